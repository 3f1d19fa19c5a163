// The nodes and edges of one map as the parts of the viewer look them up. Edges lead from the nearer node to the further.

class Party {
  constructor(data) {
    this.data = data;
    const all = data.nodes.map((node) => ({ ...node, atX: 0, atY: 0 }));
    this.byId = new Map(all.map((node) => [node.id, node]));
    this.owner = this.byId.get(data.owner);
    this.edges = data.edges.map((edge) => ({ ...edge, near: this.byId.get(edge.from), far: this.byId.get(edge.to) }));
    this.inward = grouped(this.edges, (edge) => edge.to);
    this.outward = grouped(this.edges, (edge) => edge.from);
    this.matches = data.matches.map((match) => ({ ...match, node: this.byId.get(match.id) }));
    this.matchOf = new Map(this.matches.map((match) => [match.id, match]));
    const byRing = grouped(all, (node) => node.ring);
    this.rings = Array.from({ length: Math.max(...byRing.keys()) + 1 }, (_, ring) => byRing.get(ring) ?? []);
  }

  get nodes() {
    return [...this.byId.values()];
  }

  touching(node) {
    return [...(this.inward.get(node.id) ?? []), ...(this.outward.get(node.id) ?? [])];
  }

  // The edge with the largest weight that comes in to a node from further out; none at the outermost ring.
  strongest(node) {
    const edges = this.outward.get(node.id) ?? [];
    return edges.reduce((best, edge) => (best && best.weight >= edge.weight ? best : edge), undefined);
  }

  // Every way from a node to the chosen guest over the edges that are drawn, with the product of their weights.
  waysFrom(id) {
    const edges = this.inward.get(id);
    if (!edges) return id === this.owner.id ? [{ nodes: [id], edges: [], weight: 1 }] : [];
    return edges.flatMap((edge) =>
      this.waysFrom(edge.from).map((way) => ({
        nodes: [id, ...way.nodes],
        edges: [edge.id, ...way.edges],
        weight: way.weight * edge.weight,
      })),
    );
  }

  bestWays(id, count) {
    return this.waysFrom(id)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, count);
  }
}
