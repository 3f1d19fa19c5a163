"""A recommender in one file: the same again, or refused in a sentence."""

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from scipy import sparse

from gnnrec import InputError, Interactions, Recommender, TrainConfig
from gnnrec.model.history import TrainHistory
from gnnrec.model.saved import pack_recommender, unpack_recommender
from gnnrec.model.tensor_file import DAMAGE, NotAModelError, checksum
from gnnrec.store.model_file import pack, read_model_file
from gnnrec.store.request import Request

Tensors = dict[str, torch.Tensor]
IDS = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), has_rating=st.booleans(), times=st.sampled_from([None, int, float]))
def test_everything_comes_back_the_same(data: st.DataObject, has_rating: bool, times: type | None) -> None:
    cells = data.draw(st.sets(st.tuples(data.draw(st.sampled_from([IDS, TEXT])), TEXT), min_size=1, max_size=8))
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(sorted(cells), columns=["user", "item"])
    if has_rating:
        frame["rating"] = rng.choice([4.0, 4.5, 5.0], len(frame))
    if times:
        frame["timestamp"] = (rng.integers(10**9, size=len(frame)) + (0.5 if times is float else 0)).astype(times)
    known = Interactions.from_frame(frame)
    config = TrainConfig(embedding_dim=3, num_layers=1, layer_weights=(0.7, 0.3), start="random")
    ego = torch.randn(known.num_users + known.num_items, 3)
    history = TrainHistory([0.7, 0.6], [(1, 0.25)], [], 1.5, True)
    back, settings_, embedding, past = unpack_recommender(pack_recommender(known, config, ego, history), "file")
    assert back.fingerprint == known.fingerprint
    assert back.user_ids.dtype == known.user_ids.dtype
    assert settings_ == config
    assert torch.equal(embedding, ego)
    assert past == history


@pytest.fixture
def trained(ratings: Interactions, small: TrainConfig) -> Recommender:
    return Recommender.fit(ratings, small)


@pytest.fixture
def file(trained: Recommender, tmp_path: Path) -> Path:
    path = tmp_path / "one.gnnrec"
    trained.save(path)
    return path


def test_one_call_saves_and_one_loads(trained: Recommender, file: Path, ratings: Interactions) -> None:
    back = Recommender.load(str(file))
    for one, other in zip(back.recommend(ratings.user_ids, 7), trained.recommend(ratings.user_ids, 7), strict=True):
        np.testing.assert_array_equal(one, other)
    assert back.explain(ratings.user_ids[3], [1000])[0].score == trained.explain(ratings.user_ids[3], [1000])[0].score
    assert back.history.losses == trained.history.losses
    assert trained.history.snapshots
    assert not back.history.snapshots
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_model_of_a_matrix_keeps_its_empty_rows(tmp_path: Path, small: TrainConfig) -> None:
    matrix = sparse.csr_matrix(([True] * 3, ([0, 2, 2], [1, 1, 3])), shape=(5, 6))
    Recommender.fit(matrix, small).save(tmp_path / "m.gnnrec")
    back = Recommender.load(tmp_path / "m.gnnrec")
    assert back.interactions.user_ids.tolist() == list(range(5))
    assert back.recommend(4, 2)[0].tolist() == [1, 3]


def rewrite(path: Path, change: Callable[[Tensors, dict[str, str]], None]) -> None:
    with safe_open(path, framework="pt") as opened:
        header = opened.metadata()
    tensors = load_file(path)
    change(tensors, header)
    header["sha256"] = checksum(tensors, header.get("recommender", ""))  # made by somebody who knows the format
    save_file(tensors, path, header)


def put(name: str, value: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Tensors, dict[str, str]], None]:
    def change(tensors: Tensors, header: dict[str, str]) -> None:
        tensors[name] = value(tensors[name]).contiguous()

    return change


def describe(**other: object) -> Callable[[Tensors, dict[str, str]], None]:
    def change(tensors: Tensors, header: dict[str, str]) -> None:
        header["recommender"] = json.dumps(json.loads(header["recommender"]) | other)

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("users", lambda users: users + 1),
        put("users", lambda users: -users),
        put("items", lambda items: items.flip(0)),
        put("items", lambda items: items[:-1]),
        put("items", lambda items: items.float()[:, None]),
        put("user_ids", lambda ids: ids[:-1]),
        put("user_ids", lambda ids: ids.flip(0)),
        put("item_ids", lambda ids: ids.float()),
        put("item_ids", lambda ids: ids.view(torch.uint8)),
        put("item_ids", lambda ids: torch.tensor(list(b'["a", 1]'), dtype=torch.uint8)),
        put("item_ids", lambda ids: torch.tensor(list(b"[" * 99_999), dtype=torch.uint8)),
        put("item_ids", lambda ids: ids[:0]),
        put("ratings", lambda ratings: ratings * torch.nan),
        put("ratings", lambda ratings: ratings[1:]),
        put("ratings", lambda ratings: ratings * 0),
        put("timestamps", lambda times: times.half()),
        put("ego_embedding", lambda ego: ego[1:]),
        put("ego_embedding", lambda ego: ego.double()),
        put("ego_embedding", lambda ego: ego / 0),
        put("losses", lambda losses: losses[None, None, None].expand(2, 2, 2, -1)),
        put("watched", lambda watched: torch.ones(3)),
        lambda tensors, header: tensors.pop("users"),
        lambda tensors, header: header.clear(),
        describe(format=99),
        describe(config={"num_layers": 99}),
        describe(config=[1]),
        lambda tensors, header: header.update(recommender="[1]"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(
    file: Path, change: Callable[[Tensors, dict[str, str]], None]
) -> None:
    rewrite(file, change)
    with pytest.raises(NotAModelError, match=f"{file} is not a model that gnnrec saved"):
        Recommender.load(file)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damaged_file_is_taken_for_a_whole_one(data: st.DataObject) -> None:
    known = Interactions.from_frame(pd.DataFrame({"user": ["a", "b"], "item": [1, 2]}))
    config, history = TrainConfig(embedding_dim=2), TrainHistory([1.0])
    whole = pack_recommender(known, config, torch.ones(4, 2), history)
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    cut = data.draw(st.booleans())
    damaged = whole[:place] if cut else whole[:place] + bytes([byte]) + whole[place + 1 :]
    try:
        back, settings_, ego, past = unpack_recommender(damaged, "file")
    except DAMAGE:
        return
    assert back.fingerprint == known.fingerprint  # a byte of the header's blanks may be another
    assert torch.equal(ego, torch.ones(4, 2))
    assert (past.losses, settings_) == (history.losses, config)


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {os.environ['BOMB']}",)


def test_no_code_in_a_file_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark, path = tmp_path / "exploded", tmp_path / "x.gnnrec"
    monkeypatch.setenv("BOMB", str(mark))
    for content in (pickle.dumps(Bomb()), b"", b"\x00" * 100, b"user,item\n1,2\n"):
        path.write_bytes(content)
        with pytest.raises(NotAModelError, match="is not a model"):
            Recommender.load(path)
    torch.save({"ego_embedding": Bomb()}, path)
    with pytest.raises(NotAModelError, match="is not a model"):
        Recommender.load(path)
    assert not mark.exists()


def test_one_kind_of_file_is_never_taken_for_the_other(
    file: Path, tmp_path: Path, request_: Request, small: TrainConfig
) -> None:
    other = tmp_path / "other.gnnrec"
    other.write_bytes(pack(request_, Recommender.fit(request_.train, small)))
    with pytest.raises(NotAModelError, match=r"holds a model without its ratings.* Recommender\.save writes"):
        Recommender.load(other)
    with pytest.raises(NotAModelError, match=r"together with its ratings; Recommender\.load opens it"):
        read_model_file(file)


def test_what_cannot_be_read_or_written_is_said(trained: Recommender, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file .*missing.gnnrec; name one that holds a saved model"):
        Recommender.load(tmp_path / "missing.gnnrec")
    with pytest.raises(NotAModelError, match="is not a model that gnnrec saved"):
        Recommender.load(tmp_path)
    with pytest.raises(InputError, match="there is no folder"):
        trained.save(tmp_path / "no folder" / "x.gnnrec")
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        trained.save(tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
