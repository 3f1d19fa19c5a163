// The formula comes alive: its terms light up the picture, and its numbers are written as they travel.
import * as engine from "./engine.js";
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as words from "./words.js";

export class Formula {
  constructor(root, actions) {
    this.root = root;
    this.line = root.querySelector(".numbers");
    this.actions = actions;
    this.terms = [...root.querySelectorAll(".term")];
    for (const term of this.terms) {
      actions.points(term, () => ({ term: term.dataset.term }));
      term.addEventListener("click", () => actions.act(term.closest("[data-act]").dataset.act));
    }
  }

  draw(state, facts) {
    for (const term of this.terms) term.classList.toggle("lit", this.isLit(term.dataset.term, state));
    const tokens = tokensOf(state, facts);
    const shape = tokens.map((token) => token.edge ?? token.term ?? "-").join();
    if (shape !== this.shape) this.build(tokens);
    this.shape = shape;
    for (const [index, token] of tokens.entries()) {
      const element = this.line.children[index];
      svg.write(element, token.text);
      element.className = `number ${token.kind ?? ""}`;
      element.classList.toggle("waiting", Boolean(token.waits));
      element.classList.toggle("lit", isTold(token, state.pointed));
    }
  }

  isLit(term, { pointed }) {
    if (!pointed) return false;
    if (pointed.term) return pointed.term === term;
    return pointed.user !== undefined && (term === "weight" || term === "told");
  }

  // Terms that belong to an edge or a part of the formula are buttons, the rest is text.
  build(tokens) {
    const elements = tokens.map((token) => {
      const target = token.edge ? edgeOf(token.edge) : token.term ? { term: token.term } : null;
      const element = document.createElement(target ? "button" : "span");
      if (!target) return element;
      element.type = "button";
      if (token.edge) element.dataset.edge = token.edge;
      this.actions.points(element, () => target);
      return element;
    });
    this.line.replaceChildren(...elements);
  }
}

const edgeOf = (text) => {
  const [user, item] = text.split("-").map(Number);
  return { user, item };
};

function isTold({ edge, term }, pointed) {
  if (!pointed) return false;
  if (pointed.term) return term === pointed.term || (Boolean(edge) && ["neighbours", "weight", "told"].includes(pointed.term));
  if (!edge) return false;
  const { user, item } = edgeOf(edge);
  return (pointed.user === user && pointed.item === item) || pointed.node === user || pointed.node === item + party.NUM_GUESTS;
}

function tokensOf(state, facts) {
  return { gossip: ofGossip, average: ofAverage, match: ofMatch, teach: ofTeaching }[party.actNow(state)](state, facts);
}

function ofGossip(state, facts) {
  const { parts, done, end, round } = party.chain(state, facts);
  const name = party.nameOf(state.receiver);
  if (!state.numLayers) return [{ text: `K = 0: ${name} stays at ${words.pair(end)}` }];
  const terms = parts.map((part, index) => {
    const has = party.arrival(index, parts.length, done) > 0;
    const told = has ? words.pair(part.tag) : party.nameOf(part.source);
    const own = part.source === state.receiver;
    const kind = party.isGuest(part.source) ? "guest" : "movie";
    return { text: `${words.short(part.weight)} · ${told}`, waits: !has, kind, ...(own ? { term: "told" } : { edge: edgeName(part.source, state.receiver) }) };
  });
  const sum = { text: done >= 1 ? ` = ${words.pair(end)}` : " = …", kind: "result", term: "new" };
  return [{ text: `${name}, layer ${round} = ` }, ...joined(terms.length ? terms : [{ text: "nothing" }]), sum];
}

function ofAverage(state, facts) {
  const { parts, done, end } = party.chain(state, facts);
  const terms = parts.map((part, index) => {
    const has = party.arrival(index, parts.length, done) > 0;
    return { text: `${words.short(part.weight)} · ${has ? words.pair(part.tag) : `layer ${part.layer}`}`, waits: !has, term: "layers" };
  });
  const sum = { text: done >= 1 ? ` = ${words.pair(end)}` : " = …", kind: "result", term: "final" };
  return [{ text: `${party.nameOf(state.receiver)}, z = ` }, ...joined(terms), sum];
}

function ofMatch(state, facts) {
  const movie = party.heldMovie(state, facts);
  const [user, item] = [facts.final[state.guest], facts.final[movie + party.NUM_GUESTS]];
  const score = facts.scores[state.guest][movie];
  const length = engine.norm(user);
  const reach = length > 1e-9 ? score / length : 0;
  return [
    { text: `${party.GUESTS[state.guest]} · ${party.MOVIES[movie]} = ` },
    { text: words.pair(user), term: "user", kind: "guest" },
    { text: " · " },
    { text: words.pair(item), term: "item", kind: "movie" },
    { text: ` = ${factor(user[0])} × ${factor(item[0])} + ${factor(user[1])} × ${factor(item[1])} = ` },
    { text: words.short(score), term: "score", kind: "result" },
    { text: ` (length ${words.short(length)} × reach ${words.short(reach)})` },
  ];
}

function ofTeaching(state, facts) {
  const { comparison } = state;
  if (!comparison) {
    const now = party.lesson(state, facts);
    const text = now ? `mean over ${now.total} comparisons: ` : "nothing to compare";
    return now ? [{ text }, { text: `L = ${words.short(now.loss)}`, term: "loss", kind: "result" }] : [{ text }];
  }
  const [, liked, other] = comparison.triplet.map(party.nameOf);
  const { after, before } = comparison;
  return [
    { text: `after: L = −ln σ(` },
    { text: `${words.short(after.liked)} ${liked}`, term: "liked" },
    { text: " − " },
    { text: `${words.short(after.other)} ${other}`, term: "other" },
    { text: ") = " },
    { text: words.short(after.loss), term: "loss", kind: "result" },
    { text: ` (before: ${words.short(before.liked)} − ${words.short(before.other)}, L = ${words.short(before.loss)})` },
  ];
}

const factor = (value) => (words.short(value).startsWith("−") ? `(${words.short(value)})` : words.short(value));
const joined = (terms) => terms.flatMap((term, index) => (index ? [{ text: " + " }, term] : [term]));

function edgeName(one, other) {
  const [user, node] = one < other ? [one, other] : [other, one];
  return `${user}-${node - party.NUM_GUESTS}`;
}
