"""From a dropped file to a data set on all screens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import NEEDED
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.one_person import OnePersonError
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.data.files.tables import Look
from gnnrec.data.files.unpacking import SeveralTablesError
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import by_hand, file_report, how_read, readings, upload
from gnnrec.ui.session import datasets, everybody, uploads
from gnnrec.ui.session.dropped import Dropped, once
from gnnrec.ui.session.page import page_state
from gnnrec.ui.session.reload import MINUTES
from gnnrec.ui.session.samples import SAMPLE, THREE_SCRIPTS
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.own_list import draw_own_list
from gnnrec.ui.words import counted, plain

LIMIT_MB = 500
LIMITS = (
    "CSV, TSV, `::`, JSON, Excel or parquet, also gzipped or zipped; downloads of MovieLens and RecBole as they are. "
    f"Up to {LIMIT_MB} MB, about 20 million ratings, more when packed. It needs a guest and a topic in each row; how "
    "warmly, when, and the topic's name are welcome. A guest's topics on one line, or a table with a guest a row and a "
    "topic a column, will do too."
)
STAYS = (
    "Your file stays in this server's memory, nobody else sees it, and it goes when you put it on all screens, drop "
    "another one or leave this page. A party on all screens goes when you leave it. When you close its tab instead, "
    "its training stops within seconds, its models go within a minute, and its ratings wait for a reload of the tab "
    f"for {MINUTES} minutes."
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
    st.caption(STAYS)
    if given is not None:
        upload.begin(given.file_id)
        return Dropped(given.name, given.file_id, uploads.content(given))
    path = page_state().get("sample")
    return upload.sample(path) if path else None


def draw_file(dropped: Dropped) -> None:
    """What it makes, what was found in it, and how it is read, from which the others follow."""
    st.header(plain(dropped.name), anchor=False)
    verdict = st.container()
    try:
        tables = upload.tables(dropped)
        upload.take_link(dropped, tables)
        fixed = by_hand.asked(dropped.key)
        seen = _look(dropped, fixed, tables, verdict)
        is_settled = seen is not None and _check(dropped, seen, fixed, verdict)
        letters = upload.letters(dropped, fixed)
        is_clear = is_settled and not letters.is_doubtful and fixed == Asked()
        opens = once("opens", dropped.key, lambda: not is_clear)  # as it was at first
        with st.expander("Is it read rightly? Correct it here.", icon=":material/tune:", expanded=opens):
            how_read.draw(seen, fixed, dropped.key, tables, letters)
        if seen:
            file_report.draw_preview(seen, how_read.columns_now(seen, fixed))
    except InputError as error:
        verdict.error(f"It cannot be used. {plain(str(error))}", icon=":material/block:")


def _look(dropped: Dropped, fixed: Asked, tables: Sequence[str], verdict: DeltaGenerator) -> Look | None:
    """The file as it is read now; None where it cannot be, which is said then."""
    try:
        return upload.seen(dropped, fixed)
    except SeveralTablesError:
        with verdict:
            st.info(f"It holds {counted(len(tables), 'table')}. Which one has the ratings?", icon=":material/help:")
            how_read.draw_table(None, dropped.key, tables)
    except InputError as error:
        verdict.error(f"It cannot be used. {plain(str(error))}", icon=":material/block:")
    return None


def _check(dropped: Dropped, seen: Look, fixed: Asked, verdict: DeltaGenerator) -> bool:
    """The whole file, with what it makes, or why it makes nothing; whether that is plain and asks nobody anything."""
    columns = how_read.columns_now(seen, fixed)
    with verdict:
        try:
            file = upload.checked(dropped, seen, fixed)
            draw_party(dropped, seen, fixed, file)
            return not file.report.of("asks")
        except OnePersonError as one_person:
            st.warning(
                "Nobody is named in it: it is one person's list, and a party needs several people's. But that person "
                "can walk in at this one.",
                icon=":material/person:",
            )
            draw_own_list(one_person.titles)
            return True
        except RefusedError as refusal:
            st.error("It cannot be used before this is mended:", icon=":material/block:")
            file_report.draw_findings(refusal.report.findings)
            readings.draw_leave_out(dropped, seen, fixed)
        except InputError as error:
            if all(role in columns for role in NEEDED):
                st.error(f"It cannot be used. {plain(str(error))}", icon=":material/block:")
            else:
                st.info("Which columns hold the guests and the topics? Choose them below.", icon=":material/help:")
    return False


def draw_party(dropped: Dropped, seen: Look, fixed: Asked, file: RatingsFile) -> None:
    """The party in numbers, what it asks, the button that puts it on all screens, and what else was found."""
    asking = file.report.of("asks")
    if asking:
        readings.draw(dropped, seen, fixed, asking, file)
    file_report.draw_numbers(file.dataset, "numbers_of_file")
    st.button(
        "Use it on all screens",
        type="secondary" if asking else "primary",
        icon=":material/celebration:",
        on_click=use,
        args=(file.dataset, upload.read_as(fixed, file)),
        key="use",
    )
    others = [finding for finding in file.report.findings if finding.kind != "asks"]
    if others or not asking:
        file_report.draw_findings(others)


def use(dataset: Dataset, read_as: Asked | None = None) -> None:
    """Put a party on all screens and let go of the file."""
    upload.forget()
    datasets.use(dataset, read_as)
