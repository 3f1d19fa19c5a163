"""python tests/browser/little_party_frames.py: frames a second as the browser counts them, while all plays."""

from pathlib import Path

from conftest_browser import launch, open_context, serve

COUNT = """async (root, deed) => {
    const times = []
    let counting = true
    const tick = (now) => { times.push(now); if (counting) requestAnimationFrame(tick) }
    root.querySelector(`[data-do='${deed}']`).click()
    requestAnimationFrame(tick)
    while (root.dataset.playing) await new Promise((done) => setTimeout(done, 20))
    counting = false
    const gaps = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b)
    const at = (part) => gaps[Math.floor(part * gaps.length)].toFixed(1)
    const rate = (1000 * gaps.length / (times.at(-1) - times[0])).toFixed(1)
    return `${deed}: ${rate} frames a second (${gaps.length} frames), median ${at(0.5)} ms, 95 % within ${at(0.95)} ms`
}"""

if __name__ == "__main__":
    with serve(Path(__file__).with_name("little_party_app.py")) as url, launch() as browser:
        page = open_context(browser, viewport={"width": 1280, "height": 800}).new_page()
        page.goto(url)
        root = page.locator(".little[data-ready='true']")
        root.wait_for()
        for deed in ("gossip-play", "train-play") * 2:
            print(root.evaluate(COUNT, deed))
