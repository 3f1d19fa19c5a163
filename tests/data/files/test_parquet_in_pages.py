"""Parquet whose few bytes stand for many, and whose pages are damaged."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec import InputError, load_ratings_file
from gnnrec.data.files.apart import apart, look_at
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import Budget

PAIRS = {"user": [str(n % 20) for n in range(400)], "item": [str(n // 20) for n in range(400)]}


def sharing(folder: Path, ids: dict[str, list[str]]) -> Path:
    """Ids of which the file holds only in what they differ from the one before."""
    encoded = {"user": "DELTA_BYTE_ARRAY", "item": "DELTA_BYTE_ARRAY"}
    path = folder / "party.parquet"
    pq.write_table(pa.table(ids), path, compression="zstd", use_dictionary=False, column_encoding=encoded)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="where a process can be given a bound on its memory")
def test_what_deceives_its_footer_ends_with_the_process_that_reads_it(tmp_path: Path) -> None:
    """200 ids with a million letters each, all but the last of them alike: they fill 200 MB, and the file some kB."""
    path = sharing(tmp_path, {"user": ["u" * 10**6 + str(n % 20) for n in range(200)], "item": ["i"] * 200})
    assert path.stat().st_size < 30_000
    bound = Budget(unpacked=10**9, rows=10**6, memory=10**8, seconds=60)
    with pytest.raises(InputError, match=r"party.parquet .*memory .*give a part of it"):
        apart(path, look_at, Asked(), "party.parquet", budget=bound)


def test_ids_that_share_their_beginnings_are_read(tmp_path: Path) -> None:
    ids = {name: [f"https://example.org/{name}/{one}" for one in ones] for name, ones in PAIRS.items()}
    assert load_ratings_file(sharing(tmp_path, ids)).interactions.user_ids[0] == "https://example.org/user/0"


@pytest.mark.parametrize("place", [4, 5, 6, 7])
def test_a_damaged_page_is_told(tmp_path: Path, place: int) -> None:
    path = tmp_path / "party.parquet"
    pq.write_table(pa.table(PAIRS), path)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"party.parquet.*(damaged|not a table that can be read)"):
        load_ratings_file(path)
