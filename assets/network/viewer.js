// One neighbourhood drawn with vis-network, and the gossip that gathers in it, all in the browser.
//
// The viewer holds what is shown; each part has one duty. Text from the data only ever becomes canvas text or a text
// node, never markup.

class Viewer {
  constructor(root, vis) {
    this.root = root;
    this.vis = vis;
    this.find = (selector) => root.querySelector(selector);
    this.visNodes = new vis.DataSet();
    this.visEdges = new vis.DataSet();
    this.lit = null; // what is lit because somebody asked: { target, nodes, edges, lines }
    this.glow = null; // what glows because of a term or a pointer: { nodes, edges, ring }
    this.pointed = null; // { node } or { edge }
    this.places = new Places(this);
    this.styles = new Styles(this);
    this.painter = new Painter(this);
    this.rounds = new Rounds(this);
    this.nameTag = new NameTag(this);
    this.routes = new Routes(this);
    this.matches = new Matches(this);
    this.formula = new Formula(this);
    this.walker = new Walker(this);
    this.listen();
  }

  // ---- data ----------------------------------------------------------------------------------------------------

  show(data, report) {
    this.report = report;
    this.styles.readTheme();
    if (data === this.data) return this.restyle(); // only the theme has changed
    const before = this.data;
    if (before) this.rounds.stop();
    this.forget();
    this.data = data;
    this.party = new Party(data);
    this.visEdges.clear();
    this.visNodes.clear();
    this.writeLegend();
    if (!this.network) this.createNetwork();
    this.places.place();
    for (const part of [this.nameTag, this.matches, this.formula]) part.draw();
    this.rounds.drawButtons();
    const isDeeper = before?.owner === data.owner && data.rounds > before.rounds && this.rounds.front === before.rounds;
    this.rounds.set(isDeeper ? before.rounds : data.rounds);
    this.fit();
    if (isDeeper) this.rounds.goTo(data.rounds);
    this.root.dataset.ready = "true";
  }

  forget() {
    this.routes.clear();
    this.glow = this.pointed = this.walker.node = null;
  }

  writeLegend() {
    const { data } = this;
    this.find(".topic-word").textContent = `topic (${data.itemWord})`;
    this.find(".match-word").hidden = !data.matches.length;
    this.find(".hint").textContent = data.chooses
      ? "Click a guest to follow them, a topic to see how it is heard. By keyboard: arrows, Enter, Escape."
      : "Click a guest or a topic to see how it is heard. By keyboard: arrows, Enter, Escape.";
    this.find(".canvas").setAttribute("aria-label", `Map of the gossip around ${this.party.owner.label}. ${data.about}`);
  }

  createNetwork() {
    const options = {
      autoResize: true,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: false, dragNodes: false, dragView: false, zoomView: false, selectable: false },
      nodes: { chosen: false },
      edges: { smooth: false, chosen: false, arrows: { to: { enabled: false } } },
    };
    const canvas = this.find(".canvas");
    this.network = new this.vis.Network(canvas, { nodes: this.visNodes, edges: this.visEdges }, options);
    for (const inner of canvas.querySelectorAll("[tabindex]")) inner.removeAttribute("tabindex");
    this.network.on("beforeDrawing", (context) => this.data && this.painter.below(context));
    this.network.on("afterDrawing", (context) => this.data && this.painter.above(context));
    this.network.on("resize", () => this.resized());
    this.network.on("click", ({ pointer }) => this.choose(this.places.nodeAt(pointer.canvas)));
  }

  remove() {
    this.rounds.stop();
    this.network?.destroy();
    this.network = null;
    this.data = null;
    delete this.root.dataset.ready;
  }

  // ---- what is seen --------------------------------------------------------------------------------------------

  // Matches that stand outside the rings come in at the end.
  seenNodes() {
    return this.party.nodes.filter((node) => node.ring <= this.data.rings || this.rounds.isOver);
  }

  isLitMatch(node) {
    return this.rounds.isOver && this.party.matchOf.has(node.id);
  }

  restyle() {
    if (!this.data) return;
    this.painter.forgetPlaces();
    const seen = this.seenNodes();
    const gone = this.party.nodes.filter((node) => !seen.includes(node) && this.visNodes.get(node.id));
    this.visNodes.remove(gone.map((node) => node.id));
    this.visNodes.update(seen.map((node) => this.styles.node(node)));
    this.visEdges.update(this.party.edges.map((edge) => this.styles.edge(edge)));
    this.network.redraw();
  }

  resized() {
    if (!this.data) return;
    this.places.place();
    this.restyle();
    // vis-network restores its own view of the new size right after it tells of it.
    if (this.root.dataset.zoomed !== "true") requestAnimationFrame(() => this.network && this.fit());
  }

  fit() {
    this.network.moveTo({ position: { x: 0, y: this.places.isWide ? 0 : 16 }, scale: 1 });
    this.noteZoom();
  }

  zoom(factor) {
    const scale = clamp(this.network.getScale() * factor, 0.5, 6);
    this.network.moveTo({ scale, animation: calm() ? false : { duration: 200, easingFunction: "easeOutQuad" } });
    this.noteZoom(scale);
  }

  noteZoom(scale = this.network.getScale()) {
    const zoomed = Math.abs(scale - 1) > 0.01;
    this.root.dataset.zoomed = String(zoomed);
    // While the whole map is in view a drag should scroll the page, not lose the map.
    this.network.setOptions({ interaction: { dragView: zoomed } });
  }

  // ---- what visitors do ----------------------------------------------------------------------------------------

  listen() {
    const actions = {
      play: () => {
        if (this.root.dataset.playing === "true") return this.rounds.stop();
        this.begin();
      },
      step: () => {
        this.clear();
        this.rounds.step();
      },
      replay: () => {
        this.rounds.stop();
        this.rounds.set(0);
        this.begin();
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
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.lit && this.clear());
    this.formula.listen();
    this.walker.listen();
  }

  begin() {
    this.clear();
    this.root.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "nearest" });
    this.rounds.play();
  }

  // A plain wheel scrolls the page; with Ctrl or Cmd (and by pinching a touchpad) it zooms.
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const scale = clamp(this.network.getScale() * Math.exp(-event.deltaY / 300), 0.5, 6);
    this.network.moveTo({ scale });
    this.noteZoom(scale);
  }

  // A click on a node, or Enter: a guest is followed, a match and a topic are explained; on nothing it is over.
  choose(node) {
    this.hideTip();
    const match = node && this.isLitMatch(node) && this.party.matchOf.get(node.id);
    if (match) return this.matches.explain(match);
    if (node?.kind === "guest" && this.data.chooses) {
      this.root.dataset.chosen = String(node.id);
      return this.report.chosen(node.id); // users come first, so a guest's node number is the user index
    }
    if (node?.hop) return this.routes.show(node);
    this.clear();
  }

  clear() {
    this.routes.clear();
    this.restyle();
  }

  // What the pointer or the keyboard is at: its lines are strong, all others calm, and the formula speaks of it.
  pointAt(what) {
    if (what?.node === this.pointed?.node && what?.edge === this.pointed?.edge) return;
    this.pointed = what;
    this.root.dataset.over = what?.node ? "node" : what?.edge ? "edge" : "";
    if (!what) this.glow = null;
    else if (what.node) this.glow = { nodes: [what.node], edges: new Set(this.party.touching(what.node)), ring: null };
    else this.glow = { nodes: [what.edge.near, what.edge.far], edges: new Set([what.edge]), ring: null };
    if (what) this.formula.about(what);
    else this.formula.forget();
    this.restyle();
  }

  hover(event) {
    if (!this.data) return;
    if (!event) {
      this.pointAt(this.walker.node && { node: this.walker.node });
      return this.hideTip();
    }
    const canvas = this.find(".canvas").getBoundingClientRect();
    const at = { x: event.clientX - canvas.left, y: event.clientY - canvas.top };
    const point = this.network.DOMtoCanvas(at);
    const node = this.places.nodeAt(point);
    const edge = node ? null : this.places.edgeAt(point);
    this.pointAt(node ? { node } : edge ? { edge } : null);
    if (node) this.showTip(node, at, canvas);
    else this.hideTip();
  }

  showTip(node, at, canvas) {
    const tip = this.find(".tip");
    tip.hidden = false;
    tip.textContent = node.title;
    const left = at.x + 16 + tip.offsetWidth > canvas.width ? at.x - 16 - tip.offsetWidth : at.x + 16;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${clamp(at.y + 12, 4, Math.max(4, canvas.height - tip.offsetHeight - 4))}px`;
  }

  hideTip() {
    this.find(".tip").hidden = true;
  }

  get isDark() {
    return this.styles.isDark;
  }

  pageXY(id) {
    return this.places.pageXY(id);
  }
}

const viewers = new WeakMap();

function show(vis, root, data, report) {
  if (!viewers.has(root)) viewers.set(root, (root.viewer = new Viewer(root, vis)));
  viewers.get(root).show(data, report);
}

function remove(root) {
  viewers.get(root)?.remove();
}
