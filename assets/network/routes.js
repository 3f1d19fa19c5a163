// What is lit and told when somebody asks about a node: how its news comes to the chosen guest.

const MAX_WAYS = 3;

class Routes {
  constructor(viewer) {
    this.viewer = viewer;
  }

  // Light up the best ways of a node, with the lines of a match where it has any.
  light(target, ways, lines = [], nodes = []) {
    this.viewer.lit = {
      target,
      nodes: new Set([target.id, ...ways.flatMap((way) => way.nodes), ...nodes]),
      edges: new Set(ways.flatMap((way) => way.edges)),
      lines,
    };
    this.viewer.root.dataset.selected = String(target.id);
    this.viewer.root.dataset.litRoutes = String(ways.length);
    this.viewer.restyle();
  }

  show(node) {
    const { party } = this.viewer;
    const ways = party.bestWays(node.id, MAX_WAYS);
    this.light(node, ways);
    const list = element("ol");
    for (const way of ways) {
      const line = element("li", way.nodes.map((id) => party.byId.get(id).label).join(" → "));
      line.append(element("small", `  ${percent(way.weight / node.weight)} of its gossip`));
      list.append(line);
    }
    this.panel(node, `How is “${node.label}” heard here?`, [list]);
  }

  panel(node, title, parts) {
    const panel = this.viewer.find(".routes");
    panel.dataset.corner = node.atX > 0 ? "bottom" : "top-right"; // on the other side of the ways
    panel.replaceChildren(element("strong", title), ...parts);
    panel.hidden = false;
  }

  clear() {
    this.viewer.lit = null;
    this.viewer.find(".routes").hidden = true;
    this.viewer.root.dataset.selected = "";
    this.viewer.root.dataset.litRoutes = "0";
  }
}
