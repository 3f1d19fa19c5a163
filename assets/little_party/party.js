// The little party: who is here, what has been chosen, and everything that follows from it.
import * as engine from "./engine.js";

export const GUESTS = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"];
export const MOVIES = ["Alien", "Jaws", "Heat", "Fargo", "Toy Story", "Babe", "Clueless", "Big"];
export const NUM_GUESTS = GUESTS.length;
export const NUM_NODES = GUESTS.length + MOVIES.length;
export const MAX_LAYERS = 4;
export const STRANGER = 5;
export const STEPS = 120;
// Of thousands of random starts one whose arrows are long enough to be told apart; every other is as random.
const FIRST_SEED = 8461;

// A row a guest, a digit a movie. In the story two circles of friends meet in one like: Cleo's of Toy Story.
const STORY = ["11100000", "11010000", "01111000", "00001101", "00001110", "00000111"];
const PRESETS = {
  story: STORY,
  empty: GUESTS.map(() => "00000000"),
  all: GUESTS.map(() => "11111111"),
  stranger: STORY.map((row, guest) => (guest === STRANGER ? "00000000" : row)),
};

export const nameOf = (node) => (node < NUM_GUESTS ? GUESTS[node] : MOVIES[node - NUM_GUESTS]);
export const isGuest = (node) => node < NUM_GUESTS;
export const preset = (name) => PRESETS[name].map((row) => [...row].map((digit) => digit === "1"));

export function newParty() {
  return {
    likes: preset("story"),
    preset: "story",
    numLayers: 2,
    norm: "root",
    mixing: "mean",
    selfLoops: false,
    guest: 0, // whose matches are looked for
    movie: null, // held against the guest; their match when nothing is chosen
    receiver: 0, // the node whose tag is followed
    act: "gossip", // gossip, average, match or teach
    at: 0, // rounds gone, with the part of the next; one more than the layers once they are averaged
    playing: "", // gossip, compare or train while it moves
    pointed: null, // { term } or { node } or { user, item } under the mouse or the focus
    news: null, // what was changed last, until something else happens; `was` holds the final tags before a like
    tags: "first", // while teaching the plane shows the first tags, which are what changes, or the final ones
    undo: [],
    ...newTags(FIRST_SEED),
  };
}

// Name tags at random, and nothing learned.
export function newTags(seed) {
  const ego = engine.randomEmbeddings(NUM_NODES, 2, seed);
  return { seed, ego, steps: 0, nudges: 0, losses: [], memory: engine.adamStart(ego), stale: false, comparison: null, started: null, trail: [] };
}

// Everything that follows from the choices: the whole of LightGCN, worked out anew at each change.
export function derive(state) {
  const { likes, ego, numLayers, mixing } = state;
  const weights = engine.adjacency(likes, state);
  const layers = engine.layers(weights, ego, numLayers);
  const shares = engine.layerWeights(numLayers, mixing);
  const final = engine.mix(layers, shares);
  const scores = engine.scores(final, NUM_GUESTS);
  const ranked = scores.map((row, guest) =>
    [...row.keys()].filter((movie) => !likes[guest][movie]).sort((a, b) => row[b] - row[a]),
  );
  const triplets = engine.comparisons(likes);
  return { degree: engine.degrees(likes), weights, layers, shares, final, scores, ranked, triplets };
}

// How well the tags tell liked movies from others: null where there is nothing to compare.
export function lesson(state, facts) {
  const { final, triplets } = facts;
  if (!triplets.length) return null;
  const margins = triplets.map(([user, liked, other]) => engine.dot(final[user], final[liked]) - engine.dot(final[user], final[other]));
  return {
    loss: engine.bprLoss(final, state.ego, triplets, REG),
    right: margins.filter((margin) => margin > 0).length,
    total: triplets.length,
    gap: margins.reduce((total, margin) => total + margin, 0) / margins.length,
  };
}

export const REG = 0.02;

// The movie that is held against the guest: the chosen one, else the match, else the first.
export const heldMovie = (state, facts) => state.movie ?? facts.ranked[state.guest][0] ?? 0;

export const otherEnd = (pointed) => pointed.item + NUM_GUESTS;

export function neighbours(state, facts, node) {
  return [...facts.weights[node].keys()].filter((source) => facts.weights[node][source] > 0);
}

// The act that is seen. Gossip that has gone through all layers is averaging them, whoever asks.
export const actNow = ({ act, at, numLayers }) => (act === "gossip" && at > numLayers ? "average" : act);

// What the plane shows: an act, or "first" for the first tags being taught, or "moved" for what a new like has moved.
export function viewOf(state) {
  if (state.news?.was && !state.playing) return "moved";
  return state.act === "teach" && state.tags === "first" && !state.comparison ? "first" : actNow(state);
}

// Which final tags a change of the likes has moved; the others stand exactly where they stood.
export const moved = ({ was }, { final }) =>
  final.map((tag, node) => tag.some((value, column) => Math.abs(value - was[node][column]) > 1e-12));

// The sum that makes the followed node's tag: of a round of gossip, or of the layers. Only those two acts have one.
export function chain(state, facts) {
  const { receiver, numLayers } = state;
  if (actNow(state) === "average") {
    const parts = facts.layers.map((layer, index) => ({ layer: index, weight: facts.shares[index], tag: layer[receiver] }));
    return { kind: "average", parts, done: state.at > numLayers ? state.at - numLayers : 1, end: facts.final[receiver] };
  }
  if (!numLayers) return { kind: "gossip", round: 0, parts: [], done: 0, end: facts.layers[0][receiver] };
  const round = Math.max(1, Math.ceil(state.at));
  const before = facts.layers[round - 1];
  const parts = neighbours(state, facts, receiver).map((source) => ({
    source,
    weight: facts.weights[receiver][source],
    tag: before[source],
  }));
  return { kind: "gossip", round, parts, done: state.at === 0 ? 0 : state.at - (round - 1), end: facts.layers[round][receiver] };
}

// How far a part of a sum has come, 0 to 1: one after another between the first and the last fifth of the round.
export function arrival(index, count, done) {
  return clamp((done - 0.15 - (0.6 * index) / count) / (0.6 / count));
}

// Where every tag is now: between two layers while a round is coming to its end.
export function tagsNow(state, facts) {
  const view = viewOf(state);
  if (view === "first") return facts.layers[0];
  if (view === "moved" || state.act !== "gossip") return facts.final;
  const round = Math.floor(state.at);
  const here = facts.layers[Math.min(round, state.numLayers)];
  const there = round >= state.numLayers ? facts.final : facts.layers[round + 1];
  const part = settled(state.at - round);
  if (!part) return state.at > state.numLayers && round > state.numLayers ? facts.final : here;
  return here.map((tag, node) => tag.map((value, column) => value + part * (there[node][column] - value)));
}

export const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const settled = (part) => {
  const moved = clamp((part - 0.78) / 0.22);
  return moved * moved * (3 - 2 * moved);
};

// The likes, the rounds and the start of the tags, as they stand in the address; "" for the party as it opens.
export function toCode(state) {
  const bits = state.likes.map((row) => row.reduce((total, liked) => 2 * total + Number(liked), 0).toString(16).padStart(2, "0"));
  const code = `${bits.join("")}-${state.numLayers}-${state.seed}`;
  return code === toCode.first ? "" : code;
}

export function fromCode(text) {
  const found = /^([0-9a-f]{12})-([0-4])-(\d{1,6})$/.exec(text ?? "");
  if (!found) return null;
  const rows = found[1].match(/../g).map((pair) => parseInt(pair, 16).toString(2).padStart(8, "0"));
  return { likes: rows.map((row) => [...row].map((digit) => digit === "1")), numLayers: Number(found[2]), ...newTags(Number(found[3])) };
}

toCode.first = null;
toCode.first = toCode(newParty());
