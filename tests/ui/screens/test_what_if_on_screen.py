"""What if, on screen: what it claims, and where there is nothing to ask."""

import numpy as np
import pytest
from app_runner import model_shown, open_app, words

from gnnrec import Dataset


@pytest.fixture(autouse=True)
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had."""


def test_leaving_a_like_out_claims_no_cause(movielens: Dataset) -> None:
    trained = model_shown(movielens)
    app = open_app("recommendations", guest="42")
    app.button_group(key="mode").set_value("What if").run()
    app.session_state["what_if"] = "Leave one like out"
    app.run()
    item = trained.recommend(42, 1)[0][0]
    found = trained.leave_one_outs(42, item)
    like = movielens.titles[int(found.liked[found.change.argmin()])]
    (said,) = [element.value for element in app.markdown if "without training anew" in element.value]
    assert f"falls most without **{like}**: by **{-found.change.min():.3f}**" in said
    (table,) = [frame.value for frame in app.dataframe if "change without it" in frame.value]
    assert table["change without it"].to_numpy() == pytest.approx(np.sort(found.change), abs=1e-5)
    assert "says nothing about what the like caused" in words(app)


@pytest.mark.parametrize(("layers", "is_told"), [("2", False), ("3", True)])
def test_routes_say_how_the_gossip_came_where_it_can_have_come(layers: str, is_told: bool) -> None:
    app = open_app("recommendations", guest="42", layers=layers)
    app.button_group(key="mode").set_value("What if").run()
    app.session_state["what_if"] = "How it reached them"
    app.run()
    assert ("not the reason for the score" in words(app)) == is_told
    assert ("With 2 layers gossip travels 2 steps" in words(app)) != is_told
    assert not app.exception


def test_without_layers_there_is_nothing_to_ask() -> None:
    app = open_app("recommendations", layers="0")
    app.button_group(key="mode").set_value("What if").run()
    assert "Without training anew no like changes any score" in words(app)
    assert not app.tabs
    assert not app.exception


def test_with_every_like_switched_off_the_list_counts_likes() -> None:
    app = open_app("recommendations", guest="36")
    app.button_group(key="mode").set_value("What if").run()
    chooser = app.multiselect(key="without")
    chooser.set_value(chooser.options).run()
    rows = [element.proto.body for element in app.get("html") if 'class="gr-row"' in element.proto.body]
    assert len(rows) == 10
    assert all(" likes</div>" in row for row in rows)
    assert "this is what is popular" in words(app)
    assert not app.exception
