"""Card 1: the pieces of a graph convolution network that LightGCN leaves out, with and without."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gnnrec.ui.screens.lightgcn.figures import differences
from gnnrec.ui.screens.lightgcn.measured import difference, measured
from gnnrec.ui.session.shipped import shipped_ablation
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import QUIET

NEXT = r"e_i \leftarrow"
HEARD = r"\sum_{j \in N(i)} \frac{e_j}{\sqrt{d_i d_j}}"
HEARD_AND_SELF = r"\sum_{j \in N(i) \cup \underbrace{\{i\}}_{\text{itself}}} \frac{e_j}{\sqrt{d_i d_j}}"
MATRIX = r"\underbrace{W}_{\text{learned}}"
BENT = r"\underbrace{\sigma}_{\text{bent}}"


@dataclass(frozen=True)
class Piece:
    """A piece that can be put back.

    Attributes:
        story: what it would be at the party.
        formula: one round with it.
        variants: name in the study, and words that begin its sentence; of each row that shows it.
    """

    story: str
    formula: str
    variants: tuple[tuple[str, str], ...]


PIECES = {
    "Self-loop": Piece(
        "In each round everyone also listens to themselves.",
        f"{NEXT} {HEARD_AND_SELF}",
        (("self_loops", "With self-loops"),),
    ),
    "Weight matrix": Piece(
        "In each round a learned table mixes the numbers of what was heard.",
        f"{NEXT} {MATRIX} {HEARD}",
        (
            ("weight_matrices", "With weight matrices that begin at random"),
            ("identity_matrices", "Begun so that they change nothing"),
        ),
    ),
    "Non-linearity": Piece(
        "In each round what was heard is bent: numbers below zero shrink to a fifth.",
        rf"{NEXT} {BENT}\Big( {HEARD} \Big)",
        (("non_linear", "With a non-linearity"),),
    ),
    "All three": Piece(
        "In each round: listen to yourself too, mix the numbers, bend them.",
        rf"{NEXT} {BENT}\Big( {MATRIX} {HEARD_AND_SELF} \Big)",
        (("all_three", "With all three"),),
    ),
}
ROWS = {
    "self_loops": "Self-loop",
    "non_linear": "Non-linearity",
    "identity_matrices": "Matrix, begun<br>as none",
    "weight_matrices": "Matrix, begun<br>at random",
    "all_three": "All three",
}


def draw_leaves_out(view: View) -> None:
    """The switch, what each piece is worth with the chosen one marked, and one round of gossip with it."""
    with st.container(border=True, key="lightgcn_leaves_out"):
        st.header("Would it match better with what it leaves out?", anchor=False)
        name = st.segmented_control(
            "Put back", list(PIECES), default="All three", required=True, key="piece", bind="query-params"
        )
        piece, study = PIECES[name or "All three"], shipped_ablation()
        said = measured(view, piece.variants)
        picture, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with words:
            st.markdown(piece.story)
            st.latex(piece.formula)
            st.markdown(said)
        if study:
            rows = [(row, difference(study, variant)) for variant, row in ROWS.items()]
            chart = differences(rows, [ROWS[variant] for variant, _ in piece.variants])
            picture.plotly_chart(chart, key="pieces_chart", config=QUIET, alt=said)
        st.caption(
            "In the field: self-connection, feature transformation, non-linear activation. He et al. (2020), section "
            "2.2, took the last two out of NGCF and found that it then recommends better; section 3.1 leaves out the "
            "self-connection as well, because the average of the layers keeps each node's own embedding."
        )
