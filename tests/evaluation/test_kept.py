import json
from pathlib import Path

import pytest

from gnnrec import Interactions, TrainConfig
from gnnrec.evaluation import kept
from gnnrec.evaluation.kept import look_kept, tune_kept
from gnnrec.evaluation.trials import GRID, Trial

CONFIG = TrainConfig(passes=4, embedding_dim=8, threshold=3)
FIXED = frozenset(GRID) - {"reg_weight", "negative_candidates"}
"""All else stays, so that a search has an end long before its budget."""


def search(
    ratings: Interactions, stop_after: int = 1000, budget: float = 600
) -> tuple[list[Trial], list[str], TrainConfig]:
    """The new trials, what was said, and what was found."""
    new: list[Trial] = []
    said: list[str] = []

    def report(trial: Trial, spent: float) -> bool:
        new.append(trial)
        return len(new) >= stop_after

    tuned = tune_kept(ratings, CONFIG, budget=budget, fixed=FIXED, report=report, say=said.append)
    assert tuned.trials[len(tuned.trials) - len(new) :] == new
    return new, said, tuned.config


def test_a_search_is_made_once(ratings: Interactions, cache: Path) -> None:
    first, said, found = search(ratings)
    assert len(first) > 4
    assert said == []
    assert search(ratings) == ([], [], found)
    (file,) = (cache / "searches").iterdir()
    assert len(json.loads(file.read_text())["trials"]) == len(first)
    assert search(ratings, 1, budget=599)[0]  # another budget is another search
    assert search(ratings.select(ratings.items > 0), 1)[0]  # and so are other ratings


def test_a_search_that_was_stopped_goes_on(ratings: Interactions, cache: Path) -> None:
    first, _, _ = search(ratings, stop_after=3)
    second, _, found = search(ratings)
    assert len(first) == 3
    names = [(str(trial.settings), trial.parts) for trial in first + second]
    assert len(set(names)) == len(names) > 5
    assert search(ratings) == ([], [], found)


def test_one_that_is_broken_off_keeps_its_trials(ratings: Interactions, cache: Path) -> None:
    def interrupt(trial: Trial, spent: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune_kept(ratings, CONFIG, budget=600, fixed=FIXED, report=interrupt)
    (file,) = (cache / "searches").iterdir()
    note = json.loads(file.read_text())
    assert (len(note["trials"]), note["complete"]) == (1, False)


def test_what_cannot_be_kept_is_found_all_the_same(ratings: Interactions, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "searches").write_text("a file where a folder should be")
    new, said, _ = search(ratings)
    assert len(new) > 4
    (sentence,) = said
    assert sentence.startswith("A search cannot be kept in ")


@pytest.mark.parametrize("content", ["", "[]", '{"about": 1}', None])
def test_a_damaged_note_is_replaced(ratings: Interactions, cache: Path, content: str | None) -> None:
    search(ratings, 2)
    (file,) = (cache / "searches").iterdir()
    if content is None:
        content = json.dumps(json.loads(file.read_text()) | {"trials": [{"score": 1}]})
    file.write_text(content)
    assert len(search(ratings, 2)[0]) == 2


def test_a_look_is_kept(ratings: Interactions, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look_kept(ratings, CONFIG, callback=lambda now: True) == CONFIG  # stopped, and therefore not kept
    first = look_kept(ratings, CONFIG)
    monkeypatch.setattr(kept, "look", None)
    assert look_kept(ratings, CONFIG) == first


def test_searches_are_bounded(ratings: Interactions, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for seed in range(4):
        look_kept(ratings, CONFIG, seed=seed)
    assert len(list((cache / "searches").iterdir())) == 2
