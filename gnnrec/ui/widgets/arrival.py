"""The first run: MovieLens is fetched in view, and where it cannot be had the sample party opens in its place."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.errors import InputError
from gnnrec.ui.session import datasets, everybody, reload
from gnnrec.ui.session.samples import SAMPLE, is_sample, sample_fingerprint
from gnnrec.ui.words import plain

EVERY = 0.2  # seconds between two words about how far it is
REFUSED = "_no_movielens"


@dataclass
class Refusal:
    """Why what everybody shares could not be had, and the page on which that is said."""

    why: str
    page: str | None = None


def arrive() -> Dataset:
    """The data set that all screens are about; fetches what everybody shares before them if it is not here yet.

    A visitor's own one comes back after a reload, and so does the sample, which everybody has.
    """
    if datasets.own() is None and not reload.bring_back() and not _is_about_sample():
        fetching = _Fetching()
        try:
            everybody.fetch(fetching.say, fetching.count)
            st.session_state.pop(REFUSED, None)
        except InputError as refusal:
            st.session_state[REFUSED] = Refusal(str(refusal))
            datasets.use(load_ratings_file(SAMPLE))
            st.rerun()
        finally:
            fetching.end()
    return datasets.active()


def _is_about_sample() -> bool:
    """Whether the address that a session begins with is about the sample, which is opened then."""
    asked = "" if "_dataset" in st.session_state else st.query_params.get("data", "")
    if not asked or (everybody.is_here() and everybody.dataset().fingerprint == asked):
        return False
    if asked != sample_fingerprint():
        return False
    datasets.use(load_ratings_file(SAMPLE))
    return True


def explain_sample(page: str) -> None:
    """Why the sample party is open although nobody chose it, and what to do about that.

    It is said once, on the page that the visitor is on; on the others the sidebar has the sample's name and the way
    back, which tries again.
    """
    refusal: Refusal | None = st.session_state.get(REFUSED)
    if refusal is None:
        return
    if not is_sample(datasets.active()):
        st.session_state.pop(REFUSED)
        return
    refusal.page = page if refusal.page is None else refusal.page
    if refusal.page != page:
        return
    with st.container(key="no_movielens"):
        st.warning(
            f"**This is the sample party: all of it is made up.** {plain(refusal.why)}", icon=":material/cloud_off:"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Try again", icon=":material/refresh:", on_click=datasets.leave, key="try_movielens")
            st.page_link("pages/your_data.py", label="Bring a file of your own", icon=":material/upload_file:")


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
            if not everybody.is_movielens():
                st.markdown("The file that the app was started on is read once, for everybody.")
            else:
                st.markdown(
                    "MovieLens-100K (943 people, 1,682 movies, 100,000 ratings) is fetched once and kept on this "
                    "machine. After that nothing leaves it."
                )
            st.progress(_share(come), f"{plain(self.words)}{_megabytes(come)}")


def _share(come: tuple[int, int] | None) -> float:
    return min(1.0, come[0] / come[1]) if come and come[1] else 0.0


def _megabytes(come: tuple[int, int] | None) -> str:
    if come is None:
        return "…"
    return f": {come[0] / 1e6:.1f}" + (f" of {come[1] / 1e6:.1f} MB" if come[1] else " MB so far")
