// What moves by itself: the rounds of gossip, one nudge, and the training. One thing at a time, a frame at a time.
import * as engine from "./engine.js";
import * as party from "./party.js";

// Milliseconds: what was said travels, then what has come of it is read. Without motion there is only the reading.
const TRAVEL = 1900;
const READ = { moving: 2500, calm: 4200 };
const TRAINING = 5000;
const RATE = { one: 1.5, all: 0.1 };

export class Motion {
  // `draw` is called after each frame, `rest` when the movement has come to its end.
  constructor(state, { draw, rest }) {
    Object.assign(this, { state, draw, rest, frame: 0, pace: 1 });
  }

  get isCalm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.state.playing = "";
  }

  // Call `move` with the milliseconds to move on and those that have passed, until it says that it is done. They are
  // the same but where no motion is wanted: then every movement is over at once. `pace` makes all of it faster.
  run(name, move) {
    this.stop();
    this.state.playing = name;
    let last = null;
    const tick = (now) => {
      const passed = this.pace * Math.min(now - (last ?? now), 100);
      last = now;
      if (move(this.isCalm ? Infinity : passed, passed)) {
        this.stop();
        return this.rest();
      }
      this.draw();
      this.frame = requestAnimationFrame(tick);
    };
    this.draw();
    this.frame = requestAnimationFrame(tick);
  }

  // To the next layer, or to the end, which is the mean of the layers, with a rest at each layer to read of it.
  gossip(toEnd) {
    const { state } = this;
    const last = state.numLayers + 1;
    if (state.act !== "gossip" || state.at >= last) state.at = 0;
    state.act = "gossip";
    const goal = toEnd ? last : Math.floor(state.at) + 1;
    let unread = 0;
    this.run(toEnd ? "gossip" : "step", (move, passed) => {
      unread -= passed;
      if (unread > 0) return false;
      const next = Math.floor(state.at) + 1;
      state.at = Math.min(next, state.at + move / TRAVEL);
      if (state.at === next) unread = this.isCalm ? READ.calm : READ.moving;
      if (state.at < goal) return false;
      if (goal === last) state.act = "average";
      return true;
    });
  }

  // One comparison of the chosen guest's, or of the next who has one, and one step down its own slope.
  compare(facts) {
    const { state } = this;
    state.act = "teach";
    const own = facts.triplets.filter(([user]) => user === state.guest);
    const choice = own.length ? own : facts.triplets;
    if (!choice.length) return this.rest();
    const random = engine.mulberry(1000 * state.seed + state.nudges);
    const triplet = choice[Math.floor(random() * choice.length)];
    const from = state.ego;
    const gradient = engine.bprGradient(facts.weights, from, [triplet], { ...state, reg: party.REG });
    const before = compared(state, facts, triplet);
    state.comparison = { triplet, before, after: before };
    state.nudges += 1;
    let gone = 0;
    this.run("compare", (passed) => {
      gone = Math.min(1, gone + passed / 900);
      state.ego = engine.nudge(from, gradient, RATE.one * gone);
      state.comparison.after = compared(state, party.derive(state), triplet);
      if (gone === 1 && state.trail.length) state.trail.push({ ego: state.ego, final: state.comparison.after.final });
      return gone === 1;
    });
  }

  // Training goes on from where it stands; at its end, or with other likes, it begins anew from the random tags.
  train(toEnd) {
    const { state } = this;
    state.act = "teach";
    state.comparison = null;
    if (state.stale || state.steps >= party.STEPS) Object.assign(state, party.newTags(state.seed));
    const facts = party.derive(state);
    if (!facts.triplets.length) return this.rest();
    state.started ??= party.lesson(state, facts);
    if (!toEnd) {
      this.learn(facts);
      return this.rest();
    }
    let due = 0;
    this.run("train", (passed) => {
      due += (party.STEPS * passed) / TRAINING;
      for (; due >= 1 && state.steps < party.STEPS; due -= 1) this.learn(facts);
      return state.steps >= party.STEPS;
    });
  }

  // One step of Adam over all comparisons, along a cosine that falls to zero.
  learn({ weights, triplets, shares }) {
    const { state } = this;
    const final = engine.mix(engine.layers(weights, state.ego, state.numLayers), shares);
    state.losses.push(engine.bprLoss(final, state.ego, triplets, party.REG));
    if (!state.trail.length) state.trail.push({ ego: state.ego, final });
    const gradient = engine.bprGradient(weights, state.ego, triplets, { ...state, reg: party.REG });
    const rate = (RATE.all * (1 + Math.cos((Math.PI * state.steps) / party.STEPS))) / 2;
    state.ego = engine.adamStep(state.ego, gradient, state.memory, rate);
    state.steps += 1;
    state.trail.push({ ego: state.ego, final: engine.mix(engine.layers(weights, state.ego, state.numLayers), shares) });
  }
}

// Scores, order and loss of one comparison, with all final tags.
function compared(state, { final }, triplet) {
  const [user, liked, other] = triplet.map((node) => final[node]);
  const [high, low] = [engine.dot(user, liked), engine.dot(user, other)];
  return { final, liked: high, other: low, margin: high - low, loss: engine.softplus(low - high) };
}
