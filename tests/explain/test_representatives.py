"""Which items tell most about somebody new: against every choice there is, and at the edges."""

from itertools import combinations

import numpy as np
import pytest
import torch

from gnnrec import InputError, Interactions, Recommender, TrainConfig
from gnnrec.explain.representatives import KNOWN, representatives, stand_for, well_known


def test_well_known_are_the_share_that_is_wanted_and_of_few_the_nearest_to_it() -> None:
    likes = np.array([50, 30, 20, 10, 9, 1, 0])
    assert KNOWN == (0.1, 0.3)
    assert sorted(well_known(likes, 100, 1).tolist()) == [1, 2, 3]
    assert well_known(likes, 100, 4).tolist() == [1, 2, 3, 4]  # 9 of a hundred is nearest
    assert well_known(likes, 100, 5).tolist() == [1, 2, 3, 4, 5]
    assert well_known(likes, 100, 9).tolist() == [1, 2, 3, 4, 5, 0]  # never what nobody likes
    assert well_known(likes, 10**6, 2).tolist() == [0, 1]  # all are rare: the most liked
    assert well_known(np.zeros(3, np.int64), 0, 2).tolist() == []


def test_one_representative_is_the_best_there_is_and_several_are_nearly() -> None:
    """Greedy choices of such a gain reach 1 - 1/e of the best (Nemhauser et al. 1978), counted from nothing, -1."""
    rng = np.random.default_rng(0)
    for seed in range(20):
        embedding = torch.randn(12, 3, generator=torch.Generator().manual_seed(seed))
        likes, candidates = rng.integers(1, 50, 12), np.sort(rng.choice(12, 8, replace=False))
        for k in (1, 3):
            chosen = representatives(embedding, likes, candidates, k)
            assert len(set(chosen.tolist())) == k
            assert set(chosen.tolist()) <= set(candidates.tolist())
            ours = stand_for(embedding, likes, chosen) + 1
            best = max(stand_for(embedding, likes, np.array(some)) + 1 for some in combinations(candidates.tolist(), k))
            assert ours <= best + 1e-6
            assert ours >= best * (1 - 1e-6 if k == 1 else 1 - 1 / np.e)


def test_clusters_have_one_each_the_most_liked_one_s_first() -> None:
    directions = torch.eye(3).repeat_interleave(2, 0) * torch.tensor([[1.0], [2], [3], [4], [5], [6]])
    likes = np.array([5, 5, 9, 9, 7, 7])
    assert (representatives(directions, likes, np.arange(6), 3) // 2).tolist() == [1, 2, 0]
    assert len(representatives(directions, likes, np.arange(6), 99)) == 6
    assert stand_for(directions, likes, np.array([0, 2, 4])) == pytest.approx(1)
    assert stand_for(directions, likes, np.array([2])) == pytest.approx(18 / 42)


def test_a_recommender_names_them(ratings: Interactions, small: TrainConfig) -> None:
    recommender = Recommender.fit(ratings, small)
    told = recommender.telling_items(5).tolist()
    assert len(set(told)) == 5
    assert all(recommender.is_liked(item) for item in told)
    with pytest.raises(InputError):
        recommender.telling_items(0)
