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
from gnnrec.ui.widgets.network import captions, payload, shorten, standalone_html, to_pyvis
from gnnrec.ui.widgets.network_layout import RADIUS

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
        ring = [node for node in network.nodes if node["hop"] == hop]
        assert [node["size"] for node in ring] == sorted((node["size"] for node in ring), reverse=True)
    by_weight = sorted(network.edges, key=lambda edge: edge["weight"])
    assert [edge["width"] for edge in by_weight] == sorted(edge["width"] for edge in by_weight)


def test_every_hop_is_a_ring_of_its_own_and_no_two_nodes_share_a_place() -> None:
    network = to_pyvis(around_first(), names)
    for node in network.nodes:
        assert np.hypot(node["x"], node["y"]) == pytest.approx(RADIUS * node["hop"] / 3)
    places = {(round(node["x"], 3), round(node["y"], 3)) for node in network.nodes}
    assert len(places) == len(network.nodes)


@pytest.mark.parametrize("hops", [0, 1, 2, 4])
def test_any_depth_can_be_drawn(hops: int) -> None:
    data = payload(around_first(hops), names, chooses=True)
    assert data["hops"] == hops
    assert len(data["captions"]) == hops + 1
    json.dumps(data, allow_nan=False)


def test_a_part_of_a_neighbourhood_has_words_of_its_own() -> None:
    around = around_first(2)
    assert payload(around, names, chooses=False)["captions"] == captions(around, "Guest 0")
    data = payload(around, names, chooses=False, told=["one end", "between", "the other end"])
    assert data["captions"] == ["one end", "between", "the other end"]


def test_captions_count_what_is_not_drawn() -> None:
    around = around_first(max_nodes=25)
    told = captions(around, "Guest 0")
    assert around.omitted[3] > 0
    assert f"{around.found[3]} topics" in told[3]
    assert f"and {around.omitted[3]} more" in told[3]


def test_a_caption_says_when_the_gossip_has_died_out() -> None:
    one_pair = BipartiteGraph(2, 1, torch.tensor([0, 1]), torch.tensor([0, 0]))
    told = captions(neighbourhood(one_pair, 0, 4), "Guest 0")
    assert len(told) == 3
    assert told[2].endswith("There is nobody further out.")


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
    assert "2 of 3 guests" in app.markdown[0].value
    assert "<b>bold</b> & [link](https://evil.example)" in app.dataframe[1].value["name"].tolist()
    app.selectbox(key="user").set_value(2).run()
    assert not app.exception
    assert "nobody to gossip with yet" in app.info[0].value


def test_the_front_end_never_writes_markup() -> None:
    for path in (Path(__file__).parents[3] / "assets" / "network").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|https?:", source), path
