"""The study of depth that is shipped: what the page The test shows of MovieLens, and what the slider goes by."""

import json
from typing import Any

import pytest
from app_runner import ROOT, open_app, words

from gnnrec import Dataset, TrainConfig
from gnnrec.evaluation.depths import DEPTHS
from gnnrec.ui.screens.scoreboard.depth_words import summary, title
from gnnrec.ui.session.shipped import tuned_settings


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "assets" / "depths.json").read_text(encoding="utf-8"))
    return found


def test_the_shipped_figures_are_on_screen_at_once(movielens: Dataset, shipped: dict[str, Any]) -> None:
    assert shipped["fingerprint"] == movielens.fingerprint
    app = open_app("scoreboard")
    assert title(shipped) in [header.value for header in app.header]
    assert summary(shipped) in [markdown.value for markdown in app.markdown]
    assert "start_depths" not in {button.key for button in app.button}
    table = next(frame.value for frame in app.dataframe if "minus 3 rounds" in frame.value)
    assert [name for name in table["matchmaker"] if "round" in name] == [
        f"{layers} round{'' if layers == 1 else 's'}" for layers in range(7)
    ]
    assert f"{shipped['depths'][0]['ndcg']['mean']:.3f} [" in table.iloc[0, 1]
    assert f"Measured on {shipped['date']} by `{shipped['command']}`: 5 splits, 938 guests." in words(app)
    assert not app.exception


def test_the_slider_goes_by_what_was_chosen_on_the_split_that_is_shown(movielens: Dataset) -> None:
    """At every number of layers but the default's, from a quick start."""
    quick: dict[str, Any] = json.loads((ROOT / "assets" / "depths_quick.json").read_text(encoding="utf-8"))
    assert [depth["layers"] for depth in quick["depths"]] == list(DEPTHS)
    for depth in quick["depths"]:
        layers = depth["layers"]
        config = TrainConfig(num_layers=layers, **tuned_settings(movielens, 4, layers))
        if layers == 3:
            assert config == TrainConfig()
            continue
        assert (config.start, config.passes) == (quick["settings"]["start"], quick["settings"]["passes"])
        for name in ("reg_weight", "negative_candidates", "learning_rate"):
            assert getattr(config, name) == depth["chosen"][0][name]


def test_no_gossip_is_held_against_others_with_a_penalty_of_its_own(shipped: dict[str, Any]) -> None:
    """The settings of 3 layers made 0 layers look like a third less than they are."""
    none, *_, six = shipped["depths"]
    assert none["median"]["reg_weight"] > TrainConfig().reg_weight > six["median"]["reg_weight"]
    assert none["ndcg"]["mean"] > 0.95 * max(depth["ndcg"]["mean"] for depth in shipped["depths"])
