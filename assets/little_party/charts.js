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
    this.alike = bars(sized(this.find(".alike"), 380, 6 * 22 + 4), party.MAX_LAYERS + 2, 22);
  }

  draw(state, facts) {
    this.drawCurve(state, facts);
    if (!this.find(".otherwise").open) return;
    this.drawLoud(state, facts);
    this.drawAlike(state, facts);
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

  // Lengths of the final tags, those with most edges first: the same tags at layer 0 for every way of weighing.
  drawLoud(state, facts) {
    const lengths = facts.final.map(engine.norm);
    const order = [...lengths.keys()].sort((a, b) => facts.degree[b] - facts.degree[a] || lengths[b] - lengths[a]);
    const longest = Math.max(...lengths, 1e-9);
    for (const [row, node] of order.entries())
      this.bars[row](`${party.nameOf(node)} (${facts.degree[node]})`, lengths[node] / longest, words.short(lengths[node]), party.isGuest(node) ? "guest" : "movie");
    const ways = { root: "1/√(dᵢdⱼ)", mean: "the mean", sum: "the plain sum" };
    const said = Object.entries(ways).map(([norm, name]) => `${name}: ${words.short(growth({ ...state, norm }))}`);
    const text = `Length of each final tag; in brackets its number of edges. Those with more edges than the middle one, compared with the others, are longer by this factor, at ${list(said)}.`;
    svg.write(this.find(".loud-words"), facts.degree.some(Boolean) ? text : "Nobody likes anything, so nobody can get loud.");
    svg.set(this.find(".bars"), { "aria-label": `Lengths of the final tags: ${order.map((node) => `${party.nameOf(node)} ${words.short(lengths[node])}`).join(", ")}` });
  }

  drawAlike(state, facts) {
    const all = engine.layers(facts.weights, state.ego, party.MAX_LAYERS);
    const rows = [...all.map((tags, layer) => [`layer ${layer} alone`, tags]), [state.mixing === "mean" ? `mean of 0 to ${state.numLayers}` : `final: layer ${state.numLayers}`, facts.final]];
    const told = rows.map(([name, tags]) => [name, words.meanCosine(facts, tags)]);
    for (const [row, [name, cosine]] of told.entries())
      this.alike[row](name, cosine === null ? 0 : Math.abs(cosine), cosine === null ? "–" : words.short(cosine), row === told.length - 1 ? "mean" : "layer");
    const text = "How far the guests' arrows point the same way: mean cosine over all pairs, 1 when all are alike and nobody can be told from another.";
    svg.write(this.find(".alike-words"), text);
    svg.set(this.find(".alike"), { "aria-label": told.map(([name, cosine]) => `${name}: ${cosine === null ? "none" : words.short(cosine)}`).join(", ") });
  }
}

const list = (said) => `${said.slice(0, -1).join("; ")}; ${said.at(-1)}`;

// How much longer the final tags of the well connected are than those of the others, on average.
function growth(state) {
  const facts = party.derive(state);
  const lengths = facts.final.map(engine.norm);
  const middle = [...facts.degree].sort((a, b) => a - b)[party.NUM_NODES / 2];
  const mean = (nodes) => nodes.reduce((total, node) => total + lengths[node], 0) / nodes.length;
  const many = [...lengths.keys()].filter((node) => facts.degree[node] > middle);
  const few = [...lengths.keys()].filter((node) => facts.degree[node] <= middle);
  return many.length && few.length ? mean(many) / Math.max(mean(few), 1e-9) : 1;
}

function sized(element, width, height) {
  svg.set(element, { viewBox: `0 0 ${width} ${height}` });
  return element;
}

// Rows of a bar chart; each is a function that sets its name, its share of the width, its number and its kind.
function bars(element, count, height = 18) {
  return Array.from({ length: count }, (_, row) => {
    const y = row * height + 2;
    const name = svg.make(element, "text", { class: "small", x: 118, y: y + height / 2 + 4, "text-anchor": "end" });
    const bar = svg.make(element, "rect", { x: 124, y: y + 1, height: height - 4, rx: 2 });
    const value = svg.make(element, "text", { class: "small", y: y + height / 2 + 4 });
    return (text, share, number, kind) => {
      svg.write(name, text);
      svg.set(bar, { width: svg.round(200 * share), class: `bar ${kind}` });
      svg.set(value, { x: svg.round(130 + 200 * share) });
      svg.write(value, number);
    };
  });
}
