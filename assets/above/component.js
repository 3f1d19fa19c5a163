// The party from above: every name tag a mark, moved from round to round. Everything is drawn from `front`, the number of
// rounds so far with the part of the one under way. Text from the data becomes canvas text or a text node, never markup.

const CHOSEN = "#D55E00";
const MOVE = 900; // milliseconds of one round
const PAUSE = 500;
const NEAR = 14; // pixels beside a mark that still mean it

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Above {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.canvas = this.find(".stage canvas");
    this.front = 0;
    this.focused = null;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.find("[data-do='play']").onclick = () => (this.playing ? this.stop() : this.play());
    this.find("[data-do='step']").onclick = () => this.step();
    this.find("[data-do='rounds']").oninput = (event) => (this.stop(), this.show(Number(event.target.value)));
    this.find(".stage").onkeydown = (event) => this.key(event);
    this.find(".stage").onblur = () => this.point(null);
    this.canvas.onpointermove = (event) => this.point(this.under(event));
    this.canvas.onpointerleave = () => this.point(null);
    this.canvas.onclick = (event) => this.open(this.under(event));
    this.sized = new ResizeObserver(() => this.size());
    this.sized.observe(this.canvas.parentElement);
    this.printing = new AbortController();
    addEventListener("beforeprint", () => this.ink("#000", "#fff"), { signal: this.printing.signal });
    addEventListener("afterprint", () => this.readTheme(), { signal: this.printing.signal });
  }

  readTheme() {
    const style = getComputedStyle(this.root);
    this.family = style.fontFamily;
    this.ink(style.color, style.getPropertyValue("--ground").trim() || "#fff");
  }

  ink(text, ground) {
    [this.text, this.ground] = [text, ground];
    this.draw();
  }

  set(data, onOpen) {
    this.onOpen = onOpen;
    if (!this.data || data.frames.length !== this.data.frames.length) this.front = 0;
    this.data = data;
    this.drawn = data.groups_of.flatMap((group, row) => (group >= 0 || row === data.chosen ? [row] : []));
    const rounds = this.find("[data-do='rounds']");
    rounds.max = data.frames.length - 1;
    this.legend();
    this.readTheme();
    this.size();
    this.show(this.front);
    this.root.dataset.ready = "true";
  }

  // ---- moving --------------------------------------------------------------------------------------------------

  last() {
    return this.data.frames.length - 1;
  }

  play() {
    if (this.front >= this.last()) this.show(0);
    this.playing = true;
    this.label();
    this.moveOn(() => this.playing && (this.front < this.last() ? this.wait() : this.stop()));
  }

  wait() {
    const then = () => this.playing && this.play();
    this.timer = setTimeout(then, this.calm.matches ? PAUSE + MOVE : PAUSE);
  }

  step() {
    this.stop();
    if (this.front >= this.last()) return this.show(0);
    this.moveOn(() => {});
  }

  /** One round further, at once where somebody asked for less motion. */
  moveOn(then) {
    const from = Math.floor(this.front), to = Math.min(from + 1, this.last());
    if (this.calm.matches) return this.show(to), then();
    const began = performance.now() - (this.front - from) * MOVE;
    const frame = (now) => {
      const part = Math.min(1, Math.max(0, now - began) / MOVE);
      this.show(from + part);
      if (part < 1) this.request = requestAnimationFrame(frame);
      else then();
    };
    this.request = requestAnimationFrame(frame);
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.request);
    clearTimeout(this.timer);
    this.label();
  }

  label() {
    this.find("[data-do='play']").textContent = this.playing ? "Pause" : "Play";
  }

  show(front) {
    this.front = front;
    const whole = Math.floor(front + 1e-9);
    if (this.root.dataset.rounds !== String(whole)) {
      this.root.dataset.rounds = whole;
      this.find("[data-do='rounds']").value = whole;
      this.find("output").textContent = whole;
      this.find("[data-do='step']").textContent = whole < this.last() ? "Step" : "Back to 0";
    }
    this.draw();
  }

  // ---- finding -------------------------------------------------------------------------------------------------

  at(row) {
    const frames = this.data.frames, low = Math.floor(this.front), part = this.front - low;
    const one = frames[low], other = frames[Math.min(low + 1, frames.length - 1)];
    const eased = part * part * (3 - 2 * part), room = 26;
    const along = (column) => (one[2 * row + column] * (1 - eased) + other[2 * row + column] * eased) / 1000;
    return [room + along(0) * (this.width - 2 * room), room + (1 - along(1)) * (this.height - 2 * room)];
  }

  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null, nearest = NEAR;
    for (const row of this.drawn) {
      const [ox, oy] = this.at(row), far = Math.hypot(ox - x, oy - y);
      if (far < nearest) [best, nearest] = [row, far];
    }
    return best;
  }

  /** The nearest mark in a direction; what lies aside counts as further away. */
  towards(row, [ux, uy]) {
    const [x, y] = this.at(row);
    let best = row, least = Infinity;
    for (const other of this.drawn) {
      const [ox, oy] = this.at(other), ahead = (ox - x) * ux + (oy - y) * uy;
      const cost = ahead + 3 * Math.abs((ox - x) * uy - (oy - y) * ux);
      if (other !== row && ahead > 0.5 && cost < least) [best, least] = [other, cost];
    }
    return best;
  }

  key(event) {
    const start = this.focused ?? this.data.chosen;
    if (event.key in ARROWS) this.point(this.towards(start, ARROWS[event.key]), true);
    else if (event.key === "Home") this.point(this.data.chosen, true);
    else if (event.key === "Enter" || event.key === " ") this.open(start);
    else return;
    event.preventDefault();
  }

  point(row, aloud = false) {
    if (row === this.focused) return;
    this.focused = row;
    if (aloud || row !== null) this.find(".said").textContent = row === null ? "" : this.describe(row);
    this.draw();
  }

  describe(row) {
    const group = this.data.groups[this.data.groups_of[row]];
    const kind = this.data.guests[row] ? "guest" : "topic";
    const more = group && !group.name.startsWith(kind) ? `, ${group.name}` : "";
    return `${this.data.names[row]} (${kind}${more})${row === this.data.chosen ? ", looked at now" : ""}`;
  }

  open(row) {
    if (row !== null) this.onOpen(this.data.nodes[row]);
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  size() {
    if (!this.data) return;
    const ratio = devicePixelRatio || 1;
    this.width = this.canvas.parentElement.clientWidth;
    this.height = Math.round(Math.min(0.62 * innerHeight, Math.max(360, 0.75 * this.width)));
    this.canvas.width = this.width * ratio;
    this.canvas.height = this.height * ratio;
    this.canvas.style.height = `${this.height}px`;
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  draw() {
    if (!this.pen) return;
    const { data, pen } = this;
    pen.clearRect(0, 0, this.width, this.height);
    pen.globalAlpha = 0.8;
    for (const row of this.drawn) {
      const group = data.groups[data.groups_of[row]];
      if (!group || row === data.chosen) continue;
      mark(pen, this.at(row), this.width > 900 ? 4 : 3.2, group.colour, data.guests[row] ? "circle" : "square");
    }
    pen.globalAlpha = 1;
    this.name(data.chosen);
    if (this.focused !== null && this.focused !== data.chosen) this.name(this.focused);
    mark(pen, this.at(data.chosen), 12, CHOSEN, "star", this.ground);
    if (this.focused === null) return;
    const [x, y] = this.at(this.focused);
    pen.strokeStyle = this.text;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x, y, 11, 0, 7);
    pen.stroke();
  }

  /** A name above its mark, on a ground of its own and inside the picture. */
  name(row) {
    const [x, y] = this.at(row), pen = this.pen;
    const letters = Math.max(15, Math.min(22, this.width / 50));
    const whole = this.data.names[row], text = whole.length > 44 ? `${whole.slice(0, 43)}…` : whole;
    pen.font = `600 ${letters}px ${this.family}`;
    const wide = pen.measureText(text).width + 12;
    const left = Math.max(2, Math.min(this.width - wide - 2, x - wide / 2));
    const top = y > letters + 26 ? y - letters - 22 : y + 16;
    pen.globalAlpha = 0.88;
    pen.fillStyle = this.ground;
    pen.fillRect(left, top, wide, letters + 8);
    pen.globalAlpha = 1;
    pen.fillStyle = this.text;
    pen.textBaseline = "top";
    pen.fillText(text, left + 6, top + 4);
  }

  legend() {
    const entry = (name, colour, symbol) => {
      const item = document.createElement("li"), picture = document.createElement("canvas");
      picture.width = picture.height = 36;
      mark(picture.getContext("2d"), [18, 18], 11, colour, symbol);
      item.append(picture, name);
      return item;
    };
    const groups = this.data.groups.map(({ name, colour, symbol }) => entry(name, colour, symbol));
    this.find(".legend").replaceChildren(...groups, entry("looked at", CHOSEN, "star"));
  }

  remove() {
    this.stop();
    this.printing.abort();
    this.sized.disconnect();
  }
}

function mark(pen, [x, y], size, colour, symbol, rim = "") {
  pen.fillStyle = colour;
  pen.beginPath();
  if (symbol === "square") pen.rect(x - size, y - size, 2 * size, 2 * size);
  else if (symbol === "circle") pen.arc(x, y, size, 0, 7);
  else
    for (let tip = 0; tip < 10; tip++) {
      const far = tip % 2 ? 0.42 * size : size, turn = (Math.PI * tip) / 5 - Math.PI / 2;
      pen.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn));
    }
  pen.closePath();
  pen.fill();
  if (!rim) return;
  pen.strokeStyle = rim;
  pen.lineWidth = 1.5;
  pen.stroke();
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".above");
  root.map ??= new Above(root);
  root.map.set(data, (node) => setTriggerValue("node", node));
  return () => {
    root.map?.remove();
    root.map = null;
  };
}
