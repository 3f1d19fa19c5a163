import math
from dataclasses import replace

import pandas as pd
import pytest
import torch
from torch import Tensor

from gnnrec import InputError, Interactions, TrainConfig
from gnnrec.model import comparing, training
from gnnrec.model import graph as graph_module
from gnnrec.model.bpr import bpr_gradient, bpr_loss
from gnnrec.model.comparing import CompareAll, CompareSampled
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import Progress
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Pass, Triplets
from gnnrec.model.training import Training, fit


@pytest.fixture
def graph(ratings: Interactions) -> BipartiteGraph:
    return BipartiteGraph.from_interactions(ratings.at_least(3))


def test_loss_is_the_hand_computed_one() -> None:
    final = torch.tensor([[1.0, 0.0], [2.0, 5.0], [0.5, 5.0]])  # user, liked, not liked: scores 2 and 0.5
    ego = torch.tensor([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]])  # squared norms 2, 4, 9
    one = torch.tensor
    loss = bpr_loss(final, ego, one([0]), one([1]), one([2]), reg_weight=0.1)
    assert float(loss) == pytest.approx(0.2014133 + 0.1 * 15)  # -log(sigmoid(1.5)) = 0.2014133


@pytest.mark.parametrize("most_scores", [2**24, 200])
@pytest.mark.parametrize("way", [CompareAll, CompareSampled])
@pytest.mark.parametrize("user_discount", [0.0, 0.5])
@pytest.mark.parametrize("num_layers", [0, 3])
def test_written_out_gradient_is_autograd_s(
    graph: BipartiteGraph,
    monkeypatch: pytest.MonkeyPatch,
    num_layers: int,
    user_discount: float,
    way: type[CompareAll] | type[CompareSampled],
    most_scores: int,
) -> None:
    monkeypatch.setattr(comparing, "MOST_SCORES", most_scores)
    drawn, compare = [], way(graph, 3)

    def remember(users: Tensor, items: Tensor, triplets: Triplets, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        negatives, margin = compare(users, items, triplets, generator)
        drawn.append((triplets, negatives))
        return negatives, margin

    model = LightGCN(graph.num_users, graph.num_items, 8, num_layers)
    triplets = Pass(graph, user_discount, compare.chunk_of)
    loss, gradient = bpr_gradient(model, graph, triplets, remember, 0.05, torch.Generator().manual_seed(0))

    assert (len(drawn) == 1) == (most_scores == 2**24)
    users = torch.cat([part.users[part.rows] for part, _ in drawn])
    positives, negatives = torch.cat([part.items for part, _ in drawn]), torch.cat([found for _, found in drawn])
    final = model(graph.edge_index, graph.edge_norm)
    weights = graph.degrees[users] ** -user_discount / (graph.degrees[users] ** -user_discount).sum()
    nodes = (users, positives + graph.num_users, negatives + graph.num_users)
    expected = bpr_loss(final, model.ego_embedding, *nodes, 0.05, weights)
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    torch.testing.assert_close(gradient, model.ego_embedding.grad, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("way", [CompareAll, CompareSampled])
def test_where_a_pass_is_cut_changes_memory_alone(
    graph: BipartiteGraph, small: TrainConfig, monkeypatch: pytest.MonkeyPatch, way: type[CompareAll]
) -> None:
    """With one candidate, since draws follow the chunks: the mean loss over many draws is the same."""
    means = []
    for most in (2**24, 200):
        monkeypatch.setattr(comparing, "MOST_SCORES", most)
        monkeypatch.setattr(training, "cheaper", lambda graph, candidates: way)
        losses = [
            fit(graph, replace(small, passes=1, seed=seed, negative_candidates=1))[1].losses[0] for seed in range(40)
        ]
        means.append(sum(losses) / 40)
    assert means[0] == pytest.approx(means[1], rel=0.02)


def test_same_seed_same_bits_and_nobody_else_s_randomness(graph: BipartiteGraph, small: TrainConfig) -> None:
    torch.manual_seed(1)
    first, _ = fit(graph, small)
    after_first = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(after_first, torch.rand(1))  # training left torch's own generator alone
    second, _ = fit(graph, small)
    assert torch.equal(first, second)
    other, _ = fit(graph, replace(small, seed=1))
    assert not torch.equal(first, other)


def test_training_orders_likes_above_the_rest(checkerboard: Interactions, small: TrainConfig) -> None:
    graph = BipartiteGraph.from_interactions(checkerboard)
    ego, history = fit(graph, small)
    assert history.losses[-1] < history.losses[0] / 2
    assert ego.isfinite().all()


def test_callback_sees_every_step_and_can_stop(graph: BipartiteGraph, small: TrainConfig) -> None:
    seen: list[Progress] = []

    def stop_at_seven(progress: Progress) -> bool:
        seen.append(progress)
        return progress.done == 7

    _, history = fit(graph, small, callback=stop_at_seven)
    assert [progress.done for progress in seen] == list(range(1, 8))
    assert [progress.loss for progress in seen] == history.losses
    assert history.stopped
    assert not fit(graph, small, callback=lambda progress: None)[1].stopped


def test_snapshots_and_the_watched_measure(graph: BipartiteGraph, small: TrainConfig) -> None:
    ego, history = fit(graph, small, watch=lambda final: float(final.shape[0]))
    assert [step for step, _ in history.snapshots] == [0, 20, 40, 60]
    torch.testing.assert_close(history.snapshots[-1][1], ego.half())
    assert not torch.equal(history.snapshots[0][1], history.snapshots[1][1])
    assert history.watched == [(step, float(graph.num_nodes)) for step in (20, 40, 60)]


def test_who_likes_everything_is_no_triplet_but_learns() -> None:
    frame = pd.DataFrame({"user": [1, 1, 1, 2], "item": [1, 2, 3, 1]})
    graph = BipartiteGraph.from_interactions(Interactions.from_frame(frame))
    assert Pass(graph, 0.0, torch.zeros_like).num_triplets == 1
    assert fit(graph, TrainConfig(passes=3, embedding_dim=4))[0].isfinite().all()
    everything = BipartiteGraph.from_interactions(Interactions.from_frame(frame[frame.user == 1]))
    with pytest.raises(InputError, match="likes every item"):
        fit(everything, TrainConfig(passes=3))


def test_the_learning_rate_falls_along_a_cosine_to_zero(graph: BipartiteGraph, small: TrainConfig) -> None:
    steps = 10
    made = Training(graph, replace(small, passes=steps, learning_rate=0.2))
    rates = []
    for _ in range(steps):
        rates.append(made.optimizer.param_groups[0]["lr"])
        made.step()
    expected = [0.1 * (1 + math.cos(math.pi * step / steps)) for step in range(steps)]
    assert rates == pytest.approx(expected)
    assert made.optimizer.param_groups[0]["lr"] == pytest.approx(0, abs=1e-12)


def test_the_discount_of_users_reaches_the_training(graph: BipartiteGraph, small: TrainConfig) -> None:
    """At a discount of one every user weighs the same, however much they like."""
    triplets = Training(graph, replace(small, user_discount=1.0)).triplets.only
    assert triplets is not None
    of_users = torch.zeros(len(triplets.users)).index_add_(0, triplets.rows, triplets.weights)
    torch.testing.assert_close(of_users, torch.full_like(of_users, 1 / len(of_users)))
    assert len(set(triplets.row_starts.diff().tolist())) > 1


def test_the_weight_of_the_penalty_and_the_candidates_reach_the_training(
    graph: BipartiteGraph, small: TrainConfig
) -> None:
    norms = [float(fit(graph, replace(small, reg_weight=weight))[0].norm()) for weight in (0.0, 1.0)]
    assert norms[1] < norms[0] / 2
    losses = [fit(graph, replace(small, passes=1, negative_candidates=n))[1].losses[0] for n in (1, 500)]
    assert losses[1] > losses[0]  # the hardest of many is scored higher, so the order is wrong more often


@pytest.mark.parametrize("way", [CompareAll, CompareSampled])
def test_columns_in_blocks_give_the_same_training(
    graph: BipartiteGraph, small: TrainConfig, monkeypatch: pytest.MonkeyPatch, way: type[CompareAll]
) -> None:
    monkeypatch.setattr(training, "cheaper", lambda graph, candidates: way)
    config = replace(small, embedding_dim=40, passes=3)
    whole, _ = fit(graph, config)
    monkeypatch.setattr(graph_module, "OWN_CACHE", 0)
    assert graph_module.columns_at_once(whole) == 32
    torch.testing.assert_close(fit(graph, config)[0], whole, atol=1e-5, rtol=1e-4)
