// The little party as one component: it keeps what is chosen, listens, and has every view draw what follows.
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as words from "./words.js";
import * as motion from "./motion.js";
import * as graph from "./graph.js";
import * as plane from "./plane.js";
import * as formula from "./formula.js";
import * as grids from "./grids.js";
import * as charts from "./charts.js";

const ADDRESS = "party";
const READING = 150; // milliseconds: what moves is drawn in every frame, what is read changes a few times a second
let kept = null; // the party as it was left, while the tab stays open

export class Little {
  constructor(root) {
    this.root = root;
    this.state = kept ?? Object.assign(party.newParty(), party.fromCode(new URL(location.href).searchParams.get(ADDRESS)));
    kept = this.state;
    this.motion = new motion.Motion(this.state, { draw: () => this.draw(), rest: () => this.settle() });
    const actions = {
      redraw: () => this.draw(),
      points: (element, target) => this.points(element, target),
      press: (node) => (party.isGuest(node) ? this.choose(node) : this.toggle(this.state.guest, node - party.NUM_GUESTS)),
      follow: (node) => this.follow(node),
      act: (name) => this.act(name),
      toggle: (user, item) => this.toggle(user, item),
      join: (user, item) => this.join(user, item),
      hold: (user, item) => this.hold(user, item),
    };
    this.pictures = [new graph.Graph(root.querySelector(".graph"), actions), new plane.Plane(root.querySelector(".plane"), actions)];
    this.texts = [new formula.Formula(root, actions), new grids.Grids(root, actions), new charts.Charts(root)];
    this.makeRounds();
    this.listen();
    this.settle();
    root.dataset.ready = "true";
  }

  // ---- what can be done --------------------------------------------------------------------------------------------

  // Do something to the state, and have everything follow. What moved stops, what was said last is said no more.
  change(deed) {
    this.motion.stop();
    Object.assign(this.state, { news: null, ...deed });
    this.settle();
  }

  settle() {
    this.draw();
    const { search, pathname } = location;
    const query = new URLSearchParams(search);
    const code = party.toCode(this.state);
    if (code === (query.get(ADDRESS) ?? "")) return;
    if (code) query.set(ADDRESS, code);
    else query.delete(ADDRESS);
    history.replaceState(history.state, "", query.size ? `${pathname}?${query}` : pathname);
  }

  choose(guest) {
    this.change({ guest, receiver: guest, movie: null, comparison: null });
  }

  follow(node) {
    if (party.isGuest(node)) return this.choose(node);
    const { act } = this.state;
    this.change(act === "match" || act === "teach" ? { act: "match", movie: node - party.NUM_GUESTS } : { receiver: node });
  }

  act(name) {
    const { numLayers, at } = this.state;
    const isOver = at > numLayers;
    this.change({ act: name, comparison: null, at: name === "average" ? numLayers + 1 : name === "gossip" && isOver ? numLayers : Math.floor(at) });
  }

  hold(user, item) {
    this.change({ act: "match", guest: user, receiver: user, movie: item });
  }

  toggle(user, item) {
    const likes = this.state.likes.map((row) => [...row]);
    likes[user][item] = !likes[user][item];
    this.draws(likes, { user, item, was: party.derive(this.state).final });
  }

  // Dragging from a guest to a movie chooses the guest, as clicking them both does.
  join(user, item) {
    this.choose(user);
    this.toggle(user, item);
  }

  draws(likes, news, name = "") {
    const { state } = this;
    state.undo = [...state.undo, state.likes].slice(-50);
    this.change({ likes, news, preset: name, movie: null, ...this.afterLikes() });
  }

  // Everything as at first: likes, rounds, tags, and how LightGCN is built.
  restart() {
    const said = "As at first: two circles of friends and one bridge, and every name tag two random numbers, an arrow. Press Play, and in each round everyone hears from those they are joined to.";
    this.change({ ...party.newParty(), news: { said } });
  }

  // The likes of a preset. The stranger is followed at once, since there is something to be seen in them.
  begin(name, title) {
    if (name === "story") return this.restart();
    if (name === "stranger") Object.assign(this.state, { guest: party.STRANGER, receiver: party.STRANGER });
    this.draws(party.preset(name), { said: `${title}. Everything is worked out anew.` }, name);
  }

  // What other likes, or another number of rounds, leave of what was taught and of the gossip.
  afterLikes(numLayers = this.state.numLayers) {
    const { steps, nudges, act, at } = this.state;
    return { stale: steps + nudges > 0, comparison: null, at: act === "average" ? numLayers + 1 : Math.min(Math.floor(at), numLayers) };
  }

  deeds() {
    const { state, motion: moves } = this;
    const pausing = (name, start) => () => {
      const isPlaying = state.playing === name;
      this.change({});
      if (!isPlaying) start();
    };
    return {
      "gossip-play": pausing("gossip", () => moves.gossip(true)),
      "gossip-step": () => (this.finish(), moves.gossip(false)),
      "compare-step": () => (this.finish(), moves.compare(party.derive(state))),
      "train-play": pausing("train", () => moves.train(true)),
      "train-step": () => (this.finish(), moves.train(false)),
      "next-match": () => this.nextMatch(),
      undo: () => {
        const likes = state.undo.at(-1);
        if (!likes) return this.change({ news: { said: "Nothing has been changed yet." } });
        this.change({ likes, undo: state.undo.slice(0, -1), preset: "", movie: null, ...this.afterLikes(), news: { said: "The last change of the likes is taken back." } });
      },
      shuffle: () => this.change({ ...party.newTags(state.seed + 1), at: 0, act: "gossip", news: { said: "New tags, drawn at random: nothing has been learned. Everything starts like this." } }),
      link: () => this.copyLink(),
    };
  }

  // A second press of Step, before the first has come to its end, ends it at once.
  finish() {
    const isMoving = this.state.playing === "step";
    if (isMoving) this.state.at = Math.ceil(this.state.at);
    this.change({});
  }

  nextMatch() {
    const facts = party.derive(this.state);
    const ranked = facts.ranked[this.state.guest];
    const place = this.state.act === "match" ? ranked.indexOf(party.heldMovie(this.state, facts)) + 1 : 0;
    this.change({ act: "match", movie: ranked.length ? ranked[place % ranked.length] : null });
  }

  // The address loses the party when the sidebar writes it anew, so it is written again before it is copied.
  async copyLink() {
    this.settle();
    const said = this.root.querySelector(".copied");
    try {
      await navigator.clipboard.writeText(location.href);
      svg.write(said, "Copied.");
    } catch {
      svg.write(said, "The address of this page is the link: it holds the likes, the rounds and the first tags.");
    }
  }

  // ---- listening ---------------------------------------------------------------------------------------------------

  listen() {
    const deeds = this.deeds();
    for (const button of this.root.querySelectorAll("[data-do]")) button.addEventListener("click", () => deeds[button.dataset.do]());
    for (const button of this.root.querySelectorAll("[data-show]")) button.addEventListener("click", () => this.act(button.dataset.show));
    for (const button of this.root.querySelectorAll("[data-tags]")) button.addEventListener("click", () => this.change({ tags: button.dataset.tags }));
    for (const button of this.root.querySelectorAll("[data-preset]"))
      button.addEventListener("click", () => this.begin(button.dataset.preset, button.title));
    for (const input of this.root.querySelectorAll(".otherwise input"))
      input.addEventListener("change", () => this.change({ [input.name.slice(7)]: input.value, ...(input.type === "checkbox" && { selfLoops: input.checked }) }));
    this.root.querySelector(".otherwise").addEventListener("toggle", () => this.draw());
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.point({ hovered: null, focused: null }));
  }

  // What lies under the mouse, or else has the focus of the keyboard, lights up everywhere.
  points(element, target) {
    element.addEventListener("pointerenter", () => this.point({ hovered: target() }));
    element.addEventListener("pointerleave", () => this.point({ hovered: null }));
    element.addEventListener("focus", () => element.matches(":focus-visible") && this.point({ focused: target() }));
    element.addEventListener("blur", () => this.point({ focused: null }));
  }

  point(change) {
    Object.assign(this, change);
    this.state.pointed = this.hovered ?? this.focused ?? null;
    if (!this.state.playing) this.draw();
  }

  makeRounds() {
    this.rounds = Array.from({ length: party.MAX_LAYERS + 1 }, (_, layers) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: String(layers) });
      button.dataset.layers = layers;
      button.setAttribute("aria-label", `${layers} ${layers === 1 ? "round" : "rounds"} (K = ${layers})`);
      button.addEventListener("click", () => this.change({ numLayers: layers, ...this.afterLikes(layers) }));
      return button;
    });
    this.root.querySelector(".rounds").append(...this.rounds);
  }

  // ---- drawing -----------------------------------------------------------------------------------------------------

  draw() {
    if (!this.texts) return;
    const shown = this.peeked();
    const facts = party.derive(shown);
    for (const view of this.pictures) view.draw(shown, facts);
    const now = performance.now();
    const { playing } = this.state;
    if (playing && playing === this.root.dataset.playing && now - this.told < READING / this.motion.pace) return;
    this.told = now;
    for (const view of this.texts) view.draw(shown, facts);
    this.tell(shown, facts);
  }

  // A term of another formula shows its own picture for as long as it is pointed at.
  peeked() {
    const { state } = this;
    const term = state.pointed?.term;
    const act = term && this.root.querySelector(`[data-term="${term}"]`).closest("[data-act]").dataset.act;
    const at = state.at > state.numLayers && act === "gossip" ? state.numLayers : state.at;
    return act && act !== state.act ? { ...state, act, at, news: null } : state;
  }

  tell(state, facts) {
    const { root } = this;
    const act = party.actNow(state);
    const marks = { act, view: party.viewOf(state), round: Math.floor(state.at), playing: state.playing, training: String(state.playing === "train"), steps: state.steps, glow: state.pointed?.term ?? "", norm: state.norm, guest: party.GUESTS[state.guest], preset: state.preset, layers: state.numLayers };
    for (const [name, value] of Object.entries(marks)) if (root.dataset[name] !== String(value)) root.dataset[name] = value;
    this.say(".sentence", words.sentence(state, facts));
    this.say(".aside", words.explain(state, facts));
    svg.write(root.querySelector(".plane-title"), words.title(state));
    svg.write(root.querySelector(".caption"), words.caption(state));
    svg.set(root.querySelector(".plane"), { "aria-label": `${words.title(state)}. ${words.sentence(state, facts)}` });
    for (const button of root.querySelectorAll("[data-tags]")) svg.set(button, { "aria-pressed": String(button.dataset.tags === state.tags) });
    svg.write(root.querySelector("[data-do='gossip-play'] span"), state.playing === "gossip" ? "Pause" : "Play");
    svg.write(root.querySelector("[data-do='train-play'] span"), state.playing === "train" ? "Pause" : "Teach");
    for (const [layers, button] of this.rounds.entries()) svg.set(button, { "aria-pressed": String(layers === state.numLayers) });
    for (const button of root.querySelectorAll("[data-preset]")) svg.set(button, { "aria-pressed": String(button.dataset.preset === state.preset) });
    for (const section of root.querySelectorAll(".act")) section.classList.toggle("active", section.dataset.act === act);
    for (const input of root.querySelectorAll(".otherwise input")) input.checked = input.type === "checkbox" ? state.selfLoops : input.value === state[input.name.slice(7)];
  }

  // A reader of screens hears the gossip round by round, but a training or a nudge at its end alone.
  say(selector, text) {
    const element = this.root.querySelector(selector);
    svg.set(element, { "aria-live": ["train", "compare"].includes(this.state.playing) ? "off" : "polite" });
    svg.write(element, text);
  }
}

export default function ({ parentElement }) {
  const root = parentElement.querySelector(".little");
  if (root.little) root.little.settle();
  else root.little = new Little(root);
  return () => root.little.motion.stop();
}
