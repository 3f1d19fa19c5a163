"""From a dropped file to a data set on all screens."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import NEEDED
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import file_report, upload
from gnnrec.ui.screens.your_data.upload import Dropped
from gnnrec.ui.session import datasets, everybody
from gnnrec.ui.session.page import page_state
from gnnrec.ui.session.reload import MINUTES
from gnnrec.ui.session.samples import SAMPLE, THREE_SCRIPTS
from gnnrec.ui.session.view import View
from gnnrec.ui.words import plain

LIMIT_MB = 500
LIMITS = (
    "CSV, TSV, `::` or parquet, also gzipped or zipped; downloads of MovieLens and RecBole as they are. "
    f"Up to {LIMIT_MB} MB, about 20 million ratings, more when packed. It needs a guest and a topic in each row; how "
    "warmly, when, and the topic's name are welcome. Your file stays in this server's memory, and nobody else sees it: "
    f"a reload of this tab brings it back, and {MINUTES} minutes after you close it, it is gone."
)


def draw_in_use(view: View) -> None:
    """What is on all screens now, and the way back."""
    st.success(
        f"**{plain(view.dataset.source)}** is on all screens now. Its address can be shared with whoever has the file.",
        icon=":material/celebration:",
    )
    file_report.draw_numbers(view.dataset, "party_numbers")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/gossip.py", label="Watch its gossip", icon=":material/hub:")
        st.page_link("pages/recommendations.py", label="See its matches", icon=":material/favorite:")
        st.button(
            f"Back to {plain(everybody.name())}", icon=":material/undo:", on_click=datasets.leave, key="leave_party"
        )


def take_sample(path: Path) -> None:
    """Take a sample as if it had been dropped."""
    upload.forget()
    page_state()["sample"] = path


def draw_drop() -> Dropped | None:
    """The place to drop a file, and the sample."""
    st.caption(LIMITS)
    number = st.session_state.setdefault("_uploads", 0)
    given = st.file_uploader("A ratings file", key=f"upload_{number}", max_upload_size=LIMIT_MB)
    with st.container(horizontal=True):
        st.button("Try the sample", icon=":material/science:", on_click=take_sample, args=(SAMPLE,), key="try_sample")
        st.button(
            "Another in three scripts",
            icon=":material/translate:",
            on_click=take_sample,
            args=(THREE_SCRIPTS,),
            key="try_three_scripts",
        )
        st.download_button(
            "Download the sample",
            SAMPLE.read_bytes(),
            SAMPLE.name,
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    if given is not None:
        return Dropped(given.name, given.file_id, given.getbuffer())
    path = page_state().get("sample")
    return upload.sample(path) if path else None


def draw_file(dropped: Dropped) -> None:
    """What it makes, what was found in it, and how it is read, from which the others follow."""
    st.header(plain(dropped.name), anchor=False)
    verdict = st.container()
    try:
        seen = upload.seen(dropped)
        is_clear = all(role in seen.guessed for role in NEEDED)
        with st.expander("Is it read rightly? Correct it here.", icon=":material/tune:", expanded=not is_clear):
            if seen.dialect is not None:
                seen = upload.seen_as(dropped, seen, file_report.draw_dialect(seen.dialect, dropped.key))
            chosen = file_report.draw_columns(seen, dropped.key)
        file_report.draw_preview(seen, chosen)
        if not all(chosen[role] for role in NEEDED):
            verdict.info("Which columns hold the guests and the topics? Choose them below.", icon=":material/help:")
            return
        with verdict:
            file = upload.checked(dropped, seen, chosen)
            draw_party(file, upload.read_as(dropped, seen, file))
    except RefusedError as refusal:
        with verdict:
            st.error("It cannot be used before this is mended:", icon=":material/block:")
            file_report.draw_report(refusal.report)
    except InputError as error:
        verdict.error(f"It cannot be used. {plain(str(error))}", icon=":material/block:")


def draw_party(file: RatingsFile, read_as: Asked) -> None:
    """The party in numbers, the button that puts it on all screens, and what was found.

    Args:
        read_as: how it was read, which the address is to say.
    """
    file_report.draw_numbers(file.dataset, "numbers_of_file")
    st.button(
        "Use it on all screens",
        type="primary",
        icon=":material/celebration:",
        on_click=use,
        args=(file.dataset, read_as),
        key="use",
    )
    file_report.draw_report(file.report)


def use(dataset: Dataset, read_as: Asked | None = None) -> None:
    """Put a party on all screens and let go of the file."""
    upload.forget()
    datasets.use(dataset, read_as)
