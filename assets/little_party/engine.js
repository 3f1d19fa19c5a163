// LightGCN on a graph small enough for a dense matrix: no page, no names, no pictures. Nodes are users first, then items.
// The numbers of every function here are held against gnnrec.model in tests/browser/test_little_party_in_browser.py.

export function degrees(likes) {
  const ofUsers = likes.map((row) => row.filter(Boolean).length);
  return [...ofUsers, ...likes[0].map((_, item) => likes.filter((row) => row[item]).length)];
}

// The likes as edges from user to item, each with its weight in both directions.
export function edges(likes, options) {
  const weights = adjacency(likes, options);
  const found = [];
  for (const [user, row] of likes.entries())
    for (const [item, liked] of row.entries()) {
      const node = likes.length + item;
      if (liked) found.push({ user, item, node, toUser: weights[user][node], toItem: weights[node][user] });
    }
  return found;
}

// What each node hears, as weights[target][source]. LightGCN has 1 / sqrt(d_i d_j) and no self-loops; `norm` may be
// "root", "mean" (each node averages its neighbours) or "sum" (it adds them up as they are).
export function adjacency(likes, { norm = "root", selfLoops = false } = {}) {
  const numUsers = likes.length;
  const size = numUsers + likes[0].length;
  const extra = selfLoops ? 1 : 0;
  const degree = degrees(likes).map((count) => count + extra);
  const weight = { root: (i, j) => 1 / Math.sqrt(degree[i] * degree[j]), mean: (i) => 1 / degree[i], sum: () => 1 }[norm];
  const joined = (i, j) => (i < numUsers && j >= numUsers ? likes[i][j - numUsers] : false);
  return table(size, size, (i, j) => (joined(i, j) || joined(j, i) || (i === j && selfLoops) ? weight(i, j) : 0));
}

// e(0), e(1), ..., e(K), where e(k + 1) = A e(k).
export function layers(weights, ego, numLayers) {
  const found = [ego];
  for (let layer = 1; layer <= numLayers; layer += 1) found.push(product(weights, found[layer - 1]));
  return found;
}

export function layerWeights(numLayers, mixing = "mean") {
  const share = (layer) => (mixing === "mean" ? 1 / (numLayers + 1) : Number(layer === numLayers));
  return Array.from({ length: numLayers + 1 }, (_, layer) => share(layer));
}

// The final embeddings: the weighted sum of the layers.
export function mix(embeddings, shares) {
  return table(embeddings[0].length, embeddings[0][0].length, (node, column) =>
    embeddings.reduce((total, embedding, layer) => total + shares[layer] * embedding[node][column], 0),
  );
}

export function scores(final, numUsers) {
  return final.slice(0, numUsers).map((user) => final.slice(numUsers).map((item) => dot(user, item)));
}

// Every comparison there is: [user, liked item, other item], items as node numbers.
export function comparisons(likes) {
  const numUsers = likes.length;
  const itemsOf = (row, liked) => row.flatMap((value, item) => (Boolean(value) === liked ? [numUsers + item] : []));
  return likes.flatMap((row, user) =>
    itemsOf(row, true).flatMap((positive) => itemsOf(row, false).map((negative) => [user, positive, negative])),
  );
}

// -log sigmoid(margin) without overflow.
export function softplus(value) {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

// Mean over triplets of -log sigmoid(score(u, i) - score(u, j)), plus reg * (|e_u|^2 + |e_i|^2 + |e_j|^2) at layer 0.
export function bprLoss(final, ego, triplets, reg) {
  const wrongness = ([user, positive, negative]) =>
    softplus(dot(final[user], final[negative]) - dot(final[user], final[positive]));
  const penalty = (triplet) => triplet.reduce((total, node) => total + dot(ego[node], ego[node]), 0);
  return triplets.reduce((total, triplet) => total + wrongness(triplet) + reg * penalty(triplet), 0) / triplets.length;
}

// Gradient of bprLoss with respect to layer 0. Backward runs along the transposed weights, layer by layer.
export function bprGradient(weights, ego, triplets, { numLayers, mixing, reg = 0 }) {
  const shares = layerWeights(numLayers, mixing);
  const final = mix(layers(weights, ego, numLayers), shares);
  const ofFinal = zeros(final);
  for (const [user, positive, negative] of triplets) {
    const pull = sigmoid(dot(final[user], final[negative]) - dot(final[user], final[positive])) / triplets.length;
    for (const column of final[user].keys()) {
      ofFinal[user][column] += pull * (final[negative][column] - final[positive][column]);
      ofFinal[positive][column] -= pull * final[user][column];
      ofFinal[negative][column] += pull * final[user][column];
    }
  }
  const gradient = mix(layers(transposed(weights), ofFinal, numLayers), shares);
  for (const node of triplets.flat())
    for (const column of ego[node].keys()) gradient[node][column] += (2 * reg * ego[node][column]) / triplets.length;
  return gradient;
}

// One step against the gradient.
export function nudge(ego, gradient, rate) {
  return ego.map((row, node) => row.map((value, column) => value - rate * gradient[node][column]));
}

export function adamStart(ego) {
  return { step: 0, mean: zeros(ego), square: zeros(ego) };
}

// One step of Adam (Kingma & Ba); `memory` is carried from step to step.
export function adamStep(ego, gradient, memory, rate) {
  memory.step += 1;
  const [first, second] = [0.9, 0.999];
  return ego.map((row, node) =>
    row.map((value, column) => {
      const slope = gradient[node][column];
      const mean = (memory.mean[node][column] = first * memory.mean[node][column] + (1 - first) * slope);
      const square = (memory.square[node][column] = second * memory.square[node][column] + (1 - second) * slope * slope);
      const [unbiased, spread] = [mean / (1 - first ** memory.step), square / (1 - second ** memory.step)];
      return value - (rate * unbiased) / (Math.sqrt(spread) + 1e-8);
    }),
  );
}

// Random first embeddings in the range the engine uses (Xavier's), the same for the same seed.
export function randomEmbeddings(size, dim, seed) {
  const random = mulberry(seed);
  const bound = Math.sqrt(6 / (size + dim));
  return table(size, dim, () => (2 * random() - 1) * bound);
}

// Random numbers between 0 and 1 from a seed (Mulberry32).
export function mulberry(seed) {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const dot = (a, b) => a.reduce((total, value, column) => total + value * b[column], 0);
export const norm = (a) => Math.sqrt(dot(a, a));
export const sigmoid = (value) => Math.exp(-softplus(-value));

const table = (rows, columns, value) =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => value(row, column)));
const zeros = (like) => like.map((row) => row.map(() => 0));
const transposed = (matrix) => table(matrix[0].length, matrix.length, (row, column) => matrix[column][row]);
const product = (weights, embedding) =>
  table(weights.length, embedding[0].length, (node, column) =>
    weights[node].reduce((total, weight, source) => total + weight * embedding[source][column], 0),
  );
