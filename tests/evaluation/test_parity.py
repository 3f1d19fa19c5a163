"""The four metrics against trec_eval's own code (through ir-measures), on random rankings whose ties we settle."""

import ir_measures
import numpy as np
import pytest
import torch
from ir_measures import P, R, Success, nDCG

from gnnrec.evaluation.metrics import METRICS
from gnnrec.model.ranking import top_k

NUM_ITEMS = 30


def measured_elsewhere(ranked: np.ndarray, liked: list[np.ndarray], k: int) -> dict[str, list[float]]:
    """Marks by user; the score of an item is its place from the end, so that there is no tie left to settle."""
    measures = {"hit": Success @ k, "ndcg": nDCG @ k, "recall": R @ k, "precision": P @ k}
    run = {
        str(user): {str(item): float(NUM_ITEMS - place) for place, item in enumerate(row)}
        for user, row in enumerate(ranked.tolist())
    }
    qrels = {str(user): {str(item): 1 for item in items.tolist()} for user, items in enumerate(liked)}
    found = {name: [0.0] * len(ranked) for name in measures}
    names = {measure: name for name, measure in measures.items()}
    for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
        found[names[metric.measure]][int(metric.query_id)] = metric.value
    return found


@pytest.mark.parametrize("k", [1, 3, 10, NUM_ITEMS])
@pytest.mark.parametrize("seed", range(5))
def test_all_four_metrics_are_those_of_trec_eval(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    scores = torch.from_numpy(rng.integers(0, 7, (12, NUM_ITEMS))).float()  # many ties, settled by item index
    liked = [rng.choice(NUM_ITEMS, size, replace=False) for size in rng.integers(1, NUM_ITEMS, 12)]
    _, ranked = top_k(scores, k)
    hits = torch.tensor([[item in items for item in row] for row, items in zip(ranked.tolist(), liked, strict=True)])
    relevant = torch.tensor([len(items) for items in liked])
    expected = measured_elsewhere(ranked.numpy(), liked, k)
    for name, metric in METRICS.items():
        assert metric(hits, relevant).tolist() == pytest.approx(expected[name], abs=1e-6), name


def test_who_has_nothing_held_out_has_no_mark_and_is_in_no_mean() -> None:
    hits, relevant = torch.tensor([[True, False], [False, False], [True, True]]), torch.tensor([1, 0, 2])
    for metric in METRICS.values():
        values = metric(hits, relevant)
        assert torch.isnan(values).tolist() == [False, True, False]
        assert float(values.nanmean()) == pytest.approx(float(metric(hits[[0, 2]], relevant[[0, 2]]).mean()))
