"""Parquet whose footer lies, or whose few bytes stand for many."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec import InputError, load_ratings_file
from gnnrec.data.files.budget import Budget, within
from gnnrec.data.files.pages import unpacked
from gnnrec.data.files.reading import look
from gnnrec.data.files.unpacking import ratings_source

PAIRS = {"user": [str(n % 20) for n in range(400)], "item": [str(n // 20) for n in range(400)]}


def varint(number: int) -> bytes:
    """As Thrift writes a whole number, its sign in the last bit."""
    number, content = 2 * number, b""
    while number > 127:
        number, content = number >> 7, content + bytes([number & 127 | 128])
    return content + bytes([number])


@pytest.mark.parametrize("packing", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_pages_are_added_up_as_the_footer_of_an_honest_file_does(tmp_path: Path, packing: str, version: str) -> None:
    """It counts their headers, too, which are short."""
    table = pa.table(PAIRS | {"note": [f"{n}" * 50 for n in range(400)], "half": [1.5, None] * 200})
    pq.write_table(table, tmp_path / "p.parquet", compression=packing, data_page_version=version, data_page_size=2000)
    with (tmp_path / "p.parquet").open("rb") as stream:
        part = pq.ParquetFile(stream).metadata.row_group(0)
        for column in map(part.column, range(part.num_columns)):
            assert 0 <= column.total_uncompressed_size - unpacked(stream, column, "p").size < 4000


def test_a_footer_that_lies_is_not_believed(tmp_path: Path) -> None:
    """The pages of a note of 4 MB, which the footer says to have a few bytes: neither shown nor read."""
    note = [f"{n}" + "x" * 10_000 for n in range(400)]
    path = tmp_path / "party.parquet"
    pq.write_table(pa.table(PAIRS | {"title": note}), path, compression="zstd", use_dictionary=False)
    honest = pq.ParquetFile(path).metadata.row_group(0).column(2).total_uncompressed_size
    content, said = path.read_bytes(), varint(honest)
    assert honest > 4_000_000
    assert said in content
    path.write_bytes(
        content.replace(said, b"\x82\x80\x80\x00"[: len(said) - 1].ljust(len(said) - 1, b"\x80") + b"\x00")
    )
    assert pq.ParquetFile(path).metadata.row_group(0).column(2).total_uncompressed_size < 10
    small = Budget(unpacked=10**6, rows=10**6, memory=10**9)
    with within(small):
        seen = look(ratings_source(path))
    assert {row[2] for row in seen.rows} == {"…"}
    with within(small), pytest.raises(InputError, match=r"party.parquet unpacks to more than 1 MB, a quarter"):
        load_ratings_file(path, {"title": "title"})


def test_values_that_share_their_beginnings_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    """Of 400 ids with 100 kB each, all but the last bytes alike, the file holds little more than one."""
    ids = {"user": ["u" * 100_000 + user for user in PAIRS["user"]], "item": PAIRS["item"]}
    path = tmp_path / "party.parquet"
    encoded = {"user": "DELTA_BYTE_ARRAY", "item": "PLAIN"}
    pq.write_table(pa.table(ids), path, compression="zstd", use_dictionary=False, column_encoding=encoded)
    assert path.stat().st_size < 10_000
    sizes = []

    class Noted(pq.ParquetFile):
        def iter_batches(self, batch_size: int, columns: list[str]) -> object:
            sizes.append(batch_size)
            return super().iter_batches(batch_size, columns=columns)

    with pytest.MonkeyPatch.context() as patch, within(Budget(unpacked=10**6, rows=10**6, memory=10**9)):
        patch.setattr(pa.parquet, "ParquetFile", Noted)
        with pytest.raises(InputError, match=r"unpacks to more than 1 MB|more than 1000 characters"):
            load_ratings_file(path)
    assert max(sizes) < 200


def test_ids_that_share_their_beginnings_are_read(tmp_path: Path) -> None:
    ids = {name: [f"https://example.org/{name}/{one}" for one in ones] for name, ones in PAIRS.items()}
    encoded = {"user": "DELTA_BYTE_ARRAY", "item": "DELTA_BYTE_ARRAY"}
    pq.write_table(pa.table(ids), tmp_path / "p.parquet", use_dictionary=False, column_encoding=encoded)
    assert load_ratings_file(tmp_path / "p.parquet").interactions.user_ids[0] == "https://example.org/user/0"


@pytest.mark.parametrize("place", [4, 5, 6, 7])
def test_a_damaged_page_is_told(tmp_path: Path, place: int) -> None:
    path = tmp_path / "party.parquet"
    pq.write_table(pa.table(PAIRS), path)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"party.parquet.*(damaged|not a table that can be read)"):
        load_ratings_file(path)
