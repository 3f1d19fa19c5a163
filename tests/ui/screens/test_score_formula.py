"""The score written out: what the browser is given multiplies and adds up to the score, layer by layer as well."""

import pytest
from app_runner import model_shown, open_app, words

from gnnrec import Dataset, Recommender, TrainConfig, hold_out
from gnnrec.ui.screens.recommendations.score_formula import terms_of


def without_gossip(movielens: Dataset) -> Recommender:
    return Recommender.fit(hold_out(movielens.interactions, 4)[0], TrainConfig(num_layers=0, passes=40, snapshots=0))


@pytest.mark.parametrize("layers", [0, 3])
def test_numbers_and_layers_add_up_to_the_score(movielens: Dataset, layers: int) -> None:
    recommender = model_shown(movielens) if layers else without_gossip(movielens)
    items, scores = recommender.recommend(42, 3)
    for item, score, receipt in zip(items.tolist(), scores.tolist(), recommender.explain(42, items), strict=True):
        terms = terms_of(recommender, 42, item)
        assert sum(a * b for a, b in zip(terms.user, terms.item, strict=True)) == pytest.approx(score, abs=1e-4)
        parts = [
            weight * sum(a * b for a, b in zip(layer, terms.item, strict=True))
            for weight, layer in zip(terms.weights, terms.layers, strict=True)
        ]
        assert len(parts) == layers + 1
        assert sum(parts) == pytest.approx(score, abs=1e-4)
        assert parts[0] == pytest.approx(receipt.own, abs=1e-4)
        gossip = sum(value for _, value in receipt.contributions)
        assert sum(parts[1:]) == pytest.approx(gossip, abs=1e-4)


def test_it_stands_below_the_reason_where_there_is_one() -> None:
    assert "The score, written out" in words(open_app("recommendations", guest="42"))
    assert "The score, written out" not in words(open_app("recommendations", guest="685", threshold="5"))
