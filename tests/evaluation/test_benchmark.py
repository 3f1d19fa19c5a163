import time

import pytest
import torch

from gnnrec import Interactions, TrainConfig, hold_out
from gnnrec.evaluation.benchmark import Clock, benchmark


def test_the_clock_stands_still_while_it_measures() -> None:
    def slow_watch(users: torch.Tensor, items: torch.Tensor) -> float:
        time.sleep(0.2)
        return 0.5

    clock = Clock(slow_watch)
    for _ in range(3):
        clock.note(torch.empty(0), torch.empty(0))
    assert [value for _, value in clock.curve] == [0.5] * 3
    assert clock.paused == pytest.approx(time.perf_counter() - clock.started, abs=0.1)


def test_both_are_measured_on_the_way_to_the_same_goal(ratings: Interactions) -> None:
    train, held_out = hold_out(ratings, 4)
    result = benchmark(train, held_out, TrainConfig(embedding_dim=8, steps=40), epochs=3)
    assert len(result["curves"]["pyg"]) == 3
    assert len(result["curves"]["gnnrec"]) == 4
    assert result["goal_ndcg"] == max(value for _, value in result["curves"]["pyg"])
    if result["gnnrec_seconds"] is not None:
        assert result["times_faster"] == pytest.approx(result["pyg_seconds"] / result["gnnrec_seconds"])
