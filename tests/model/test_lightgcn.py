import pytest
import torch
from torch_geometric.nn import LightGCN as ReferenceLightGCN

from gnnrec import Interactions
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.lightgcn import LightGCN


@pytest.fixture
def graph(ratings: Interactions) -> BipartiteGraph:
    return BipartiteGraph.from_interactions(ratings.at_least(3))


@pytest.mark.parametrize("layer_weights", [None, [0.5, 0.2, 0.2, 0.1]])
@pytest.mark.parametrize("num_layers", [0, 1, 3])
def test_both_forms_agree_with_pyg(graph: BipartiteGraph, num_layers: int, layer_weights: list[float] | None) -> None:
    weights = layer_weights and layer_weights[: num_layers + 1]
    model = LightGCN(graph.num_users, graph.num_items, 16, num_layers, weights)
    alpha = None if weights is None else torch.tensor(weights)
    reference = ReferenceLightGCN(graph.num_nodes, 16, num_layers, alpha)
    reference.embedding.weight.data.copy_(model.ego_embedding.data)

    expected = reference.get_embedding(graph.edge_index)
    torch.testing.assert_close(model(graph.adjacency), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(model(graph.edge_index, graph.edge_norm), expected, atol=1e-5, rtol=0)
    without_pyg = propagate(graph.adjacency, model.ego_embedding.detach(), model.layer_weights)
    torch.testing.assert_close(without_pyg, expected, atol=1e-5, rtol=0)


def test_gossip_arrives_at_users_and_items_alike(graph: BipartiteGraph) -> None:
    """With edges one way only, one side would receive nothing."""
    model = LightGCN(graph.num_users, graph.num_items, 4, 1, [0.0, 1.0])
    heard = model(graph.adjacency).abs().sum(1) > 0
    assert torch.equal(heard, graph.degrees > 0)


def test_wrong_number_of_layer_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="2 layers need 3 weights, not 2"):
        LightGCN(3, 3, 4, 2, [0.5, 0.5])
