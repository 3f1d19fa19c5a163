// The few things all pictures need: elements that are only touched where something has changed, and arrows.
const NAMESPACE = "http://www.w3.org/2000/svg";

export function make(parent, tag, attributes = {}, text = null) {
  const element = document.createElementNS(NAMESPACE, tag);
  set(element, attributes);
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

// Set attributes; null takes one away. What is there already is left alone, so that a frame costs only what moves.
export function set(element, attributes) {
  const known = (element.known ??= {});
  for (const [name, value] of Object.entries(attributes)) {
    if (known[name] === value) continue;
    known[name] = value;
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

export function write(element, text) {
  if (element.written === text) return;
  element.written = text;
  element.textContent = text;
}

export function show(element, isShown) {
  set(element, { visibility: isShown ? null : "hidden" });
}

export const round = (value) => Math.round(value * 10) / 10;

// A line with a head at its end, as one path. Too short for a head, it is a line.
export function arrow(x1, y1, x2, y2, head = 9) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (!(length > 0.5)) return `M${round(x1)} ${round(y1)}h.1`;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const size = Math.min(head, length * 0.7);
  const [bx, by] = [x2 - ux * size, y2 - uy * size];
  const half = size * 0.45;
  const point = (x, y) => `${round(x)} ${round(y)}`;
  return `M${point(x1, y1)}L${point(bx, by)}M${point(x2, y2)}L${point(bx - uy * half, by + ux * half)}L${point(bx + uy * half, by - ux * half)}Z`;
}
