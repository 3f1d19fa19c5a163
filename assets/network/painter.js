// What is painted below and above the nodes: rings, pulses, labels, halos, and the lines of a match.

class Painter {
  constructor(viewer) {
    this.viewer = viewer;
  }

  get ink() {
    return this.viewer.styles.ink;
  }

  below(context) {
    const { party, places, rounds: time, glow } = this.viewer;
    context.save();
    for (let ring = 1; ring < party.rings.length; ring += 1) {
      const isHeard = ring <= time.whole && ring <= this.viewer.data.rings;
      const glows = glow?.ring === ring;
      context.strokeStyle = glows ? KIND_COLOURS.chosen : this.ink;
      context.lineWidth = glows ? 7 : isHeard ? 1.5 : 1;
      context.globalAlpha = glows ? 0.55 : isHeard ? 0.3 : 0.12;
      context.setLineDash(isHeard || glows ? [] : [4, 6]);
      this.ellipse(context, places.ringPart(ring));
    }
    context.setLineDash([]);
    this.flash(context);
    context.restore();
  }

  // The ring whose news arrives lights up as it does.
  flash(context) {
    const { places, rounds: time, data } = this.viewer;
    const arriving = clamp((time.moving - 0.6) / 0.4);
    if (!arriving || time.number > data.rings) return;
    context.strokeStyle = time.kindColour(time.number);
    context.lineWidth = 12;
    context.globalAlpha = 0.4 * Math.sin(Math.PI * arriving);
    this.ellipse(context, places.ringPart(time.number));
  }

  ellipse(context, part) {
    const { radiusX, radiusY } = this.viewer.places;
    context.beginPath();
    context.ellipse(0, 0, radiusX * part, radiusY * part, 0, 0, 2 * Math.PI);
    context.stroke();
  }

  above(context) {
    const { network, lit, glow, walker } = this.viewer;
    const scale = network.getScale();
    context.save();
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const [from, to] of lit?.lines ?? []) this.line(context, from, to, scale);
    this.pulses(context, scale);
    this.labels(context, scale);
    for (const node of glow?.nodes ?? []) this.halo(context, node, scale, this.ink);
    if (walker.node) this.halo(context, walker.node, scale, KIND_COLOURS.chosen, 3.5);
    context.restore();
  }

  line(context, from, to, scale) {
    context.strokeStyle = KIND_COLOURS.match;
    context.lineWidth = 2.5 / scale;
    context.beginPath();
    context.moveTo(from.atX, from.atY);
    context.lineTo(to.atX, to.atY);
    context.stroke();
  }

  // One pulse an edge, all at once, each one ring inwards. Its shape and colour say whose news comes along for the
  // first time: a square for topics, a dot for guests.
  pulses(context, scale) {
    const { party, rounds: time } = this.viewer;
    const part = clamp(time.moving / 0.72);
    if (!time.moving || part >= 1) return;
    const eased = part * part * (3 - 2 * part);
    for (const { near, far } of party.edges) {
      const isOfTopics = (far.hop + time.number - 1) % 2 === 1;
      const size = (near.hop ? 2.6 : 4.2) / scale;
      const x = far.atX + (near.atX - far.atX) * eased;
      const y = far.atY + (near.atY - far.atY) * eased;
      context.fillStyle = KIND_COLOURS[isOfTopics ? "topic" : "guest"];
      context.beginPath();
      if (isOfTopics) context.rect(x - size, y - size, 2 * size, 2 * size);
      else context.arc(x, y, size * 1.1, 0, 2 * Math.PI);
      context.fill();
    }
  }

  // Where labels go is worked out when something has changed, not for each frame of an animation.
  labels(context, scale) {
    const view = [scale, ...Object.values(this.viewer.network.getViewPosition())].join();
    if (this.placedFor !== view) {
      this.placed = this.placeLabels(context, scale);
      this.placedFor = view;
    }
    context.textAlign = "center";
    for (const { text, font, x, y, alpha } of this.placed) {
      context.font = font;
      this.write(context, text, x, y, scale, alpha);
    }
  }

  forgetPlaces() {
    this.placedFor = null;
  }

  placeLabels(context, scale) {
    const { places, lit, pointed, walker } = this.viewer;
    const taken = places.coveredCorners();
    const placed = this.ringNames(context, scale, taken);
    const nodes = this.viewer.seenNodes();
    const discs = nodes.map((node) => {
      const size = 2 * this.viewer.styles.sizeOf(node);
      return { ...box(node.atX, node.atY, size, size), node };
    });
    for (const node of this.byPriority(nodes)) {
      const isAsked = node === pointed?.node || node === walker.node || Boolean(lit?.nodes.has(node.id));
      if (lit && !isAsked && node.hop) continue;
      const label = this.label(context, node, scale, taken, discs, isAsked || node.hop === 0);
      if (label) placed.push(label);
    }
    return placed;
  }

  ringNames(context, scale, taken) {
    const { data, places, rounds: time } = this.viewer;
    const font = `600 ${places.letter / scale}px ${this.viewer.styles.font}`;
    context.font = font;
    return Array.from({ length: data.rings }, (_, index) => {
      const ring = index + 1;
      const text = `ring ${ring}${ring <= time.whole ? " ✓" : ""}`;
      const y = -places.radiusY * places.ringPart(ring);
      taken.push(box(0, y, context.measureText(text).width + 8 / scale, (places.letter + 4) / scale));
      return { text, font, x: 0, y, alpha: 0.8 };
    });
  }

  // The chosen guest, what is asked for, the matches, then the first ones of each ring.
  byPriority(nodes) {
    const { party, pointed, walker } = this.viewer;
    const rank = (node) => {
      if (node === pointed?.node || node === walker.node) return -3;
      if (node.hop === 0) return -2;
      return this.viewer.isLitMatch(node) ? -1 : party.rings[node.ring].indexOf(node);
    };
    return nodes.toSorted((a, b) => rank(a) - rank(b) || a.hop - b.hop);
  }

  label(context, node, scale, taken, discs, must) {
    const { places } = this.viewer;
    const size = (node.hop === 0 ? places.letter + 3 : places.letter) / scale;
    const isBold = must || this.viewer.isLitMatch(node);
    const font = `${isBold ? 700 : 500} ${size}px ${this.viewer.styles.font}`;
    context.font = font;
    const spots = places.spots(node, context.measureText(node.label).width + 8 / scale, size, scale);
    const free = spots.find(
      (spot) =>
        places.isInside(spot) &&
        !taken.some((other) => overlap(spot, other)) &&
        !discs.some((other) => other.node !== node && overlap(spot, other)),
    );
    const spot = free ?? (must ? spots[0] : null);
    if (!spot) return null;
    taken.push(spot);
    return { text: node.label, font, x: spot.x, y: spot.y, alpha: 1 };
  }

  write(context, text, x, y, scale, alpha) {
    context.globalAlpha = alpha;
    context.lineWidth = 4 / scale;
    context.strokeStyle = this.viewer.styles.paper;
    context.strokeText(text, x, y);
    context.fillStyle = this.ink;
    context.fillText(text, x, y);
    context.globalAlpha = 1;
  }

  halo(context, node, scale, colour, width = 2.5) {
    context.strokeStyle = colour;
    context.lineWidth = width / scale;
    context.beginPath();
    context.arc(node.atX, node.atY, this.viewer.styles.sizeOf(node) + 5 / scale, 0, 2 * Math.PI);
    context.stroke();
  }
}
