// What happens now, in plain sentences. Every number is worked out from the party as it is.
import * as engine from "./engine.js";
import * as party from "./party.js";

export const short = (value) => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return (Number(value.toFixed(digits)) || 0).toFixed(digits).replace("-", "−");
};
export const pair = (tag) => `(${short(tag[0])}, ${short(tag[1])})`;
export const several = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function list(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const rounds = (count) => (count === 1 ? "one round" : `${["no", "one", "two", "three", "four"][count]} rounds`);

export function sentence(state, facts) {
  if (state.news) return ofNews(state, facts);
  return { gossip: ofGossip, average: ofAverage, match: ofMatch, teach: ofTeaching }[party.actNow(state)](state, facts);
}

// What the plane shows, as its title.
export function title(state) {
  if (party.viewOf(state) === "gossip") return `Tags as arrows: layer ${Math.floor(state.at)}`;
  if (state.comparison && state.act === "teach") return "Final tags, after one nudge";
  return {
    average: state.mixing === "mean" ? "Layers, and their mean" : "Layers, of which the last counts",
    match: "Scores as reach",
    first: `Starting tags (layer 0)${!state.steps || state.stale ? "" : state.steps < party.STEPS ? ", being taught" : ", taught"}`,
    teach: "Final tags, made of layer 0",
    moved: "Final tags, before and after",
  }[party.viewOf(state)];
}

// How to read the plane, in a line that stays.
export function caption(state) {
  if (state.comparison && state.act === "teach") return "Dashed: before the nudge of layer 0. Who likes what and every weight stay.";
  return {
    gossip: "Each arrow is a name tag of two numbers.",
    average: `Dashed: the tags of the layers. Thick: ${state.mixing === "mean" ? "their mean" : "the last"}, the final tag.`,
    match: "Green: how far the movie's arrow reaches along the guest's.",
    first: "Only the starting tags (layer 0) change; who likes what and every weight stay.",
    teach: "Final tags follow from layer 0: they are worked out anew at each step.",
    moved: "Open dots: where a tag was before. A tag without one stayed.",
  }[party.viewOf(state)];
}

function ofNews(state, facts) {
  const { user, item, said } = state.news;
  if (said) return said;
  const [guest, movie] = [party.GUESTS[user], party.MOVIES[item]];
  const liked = state.likes[user][item];
  const first = liked ? `${guest} now likes ${movie}` : `${guest} no longer likes ${movie}`;
  const hasOthers = facts.degree[user] + facts.degree[party.otherEnd(state.news)] > (liked ? 2 : 0);
  const beside = state.norm === "root" && hasOthers ? `, so the edges beside it weigh ${liked ? "less" : "more"}.` : ".";
  const learned = state.stale ? " What was taught before is kept at layer 0; press Teach to teach it anew." : "";
  return `${first}${beside} ${whoMoved(state, facts)}${learned}`;
}

// Whose final tags a like has moved. Names are told while they are few enough to be read.
function whoMoved(state, facts) {
  const moved = party.moved(state.news, facts);
  const stayed = [...moved.keys()].filter((node) => !moved[node]).map(party.nameOf);
  const total = moved.length;
  if (!stayed.length) return `All ${total} final tags moved.`;
  const stay = `${stayed.length > 1 ? "stay" : "stays"} exactly where ${stayed.length > 1 ? "they were" : "it was"}`;
  if (!state.numLayers) return `With no rounds nobody hears of it: all ${total} tags stay exactly where they were.`;
  const who = stayed.length > 6 ? `the other ${stayed.length}` : list(stayed);
  const count = total - stayed.length;
  return `${count} of the ${total} final tags moved; ${who} ${stay}: ${rounds(state.numLayers)} ${state.numLayers > 1 ? "do" : "does"} not reach ${stayed.length > 1 ? "them" : "it"}.`;
}

function ofGossip(state, facts) {
  const name = party.nameOf(state.receiver);
  if (!state.numLayers) return "No rounds: nobody hears anything. What is left is plain matrix factorisation, tags without a graph.";
  if (state.at === 0) return beforeGossip(state, facts);
  const { round, parts, done } = party.chain(state, facts);
  const heard = parts.map((part) => (part.source === state.receiver ? `${name} (self-loop)` : party.nameOf(part.source)));
  if (!parts.length) return `Round ${round}: ${name} is joined to nobody and hears nothing, so layer ${round} of ${name}'s tag is (0, 0).`;
  const from = list(sources(state, facts, round).map(party.nameOf));
  const passes = parts.length > 1 ? "they pass" : "it passes";
  if (done < 1 && round > 1) return `Round ${round}: ${name} hears from ${list(heard)} again. This time ${passes} on what ${from} said ${rounds(round - 1)} ago.`;
  if (done < 1) return `Round ${round}: ${name} hears from ${list(heard)}, while everybody else hears too. Each tag times the weight of its edge, put tip to tail.`;
  const layer = `A layer is one round. After ${rounds(round)}, ${name}'s layer-${round} tag is ${pair(facts.layers[round][state.receiver])}`;
  return round === 1 ? `${layer}: the sum of what ${from} said.` : `${layer}: it is made of what ${from} said ${rounds(round)} ago.`;
}

function beforeGossip(state, facts) {
  const name = party.nameOf(state.receiver);
  if (!facts.degree.some(Boolean)) return "Nobody likes anything yet, so there is no edge for gossip to travel on. Draw a like: choose a guest, then a movie.";
  if (state.steps || state.nudges) return `Layer 0: the tags that were taught. Press Play, and ${name} hears from ${list(party.neighbours(state, facts, state.receiver).map(party.nameOf)) || "nobody"}.`;
  return "Every name tag starts as two random numbers: an arrow. Press Play, and in each round everyone hears from those they are joined to.";
}

// Whose layer-0 tags a tag is made of after some rounds.
export function sources(state, facts, round) {
  let reached = new Set([state.receiver]);
  for (let gone = 0; gone < round; gone += 1) reached = new Set([...reached].flatMap((node) => party.neighbours(state, facts, node)));
  return [...reached].sort((a, b) => a - b);
}

function ofAverage(state, facts) {
  const name = party.nameOf(state.receiver);
  const { numLayers } = state;
  if (!numLayers) return `There is only layer 0, so ${name}'s final tag z is the tag ${name} came with.`;
  if (state.mixing === "last") return `Only the last layer counts here: ${name}'s final tag z is layer ${numLayers}. The ${several(numLayers, "layer")} before it ${numLayers === 1 ? "is" : "are"} thrown away.`;
  const [kin, others] = party.isGuest(state.receiver) ? ["guests", "movies"] : ["movies", "guests"];
  const later = numLayers > 1 ? `, layer 2 from ${kin} two steps away` : "";
  const rest = numLayers > 2 ? ", and so on" : "";
  return `${name}'s final tag z is the mean of layers 0 to ${numLayers}, each times 1/${numLayers + 1}: layer 0 is ${name} alone, layer 1 came from ${others}${later}${rest}. Next: 3 Match.`;
}

function ofMatch(state, facts) {
  const [guest, movie] = [party.GUESTS[state.guest], party.heldMovie(state, facts)];
  const score = facts.scores[state.guest][movie];
  const ranked = facts.ranked[state.guest];
  const random = state.steps || state.nudges ? "" : " But the tags are still random: teach them, and look again.";
  if (!ranked.length) return `${guest} likes every movie already, so there is nothing left to recommend.`;
  if (state.likes[state.guest][movie]) return `${guest} likes ${party.MOVIES[movie]} already, so it is left out, whatever it scores (${short(score)}).`;
  const place = ranked.indexOf(movie);
  if (!facts.degree[state.guest]) return `${guest} is joined to nobody: no gossip comes, and the scores hold nothing but ${guest}'s own tag of layer 0. ${party.MOVIES[movie]}: ${short(score)}.`;
  const unknown = several(ranked.length, "movie");
  const end = random || ` ${likeMinded(state, movie)}`;
  if (place === 0) return `${party.MOVIES[movie]} is ${guest}'s match: of the ${unknown} ${guest} does not like yet its arrow reaches furthest along ${guest}'s. Score ${short(score)}.${end}`;
  return `${party.MOVIES[movie]} scores ${short(score)} for ${guest}: place ${place + 1} of ${unknown}. ${party.MOVIES[ranked[0]]} is ahead with ${short(facts.scores[state.guest][ranked[0]])}.${end}`;
}

// Who likes a movie and shares a like with the guest: where gossip about it comes from first.
function likeMinded({ likes, guest }, movie) {
  const shares = (other) => likes[other].some((liked, item) => liked && likes[guest][item]);
  const fans = party.GUESTS.filter((_, other) => other !== guest && likes[other][movie] && shares(other));
  const name = party.GUESTS[guest];
  if (!fans.length) return `Nobody who shares a like with ${name} likes it.`;
  return `${list(fans)}, who ${fans.length > 1 ? "share" : "shares"} likes with ${name}, ${fans.length > 1 ? "like" : "likes"} it.`;
}

function ofTeaching(state, facts) {
  const now = party.lesson(state, facts);
  if (!now) return facts.degree.some(Boolean) ? "Everybody who likes anything likes everything, so no movie can be compared with another." : "Nobody likes anything, so there is nothing to compare and nothing to teach.";
  if (state.comparison) return ofComparison(state.comparison);
  if (!state.steps) return `Training changes the tags of layer 0, nothing else. ${several(now.total, "comparison")} can be made: a movie somebody likes should score higher than one they do not.`;
  const order = `${now.right} of ${now.total} comparisons are in the right order`;
  if (state.steps < party.STEPS) return `Step ${state.steps} of ${party.STEPS}: every tag of layer 0 is nudged at once. Loss ${short(now.loss)}; ${order}.`;
  const before = state.started;
  return `Taught: the loss went from ${short(before.loss)} to ${short(now.loss)}. ${order} (${before.right} with random tags); on average a liked movie scores ${short(now.gap)} more than another (${short(before.gap)} before). Look at 3 Match again.`;
}

function ofComparison({ triplet, before, after }) {
  const [user, liked, other] = triplet.map(party.nameOf);
  const moved = after.margin - before.margin;
  const way = moved > 0 ? `${liked} gained ${short(moved)} on ${other}` : `${liked} gained nothing on ${other}`;
  const order = before.margin > 0 ? "was ahead already" : "was behind";
  return `${user} likes ${liked}, not ${other}. For ${user}, ${liked} ${order}. One nudge of layer 0, and ${way}: loss ${short(before.loss)}, now ${short(after.loss)}.`;
}

// A term of the formulas, an edge or a tag, in words.
export function explain(state, facts) {
  const { pointed } = state;
  if (!pointed) return "Point at a term, an edge or an arrow: it lights up wherever it plays a part.";
  if (pointed.term) return ofTerm[pointed.term](state, facts);
  if (pointed.node !== undefined) return ofNode(state, facts, pointed.node);
  return ofEdge(state, facts, pointed);
}

function ofNode(state, facts, node) {
  const friends = party.neighbours(state, facts, node).filter((other) => other !== node).map(party.nameOf);
  const joined = friends.length ? `${party.isGuest(node) ? "likes" : "is liked by"} ${list(friends)}` : "is joined to nobody";
  return `${party.nameOf(node)} (${party.isGuest(node) ? "guest, user" : "movie, item"}) ${joined}. Tag now: ${pair(party.tagsNow(state, facts)[node])}.`;
}

function ofEdge(state, facts, { user, item }) {
  const node = item + party.NUM_GUESTS;
  const [guest, movie] = [party.GUESTS[user], party.MOVIES[item]];
  if (!state.likes[user][item]) return `${guest} does not like ${movie}: no edge, nothing travels.`;
  const extra = state.selfLoops ? 1 : 0;
  const [here, there] = [facts.degree[user] + extra, facts.degree[node] + extra];
  const [toUser, toItem] = [short(facts.weights[user][node]), short(facts.weights[node][user])];
  if (state.norm === "mean") return `${guest} and ${movie}: ${guest} hears 1/${here} = ${toUser} of it, ${movie} hears 1/${there} = ${toItem}.`;
  if (state.norm === "sum") return `${guest} and ${movie}: everything is passed on in full, times 1.`;
  return `${guest} (${several(here, "edge")}) and ${movie} (${several(there, "edge")}): weight 1/√(${here}·${there}) = ${toUser}, the same both ways.`;
}

const receiverName = (state) => party.nameOf(state.receiver);

const ofTerm = {
  new: (state) => `e with i and k+1: the tag of ${receiverName(state)} after the next round.`,
  neighbours: (state, facts) => `The sum over j in N(i): all whom ${receiverName(state)} is joined to, ${list(party.neighbours(state, facts, state.receiver).map(party.nameOf)) || "nobody"}.`,
  weight: (state, facts) => ({
    root: `d is the number of edges. Who hears many gives each less room (√d of the hearer), who talks to many tells each less (√d of the teller). ${receiverName(state)} has ${several(facts.degree[state.receiver], "edge")}.`,
    mean: `Here built otherwise: 1 over the hearer's number of edges, so that tags are averaged.`,
    sum: `Here built otherwise: no weight at all, so whoever has many edges gets loud.`,
  })[state.norm],
  told: () => "e with j and k: the tag a neighbour had before this round. All speak at the same moment.",
  final: (state, facts) => `z: the final tag of ${receiverName(state)}, ${pair(facts.final[state.receiver])}. Scores are made of final tags alone.`,
  share: (state) => `1/(K+1) with K = ${state.numLayers}: ${state.mixing === "mean" ? `each of the ${several(state.numLayers + 1, "layer")} counts the same` : "switched off, only the last layer counts"}.`,
  layers: (state, facts) => `The tags of all layers, 0 to ${state.numLayers}. ${alike(state, facts)}`,
  score: (state, facts) => `The score of ${party.MOVIES[party.heldMovie(state, facts)]} for ${party.GUESTS[state.guest]}: the guest's length times how far the movie's arrow reaches along it.`,
  user: (state) => `z with u: the final tag of ${party.GUESTS[state.guest]} (user).`,
  item: (state, facts) => `z with i: the final tag of ${party.MOVIES[party.heldMovie(state, facts)]} (item).`,
  loss: () => "The loss: small when liked movies score above the others. Training follows its slope downhill.",
  sigma: () => "σ squeezes a difference of scores into 0 to 1, a chance of being right; −ln makes being wrong cost more and more.",
  liked: () => "The score of a movie that the guest likes: it should go up.",
  other: () => "The score of a movie that the guest does not like, as far as is known: it should go down.",
};

// How much the guests' tags point the same way, in the last layer and in the mean of all.
export function alike(state, facts) {
  const [last, mean] = [facts.layers[state.numLayers], facts.final].map((tags) => meanCosine(facts, tags));
  if (!state.numLayers || last === null || mean === null) return "";
  return `How alike are the guests' directions (1 = all the same)? In layer ${state.numLayers} alone ${short(last)}, in the final tags ${short(mean)}.`;
}

// Mean cosine over pairs of guests who like something; null for fewer than two of them.
export function meanCosine(facts, tags) {
  const directions = tags
    .slice(0, party.NUM_GUESTS)
    .filter((tag, guest) => facts.degree[guest] && engine.norm(tag) > 1e-9)
    .map((tag) => tag.map((value) => value / engine.norm(tag)));
  const cosines = directions.flatMap((one, index) => directions.slice(index + 1).map((other) => engine.dot(one, other)));
  return cosines.length ? cosines.reduce((total, value) => total + value, 0) / cosines.length : null;
}
