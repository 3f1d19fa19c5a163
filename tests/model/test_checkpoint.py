from dataclasses import replace
from pathlib import Path

import pytest
import torch
from made_up_graphs import random_graph
from safetensors.torch import save_file

from gnnrec import InputError, TrainConfig
from gnnrec.errors import ProcessError
from gnnrec.model import checkpoint as checkpoints
from gnnrec.model import training
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.comparing import CompareAll, CompareSampled
from gnnrec.model.distributed import ALONE
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.training import fit

GRAPH = random_graph(1, 30, 40, 0.2)
CONFIG = TrainConfig(embedding_dim=8, passes=20, snapshots=4, num_layers=2)


def stop_after(number: int) -> training.Callable[[Progress], bool]:
    return lambda now: now.done == number


def norm(final: torch.Tensor) -> float:
    return float(final.norm())


@pytest.mark.parametrize("way", [CompareAll, CompareSampled])
@pytest.mark.parametrize("start", ["random", "spectral"])
def test_what_was_cut_off_ends_with_the_same_bits(
    start: str, way: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice cut off, the second time before its first checkpoint; the way to compare is that of the beginning."""
    config = replace(CONFIG, start=start)
    monkeypatch.setattr(training, "cheaper", lambda graph, candidates: way)
    whole, uncut = fit(GRAPH, config, watch=norm)
    kept = Checkpoint(tmp_path / "kept", "a", config.passes, every=3)
    fit(GRAPH, config, watch=norm, checkpoint=kept, callback=stop_after(11))
    monkeypatch.setattr(training, "cheaper", None)  # never asked again
    fit(GRAPH, config, watch=norm, checkpoint=kept, callback=stop_after(10))
    told: list[int] = []
    ego, history = fit(GRAPH, config, watch=norm, checkpoint=kept, callback=lambda now: told.append(now.done))
    assert told == list(range(10, 21))
    assert torch.equal(ego, whole)
    assert history.losses == uncut.losses
    assert history.watched == uncut.watched
    assert [done for done, _ in history.snapshots] == [done for done, _ in uncut.snapshots] == [0, 5, 10, 15, 20]
    assert all(torch.equal(one, other) for (_, one), (_, other) in zip(history.snapshots, uncut.snapshots, strict=True))
    assert history.seconds > 0


def test_another_training_s_file_is_refused(tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "kept", "a", CONFIG.passes, every=5)
    fit(GRAPH, CONFIG, checkpoint=kept, callback=stop_after(6))
    for other in (Checkpoint(kept.path, "b", CONFIG.passes), Checkpoint(kept.path, "a", 30)):
        with pytest.raises(InputError, match=r"kept is the checkpoint of another training, with other ratings or"):
            fit(GRAPH, replace(CONFIG, passes=other.passes), checkpoint=other)
        with pytest.raises(InputError, match="another training"):
            other.remove(ALONE)
    kept.remove(ALONE)
    assert not list(tmp_path.iterdir())


def test_what_is_no_checkpoint_is_refused_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine"
    kept = Checkpoint(path, "a", CONFIG.passes)
    fit(GRAPH, CONFIG, checkpoint=Checkpoint(tmp_path / "old", "a", 20, every=15))
    monkeypatch.setattr(checkpoints, "FORMAT", 2)
    contents = [b"", b"user,item\n", (tmp_path / "old").read_bytes(), (tmp_path / "old").read_bytes()[:-1]]
    save_file({"x": torch.ones(1)}, tmp_path / "foreign")
    for content in [*contents, (tmp_path / "foreign").read_bytes()]:
        path.write_bytes(content)
        for use in (kept.offers, kept.load, kept.remove):
            with pytest.raises(InputError, match=r"mine is no checkpoint of this version \(.+\); name another file"):
                use(ALONE)
        assert path.read_bytes() == content


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "missing" / "kept", "a", CONFIG.passes, every=1)
    with pytest.raises(ProcessError, match=r"kept cannot be written \(No such file or directory\); name a file in"):
        fit(GRAPH, CONFIG, checkpoint=kept)


def test_when_a_checkpoint_is_due(tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "kept", "a", 12, every=4)
    assert [done for done in range(1, 13) if kept.is_due(done)] == [4, 8]


def test_a_history_comes_back_from_its_tensors() -> None:
    history = TrainHistory([0.5, 0.25], [(1, 0.1), (2, 0.2)], [(0, torch.ones(2).half()), (10, torch.zeros(2).half())])
    history.seconds = 1.5
    back = TrainHistory.from_tensors(history.as_tensors() | {"ego_embedding": torch.ones(2)})
    assert (back.losses, back.watched, back.seconds) == (history.losses, history.watched, 1.5)
    assert [(done, moment.tolist()) for done, moment in back.snapshots] == [(0, [1.0, 1.0]), (10, [0.0, 0.0])]
    assert TrainHistory.from_tensors(TrainHistory().as_tensors()) == TrainHistory()
