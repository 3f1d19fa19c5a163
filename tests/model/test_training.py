import math
from dataclasses import replace

import pandas as pd
import pytest
import torch
from conftest import made_up

from gnnrec import InputError, Interactions, TrainConfig
from gnnrec.model import training
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import Progress
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Batches
from gnnrec.model.training import Training, bpr_gradient, bpr_loss, fit


@pytest.fixture
def graph(ratings: Interactions) -> BipartiteGraph:
    return BipartiteGraph.from_interactions(ratings.at_least(3))


def test_loss_is_the_hand_computed_one() -> None:
    final = torch.tensor([[1.0, 0.0], [2.0, 5.0], [0.5, 5.0]])  # user, liked, not liked: scores 2 and 0.5
    ego = torch.tensor([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]])  # squared norms 2, 4, 9
    one = torch.tensor
    loss = bpr_loss(final, ego, one([0]), one([1]), one([2]), reg_weight=0.1)
    assert float(loss) == pytest.approx(0.2014133 + 0.1 * 15)  # -log(sigmoid(1.5)) = 0.2014133


@pytest.mark.parametrize("max_block_scores", [2**24, 200])
@pytest.mark.parametrize("user_discount", [0.0, 0.5])
@pytest.mark.parametrize("num_layers", [0, 3])
def test_written_out_gradient_is_autograd_s(
    graph: BipartiteGraph, monkeypatch: pytest.MonkeyPatch, num_layers: int, user_discount: float, max_block_scores: int
) -> None:
    config = TrainConfig(num_layers=num_layers, embedding_dim=8, reg_weight=0.05, max_block_scores=max_block_scores)
    drawn = []
    draw = training.sample_negatives

    def remember(*args: object) -> torch.Tensor:
        drawn.append(draw(*args))
        return drawn[-1]

    monkeypatch.setattr(training, "sample_negatives", remember)
    model = LightGCN(graph.num_users, graph.num_items, 8, num_layers)
    generator = torch.Generator().manual_seed(0)
    batches = Batches(graph, max_block_scores, user_discount, generator)
    triplets = batches.next()
    loss, gradient = bpr_gradient(model, graph, triplets, batches.scores, config, generator)

    assert len(triplets.users) in {batches.size, batches.size - 1}
    assert (batches.size == len(batches.users)) == (max_block_scores == 2**24)
    users, positives = triplets.users[triplets.rows], triplets.items + graph.num_users
    final = model(graph.edge_index, graph.edge_norm)
    weights = graph.degrees[users] ** -user_discount / (graph.degrees[users] ** -user_discount).sum()
    expected = bpr_loss(final, model.ego_embedding, users, positives, torch.cat(drawn) + graph.num_users, 0.05, weights)
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    torch.testing.assert_close(gradient, model.ego_embedding.grad, atol=1e-6, rtol=1e-4)


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
        return progress.step == 7

    _, history = fit(graph, small, callback=stop_at_seven)
    assert [progress.step for progress in seen] == list(range(1, 8))
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
    assert len(Batches(graph, 10**6, 0.0, torch.Generator()).next()) == 1
    assert fit(graph, TrainConfig(steps=3, embedding_dim=4))[0].isfinite().all()
    everything = BipartiteGraph.from_interactions(Interactions.from_frame(frame[frame.user == 1]))
    with pytest.raises(InputError, match="likes every item"):
        fit(everything, TrainConfig(steps=3))


@pytest.mark.parametrize("max_scores", [1, 140, 10**6])
def test_every_round_of_batches_has_every_triplet_once(max_scores: int) -> None:
    graph = BipartiteGraph.from_interactions(made_up(50, 20, 300).at_least(2))
    batches = Batches(graph, max_scores, 0.25, torch.Generator().manual_seed(0))
    steps = -(-len(batches.users) // batches.size)
    for _ in range(2):
        found = [batches.next() for _ in range(steps)]
        cells = torch.cat([part.users[part.rows] * graph.num_items + part.items for part in found])
        assert torch.equal(cells.sort().values, (graph.users * graph.num_items + graph.items).sort().values)
        assert all(len(part.users) * graph.num_items <= max(max_scores, graph.num_items) for part in found)
    part = found[0]
    assert torch.equal(part.row_starts.diff(), torch.bincount(part.rows, minlength=len(part.users)).int())
    assert part.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("capacity", range(1, 40))
def test_blocks_of_users_differ_by_one_at_most(graph: BipartiteGraph, capacity: int) -> None:
    """A tiny last block would have whole steps of Adam to itself."""
    batches = Batches(graph, capacity * graph.num_items, 0.0, torch.Generator().manual_seed(0))
    fewest_blocks = -(-len(batches.users) // capacity)
    sizes = [len(batches.next().users) for _ in range(2 * fewest_blocks)]
    assert sum(sizes) == 2 * len(batches.users)
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) == len(batches.scores) <= capacity


def test_a_block_of_users_a_step_learns_too(checkerboard: Interactions, small: TrainConfig) -> None:
    graph = BipartiteGraph.from_interactions(checkerboard)
    _, history = fit(graph, replace(small, max_block_scores=3 * graph.num_items))
    assert history.losses[-1] < history.losses[0] / 2


def test_the_learning_rate_falls_along_a_cosine_to_zero(graph: BipartiteGraph, small: TrainConfig) -> None:
    steps = 10
    made = Training(graph, replace(small, steps=steps, learning_rate=0.2))
    rates = []
    for _ in range(steps):
        rates.append(made.optimizer.param_groups[0]["lr"])
        made.step()
    expected = [0.1 * (1 + math.cos(math.pi * step / steps)) for step in range(steps)]
    assert rates == pytest.approx(expected)
    assert made.optimizer.param_groups[0]["lr"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("max_block_scores", [2**24, 200])
def test_the_discount_of_users_reaches_the_training(
    graph: BipartiteGraph, small: TrainConfig, max_block_scores: int
) -> None:
    """At a discount of one every user weighs the same, however much they like."""
    made = Training(graph, replace(small, user_discount=1.0, max_block_scores=max_block_scores))
    triplets = made.batches.next()
    of_users = torch.zeros(len(triplets.users)).index_add_(0, triplets.rows, triplets.weights)
    torch.testing.assert_close(of_users, torch.full_like(of_users, 1 / len(of_users)))
    assert len(set(triplets.row_starts.diff().tolist())) > 1


def test_the_weight_of_the_penalty_and_the_candidates_reach_the_training(
    graph: BipartiteGraph, small: TrainConfig
) -> None:
    norms = [float(fit(graph, replace(small, reg_weight=weight))[0].norm()) for weight in (0.0, 1.0)]
    assert norms[1] < norms[0] / 2
    losses = [fit(graph, replace(small, steps=1, negative_candidates=n))[1].losses[0] for n in (1, 500)]
    assert losses[1] > losses[0]  # the hardest of many is scored higher, so the order is wrong more often


def test_blocks_of_users_are_shuffled_anew_each_round(graph: BipartiteGraph) -> None:
    batches = Batches(graph, 3 * graph.num_items, 0.0, torch.Generator().manual_seed(0))
    blocks = -(-len(batches.users) // 3)
    rounds = [torch.cat([batches.next().users for _ in range(blocks)]).tolist() for _ in range(3)]
    assert all(sorted(order) == batches.users.tolist() for order in rounds)
    assert len({tuple(order) for order in rounds}) == 3
    assert batches.users.tolist() not in rounds
