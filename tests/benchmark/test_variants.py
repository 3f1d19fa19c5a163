"""The readable variants of LightGCN, held to the engine and to their definitions."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from made_up_graphs import dense, random_graph

from gnnrec import Interactions, Recommender, TrainConfig
from gnnrec.benchmark.ablation import ablation_study
from gnnrec.benchmark.variants import LIGHTGCN, VARIANTS, Variant, VariantModel, bpr, fit_variant
from gnnrec.data.split import hold_out
from gnnrec.model.bpr import bpr_gradient
from gnnrec.model.comparing import CompareAll
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Pass

CONFIG = TrainConfig(
    embedding_dim=8, num_layers=3, passes=30, reg_weight=0.02, user_discount=0.5, snapshots=0, start="random"
)


@pytest.fixture
def graph(ratings: Interactions) -> BipartiteGraph:
    return BipartiteGraph.from_interactions(ratings.at_least(3))


@pytest.mark.parametrize("num_layers", [0, 3])
def test_lightgcn_is_the_engine_s_model_with_the_engine_s_gradient(graph: BipartiteGraph, num_layers: int) -> None:
    config = replace(CONFIG, num_layers=num_layers)
    engine = LightGCN(graph.num_users, graph.num_items, 8, num_layers, None, torch.Generator().manual_seed(5))
    ours = VariantModel(graph, config, LIGHTGCN, torch.Generator().manual_seed(5))
    assert torch.equal(ours.ego_embedding, engine.ego_embedding)
    torch.testing.assert_close(ours(), engine(graph.adjacency))

    compare = CompareAll(graph, config.negative_candidates)
    triplets = Pass(graph, 0.5, compare.chunk_of)
    assert triplets.only is not None
    generators = [torch.Generator().manual_seed(6) for _ in range(2)]
    loss, gradient = bpr_gradient(engine, graph, triplets, compare, config.reg_weight, generators[0])
    own_loss = bpr(ours, graph, triplets.only, config, compare, generators[1])
    own_loss.backward()
    assert own_loss.item() == pytest.approx(loss, rel=1e-5)
    torch.testing.assert_close(ours.ego_embedding.grad, gradient, atol=1e-6, rtol=1e-4)


def test_lightgcn_trained_is_what_the_engine_trains(ratings: Interactions) -> None:
    engine, told = Recommender.fit(ratings, replace(CONFIG, threshold=3)), []
    ours = fit_variant(ratings.at_least(3), LIGHTGCN, CONFIG, callback=told.append)
    torch.testing.assert_close(ours.final, engine.final_embedding, atol=1e-4, rtol=1e-3)
    users = np.arange(engine.graph.num_users)
    torch.testing.assert_close(ours.scores(users), ours.final[: len(users)] @ ours.final[len(users) :].T)
    assert [one.loss for one in told] == pytest.approx(engine.history.losses, rel=1e-3)


def final_by_hand(graph: BipartiteGraph, variant: Variant, model: VariantModel) -> np.ndarray:
    """A variant's final embeddings in double precision, written down from the definition of its pieces."""
    likes = (dense(graph) > 0).astype(float) + (np.eye(graph.num_nodes) if variant.self_loops else 0)
    degrees = np.maximum(likes.sum(1), 1)
    adjacency = {
        "root": likes / np.sqrt(np.outer(degrees, degrees)),
        "mean": likes / degrees[:, None],
        "sum": likes / np.linalg.eigvalsh(likes).max(),
    }[variant.rule]
    layers = [model.ego_embedding.detach().numpy().astype(float)]
    for layer in range(3):
        heard = adjacency @ layers[-1]
        if variant.matrices != "none":
            heard = heard @ model.matrices[layer].detach().numpy()
        layers.append(np.where(heard > 0, heard, 0.2 * heard) if variant.non_linear else heard)
    weights = {"average": [1, 1, 1, 1], "falling": [1, 1 / 2, 1 / 3, 1 / 4], "last": [0, 0, 0, 1]}[variant.mixing]
    return sum(weight * layer for weight, layer in zip(weights, layers, strict=True)) / sum(weights)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_each_variant_is_its_definition_and_all_of_it_learns(variant: Variant) -> None:
    graph = random_graph(2, 20, 25)
    model = VariantModel(graph, CONFIG, variant, torch.Generator().manual_seed(0))
    np.testing.assert_allclose(model().detach().numpy(), final_by_hand(graph, variant, model), atol=1e-5)
    model().square().sum().backward()
    assert all(parameter.grad.any() for parameter in model.parameters())
    assert len(model.matrices) == (0 if variant.matrices == "none" else 3)
    if variant.matrices == "identity":
        plain = VariantModel(graph, CONFIG, LIGHTGCN, torch.Generator().manual_seed(0))
        torch.testing.assert_close(model(), plain())  # so it begins as LightGCN


def test_the_study_tunes_every_variant_and_pairs_it_with_lightgcn(ratings: Interactions) -> None:
    splits = [hold_out(ratings, 3, seed=seed) for seed in (0, 1)]
    config = replace(CONFIG, threshold=3, passes=5)
    variants, told = (LIGHTGCN, VARIANTS[2], VARIANTS[-1]), []
    study = ablation_study(splits, config, report=lambda *how: told.append(how), variants=variants, most_tried=4)
    assert list(study["variants"]) == ["lightgcn", "weight_matrices", "falling"]
    base = study["variants"]["lightgcn"]
    assert base["minus_lightgcn"]["ndcg"] == {"mean": 0, "low": 0, "high": 0}
    for name, one in study["variants"].items():
        assert len(one["chosen"]) == 2
        assert set(one["chosen"][0]) == {"reg_weight", "learning_rate"} | (
            {"matrix_rate"} if name == "weight_matrices" else set()
        )
        gap = one["ndcg"]["mean"] - base["ndcg"]["mean"]
        assert one["minus_lightgcn"]["ndcg"]["mean"] == pytest.approx(gap, abs=1e-6)
        assert all(1 <= tried <= 4 for tried in one["tried"])
    assert study["trainings"] == sum(sum(one["tried"]) + 2 for one in study["variants"].values())
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][0] <= told[-1][1] == 2 * 3 * 5 * 5
