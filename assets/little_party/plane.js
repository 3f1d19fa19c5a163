// The plane: every tag of two numbers as an arrow from the origin, and what is done with arrows.
import * as engine from "./engine.js";
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as labels from "./labels.js";
import * as past from "./past.js";

export class Plane {
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    const layer = (name) => svg.make(element, "g", { class: name });
    [this.grid, this.under, this.marks, this.over, this.names] = ["grid", "under", "marks", "over", "names"].map(layer);
    this.axes = svg.make(this.grid, "path", { class: "axes" });
    this.rings = [1, 2, 3].map(() => svg.make(this.grid, "circle", { class: "ring" }));
    this.ringNames = [1, 2, 3].map(() => svg.make(this.grid, "text", { class: "ring-name" }));
    this.along = svg.make(this.under, "line", { class: "along g-score" });
    this.tags = Array.from({ length: party.NUM_NODES }, (_, node) => this.makeTag(node));
    const paths = (count, parent, name) => Array.from({ length: count }, () => svg.make(parent, "path", { class: name }));
    this.told = paths(party.NUM_NODES, this.over, "told");
    this.parts = paths(party.NUM_NODES, this.over, "part");
    this.partNames = Array.from({ length: party.NUM_NODES }, () => svg.make(this.names, "text", { class: "part-name" }));
    this.sum = svg.make(this.over, "path", { class: "sum" });
    this.reach = svg.make(this.over, "line", { class: "reach g-score" });
    this.past = new past.Past(this.under, this.over);
    new ResizeObserver(() => this.resize()).observe(element);
  }

  makeTag(node) {
    const kind = party.isGuest(node) ? "guest" : "movie";
    const drop = svg.make(this.under, "line", { class: "drop g-score" });
    const stem = svg.make(this.marks, "path", { class: `stem ${kind}` });
    const mark = svg.make(this.marks, "g", { class: `mark ${kind}`, "data-mark": node, role: "button", tabindex: node ? -1 : 0 });
    svg.make(mark, "circle", { class: "hit", r: 12 });
    if (kind === "guest") svg.make(mark, "circle", { class: "shape", r: 5.5 });
    else svg.make(mark, "rect", { class: "shape", x: -5, y: -5, width: 10, height: 10 });
    const name = svg.make(this.names, "text", { class: `name ${kind}` }, party.nameOf(node));
    mark.addEventListener("click", () => this.actions.follow(node));
    mark.addEventListener("keydown", (event) => this.walk(event, node));
    this.actions.points(mark, () => ({ node }));
    return { drop, stem, mark, name };
  }

  // One tab stop: arrow keys go from tag to tag, Enter follows one.
  walk(event, node) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Enter: 0, " ": 0 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (!step) return this.actions.follow(node);
    const next = (node + step + party.NUM_NODES) % party.NUM_NODES;
    for (const { mark } of this.tags) svg.set(mark, { tabindex: -1 });
    svg.set(this.tags[next].mark, { tabindex: 0 });
    this.tags[next].mark.focus();
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width) return;
    svg.set(this.element, { viewBox: `0 0 ${svg.round(width)} ${svg.round(height)}` });
    this.size = { width, height };
    this.actions.redraw();
  }

  draw(state, facts) {
    if (!this.size) return;
    const tags = party.tagsNow(state, facts);
    const act = party.viewOf(state);
    this.measure(state, facts, act);
    this.drawGrid();
    for (const node of this.tags.keys()) this.drawTag(node, tags[node], state, facts, act);
    this.drawChain(state, facts, act);
    this.drawReach(state, facts, act);
    this.past.draw(state, facts, act, (tag) => this.at(tag));
    this.drawNames(state, facts, tags, act);
  }

  // Pixels a unit: whatever the act may show still fits, so that nothing shrinks while it moves.
  measure(state, facts, act) {
    const { width, height } = this.size;
    const shown = act === "first" ? past.reached(state) : [facts.final, state.comparison?.before.final ?? [], state.news?.was ?? []].flat();
    if (act === "gossip" || act === "average") shown.push(...facts.layers.flat(), ...tipsOf(party.chain(state, facts).parts));
    const [x, y] = [0, 1].map((column) => Math.max(...shown.map((tag) => Math.abs(tag[column])), 0.05));
    this.scale = Math.min((width / 2 - 34) / x, (height / 2 - 22) / y);
    this.origin = [width / 2, height / 2];
  }

  at(tag) {
    return [this.origin[0] + this.scale * tag[0], this.origin[1] - this.scale * tag[1]];
  }

  arrow(from, to, head) {
    return svg.arrow(...this.at(from), ...this.at(to), head);
  }

  drawGrid() {
    const { width, height } = this.size;
    const [x, y] = this.origin.map(svg.round);
    svg.set(this.axes, { d: `M0 ${y}H${svg.round(width)}M${x} 0V${svg.round(height)}` });
    const unit = niceStep(height / 2 / this.scale);
    for (const [index, ring] of this.rings.entries()) {
      const radius = (index + 1) * unit * this.scale;
      svg.set(ring, { cx: x, cy: y, r: svg.round(radius) });
      svg.set(this.ringNames[index], { x: x + 3, y: svg.round(this.origin[1] - radius - 3) });
      svg.write(this.ringNames[index], radius < height / 2 - 12 ? String(Number(((index + 1) * unit).toPrecision(2))) : "");
    }
  }

  drawTag(node, tag, state, facts, act) {
    const { drop, stem, mark } = this.tags[node];
    const role = this.role(node, state, facts, act);
    svg.set(stem, { d: this.arrow([0, 0], tag, 8), class: `stem ${role}` });
    const [x, y] = this.at(tag);
    svg.set(mark, { transform: `translate(${svg.round(x)},${svg.round(y)})`, class: `mark ${role}`, "aria-label": `Tag of ${party.nameOf(node)}. Press to follow.` });
    const guest = facts.final[state.guest];
    const isDropped = act === "match" && !party.isGuest(node) && !role.includes("seen") && engine.norm(guest) > 1e-9;
    svg.show(drop, isDropped);
    if (!isDropped) return;
    const [footX, footY] = this.at(foot(facts.final[node], guest));
    svg.set(drop, { x1: svg.round(x), y1: svg.round(y), x2: svg.round(footX), y2: svg.round(footY), class: `drop g-score ${role.includes("held") ? "held" : ""}` });
  }

  // What a tag is in the present act, as class names.
  role(node, state, facts, act) {
    const classes = [party.isGuest(node) ? "guest" : "movie"];
    const item = node - party.NUM_GUESTS;
    const held = party.heldMovie(state, facts);
    if (node === state.guest) classes.push("chosen g-user g-score");
    if (node === state.receiver && (act === "gossip" || act === "average")) classes.push("receiver g-new g-final");
    if (act === "gossip" && facts.weights[state.receiver][node] > 0) classes.push("near g-neighbours g-told");
    if (act === "match" && item >= 0 && state.likes[state.guest][item]) classes.push("seen");
    if (act === "match" && item === held) classes.push("held g-item g-score");
    if (act === "match" && item >= 0 && item === facts.ranked[state.guest][0]) classes.push("best");
    const compared = state.comparison?.triplet.indexOf(node) ?? -1;
    if (act === "teach" && compared >= 0) classes.push(["", "liked g-liked", "other g-other"][compared], "compared");
    if (isPointed(state.pointed, node)) classes.push("pointed");
    const isBystander = act === "average" || (act === "match" && party.isGuest(node)) || (act === "teach" && state.comparison);
    if (isBystander && !/chosen|receiver|compared/.test(classes.join(" "))) classes.push("aside");
    return classes.join(" ");
  }

  // Arrows tip to tail: a neighbour's tag shrinks to its weight and moves to where the sum has come to.
  drawChain(state, facts, act) {
    const isShown = act === "gossip" || act === "average";
    const { parts, done, end, kind } = isShown ? party.chain(state, facts) : { parts: [], done: 0, end: null };
    let tip = [0, 0];
    for (const [index, path] of this.parts.entries()) {
      const part = parts[index];
      const came = part ? party.arrival(index, parts.length, done) : 0;
      const isFaint = part && kind === "average";
      svg.show(path, came > 0);
      svg.show(this.told[index], isFaint || (came > 0 && came < 1));
      svg.show(this.partNames[index], Boolean(isFaint));
      if (!part) continue;
      const whole = part.tag;
      const shrunk = whole.map((value) => value * (1 + (part.weight - 1) * party.clamp(2 * came)));
      const start = tip.map((value) => value * party.clamp(2 * came - 1));
      svg.set(path, { d: this.arrow(start, add(start, shrunk), 8), class: this.partClass(part) });
      svg.set(this.told[index], { d: this.arrow([0, 0], whole, 8), class: `${this.partClass(part)} whole g-told g-layers` });
      if (isFaint) this.nameLayer(index, part);
      if (came > 0) tip = add(tip, whole.map((value) => value * part.weight));
    }
    svg.show(this.sum, Boolean(end) && done >= 0.78 && parts.length > 0);
    if (end) svg.set(this.sum, { d: this.arrow([0, 0], end, 12), class: `sum ${kind} ${kind === "average" ? "g-final" : "g-new"}` });
  }

  partClass(part) {
    if (part.layer !== undefined) return "part layer g-share";
    return `part ${party.isGuest(part.source) ? "guest" : "movie"} g-neighbours g-weight`;
  }

  nameLayer(index, part) {
    const [x, y] = this.at(part.tag);
    svg.set(this.partNames[index], { x: svg.round(x + 5), y: svg.round(y - 5) });
    svg.write(this.partNames[index], `layer ${part.layer}`);
  }

  // The score as a projection: how far the movie's arrow reaches along the guest's.
  drawReach(state, facts, act) {
    const guest = facts.final[state.guest];
    const isShown = act === "match" && engine.norm(guest) > 1e-9;
    svg.show(this.along, isShown);
    svg.show(this.reach, isShown);
    if (!isShown) return;
    const far = guest.map((value) => (value / engine.norm(guest)) * (this.size.width / this.scale));
    const line = (from, to) => {
      const [[x1, y1], [x2, y2]] = [this.at(from).map(svg.round), this.at(to).map(svg.round)];
      return { x1, y1, x2, y2 };
    };
    svg.set(this.along, line(far.map((value) => -value), far));
    const movie = facts.final[party.heldMovie(state, facts) + party.NUM_GUESTS];
    svg.set(this.reach, line([0, 0], foot(movie, guest)));
  }

  drawNames(state, facts, tags, act) {
    const wanted = this.tags.map(({ name }, node) => {
      const [x, y] = this.at(tags[node]);
      const role = this.role(node, state, facts, act);
      return { element: name, text: this.nameOf(node, state, facts, act), x, y, side: x - this.origin[0], rank: rankOf(role, act), look: `name ${role}` };
    });
    labels.place(wanted, this.size);
  }

  nameOf(node, state, facts, act) {
    const isBest = act === "match" && node - party.NUM_GUESTS === facts.ranked[state.guest][0];
    return isBest ? `★ ${party.nameOf(node)}` : party.nameOf(node);
  }
}

// Whose name is wanted most, lowest first.
function rankOf(role, act) {
  if (role.includes("pointed")) return 0;
  if (/receiver|held|compared/.test(role) || (role.includes("chosen") && act !== "average")) return 1;
  if (/near|best/.test(role)) return 4;
  return role.includes("aside") ? labels.UNWANTED : 6;
}

// Where a sum has come to after each of its parts.
function tipsOf(parts) {
  let tip = [0, 0];
  return parts.map((part) => (tip = add(tip, part.tag.map((value) => value * part.weight))));
}

const add = (a, b) => a.map((value, column) => value + b[column]);
const foot = (tag, along) => along.map((value) => (value * engine.dot(tag, along)) / engine.dot(along, along));
const isPointed = (pointed, node) => Boolean(pointed) && (pointed.node === node || pointed.user === node || party.otherEnd(pointed) === node);

function niceStep(reach) {
  const rough = reach / 2.5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([5, 2, 1].find((step) => step * power <= rough) ?? 1);
}
