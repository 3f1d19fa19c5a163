import pytest
import torch
from torch import Tensor

from gnnrec.model import comparing
from gnnrec.model.comparing import CompareAll, CompareSampled, cheaper, price_of_sampled, triplet_scores
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.negatives import Pass, Triplets

WAYS = (CompareAll, CompareSampled)


def likes_graph(num_items: int = 50, likes: tuple[int, ...] = (1, 10, 19, 28, 37, 46)) -> BipartiteGraph:
    """Users who like more and more of the items, at random."""
    torch.manual_seed(0)
    items = torch.cat([torch.randperm(num_items)[:count].sort().values for count in likes])
    return BipartiteGraph(len(likes), num_items, torch.arange(len(likes)).repeat_interleave(torch.tensor(likes)), items)


def everyone(graph: BipartiteGraph) -> Triplets:
    triplets = Pass(graph, 0.0, torch.zeros_like).only
    assert triplets is not None
    return triplets


def embeddings(graph: BipartiteGraph, dim: int = 8) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(5)
    users, items = (torch.randn(n, dim, generator=generator) for n in (graph.num_users, graph.num_items))
    return users, items


@pytest.mark.parametrize("num_candidates", [1, 3, 60])
@pytest.mark.parametrize("way", WAYS)
def test_margins_are_those_of_the_scores_and_a_negative_is_never_liked(way: type, num_candidates: int) -> None:
    graph = likes_graph()
    users, items = embeddings(graph)
    triplets, scores = everyone(graph), users @ items.T
    for seed in range(20):
        negatives, margin = way(graph, num_candidates)(users, items, triplets, torch.Generator().manual_seed(seed))
        expected = scores[triplets.rows, negatives] - scores[triplets.rows, triplets.items]
        torch.testing.assert_close(margin, expected, atol=1e-5, rtol=1e-5)
        assert not graph.has_likes(triplets.users[triplets.rows], negatives).any()


@pytest.mark.parametrize("num_candidates", [1, 2, 5])
def test_both_ways_find_the_same_from_the_same_draws(num_candidates: int) -> None:
    graph = likes_graph()
    users, items = embeddings(graph)
    for seed in range(30):
        found = [
            way(graph, num_candidates)(users, items, everyone(graph), torch.Generator().manual_seed(seed))
            for way in WAYS
        ]
        assert torch.equal(found[0][0], found[1][0])
        torch.testing.assert_close(found[0][1], found[1][1], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_one_candidate_is_uniform_over_what_is_not_liked(way: type) -> None:
    graph = likes_graph(50, (40,) * 1000)  # the draws of a user are independent, so likes may as well be users
    users, items = embeddings(graph)
    negatives, _ = way(graph, 1)(users, items, everyone(graph), torch.Generator().manual_seed(2))
    rows = everyone(graph).rows
    first = rows == 0
    graph_of_one = likes_graph(50, (28,))
    mine, theirs = embeddings(graph_of_one)
    counts = torch.zeros(50)
    compare, triplets = way(graph_of_one, 1), everyone(graph_of_one)
    for seed in range(1500):
        drawn, _ = compare(mine, theirs, triplets, torch.Generator().manual_seed(seed))
        counts += torch.bincount(drawn, minlength=50)
    unliked = torch.ones(50, dtype=torch.bool)
    unliked[graph_of_one.items] = False
    expected = counts.sum() / 22
    chi_square = float(((counts[unliked] - expected) ** 2 / expected).sum())
    assert counts[~unliked].sum() == 0
    assert chi_square < 50  # 21 degrees of freedom: 99.9 % of uniform samples stay below 46.8
    assert len(negatives[first]) == 40


@pytest.mark.parametrize("way", WAYS)
def test_more_candidates_find_harder_negatives(way: type) -> None:
    graph = likes_graph(50, (10,) * 200)
    users, items = embeddings(graph)
    triplets, means = everyone(graph), []
    for num_candidates in (1, 2, 8, 400):
        negatives, _ = way(graph, num_candidates)(users, items, triplets, torch.Generator().manual_seed(3))
        means.append(float((users[triplets.rows] * items[negatives]).sum(1).mean()))
    assert means == sorted(means)
    hardest = (users @ items.T).masked_fill(
        graph.has_likes(torch.arange(200).unsqueeze(1), torch.arange(50)), -torch.inf
    )
    assert abs(means[-1] - float(hardest.max(1).values.mean())) < 0.01  # 400 draws of 50 find the hardest nearly always


@pytest.mark.parametrize("way", WAYS)
def test_the_only_item_left_is_found(way: type) -> None:
    graph = likes_graph(300, (299, 2))
    users, items = embeddings(graph)
    triplets = everyone(graph)
    negatives, _ = way(graph, 1)(users, items, triplets, torch.Generator().manual_seed(4))
    left = set(range(300)) - set(graph.items[graph.users == 0].tolist())
    assert set(negatives[triplets.rows == 0].tolist()) == left


def test_scores_of_triplets_where_more_are_asked_for_than_there_are_cells() -> None:
    graph = likes_graph(20, (5, 5))
    users, items = embeddings(graph)
    triplets = everyone(graph)
    for wide in (2, 30):
        columns = torch.randint(20, (len(triplets), wide), generator=torch.Generator().manual_seed(0))
        found = triplet_scores(users, items, triplets.row_starts, triplets.rows, columns)
        torch.testing.assert_close(found, (users @ items.T)[triplets.rows].gather(1, columns))


@pytest.mark.parametrize("way", WAYS)
def test_chunks_hold_every_triplet_once_within_the_bound(way: type, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = likes_graph()
    for most in (1, 60, 10**6):
        monkeypatch.setattr(comparing, "MOST_SCORES", most)
        compare = way(graph, 3)
        chunks = list(Pass(graph, 0.25, compare.chunk_of))
        cells = torch.cat([part.users[part.rows] * graph.num_items + part.items for part in chunks])
        assert torch.equal(cells, graph.cells)
        assert torch.cat([part.weights for part in chunks]).sum() == pytest.approx(1)
        for part in chunks:
            made = len(part.users) * graph.num_items if way is CompareAll else len(part) * 4
            alone = int(part.row_starts.diff()[0]) * 4 if way is CompareSampled else graph.num_items
            assert made <= max(most + alone, alone) or len(part.users) == 1
            assert torch.equal(part.row_starts.diff(), torch.bincount(part.rows, minlength=len(part.users)).int())


def test_the_cheaper_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = likes_graph()  # 6 x 50 = 300 scores of all, 141 likes
    for price, chosen in ((0.2, CompareSampled), (0.3, CompareAll)):  # 300 = 2 * price * 141 * 4 at a price of 0.266
        monkeypatch.setattr(comparing, "price_of_sampled", lambda device, price=price: price)
        assert cheaper(graph, 3) is chosen


def test_a_sampled_score_costs_more_than_one_of_a_dense_product() -> None:
    assert 1 < price_of_sampled(torch.device("cpu")) < 1000
