// Two tables of guests by movies: what is known, to be drawn in, and what is guessed, to be chosen from.
import * as party from "./party.js";
import * as svg from "./svg.js";
import * as words from "./words.js";

export class Grids {
  constructor(root, actions) {
    this.likes = makeGrid(root.querySelector(".likes"), (user, item) => actions.toggle(user, item), actions);
    this.scores = makeGrid(root.querySelector(".scores"), (user, item) => actions.hold(user, item), actions);
  }

  draw(state, facts) {
    const highest = Math.max(...facts.scores.flat().map(Math.abs), 1e-9);
    const held = party.heldMovie(state, facts);
    for (const [user, row] of state.likes.entries())
      for (const [item, liked] of row.entries()) {
        const isPointed = state.pointed?.user === user && state.pointed.item === item;
        const isHeld = user === state.guest && item === held;
        this.drawLike(this.likes[user][item], user, item, liked, isPointed);
        this.drawScore(this.scores[user][item], { user, item, liked, isPointed, isHeld, highest }, facts);
      }
    for (const grid of [this.likes, this.scores])
      for (const [user, row] of grid.entries()) row.head.classList.toggle("chosen", user === state.guest);
  }

  drawLike(cell, user, item, liked, isPointed) {
    svg.write(cell.sign, liked ? "●" : "");
    svg.write(cell.heard, `${party.GUESTS[user]} likes ${party.MOVIES[item]}`);
    svg.set(cell, {
      class: `cell ${liked ? "liked" : ""} ${isPointed ? "pointed" : ""}`,
      "aria-pressed": String(liked),
    });
  }

  drawScore(cell, { user, item, liked, isPointed, isHeld, highest }, facts) {
    const score = facts.scores[user][item];
    const isBest = facts.ranked[user][0] === item;
    const said = brief(score);
    const place = liked ? "liked already, hidden" : isBest ? "the match" : `place ${facts.ranked[user].indexOf(item) + 1}`;
    svg.write(cell.sign, liked ? "" : isBest ? `★${said}` : said);
    svg.write(cell.heard, `${party.MOVIES[item]} for ${party.GUESTS[user]}: ${words.short(score)}, ${place}`);
    const shade = liked ? 0 : Math.round(50 * Math.max(0, score / highest));
    svg.set(cell, {
      class: `cell ${liked ? "seen" : ""} ${isBest ? "best" : ""} ${isPointed ? "pointed" : ""} ${isHeld ? "held g-score" : ""}`,
      style: `--shade:${shade}%`,
      "aria-pressed": String(isHeld),
    });
  }
}

// A score where there is room for three digits.
const brief = (score) => (Math.abs(score) >= 0.995 ? words.short(score).replace(/(\.\d)\d$/, "$1") : words.short(score).replace(/^(−?)0\./, "$1."));

// A table of buttons with one tab stop; the arrow keys move within it.
function makeGrid(table, press, actions) {
  const head = table.createTHead().insertRow();
  head.insertCell();
  for (const movie of party.MOVIES) {
    const column = document.createElement("th");
    column.scope = "col";
    column.append(Object.assign(document.createElement("span"), { textContent: movie }));
    head.append(column);
  }
  const body = table.createTBody();
  const cells = party.GUESTS.map((guest, user) => {
    const row = body.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = guest;
    row.append(name);
    const buttons = party.MOVIES.map((_, item) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = user || item ? -1 : 0;
      [button.sign, button.heard] = ["sign", "heard"].map((name) => Object.assign(document.createElement("span"), { className: name }));
      button.sign.setAttribute("aria-hidden", "true");
      button.append(button.sign, button.heard);
      button.dataset.cell = `${user}-${item}`;
      button.addEventListener("click", () => press(user, item));
      actions.points(button, () => ({ user, item }));
      row.insertCell().append(button);
      return button;
    });
    return Object.assign(buttons, { head: name });
  });
  table.addEventListener("keydown", (event) => move(event, cells));
  return cells;
}

function move(event, cells) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (!steps || !event.target.dataset.cell) return;
  event.preventDefault();
  const [user, item] = event.target.dataset.cell.split("-").map(Number);
  const next = cells[user + steps[0]]?.[item + steps[1]];
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
