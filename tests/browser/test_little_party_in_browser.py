"""The little party in a real browser: its numbers are the engine's, everything follows, and no server is asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest_browser import AT_REST, CHROMIUM, launch, open_context, serve

from gnnrec.model.bpr import bpr_loss
from gnnrec.model.graph import BipartiteGraph, layers
from gnnrec.model.lightgcn import LightGCN
from gnnrec.ui.screens.little_party.component import script

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
GUESTS, MOVIES = 6, 8
NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"]
NAMES += ["Alien", "Jaws", "Heat", "Fargo", "Toy Story", "Babe", "Clueless", "Big"]
IN_THE_BROWSER = """(parties) => {
    %s
    return parties.map(({likes, ego, numLayers, triplets, reg, norm, mixing, selfLoops}) => {
        const weights = engine.adjacency(likes, {norm, selfLoops})
        const all = engine.layers(weights, ego, numLayers)
        const final = engine.mix(all, engine.layerWeights(numLayers, mixing))
        return {
            edges: engine.edges(likes, {norm, selfLoops}), degrees: engine.degrees(likes), weights, layers: all, final,
            scores: engine.scores(final, likes.length), comparisons: engine.comparisons(likes),
            loss: engine.bprLoss(final, ego, triplets, reg),
            gradient: engine.bprGradient(weights, ego, triplets, {numLayers, mixing, reg}),
        }
    })
}"""
TRAINED = """({likes, ego, steps, rate, reg}) => {
    %s
    const weights = engine.adjacency(likes)
    const memory = engine.adamStart(ego)
    for (let step = 0; step < steps; step += 1)
        ego = engine.adamStep(ego, engine.bprGradient(weights, ego, engine.comparisons(likes),
            {numLayers: 2, mixing: "mean", reg}), memory, rate)
    return ego
}"""

ROOM_ON_ITS_GROUND = """text => {
    const [inner, outer] = [text, text.previousElementSibling].map(element => element.getBBox())
    return [inner.x - outer.x, outer.x + outer.width - inner.x - inner.width]
}"""
EDGES = """root => [...root.querySelectorAll(".graph .edge:not([visibility]) .line")].map(line => line.outerHTML)"""
SHOWN = """root => { // the tags that the plane's marks stand at
    const {origin: [x, y], scale, tags} = root.little.pictures[1]
    return tags.map(({mark}) => {
        const [right, down] = mark.getAttribute("transform").match(/-?[\\d.]+/g).map(Number)
        return [(right - x) / scale, (y - down) / scale]
    })
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launch() as browser:
        yield browser


def random_party(number: int) -> dict[str, Any]:
    """Random likes, tags of two numbers, layers and comparisons; the first party is empty, the second full."""
    random = np.random.default_rng(number)
    density = {0: 0.0, 1: 1.0}.get(number, random.uniform(0.05, 0.9))
    triplets = np.stack([random.integers(0, GUESTS, 7), *random.integers(GUESTS, GUESTS + MOVIES, (2, 7))], 1)
    return {
        "likes": (random.random((GUESTS, MOVIES)) < density).tolist(),
        "ego": random.uniform(-1, 1, (GUESTS + MOVIES, 2)).tolist(),
        "numLayers": number % 5,
        "triplets": triplets.tolist(),
        "reg": float(random.uniform(0, 0.1)),
        "norm": "root",
        "mixing": "mean",
        "selfLoops": False,
    }


def close(ours: Any, theirs: torch.Tensor) -> None:
    torch.testing.assert_close(torch.tensor(ours, dtype=torch.float32), theirs.float(), atol=1e-5, rtol=1e-5)


def check_against_the_engine(party: dict[str, Any], answer: dict[str, Any]) -> None:
    users, items = torch.tensor(party["likes"]).nonzero().T
    graph = BipartiteGraph(GUESTS, MOVIES, users, items)
    model = LightGCN(GUESTS, MOVIES, 2, party["numLayers"])
    model.ego_embedding.data = torch.tensor(party["ego"])
    final = model(graph.edge_index, graph.edge_norm)
    loss = bpr_loss(final, model.ego_embedding, *torch.tensor(party["triplets"]).T, party["reg"])
    loss.backward()

    assert [[edge["user"], edge["item"]] for edge in answer["edges"]] == torch.stack([users, items], 1).tolist()
    close([edge["toUser"] for edge in answer["edges"]], graph.edge_norm[: len(users)])
    close([edge["toItem"] for edge in answer["edges"]], graph.edge_norm[len(users) :])
    assert answer["degrees"] == graph.degrees.tolist()
    layer = model.ego_embedding
    assert len(answer["layers"]) == party["numLayers"] + 1
    for ours in answer["layers"]:
        close(ours, layer)
        layer = model.conv(layer, graph.edge_index, graph.edge_norm)
    close(answer["final"], final)
    close(answer["scores"], final[:GUESTS] @ final[GUESTS:].T)
    close(answer["loss"], loss)
    close(answer["gradient"], model.ego_embedding.grad)


def test_200_random_parties_have_the_numbers_of_the_engine(browser: Any) -> None:
    parties = [random_party(number) for number in range(200)]
    page = open_context(browser).new_page()
    answers = page.evaluate(IN_THE_BROWSER % script("engine"), parties)
    page.close()
    for party, answer in zip(parties, answers, strict=True):
        check_against_the_engine(party, answer)


def test_what_lightgcn_is_not_is_worked_out_rightly_too(browser: Any) -> None:
    """Mean, plain sum, self-loops, the last layer alone: against matrices written by hand, and autograd."""
    ways = [
        (norm, mixing, own) for norm in ("root", "mean", "sum") for mixing in ("mean", "last") for own in (False, True)
    ]
    parties = [
        random_party(number + 2) | {"norm": norm, "mixing": mixing, "selfLoops": own, "numLayers": number % 4}
        for number, (norm, mixing, own) in enumerate(ways)
    ]
    page = open_context(browser).new_page()
    answers = page.evaluate(IN_THE_BROWSER % script("engine"), parties)
    page.close()
    for party, answer in zip(parties, answers, strict=True):
        likes = torch.tensor(party["likes"]).double()
        joined = torch.zeros(GUESTS + MOVIES, GUESTS + MOVIES).double()
        joined[:GUESTS, GUESTS:], joined[GUESTS:, :GUESTS] = likes, likes.T
        joined += torch.eye(len(joined)) * party["selfLoops"]
        degree = joined.sum(1).clamp(min=1)
        weights = {
            "root": joined / torch.outer(degree, degree).sqrt(),
            "mean": joined / degree[:, None],
            "sum": joined,
        }[party["norm"]]
        ego = torch.tensor(party["ego"]).double().requires_grad_()
        all_layers = list(layers(weights.matmul, ego, party["numLayers"]))
        final = all_layers[-1] if party["mixing"] == "last" else torch.stack(all_layers).mean(0)
        bpr_loss(final, ego, *torch.tensor(party["triplets"]).T, party["reg"]).backward()
        close(answer["weights"], weights)
        close(answer["final"], final)
        close(answer["gradient"], ego.grad)


def test_training_is_adam_over_all_comparisons(browser: Any) -> None:
    party = random_party(7)
    page = open_context(browser).new_page()
    setting = {"likes": party["likes"], "ego": party["ego"], "steps": 30, "rate": 0.1, "reg": 0.02}
    ours = page.evaluate(TRAINED % script("engine"), setting)
    page.close()
    likes = np.array(party["likes"])
    triplets = torch.tensor(
        [
            (user, GUESTS + liked, GUESTS + other)
            for user in range(GUESTS)
            for liked in np.flatnonzero(likes[user])
            for other in np.flatnonzero(~likes[user])
        ]
    )
    graph = BipartiteGraph(GUESTS, MOVIES, *torch.tensor(likes).nonzero().T)
    model = LightGCN(GUESTS, MOVIES, 2, 2)
    model.ego_embedding.data = torch.tensor(party["ego"])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(30):
        optimizer.zero_grad()
        bpr_loss(model(graph.adjacency), model.ego_embedding, *triplets.T, 0.02).backward()
        optimizer.step()
    torch.testing.assert_close(torch.tensor(ours), model.ego_embedding.data, atol=1e-3, rtol=1e-3)


class Party:
    """One page with the little party, and everything that went wrong on it."""

    def __init__(self, browser: Any, url: str, **settings: Any) -> None:
        self.context = open_context(browser, viewport={"width": 1280, "height": 900}, **settings)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.sent: list[object] = []
        self.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: self.sent.append(frame)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)
        self.page.wait_for_selector(".st-key-little_party .little[data-ready='true']")
        self.root = self.page.locator(".little")

    def hurry(self, times: int) -> None:
        """Everything moves so many times as fast, through the same frames of its own time."""
        self.root.evaluate("(root, times) => { root.little.motion.pace = times }", times)

    def drag(self, user: int, item: int) -> None:
        ends = [self.root.locator(f".graph [data-node='{node}'] .shape") for node in (user, GUESTS + item)]
        boxes = [box for box in (end.bounding_box() for end in ends) if box]
        (x, y), to = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(*to, steps=4)
        self.page.mouse.up()

    def press(self, action: str) -> None:
        self.root.locator(f"[data-do='{action}']").click()

    def rest(self) -> None:
        self.page.wait_for_selector(".little[data-playing='']")

    def state(self) -> Any:
        return json.loads(self.root.evaluate("root => JSON.stringify(root.little.state)"))

    def says(self, selector: str) -> str:
        return str(self.root.locator(selector).inner_text())

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def close_and_check(self) -> None:
        self.context.close()
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(Path(__file__).with_name("little_party_app.py")) as url:
        yield url


@pytest.fixture
def party(browser: Any, url: str) -> Iterator[Party]:
    opened = Party(browser, url, reduced_motion="reduce")
    yield opened
    opened.close_and_check()


def test_a_like_drawn_by_keyboard_changes_everything_and_asks_no_server(party: Party) -> None:
    party.page.wait_for_selector(AT_REST)
    sent = len(party.sent)
    party.root.locator(".likes [data-cell='0-0']").focus()
    party.key("ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    cell = party.root.locator(".likes [data-cell='0-3']")
    assert cell.get_attribute("aria-pressed") == "true"
    assert "Ada now likes Fargo" in party.says(".sentence")
    assert party.root.locator(".graph [data-edge='0-3']").get_attribute("visibility") is None
    weights = party.root.locator(".weights text.mine").all_text_contents()
    assert sorted(set(weights)) == ["0.29", "0.35"]  # 1 / sqrt(4 * 3) for Jaws and Fargo, 1 / sqrt(4 * 2) for the rest
    assert "liked already" in party.says(".scores [data-cell='0-3']")
    party.page.wait_for_function("() => new URL(location).searchParams.get('party')?.startsWith('f0')")
    assert party.page.get_by_text("runs: 1, other: 0").count() == 1
    assert 0 < sent == len(party.sent)

    party.page.get_by_role("slider", name="Other").press("ArrowRight")
    party.page.get_by_text("runs: 2, other: 1").wait_for()
    party.page.wait_for_function("() => /party=f0/.test(location.search) && /other=1/.test(location.search)")
    assert cell.get_attribute("aria-pressed") == "true"
    party.page.reload()
    party.page.wait_for_selector(".little[data-ready='true']")
    assert cell.get_attribute("aria-pressed") == "true"

    party.root.locator(".graph [data-node='0']").focus()
    party.key("ArrowDown", "Enter", "ArrowRight")  # Ben is chosen; his first edge has the focus
    assert party.root.get_attribute("data-guest") == "Ben"
    assert "Ben (3 edges) and Alien (2 edges): weight 1/√(3·2) = 0.41" in party.says(".aside")
    party.key("ArrowRight", "Enter")  # on to Alien, which Ben likes no longer
    assert party.root.locator(".likes [data-cell='1-0']").get_attribute("aria-pressed") == "false"
    party.press("undo")
    assert party.root.locator(".likes [data-cell='1-0']").get_attribute("aria-pressed") == "true"


def final_tags(state: Any) -> Any:
    """The engine's, of the party as the browser has it."""
    graph = BipartiteGraph(GUESTS, MOVIES, *torch.tensor(state["likes"]).nonzero().T)
    model = LightGCN(GUESTS, MOVIES, 2, state["numLayers"])
    model.ego_embedding.data = torch.tensor(state["ego"])
    return model(graph.edge_index, graph.edge_norm).detach().numpy()


def test_a_like_is_drawn_by_dragging_and_says_whose_tags_it_moved(party: Party) -> None:
    first = party.state()
    assert "drag from one to the other" in party.says(".hint >> nth=0")
    party.drag(1, 2)  # Ben and Heat
    now = party.state()
    assert now["guest"] == 1
    assert now["likes"][1][2]
    apart = np.abs(final_tags(now) - final_tags(first)).max(1) > 1e-6
    stayed = [name for name, is_moved in zip(NAMES, apart, strict=True) if not is_moved]
    assert 0 < len(stayed) < 7
    told = (
        f"{apart.sum()} of the 14 final tags moved; {', '.join(stayed[:-1])} and {stayed[-1]} stay exactly where they"
    )
    assert told in party.says(".sentence")
    np.testing.assert_allclose(party.root.evaluate(SHOWN), final_tags(now), atol=0.01)
    assert party.root.locator(".plane .before.from:not([visibility])").count() == apart.sum()
    for weight in party.root.locator(".weights text.mine").all():
        assert min(weight.evaluate(ROOM_ON_ITS_GROUND)) >= 0

    party.root.locator("[data-layers='0']").click()
    party.drag(1, 2)
    assert "nobody hears of it: all 14 tags stay" in party.says(".sentence")
    party.press("train-step")
    party.root.locator(".otherwise summary").click()
    party.root.locator("input[value='sum']").check()
    party.root.locator("[data-preset='story']").click()
    party.page.mouse.move(0, 0)
    assert {**party.state(), "news": None} == first


def written(number: float) -> str:
    return f"{number:.2f}".replace("-0.00", "0.00").replace("-", "−")


def test_step_writes_the_real_numbers_and_what_is_pointed_at_lights_up_both_ways(browser: Any, url: str) -> None:
    party = Party(browser, url)  # with motion
    ego = np.array(party.state()["ego"])
    weights = 1 / np.sqrt([3 * 2, 3 * 3, 3 * 2])  # Ada with Alien, Jaws and Heat
    parts = [f"{written(w)} · ({written(x)}, {written(y)})" for w, (x, y) in zip(weights, ego[6:9], strict=True)]
    assert party.says(".numbers").replace("\n", "") == "Ada, layer 1 = 0.41 · Alien + 0.33 · Jaws + 0.41 · Heat = …"
    party.press("gossip-step")
    party.page.wait_for_selector(".little[data-round='1'][data-playing='']")
    x, y = weights @ ego[6:9]
    assert (
        party.says(".numbers").replace("\n", "") == f"Ada, layer 1 = {' + '.join(parts)} = ({written(x)}, {written(y)})"
    )
    assert f"layer-1 tag is ({written(x)}, {written(y)})" in party.says(".sentence")

    party.root.locator("[data-term='weight']").hover()
    assert party.root.get_attribute("data-glow") == "weight"
    party.root.locator("[data-do='train-step']").focus()
    party.page.mouse.move(0, 0)
    party.key("Tab", "Tab")  # the first number, and the second
    assert "pointed" in str(party.root.locator(".graph [data-edge='0-1']").get_attribute("class"))
    assert "1/√(3·3) = 0.33" in party.says(".aside")
    line = party.root.locator(".graph [data-edge='0-1'] .hit")
    at = line.evaluate(
        "line => { const b = line.getBoundingClientRect(); return [b.x + b.width / 4, b.y + b.height / 4] }"
    )
    party.root.locator("[data-do='undo']").focus()
    party.page.mouse.move(*at)
    lit = party.root.locator(".numbers .lit").all_inner_texts()
    assert lit == [parts[1]]

    party.hurry(10)
    party.press("gossip-play")
    party.page.wait_for_selector(".little[data-act='average'][data-playing='']")
    assert "the mean of layers 0 to 2" in party.says(".sentence")
    party.close_and_check()


def test_training_finds_the_story_and_a_comparison_lowers_its_loss(party: Party) -> None:
    assert "two random numbers" in party.says(".sentence")
    party.press("compare-step")
    party.rest()
    compared = party.state()["comparison"]
    assert compared["after"]["loss"] < compared["before"]["loss"]
    party.press("train-step")
    assert party.root.get_attribute("data-steps") == "1"
    before = party.root.evaluate(EDGES)
    party.press("train-play")
    party.page.wait_for_selector(".little[data-steps='120'][data-playing='']")
    assert party.says(".plane-title") == "Starting tags (layer 0), taught"
    assert party.says(".caption") == "Only the starting tags (layer 0) change; who likes what and every weight stay."
    assert party.root.evaluate(EDGES) == before
    assert party.root.locator(".plane .trail[d]").count() == GUESTS + MOVIES
    np.testing.assert_allclose(party.root.evaluate(SHOWN), party.state()["ego"], atol=0.01)
    party.root.locator("[data-tags='final']").click()
    assert party.says(".plane-title") == "Final tags, made of layer 0"
    np.testing.assert_allclose(party.root.evaluate(SHOWN), final_tags(party.state()), atol=0.01)
    losses = party.state()["losses"]
    assert losses[-1] < 0.5 * losses[0]
    matches = party.root.locator(".scores .best").evaluate_all("cells => cells.map(cell => cell.dataset.cell)")
    assert matches == ["0-3", "1-2", "2-0", "3-6", "4-7", "5-4"]  # within each circle, the one not yet liked
    party.root.locator("[data-show='match']").click()
    assert "Fargo is Ada's match" in party.says(".sentence")
    party.root.locator(".scores [data-cell='0-5']").click()
    assert "Babe scores −" in party.says(".sentence")
    party.root.locator(".likes [data-cell='0-5']").click()
    assert "kept at layer 0; press Teach to teach it anew" in party.says(".sentence")


EVERYTHING = """async (root) => {
    const broken = []
    const look = (when, shown) => { if (/NaN|Infinity|undefined|null/.test(shown)) broken.push(when) }
    const at_rest = async (when) => {
        while (root.dataset.playing) { await new Promise(requestAnimationFrame); look(when, root.textContent) }
        look(when, root.innerHTML)
    }
    const inputs = [...root.querySelectorAll(".otherwise input")]
    root.querySelector(".otherwise").open = true
    const buttons = root.querySelectorAll("[data-show], [data-tags], [data-do]:not([data-do='link'])")
    for (const otherwise of [false, true])
        for (const [number, preset] of root.querySelectorAll("[data-preset]").entries())
            for (const layers of otherwise ? [0, 3] : [0, 1, 2, 3, 4]) {
                preset.click()
                root.querySelector(`[data-layers='${layers}']`).click()
                if (otherwise) inputs[(number + layers) % inputs.length].click()
                for (const button of buttons) {
                    button.click()
                    await at_rest([preset.dataset.preset, layers, button.dataset.do ?? button.dataset.show].join())
                }
            }
    return broken
}"""


def test_no_party_and_no_way_of_building_breaks_a_number(browser: Any, url: str) -> None:
    party = Party(browser, url)  # with motion: what is said on the way is looked at in every frame
    party.hurry(60)
    assert party.root.evaluate(EVERYTHING) == []
    party.root.locator("[data-preset='empty']").click()
    party.press("train-play")
    assert "nothing to teach" in party.says(".sentence")
    party.close_and_check()


TOLD = """({isCalm, deeds}) => {
    %s
    const [state, told, frames] = [party.newParty(), [], []]
    window.requestAnimationFrame = (frame) => frames.push(frame)
    window.cancelAnimationFrame = () => frames.length = 0
    window.matchMedia = () => ({matches: isCalm})
    const say = () => {
        const text = words.sentence(state, party.derive(state))
        if (told.at(-1)?.text !== text) told.push({text, frames: 0})
        told.at(-1).frames += 1
    }
    const moves = new motion.Motion(state, {draw: say, rest: say})
    for (const toEnd of deeds) {
        moves.gossip(toEnd)
        for (let now = 0; frames.length; now += 100) frames.shift()(now)
    }
    return told
}"""


@pytest.mark.parametrize("is_calm", [False, True])
def test_play_says_what_step_says_and_leaves_it_to_be_read(browser: Any, is_calm: bool) -> None:
    """In frames of a tenth of a second that are counted, not waited for."""
    page = open_context(browser).new_page()
    run = TOLD % script("engine", "party", "words", "motion")
    steps = page.evaluate(run, {"isCalm": is_calm, "deeds": [False, False, False]})
    page.reload()
    play = page.evaluate(run, {"isCalm": is_calm, "deeds": [True]})
    page.close()
    assert [part["text"] for part in play] == [part["text"] for part in steps]
    one, two, last = [part for part in play if "A layer is one round" in part["text"] or "the mean of" in part["text"]]
    assert "what Alien, Jaws and Heat said" in one["text"]
    assert "what Ada, Ben and Cleo said two rounds ago" in two["text"]
    assert last["text"] == play[-1]["text"]
    assert min(one["frames"], two["frames"]) >= (40 if is_calm else 24)
