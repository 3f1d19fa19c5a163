// The rounds of gossip: how many have been, played and stepped through, and what is said of each.
//
// `front` is the number of rounds so far, with the part of the round under way. Ring k has been heard once k rounds are
// over: news takes a round for each ring inwards.

class Rounds {
  constructor(viewer) {
    this.viewer = viewer;
    this.front = 0;
  }

  get last() {
    return this.viewer.data.rounds;
  }

  get whole() {
    return Math.floor(this.front + 1e-6);
  }

  // The round under way, or the one that is over.
  get number() {
    return Math.ceil(this.front);
  }

  // How much of the round under way is over; 0 while none is.
  get moving() {
    return this.front % 1;
  }

  get isOver() {
    return this.front >= this.last;
  }

  isHeard(node) {
    return node.hop <= this.whole && node.ring <= this.viewer.data.rings;
  }

  kindColour(ring) {
    return KIND_COLOURS[ring === 0 ? "chosen" : ring % 2 ? "topic" : "guest"];
  }

  set(front) {
    const before = this.number;
    this.front = Math.abs(front - Math.round(front)) < 1e-6 ? Math.round(front) : front;
    const { root } = this.viewer;
    if (root.dataset.hop !== String(this.whole)) {
      root.dataset.hop = String(this.whole);
      root.dataset.heardNodes = String(this.viewer.party.nodes.filter((node) => this.isHeard(node)).length);
      this.tell(this.whole);
      this.viewer.restyle();
    }
    if (this.number !== before || !this.moving) this.viewer.formula.write();
    this.viewer.nameTag.fill();
    this.viewer.network.redraw();
  }

  goTo(round, then = () => {}) {
    this.stop();
    if (calm() || round < this.front) {
      this.set(round);
      this.timer = setTimeout(then, 0);
      return;
    }
    const from = this.front;
    const milliseconds = Math.max(1, (round - from) * ROUND_MILLISECONDS);
    let begun = null;
    const tick = (now) => {
      begun ??= now;
      const part = clamp((now - begun) / milliseconds);
      this.set(part === 1 ? round : from + (round - from) * part);
      if (part < 1) {
        this.frame = requestAnimationFrame(tick);
      } else {
        this.frame = null;
        then();
      }
    };
    this.frame = requestAnimationFrame(tick);
  }

  play() {
    if (this.isOver) this.set(0);
    const goOn = () => {
      if (this.isOver) return this.setPlaying(false);
      this.goTo(this.whole + 1, () => {
        this.timer = setTimeout(goOn, this.isOver ? 0 : PAUSE_MILLISECONDS);
      });
      this.setPlaying(true);
    };
    this.setPlaying(true);
    this.timer = setTimeout(goOn, this.front === 0 && !calm() ? 700 : 0);
  }

  step() {
    if (!this.isOver) return this.goTo(this.whole + 1);
    this.stop();
    this.set(0); // the first step on a finished map begins anew
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    clearTimeout(this.timer);
    this.setPlaying(false);
  }

  setPlaying(playing) {
    this.viewer.root.dataset.playing = String(playing);
    this.viewer.find('[data-do="play"] span').textContent = playing ? "Pause" : "Play";
  }

  // ---- words ---------------------------------------------------------------------------------------------------

  drawButtons() {
    const { data } = this.viewer;
    const buttons = data.captions.map((_, round) => {
      const button = element("button", String(round), { type: "button", "aria-label": `Round ${round}` });
      button.dataset.hopButton = String(round);
      button.style.setProperty("--kind", this.kindColour(round));
      button.style.setProperty("--on-kind", round % 2 ? "#fff" : "#1f2430"); // white on orange is too faint
      button.addEventListener("click", () => {
        this.viewer.clear();
        this.goTo(round);
      });
      return button;
    });
    this.viewer.find(".hops").replaceChildren(...buttons);
    for (const action of ["play", "step", "replay"]) {
      const button = this.viewer.find(`[data-do="${action}"]`);
      button.disabled = !data.rounds;
      button.title = data.rounds ? "" : data.captions[0];
    }
    delete this.viewer.root.dataset.hop; // so that the next front is told anew
  }

  tell(round) {
    const { captions } = this.viewer.data;
    const caption = this.viewer.find(".caption");
    caption.style.setProperty("--kind", this.kindColour(round));
    caption.replaceChildren(element("b", `Round ${round}`), captions[round]);
    for (const [index, button] of [...this.viewer.find(".hops").children].entries()) {
      button.classList.toggle("heard", index <= round);
      if (index === round) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.viewer.matches.lightUp();
  }
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
