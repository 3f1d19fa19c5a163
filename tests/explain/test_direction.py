"""An item's arrow beside a user: its length and its angle are the true ones, and its reach is the score."""

import math

import numpy as np
import pytest
import torch

from gnnrec.explain.direction import directions


@pytest.mark.parametrize("dim", [1, 2, 64])
def test_reach_times_the_user_s_length_is_the_score(dim: int) -> None:
    rng = np.random.default_rng(dim)
    for _ in range(20):
        user, items = rng.normal(size=dim), rng.normal(size=(50, dim))
        seen = directions(torch.tensor(user).float(), torch.tensor(items).float())
        for item in range(50):
            score = sum(a * b for a, b in zip(user, items[item], strict=True))
            length = math.sqrt(sum(b * b for b in items[item]))
            angle = math.radians(float(seen.angles[item]))
            assert float(seen.lengths[item]) == pytest.approx(length, rel=1e-5)
            assert length * math.cos(angle) * seen.user_length == pytest.approx(score, abs=1e-4)
            assert float(seen.scores[item]) == pytest.approx(score, abs=1e-4)


def test_angles_that_anybody_can_draw() -> None:
    seen = directions(torch.tensor([2.0, 0.0]), torch.tensor([[3.0, 0.0], [0.0, 1.0], [-1.0, 1.0], [0.0, 0.0]]))
    assert seen.angles.tolist() == pytest.approx([0, 90, 135, 90])
    assert seen.reach.tolist() == pytest.approx([3, 0, -1, 0])
    assert seen.scores.tolist() == pytest.approx([6, 0, -2, 0])


def test_a_user_whose_embedding_is_zero_points_nowhere() -> None:
    seen = directions(torch.zeros(3), torch.ones(2, 3))
    assert (seen.user_length, seen.cosines.tolist(), seen.scores.tolist()) == (0.0, [0.0, 0.0], [0.0, 0.0])
