// Where arrows on the plane came from: before a like, before a nudge, and along a training.
import * as party from "./party.js";
import * as svg from "./svg.js";

const TRAIL = 60; // points
const KINDS = ["user", "liked", "other"];

export class Past {
  constructor(under, over) {
    const paths = (count, parent, name) => Array.from({ length: count }, () => svg.make(parent, "path", { class: name }));
    this.trails = paths(party.NUM_NODES, under, "trail");
    this.before = paths(party.NUM_NODES, under, "before");
    this.nudges = paths(KINDS.length, over, "nudge");
  }

  // `at` says where on the picture a tag points to.
  draw(state, facts, view, at) {
    const compared = view === "teach" ? state.comparison : null;
    this.drawTrails(state, view, at);
    this.drawBefore(view === "moved" ? oldPlaces(state.news, facts, at) : compared ? comparedPlaces(compared, at) : []);
    for (const [index, path] of this.nudges.entries()) {
      svg.show(path, Boolean(compared));
      if (!compared) continue;
      const node = compared.triplet[index];
      const d = svg.arrow(...at(compared.before.final[node]), ...at(facts.final[node]), 9);
      svg.set(path, { d, class: `nudge ${KINDS[index]} g-${KINDS[index]}` });
    }
  }

  // All first tags leave a trail; of the final ones the chosen guest's does.
  drawTrails(state, view, at) {
    const isTaught = state.trail.length > 1 && !state.stale && !state.comparison;
    for (const [node, path] of this.trails.entries()) {
      const isShown = isTaught && (view === "first" || (view === "teach" && node === state.guest));
      const places = isShown ? thinned(state.trail).map((step) => at((view === "first" ? step.ego : step.final)[node]).map(svg.round)) : [];
      const look = node === state.guest ? "chosen" : party.isGuest(node) ? "guest" : "movie";
      svg.set(path, { class: `trail ${look}`, d: isShown ? `${ring(places[0])}M${places.map((place) => place.join(" ")).join("L")}` : null });
    }
  }

  drawBefore(places) {
    for (const [index, path] of this.before.entries()) {
      svg.show(path, index < places.length);
      svg.set(path, places[index] ?? { class: "before" });
    }
  }
}

// Every first tag that a training has come through: the whole of it fits the plane.
export const reached = (state) => [state.ego, ...(state.stale ? [] : thinned(state.trail).map((step) => step.ego))].flat();

// The arrows of a comparison, where they pointed before.
const comparedPlaces = ({ triplet, before }, at) =>
  triplet.map((node, index) => ({ d: svg.arrow(...at([0, 0]), ...at(before.final[node]), 8), class: `before ${KINDS[index]}` }));

// The way each tag has gone that a like has moved, from an open dot.
const oldPlaces = (news, facts, at) =>
  party.moved(news, facts).flatMap((isMoved, node) => {
    const [from, to] = [news.was[node], facts.final[node]].map((tag) => at(tag).map(svg.round));
    return isMoved ? [{ d: `${ring(from)}M${from.join(" ")}L${to.join(" ")}`, class: `before from ${party.isGuest(node) ? "guest" : "movie"}` }] : [];
  });

const thinned = (trail) => trail.filter((_, index) => index % Math.ceil(trail.length / TRAIL) === 0 || index === trail.length - 1);

// An open dot where a trail begins.
const ring = ([x, y]) => `M${svg.round(x - 3)} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0`;
