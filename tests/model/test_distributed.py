import os
from pathlib import Path
from typing import Any

import pytest
import torch
from made_up_graphs import random_graph
from together import environment, free_port, together

from gnnrec import InputError, TrainConfig
from gnnrec.errors import ProcessError
from gnnrec.model import training
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.comparing import CompareAll, CompareSampled
from gnnrec.model.distributed import ALONE, World, agreed, is_launched, join
from gnnrec.model.history import Progress
from gnnrec.model.training import Training, fit

CONFIGS = [
    TrainConfig(embedding_dim=8, passes=30, snapshots=3, start="random", learning_rate=0.1),
    TrainConfig(embedding_dim=7, passes=30, snapshots=3, start="spectral", reg_weight=0.01, user_discount=0.5),
]
GRAPH = random_graph(0, 60, 50, 0.1)
LEAST_SENT = CONFIGS[0].passes * 4 * (GRAPH.num_edges * (1 + CONFIGS[0].negative_candidates) + 1)
"""Bytes: a float for each triplet and candidate, and one for the penalty, in every pass."""


def train_all(world: World) -> list[Any]:
    """Each of CONFIGS, with the bytes that were added up in each."""
    found = []
    for config in CONFIGS:
        before = world.bytes_summed
        ego, history = fit(GRAPH, config, watch=lambda final: float(final.square().sum()), world=world)
        found.append((ego, history, world.bytes_summed - before))
    return found


def test_the_columns_are_cut_without_a_rest() -> None:
    for size in (1, 2, 3, 4, 7):
        for dim in (7, 8, 64):
            parts = [World(rank, size).columns(dim) for rank in range(size)]
            assert [column for part in parts for column in range(dim)[part]] == list(range(dim))
            widths = [len(range(dim)[part]) for part in parts]
            assert max(widths) - min(widths) <= 1
    with pytest.raises(InputError, match=r"8 processes cannot share 7 column\(s\); start 7 at most"):
        World(0, 8).columns(7)


@pytest.mark.parametrize("size", [2, 4])
def test_several_processes_train_what_one_does(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Losses, embeddings, snapshots and what was watched, for both starts and columns that cannot be halved."""
    answers = together(size, train_all, folder=tmp_path)
    for way in (CompareAll, CompareSampled):  # whichever a process alone would take
        monkeypatch.setattr(training, "cheaper", lambda graph, candidates, way=way: way)
        expected = train_all(ALONE)
        for found in answers:
            for (ego, history, _), (same, alone, _) in zip(found, expected, strict=True):
                torch.testing.assert_close(ego, same, atol=1e-4, rtol=0)
                assert history.losses == pytest.approx(alone.losses, abs=1e-4)
        for (_, history, _), (_, alone, _) in zip(answers[0], expected, strict=True):
            assert [done for done, _ in history.snapshots] == [0, 10, 20, 30]
            for (_, moment), (_, same) in zip(history.snapshots, alone.snapshots, strict=True):
                torch.testing.assert_close(moment, same, atol=1e-3, rtol=1e-3)
            assert dict(history.watched) == pytest.approx(dict(alone.watched), rel=1e-4)
    assert [len(history.snapshots) for found in answers[1:] for _, history, _ in found] == [0, 0] * (size - 1)
    for sent in (sent for found in answers for _, _, sent in found):
        assert LEAST_SENT <= sent < 1.05 * LEAST_SENT  # more only for second draws


def cut_off(world: World, path: Path) -> list[Any]:
    """Stop after pass 7, lose the newest file in the last process, and go on."""
    checkpoint = Checkpoint(path, "a training", CONFIGS[1].passes, every=2)

    def stop(now: Progress) -> bool:
        return now.done == 7

    fit(GRAPH, CONFIGS[1], callback=stop, world=world, checkpoint=checkpoint)
    offers = checkpoint.offers(world)
    if world.rank == world.size - 1:
        offers[6].unlink()
    began: list[int] = []

    def note(now: Progress) -> None:
        began.append(now.done)

    ego, history = fit(GRAPH, CONFIGS[1], callback=note, world=world, checkpoint=checkpoint)
    whole, uncut = fit(GRAPH, CONFIGS[1], world=world)
    checkpoint.remove(world)
    return [sorted(offers), began[0], torch.equal(ego, whole), history.losses == uncut.losses]


def test_they_go_on_from_the_last_pass_that_all_have(tmp_path: Path) -> None:
    assert together(2, cut_off, tmp_path / "kept", folder=tmp_path) == [[[4, 6], 5, True, True]] * 2
    assert not list(tmp_path.glob("kept*"))


def prepare(world: World, broken: list[int]) -> str:
    def task() -> str:
        if world.rank in broken:
            raise InputError(f"nothing in {world.rank}.")
        return "ready"

    try:
        return agreed(world, task)
    except InputError as error:
        return f"{type(error).__name__}: {error}"


def prepare_often(world: World) -> list[str]:
    told = [world.told(text if world.is_first else "") for text in ("from the first: é", "")]
    return [*told, *(prepare(world, broken) for broken in ([], [0, 1], [1]))]


def test_none_begins_where_one_cannot(tmp_path: Path) -> None:
    first, second = together(2, prepare_often, folder=tmp_path)
    assert first == [
        "from the first: é",
        "",
        "ready",
        "InputError: nothing in 0.",
        "InputError: Another process could not begin, and says why; start all of them again.",
    ]
    failed = ["InputError: nothing in 1.", "ProcessError: process 1 of 2: nothing in 1."]
    assert second == ["from the first: é", "", "ready", *failed]


def test_a_process_alone_meets_nobody() -> None:
    assert join(torch.device("cpu"), {}) is ALONE
    assert join(torch.device("cpu"), {"WORLD_SIZE": "1", "RANK": "0"}) is ALONE
    assert not is_launched({"WORLD_SIZE": "1"})
    values = torch.ones(3)
    assert ALONE.sum(values) is values
    assert ALONE.gather(values, 3) is values
    assert ALONE.told("myself") == "myself"
    assert ALONE.bytes_summed == 0
    assert agreed(ALONE, lambda: 5) == 5


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"MASTER_ADDR": ""}, "WORLD_SIZE says that there are 2 processes, but MASTER_ADDR is missing; start them"),
        ({"MASTER_ADDR": "", "RANK": ""}, "but RANK and MASTER_ADDR are missing; start them with torchrun"),
        ({"WORLD_SIZE": "two"}, "WORLD_SIZE is 'two'; it must be a whole number from 1"),
        ({"RANK": "2"}, "RANK is 2; it must be a whole number from 0 to 1"),
        ({"MASTER_PORT": "x"}, "MASTER_PORT is 'x'; it must be a whole number"),
    ],
)
def test_a_bad_launch_is_refused(changes: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        join(torch.device("cpu"), environment(0, 2, 1) | changes)


def test_several_processes_need_a_device_that_can_add_up() -> None:
    with pytest.raises(InputError, match="cannot share a training on mps; choose cpu"):
        join(torch.device("mps"), environment(0, 2, 1))


def test_who_is_not_met_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*args: Any, **kwargs: Any) -> None:
        raise torch.distributed.DistStoreError("timed out")

    monkeypatch.setattr(torch.distributed, "init_process_group", nobody)
    port = free_port()
    with pytest.raises(ProcessError, match=f"process 1 of 2 did not meet the others at 127.0.0.1:{port} within 50"):
        join(torch.device("cpu"), environment(1, 2, port))
    assert "RANK" not in os.environ


def test_too_many_processes_are_refused_by_the_training() -> None:
    with pytest.raises(InputError, match="9 processes cannot share 8"):
        Training(GRAPH, CONFIGS[0], world=World(0, 9))
