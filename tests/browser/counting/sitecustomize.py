"""On the path of the server under test only: notes every training in the file that TRAININGS names, and gives every
visitor the made-up party that OWN_PARTY names, as if they had dropped its file."""

import os
from pathlib import Path


def count_trainings() -> None:
    from gnnrec import recommender

    fit = recommender.Recommender.fit.__func__  # type: ignore[attr-defined]

    def counted(cls, interactions, config=None, **options):  # type: ignore[no-untyped-def]
        with Path(os.environ["TRAININGS"]).open("a") as file:
            file.write(f"{config.num_layers} {config.threshold:g} {config.passes}\n")
        return fit(cls, interactions, config, **options)

    recommender.Recommender.fit = classmethod(counted)  # type: ignore[assignment,method-assign]


def bring_party() -> None:
    import own_parties
    import streamlit as st

    from gnnrec.ui.session import datasets

    party, own = getattr(own_parties, os.environ["OWN_PARTY"])(), datasets.own

    def brought():  # type: ignore[no-untyped-def]
        if "_brought" not in st.session_state:
            st.session_state["_brought"] = st.session_state["_own_party"] = party
        return own()

    datasets.own = brought


if "TRAININGS" in os.environ:
    count_trainings()
if "OWN_PARTY" in os.environ:
    bring_party()
