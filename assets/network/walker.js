// The map by keyboard: arrows move along a ring and between rings, Enter follows or explains, Escape closes.

class Walker {
  constructor(viewer) {
    this.viewer = viewer;
    this.node = null;
  }

  listen() {
    const canvas = this.viewer.find(".canvas");
    canvas.addEventListener("keydown", (event) => this.pressed(event));
    canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && this.go(this.node ?? this.viewer.party?.owner));
    canvas.addEventListener("blur", () => this.leave());
  }

  leave() {
    this.node = null;
    this.viewer.pointAt(null);
  }

  pressed(event) {
    if (!this.viewer.data || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.node ?? this.viewer.party.owner;
    const moves = {
      ArrowRight: () => this.go(this.along(node, 1)),
      ArrowLeft: () => this.go(this.along(node, -1)),
      ArrowUp: () => this.go(this.outwards(node)),
      ArrowDown: () => this.go(this.inwards(node)),
      Home: () => this.go(this.viewer.party.owner),
      Enter: () => this.viewer.choose(node),
      " ": () => this.viewer.choose(node),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  // The next on the same ring, clockwise or against it.
  along(node, step) {
    const ring = this.seen(node.ring).toSorted((a, b) => angle(a) - angle(b));
    return ring[(ring.indexOf(node) + step + ring.length) % ring.length];
  }

  outwards(node) {
    const edges = this.viewer.party.outward.get(node.id);
    return edges ? edges[0].far : (this.nearest(node, this.seen(node.ring + 1)) ?? node);
  }

  inwards(node) {
    if (!node.ring) return node;
    const [edge] = this.viewer.party.inward.get(node.id) ?? [];
    return edge ? edge.near : this.nearest(node, this.seen(node.ring - 1));
  }

  seen(ring) {
    return this.viewer.seenNodes().filter((node) => node.ring === ring);
  }

  nearest(node, others) {
    const far = (other) => Math.hypot(other.atX - node.atX, other.atY - node.atY);
    return others.toSorted((a, b) => far(a) - far(b))[0];
  }

  go(node) {
    if (!node) return;
    this.node = node;
    this.viewer.root.dataset.focused = String(node.id);
    this.viewer.pointAt({ node });
    this.viewer.find(".said").textContent = `${node.title.replaceAll("\n", ", ")}. ${this.offer(node)}`;
  }

  offer(node) {
    if (node.hop === 0) return "Up goes outwards.";
    if (node.kind === "guest" && this.viewer.data.chooses) return "Enter follows this guest.";
    return "Enter tells how it is heard.";
  }
}

const angle = ({ atX, atY }) => Math.atan2(atX, -atY);
