// Draws one neighbourhood with vis-network and lets the gossip spread through it, all in the browser.
//
// Everything on the map follows from one number, `front`: how many hops the gossip has come, with the fraction of the
// hop under way. A node of hop k starts at the one it heard from most and reaches its own place as `front` reaches k.
// Text from the data only ever becomes canvas text or a text node, never markup.

const KIND_COLOURS = { chosen: "#D55E00", guest: "#E69F00", topic: "#0072B2" };
const ROUTE_COLOUR = "#D55E00";
const HOP_MILLISECONDS = 1100;
const PAUSE_MILLISECONDS = 1300;
const NEAR_ENOUGH = 16; // a click this many pixels beside a small node still means the node
const MAX_ROUTES = 3;

class Viewer {
  constructor(root, vis) {
    this.root = root;
    this.vis = vis;
    this.find = (selector) => root.querySelector(selector);
    this.nodes = new vis.DataSet();
    this.edges = new vis.DataSet();
    this.front = 0;
    this.lit = null; // { target, nodes, edges } while routes are lit
    this.hovered = null;
    this.listen();
  }

  // ---- data ----------------------------------------------------------------------------------------------------

  show(data, onChoose) {
    this.onChoose = onChoose;
    this.readTheme();
    if (data === this.data) return this.redrawAll(); // only the theme has changed
    const before = this.data;
    this.stop();
    this.clearRoutes();
    this.data = data;
    this.edges.clear();
    this.nodes.clear();
    this.byId = new Map(data.nodes.map((node) => [node.id, { ...node, targetX: 0, targetY: 0 }]));
    this.rings = data.captions.map((_, hop) => [...this.byId.values()].filter((node) => node.hop === hop));
    this.arriving = new Map();
    for (const edge of data.edges) {
      const list = this.arriving.get(edge.to);
      if (list) list.push(edge);
      else this.arriving.set(edge.to, [edge]);
    }
    this.drawHopButtons();
    this.find(".topic-word").textContent = `topic (${data.itemWord})`;
    this.find(".hint").textContent = data.chooses
      ? "Click a guest to follow them, a topic to see who brought it."
      : "Click a guest or a topic to see who brought it.";
    if (!this.network) this.createNetwork();
    this.place();
    const deeper = before && before.owner === data.owner && data.hops > before.hops && this.front === before.hops;
    this.setFront(deeper ? before.hops : data.hops);
    this.fit();
    if (deeper) this.spreadTo(data.hops);
    this.root.dataset.ready = "true";
  }

  createNetwork() {
    const options = {
      autoResize: true,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: true, dragNodes: false, dragView: false, zoomView: false, selectable: false },
      nodes: { borderWidth: 1.5, chosen: false },
      edges: { smooth: false, chosen: false, arrows: { to: { enabled: false } } },
    };
    this.network = new this.vis.Network(this.find(".canvas"), { nodes: this.nodes, edges: this.edges }, options);
    this.network.on("beforeDrawing", (context) => this.drawRings(context));
    this.network.on("afterDrawing", (context) => this.drawLabels(context));
    this.network.on("resize", () => this.resized());
    this.network.on("click", (event) => this.clicked(event.pointer));
  }

  remove() {
    this.stop();
    this.network?.destroy();
    this.network = null;
    this.data = null;
    delete this.root.dataset.ready;
  }

  // ---- places --------------------------------------------------------------------------------------------------

  size() {
    const box = this.find(".canvas");
    return { width: Math.max(box.clientWidth, 200), height: Math.max(box.clientHeight, 200) };
  }

  place() {
    const { width, height } = this.size();
    this.isWide = width > 640;
    this.radiusX = Math.min(width / 2 - (this.isWide ? 130 : 18), (height / 2) * 1.75);
    this.radiusY = height / 2 - (this.isWide ? 36 : 62);
    this.letter = this.isWide ? 13 * clamp(this.radiusY / 260, 1, 1.5) : 11; // pixels; larger on a full screen
    // Small screens get smaller nodes.
    const factor = clamp(Math.min(this.radiusY / 270, (this.radiusX + this.radiusY) / 560), 0.55, 1.5);
    for (const { id, size } of this.data.nodes) this.byId.get(id).size = size * factor;
    for (const node of this.byId.values()) {
      node.targetX = (node.x / this.data.radius) * this.radiusX;
      node.targetY = (node.y / this.data.radius) * this.radiusY;
    }
  }

  placeOf(node) {
    const along = easeOut(this.arrival(node));
    const [strongest] = this.arriving.get(node.id) ?? [];
    const origin = strongest ? this.byId.get(strongest.from) : { targetX: 0, targetY: 0 };
    return {
      x: origin.targetX + (node.targetX - origin.targetX) * along,
      y: origin.targetY + (node.targetY - origin.targetY) * along,
    };
  }

  // From 0 (not heard yet) to 1 (in place); the stronger ones of a hop set out a little earlier.
  arrival(node) {
    if (node.hop === 0) return 1;
    const ring = this.rings[node.hop];
    const delay = ring.length > 1 ? (0.35 * ring.indexOf(node)) / (ring.length - 1) : 0;
    return clamp((this.front - (node.hop - 1) - delay) / 0.65);
  }

  resized() {
    if (!this.data) return;
    this.place();
    this.redrawAll();
    // vis-network restores its own view of the new size right after it tells of it.
    if (this.root.dataset.zoomed !== "true") requestAnimationFrame(() => this.network && this.fit());
  }

  fit() {
    this.network.moveTo({ position: { x: 0, y: this.isWide ? 0 : 16 }, scale: 1 });
    this.noteZoom();
  }

  zoom(factor) {
    const scale = clamp(this.network.getScale() * factor, 0.5, 6);
    this.network.moveTo({ scale, animation: this.calm() ? false : { duration: 200, easingFunction: "easeOutQuad" } });
    this.noteZoom(scale);
  }

  noteZoom(scale = this.network.getScale()) {
    const zoomed = Math.abs(scale - 1) > 0.01;
    this.root.dataset.zoomed = String(zoomed);
    // While the whole map is in view a drag should scroll the page, not lose the map.
    this.network.setOptions({ interaction: { dragView: zoomed } });
  }

  // ---- the front of the gossip ---------------------------------------------------------------------------------

  setFront(front) {
    const whole = Math.floor(front + 1e-6);
    this.front = Math.abs(front - Math.round(front)) < 1e-6 ? Math.round(front) : front;
    this.redraw(this.frame && this.ringUnderWay === Math.ceil(front) ? Math.ceil(front) : null);
    this.ringUnderWay = Math.ceil(front);
    if (this.root.dataset.hop !== String(whole)) this.tell(whole);
    this.root.dataset.hop = String(whole);
    this.root.dataset.visibleNodes = String(this.nodes.length);
    this.root.dataset.visibleEdges = String(this.edges.length);
  }

  spreadTo(hop, then = () => {}) {
    this.stop();
    if (this.calm()) {
      this.setFront(hop);
      this.timer = setTimeout(then, 0);
      return;
    }
    const from = this.front;
    const milliseconds = Math.max(1, Math.abs(hop - from) * HOP_MILLISECONDS);
    let begun = null;
    const tick = (now) => {
      begun ??= now;
      const part = clamp((now - begun) / milliseconds);
      this.setFront(part === 1 ? hop : from + (hop - from) * part);
      if (part < 1) {
        this.frame = requestAnimationFrame(tick);
      } else {
        this.frame = null;
        then();
      }
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    clearTimeout(this.timer);
    this.setPlaying(false);
  }

  play() {
    if (this.front >= this.data.hops) this.setFront(0);
    const goOn = () => {
      if (this.front >= this.data.hops) return this.setPlaying(false);
      this.spreadTo(Math.floor(this.front) + 1, () => {
        this.timer = setTimeout(goOn, this.front < this.data.hops ? PAUSE_MILLISECONDS : 0);
      });
      this.setPlaying(true);
    };
    this.setPlaying(true);
    this.timer = setTimeout(goOn, this.front === 0 && !this.calm() ? 500 : 0);
  }

  comeIntoView() {
    this.root.scrollIntoView({ behavior: this.calm() ? "auto" : "smooth", block: "nearest" });
  }

  setPlaying(playing) {
    this.root.dataset.playing = String(playing);
    this.find('[data-do="play"] span').textContent = playing ? "Pause" : "Play";
  }

  // ---- words ---------------------------------------------------------------------------------------------------

  drawHopButtons() {
    const buttons = this.data.captions.map((_, hop) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.hopButton = String(hop);
      button.textContent = String(hop);
      button.setAttribute("aria-label", `Hop ${hop}`);
      button.style.setProperty("--kind", this.kindColour(hop));
      button.style.setProperty("--on-kind", hop && hop % 2 === 0 ? "#1f2430" : "#fff"); // white on orange is too faint
      button.addEventListener("click", () => {
        this.clearRoutes();
        this.spreadTo(hop);
      });
      return button;
    });
    this.find(".hops").replaceChildren(...buttons);
    delete this.root.dataset.hop; // so that the next front is told anew
  }

  kindColour(hop) {
    return KIND_COLOURS[hop === 0 ? "chosen" : hop % 2 ? "topic" : "guest"];
  }

  tell(hop) {
    const caption = this.find(".caption");
    const name = document.createElement("b");
    name.textContent = `Hop ${hop}`;
    caption.style.setProperty("--kind", this.kindColour(hop));
    caption.replaceChildren(name, this.data.captions[hop]);
    this.find(".canvas").setAttribute("aria-label", `Map of the gossip. Hop ${hop}: ${this.data.captions[hop]}`);
    for (const [index, button] of [...this.find(".hops").children].entries()) {
      button.classList.toggle("heard", index <= hop);
      if (index === hop) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  }

  // ---- routes --------------------------------------------------------------------------------------------------

  // Every way from the chosen guest to a node over the edges that are drawn, with the product of their weights.
  routesTo(id) {
    const arriving = this.arriving.get(id);
    if (!arriving) return [{ nodes: [id], edges: [], weight: 1 }];
    return arriving.flatMap((edge) =>
      this.routesTo(edge.from).map((route) => ({
        nodes: [...route.nodes, id],
        edges: [...route.edges, edge.id],
        weight: route.weight * edge.weight,
      })),
    );
  }

  light(node) {
    const routes = this.routesTo(node.id)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, MAX_ROUTES);
    this.lit = {
      target: node.id,
      nodes: new Set(routes.flatMap((route) => route.nodes)),
      edges: new Set(routes.flatMap((route) => route.edges)),
    };
    this.root.dataset.selected = String(node.id);
    this.root.dataset.litRoutes = String(routes.length);
    this.writeRoutes(node, routes);
    this.redrawAll();
  }

  writeRoutes(node, routes) {
    const heading = document.createElement("strong");
    heading.textContent = `Who brought “${node.label}” here?`;
    const list = document.createElement("ol");
    for (const route of routes) {
      const line = document.createElement("li");
      const share = document.createElement("small");
      share.textContent = `  ${percent(route.weight / node.weight)} of its gossip`;
      line.append(route.nodes.map((id) => this.byId.get(id).label).join(" → "), share);
      list.append(line);
    }
    const panel = this.find(".routes");
    panel.dataset.corner = node.targetY < 0 ? "bottom" : node.targetX < 0 ? "top-right" : "top-left"; // off the routes
    panel.replaceChildren(heading, list);
    panel.hidden = false;
  }

  clearRoutes() {
    this.lit = null;
    this.find(".routes").hidden = true;
    this.root.dataset.selected = "";
    this.root.dataset.litRoutes = "0";
  }

  // ---- clicks and hovering -------------------------------------------------------------------------------------

  listen() {
    const actions = {
      play: () => {
        if (this.root.dataset.playing === "true") return this.stop();
        this.clearRoutes();
        this.comeIntoView();
        this.play();
      },
      step: () => {
        this.clearRoutes();
        if (this.front < this.data.hops) return this.spreadTo(Math.floor(this.front) + 1);
        this.stop();
        this.setFront(0); // the first step on a finished map begins anew
      },
      replay: () => {
        this.stop();
        this.clearRoutes();
        this.setFront(0);
        this.comeIntoView();
        this.play();
      },
      in: () => this.zoom(1.4),
      out: () => this.zoom(1 / 1.4),
      fit: () => this.fit(),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen()),
    };
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.data && actions[button.dataset.do]());
    }
    const canvas = this.find(".canvas");
    canvas.addEventListener("mousemove", (event) => this.hover(event));
    canvas.addEventListener("mouseleave", () => this.hover(null));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.lit) return;
      this.clearRoutes();
      this.redrawAll();
    });
  }

  // A plain wheel scrolls the page; with Ctrl or Cmd (and by pinching a touchpad) it zooms.
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const scale = clamp(this.network.getScale() * Math.exp(-event.deltaY / 300), 0.5, 6);
    this.network.moveTo({ scale });
    this.noteZoom(scale);
  }

  clicked({ canvas }) {
    const node = this.nodeAt(canvas);
    this.hover(null);
    if (node && node.kind === "guest" && this.data.chooses) {
      this.root.dataset.chosen = String(node.id);
      this.onChoose(node.id); // users come first, so a guest's node number is the user index
      return;
    }
    if (node && node.hop > 0) return this.light(node);
    this.clearRoutes();
    this.redrawAll();
  }

  nodeAt({ x, y }) {
    let best = null;
    let nearest = Infinity;
    for (const node of this.byId.values()) {
      if (this.arrival(node) < 1) continue;
      const distance = Math.hypot(node.targetX - x, node.targetY - y) - node.size;
      if (distance < nearest) [best, nearest] = [node, distance];
    }
    return nearest * this.network.getScale() <= NEAR_ENOUGH / 2 ? best : null;
  }

  hover(event) {
    if (!this.data) return;
    const tip = this.find(".tip");
    const box = this.find(".canvas").getBoundingClientRect();
    const at = event && { x: event.clientX - box.left, y: event.clientY - box.top };
    const node = at && this.nodeAt(this.network.DOMtoCanvas(at));
    if ((node ?? null) !== this.hovered) {
      this.hovered = node ?? null;
      this.root.dataset.over = node ? "node" : "";
      this.network.redraw();
    }
    tip.hidden = !node;
    if (!node) return;
    tip.textContent = node.title;
    const left = at.x + 16 + tip.offsetWidth > box.width ? at.x - 16 - tip.offsetWidth : at.x + 16;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${clamp(at.y + 12, 4, Math.max(4, box.height - tip.offsetHeight - 4))}px`;
  }

  // Where a node is on the page, for tests.
  pageXY(id) {
    const { targetX: x, targetY: y } = this.byId.get(id);
    const at = this.network.canvasToDOM({ x, y });
    const box = this.find(".canvas").getBoundingClientRect();
    return { x: box.left + at.x, y: box.top + at.y };
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  readTheme() {
    const style = getComputedStyle(this.root);
    this.ink = style.color;
    this.paper = style.backgroundColor;
    this.font = style.fontFamily;
    const [red, green, blue] = this.paper.match(/[\d.]+/g).map(Number);
    this.isDark = 0.3 * red + 0.6 * green + 0.1 * blue < 128;
  }

  calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  redrawAll() {
    this.redraw(null);
  }

  // Bring vis-network up to date: everything, or during an animation only the ring that moves.
  redraw(ring) {
    if (!this.data) return;
    const isHeard = (node) => this.arrival(node) > 0;
    const nodes = ring === null ? [...this.byId.values()] : this.rings[ring];
    const edges = nodes.flatMap((node) => this.arriving.get(node.id) ?? []);
    refresh(this.nodes, nodes, isHeard, (node) => this.nodeStyle(node));
    refresh(this.edges, edges, (edge) => isHeard(this.byId.get(edge.to)), (edge) => this.edgeStyle(edge));
    this.network.redraw();
  }

  nodeStyle(node) {
    const arrived = this.arrival(node);
    const dimmed = this.lit && !this.lit.nodes.has(node.id);
    return {
      id: node.id,
      ...this.placeOf(node),
      shape: node.shape,
      size: node.size * (0.3 + 0.7 * arrived),
      color: { background: KIND_COLOURS[node.kind], border: this.paper },
      opacity: dimmed ? 0.13 : Math.min(1, 0.2 + arrived),
    };
  }

  edgeStyle(edge) {
    const target = this.byId.get(edge.to);
    const isLit = this.lit?.edges.has(edge.id);
    const rest = (this.lit ? 0.05 : this.isDark ? 0.4 : 0.32) * this.arrival(target);
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      width: isLit ? Math.max(3, edge.width) : edge.width,
      color: { color: isLit ? ROUTE_COLOUR : KIND_COLOURS[target.kind], opacity: isLit ? 1 : rest },
    };
  }

  drawRings(context) {
    if (!this.data) return;
    const { hops } = this.data;
    context.save();
    context.lineWidth = 1;
    for (let hop = 1; hop <= hops; hop += 1) {
      context.strokeStyle = this.ink;
      context.globalAlpha = this.front >= hop - 1 ? 0.14 : 0.06;
      this.ellipse(context, hop / hops);
    }
    const moving = this.front % 1;
    if (moving) {
      const hop = Math.ceil(this.front);
      context.strokeStyle = this.kindColour(hop);
      context.lineWidth = 10;
      context.globalAlpha = 0.35 * (1 - moving);
      this.ellipse(context, (hop - 1 + easeOut(moving)) / hops);
    }
    context.restore();
  }

  ellipse(context, part) {
    context.beginPath();
    context.ellipse(0, 0, this.radiusX * part, this.radiusY * part, 0, 0, 2 * Math.PI);
    context.stroke();
  }

  drawLabels(context) {
    if (!this.data) return;
    const scale = this.network.getScale();
    const taken = [];
    context.save();
    context.textBaseline = "middle";
    context.lineJoin = "round";
    this.drawRingNames(context, scale, taken);
    taken.push(this.zoomCorner());
    const nodes = [...this.byId.values()].filter((node) => this.arrival(node) === 1);
    const discs = nodes.map((node) => disc(node));
    for (const node of this.byPriority(nodes)) {
      const must = node.hop === 0 || node === this.hovered || Boolean(this.lit?.nodes.has(node.id));
      if (this.lit && !must) continue;
      this.drawLabel(context, node, scale, taken, discs, must);
    }
    if (this.hovered) this.drawHalo(context, this.hovered, scale);
    context.restore();
  }

  drawRingNames(context, scale, taken) {
    const size = this.letter;
    context.font = `600 ${size / scale}px ${this.font}`;
    context.textAlign = "center";
    this.data.ringNames.forEach((name, hop) => {
      if (hop === 0 || this.front < hop) return;
      const y = (-this.radiusY * hop) / this.data.hops;
      const width = context.measureText(name).width;
      taken.push(box(0, y, width + 8 / scale, (size + 4) / scale));
      this.write(context, name, 0, y, scale, 0.75);
    });
  }

  // The part of the map that lies under the zoom buttons.
  zoomCorner() {
    const buttons = this.find(".zoom");
    const low = this.network.DOMtoCanvas({ x: buttons.offsetLeft, y: buttons.offsetTop });
    const high = this.network.DOMtoCanvas({ x: this.size().width, y: this.size().height });
    return { left: low.x, right: high.x, top: low.y, bottom: high.y };
  }

  byPriority(nodes) {
    const rank = (node) => (node === this.hovered ? -2 : node.hop === 0 ? -1 : this.rings[node.hop].indexOf(node));
    return nodes.toSorted((a, b) => rank(a) - rank(b) || a.hop - b.hop);
  }

  drawLabel(context, node, scale, taken, discs, must) {
    const size = (node.hop === 0 ? this.letter + 3 : this.letter) / scale;
    context.font = `${node.hop === 0 || must ? 700 : 500} ${size}px ${this.font}`;
    const width = context.measureText(node.label).width;
    const spots = this.spots(node, width, size, scale);
    const free = spots.find(
      (spot) =>
        this.isInside(spot) &&
        !taken.some((other) => overlap(spot, other)) &&
        !discs.some((other) => other.node !== node && overlap(spot, other)),
    );
    const spot = free ?? (must ? spots[0] : null);
    if (!spot) return;
    taken.push(spot);
    context.textAlign = "center";
    this.write(context, node.label, spot.x, spot.y, scale, 1);
  }

  // Where a label may go, best first: away from the middle, then the other sides.
  spots(node, width, height, scale) {
    const gap = node.size + 4 / scale;
    const beside = gap + width / 2;
    const above = gap + height / 2;
    const { targetX: x, targetY: y } = node;
    const right = box(x + beside, y, width, height * 1.15);
    const left = box(x - beside, y, width, height * 1.15);
    const below = box(x, y + above, width, height * 1.15);
    const over = box(x, y - above, width, height * 1.15);
    if (node.hop === 0) return [below, over, right, left];
    const sideways = x < 0 ? [left, right] : [right, left];
    const upright = y < 0 ? [over, below] : [below, over];
    const isBeside = Math.abs(x) / this.radiusX > 0.6 * (Math.abs(y) / this.radiusY);
    return isBeside ? [...sideways, ...upright] : [...upright, ...sideways];
  }

  isInside(spot) {
    const { width, height } = this.size();
    const low = this.network.DOMtoCanvas({ x: 4, y: 4 });
    const high = this.network.DOMtoCanvas({ x: width - 4, y: height - 4 });
    return spot.left >= low.x && spot.right <= high.x && spot.top >= low.y && spot.bottom <= high.y;
  }

  write(context, text, x, y, scale, alpha) {
    context.globalAlpha = alpha;
    context.lineWidth = 4 / scale;
    context.strokeStyle = this.paper;
    context.strokeText(text, x, y);
    context.fillStyle = this.ink;
    context.fillText(text, x, y);
    context.globalAlpha = 1;
  }

  drawHalo(context, node, scale) {
    context.strokeStyle = this.ink;
    context.lineWidth = 2.5 / scale;
    context.beginPath();
    context.arc(node.targetX, node.targetY, node.size + 4 / scale, 0, 2 * Math.PI);
    context.stroke();
  }
}

const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const easeOut = (part) => 1 - (1 - part) ** 3;
const percent = (part) => `${(100 * part).toPrecision(part < 0.1 ? 2 : 3)} %`;
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function box(x, y, width, height) {
  return { x, y, left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function disc(node) {
  return { ...box(node.targetX, node.targetY, 2 * node.size, 2 * node.size), node };
}

// Put those items that are to be seen into a DataSet, styled, and take the others out of it.
function refresh(dataset, items, isSeen, style) {
  dataset.remove(items.filter((item) => !isSeen(item) && dataset.get(item.id)));
  dataset.update(items.filter(isSeen).map(style));
}

const viewers = new WeakMap();

function show(vis, root, data, onChoose) {
  if (!viewers.has(root)) viewers.set(root, (root.viewer = new Viewer(root, vis)));
  viewers.get(root).show(data, onChoose);
}

function remove(root) {
  viewers.get(root)?.remove();
}
