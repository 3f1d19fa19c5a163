"""A training that went wrong says so: numbers that are none are refused, and one that learned nothing is told."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gnnrec import Interactions, Recommender, TrainConfig
from gnnrec.evaluation.bench import Bench
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import TrainHistory
from gnnrec.model.outcome import DivergedError, remark
from gnnrec.model.training import fit
from gnnrec.store.models import Store
from gnnrec.store.request import Request

HUGE = 1e30
"""Embeddings whose scores are beyond what 32 bits hold."""


def test_numbers_that_are_none_are_refused(ratings: Interactions, small: TrainConfig) -> None:
    graph = BipartiteGraph.from_interactions(ratings)
    start = torch.full((graph.num_nodes, small.embedding_dim), HUGE)
    with pytest.raises(DivergedError, match=r"in pass 1 of 60: .*learning_rate 0\.2, reg_weight 0\.0025\); choose sm"):
        fit(graph, small, start=start)


def test_numbers_that_the_last_step_breaks_are_refused(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss is that of before the step, so the last one shows in the embeddings alone."""
    graph, config = BipartiteGraph.from_interactions(ratings), TrainConfig(passes=1, embedding_dim=4, snapshots=0)
    step = torch.optim.Adam.step

    def breaks(self: torch.optim.Adam) -> None:
        step(self)
        self.param_groups[0]["params"][0].data[0, 0] = float("nan")

    monkeypatch.setattr(torch.optim.Adam, "step", breaks)
    with pytest.raises(DivergedError):
        fit(graph, config)


def test_nothing_of_it_is_kept(request_: Request, tmp_path: Path) -> None:
    before = Recommender.fit(request_.train, request_.config)
    before.ego_embedding = before.ego_embedding * HUGE
    store = Store(tmp_path)
    with pytest.raises(DivergedError):
        store.obtain(request_, lambda: Recommender.fit(request_.train, request_.config, warm_start=before))
    assert store.entries() == []
    assert store.obtain(request_, lambda: fit_watched(request_.train, request_.held_out, request_.config)).recommender


def test_a_trial_that_comes_apart_finds_nothing_and_ends_no_search(
    ratings: Interactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench.of(ratings, TrainConfig())
    assert bench is not None

    def comes_apart(*_: object) -> None:
        raise DivergedError(3, TrainConfig())

    monkeypatch.setattr(bench, "_fit", comes_apart)
    marked = bench.mark(TrainConfig())
    assert marked.score == 0.0
    assert marked.values is not None
    assert not marked.values.any()
    assert len(marked.values) == len(bench.users)


def test_a_training_that_learned_is_not_remarked_on(checkerboard: Interactions, small: TrainConfig) -> None:
    assert Recommender.fit(checkerboard, small).remark == ""


def test_scores_that_are_all_equal_are_told(checkerboard: Interactions, small: TrainConfig) -> None:
    told = Recommender.fit(checkerboard, replace(small, reg_weight=10.0)).remark
    assert told.startswith("Nothing was learned: every item has about the same score (reg_weight 10, ")


def test_a_loss_that_did_not_fall_is_told(checkerboard: Interactions, small: TrainConfig) -> None:
    model = Recommender.fit(checkerboard, replace(small, passes=2))
    assert model.remark == ""
    worse = replace(model.history, losses=[0.5, 0.6])
    told = remark(worse, model.config, model.user_embedding, model.item_embedding)
    assert "its loss went from 0.500 to 0.600 (reg_weight 0.0025, learning_rate 0.2)" in told
    for not_ended in (replace(worse, stopped=True), replace(worse, losses=[0.5])):
        assert remark(not_ended, model.config, model.user_embedding, model.item_embedding) == ""


def test_the_remark_goes_by_users_and_not_by_what_is_popular() -> None:
    """Users whose scores are the same as each other's, but differ between items, have learned what is popular."""
    users, items = torch.ones(3, 2), torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    assert remark(TrainHistory([0.7, 0.5]), TrainConfig(), users, items) == ""
