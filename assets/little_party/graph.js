// The map: guests on the left, movies on the right, an edge for each like as thick as its weight.
import * as engine from "./engine.js";
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as words from "./words.js";
import * as drag from "./drag.js";

const RADIUS = 15;
const MARGIN = { left: 64, right: 92, top: 24 };

export class Graph {
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    const layer = (name) => svg.make(element, "g", { class: name });
    [this.lines, this.pulses, this.labels, this.discs, this.names] = ["edges", "pulses", "weights", "nodes", "names"].map(layer);
    svg.set(this.names, { "aria-hidden": "true" }); // each node says its own name
    this.edges = party.GUESTS.flatMap((_, user) => party.MOVIES.map((__, item) => this.makeEdge(user, item)));
    this.nodes = Array.from({ length: party.NUM_NODES }, (_, node) => this.makeNode(node));
    this.drag = new drag.Drag(element, this.pulses, {
      places: () => this.places,
      canJoin: (one, other) => party.isGuest(one) !== party.isGuest(other),
      join: (user, node) => actions.join(user, node - party.NUM_GUESTS),
    });
    new ResizeObserver(() => this.resize()).observe(element);
  }

  makeEdge(user, item) {
    const group = svg.make(this.lines, "g", { class: "edge", role: "img", tabindex: -1, "data-edge": `${user}-${item}` });
    const edge = { user, item, node: item + party.NUM_GUESTS, group };
    edge.hit = svg.make(group, "line", { class: "hit" });
    edge.line = svg.make(group, "line", { class: "line" });
    edge.ground = svg.make(this.labels, "rect", { class: "ground", width: 28, height: 14, rx: 4 });
    edge.label = svg.make(this.labels, "text", { class: "weight g-weight" });
    edge.toUser = svg.make(this.pulses, "circle", { class: "pulse movie", r: 4 });
    edge.toItem = svg.make(this.pulses, "circle", { class: "pulse guest", r: 4 });
    this.actions.points(group, () => ({ user, item }));
    group.addEventListener("keydown", (event) => this.walk(event, { user, item }));
    return edge;
  }

  makeNode(node) {
    const kind = party.isGuest(node) ? "guest" : "movie";
    const group = svg.make(this.discs, "g", { class: `node ${kind}`, role: "button", tabindex: node ? -1 : 0, "data-node": node });
    const side = kind === "guest" ? -1 : 1;
    svg.make(group, "rect", { class: "hit", x: side < 0 ? -RADIUS - 54 : -RADIUS, y: -RADIUS, width: 2 * RADIUS + 54, height: 2 * RADIUS });
    svg.make(group, "circle", { class: "halo", r: RADIUS + 6 });
    if (kind === "guest") svg.make(group, "circle", { class: "shape", r: RADIUS });
    else svg.make(group, "rect", { class: "shape", x: -RADIUS, y: -RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 3 });
    const tag = svg.make(group, "path", { class: "tag" });
    const beside = { x: side * (RADIUS + 10), "text-anchor": kind === "guest" ? "end" : "start" };
    const label = svg.make(this.names, "g");
    const name = svg.make(label, "text", { ...beside, class: "name", y: 1 }, party.nameOf(node));
    const degree = svg.make(label, "text", { ...beside, class: "degree g-weight", y: 14 });
    group.addEventListener("click", () => this.actions.press(node));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.actions.press(node);
      } else this.walk(event, { node });
    });
    this.actions.points(group, () => ({ node }));
    return { group, tag, label, name, degree };
  }

  // Arrow keys: up and down among nodes or edges, sideways from a guest over an edge to a movie and back.
  walk(event, { node, user, item }) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const aside = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step && !aside) return;
    event.preventDefault();
    const drawn = this.edges.filter((edge) => this.likes?.[edge.user][edge.item]);
    if (node === undefined) {
      const here = drawn.findIndex((edge) => edge.user === user && edge.item === item);
      const next = step ? drawn[here + step]?.group : this.nodes[aside > 0 ? item + party.NUM_GUESTS : user].group;
      return this.focus(next);
    }
    const [low, high] = party.isGuest(node) ? [0, party.NUM_GUESTS] : [party.NUM_GUESTS, party.NUM_NODES];
    if (step) return this.focus(node + step >= low && node + step < high ? this.nodes[node + step].group : null);
    const inward = aside > 0 === party.isGuest(node);
    this.focus(inward ? drawn.find((edge) => edge.user === node || edge.node === node)?.group : null);
  }

  focus(group) {
    if (!group) return;
    for (const other of this.element.querySelectorAll("[tabindex='0']")) svg.set(other, { tabindex: -1 });
    svg.set(group, { tabindex: 0 });
    group.focus();
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width) return;
    svg.set(this.element, { viewBox: `0 0 ${svg.round(width)} ${svg.round(height)}` });
    const spread = (count, index) => MARGIN.top + ((height - 2 * MARGIN.top) * (index + (count === 6 ? 0.5 : 0))) / (count === 6 ? 6 : count - 1);
    this.places = Array.from({ length: party.NUM_NODES }, (_, node) =>
      party.isGuest(node)
        ? [MARGIN.left + RADIUS, spread(6, node)]
        : [width - MARGIN.right - RADIUS, spread(8, node - party.NUM_GUESTS)],
    );
    for (const [node, { group, label }] of this.nodes.entries())
      for (const element of [group, label]) svg.set(element, { transform: `translate(${this.places[node].map(svg.round)})` });
    this.actions.redraw();
  }

  draw(state, facts) {
    if (!this.places) return;
    this.likes = state.likes;
    const moving = state.act === "gossip" && state.at <= state.numLayers ? state.at % 1 : 0;
    const near = new Set(party.neighbours(state, facts, state.receiver));
    for (const edge of this.edges) this.drawEdge(edge, state, facts, moving);
    const tags = party.tagsNow(state, facts);
    const longest = Math.max(...tags.map(engine.norm), 1e-9);
    const held = party.heldMovie(state, facts) + party.NUM_GUESTS;
    const matched = state.act === "match" || state.act === "teach" ? held : -1;
    for (const node of this.nodes.keys()) this.drawNode(node, state, facts, tags[node], longest, near, matched);
  }

  drawEdge(edge, state, facts, moving) {
    const { user, item, node } = edge;
    const isDrawn = state.likes[user][item];
    const { pointed } = state;
    const isPointed = pointed?.user === user && pointed.item === item;
    svg.show(edge.group, isDrawn);
    const isMine = isDrawn && (user === state.receiver || node === state.receiver);
    for (const part of [edge.ground, edge.label]) svg.show(part, isDrawn && (isMine || isPointed));
    this.drawPulses(edge, isDrawn ? moving : 0, state);
    if (!isDrawn) return;
    const [[x1, y1], [x2, y2]] = [this.places[user], this.places[node]];
    const ends = { x1: svg.round(x1), y1: svg.round(y1), x2: svg.round(x2), y2: svg.round(y2) };
    const [toUser, toItem] = [facts.weights[user][node], facts.weights[node][user]];
    svg.set(edge.hit, ends);
    svg.set(edge.line, { ...ends, "stroke-width": svg.round(1 + 7 * Math.max(toUser, toItem)) });
    const lit = [isMine && "mine g-neighbours g-weight", isPointed && "pointed"].filter(Boolean).join(" ");
    svg.set(edge.group, { class: `edge ${lit}` });
    if (!state.playing) svg.set(edge.group, { "aria-label": words.explain({ ...state, pointed: { user, item } }, facts) });
    const along = user === state.receiver ? 0.66 : node === state.receiver ? 0.34 : 0.5;
    const [x, y] = [x1 + along * (x2 - x1), y1 + along * (y2 - y1)].map(svg.round);
    svg.set(edge.ground, { x: x - 14, y: y - 7 });
    svg.set(edge.label, { x, y: y + 4, class: `weight g-weight ${lit}` });
    svg.write(edge.label, words.short(node === state.receiver ? toItem : toUser));
  }

  drawPulses(edge, moving, state) {
    const part = party.clamp(moving / 0.7);
    const isShown = part > 0 && part < 1;
    for (const [pulse, from, to] of [
      [edge.toUser, edge.node, edge.user],
      [edge.toItem, edge.user, edge.node],
    ]) {
      svg.show(pulse, isShown);
      if (!isShown) continue;
      const [[x1, y1], [x2, y2]] = [this.places[from], this.places[to]];
      svg.set(pulse, { cx: svg.round(x1 + part * (x2 - x1)), cy: svg.round(y1 + part * (y2 - y1)), r: to === state.receiver ? 6 : 3.5 });
    }
  }

  drawNode(node, state, facts, tag, longest, near, matched) {
    const { group, tag: arrow, name, degree } = this.nodes[node];
    const isChosen = node === state.guest;
    const classes = ["node", party.isGuest(node) ? "guest" : "movie"];
    if (isChosen) classes.push("chosen");
    if (node === state.receiver) classes.push("receiver g-new g-final g-share g-layers");
    if (near.has(node)) classes.push("g-neighbours g-told");
    if (isChosen) classes.push("g-user g-score");
    if (node === matched) classes.push("held g-item g-score");
    if (state.pointed?.node === node || state.pointed?.user === node || party.otherEnd(state.pointed ?? {}) === node) classes.push("pointed");
    svg.set(group, { class: classes.join(" "), ...(!state.playing && this.labelled(node, state, facts)) });
    svg.set(name, { class: isChosen ? "name chosen" : "name" });
    const length = Math.max(engine.norm(tag), 1e-9);
    const scale = ((RADIUS - 3) * Math.sqrt(length / longest)) / length; // the root, so that short ones can be seen
    const [x, y] = [tag[0] * scale, -tag[1] * scale];
    svg.set(arrow, { d: svg.arrow(-x * 0.6, -y * 0.6, x, y, 8) });
    svg.write(degree, `${facts.degree[node]} ${facts.degree[node] === 1 ? "like" : "likes"}`);
  }

  labelled(node, state, facts) {
    const name = party.nameOf(node);
    const friends = words.list(party.neighbours(state, facts, node).filter((other) => other !== node).map(party.nameOf)) || "nobody";
    if (party.isGuest(node)) {
      const likes = friends === "nobody" ? "nothing yet" : friends;
      return { "aria-pressed": String(node === state.guest), "aria-label": `${name}, guest, likes ${likes}. Press to follow.` };
    }
    const liked = state.likes[state.guest][node - party.NUM_GUESTS];
    const deed = `Press so that ${party.GUESTS[state.guest]} ${liked ? "likes it no longer" : "likes it"}.`;
    return { "aria-pressed": String(liked), "aria-label": `${name}, movie, liked by ${friends}. ${deed}` };
  }
}
