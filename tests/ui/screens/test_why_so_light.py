"""Why so light? The words for made-up figures, the pictures, and the three cards on real data and on small parties."""

from typing import Any

import numpy as np
import pytest
import torch
from app_runner import named, open_app, words
from own_parties import library, tiny

from gnnrec import Dataset, Recommender, TrainConfig, hold_out
from gnnrec.benchmark.variants import VARIANTS
from gnnrec.ui.screens.lightgcn.average import MIXTURES, how_alike, weights_of
from gnnrec.ui.screens.lightgcn.figures import differences, likeness, loudness
from gnnrec.ui.screens.lightgcn.leaves_out import PIECES, ROWS
from gnnrec.ui.screens.lightgcn.lists import final_of, swap
from gnnrec.ui.screens.lightgcn.measured import worth
from gnnrec.ui.screens.lightgcn.root import RULES, lengths_by_likes, who_is_loud
from gnnrec.ui.session.shipped import shipped_ablation


def study(low: float, mean: float, high: float) -> dict[str, Any]:
    return {"variants": {"piece": {"minus_lightgcn": {"ndcg": {"low": low, "mean": mean, "high": high}}}}}


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((-0.016, -0.012, -0.008), "the matches get **worse**: NDCG@10 falls by 0.012 [0.008, 0.016]."),
        ((-0.006, -0.004, -0.001), "the matches get **a little worse**: NDCG@10 falls by 0.004 [0.001, 0.006]."),
        ((0.001, 0.003, 0.004), "the matches get **a little better**: NDCG@10 rises by 0.003 [0.001, 0.004]."),
        ((0.008, 0.012, 0.016), "the matches get **better**: NDCG@10 rises by 0.012 [0.008, 0.016]."),
        ((-0.02, -0.006, 0.001), "**no difference can be told**: NDCG@10 -0.006 [-0.020, 0.001]."),
        ((-0.002, -0.0001, 0.002), "**no difference can be told**: NDCG@10 0.000 [-0.002, 0.002]."),
    ],
)
def test_what_a_piece_is_worth_follows_from_its_interval(figures: tuple[float, float, float], said: str) -> None:
    assert worth(study(*figures), "piece", "With it") == f"With it, {said}"


@pytest.mark.parametrize(
    ("correlation", "said"),
    [
        (0.8, "**The more likes a movie has, the longer its name tag** (rank correlation +0.80)."),
        (-0.8, "**The fewer likes a movie has, the longer its name tag** (rank correlation -0.80)."),
        (0.1, "**How long a name tag is says little about the likes** (rank correlation +0.10)."),
    ],
)
def test_who_is_loud_follows_from_the_correlation(correlation: float, said: str) -> None:
    assert who_is_loud(correlation, "movie") == said


def test_likeness_is_told_as_it_is() -> None:
    rising = how_alike([0.1, 0.3, 0.6], 0.25, "averaged")
    assert rising == (
        "After 2 rounds guests' name tags are **more alike**: 0.10 at first, 0.60 in the last. Averaged, they come to "
        "**0.25**."
    )
    assert "**less alike**: 0.60 at first, 0.10" in how_alike([0.6, 0.1], 0.4, "averaged")
    assert "After 1 round guests' name tags are **about as alike as before**" in how_alike([0.3, 0.31], 0.3, "averaged")
    assert how_alike([0.1, 0.6], 0.6, "last alone").endswith("0.60 in the last.")
    assert how_alike([0.2], 0.2, "averaged").startswith("With 0 rounds")


def test_everything_that_can_be_switched_is_measured() -> None:
    """And the weights that the page puts the layers together with are those that were measured."""
    known = {variant.name: variant for variant in VARIANTS}
    shown = [name for piece in PIECES.values() for name, _ in piece.variants]
    assert sorted(shown) == sorted(ROWS)
    for choice in RULES.values():
        assert choice.variant is None or known[choice.variant].rule == choice.rule
    for name, mixture in MIXTURES.items():
        variant = known[mixture.variant or "lightgcn"]
        assert weights_of(name, 3) == pytest.approx(variant.layer_weights(3))
    switched = {*ROWS, *(choice.variant for choice in (*RULES.values(), *MIXTURES.values()))} - {None}
    assert switched == set(known) - {"lightgcn"}


def test_the_pictures_show_the_figures() -> None:
    rows = [("One", {"mean": -0.01, "low": -0.02, "high": 0.0}), ("Other", {"mean": 0.01, "low": 0.0, "high": 0.02})]
    chart = differences(rows, ["Other"])
    assert [(trace.x[0], trace.y[0], trace.marker.symbol) for trace in chart.data] == [
        (-0.01, "One", "circle-open"),
        (0.01, "Other", "diamond"),
    ]
    assert chart.data[1].error_x.array[0] == pytest.approx(0.01)
    chart = loudness(np.arange(1, 41), np.linspace(0.5, 2, 40), [f"<b>T{row}</b>" for row in range(40)], [39], "topic")
    assert len(chart.data[0].x) == 40
    assert chart.data[1].y == pytest.approx(np.linspace(0.5, 2, 40).reshape(10, 4).mean(1))
    assert chart.layout.annotations[0].text == "&lt;b&gt;T39&lt;/b&gt;"
    bars = likeness([0.1, 0.6], [0.0, 1.0], 0.6, "last alone").data[0]
    assert list(bars.y) == [0.1, 0.6, None, 0.6]
    assert bars.marker.color[0] == "rgba(0,0,0,0)"  # what has no share is hollow


def test_who_is_out_and_who_is_in_by_brute_force(movielens: Dataset) -> None:
    train, _ = hold_out(movielens.interactions, 4)
    model = Recommender.fit(train, TrainConfig(passes=10, embedding_dim=8, snapshots=0))
    final = final_of(model, "mean", model.config.mixing)
    degrees = model.graph.degrees
    heard = torch.zeros_like(model.ego_embedding).index_add_(0, *_heard(model))
    one_round = final_of(model, "mean", (0.0, 1.0))
    torch.testing.assert_close(one_round, heard / degrees.clamp(min=1).unsqueeze(1), atol=1e-5, rtol=1e-4)
    gone, added, count = swap(model, final, 41)
    scores = final[41] @ final[model.graph.num_users :].T
    scores[train.items_of(41)] = -torch.inf
    then = set(scores.topk(10).indices.tolist())
    ids = model.recommend(movielens.interactions.user_ids[41])[0]
    now = {train.item_index(item) for item in ids.tolist()}
    assert (set(gone), set(added), count) == (now - then, then - now, 10)
    items, likes, lengths = lengths_by_likes(model, final)
    assert (np.diff(likes) >= 0).all()
    assert np.median(lengths) == pytest.approx(1)
    assert likes.tolist() == degrees[model.graph.num_users + torch.from_numpy(items)].tolist()


def _heard(model: Recommender) -> tuple[torch.Tensor, torch.Tensor]:
    source, target = model.graph.edge_index
    return target, model.ego_embedding[source]


def test_the_shipped_figures_are_said_with_their_command(movielens: Dataset) -> None:
    shipped = shipped_ablation()
    assert shipped is not None
    assert shipped["fingerprint"] == movielens.fingerprint
    assert set(shipped["variants"]) == {variant.name for variant in VARIANTS}
    app = open_app("lightgcn", guest="42")
    assert not app.exception
    said = words(app)
    assert f"Measured on MovieLens-100K on {shipped['date']} by `{shipped['command']}`" in said
    assert worth(shipped, "all_three", "With all three") in said
    app.button_group(key="piece").set_value("Weight matrix").run()
    app.button_group(key="rule").set_value("Mean").run()
    app.button_group(key="mixture").set_value("Last round alone").run()
    said = words(app)
    assert worth(shipped, "weight_matrices", "With weight matrices that begin at random") in said
    assert worth(shipped, "mean", "Taught anew with this rule") in said
    assert worth(shipped, "last_layer", "Taught anew in this way") in said
    assert "Measured with" not in said
    assert said.count("of Guest 42's 10 matches would be") == 2
    assert "on this party" not in said


def test_without_gossip_no_rule_changes_anything(movielens: Dataset) -> None:
    app = open_app("lightgcn", layers="0", rule="Plain sum", mixture="Last round alone")
    said = words(app)
    assert "With 0 rounds nobody listens to anybody" in said
    assert "nothing to put together" in said
    assert "matches would be" not in said
    assert "Measured with 3 rounds, likes from 4 stars." in said


@pytest.mark.parametrize("party", [library, tiny])
def test_a_party_of_one_s_own_is_told_whose_figures_these_are(cache: object, party: Any) -> None:
    app = open_app("lightgcn", party(), rule="Mean", mixture="Last round alone", settings="passes:20,embedding_dim:8")
    assert not app.exception
    said = words(app)
    assert said.count("Measured on MovieLens, not on this party.") == 3
    assert "rank correlation" in said
    named(app.slider, "layers").set_value(0).run()
    assert not app.exception
