"""Who can be heard from here: of how many guests and topics a name tag can hold something after each round."""

from __future__ import annotations

import streamlit as st

from gnnrec.explain.walks import Reach
from gnnrec.ui.widgets.network_payload import COLOURS
from gnnrec.ui.words import counted, inside, percent, plain

CELL = "padding:5px 10px 5px 0;border-top:1px solid rgba(128,128,128,.25);font-variant-numeric:tabular-nums"


def show_reach(heard: Reach, name: str, topics: str) -> None:
    """The heading, one sentence, and a bar for each round.

    Args:
        heard: guests and topics within reach after each round.
        name: what the chosen guest is called.
        topics: what items are called in the field.
    """
    st.header("Who can be heard from here?", anchor=False)
    st.markdown(reach_sentence(heard, name))
    st.html(reach_table(heard, topics))


def reach_sentence(heard: Reach, name: str) -> str:
    """In Markdown, how much of the party can be in a name tag after the last round."""
    rounds = len(heard.users) - 1
    if not rounds:
        return f"With 0 layers nobody is heard: the name tag of {plain(inside(name))} holds what training wrote on it."
    return (
        f"After {counted(rounds, 'round')} the name tag of {plain(inside(name))} can hold something of "
        f"**{heard.users[-1]:,} of {counted(heard.num_users, 'guest')}** ({percent(heard.user_fractions[-1])}, "
        f"themselves included) and of **{heard.items[-1]:,} of {counted(heard.num_items, 'topic')}** "
        f"({percent(heard.item_fractions[-1])})."
    )


def reach_table(heard: Reach, topics: str) -> str:
    """One row a round, with a bar for guests and one for topics, and the numbers in words beside them."""
    rows = "".join(
        f'<tr><th scope="row" style="{CELL};font-weight:600;text-align:left">{number}</th>'
        f"{_cell(users, user_part, COLOURS['guest'])}{_cell(items, item_part, COLOURS['topic'])}</tr>"
        for number, (users, user_part, items, item_part) in enumerate(
            zip(heard.users, heard.user_fractions, heard.items, heard.item_fractions, strict=True)
        )
    )
    heads = "".join(
        f'<th scope="col" style="text-align:left;font-weight:500;padding-right:10px">{head}</th>'
        for head in ("rounds", "guests (users)", f"topics ({topics})")
    )
    return (
        '<table style="width:100%;border-collapse:collapse;font-size:1rem"><thead style="font-size:.9rem">'
        f"<tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(count: int, part: float, colour: str) -> str:
    return (
        f'<td style="{CELL};width:44%"><span style="display:block;height:10px;border-radius:3px;min-width:2px;'
        f'width:{100 * part:.1f}%;background:{colour}"></span>{count:,} ({percent(part)})</td>'
    )
