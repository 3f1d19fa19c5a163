"""The map in a real browser: what it does there, what it leaves alone, and that it asks nobody outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest_browser import AT_REST, CHROMIUM, launch, open_context, serve

from gnnrec.explain.neighbourhood import neighbourhood
from gnnrec.model.graph import BipartiteGraph
from gnnrec.ui.widgets.network import standalone_html

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
HOSTILE = "</script><script>window.hacked = 1</script><a href=\"https://evil.example\">'q'</a>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def app_url() -> Iterator[str]:
    with serve(Path(__file__).with_name("network_app.py")) as url:
        yield url


class Map:
    """One page with a map, and everything that went wrong on it."""

    def __init__(self, context: Any, url: str) -> None:
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)
        self.page.wait_for_selector(".gossip[data-ready='true']")
        self.root = self.page.locator(".gossip")

    def state(self, name: str) -> str:
        return str(self.root.get_attribute(f"data-{name}"))

    def wait_for(self, name: str, value: object) -> None:
        self.page.wait_for_selector(f".gossip[data-{name}='{value}']")

    def node(self, kind: str, hop: int) -> dict[str, Any]:
        """The strongest node of a hop."""
        nodes = self.root.evaluate(
            "root => root.viewer.data.nodes.map(({id, hop, kind, label}) => ({id, hop, kind, label}))"
        )
        return next(node for node in nodes if (node["kind"], node["hop"]) == (kind, hop))

    def point_at(self, node: dict[str, Any]) -> tuple[float, float]:
        self.root.scroll_into_view_if_needed()
        at = self.root.evaluate("(root, id) => root.viewer.pageXY(id)", node["id"])
        return at["x"], at["y"]

    def text(self, selector: str) -> str:
        return str(self.root.locator(selector).inner_text())

    def heights(self) -> list[float]:
        """The bars of the name tag, up and down, in per cent of the panel."""
        bars: list[float] = self.root.evaluate(
            "root => [...root.querySelectorAll('.bars i')].map(bar => "
            "parseFloat(bar.style.height) * (parseFloat(bar.style.top) < 50 ? 1 : -1))"
        )
        return bars

    def data(self, name: str) -> Any:
        return self.root.evaluate("(root, name) => root.viewer.data[name]", name)

    def press(self, action: str) -> None:
        self.root.locator(f"[data-do='{action}']").click()

    def close_and_check(self) -> None:
        hacked = self.page.evaluate("window.hacked")
        self.page.close()
        assert hacked is None
        assert self.complaints == []
        inside = ("http://127.0.0.1:", "data:", "blob:", "ws://127.0.0.1:", "file:")
        assert [url for url in self.requests if not url.startswith(inside)] == []


@pytest.fixture(scope="module")
def context(browser: Any) -> Any:
    """One for all maps, so that what Streamlit's page is made of is fetched once."""
    return open_context(browser, viewport={"width": 1280, "height": 1000})


@pytest.fixture
def live(context: Any, app_url: str) -> Iterator[Map]:
    opened = Map(context, app_url)
    yield opened
    opened.close_and_check()


def test_play_gathers_round_by_round_and_the_matches_light_up_at_the_end(live: Map) -> None:
    live.wait_for("hop", 3)
    heard = int(live.state("heard-nodes"))
    requests = len(live.requests)
    captions, tags = live.data("captions"), live.data("story")["tags"]
    assert live.root.locator(".matches li").count() == len(live.data("matches")) == 10
    live.press("play")
    counts = []
    for hop in range(4):
        live.wait_for("hop", hop)
        counts.append(int(live.state("heard-nodes")))
        assert live.text(".caption") == f"Round {hop}{captions[hop]}"
        assert live.root.locator(".matches ol").evaluate("list => list.inert") == (hop < 3)
    live.wait_for("playing", "false")
    assert counts == sorted(set(counts))
    assert counts[0] == 1
    assert counts[3] == heard
    largest = max(abs(number) for tag in tags for number in tag)
    wanted = [50 * number / largest for number in tags[3]]
    assert live.heights() == pytest.approx(wanted, abs=1.6)
    assert len(live.requests) == requests  # not one round trip


def test_step_and_the_round_buttons_go_one_round_at_a_time_by_keyboard(live: Map) -> None:
    live.root.locator("[data-hop-button='0']").focus()
    live.page.keyboard.press("Enter")
    live.wait_for("hop", 0)
    live.wait_for("heard-nodes", 1)
    live.root.locator("[data-do='step']").focus()
    for hop in (1, 2, 3):
        live.page.keyboard.press("Enter")
        live.wait_for("hop", hop)
    live.page.keyboard.press("Enter")
    live.wait_for("hop", 0)
    live.press("replay")
    live.wait_for("hop", 1)
    live.press("play")
    live.wait_for("playing", "false")


def test_the_formula_and_the_picture_light_each_other_up(live: Map) -> None:
    owner, edge = live.root.evaluate(
        "root => { const { party } = root.viewer; const edge = party.strongest(party.owner);"
        "return [party.owner, { weight: edge.weight, near: edge.near.id, far: edge.far }]; }"
    )
    far = edge["far"]
    assert edge["weight"] == pytest.approx((owner["degree"] * far["degree"]) ** -0.5, rel=1e-4)
    written = live.text(".written")
    for number in (edge["weight"], far["says"][2], edge["weight"] * far["says"][2], owner["says"][3]):
        assert f"{abs(number):.3f}" in written
    assert f"1 / √({owner['degree']} × {far['degree']})" in written
    live.root.locator("[data-term='own']").focus()
    glows = "root => { const { nodes, edges, ring } = root.viewer.glow; return [nodes.length, edges.size, ring]; }"
    told = []
    neighbours = live.root.evaluate("root => root.viewer.party.outward.get(root.viewer.party.owner.id).length")
    wanted = [[1, 0, None], [0, neighbours, None], [neighbours, 0, None], [0, 1, None], [1, 0, None], [0, 0, 3]]
    for part in wanted:
        assert live.root.evaluate(glows) == part
        told.append(live.text(".written"))
        live.page.keyboard.press("ArrowRight")
    assert len(set(told)) == 6
    live.root.locator("[data-do='fit']").focus()
    x, y = live.root.evaluate(
        "root => { const { party, network, places } = root.viewer; const { near, far } = party.strongest(party.owner);"
        "const at = network.canvasToDOM({ x: (near.atX + 2 * far.atX) / 3, y: (near.atY + 2 * far.atY) / 3 });"
        "const box = root.querySelector('.canvas').getBoundingClientRect(); return [box.left + at.x, box.top + at.y]; }"
    )
    live.page.mouse.move(x, y)
    live.wait_for("over", "edge")
    assert live.root.locator("[data-term].lit").get_attribute("data-term") == "weight"
    live.page.mouse.move(*live.point_at(live.node("guest", 2)))
    live.wait_for("over", "node")
    assert live.root.locator("[data-term].lit").get_attribute("data-term") == "tag"


def test_the_map_is_walked_by_keyboard(live: Map) -> None:
    live.root.locator("[data-do='replay']").focus()
    live.root.locator(".canvas").focus()
    said = []
    for key, ring in (("ArrowUp", 1), ("ArrowRight", 1), ("ArrowLeft", 1), ("ArrowUp", 2), ("ArrowDown", 1)):
        live.page.keyboard.press(key)
        said.append(live.text(".said"))
        assert f"ring {ring}" in said[-1]
    assert said[0] == said[2] != said[1]
    live.page.keyboard.press("Enter")
    live.wait_for("lit-routes", 1)
    live.page.keyboard.press("Escape")
    live.wait_for("lit-routes", 0)
    live.page.keyboard.press("Home")
    assert "the chosen guest" in live.text(".said")
    live.page.keyboard.press("ArrowUp")
    live.page.keyboard.press("ArrowUp")
    guest = live.root.evaluate("root => root.viewer.walker.node.label")
    live.page.keyboard.press("Enter")
    live.page.get_by_text(f"chosen: {guest.removeprefix('Guest ')}", exact=True).wait_for()


def test_a_match_shows_who_likes_it_and_opens_its_reason(live: Map) -> None:
    match = next(match for match in live.data("matches") if match["fans"])
    live.root.locator(f"[data-match='{match['rank']}']").click()
    live.wait_for("selected", match["id"])
    panel = live.text(".routes")
    assert match["where"] in panel
    assert f"{len(match['fans'])} of the" in panel
    lit = live.root.evaluate("root => root.viewer.lit.lines.map(([from, to]) => [from.id, to.id])")
    assert lit == [[match["id"], fan] for fan in match["fans"]]
    live.root.locator("[data-do='open']").click()
    live.page.get_by_text("opened: 10", exact=False).wait_for()


def test_clicking_a_guest_makes_them_the_chosen_guest(live: Map) -> None:
    guest = live.node("guest", 2)
    live.page.mouse.click(*live.point_at(guest))
    live.page.get_by_text(f"chosen: {guest['label'].removeprefix('Guest ')}", exact=True).wait_for()
    live.page.wait_for_function(
        "label => [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('.gossip')"
        "?.viewer?.data?.nodes[0].label === label)",
        arg=guest["label"],
    )
    live.wait_for("hop", 3)


def test_clicking_a_topic_lights_its_ways_and_the_background_clears_them(live: Map) -> None:
    live.press("replay")
    live.press("play")  # matches have another answer, and are none while a round is under way
    for hop in (1, 3):
        topic = live.node("topic", hop)
        live.page.mouse.click(*live.point_at(topic))
        live.wait_for("selected", topic["id"])
        assert int(live.state("lit-routes")) >= 1
        lines = live.root.locator(".routes li").all_inner_texts()
        assert all("→ Guest 100 " in line and line.count("→") == hop for line in lines)
        if hop == 1:
            assert "100 %" in lines[0]
        box = live.root.locator(".canvas").bounding_box()
        live.page.mouse.click(box["x"] + box["width"] - 12, box["y"] + 12)
        live.wait_for("lit-routes", 0)
        assert live.root.locator(".routes").is_hidden()


def test_hovering_tells_who_as_text_only(live: Map) -> None:
    live.page.mouse.move(*live.point_at(live.node("topic", 1)))
    tip = live.root.locator(".tip")
    tip.wait_for(state="visible")
    assert "<img src=x onerror=" in tip.inner_text()
    assert "walk weight" in tip.inner_text()
    assert tip.evaluate("tip => tip.children.length") == 0


def test_the_library_is_sent_once(live: Map) -> None:
    """A changed map must not bring vis-network's half megabyte again."""
    frames: list[int] = []
    session = live.page.context.new_cdp_session(live.page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda event: frames.append(len(event["response"]["payloadData"])))
    live.page.get_by_role("slider").press("ArrowLeft")
    live.wait_for("hop", 2)
    live.page.wait_for_selector(AT_REST)
    assert frames
    assert sum(frames) < 250_000


def test_zoom_fit_and_a_new_width_keep_the_map_in_view(live: Map) -> None:
    live.press("in")
    live.wait_for("zoomed", "true")
    live.press("fit")
    live.wait_for("zoomed", "false")
    live.page.set_viewport_size({"width": 390, "height": 844})
    live.page.wait_for_function(
        """root => {
            const box = root.querySelector(".canvas").getBoundingClientRect()
            const inside = ({x, y}) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom
            return box.width < 390 && root.viewer.data.nodes.every(node => inside(root.viewer.pageXY(node.id)))
        }""",
        arg=live.root.element_handle(),
    )


def test_the_map_follows_a_change_of_theme(live: Map) -> None:
    dark = "() => [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('.gossip')?.viewer?.isDark)"
    assert live.root.evaluate("root => root.viewer.isDark") is False
    live.page.emulate_media(color_scheme="dark")
    live.page.wait_for_function(dark)


def test_reduced_motion_goes_there_at_once(browser: Any, app_url: str) -> None:
    calm = Map(open_context(browser, reduced_motion="reduce"), app_url)
    calm.root.locator("[data-hop-button='1']").click()
    assert calm.state("hop") == "1"
    calm.press("step")
    assert calm.state("hop") == "2"
    calm.close_and_check()


def test_without_layers_nothing_is_played_and_the_page_says_why(context: Any, app_url: str) -> None:
    still = Map(context, f"{app_url}?layers=0")
    assert "With 0 layers no gossip moves" in still.text(".caption")
    assert still.state("hop") == "0"
    for action in ("play", "step", "replay"):
        button = still.root.locator(f"[data-do='{action}']")
        assert button.is_disabled()
        assert "no gossip moves" in button.get_attribute("title")
    assert not still.root.locator(".matches ol").evaluate("list => list.inert")
    assert still.text(".written") == "With 0 layers this sum is never made."
    still.close_and_check()


def test_the_exported_page_works_alone(context: Any, tmp_path: Path) -> None:
    users, items = np.nonzero(np.random.default_rng(0).random((40, 60)) < 0.1)
    graph = BipartiteGraph(40, 60, torch.from_numpy(users), torch.from_numpy(items))
    path = tmp_path / "map.html"
    page = standalone_html(neighbourhood(graph, 0, 3), lambda node: f"{HOSTILE} {node}", HOSTILE)
    path.write_text(page, encoding="utf-8")
    alone = Map(context, path.as_uri())
    assert alone.page.title() == HOSTILE
    alone.press("play")
    for hop in range(4):
        alone.wait_for("hop", hop)
    alone.wait_for("playing", "false")
    alone.page.mouse.click(*alone.point_at(alone.node("guest", 2)))
    alone.root.locator(".routes").wait_for(state="visible")
    alone.page.mouse.move(*alone.point_at(alone.node("topic", 3)))
    assert HOSTILE in alone.root.locator(".tip").inner_text()
    assert alone.requests == [path.as_uri()]
    alone.close_and_check()
