"""The page The gossip: rounds that follow the layers, numbers that are the model's, and the way to a reason."""

import json
import re
from typing import Any

import numpy as np
import pytest
from app_runner import named, open_app, words
from made_up_graphs import dense, hops_by_search
from own_parties import likes
from streamlit.testing.v1 import AppTest

from gnnrec import Interactions, Recommender, TrainConfig
from gnnrec.explain.neighbourhood import neighbourhood
from gnnrec.explain.walks import Reach
from gnnrec.ui.screens.gossip.reach import reach_sentence, reach_table
from gnnrec.ui.screens.gossip.reasons_link import WANTED
from gnnrec.ui.screens.gossip.story import matching_nodes, story_of

QUICK = "passes:2,embedding_dim:4,snapshots:1"


def test_rounds_follow_the_layers_until_somebody_moves_them() -> None:
    app = open_app("gossip", likes(), settings=QUICK)
    assert named(app.slider, "hops").value == 3
    app.slider(key="layers").set_value(2).run()
    assert named(app.slider, "hops").value == 2
    app.slider(key="layers").set_value(6).run()
    assert named(app.slider, "hops").value == 4
    named(app.slider, "hops").set_value(1).run()
    app.slider(key="layers").set_value(3).run()
    assert named(app.slider, "hops").value == 1
    assert not app.exception


def test_rounds_that_the_address_asks_for_stay() -> None:
    app = open_app("gossip", likes(), settings=QUICK, hops="2", layers="3")
    assert named(app.slider, "hops").value == 2
    app.slider(key="layers").set_value(4).run()
    assert named(app.slider, "hops").value == 2


def test_without_layers_nobody_is_heard() -> None:
    app = open_app("gossip", likes(), settings=QUICK, layers="0")
    assert not app.exception
    assert [slider for slider in app.slider if slider.key == "hops"] == []
    assert "With 0 layers nobody is heard" in words(app)
    assert drawn(app)["rounds"] == 0


def drawn(app: AppTest) -> Any:
    """What the map was given to draw."""
    sent = [element.proto for element in app.get("bidi_component")]
    return next(found for found in map(_data, sent) if found and "captions" in found)


def _data(proto: Any) -> Any:
    return json.loads(proto.json) if proto.json else None


@pytest.fixture
def model(ratings: Interactions) -> Recommender:
    return Recommender.fit(ratings, TrainConfig(num_layers=3, embedding_dim=32, passes=2, threshold=4))


def test_the_map_has_the_models_matches_and_name_tags(model: Recommender) -> None:
    user, graph = 3, model.graph
    items, _ = model.recommend(model.interactions.user_ids[user], 10)
    nodes = matching_nodes(model, user)
    assert model.interactions.item_ids[np.array(nodes) - graph.num_users].tolist() == items.tolist()
    around = neighbourhood(graph, user, 3, 25, wanted=nodes)
    story = story_of(model, around, nodes)
    np.testing.assert_allclose(story.tags[3], model.final_embedding[user, :24], atol=1e-4)
    np.testing.assert_allclose(story.tags[0], model.ego_embedding[user, :24], atol=1e-4)
    assert story.says is not None
    assert set(story.says) == {node.node for node in around.nodes}
    matrix = dense(graph)
    for node, numbers in story.says.items():
        for number, said in enumerate(numbers):
            rounds = np.linalg.matrix_power(matrix, number) @ model.ego_embedding[:, 0].double().numpy()
            assert said == pytest.approx(rounds[node], abs=1e-4)


def test_the_fans_of_a_match_are_those_of_the_guests_drawn_who_like_it(model: Recommender) -> None:
    graph = model.graph
    nodes = matching_nodes(model, 3)
    around = neighbourhood(graph, 3, 3, 25, wanted=nodes)
    liked = set(zip(graph.users.tolist(), (graph.items + graph.num_users).tolist(), strict=True))
    hop_of = hops_by_search(graph, 3)
    people = [node.node for node in around.at(2)]
    story = story_of(model, around, nodes)
    assert [match.node for match in story.matches] == list(nodes)
    for match in story.matches:
        assert list(match.fans) == [guest for guest in people if (guest, match.node) in liked]
        assert match.degree == sum(node == match.node for _, node in liked)
        assert match.hop == hop_of.get(match.node, 0)


def test_a_match_leads_to_its_reason() -> None:
    app = open_app("gossip", likes(), settings=QUICK, hops="2")
    fifth = drawn(app)["matches"][4]
    own = app.session_state["_own_party"].interactions
    wanted = own.item_ids[fifth["id"] - own.num_users].item()
    app.session_state["mode"] = "Guess first"
    page, kept = app.session_state["_page"]
    assert page == "gossip"
    kept[WANTED] = wanted
    app.run()
    assert app.title[0].value == "The matches"
    assert app.session_state["mode"] == "The list"
    assert named(app.selectbox, "opened").value == wanted
    assert "hops" not in app.query_params
    assert WANTED not in kept
    assert not app.exception


def test_who_can_be_heard_is_said_with_the_numbers_of_the_walk() -> None:
    heard = Reach((1, 1, 877), (0, 88, 88), 943, 1682)
    assert reach_sentence(heard, "Guest 42") == (
        "After 2 rounds the name tag of guest 42 can hold something of **877 of 943 guests** (93 %, themselves "
        "included) and of **88 of 1,682 topics** (5 %)."
    )
    table = reach_table(heard, "movies")
    assert re.findall(r"</span>([\d,]+) \(", table) == ["1", "0", "1", "88", "877", "88"]
    assert [float(width) for width in re.findall(r"width:([\d.]+)%;background", table)] == pytest.approx(
        [100 / 943, 0, 100 / 943, 8800 / 1682, 87700 / 943, 8800 / 1682], abs=0.1
    )
