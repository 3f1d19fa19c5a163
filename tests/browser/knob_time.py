"""python tests/browser/knob_time.py [--rounds 5]: from a turn of the layers slider to the new list, in a browser.

Each round is a server with an empty cache of models, so that every turn trains: on The matches of MovieLens-100K from
0 layers to 6 by the keyboard. The last of the ten rows is drawn last, so the new list is there when it has changed.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from pathlib import Path

from conftest_browser import Visitor, launch, serve

from gnnrec.data.cache_folder import home

APP = Path(__file__).parents[2] / "streamlit_app.py"
TURN = """() => new Promise((done) => {
    const last = () => document.querySelector('.st-key-top10_10')?.innerText
    const before = last()
    addEventListener('keydown', () => {
        const turned = performance.now()
        const look = () => {
            const now = last()
            if (now && now !== before) done((performance.now() - turned) / 1000)
            else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
    }, {once: true, capture: true})
    document.querySelector(".st-key-layers input[type='range']").dispatchEvent(
        new KeyboardEvent('keydown', {key: 'ArrowRight', keyCode: 39, bubbles: true}))
})"""


def turns(chromium: object, address: str) -> list[tuple[float, float]]:
    """Seconds of each of six turns, and what the sidebar says the training in it took."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(home() / "data" / "ml-100k", Path(folder) / "data" / "ml-100k")
        with serve(APP, GNNREC_HOME=folder) as url:
            visitor = Visitor(chromium, url)
            visitor.open(f"recommendations?guest=42&layers=0{address}")
            visitor.wait_model()
            took = []
            for layers in range(1, 7):
                visitor.rest()
                visitor.page.wait_for_timeout(1000)
                seconds = visitor.page.evaluate(TURN)
                visitor.rest()
                visitor.wait_address(layers=layers)
                trained = visitor.page.locator(".st-key-outcome [data-testid='stMetricValue']").nth(1).inner_text()
                took.append((seconds, float(trained.split()[0])))
            visitor.leave()
    return took


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--address", default="", help="more of the address, such as &tuned=off")
    given = options.parse_args()
    busy = os.getloadavg()[0]
    with launch() as browser:
        found = [turn for _ in range(given.rounds) for turn in turns(browser, given.address)]
    for layers in range(1, 7):
        print(f"{layers} layers:", *(f"{whole:.2f} (training {part:.1f})" for whole, part in found[layers - 1 :: 6]))
    seconds = sorted(whole for whole, _ in found)
    at = seconds[int(0.9 * len(seconds))]
    middle = statistics.median(seconds)
    print(f"{len(seconds)} turns: median {middle:.2f} s, nine in ten within {at:.2f} s", end="; ")
    print(f"load before {busy:.1f}, after {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
