// The keys of the tour and the stage, for the whole document; a word for screen readers; and the marked part in sight.
const KEYS = {
  ArrowRight: "next", n: "next", ArrowLeft: "back", p: "back",
  " ": "play", k: "play", s: "stage", o: "notes", "?": "help", Escape: "off",
};
const PLAYS = ["play", "gossip-play", "train-play"];
const TYPING = "input:not([type=checkbox]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false])";
const OWN_ARROWS = "canvas, [role=application], [role=grid], [role=slider], [role=radiogroup], [role=tablist], " +
  "[role=listbox], [role=menu], [role=tree], [role=toolbar], [data-keys=own], .vis-network";
const PRESSED_BY_SPACE = "button, a, summary, label, input, [role=button], [role=switch], [role=tab], [role=radio]";

/** Everything from the focused element outwards, shadow roots included. */
const pathOf = (event) => event.composedPath().filter((node) => node instanceof Element);

/** Elements of a document and of the shadow roots in it. */
function* everywhere(root, selector) {
  yield* root.querySelectorAll(selector);
  for (const element of root.querySelectorAll("*")) if (element.shadowRoot) yield* everywhere(element.shadowRoot, selector);
}

/** Press the page's Play: that of the card's part if there is one, else the first that is in sight. */
function play({ target, play: first }) {
  const part = target && document.querySelector(`.st-key-${target}`);
  for (const root of [part, document]) {
    if (!root) continue;
    for (const name of [first, ...PLAYS].filter(Boolean)) {
      for (const button of everywhere(root, `[data-do="${name}"]`)) {
        if (button.disabled || !button.getClientRects().length) continue;
        button.click();
        return true;
      }
    }
  }
  return false;
}

function wanted(event, data) {
  const what = KEYS[event.key];
  if (!what || event.defaultPrevented || event.repeat || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const path = pathOf(event);
  const within = (selector) => path.some((element) => element.matches(selector));
  if (path[0]?.matches(TYPING) || document.querySelector("[role=dialog]")) return null;
  if (what === "off") return data.stage ? "stage" : null;
  if (!data.on) return null;
  if (event.key.startsWith("Arrow") && within(OWN_ARROWS)) return null;
  if (event.key === " " && path[0]?.matches(PRESSED_BY_SPACE)) return null;
  return what;
}

/** Bring what the card is about into sight, once it is there; a phone's reader scrolls alone. */
function bringIntoSight(data, state) {
  state.watcher?.disconnect();
  if (!data.target || state.shown === data.card) return;
  const look = () => {
    const part = document.querySelector(`.stMain .st-key-${data.target}`);
    if (!part || !part.getClientRects().length) return false;
    state.shown = data.card;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const tall = part.getBoundingClientRect().height > innerHeight * 0.7;
    part.scrollIntoView({ block: tall ? "start" : "nearest", behavior: calm ? "auto" : "smooth" });
    return true;
  };
  if (look()) return;
  state.watcher = new MutationObserver(() => look() && state.watcher.disconnect());
  state.watcher.observe(document.body, { childList: true, subtree: true });
}

/** Past this many pixels the card keeps two lines. */
const SLIM_FROM = 160;

/** Tell the stylesheet how high the card is and where it ends, and make it slim while the page is scrolled. */
function fitCard(data, state) {
  const main = document.querySelector(".stMain");
  const card = document.querySelector(".st-key-tour");
  const root = document.documentElement;
  state.cardWatcher?.disconnect();
  if (!main || !card) {
    delete root.dataset.tour;
    return () => {};
  }
  let full = 0;
  const fit = () => {
    const isSlim = !data.stage && main.scrollTop > SLIM_FROM;
    root.dataset.tour = isSlim ? "slim" : "full";
    const { top, height } = card.getBoundingClientRect();
    if (!isSlim || !full) full = height;
    root.style.setProperty("--tour-full", `${Math.round(full)}px`);
    // What is brought into sight may scroll the page so far up that the card grows again: leave room for all of it.
    root.style.setProperty("--tour-bottom", `${Math.round(Math.max(0, top - main.getBoundingClientRect().top) + full)}px`);
  };
  root.style.removeProperty("--tour-full");
  fit();
  state.cardWatcher = new ResizeObserver(fit);
  state.cardWatcher.observe(card);
  main.addEventListener("scroll", fit, { passive: true });
  return () => {
    main.removeEventListener("scroll", fit);
    state.cardWatcher.disconnect();
  };
}

const states = new WeakMap();

/** Tell how high the window is, when a chart is to fill it. */
function measure(data, setTriggerValue) {
  if (data.stage && Math.abs(innerHeight - data.window) > 40) setTriggerValue("window", innerHeight);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  state.stop?.();
  const said = parentElement.querySelector(".said");
  if (said && said.textContent !== data.said) said.textContent = data.said;
  const pressed = (event) => {
    const what = wanted(event, data);
    if (!what) return;
    if (what === "play") {
      if (play(data)) event.preventDefault();
      return;
    }
    event.preventDefault();
    setTriggerValue("pressed", what);
  };
  const resized = () => measure(data, setTriggerValue);
  document.addEventListener("keydown", pressed);
  addEventListener("resize", resized);
  resized();
  const letCardBe = fitCard(data, state);
  state.stop = () => {
    document.removeEventListener("keydown", pressed);
    removeEventListener("resize", resized);
    state.watcher?.disconnect();
    letCardBe();
  };
  bringIntoSight(data, state);
  return () => {
    state.stop();
    states.delete(parentElement);
  };
}
