// Name tags as arrows beside the guest's: true lengths, true angles, so that how far one reaches is its score.
// With the other count every arrow is drawn to the unit circle: only where it points is left.
const SVG = "http://www.w3.org/2000/svg";
const DURATION = 700;
const LINE = 1.32; // of the page's letters, which grow on a projector

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".arrows");
  const before = root.picture;
  const goal = data.by === "direction" ? 1 : 0;
  const same = before && before.data.guest === data.guest && before.data.model === data.model;
  const chosen = same && data.arrows.some((arrow) => arrow.key === before.chosen) ? before.chosen : first(data);
  const picture = { root, data, goal, part: same ? before.part : goal, chosen };
  if (before) cancelAnimationFrame(before.frame);
  root.picture = picture;
  legend(picture);
  listen(picture);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) picture.part = goal;
  picture.part === goal ? draw(picture) : move(picture, picture.part, performance.now());
  const watcher = new ResizeObserver(() => draw(picture));
  watcher.observe(root);
  return () => {
    watcher.disconnect();
    cancelAnimationFrame(picture.frame);
  };
}

const letters = () => parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
const first = (data) => {
  const listed = data.arrows.filter((arrow) => isIn(arrow, data)).sort((one, other) => place(one, data) - place(other, data));
  return (listed[0] || data.arrows[0])?.key;
};
const place = (arrow, data) => (data.by === "direction" ? arrow.placeByDirection : arrow.place);
const isIn = (arrow, data) => place(arrow, data) <= data.listed;
const wasIn = (arrow, data) => (data.by === "direction" ? arrow.place : arrow.placeByDirection) <= data.listed;
const kind = (arrow, data) => (isIn(arrow, data) ? "in" : arrow.famous ? "famous" : "out");

function move(picture, from, start) {
  picture.frame = requestAnimationFrame((now) => {
    const t = Math.min(1, Math.max(0, now - start) / DURATION);
    const eased = t * t * (3 - 2 * t);
    picture.part = from + (picture.goal - from) * eased;
    if (t >= 1) picture.part = picture.goal;
    draw(picture);
    if (t < 1) move(picture, from, start);
  });
}

function legend({ root, data }) {
  const set = (name, text) => (root.querySelector(name).textContent = text);
  set(".guest-word", data.words.guest);
  set(".in-word", data.words.in);
  set(".out-word", data.words.out);
  set(".famous-word", data.words.famous);
}

function listen(picture) {
  const fan = picture.root.querySelector(".fan");
  const order = () =>
    [...picture.data.arrows].sort((one, other) => place(one, picture.data) - place(other, picture.data)).map((arrow) => arrow.key);
  const choose = (key) => {
    if (key === undefined || key === picture.chosen) return;
    picture.chosen = key;
    draw(picture);
  };
  fan.onpointerover = (event) => choose(event.target.closest("[data-key]")?.dataset.key);
  fan.onclick = fan.onpointerover;
  fan.onkeydown = (event) => {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -1e9, End: 1e9 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const keys = order();
    const at = keys.indexOf(picture.chosen) + steps[event.key];
    choose(keys[Math.min(keys.length - 1, Math.max(0, at))]);
  };
}

function draw(picture) {
  const { root, data, part } = picture;
  const fan = root.querySelector(".fan");
  const width = root.clientWidth;
  if (!width) return;
  const narrow = width < 420;
  const size = letters();
  const lane = Math.min(17 * size, width * (narrow ? 0.46 : 0.44));
  const height = Math.min(620, Math.max(25 * size, width * 0.86));
  const area = { left: 14, top: 1.9 * size, bottom: height - 3.1 * size, right: width - lane - 22, line: LINE * size };
  const scene = place_all(data, part, area);
  fan.setAttribute("viewBox", `0 0 ${width} ${height}`);
  fan.setAttribute("height", height);
  fan.replaceChildren();
  axis(fan, scene, area, picture);
  projection(fan, scene, picture);
  const above = (tip) => (tip.arrow.key === picture.chosen ? 3 : ["famous", "out", "in"].indexOf(kind(tip.arrow, data)));
  for (const tip of [...scene.tips].sort((one, other) => above(one) - above(other))) arrow(fan, scene, tip, picture);
  if (part === picture.goal) {
    lane_labels(fan, scene, width - lane, lane, area, picture);
    famous_labels(fan, scene, area, picture);
  }
  for (const part of fan.children) if (!part.hasAttribute("role")) part.setAttribute("aria-hidden", "true");
  fan.setAttribute("aria-activedescendant", `${data.prefix}-${picture.chosen}`);
  fan.setAttribute("aria-label", data.words.picture);
  told(picture);
  root.dataset.ready = "true";
  root.dataset.by = part === picture.goal ? data.by : "moving";
}

// Where every tip is: `part` is 0 for true lengths and 1 for the unit circle.
function place_all(data, part, area) {
  const plain = data.arrows.map((arrow) => {
    const length = (1 - part) * arrow.length + part;
    return { arrow, x: length * arrow.cosine, y: length * Math.sqrt(Math.max(0, 1 - arrow.cosine ** 2)) };
  });
  const right = Math.max(part, ...plain.map((tip) => tip.x), 1e-9);
  const left = Math.min(0, ...plain.map((tip) => tip.x));
  const top = Math.max(part, ...plain.map((tip) => tip.y), 1e-9);
  const scale = Math.min((area.right - area.left) / (right - left), (area.bottom - area.top) / top);
  const origin = { x: area.right - right * scale, y: area.bottom };
  const tips = plain.map(({ arrow, x, y }) => ({ arrow, reach: x, x: origin.x + x * scale, y: origin.y - y * scale }));
  return { tips, scale, origin, right, part };
}

function axis(fan, { tips, scale, origin, right, part }, area, { data, goal }) {
  const end = area.right + 18;
  add(fan, "path", { class: "guest", d: `M${origin.x} ${origin.y}H${end - 12}` });
  add(fan, "path", { class: "guest-head", d: `M${end} ${origin.y}l-16 -9v18z` });
  add(fan, "text", { class: "small", x: end + 6, y: origin.y + 5 }, data.guest);
  if (part > 0) {
    const radius = scale;
    const circle = `M${origin.x + radius} ${origin.y}A${radius} ${radius} 0 0 0 ${origin.x} ${origin.y - radius}`;
    add(fan, "path", { class: "circle", d: circle, opacity: part });
  }
  const unit = goal ? 1 : data.userLength;
  for (const value of ticks(right * unit)) {
    const x = origin.x + (value / unit) * scale;
    add(fan, "path", { class: "axis", d: `M${x} ${origin.y + 4}v6` });
    add(fan, "text", { class: "small", x, y: origin.y + 8 + letters(), "text-anchor": "middle" }, String(value));
  }
  const what = add(fan, "text", { class: "small", y: origin.y + 8 + 2.2 * letters() }, goal ? data.words.cosine : data.words.score);
  what.setAttribute("x", Math.max(4, end - what.getComputedTextLength()));
  const listed = tips.filter((tip) => isIn(tip.arrow, data));
  if (!listed.length) return;
  const border = Math.min(...listed.map((tip) => tip.x));
  add(fan, "path", { class: "border", d: `M${border} ${origin.y}V${area.top - 12}` });
  add(fan, "text", { class: "small", x: border + 6, y: area.top - 14, "text-anchor": "start" }, data.words.border);
}

// Tick values of an axis from 0 to a largest value, at most six of them.
function ticks(most) {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => most / size <= 5) ?? most;
  const values = [];
  for (let number = 0; number * step <= most * 1.0001; number += 1) values.push(Number((number * step).toPrecision(6)));
  return values;
}

// The chosen arrow let down on the guest's direction: how far it reaches.
function projection(fan, { tips, origin }, { chosen }) {
  const tip = tips.find((each) => each.arrow.key === chosen);
  if (!tip) return;
  add(fan, "path", { class: "drop", d: `M${tip.x} ${tip.y}V${origin.y}` });
  add(fan, "path", { class: "reach", d: `M${origin.x} ${origin.y}H${tip.x}` });
}

function arrow(fan, { origin }, tip, picture) {
  const { data, chosen } = picture;
  const what = kind(tip.arrow, data);
  const picked = tip.arrow.key === chosen;
  const group = add(fan, "g", {
    class: `arrow ${what}${picked ? " chosen" : ""}`,
    id: `${data.prefix}-${tip.arrow.key}`,
    role: "option",
    "aria-selected": picked,
    "aria-label": sentence(tip.arrow, data),
    "data-key": tip.arrow.key,
  });
  const line = `M${origin.x} ${origin.y}L${tip.x} ${tip.y}`;
  add(group, "path", { class: "hit", d: line });
  add(group, "path", { class: "shaft", d: line });
  const turn = (Math.atan2(tip.y - origin.y, tip.x - origin.x) * 180) / Math.PI;
  const head = what === "famous" ? "M-9 -4.5h9v9h-9z" : "M0 0l-11 -5v10z";
  add(group, "path", { class: "head", d: head, transform: `translate(${tip.x} ${tip.y}) rotate(${turn})` });
}

// The names of the list in force, one under another where their tips are, each joined to its tip.
function lane_labels(fan, { tips }, x, room, area, { data, chosen }) {
  const listed = tips.filter((tip) => isIn(tip.arrow, data)).sort((one, other) => one.y - other.y);
  const heights = spread(listed.map((tip) => tip.y), area.top + 4, area.bottom - 24, area.line);
  listed.forEach((tip, row) => {
    const y = heights[row];
    add(fan, "path", { class: "leader", d: `M${tip.x + 3} ${tip.y}L${x - 6} ${y}` });
    const picked = tip.arrow.key === chosen ? " chosen" : "";
    const text = add(fan, "text", { class: `label${picked}`, x, y: y + 5, "data-key": tip.arrow.key, "aria-hidden": "true" });
    const mark = data.by === "direction" && !wasIn(tip.arrow, data) ? "+ " : "";
    fit(text, `${place(tip.arrow, data)} ${mark}`, tip.arrow, room);
  });
}

// Heights one line apart, as near to those wished for as it goes, and between two borders.
function spread(wished, top, bottom, line) {
  const gap = Math.min(line, (bottom - top) / Math.max(1, wished.length - 1));
  const heights = [...wished];
  heights.forEach((height, row) => (heights[row] = Math.max(height, row ? heights[row - 1] + gap : top)));
  for (let row = heights.length - 1; row >= 0; row -= 1) {
    heights[row] = Math.min(heights[row], row === heights.length - 1 ? bottom : heights[row + 1] - gap);
  }
  return heights;
}

// The names of the well known ones near their tips: where nothing stands and nothing is cut off, if there is such a place.
function famous_labels(fan, { tips }, area, { data, chosen }) {
  const taken = [];
  const famous = tips.filter((each) => kind(each.arrow, data) === "famous").sort((one, other) => one.y - other.y);
  for (const tip of famous) {
    const picked = tip.arrow.key === chosen ? " chosen" : "";
    const text = add(fan, "text", { class: `label${picked}`, "data-key": tip.arrow.key, "aria-hidden": "true" });
    const best = sides(tip, area).map((side) => tried(text, tip, side, taken)).sort((one, other) => one.faults - other.faults)[0];
    tried(text, tip, best.side, taken);
    const box = text.getBBox();
    taken.push(box);
    if (tip.y - best.side.y > area.line) {
      add(fan, "path", { class: "leader", d: `M${tip.x} ${tip.y - 6}L${Math.min(tip.x, box.x + box.width)} ${box.y + box.height}` });
    }
  }
}

function sides(tip, area) {
  const rows = [0, 1, 2, 3, 4];
  return rows.flatMap((row) => [
    { x: tip.x - 12, y: tip.y + 4 - row * area.line, anchor: "end", room: tip.x - 14 },
    { x: tip.x - 4, y: tip.y - 14 - row * area.line, anchor: "start", room: area.right + 60 - tip.x },
  ]);
}

// A name put somewhere, and how bad that is: nearer is better, a cut name is worse, a covered one worst.
function tried(text, tip, side, taken) {
  for (const [name, value] of [["x", side.x], ["y", side.y], ["text-anchor", side.anchor]]) text.setAttribute(name, value);
  const whole = fit(text, "", tip.arrow, Math.max(50, side.room));
  const box = text.getBBox();
  const covered = taken.some((other) => !apart(box, other)) || box.y < -14;
  return { side, faults: Math.abs(side.y - tip.y) / 10 + (whole ? 0 : 12) + (covered ? 100 : 0) };
}

const apart = (one, other) =>
  one.x + one.width < other.x || other.x + other.width < one.x || one.y + one.height < other.y || other.y + other.height < one.y;

// A name, cut where there is no more room, and how many like it once that is told; true where nothing had to be cut.
function fit(text, before, arrow, room) {
  const after = arrow.likes === undefined ? "" : ` · ${arrow.likes.toLocaleString("en")}`;
  let name = arrow.title;
  text.textContent = before + name + after;
  const whole = text.getComputedTextLength() <= room;
  while (name.length > 4 && text.getComputedTextLength() > room) {
    name = name.slice(0, -1);
    text.textContent = `${before}${name.trimEnd()}…${after}`;
  }
  return whole;
}

function sentence(arrow, data) {
  const angle = (Math.acos(arrow.cosine) * 180) / Math.PI;
  const away = `${arrow.title}: ${angle.toFixed(0)}° from ${data.owner} name tag`;
  const known = arrow.likes === undefined ? "" : ` Likes: ${arrow.likes.toLocaleString("en")}.`;
  const at = `Place ${place(arrow, data).toLocaleString("en")} of ${data.of.toLocaleString("en")}.`;
  if (data.by === "direction") return `${away}, cosine ${arrow.cosine.toFixed(2)}. ${at}${known}`;
  const reach = arrow.length * arrow.cosine;
  return (
    `${away}, ${arrow.length.toFixed(2)} long, so it reaches ${reach.toFixed(2)}. ` +
    `Times ${data.userLength.toFixed(2)}, the length of ${data.owner} tag, that is the score, ${arrow.score.toFixed(2)}. ${at}${known}`
  );
}

function told({ root, data, chosen }) {
  const arrow = data.arrows.find((each) => each.key === chosen);
  const words = arrow ? sentence(arrow, data) : "";
  const line = root.querySelector(".told");
  if (line.textContent !== words) line.textContent = words;
}

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
