import numpy as np
import pytest
import torch
from made_up_graphs import dense, hops_by_search, random_graph

from gnnrec.explain.walks import aggregation, reach


def test_reach_counts_everyone_up_to_a_hop() -> None:
    graph = random_graph(4)
    for user in range(graph.num_users):
        hop_of, heard = hops_by_search(graph, user), reach(graph, user, 5)
        for k in range(6):
            near = [node for node, hop in hop_of.items() if hop <= k]
            assert heard.users[k] == sum(node < graph.num_users for node in near)
            assert heard.items[k] == sum(node >= graph.num_users for node in near)
        assert heard.user_fractions[5] == heard.users[5] / graph.num_users
        assert heard.item_fractions[5] == heard.items[5] / graph.num_items


@pytest.mark.parametrize("count", [0, 2, 1000])
def test_an_aggregation_adds_up_to_its_row_of_the_product(count: int) -> None:
    graph = random_graph(7)
    embedding = torch.randn(graph.num_nodes, 4, generator=torch.Generator().manual_seed(0))
    matrix = dense(graph)
    for node in range(graph.num_nodes):
        written = aggregation(graph, node, embedding, count)
        np.testing.assert_allclose(written.total, matrix[node] @ embedding.double().numpy(), atol=1e-12)
        np.testing.assert_allclose(written.messages.sum(0) + written.rest, written.total, atol=1e-12)
        np.testing.assert_allclose(written.edge_weights, matrix[node, written.neighbours])
        np.testing.assert_allclose(written.total, (graph.adjacency @ embedding)[node], atol=1e-6)
        assert len(written.neighbours) + written.num_rest == graph.degrees[node]
        assert list(written.edge_weights) == sorted(written.edge_weights, reverse=True)
