"""The first run: MovieLens is fetched in view, and where it cannot be had the sample party opens in its place."""

from __future__ import annotations

import time

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.errors import InputError
from gnnrec.ui.session import datasets
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.words import plain

SAMPLE = ASSETS / "sample_party.csv"
EVERY = 0.2  # seconds between two words about how far it is
REFUSED = "_no_movielens"


def arrive() -> Dataset:
    """The data set that all screens are about; fetches MovieLens before them if it is asked for and not here yet."""
    if datasets.own() is None:
        fetching = _Fetching()
        try:
            datasets.fetch_movielens(fetching.say, fetching.count)
            st.session_state.pop(REFUSED, None)
        except InputError as refusal:
            st.session_state[REFUSED] = str(refusal)
            datasets.use(load_ratings_file(SAMPLE))
            st.rerun()
        finally:
            fetching.end()
    return datasets.active()


def explain_sample() -> None:
    """Why the sample party is open although nobody chose it, and what to do about that."""
    refusal = st.session_state.get(REFUSED)
    if not refusal:
        return
    if datasets.active().source != str(SAMPLE):
        st.session_state.pop(REFUSED)
        return
    with st.container(key="no_movielens"):
        st.warning(f"**This is the sample party: all of it is made up.** {plain(refusal)}", icon=":material/cloud_off:")
        st.button("Try again", icon=":material/refresh:", on_click=datasets.back_to_movielens, key="try_movielens")


class _Fetching:
    """What is being fetched, from where and how far; nothing is drawn before there is anything to say."""

    def __init__(self) -> None:
        self.place = st.empty()
        self.words = ""
        self.last = 0.0

    def say(self, words: str) -> None:
        """A step that takes time, in words."""
        self.words = words
        self._draw(None)

    def count(self, come: int, whole: int) -> None:
        """Bytes that have come, and of how many (0 where that is not known)."""
        if time.monotonic() - self.last >= EVERY:
            self._draw((come, whole))

    def end(self) -> None:
        """Make room for the page."""
        self.place.empty()

    def _draw(self, come: tuple[int, int] | None) -> None:
        self.last = time.monotonic()
        with self.place.container():
            st.title("The guests are on their way", anchor=False)
            st.markdown(
                "MovieLens-100K (943 people, 1,682 movies, 100,000 ratings) is fetched once and kept on this machine. "
                "After that nothing leaves it."
            )
            st.progress(_share(come), f"{plain(self.words)}{_megabytes(come)}")


def _share(come: tuple[int, int] | None) -> float:
    return min(1.0, come[0] / come[1]) if come and come[1] else 0.0


def _megabytes(come: tuple[int, int] | None) -> str:
    if come is None:
        return "…"
    return f": {come[0] / 1e6:.1f}" + (f" of {come[1] / 1e6:.1f} MB" if come[1] else " MB so far")
