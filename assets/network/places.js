// Where things are: the rings stretched to the size of the picture, what lies under a point, and where a label fits.

class Places {
  constructor(viewer) {
    this.viewer = viewer;
  }

  size() {
    const canvas = this.viewer.find(".canvas");
    return { width: Math.max(canvas.clientWidth, 200), height: Math.max(canvas.clientHeight, 200) };
  }

  // Stretch the rings; small screens get smaller nodes.
  place() {
    const { data, party } = this.viewer;
    const { width, height } = this.size();
    this.isWide = width > 640;
    this.radiusX = Math.min(width / 2 - (this.isWide ? 130 : 18), (height / 2) * 1.75);
    this.radiusY = height / 2 - (this.isWide ? 30 : 62);
    this.letter = this.isWide ? 13 * clamp(this.radiusY / 260, 1, 1.5) : 11; // pixels; larger on a full screen
    const factor = clamp(Math.min(this.radiusY / 250, (this.radiusX + this.radiusY) / 520), 0.6, 1.5);
    data.nodes.forEach(({ id, size, x, y }) => {
      const node = party.byId.get(id);
      node.size = size * factor;
      node.atX = (x / data.radius) * this.radiusX;
      node.atY = (y / data.radius) * this.radiusY;
    });
  }

  ringPart(ring) {
    return ring / (this.viewer.party.rings.length - 1 || 1);
  }

  nodeAt({ x, y }) {
    let [best, nearest] = [null, Infinity];
    for (const node of this.viewer.seenNodes()) {
      const distance = Math.hypot(node.atX - x, node.atY - y) - this.viewer.styles.sizeOf(node);
      if (distance < nearest) [best, nearest] = [node, distance];
    }
    return nearest * this.viewer.network.getScale() <= NEAR_ENOUGH / 2 ? best : null;
  }

  edgeAt(point) {
    let [best, nearest] = [null, Infinity];
    for (const edge of this.viewer.party.edges) {
      const distance = distanceToLine(point, edge.near, edge.far);
      if (distance < nearest) [best, nearest] = [edge, distance];
    }
    return nearest * this.viewer.network.getScale() <= 4 ? best : null;
  }

  // Where a node is on the page, for tests.
  pageXY(id) {
    const { atX: x, atY: y } = this.viewer.party.byId.get(id);
    const at = this.viewer.network.canvasToDOM({ x, y });
    const canvas = this.viewer.find(".canvas").getBoundingClientRect();
    return { x: canvas.left + at.x, y: canvas.top + at.y };
  }

  // The parts of the map that lie under the zoom buttons and under the name tag.
  coveredCorners() {
    const stage = this.viewer.find(".stage").getBoundingClientRect();
    return [".zoom", ".tag"]
      .map((name) => this.viewer.find(name))
      .filter((part) => part.offsetParent && getComputedStyle(part).position === "absolute")
      .map((part) => {
        const at = part.getBoundingClientRect();
        const low = this.viewer.network.DOMtoCanvas({ x: at.left - stage.left - 4, y: at.top - stage.top - 4 });
        const high = this.viewer.network.DOMtoCanvas({ x: at.right - stage.left + 4, y: at.bottom - stage.top + 4 });
        return { left: low.x, right: high.x, top: low.y, bottom: high.y };
      });
  }

  // Where a label may go, best first: away from the middle, then the other sides.
  spots(node, width, height, scale) {
    const gap = this.viewer.styles.sizeOf(node) + 4 / scale;
    const beside = gap + width / 2;
    const above = gap + height / 2;
    const { atX: x, atY: y } = node;
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
    const low = this.viewer.network.DOMtoCanvas({ x: 4, y: 4 });
    const high = this.viewer.network.DOMtoCanvas({ x: width - 4, y: height - 4 });
    return spot.left >= low.x && spot.right <= high.x && spot.top >= low.y && spot.bottom <= high.y;
  }
}
