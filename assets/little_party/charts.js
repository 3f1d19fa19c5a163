// Small charts below the picture: the loss, who is loud, and how alike the guests have become.
import * as engine from "./engine.js";
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as words from "./words.js";

export class Charts {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.curve = svg.make(sized(this.find(".curve"), 240, 120), "path", { class: "line g-loss" });
    this.floor = svg.make(this.find(".curve"), "path", { class: "axes", d: "M28 8V104H236" });
    this.marks = [0, 1].map(() => svg.make(this.find(".curve"), "text", { class: "small", x: 24, "text-anchor": "end" }));
    this.ends = ["0", `${party.STEPS} steps`].map((text, index) =>
      svg.make(this.find(".curve"), "text", { class: "small", x: index ? 236 : 28, y: 118, "text-anchor": index ? "end" : "start" }, text),
    );
    this.dot = svg.make(this.find(".curve"), "circle", { class: "dot g-loss", r: 4 });
    this.bars = bars(sized(this.find(".bars"), 380, 14 * 18 + 4), party.NUM_NODES);
    this.own = bars(sized(this.find(".own"), 380, 6 * 22 + 4), party.MAX_LAYERS + 2, 22);
  }

  draw(state, facts) {
    this.drawCurve(state, facts);
    if (!this.find(".otherwise").open) return;
    this.drawLoud(state, facts);
    this.drawOwn(state, facts);
  }

  drawCurve(state, facts) {
    const now = party.lesson(state, facts);
    const top = Math.max(1, ...state.losses);
    const at = (step, loss) => [svg.round(28 + (208 * step) / party.STEPS), svg.round(104 - (96 * loss) / top)];
    const points = state.losses.map((loss, step) => at(step, loss).join(" "));
    svg.set(this.curve, { d: points.length > 1 ? `M${points.join("L")}` : null });
    svg.show(this.dot, Boolean(now));
    if (now) {
      const [cx, cy] = at(Math.min(state.steps, party.STEPS), Math.min(now.loss, top));
      svg.set(this.dot, { cx, cy });
    }
    for (const [index, mark] of this.marks.entries()) {
      svg.set(mark, { y: index ? 12 : 107 });
      svg.write(mark, index ? words.short(top) : "0");
    }
    const said = now ? `Step ${state.steps}. Loss ${words.short(now.loss)}. In the right order: ${now.right} of ${now.total} comparisons.` : "Nothing to compare.";
    svg.write(this.find(".learned"), said);
    svg.set(this.find(".curve"), { "aria-label": `Curve of the loss. ${said}` });
  }

  // How loud each would be if all first tags were the same arrow of length 1: what the weights alone do.
  drawLoud(state, facts) {
    const loud = loudness(state);
    const order = [...loud.keys()].sort((a, b) => facts.degree[b] - facts.degree[a] || loud[b] - loud[a]);
    const loudest = Math.max(...loud);
    for (const [row, node] of order.entries())
      this.bars[row](`${party.nameOf(node)} (${several(facts.degree[node])})`, loud[node] / loudest, words.short(loud[node]), party.isGuest(node) ? "guest" : "movie");
    const times = (norm) => contrast(loudness({ ...state, norm }), facts.degree);
    const text = `Suppose every first tag were the same arrow of length 1. So loud is each after ${words.several(state.numLayers, "round")}. Among those with an edge the loudest is louder than the quietest: with the root ${times("root")}, with the mean ${times("mean")}, with the plain sum ${times("sum")}. Unlike the mean, the root weighs an edge the same both ways.`;
    svg.write(this.find(".loud-words"), facts.degree.some(Boolean) ? text : "Nobody likes anything, so nobody can get loud.");
    svg.set(this.find(".bars"), { "aria-label": `How loud: ${order.map((node) => `${party.nameOf(node)} ${words.short(loud[node])}`).join(", ")}` });
  }

  // What part of a tag's weights is its own first tag: in each layer alone, and in the final tag.
  drawOwn(state, facts) {
    const name = party.nameOf(state.receiver);
    const layers = reach(state, party.MAX_LAYERS);
    const final = state.mixing === "mean" ? `mean of layers 0 to ${state.numLayers}` : `final: layer ${state.numLayers}`;
    const rows = [...layers.map((tags, layer) => [`layer ${layer} alone`, tags]), [final, engine.mix(layers.slice(0, state.numLayers + 1), facts.shares)]];
    const told = rows.map(([label, tags]) => [label, share(tags[state.receiver], state.receiver)]);
    for (const [row, [label, own]] of told.entries())
      this.own[row](label, own ?? 0, own === null ? "empty" : percent(own), row === told.length - 1 ? "movie" : "guest");
    svg.write(this.find(".own-title"), `How much of ${name}'s tag is ${name}'s own?`);
    const odd = state.selfLoops ? "With self-loops every layer keeps some of it." : "Gossip goes from guests to movies and back, so an odd layer alone holds nothing of it: the mean does.";
    svg.write(this.find(".own-words"), `Every tag is a weighted sum of first tags. This is the part that ${name} came with. ${odd} ${words.alike(state, facts)}`);
    svg.set(this.find(".own"), { "aria-label": told.map(([label, own]) => `${label}: ${own === null ? "empty" : percent(own)}`).join(", ") });
  }
}

const several = (edges) => words.several(edges, "edge");
const percent = (part) => `${Math.round(100 * part)} %`;

// Where the first tags of all have come to, with what weight: the powers of the adjacency.
function reach(state, numLayers) {
  const everyone = Array.from({ length: party.NUM_NODES }, (_, row) => Array.from({ length: party.NUM_NODES }, (__, column) => Number(row === column)));
  return engine.layers(engine.adjacency(state.likes, state), everyone, numLayers);
}

function share(weights, node) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 1e-12 ? weights[node] / total : null;
}

function loudness(state) {
  const shares = engine.layerWeights(state.numLayers, state.mixing);
  return engine.mix(reach(state, state.numLayers), shares).map((weights) => weights.reduce((sum, weight) => sum + weight, 0));
}

// How many times as loud as the quietest the loudest is, among those who are joined to somebody.
function contrast(loud, degree) {
  const heard = loud.filter((_, node) => degree[node]);
  return heard.length ? `${words.short(Math.max(...heard) / Math.min(...heard))} times` : "–";
}

function sized(element, width, height) {
  svg.set(element, { viewBox: `0 0 ${width} ${height}` });
  return element;
}

// Rows of a bar chart; each is a function that sets its name, its share of the width, its number and its kind.
function bars(element, count, height = 18) {
  return Array.from({ length: count }, (_, row) => {
    const y = row * height + 2;
    const name = svg.make(element, "text", { class: "small", x: 150, y: y + height / 2 + 4, "text-anchor": "end" });
    const bar = svg.make(element, "rect", { x: 156, y: y + 1, height: height - 4, rx: 2 });
    const value = svg.make(element, "text", { class: "small", y: y + height / 2 + 4 });
    return (text, share, number, kind) => {
      svg.write(name, text);
      svg.set(bar, { width: svg.round(170 * share), class: `bar ${kind}` });
      svg.set(value, { x: svg.round(162 + 170 * share) });
      svg.write(value, number);
    };
  });
}
