import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from gnnrec.explain.neighbourhood import Neighbourhood, neighbourhood
from gnnrec.model.graph import BipartiteGraph
from gnnrec.ui.screens.gossip.gossip_map import what_is_drawn
from gnnrec.ui.widgets.network import VIEWER, standalone_html
from gnnrec.ui.widgets.network_layout import RADIUS
from gnnrec.ui.widgets.network_payload import payload, to_pyvis
from gnnrec.ui.widgets.network_story import Match, Story, where
from gnnrec.ui.widgets.network_words import captions, shorten

HOSTILE = "</script><script>alert(1)</script><a href=\"https://evil.example\" onclick='x'>\"quoted\" & 'so'</a> <!--"


def around_first(hops: int = 3, max_nodes: int = 40, seed: int = 0) -> Neighbourhood:
    users, items = np.nonzero(np.random.default_rng(seed).random((25, 40)) < 0.12)
    graph = BipartiteGraph(25, 40, torch.from_numpy(users), torch.from_numpy(items))
    return neighbourhood(graph, 0, hops, max_nodes, max_edges_per_node=2)


def names(node: int) -> str:
    return f"Guest {node}" if node < 25 else f"{HOSTILE} {node}"


def types_in(value: object) -> set[type]:
    if isinstance(value, dict):
        return set().union(*(types_in(part) for part in value.values()), {type(key) for key in value})
    return set().union(*map(types_in, value)) if isinstance(value, list) else {type(value)}


def test_pyvis_gets_plain_python_values() -> None:
    around = around_first()
    network = to_pyvis(around, names)
    assert types_in([network.nodes, network.edges]) <= {int, float, str, bool}
    assert [node["id"] for node in network.nodes] == [node.node for node in around.nodes]
    assert [(edge["from"], edge["to"]) for edge in network.edges] == [
        (edge.source, edge.target) for edge in around.edges
    ]


def test_shape_colour_size_and_width_say_what_they_should() -> None:
    around = around_first()
    network = to_pyvis(around, names)
    looks = {(node["kind"], node["shape"], node["color"]) for node in network.nodes}
    assert looks == {("chosen", "star", "#D55E00"), ("guest", "dot", "#E69F00"), ("topic", "square", "#0072B2")}
    for hop in (1, 2, 3):
        ring = sorted((node for node in network.nodes if node["hop"] == hop), key=lambda node: node["weight"])
        assert [node["size"] for node in ring] == sorted(node["size"] for node in ring)
    by_weight = sorted(network.edges, key=lambda edge: edge["weight"])
    assert [edge["width"] for edge in by_weight] == sorted(edge["width"] for edge in by_weight)


def test_every_hop_is_a_ring_of_its_own_and_no_two_nodes_share_a_place() -> None:
    network = to_pyvis(around_first(), names)
    for node in network.nodes:
        assert np.hypot(node["x"], node["y"]) == pytest.approx(RADIUS * node["hop"] / 3, abs=0.01)
    places = {(node["x"], node["y"]) for node in network.nodes}
    assert len(places) == len(network.nodes)


@pytest.mark.parametrize("hops", [0, 1, 2, 4])
def test_any_depth_can_be_drawn(hops: int) -> None:
    data = payload(around_first(hops), names, chooses=True)
    assert data["rings"] == data["rounds"] == hops
    assert len(data["captions"]) == hops + 1
    assert data["story"] is None
    json.dumps(data, allow_nan=False)


def test_a_part_of_a_neighbourhood_has_words_of_its_own() -> None:
    around = around_first(2)
    assert payload(around, names, chooses=False)["captions"] == captions(around, names)
    data = payload(around, names, chooses=False, told=["one end", "between", "the other end"])
    assert data["captions"] == ["one end", "between", "the other end"]


def test_what_is_not_drawn_is_counted() -> None:
    around = around_first(max_nodes=25)
    assert around.omitted[3] > 0
    told = what_is_drawn(around, has_matches=True)
    for ring in (1, 2, 3):
        assert f"{len(around.at(ring))} of {around.found[ring]} on ring {ring}" in told
    assert f"{around.undrawn_edges} edge" in told
    assert "matches" not in what_is_drawn(around, has_matches=False)
    assert "further" not in what_is_drawn(around_first(1), has_matches=True)


def test_each_round_says_how_many_are_heard_for_the_first_time() -> None:
    around = around_first()
    told = captions(around, names)
    assert "Nobody has been heard yet: guest 0's name tag is all their own." in told
    topics, guests, further = around.found[1:]
    assert f"and {topics - 1} more topics one round ago" in told[1]
    assert f"what Guest {around.at(2)[0].node} and {guests - 1} more guests said two rounds ago" in told[2]
    assert f"and {further - 1} more topics three rounds ago" in told[3]
    yours = captions(around, lambda node: "You" if node == 0 else names(node))
    assert all("your name tag" in words and "you's" not in words for words in yours)


def test_a_round_that_brings_nobody_new_says_so() -> None:
    one_pair = BipartiteGraph(2, 1, torch.tensor([0, 1]), torch.tensor([0, 0]))
    told = captions(neighbourhood(one_pair, 0, 4), lambda node: f"Guest {node}")
    assert told[1] == "Now guest 0's name tag also holds what was said of Guest 2 one round ago."
    assert told[2] == "Now guest 0's name tag also holds what Guest 1 said two rounds ago."
    assert told[3] == told[4] == "Nobody new is heard: the same news comes round again."


def matches(around: Neighbourhood) -> tuple[Match, ...]:
    """One on ring 3, and one that is not drawn."""
    drawn = around.at(3)[0]
    fan = around.at(2)[0].node
    undrawn = max(set(range(25, 65)) - {node.node for node in around.nodes})
    return Match(drawn.node, drawn.degree, 3, (fan,)), Match(undrawn, 2, 5, ())


@pytest.mark.parametrize(("layers", "said"), [(3, "light up."), (5, "after the 5 rounds that the model takes.")])
def test_the_matches_light_up_at_the_end(layers: int, said: str) -> None:
    around = around_first()
    told = captions(around, names, Story(layers, matches=matches(around)))
    assert "matches" not in " ".join(told[:-1])
    assert told[-1].endswith(f"Its two matches light up{said.removeprefix('light up') if layers == 3 else ', ' + said}")


def test_rounds_beyond_the_model_are_none_of_it() -> None:
    around = around_first()
    told = captions(around, names, Story(2))
    assert told[:3] == captions(around, names)[:3]
    assert told[3].startswith("The model stops after 2 rounds. One more would bring what was said of")


def test_without_layers_there_is_one_round_that_is_none() -> None:
    around = around_first(1)
    data = payload(around, names, chooses=False, story=Story(0, matches=matches(around_first())))
    assert (data["rounds"], data["rings"]) == (0, 1)
    assert data["captions"][0].startswith("With 0 layers no gossip moves: guest 0's name tag is what training wrote")
    assert data["captions"][0].endswith("Its two matches follow from that alone.")


def test_a_match_that_is_not_drawn_stands_around_the_others() -> None:
    around = around_first(max_nodes=25)
    story = Story(3, ((0.5, -0.25),) * 4, 64, {0: (0.1, 0.2, 0.3, 0.4)}, matches(around))
    data = payload(around, names, chooses=False, opens=True, story=story)
    inside, outside = data["matches"]
    by_id = {node["id"]: node for node in data["nodes"]}
    assert by_id[inside["id"]]["ring"] == 3
    assert inside["where"] == "It stands on ring 3."
    assert inside["fans"] == [around.at(2)[0].node]
    assert by_id[outside["id"]]["ring"] == 4
    assert np.hypot(by_id[outside["id"]]["x"], by_id[outside["id"]]["y"]) == pytest.approx(RADIUS, abs=0.01)
    assert outside["where"] == "It is outside the rings drawn: its news takes 5 rounds."
    assert by_id[0]["says"] == [0.1, 0.2, 0.3, 0.4]
    assert data["story"]["tags"] == [[0.5, -0.25]] * 4
    assert types_in(data) <= {dict, list, int, float, str, bool}


def test_where_a_match_stands_is_said_as_it_is() -> None:
    assert where(Match(7, 1, 0, ()), 3, is_drawn=False) == "Its news never comes here."
    assert "ring 3 had no room for it" in where(Match(7, 1, 3, ()), 3, is_drawn=False)


def test_names_are_shortened_for_the_map_and_kept_whole_in_the_tooltip() -> None:
    assert shorten("The Usual Suspects (1995)") == "The Usual Suspects"
    assert shorten("Star Wars (1977)") == "Star Wars"
    assert shorten("line\nbreak\ttab") == "line break tab"
    assert len(shorten(HOSTILE)) == 24
    nodes = to_pyvis(around_first(), names).nodes
    assert all(node["title"].startswith(names(node["id"])) for node in nodes)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_exported_page_loads_nothing_and_keeps_text_as_text() -> None:
    page = standalone_html(around_first(), names, HOSTILE)
    tags = Tags()
    tags.feed(page)
    assert not [attributes for _, attributes in tags.seen if {"src", "href", "onclick"} & set(attributes)]
    assert [tag for tag, _ in tags.seen].count("script") == 2
    assert not {"link", "iframe", "a", "img"} & {tag for tag, _ in tags.seen}
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert "default-src 'none'" in page
    assert "evil.example" in page  # it is there, as text
    assert "sourceMappingURL" not in page


def quiet_and_loud_app() -> None:
    import pandas as pd
    import streamlit as st

    from gnnrec import Dataset, Interactions
    from gnnrec.model.graph import BipartiteGraph
    from gnnrec.ui.screens.gossip.gossip_map import show_gossip

    ratings = pd.DataFrame({"user": [1, 1, 2, 3], "item": [10, 11, 11, 10], "rating": [5, 5, 5, 1]})
    titles = ["<b>bold</b> & [link](https://evil.example)", "Eleven"]
    items = pd.DataFrame({"item": [10, 11], "title": titles, "year": pd.NA, "genres": ""})
    known = Interactions.from_frame(ratings)
    dataset = Dataset(known, pd.DataFrame({"user": [1, 2, 3]}), items, "a test")
    graph = BipartiteGraph.from_interactions(dataset.interactions.at_least(4))
    user = st.selectbox("user", [0, 1, 2], key="user")
    show_gossip(dataset, graph, dataset.interactions, user, 3)


def test_the_screen_draws_and_a_guest_without_likes_is_explained() -> None:
    app = AppTest.from_function(quiet_and_loud_app, default_timeout=30).run()
    assert not app.exception
    assert "After 3 rounds" in app.markdown[0].value
    assert "2 of 3 guests" in app.markdown[0].value
    assert not app.dataframe  # nothing is sent of a table that nobody has opened
    app.session_state["map_table"] = True
    app.run()
    assert "<b>bold</b> & [link](https://evil.example)" in app.dataframe[0].value["name"].tolist()
    app.selectbox(key="user").set_value(2).run()
    assert not app.exception
    assert "nobody to gossip with yet" in app.info[0].value


def test_the_viewer_is_made_of_all_its_files() -> None:
    there = {path.name for path in (Path(__file__).parents[3] / "assets" / "network").glob("*.js")}
    assert there == {*VIEWER, "component.js"}


def test_the_front_end_never_writes_markup() -> None:
    for path in (Path(__file__).parents[3] / "assets" / "network").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|https?:", source), path
