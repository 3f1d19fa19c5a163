// Drawing a like by dragging from a guest to a movie, or back. What happens then is the caller's.
import * as svg from "./svg.js";

const STARTS = 6; // pixels: less is a click

export class Drag {
  // `places` says where the nodes are, `canJoin` which two, `join` is called with the two that were joined.
  constructor(element, parent, { places, canJoin, join }) {
    Object.assign(this, { element, places, canJoin, join, from: null });
    this.line = svg.make(parent, "line", { class: "drawing", visibility: "hidden" });
    element.addEventListener("pointerdown", (event) => this.begin(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.end(event));
    for (const name of ["pointerleave", "pointercancel"]) element.addEventListener(name, () => this.drop());
  }

  begin(event) {
    this.from = event.button ? null : nodeAt(event);
    this.start = [event.clientX, event.clientY];
    // A finger holds on to what it touched first; what it is let go over is asked for here.
    if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
  }

  move(event) {
    if (this.from === null) return;
    const isFar = Math.hypot(event.clientX - this.start[0], event.clientY - this.start[1]) > STARTS;
    if (!isFar && !this.isDrawing) return;
    this.isDrawing = true;
    const box = this.element.getBoundingClientRect();
    const { width } = this.element.viewBox.baseVal;
    const scale = width / box.width;
    const [x1, y1] = this.places()[this.from].map(svg.round);
    svg.set(this.line, { x1, y1, x2: svg.round(scale * (event.clientX - box.left)), y2: svg.round(scale * (event.clientY - box.top)) });
    svg.show(this.line, true);
  }

  end(event) {
    const [from, to] = [this.from, nodeAt(event)];
    const isDrawn = this.isDrawing && to !== null && this.canJoin(from, to);
    this.drop();
    if (isDrawn) this.join(Math.min(from, to), Math.max(from, to));
  }

  drop() {
    this.from = null;
    this.isDrawing = false;
    svg.show(this.line, false);
  }
}

function nodeAt({ target }) {
  const group = target.closest?.("[data-node]");
  return group ? Number(group.dataset.node) : null;
}
