// The score, number by number: both name tags as bars, multiplied, and added up to what the list shows.
// A term of the formula lights its row, a row lights its term; the receipt on the page lights with its layers.
const SVG = "http://www.w3.org/2000/svg";
const ROW = 46;
const HEAD = 16;
const NAMES = ["user", "item", "product", "sum"];
const DURATION = 3000;

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".score-formula");
  root.formula?.end();
  const products = data.user.map((number, place) => number * data.item[place]);
  let total = 0;
  const sums = products.map((product) => (total += product));
  const ended = new AbortController();
  const formula = { root, data, products, sums, total, term: null, at: data.user.length - 1, signal: ended.signal };
  root.formula = formula;
  write(formula);
  listen(formula);
  draw(formula);
  const watcher = new ResizeObserver(() => draw(formula));
  watcher.observe(root);
  formula.end = () => {
    ended.abort();
    watcher.disconnect();
    cancelAnimationFrame(formula.frame);
    light_receipt(null);
  };
  return formula.end;
}

function write({ root, data, total }) {
  root.querySelector(".total").textContent = total.toFixed(2);
  const line = root.querySelector(".layers");
  line.replaceChildren(...[piece("var", "z"), piece("sub", "u"), " = "]);
  data.layers.forEach((_, layer) => {
    if (layer) line.append(" + ");
    const button = piece("button", "");
    button.type = "button";
    button.dataset.term = `layer-${layer}`;
    button.setAttribute("aria-label", `layer ${layer}`);
    if (data.weights[layer] !== data.weights[0] || !data.mean) button.append(`${data.weights[layer].toFixed(2)} `);
    button.append(piece("var", "e"), piece("sup", `(${layer})`));
    line.append(button);
  });
  if (!data.mean) return;
  if (data.layers.length > 1) {
    line.insertBefore(document.createTextNode("("), line.querySelector("button"));
    line.append(`) / ${data.layers.length}`);
  }
}

function piece(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function listen(formula) {
  const { root } = formula;
  const rows = root.querySelector(".rows");
  const light = (term) => {
    if (term === formula.term) return;
    formula.term = term;
    draw(formula);
  };
  const term_of = (event) => event.target.closest?.("button[data-term]")?.dataset.term ?? null;
  const on = (target, name, handle) => target.addEventListener(name, handle, { signal: formula.signal });
  on(root, "pointerover", (event) => light(term_of(event)));
  on(root, "pointerleave", () => light(root.contains(root.getRootNode().activeElement) ? formula.term : null));
  on(root, "focusin", (event) => light(term_of(event)));
  on(root, "focusout", () => light(null));
  on(root, "click", (event) => {
    if (event.target.closest("[data-do='add-up']")) play(formula);
    else if (event.target.closest("button")) light(term_of(event));
  });
  on(rows, "pointermove", (event) => {
    const box = rows.getBoundingClientRect();
    formula.over = NAMES[Math.floor((event.clientY - box.top) / formula.pitch)];
    go(formula, Math.floor(((event.clientX - box.left) / box.width) * formula.products.length));
  });
  on(rows, "pointerleave", () => {
    formula.over = null;
    draw(formula);
  });
  on(rows, "keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -1e9, End: 1e9 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    go(formula, formula.at + steps[event.key]);
  });
  on(document, "pointerover", (event) => {
    const row = event.target.closest?.(".st-key-receipt .gr-fall > *");
    if (!row && formula.by_receipt) light(null);
    formula.by_receipt = Boolean(row);
    if (!row) return;
    const number = Math.floor([...row.parentElement.children].indexOf(row) / 3);
    const last = number === row.parentElement.children.length / 3 - 1;
    light(last ? "score" : number === 0 ? "layer-0" : "likes");
  });
}

function go(formula, at) {
  cancelAnimationFrame(formula.frame);
  const number = Math.min(formula.products.length - 1, Math.max(0, at));
  formula.at = number;
  formula.moved = true;
  formula.term = null;
  draw(formula);
}

function play(formula) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = performance.now();
  const count = formula.products.length;
  const step = (now) => {
    const done = still ? 1 : Math.min(1, Math.max(0, now - start) / DURATION);
    formula.at = Math.max(0, Math.ceil(done * count) - 1);
    formula.moved = true;
    formula.term = null;
    draw(formula);
    if (done < 1) formula.frame = requestAnimationFrame(step);
  };
  cancelAnimationFrame(formula.frame);
  formula.frame = requestAnimationFrame(step);
}

function lit_rows(term) {
  if (!term) return null;
  if (term === "score") return ["sum"];
  return NAMES.includes(term) ? [term] : ["user"];
}

function draw(formula) {
  const { root, data, products, term, at } = formula;
  const rows = root.querySelector(".rows");
  const width = root.clientWidth;
  if (!width) return;
  const head = (HEAD * (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16)) / 16; // letters may grow
  formula.pitch = ROW - 2 + head;
  const height = formula.pitch * 4 + 6;
  rows.setAttribute("viewBox", `0 0 ${width} ${height}`);
  rows.setAttribute("height", height);
  rows.replaceChildren();
  const step = width / products.length;
  const most = Math.max(...data.user.map(Math.abs), ...data.item.map(Math.abs), 1e-9);
  const layer = layer_of(formula);
  const numbers = { user: data.user, item: data.item, product: products };
  const scales = { user: most, item: most, product: Math.max(...products.map(Math.abs), 1e-9) };
  NAMES.forEach((name, row) => {
    const top = row * formula.pitch;
    const lit = lit_rows(term)?.includes(name) ? " lit" : "";
    const group = add(rows, "g", { class: `row${lit}${name === "user" && layer ? " ghost" : ""}` });
    add(group, "rect", { x: 0, y: top, width, height: formula.pitch - 2, fill: "transparent" });
    add(group, "text", { x: 0, y: top + head - 5 }, data.words[name]);
    if (name === "sum") running(group, formula, top + head, step, width);
    else bars(group, numbers[name], scales[name], top + head - 2 + (ROW - 6) / 2, step, name);
    if (name === "user" && layer) bars(group, layer, most, top + head - 2 + (ROW - 6) / 2, step, "layer");
  });
  if (formula.moved) add(rows, "rect", { class: "cursor", x: at * step, y: 0, width: Math.max(step, 3), height });
  if (term) rows.dataset.lit = term;
  else delete rows.dataset.lit;
  for (const button of root.querySelectorAll("button[data-term]")) {
    const name = button.dataset.term;
    const by_gossip = term === "likes" && name.startsWith("layer") && name !== "layer-0";
    button.classList.toggle("lit", name === (term ?? formula.over) || by_gossip);
  }
  rows.setAttribute("aria-valuemax", products.length);
  rows.setAttribute("aria-valuenow", at + 1);
  rows.setAttribute("aria-valuetext", at_number(formula));
  tell(formula);
  light_receipt(term);
  root.dataset.ready = "true";
  root.dataset.total = formula.total;
}

// What the lit layers bring into the guest's tag: their numbers, already weighed. Of the likes, all layers but the first.
function layer_of({ data, term }) {
  if (!term?.startsWith("layer") && term !== "likes") return null;
  const chosen = term === "likes" ? data.layers.map((_, layer) => layer).slice(1) : [Number(term.split("-")[1])];
  if (!chosen.length) return null;
  return data.user.map((_, place) => chosen.reduce((sum, layer) => sum + data.weights[layer] * data.layers[layer][place], 0));
}

function bars(group, numbers, most, middle, step, name) {
  const half = (ROW - 8) / 2;
  add(group, "path", { class: "zero", d: `M0 ${middle}H${step * numbers.length}` });
  numbers.forEach((number, place) => {
    const height = (half * Math.abs(number)) / most;
    const minus = name === "product" && number < 0 ? " minus" : "";
    const y = number < 0 ? middle : middle - height;
    add(group, "rect", { class: name + minus, x: place * step + step * 0.12, y, width: Math.max(0.8, step * 0.76), height });
  });
}

function running(group, { sums, at, total }, top, step, width) {
  const low = Math.min(0, ...sums);
  const high = Math.max(0, ...sums, 1e-9);
  const y = (value) => top + (ROW - 8) * (1 - (value - low) / (high - low || 1));
  const path = (from, to) => sums.slice(from, to).map((sum, place) => `L${(from + place + 1) * step} ${y(sum)}`).join("");
  add(group, "path", { class: "zero", d: `M0 ${y(0)}H${width}` });
  add(group, "path", { class: "sum", d: `M0 ${y(0)}${path(0, at + 1)}` });
  if (at + 1 < sums.length) add(group, "path", { class: "rest", d: `M${(at + 1) * step} ${y(sums[at])}${path(at + 1)}` });
  add(group, "circle", { class: "dot", cx: Math.min(width - 4, (at + 1) * step), cy: y(sums[at]), r: 4.5 });
}

const signed = (number) => (number < 0 ? "−" : "+") + Math.abs(number).toFixed(2);

function at_number({ data, products, sums, at, total }) {
  return (
    `Number ${at + 1} of ${products.length}: ${signed(data.user[at])} × ${signed(data.item[at])} = ${signed(products[at])}. ` +
    `So far ${sums[at].toFixed(2)} of ${total.toFixed(2)}.`
  );
}

function tell(formula) {
  const { root, data, total, term, moved } = formula;
  const words = data.words;
  let said = moved ? at_number(formula) : words.start;
  if (term === "likes") said = `${words.likes} ${signed(brought(formula))} of ${total.toFixed(2)}.`;
  else if (term?.startsWith("layer")) said = `${words.layers[Number(term.split("-")[1])]} ${signed(brought(formula))} of ${total.toFixed(2)}.`;
  else if (term) said = words.told[term];
  const line = root.querySelector(".told");
  if (line.textContent !== said) line.textContent = said;
}

// What the lit layers add to the score: their part of the guest's tag against the topic's.
function brought(formula) {
  const layer = layer_of(formula) ?? [];
  return layer.reduce((sum, number, place) => sum + number * formula.data.item[place], 0);
}

function light_receipt(term) {
  const receipt = document.querySelector(".st-key-receipt");
  if (!receipt) return;
  const part = term === "layer-0" ? "own" : term === "likes" || term?.startsWith("layer") ? "likes" : term === "score" ? "score" : "";
  if (part) receipt.dataset.lit = part;
  else delete receipt.dataset.lit;
}

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
