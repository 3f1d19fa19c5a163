"""Whatever a file holds, it becomes a sound party or is refused in words: never a traceback, never half a store."""

import csv
import io
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gnnrec import InputError, Interactions, Store, TrainConfig, hold_out
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file
from gnnrec.data.spreadsheet import harmless_table
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.store.request import Request

CELL = st.one_of(
    st.integers(-3, 12).map(str),
    st.sampled_from(["", " ", "anna", "Али", "茶", "007", "1.0", "1.5", "4,5", "nan", "inf", "-inf", "1e400", "NULL"]),
    st.sampled_from(["2024-01-31", "99999999999999999999", "=1+1", "'=1+1", '"', "a\nb", "true", "::", "1e17", "<b>"]),
    st.text(max_size=4),
)


COLUMNS = {
    "user": st.integers(1, 4).map(str) | st.sampled_from(["anna", "Али"]),
    "item": st.sampled_from(["1", "2", "3", "茶", "tea"]),
    "rating": st.integers(1, 5).map(str) | st.sampled_from(["4.5", "4,5", "0"]),
    "timestamp": st.integers(1, 2 * 10**9).map(str) | st.sampled_from(["2024-01-31", "2024-01-31 10:00:00"]),
    "title": st.sampled_from(["Tea", "Jam, the", 'The "best"', "two\nlines", ""]),
    "who": CELL,
}


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table of sound columns, perhaps with some cells and rows spoilt, as some program writes it, perhaps cut off."""
    names = draw(st.permutations(list(COLUMNS)))[: draw(st.integers(1, len(COLUMNS)))]
    names = draw(st.sampled_from([names, ["user", "item", *(set(names) - {"user", "item"})]]))
    spoilt = draw(st.sampled_from(["nothing", "nothing", "cells", "row", "column"]))
    kinds = {name: COLUMNS[name] for name in names}
    if spoilt == "column":
        kinds[draw(st.sampled_from(names))] = CELL
    rows = draw(st.lists(st.tuples(*kinds.values()).map(list), min_size=draw(st.integers(0, 25)), max_size=30))
    if draw(st.booleans()):
        rows.insert(0, [*names])
    for _ in range(draw(st.integers(1, 3)) if rows and spoilt == "cells" else 0):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(CELL)
    if spoilt == "row":
        rows.insert(draw(st.integers(0, len(rows))), draw(st.lists(CELL, max_size=8)))
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from([",", "\t", ";", "|", " "])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerows([cell.replace("\r", " ") for cell in row] for row in rows)
    content = text.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16"])), "replace")
    return content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 4)) == 0 else content


def read(content: bytes) -> RatingsFile | None:
    """The party in a file with this content, or None where it is refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "party.csv"
        path.write_bytes(content)
        try:
            return read_ratings_file(path)
        except InputError as refusal:
            said = str(refusal)
    assert str(path) in said
    assert len(said) > len(str(path)) + 10
    return None


def check_sound(file: RatingsFile) -> None:
    """What everything above relies on."""
    made, items = file.dataset.interactions, file.dataset.items
    assert made.num_users >= 2
    assert made.num_items >= 2
    assert 1 <= len(made) == file.report.kept <= file.report.rows
    for ids, index in ((made.user_ids, made.users), (made.item_ids, made.items)):
        assert ids.dtype in (np.int64, object)
        assert ids.tolist() == sorted(set(ids.tolist()))
        assert np.unique(index).tolist() == list(range(len(ids)))
    cells = made.users * made.num_items + made.items
    assert (np.diff(cells) > 0).all()
    if made.ratings is not None:
        assert np.isfinite(made.ratings).all()
        assert file.dataset.default_threshold <= made.ratings.max()
    assert items["title"].map(bool).all()
    assert len(items) == made.num_items
    assert all(str(finding).endswith(".") for finding in file.report.findings)


@settings(max_examples=300, deadline=None)
@given(tables())
@example(b"user,item\n1,2\n2,\x00\n")
@example(b'user,item,title\n1,2,"a\n2,3,b\n')
@example(b"user::item\n1::2\n2::3::4:")
@example("user,item\na,b\n".encode("utf-16")[:-1])
def test_random_tables_of_text(content: bytes) -> None:
    file = read(content)
    if file:
        check_sound(file)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
@example(b"PAR1PAR1")
@example(b"\x1c0")
@example(b"\x1f\x8b\x08")
@example(b"PK\x05\x06" + b"\x00" * 18)
def test_random_bytes(content: bytes) -> None:
    file = read(content)
    if file:
        check_sound(file)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-5, 5) | st.sampled_from(["a", "é", "007", "茶"]), st.integers(0, 6), st.integers(1, 5)),
        min_size=2,
        max_size=30,
    )
)
def test_what_pandas_writes_comes_back(rows: list[tuple[object, int, int]]) -> None:
    """Against `Interactions.from_frame`, which takes the table from memory."""
    frame = pd.DataFrame(rows, columns=["user", "item", "rating"])
    kinds = {type(user) for user in frame["user"]}
    file = read(harmless_table(frame).to_csv(index=False).encode())
    if file is None:
        few = frame["user"].nunique() < 2 or frame["item"].nunique() < 2
        assert few or len(kinds) > 1
        return
    if len(kinds) > 1:
        frame["user"] = frame["user"].astype(str)
    if not any(finding.says.startswith("Row") for finding in file.report.findings):
        assert file.dataset.fingerprint == Interactions.from_frame(frame).fingerprint


@settings(max_examples=25, deadline=None)
@given(tables())
def test_a_store_is_whole_or_empty(content: bytes) -> None:
    """Training what came out of a random table keeps a model that loads again, or keeps nothing."""
    file = read(content)
    if file is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "models")
        config = TrainConfig(threshold=file.dataset.default_threshold, passes=2, embedding_dim=2)
        request = Request(*hold_out(file.dataset.interactions, config.threshold), config)
        try:
            store.obtain(request, partial(fit_watched, request.train, request.held_out, request.config))
        except InputError:
            assert not store.entries()
        else:
            assert store.load(request) is not None
        assert not list((Path(folder) / "models").glob(".*"))
