"""Rows and cards a room can read. Text from data is escaped here, once, and never becomes markup."""

from __future__ import annotations

import base64
import html
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

import numpy as np
import streamlit as st

from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.widgets.figure import CHOSEN, HELD_OUT, RECOMMENDED
from gnnrec.ui.words import counted

STYLE = f"""
<style>
.gr-row {{display:grid;grid-template-columns:2.2rem 1fr 7.5rem;gap:.2rem .9rem;align-items:center;
  padding:.35rem .2rem;border-bottom:1px solid rgba(128,128,128,.25)}}
.gr-rank {{font-size:1.5rem;font-weight:700;text-align:right;opacity:.75}}
.gr-title {{font-size:1.18rem;font-weight:600;line-height:1.25;overflow-wrap:anywhere}}
.gr-title a {{color:inherit;text-decoration:none}}
.gr-title a:hover, .gr-title a:focus {{text-decoration:underline}}
.gr-more {{font-size:.86rem;opacity:.75}}
.gr-bar {{height:.7rem;border-radius:.4rem;background:rgba(128,128,128,.18);overflow:hidden}}
.gr-bar > div {{height:100%;border-radius:.4rem;background:{RECOMMENDED}}}
.gr-score {{font-size:.8rem;opacity:.8;text-align:right;font-variant-numeric:tabular-nums}}
.gr-mark {{display:inline-block;border:1.5px solid {HELD_OUT};border-radius:.8rem;padding:0 .5rem;font-size:.8rem;
  font-weight:600;white-space:nowrap}}
.gr-mark::before {{content:"\\2713\\00a0";color:{HELD_OUT};font-weight:800}}
.gr-fall {{display:grid;grid-template-columns:minmax(6rem,40%) 1fr 3.2rem;gap:.18rem .6rem;align-items:center}}
.gr-name {{font-size:.86rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}}
.gr-track {{background:rgba(128,128,128,.12);border-radius:.2rem}}
.gr-plus, .gr-minus {{height:.9rem;border-radius:.2rem;background:{RECOMMENDED}}}
.gr-minus {{background:repeating-linear-gradient(45deg,{CHOSEN} 0 4px,transparent 4px 7px)}}
.gr-pair {{font-weight:600}} .gr-other > div {{background:#8A8F98}}
.gr-up {{color:{RECOMMENDED};font-weight:700}} .gr-down {{color:{CHOSEN};font-weight:700}}
@media (max-width:640px) {{.gr-row {{grid-template-columns:1.6rem 1fr 4.2rem}} .gr-title {{font-size:1.02rem}}}}
</style>
"""


@dataclass(frozen=True)
class Recommended:
    """One row of the list.

    Attributes:
        score: the score, or the number of likes where `by_likes`.
        share: length of the score bar, 0 to 1.
        held_out: whether it is one of the guest's hidden likes.
        moved: places it rose since the last list (negative: fell), None where it was not in it.
        is_movie: whether a search for the title makes sense where movies are looked up.
        by_likes: whether it is there because most guests like it, as in the list of a guest without likes.
    """

    rank: int
    title: str
    year: str
    genres: str
    score: float
    share: float
    held_out: bool
    moved: int | None = 0
    is_movie: bool = False
    by_likes: bool = False


def recommendation(row: Recommended) -> str:
    """HTML of one recommended item."""
    details = " · ".join(filter(None, [row.year, row.genres.replace("|", ", ")]))
    title = title_link(row.title) if row.is_movie else html.escape(row.title)
    mark = ' <span class="gr-mark" title="a like that the model does not know">hidden like</span>'
    number = counted(round(row.score), "like") if row.by_likes else f"{row.score:.2f}"
    return (
        f'<div class="gr-row"><div class="gr-rank">{row.rank}</div>'
        f'<div><div class="gr-title">{title}{_arrow(row.moved)}</div>'
        f'<div class="gr-more">{html.escape(details)}{mark if row.held_out else ""}</div></div>'
        f'<div><div class="gr-bar" role="img" aria-label="{number if row.by_likes else f"score {number}"}">'
        f'<div style="width:{100 * row.share:.0f}%"></div></div><div class="gr-score">{number}</div></div></div>'
    )


def comparison(titles: Sequence[str], scores: Sequence[float], largest: float) -> str:
    """HTML of a liked and another topic with their scores, on a scale where `largest` fills the bar."""
    rows = []
    for word, title, score, name in zip(("liked", "other"), titles, scores, ("", " gr-other"), strict=True):
        width = 100 * max(0.0, score) / largest
        rows.append(
            f'<div class="gr-more">{word}</div><div class="gr-pair">{html.escape(title)}</div>'
            f'<div class="gr-bar{name}"><div style="width:{width:.0f}%"></div></div>'
            f'<div class="gr-score">score {score:z.3f}</div>'
        )
    return "".join(rows)


def waterfall(steps: Sequence[tuple[str, float]]) -> str:
    """HTML of numbers that add up: each bar starts where the one before ended; the last row is their sum."""
    ends = np.cumsum([value for _, value in steps])
    low, high = min(0.0, *ends), max(1e-9, *ends)
    rows, start = [], 0.0
    for (name, value), end in zip(steps, ends.tolist(), strict=True):
        rows.append(_waterfall_row(name, f"{value:+.2f}", (min(start, end), max(start, end)), (low, high), value < 0))
        start = end
    rows.append(_waterfall_row("score", f"{start:.2f}", (min(0.0, start), max(0.0, start)), (low, high), start < 0))
    return f'<div class="gr-fall">{"".join(rows)}</div>'


def _waterfall_row(name: str, number: str, bar: tuple[float, float], scale: tuple[float, float], negative: bool) -> str:
    left, right = (100 * (end - scale[0]) / (scale[1] - scale[0]) for end in bar)
    kind = "gr-minus" if negative else "gr-plus"
    words = html.escape(name)
    return (
        f'<div class="gr-name" title="{words}">{words}</div><div class="gr-track"><div class="{kind}" '
        f'style="margin-left:{left:.1f}%;width:{max(0.6, right - left):.1f}%"></div></div>'
        f'<div class="gr-score">{number}</div>'
    )


def title_link(title: str) -> str:
    """A movie's name as a link to a search for it on IMDb; nothing is fetched before it is clicked."""
    address = f"https://www.imdb.com/find/?s=tt&q={quote_plus(title)}"
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{html.escape(title)}</a>'


def _arrow(moved: int | None) -> str:
    if moved is None:
        return ' <span class="gr-up" title="not in the list before">new</span>'
    if moved == 0:
        return ""
    sign, name, word = ("▲", "gr-up", "up") if moved > 0 else ("▼", "gr-down", "down")
    return f' <span class="{name}" title="{abs(moved)} places {word}">{sign}{abs(moved)}</span>'


def style() -> None:
    """The style sheet of the rows; once a page."""
    st.html(STYLE)


def picture(name: str, alternative: str) -> None:
    """A picture from assets/ with a text alternative."""
    st.html(image((ASSETS / name).read_text(encoding="utf-8"), alternative))


def image(svg: str, alternative: str) -> str:
    """HTML of an SVG drawing; as an image, since markup of SVG itself is taken out of the page."""
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return f'<img src="{source}" alt="{html.escape(alternative)}" style="width:100%;max-height:300px">'


def falling_curve(losses: Sequence[float], watched: Sequence[tuple[int, float]]) -> str:
    """HTML of the loss so far as a line, and NDCG@10 on hidden likes as diamonds; far cheaper than a chart."""
    width, height, top = 600, 90, max(losses)
    every = max(1, len(losses) // 200)
    across = width / max(1, len(losses) - 1)
    line = " ".join(
        f"{step * across:.1f},{height - height * losses[step] / top:.1f}" for step in range(0, len(losses), every)
    )
    best = max([value for _, value in watched], default=1.0) or 1.0
    diamonds = "".join(
        f'<text x="{(step - 1) * across:.1f}" y="{height - 0.8 * height * value / best + 5:.1f}" text-anchor="middle" '
        f'font-size="15" fill="{RECOMMENDED}">◆</text>'
        for step, value in watched
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 {width + 16} {height + 16}">'
        f'<polyline points="{line}" fill="none" stroke="{CHOSEN}" stroke-width="3"/>{diamonds}</svg>'
    )
    words = f"The loss has fallen from {losses[0]:.3f} to {losses[-1]:.3f}"
    words += f"; NDCG@10 on hidden likes is {watched[-1][1]:.3f}" if watched else ""
    return f'{image(svg, words)}<div class="gr-more">{words}.</div>'


def source_of(thing: Callable[..., object]) -> str:
    """Source text of a function or method of the engine.

    It is found line by line: parsing it (`ast`) in several threads at once fails now and then on Python 3.11.
    """
    return textwrap.dedent(inspect.getsource(thing)).rstrip()
