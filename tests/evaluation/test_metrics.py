import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_geometric.metrics import LinkPredHitRatio, LinkPredNDCG, LinkPredPrecision, LinkPredRecall

from gnnrec.evaluation.metrics import METRICS, hit, ndcg, precision, recall

REFERENCES = {
    "hit": LinkPredHitRatio,
    "ndcg": LinkPredNDCG,
    "recall": LinkPredRecall,
    "precision": LinkPredPrecision,
}


def test_hand_computed_case() -> None:
    hits, relevant = torch.tensor([[True, False, True], [False, False, False]]), torch.tensor([4, 1])
    assert hit(hits, relevant).tolist() == [1, 0]
    assert precision(hits, relevant).tolist() == pytest.approx([2 / 3, 0])
    assert recall(hits, relevant).tolist() == pytest.approx([0.5, 0])
    ideal = 1 + 1 / math.log2(3) + 1 / 2  # four are relevant but only three places exist
    assert ndcg(hits, relevant).tolist() == pytest.approx([1.5 / ideal, 0])


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(1, 8))
def test_agree_with_brute_force_and_with_pyg(data: st.DataObject, k: int) -> None:
    num_items, num_users = 12, 4
    liked = [data.draw(st.sets(st.integers(0, num_items - 1), min_size=1)) for _ in range(num_users)]
    ranked = [data.draw(st.permutations(range(num_items)))[:k] for _ in range(num_users)]
    hits = torch.tensor([[item in likes for item in places] for likes, places in zip(liked, ranked, strict=True)])
    relevant = torch.tensor([len(likes) for likes in liked])

    brute = {"hit": 0.0, "ndcg": 0.0, "recall": 0.0, "precision": 0.0}
    for likes, places in zip(liked, ranked, strict=True):
        found = [1 if item in likes else 0 for item in places]
        ideal = sum(1 / math.log2(place + 2) for place in range(min(k, len(likes))))
        brute["hit"] += max(found) / num_users
        brute["ndcg"] += sum(one / math.log2(place + 2) for place, one in enumerate(found)) / ideal / num_users
        brute["recall"] += sum(found) / len(likes) / num_users
        brute["precision"] += sum(found) / k / num_users

    edges = torch.tensor([(user, item) for user, likes in enumerate(liked) for item in likes]).T
    for name, metric in METRICS.items():
        ours = float(metric(hits, relevant).mean())
        reference = REFERENCES[name](k)
        reference.update(torch.tensor(ranked), edges)
        assert ours == pytest.approx(brute[name], abs=1e-6), name
        assert ours == pytest.approx(float(reference.compute()), abs=1e-5), name
