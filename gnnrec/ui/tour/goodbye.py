"""The last panel: what somebody can tell by now, of the party on the screens, and where to go from here."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.view import View, current
from gnnrec.ui.tour.gossip_helps import what_the_test_says
from gnnrec.ui.tour.seen import seen
from gnnrec.ui.words import counted

DOORS = (
    ("walk_in", "Now your own {topic}s", ":material/waving_hand:"),
    ("your_data", "Your data", ":material/upload_file:"),
    ("reading", "To read", ":material/menu_book:"),
)

STYLE = """<style>
.st-key-goodbye_doors [data-testid="stPageLink"] a {
  border: 1px solid rgba(128, 128, 128, .5); border-radius: 1.5rem; padding: .45rem 1rem}
</style>"""


def what_you_can_tell(view: View) -> list[str]:
    """Five lines, one for each of the five questions, as Markdown."""
    heard = f"the lists here are made after {counted(view.choices.layers, 'round')}"
    learned = "Only the name tags that everybody starts with. Likes and their weights stay."
    if view.recommender:
        numbers = view.recommender.ego_embedding.numel()
        learned = f"Only the name tags that everybody starts with: {numbers:,} numbers. Likes and their weights stay."
    return [
        f"**What a layer is.** One round of gossip, one step along the likes; {heard}.",
        f"**Why this one comes first.** {seen('why', view)}",
        f"**Why that one is missing.** {seen('why_not', view)}",
        f"**What training changes.** {learned}",
        f"**Whether gossip helps.** {what_the_test_says(view).told}",
    ]


@st.dialog("What you can tell now", width="medium")
def draw_goodbye() -> None:
    """Five lines, and three doors."""
    view = current()
    st.markdown("\n".join(f"{number}. {line}" for number, line in enumerate(what_you_can_tell(view), 1)))
    st.markdown("#### Where to go from here")
    st.html(STYLE)
    with st.container(horizontal=True, key="goodbye_doors"):
        for page, label, icon in DOORS:
            st.page_link(f"pages/{page}.py", label=label.format(topic=view.topic), icon=icon)
