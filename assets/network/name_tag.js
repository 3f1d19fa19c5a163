// The chosen guest's name tag in the picture: its first numbers as bars, which fill one by one as each round arrives.

class NameTag {
  constructor(viewer) {
    this.viewer = viewer;
  }

  draw() {
    const { data, party } = this.viewer;
    const tag = this.viewer.find(".tag");
    tag.hidden = !data.story;
    if (!data.story) return;
    this.told = null;
    this.tags = data.story.tags;
    this.largest = Math.max(1e-9, ...this.tags.flat().map(Math.abs));
    tag.querySelector("strong").textContent = `${party.owner.label}’s name tag`;
    const bars = (this.tags[0] ?? []).map(() => element("i"));
    tag.querySelector(".bars").replaceChildren(...bars);
    tag.querySelector(".bars").hidden = !bars.length;
    tag.querySelector("small").textContent = data.story.why;
  }

  // Between two rounds the first bars already say the new number, the last ones still the old.
  fill() {
    if (!this.tags?.length) return;
    const { rounds: time } = this.viewer;
    const before = this.tags[time.whole];
    const after = this.tags[Math.min(time.whole + 1, this.tags.length - 1)];
    const arrived = clamp((time.moving - 0.5) / 0.5);
    [...this.viewer.find(".bars").children].forEach((bar, index) => {
      const part = easeOut(clamp(arrived * 2 - index / before.length));
      const value = before[index] + (after[index] - before[index]) * part;
      const height = (value / this.largest) * 50; // per cent of the panel, from its middle line
      bar.style.height = `${Math.max(Math.abs(height), 1.5)}%`;
      bar.style.top = `${height > 0 ? 50 - height : 50}%`;
      bar.classList.toggle("fresh", part > 0 && part < 1);
    });
    if (!time.moving) this.tell(time.whole);
  }

  tell(round) {
    const { layers, size } = this.viewer.data.story;
    const tag = this.tags[round];
    const counts = Math.min(round, layers);
    const of = counts ? `mean of e(0) … e(${counts})` : "e(0), from training";
    const words = `${of}, ${tag.length} of ${size}`;
    this.viewer.find(".tag small").textContent = words;
    const first = tag.slice(0, 4).map(signed).join(", ");
    this.viewer.find(".bars").setAttribute("aria-label", `Bars: ${words} numbers. They begin ${first}.`);
  }
}
