import torch
from conftest import made_up

from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.negatives import Pass, draw


def test_weights_of_users_fall_with_their_likes_and_add_up_to_one() -> None:
    graph = BipartiteGraph.from_interactions(made_up(50, 20, 300).at_least(2))
    for discount in (0.0, 0.5, 1.0):
        chunks = list(Pass(graph, discount, lambda likes: torch.arange(len(likes)) // 7))
        weights, users = (torch.cat([getattr(part, name) for part in chunks]) for name in ("weights", "items"))
        assert len(weights) == len(users) == graph.num_edges
        rows = torch.cat([part.users[part.rows] for part in chunks])
        expected = graph.degrees[rows].double() ** -discount
        torch.testing.assert_close(weights.double(), expected / expected.sum(), atol=1e-7, rtol=1e-4)


def test_candidates_are_drawn_from_all_items() -> None:
    drawn = draw(7, 3, 1000, torch.Generator().manual_seed(0), torch.device("cpu"))
    assert drawn.shape == (3, 1000)
    assert set(drawn.unique().tolist()) == set(range(7))
