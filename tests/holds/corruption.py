"""What is kept is damaged at random: never a traceback, and never another answer than before the damage."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from gnnrec import Store, TrainConfig
from gnnrec.data import movielens
from gnnrec.data.cache_folder import home
from gnnrec.evaluation.kept import look_kept
from gnnrec.evaluation.kept_race import keep_result
from gnnrec.ui.session.job import Job
from tests.holds.kills import fit
from tests.holds.row import Row, environment, home_with_movielens, shared_of
from tests.holds.writers import request_for
from tests.made_up_sets import made_up_set

DAMAGES = {"models": 200, "searches": 100, "MovieLens": 40, "rivals": 30, "benchmark.json": 30}
"""How often each kind of file is damaged."""
PAGE = 4096
BEFORE = "another shape broke a page, or stayed for ever"
SHAPES: tuple[Any, ...] = ([], {}, 0, None, "text", [[]], {"a": 1}, 10**400, True, float("nan"), [1, "2", None], -1)
Ask = Callable[[], Any]


def run(share: float, folder: Path) -> Iterator[Row]:
    """A row for each kind of file."""
    with environment(GNNREC_HOME=str(home_with_movielens(folder))):
        for name, prepare in KINDS.items():
            ask, files = prepare()
            tries = shared_of(DAMAGES[name], share)
            with redirect_stderr(io.StringIO()):  # Streamlit prints what the rows count
                wrong = list(damaged(ask, files, tries))
            promise = f"damaged {name}: no traceback{'' if name == 'benchmark.json' else ', the same answer'}"
            yield Row(promise, BEFORE, f"{tries} damages, {len(wrong)} wrong", not wrong, wrong)


def damaged(ask: Ask, files: Callable[[], list[Path]], tries: int) -> Iterator[str]:
    """Damage one of the files and ask again, so many times. Gives what went wrong, in words."""
    right = ask()
    sound = {path: path.read_bytes() for path in files()}
    for number in range(tries):
        chance = random.Random(number)
        for path, content in sound.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        victim = chance.choice(sorted(sound))
        how = chance.choice(
            DAMAGE if victim.suffix != ".json" else [*DAMAGE, another_shape, another_part, another_digit]
        )
        victim.write_bytes(how(sound[victim], chance, list(sound.values())))
        try:
            answer = ask()
        except Exception as error:  # none of any kind may come
            yield f"{how.__name__} of {victim.name} (seed {number}): {type(error).__name__}: {error}"
            continue
        if answer != right:
            yield f"{how.__name__} of {victim.name} (seed {number}): another answer {answer!r:.80}"


def flipped_bits(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """One bit to eight of them are turned over."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The end is missing, or everything is."""
    return content[: chance.randrange(len(content))]


def zeroed_page(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A page of the disk holds zeros."""
    start = chance.randrange(len(content)) // PAGE * PAGE
    zeros = min(PAGE, len(content) - start)
    return content[:start] + bytes(zeros) + content[start + zeros :]


def swapped(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The content of another file of its kind, or something that is none at all."""
    return chance.choice([other for other in others if other != content] + [b"PAR1", b"\x80\x04N.", b"\xff" * 5000])


def another_shape(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """JSON that is something else altogether, or nested so deeply that a reader gives up."""
    shape = chance.choice([*SHAPES, None])
    return b"[" * 100_000 if shape is None else as_json(shape)


def another_part(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """JSON of which one part, at any depth, has another type."""
    whole = json.loads(content)
    at = whole
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        key = chance.choice(list(keys))
        if isinstance(at[key], dict | list) and at[key] and chance.random() < 0.8:
            at = at[key]
            continue
        at[key] = chance.choice([shape for shape in SHAPES if type(shape) is not type(at[key])])
        return as_json(whole)


def another_digit(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """One digit is another one, which is JSON of the right shape still."""
    at = chance.choice([place for place, character in enumerate(content) if character in b"0123456789"])
    digit = chance.choice([digit for digit in b"0123456789" if digit != content[at]])
    return content[:at] + bytes([digit]) + content[at + 1 :]


def as_json(value: Any) -> bytes:
    """JSON, also of numbers of many digits."""
    if value == 10**400 and not isinstance(value, bool):
        return b"1" + b"0" * 400
    return json.dumps(value, default=str).encode()


def models() -> tuple[Ask, Callable[[], list[Path]]]:
    """Two models in a store; asked for one of them."""
    store, train = Store(), made_up_set("tiny")
    trained = [fit(train, seed) for seed in range(2)]

    def ask() -> Any:
        return [
            store.obtain(request_for(model), lambda: fit(train, model.config.seed)).recommender.final_embedding.tolist()  # noqa: B023  # called at once
            for model in trained
        ]

    torch.set_num_threads(1)
    return ask, lambda: store.entries()


def searches() -> tuple[Ask, Callable[[], list[Path]]]:
    """The settings that a short look has found."""
    train = made_up_set("tiny")

    def ask() -> Any:
        return [look_kept(train, TrainConfig(threshold=0.5, embedding_dim=8), seed=seed) for seed in range(2)]

    return ask, lambda: sorted((home() / "searches").glob("*.json"))


def cached_movielens() -> tuple[Ask, Callable[[], list[Path]]]:
    """The tables of MovieLens: read as they were, or fetched again, which is told from None here."""
    folder = home() / "data" / "ml-100k"
    sound = movielens._read_cache(folder, print)
    assert sound is not None, "MovieLens is not in the cache folder; python -m gnnrec datasets fetches it"

    def ask() -> Any:
        found = movielens._read_cache(folder, lambda said: None)
        return found is None or found.fingerprint == sound.fingerprint

    return ask, lambda: sorted(path for path in folder.iterdir() if path.is_file())


def chosen_rivals() -> tuple[Ask, Callable[[], list[Path]]]:
    """The settings of the rivals, which are chosen anew where they are damaged."""
    from gnnrec.model.graph import BipartiteGraph
    from gnnrec.ui.screens.scoreboard.rivals import make_rivals
    from gnnrec.ui.session.splits import Split

    train = made_up_set("tiny")
    split = Split(train, train, train.select(np.arange(len(train)) % 5 == 0), BipartiteGraph.from_interactions(train))
    config = TrainConfig(threshold=0.5)

    def ask() -> Any:
        rivals = make_rivals(split, config, False, Job("rivals", "the rivals", work=lambda job: None))
        assert rivals is not None
        users = np.arange(3)
        return {name: rival.scores(users).tolist() for name, rival in rivals.items()}

    return ask, lambda: sorted((home() / "rivals").glob("*.json"))


def last_benchmark() -> tuple[Ask, Callable[[], list[Path]]]:
    """The race on The scoreboard: drawn, or said in words that there is none."""
    from gnnrec.ui.session.assets import ASSETS

    keep_result(json.loads((ASSETS / "benchmark.json").read_bytes()))

    def ask() -> Any:
        app = AppTest.from_string("from gnnrec.ui.screens.scoreboard.race import draw_race\ndraw_race()\n").run()
        return [error.message for error in app.exception]

    return ask, lambda: [home() / "benchmark.json"]


DAMAGE = [flipped_bits, cut, zeroed_page, swapped]
KINDS = {
    "models": models,
    "searches": searches,
    "MovieLens": cached_movielens,
    "rivals": chosen_rivals,
    "benchmark.json": last_benchmark,
}
