// What several parts of the map share: colours, times, arithmetic, and how numbers and elements are written.

const KIND_COLOURS = { chosen: "#D55E00", guest: "#E69F00", topic: "#0072B2", match: "#009E73" };
const LIT_COLOUR = "#D55E00";
const ROUND_MILLISECONDS = 1700;
const PAUSE_MILLISECONDS = 1400;
const NEAR_ENOUGH = 16; // a click this many pixels beside a small node still means the node

const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const easeOut = (part) => 1 - (1 - part) ** 3;
const percent = (part) => `${(100 * part).toPrecision(part < 0.1 ? 2 : 3)} %`;
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
const rounds = (count) => `${count} round${count === 1 ? "" : "s"}`;
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

function box(x, y, width, height) {
  return { x, y, left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

// How far a point is from the straight line between two nodes.
function distanceToLine({ x, y }, a, b) {
  const [alongX, alongY] = [b.atX - a.atX, b.atY - a.atY];
  const part = clamp(((x - a.atX) * alongX + (y - a.atY) * alongY) / (alongX ** 2 + alongY ** 2 || 1));
  return Math.hypot(a.atX + part * alongX - x, a.atY + part * alongY - y);
}

// An element with a text, which stays text.
function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// A Map from a key of each item to all items that have it.
function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

// Buttons of which one at a time is a tab stop; the arrow keys move on to the next.
function moveByArrows(buttons, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const here = buttons.indexOf(event.target.closest("button"));
  if (!step || here < 0) return;
  event.preventDefault();
  const next = buttons[(here + step + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
