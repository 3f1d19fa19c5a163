// The ten matches: they light up when the last round is over, on the map and in a list below it, each with its reason.

const MAX_FANS_LIT = 2;

class Matches {
  constructor(viewer) {
    this.viewer = viewer;
  }

  draw() {
    const { data, party } = this.viewer;
    this.viewer.find(".matches").hidden = !party.matches.length;
    const items = party.matches.map((match) => {
      const button = element("button", "", { type: "button", "data-match": match.rank });
      button.append(element("span", "", { class: "diamond", "aria-hidden": "true" }));
      button.append(element("b", String(match.rank)), element("span", match.label));
      button.addEventListener("click", () => this.explain(match));
      button.addEventListener("mouseenter", () => this.viewer.pointAt({ node: match.node }));
      button.addEventListener("mouseleave", () => this.viewer.pointAt(null));
      const item = element("li");
      item.append(button);
      return item;
    });
    this.viewer.find(".matches ol").replaceChildren(...items);
    this.viewer.find(".matches .promise").textContent = data.story
      ? `${counted(party.matches.length, "green diamond")}, the matches, will light up after round ${data.rounds}.`
      : "";
  }

  lightUp() {
    const isOver = this.viewer.rounds.isOver;
    this.viewer.find(".matches").dataset.lit = String(isOver);
    this.viewer.find(".matches ol").inert = !isOver;
  }

  // Who of the guests that are drawn likes a match, and the best way of its news through them.
  explain(match) {
    const { party } = this.viewer;
    const fans = match.fans.map((id) => party.byId.get(id));
    const first = fans.slice(0, MAX_FANS_LIT);
    const ways = first.flatMap((fan) => party.bestWays(fan.id, 1));
    const lines = fans.map((fan) => [match.node, fan]);
    this.viewer.rounds.stop();
    this.viewer.routes.light(match.node, ways, lines, match.fans);
    this.viewer.routes.panel(match.node, `Why ${match.label}?`, this.reasons(match, first, ways));
    if (!this.viewer.places.isWide) this.viewer.find(".view").scrollIntoView({ block: "nearest" });
  }

  reasons(match, first, ways) {
    const { data, party } = this.viewer;
    const likes = match.fans.length === 1 ? "likes" : "like";
    const drawn = party.nodes.filter((node) => node.kind === "guest").length;
    const who = first.map((fan) => fan.label).join(", ");
    const more = match.fans.length - first.length;
    const said = match.fans.length
      ? `${match.fans.length} of the ${counted(drawn, "guest")} drawn ${likes} it: ${who}${more ? ` and ${more} more` : ""}.`
      : drawn
        ? "None of the guests drawn likes it: its fans stand further out."
        : "Its fans stand on ring 2, which is not drawn.";
    const parts = [element("p", `${match.where} ${said}`)];
    if (ways.length) {
      const list = element("ol");
      for (const way of ways) {
        list.append(element("li", [match.label, ...way.nodes.map((id) => party.byId.get(id).label)].join(" → ")));
      }
      parts.push(list);
    }
    if (data.opens) {
      const button = element("button", "Its whole reason, in The matches", { type: "button", "data-do": "open" });
      button.addEventListener("click", () => this.viewer.report.opened(match.id));
      parts.push(button);
    }
    return parts;
  }
}
