// How each node and edge looks at this moment, in the words of vis-network.

class Styles {
  constructor(viewer) {
    this.viewer = viewer;
  }

  readTheme() {
    const style = getComputedStyle(this.viewer.root);
    this.ink = style.color;
    this.paper = style.backgroundColor;
    this.font = style.fontFamily;
    const [red, green, blue] = this.paper.match(/[\d.]+/g).map(Number);
    this.isDark = 0.3 * red + 0.6 * green + 0.1 * blue < 128;
  }

  node(node) {
    const { lit, rounds: time } = this.viewer;
    const isMatch = this.viewer.isLitMatch(node);
    const colour = KIND_COLOURS[isMatch ? "match" : node.kind];
    const isDim = lit && !lit.nodes.has(node.id);
    return {
      id: node.id,
      x: node.atX,
      y: node.atY,
      shape: isMatch ? "diamond" : { chosen: "star", guest: "dot", topic: "square" }[node.kind],
      size: this.sizeOf(node),
      borderWidth: 2,
      color: { background: time.isHeard(node) || isMatch ? colour : this.paper, border: colour },
      opacity: isDim ? 0.15 : 1,
    };
  }

  sizeOf(node) {
    return this.viewer.isLitMatch(node) ? node.size * 1.25 + 1 : node.size;
  }

  edge(edge) {
    const { lit, glow } = this.viewer;
    const isLit = lit?.edges.has(edge.id);
    const isStrong = isLit || glow?.edges.has(edge);
    const calm = lit || glow?.edges.size ? 0.1 : this.isDark ? 0.34 : 0.26;
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      width: isStrong ? Math.max(2.5, edge.width) : edge.width * 0.8,
      color: { color: isLit ? LIT_COLOUR : KIND_COLOURS[edge.far.kind], opacity: isStrong ? 1 : calm },
    };
  }
}
