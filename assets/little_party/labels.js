// Names beside their marks, where there is room.
import * as svg from "./svg.js";

export const UNWANTED = 9;
const NEEDED = 3; // below this rank a name is written even over others

// The most wanted first, each in the first of four spots that is free.
export function place(wanted, size) {
  const taken = [];
  for (const { element, text, x, y, side, rank, look } of [...wanted].sort((a, b) => a.rank - b.rank)) {
    const width = 7 * text.length;
    const spots = [[x + 9, y + 4, "start"], [x - 9, y + 4, "end"], [x, y - 11, "middle"], [x, y + 19, "middle"]];
    if (side < 0) spots.unshift(spots.splice(1, 1)[0]);
    const free = spots.find((spot) => isFree(boxOf(spot, width), taken, size));
    const isShown = rank < UNWANTED && Boolean(free ?? rank < NEEDED);
    svg.show(element, isShown);
    if (!isShown) continue;
    const spot = free ?? spots[0];
    taken.push(boxOf(spot, width));
    svg.set(element, { x: svg.round(spot[0]), y: svg.round(spot[1]), "text-anchor": spot[2], class: look });
    svg.write(element, text);
  }
}

function boxOf([x, y, anchor], width) {
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return [left, y - 12, left + width, y + 4];
}

function isFree(box, taken, { width, height }) {
  const inside = box[0] > 0 && box[1] > 0 && box[2] < width && box[3] < height;
  return inside && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
}
