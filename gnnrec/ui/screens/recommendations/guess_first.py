"""Guess first: three of the model's matches hide among ten topics, and a visitor or a whole room looks for them."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.screens.recommendations import guess_game as game
from gnnrec.ui.screens.recommendations.guess_game import FAR_DOWN, HIDDEN, ROUNDS, SHOWN, Result, Round
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import item_likes
from gnnrec.ui.widgets.reasons import neighbours_of
from gnnrec.ui.words import counted, percent, plain

LIKES_SHOWN = 8
GAMES = 999
STYLE = """<style>
.gr-likes {display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:.5rem}
.gr-likes > div {border:1px solid rgba(128,128,128,.4);border-left:5px solid #0072B2;border-radius:.5rem;
  padding:.4rem .7rem;font-weight:600;line-height:1.25;overflow-wrap:anywhere}
.gr-likes small {display:block;font-weight:400;opacity:.8}
</style>"""


def show_guess(view: View, recommender: Recommender) -> None:
    """One game: five rounds, each with its answer, and a last card."""
    ranked, _ = recommender.recommend(view.choices.guest, recommender.interactions.num_items)
    if not view.likes:
        st.info("Without a like there is nothing to guess from. Lower the threshold, or choose another guest.")
        return
    if len(ranked) < FAR_DOWN + SHOWN:
        few = recommender.interactions.num_items < FAR_DOWN + SHOWN
        st.info(
            f"This party has too few topics to play: it takes {FAR_DOWN + SHOWN} of them."
            if few
            else "Too few topics are left for this guest to play. Choose another guest."
        )
        return
    st.html(STYLE)
    results = _results(view)
    number = st.session_state[keyed("_guess_round")]
    in_hands = _draw_controls(number)
    if number == ROUNDS:
        _draw_end(view, results, in_hands)
        return
    number += ROUNDS * (st.session_state.get("game", 1) - 1)
    likes = dict(zip(view.dataset.interactions.item_ids.tolist(), item_likes(view).tolist(), strict=True))
    dealt = game.deal(ranked.tolist(), likes, 1000 * (view.user + 1) + number)
    _draw_likes(view, likes)
    _draw_round(view, recommender, dealt, keyed(f"guess_{view.choices.guest}_{number}"), in_hands)
    if results:
        found = sum(result.found for result in results)
        st.metric("Your score so far", f"{found} of {HIDDEN * len(results)}", help="Picking blindly gets 3 in 10.")


def _results(view: View) -> list[Result]:
    """The results of this game so far; another guest, game or model begins anew."""
    state = st.session_state
    chosen = view.choices
    now = (chosen.guest, chosen.threshold, chosen.hides, chosen.config, state.get("game", 1))
    if state.get(keyed("_guess_of")) != now:
        _restart()
        state[keyed("_guess_of")] = now
    results: list[Result] = state[keyed("_guess_results")]
    return results


def _restart() -> None:
    """The first round again. What was picked goes with its widgets, whose keys begin alike."""
    state = st.session_state
    for name in [name for name in state if str(name).startswith(("guess_", "hands_")) and name != keyed("guess_hands")]:
        del state[name]
    state[keyed("_guess_round")], state[keyed("_guess_results")] = 0, []
    state.pop(keyed("_guess_shown"), None)


def _next_game() -> None:
    st.session_state["game"] = st.session_state.get("game", 1) % GAMES + 1


def _draw_controls(number: int) -> bool:
    """Which round it is, and how it is played. True for a show of hands."""
    with st.container(horizontal=True, vertical_alignment="center", key="guess_controls"):
        st.markdown(f"**Round {number + 1} of {ROUNDS}**" if number < ROUNDS else "**The end**", width="content")
        in_hands = st.toggle(
            "Show of hands",
            key=keyed("guess_hands"),
            help="For a room: count the hands for each topic. The three with the most are the room's.",
            persist_state="session",
        )
        with st.popover("Game", icon=":material/casino:"):
            st.number_input(
                "Game number",
                1,
                GAMES,
                1,
                key="game",
                bind="query-params",
                help="The same guest, settings and number deal the same five rounds, on every machine that trained the "
                "same model.",
            )
            st.button("Start over", icon=":material/replay:", key=keyed("start_over"), on_click=_restart)
    return bool(in_hands)


def _draw_likes(view: View, likes: dict[Any, int]) -> None:
    """The guest's best-known likes, as cards: those that tell a room something."""
    ids = view.dataset.interactions.item_ids[view.split.positives.items_of(view.user)]
    shown = view.rows_of(ids).assign(likes=[likes[item] for item in ids.tolist()])
    shown = shown.sort_values("likes", ascending=False, kind="stable").head(LIKES_SHOWN)
    which = "all that the model knows" if len(ids) <= LIKES_SHOWN else f"the best known of {len(ids):,}"
    st.markdown(f"**{view.guest_in_markdown} likes** ({which})")
    genres = [text.replace("|", ", ") for text in shown["genres"].tolist()]
    cards = [
        f'<div role="listitem">{html.escape(title)}<small>{html.escape(genre)}</small></div>'
        for title, genre in zip(shown["title"].tolist(), genres, strict=True)
    ]
    st.html(f'<div class="gr-likes" role="list">{"".join(cards)}</div>')


def _draw_round(view: View, recommender: Recommender, dealt: Round, key: str, in_hands: bool) -> None:
    """The ten topics, what was picked, and after the button the answer."""
    shown = st.session_state.get(keyed("_guess_shown")) == key
    ask = f"Three of these ten are the model's matches for {view.guest_in_markdown}. Which?"
    picks = (_count_hands if in_hands else _pick)(view, dealt, key, ask, shown)
    if not shown:
        result = _result(view, dealt, set(picks))
        st.button(
            "Show the answer",
            type="primary",
            disabled=len(picks) != HIDDEN,
            help="Raise hands for three topics." if in_hands else "Pick exactly three.",
            on_click=_reveal,
            args=(key, result),
        )
        return
    _draw_answer(view, recommender, dealt, set(picks), "the room" if in_hands else "you")
    last = st.session_state[keyed("_guess_round")] == ROUNDS - 1
    st.button(
        "How it ended" if last else "Next round", type="primary", icon=":material/arrow_forward:", on_click=_next_round
    )


def _pick(view: View, dealt: Round, key: str, ask: str, shown: bool) -> list[Any]:
    picks: list[Any] = st.pills(
        ask,
        dealt.items,
        selection_mode="multi",
        format_func=lambda item: plain(view.labels[item]),
        key=key,
        disabled=shown,
    )
    if not shown:
        st.caption(f"{len(picks)} of {HIDDEN} picked.")
    return picks


def _count_hands(view: View, dealt: Round, key: str, ask: str, shown: bool) -> list[Any]:
    """Hands for each topic, to be counted up and down; the three with the most are picked."""
    st.markdown(ask)
    columns = [column for _ in range(2) for column in st.columns(SHOWN // 2, vertical_alignment="bottom")]
    hands = []
    for place, item in enumerate(dealt.items):
        with columns[place]:
            label = plain(view.labels[item])
            hands.append(int(st.number_input(label, 0, 9999, 0, 1, key=f"hands_{place}_{key}", disabled=shown) or 0))
    picks = game.room_picks(dealt.items, hands)
    names = ", ".join(f"**{plain(view.labels[item])}**" for item in picks)
    tied = " Equal hands: the one that stands first counts." if game.is_tied(hands) else ""
    st.markdown(f"The room's: {names}.{tied}" if picks else "No hand is up yet.")
    return picks


def _result(view: View, dealt: Round, picks: set[Any]) -> Result:
    hidden = set(view.hidden_items) & set(dealt.items)
    return Result(len(dealt.answers & picks), len(picks & hidden), len(dealt.answers & hidden), len(hidden))


def _draw_answer(view: View, recommender: Recommender, dealt: Round, picks: set[Any], who: str) -> None:
    """Each topic with what was picked, what the model said, who likes it, and whether it is a hidden like."""
    rows = []
    for item in dealt.items:
        row = {"topic": view.labels[item], who: item in picks, "the model": item in dealt.answers}
        near = neighbours_of(recommender, view.choices.guest, item)
        row[f"of the {counted(near.of, 'guest')} most like them"] = near.liked
        row["of everybody"] = percent(near.share_of_everyone)
        rows.append(row | {"the truth": "a hidden like of theirs" if item in view.hidden_items else ""})
    found = len(dealt.answers & picks)
    st.success(
        f"{who.capitalize()} found {found} of the {HIDDEN}.",
        icon=":material/emoji_events:" if found else ":material/mood_bad:",
    )
    st.dataframe(pd.DataFrame(rows).sort_values("the model", ascending=False), hide_index=True)


def _draw_end(view: View, results: list[Result], in_hands: bool) -> None:
    """The last card: the game against luck, and against the model."""
    who = "The room" if in_hands else "You"
    with st.container(border=True, key="guess_end"):
        st.header(f"{sum(result.found for result in results)} of {HIDDEN * len(results)}", anchor=False)
        st.markdown(game.against_chance(results, who))
        if view.choices.hides:
            st.markdown(game.against_model(results, who, view.guest_in_markdown))
        else:
            st.markdown("The model was told every like, so there is no hidden one to hold it against.")
        table = pd.DataFrame(
            {
                "round": range(1, len(results) + 1),
                f"found of {HIDDEN}": [result.found for result in results],
                "hidden likes shown": [result.hidden for result in results],
                f"{who.lower()} picked": [result.true for result in results],
                "the model picked": [result.true_of_model for result in results],
            }
        )
        st.dataframe(table if view.choices.hides else table[table.columns[:2]], hide_index=True)
        with st.container(horizontal=True):
            st.button("Next game", type="primary", icon=":material/casino:", on_click=_next_game)
            st.button("The same game again", icon=":material/replay:", on_click=_restart)


def _reveal(key: str, result: Result) -> None:
    st.session_state[keyed("_guess_results")].append(result)
    st.session_state[keyed("_guess_shown")] = key


def _next_round() -> None:
    st.session_state[keyed("_guess_round")] += 1
