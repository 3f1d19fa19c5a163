"""The lesson: one strip on top of each screen, read in order it is the whole story."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.ui.session import datasets
from gnnrec.ui.words import number, topic_word

PARTS = 6


@dataclass(frozen=True)
class Step:
    """One screen of the lesson.

    Attributes:
        analogy: the one thought of the page.
        silent: the same where no gossip travels, at 0 layers; empty where it holds there too.
    """

    page: str
    title: str
    icon: str
    part: str
    analogy: str
    term: str
    formula: str
    silent: str = ""
    beside: bool = False

    @property
    def label(self) -> str:
        """The title behind the numbers of the parts that it tells: 2–3 The gossip."""
        return " ".join(filter(None, ["–".join(re.findall(r"\d", self.part)[:-1]), self.title]))

    def told(self, layers: int) -> str:
        """The thought of the page, true at this number of layers."""
        return self.silent if self.silent and not layers else self.analogy


STEPS = (
    Step(
        "welcome",
        "Welcome",
        ":material/celebration:",
        "The party",
        "From nothing but who liked what, a matchmaker finds the movies that a guest would like next.",
        "LightGCN, a graph neural network for recommendation",
        r"\text{guests} \times \text{topics} \rightarrow \text{gossip} \rightarrow \text{matches}",
    ),
    Step(
        "little_party",
        "The little party",
        ":material/draw:",
        "The party in small",
        "Six guests, eight movies, and name tags of two numbers each: draw who likes what, and watch all of it follow.",
        "LightGCN with two numbers an embedding",
        "",
    ),
    Step(
        "guests",
        "The guests",
        ":material/groups:",
        "Part 1 of 6",
        "First read the guest list and the logs of who talked about what, and how warmly.",
        "users, items and ratings",
        r"r_{ui} \in \{1, \dots, 5\}",
    ),
    Step(
        "gossip",
        "The gossip",
        ":material/hub:",
        "Parts 2 and 3 of 6",
        "Join each guest to the topics they liked, and let gossip travel along: guest, topic, guest, topic.",
        "message passing on a bipartite graph",
        "",
        silent="Join each guest to the topics they liked. At 0 layers nothing travels along: tags stay as taught.",
    ),
    Step(
        "training",
        "The teaching",
        ":material/school:",
        "Part 4 of 6",
        "Show the matchmaker two topics, one liked and one not, and nudge the name tags so that the liked one wins.",
        "Bayesian personalised ranking (BPR loss)",
        r"L = -\log \sigma(\hat y_{ui} - \hat y_{uj}) + \lambda\, \lVert e^{(0)} \rVert^2",
    ),
    Step(
        "recommendations",
        "The matches",
        ":material/favorite:",
        "Part 5 of 6",
        "Hold the guest's name tag against those of the topics left: the one that points the same way and is long "
        "scores highest.",
        "dot product and top k",
        r"\hat y_{ui} = z_u \cdot z_i = \lVert z_u \rVert \, \lVert z_i \rVert \cos(z_u, z_i)",
    ),
    Step(
        "scoreboard",
        "The test",
        ":material/scoreboard:",
        "Part 6 of 6",
        "Hide some likes from the matchmaker: how many does it guess, and do simpler matchmakers guess more?",
        "Hit@k and NDCG@k on held-out ratings",
        r"\mathrm{NDCG@}k = \frac{\sum_{r \le k} \mathrm{hit}_r / \log_2(r+1)}{\text{the best possible}}",
    ),
    Step(
        "walk_in",
        "Walk in",
        ":material/waving_hand:",
        "Beside the story",
        "Join the party yourself: name a few movies you like, and the gossip that is already there finds yours.",
        "a new user by propagation alone, without training",
        r"z_{\text{you}} = \tfrac{1}{K+1} \sum_{k=1}^{K} e^{(k)}_{\text{you}}, \qquad e^{(0)}_{\text{you}} = 0",
        silent="Join the party yourself, once gossip travels: at 0 layers it does not.",
        beside=True,
    ),
    Step(
        "map",
        "From above",
        ":material/map:",
        "Beside the story",
        "Look down on the party: each round of gossip moves the name tags. How much alike do they become?",
        "embeddings in two dimensions, and over-smoothing",
        r"\frac{1}{n(n-1)} \sum_{a \ne b} \cos(z_a, z_b)",
        beside=True,
    ),
    Step(
        "lightgcn",
        "Why so light?",
        ":material/air:",
        "Beside the story",
        "Other graph neural networks do more on the way. What is left out, and what would each piece change?",
        "ablations of a graph convolution",
        r"e_i^{(k+1)} = \sigma\Big( W \big( e_i^{(k)} + "
        r"\sum_{j \in N(i)} \tfrac{1}{\sqrt{d_i d_j}}\, e_j^{(k)} \big) \Big)",
        beside=True,
    ),
    Step(
        "your_data",
        "Your data",
        ":material/upload_file:",
        "Beside the story",
        "Bring a party of your own: any list of who liked what has guests and topics, and gossip travels there too.",
        "any ratings file as a bipartite graph",
        r"\{(u, i, r_{ui}, t)\} \rightarrow G = (U \cup I,\; E)",
        beside=True,
    ),
    Step(
        "reading",
        "To read",
        ":material/menu_book:",
        "Beside the story",
        "The whole lesson as one page: in plain words, in the field's words, and where each thought was first written.",
        "He et al. 2020, Rendle et al. 2009",
        r"\text{LightGCN} = \text{gossip} + \text{BPR}",
        beside=True,
    ),
)


def strip(page: str) -> None:
    """Part n of 6, the analogy, the field's word, the formula where no picture below has it, previous and next.

    Nothing when it is switched off, and where the tour's card or the stage takes its place.
    """
    number = next(number for number, step in enumerate(STEPS) if step.page == page)
    step = STEPS[number]
    st.title(step.title, anchor=False)
    state = st.session_state
    if not state.get("lesson", True) or state.get("tour") or state.get("stage"):
        return
    dataset = datasets.active()
    with st.container(border=True, key="lesson_strip"):
        written = _ratings(dataset) if page == "guests" else step.formula
        story, formula = st.columns([3, 2], vertical_alignment="center") if written else (st.container(), None)
        topics = f"{topic_word(dataset.item_word)}s"
        told = step.told(st.session_state.get("layers", 1))
        story.markdown(f"**{told.replace('movies', topics)}**")
        if formula:
            formula.latex(written)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _link(number - 1, ":material/arrow_back:", "left")
            st.caption(f"{step.part}. In the field: {step.term}", width="content")
            if written:
                with st.container(key="strip_formula", width="content"):  # on a phone, in place of the column above
                    st.popover("Formula", icon=":material/function:").latex(written)
            _link(number + 1, ":material/arrow_forward:", "right")


def _ratings(dataset: Dataset) -> str:
    """What a rating can be in this party."""
    if dataset.scale is None:
        return r"r_{ui} = 1"
    thresholds, step = dataset.scale.thresholds, dataset.scale.step
    if not step:
        return rf"r_{{ui}} \in [{_written(thresholds[0])}, {_written(thresholds[-1])}]"
    between = r", \dots, " if len(thresholds) > 2 else ", "
    return rf"r_{{ui}} \in \{{{between.join(map(_written, dict.fromkeys((thresholds[0], thresholds[-1]))))}\}}"


def _written(rating: float) -> str:
    """A rating in a formula."""
    return number(rating).replace(",", "{,}")


def _link(number: int, icon: str, position: str) -> None:
    if 0 <= number < len(STEPS):
        step = STEPS[number]
        st.page_link(f"pages/{step.page}.py", label=step.label, icon=icon, icon_position=position)  # type: ignore[arg-type]
