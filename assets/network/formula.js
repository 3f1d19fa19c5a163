// The living formula of one round: every term has its part of the picture, and the real numbers of one edge below it.
//
// It is about one receiver i and one neighbour j: the chosen guest and the strongest neighbour drawn, until somebody
// points at another node or edge.

class Formula {
  constructor(viewer) {
    this.viewer = viewer;
    this.term = null;
  }

  listen() {
    this.terms = [...this.viewer.root.querySelectorAll("[data-term]")];
    this.terms.forEach((button, index) => {
      button.tabIndex = index ? -1 : 0;
      for (const come of ["mouseenter", "focus"]) button.addEventListener(come, () => this.touch(button.dataset.term));
      for (const go of ["mouseleave", "blur"]) button.addEventListener(go, () => this.touch(null));
    });
    this.viewer.find(".formula").addEventListener("keydown", (event) => moveByArrows(this.terms, event));
  }

  draw() {
    this.viewer.find(".living").hidden = !this.viewer.data.story;
    this.edge = null;
  }

  // A term lights up its part of the map, and is said in words.
  touch(term) {
    this.term = term;
    this.viewer.glow = term ? this.partOf(term) : null;
    this.mark();
    if (term) this.say(this.words()[term]);
    else this.write();
    this.viewer.restyle();
  }

  // The other way round: a node or an edge that is pointed at lights up its term.
  about({ node, edge }) {
    if (!this.viewer.data.story) return;
    if (edge) this.edge = edge;
    else if (node.hop) this.edge = this.viewer.party.inward.get(node.id)?.[0] ?? null;
    else this.edge = null;
    this.term = edge ? "weight" : node.hop ? "tag" : "own";
    this.mark();
    this.write(this.edge || !node?.hop ? this.words()[this.term] : `${node.title.split("\n")[0]}: beyond the rings.`);
  }

  forget() {
    if (!this.viewer.data?.story || (!this.edge && !this.term)) return;
    this.edge = null;
    this.term = null;
    this.mark();
    this.write();
  }

  mark() {
    for (const button of this.terms) button.classList.toggle("lit", button.dataset.term === this.term);
  }

  // The round that is written out: the one under way, the one just over, or the first.
  get round() {
    return Math.max(1, this.viewer.rounds.number);
  }

  get pair() {
    const { party } = this.viewer;
    return this.edge ?? party.strongest(party.owner) ?? { near: party.owner, far: null, weight: 0 };
  }

  partOf(term) {
    const { party, data } = this.viewer;
    const { near, far } = this.pair;
    const edges = party.outward.get(near.id) ?? [];
    const part = { nodes: [], edges: new Set(), ring: null };
    if (term === "own") part.nodes = [near];
    if (term === "sum") part.edges = new Set(edges);
    if (term === "neighbours") part.nodes = edges.map((edge) => edge.far);
    if (term === "weight") part.edges = new Set(edges.filter((edge) => edge.far === far));
    if (term === "tag" && far) part.nodes = [far];
    if (term === "round") part.ring = Math.min(this.round, data.rings);
    return part;
  }

  // Every term in words, with its numbers.
  words() {
    const { near, far, weight } = this.pair;
    const { party, data } = this.viewer;
    const k = this.round - 1;
    const noun = near.kind === "topic" ? "guest" : "topic";
    const drawn = (party.outward.get(near.id) ?? []).length;
    const number = (node, round) => (node?.says?.length > round ? `, first number ${signed(node.says[round])}` : "");
    const all = counted(near.degree, noun);
    const other = far?.label ?? "a neighbour";
    return {
      own: `The new tag of ${near.label}, after round ${k + 1}${number(near, k + 1)}: a sum over all ${all} next to them.`,
      sum: `Add up what comes from all ${all} next to ${near.label}. The lines from ${drawn} of them are drawn.`,
      neighbours: `j runs through the ${all} next to ${near.label}; ${drawn} drawn further out are marked.`,
      weight: far
        ? `The line from ${other} to ${near.label} counts 1 / √(${near.degree} × ${far.degree}) = ${weight.toFixed(3)}: the roots of how many each is joined to.`
        : "",
      tag: `The tag of ${other} after ${rounds(k)}${number(far, k)}${this.product()}`,
      round: `k is ${k}: round ${k + 1} passes on what tags held after ${rounds(k)}, and so brings what began on ring ${Math.min(k + 1, data.rings)}.`,
    };
  }

  product() {
    const { far, near, weight } = this.pair;
    const says = far?.says?.[this.round - 1];
    if (says === undefined) return ".";
    return `; times ${weight.toFixed(3)} it adds ${signed(weight * says)} to ${near.label}.`;
  }

  // The numbers below the terms, and a sentence with them.
  write(sentence = null) {
    const { data } = this.viewer;
    if (!data.story) return;
    const { near, far, weight } = this.pair;
    const k = this.round - 1;
    const values = {
      own: data.rounds && near.says?.length > k + 1 ? signed(near.says[k + 1]) : "",
      neighbours: counted(near.degree, near.kind === "topic" ? "guest" : "topic"),
      weight: far ? weight.toFixed(3) : "",
      tag: data.rounds ? `${far?.says?.length > k ? signed(far.says[k]) : ""} (k = ${k})` : "",
    };
    for (const [term, value] of Object.entries(values)) this.viewer.find(`[data-value="${term}"]`).textContent = value;
    const words = this.words();
    for (const button of this.terms) {
      button.setAttribute("aria-label", `${button.textContent.trim()}: ${words[button.dataset.term]}`); // as it is seen
    }
    this.say(sentence ?? this.sentence());
  }

  sentence() {
    const { data } = this.viewer;
    const { near, far, weight } = this.pair;
    if (!data.rounds) return "With 0 layers this sum is never made.";
    if (!far) return "";
    const k = this.round - 1;
    const root = `1 / √(${near.degree} × ${far.degree}) = ${weight.toFixed(3)}`;
    if (!(far.says?.length > k && near.says?.length > k + 1)) return `${far.label} counts ${root}. ${data.story.why}`;
    return (
      `${far.label}, one of ${near.degree}: ${weight.toFixed(3)} × ${signed(far.says[k])} = ${signed(weight * far.says[k])}, ` +
      `with ${root}. All ${near.degree} add up to ${signed(near.says[k + 1])}, the first number of ${near.label}’s e(${k + 1}).`
    );
  }

  say(words) {
    const written = this.viewer.find(".written");
    if (written.textContent !== words) written.textContent = words;
  }
}
