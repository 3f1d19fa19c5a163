"""Files that unpack to more than they say, or keep a reader busy for ever: each is small, and written in seconds."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

MB = 10**6
HEAD = "user,item,rating\n" + "".join(f"{user},{item},{1 + item % 5}\n" for user in range(40) for item in range(40))
Write = Callable[[Path, float], Path]
"""Writes a file into a folder, a share of its full size, and gives its path."""
BLOCK = ("1,1,5\n" * 170_000).encode()
LETTERS = "x\n" * 500_000


def zip_bomb(folder: Path, share: float) -> Path:
    """800 MB of one line in some kB."""
    return _zipped(folder / "bomb.zip", {"ratings.csv": (HEAD.encode(), BLOCK, blocks(800, share))})


def large_table_beside_a_small_one(folder: Path, share: float) -> Path:
    """The small one is what anybody would look at."""
    tables = {"ratings.csv": (HEAD.encode(), b"", 0), "movies.csv": (b"item,title\n", BLOCK, blocks(800, share))}
    return _zipped(folder / "beside.zip", tables)


def gzip_bomb(folder: Path, share: float) -> Path:
    """Members of gzip, one after the other."""
    return _members(folder / "bomb.csv.gz", gzip.compress, share)


def bzip2_bomb(folder: Path, share: float) -> Path:
    """The same of bzip2."""
    return _members(folder / "bomb.csv.bz2", bz2.compress, share)


def xz_bomb(folder: Path, share: float) -> Path:
    """The same of xz."""
    return _members(folder / "bomb.csv.xz", lzma.compress, share)


def workbook_bomb(folder: Path, share: float) -> Path:
    """A workbook whose one sheet has 500 MB of rows."""
    row = b"<row>" + b"".join(b"<c><v>%d</v></c>" % value for value in (1, 2, 3)) + b"</row>"
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in WORKBOOK.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(sheet)
            for _ in range(blocks(500, share)):
                file.write(row * (MB // len(row)))
            file.write(b"</sheetData></worksheet>")
    return folder / "bomb.xlsx"


def endless_zip_entry(folder: Path, share: float) -> Path:
    """An entry whose folder is its own parent: CVE-2024-8088."""
    with zipfile.ZipFile(folder / "endless.zip", "w") as archive:
        archive.writestr("//ratings.csv", HEAD)
    return folder / "endless.zip"


def parquet_dictionary(folder: Path, share: float) -> Path:
    """A user id of 100 kB that a dictionary holds once and every row points at."""
    user = pa.DictionaryArray.from_arrays(pa.array([0] * MB, pa.int32()), pa.array(["u" * 100_000]))
    item = pa.array([0, 1] * (MB // 2))
    return _parquet(folder / "dictionary.parquet", pa.table({"user": user, "item": item}), blocks(5, share))


def parquet_one_pair(folder: Path, share: float) -> Path:
    """149 million rows that say the same."""
    table = pa.table({"user": pa.array([1] * MB), "item": pa.array([1] * MB), "rating": pa.array([5] * MB)})
    return _parquet(folder / "pair.parquet", table, blocks(149, share))


def parquet_column_without_a_role(folder: Path, share: float) -> Path:
    """The same long text in a column that no rating needs."""
    note = pa.DictionaryArray.from_arrays(pa.array([0] * MB, pa.int32()), pa.array(["n" * 100_000]))
    small = {"user": [n // 100 for n in range(MB)], "item": [n % 100 for n in range(MB)], "rating": [5] * MB}
    return _parquet(folder / "note.parquet", pa.table({**small, "note": note}), 1)


def letters_after_a_good_head(folder: Path, share: float) -> Path:
    """Ten million lines of one letter."""
    return _text(folder / "letters.csv", HEAD, LETTERS, blocks(20, share))


def open_quote(folder: Path, share: float) -> Path:
    """A quote that is left open over 50 MB."""
    return _text(folder / "quote.csv", HEAD + '1,"', "1,2,3\n" * 166_666, blocks(50, share))


def long_user_id(folder: Path, share: float) -> Path:
    """A user id of 100 MB."""
    return _text(folder / "id.csv", HEAD, "u" * MB, blocks(100, share), ",1,5\n")


def long_text_without_a_role(folder: Path, share: float) -> Path:
    """A text of 100 MB in a column that no rating needs, in the first row."""
    head = HEAD.replace("rating\n", "rating,note\n", 1).replace("\n0,0,1\n", "\n0,0,1,", 1).partition("\n0,0,1,")
    return _text(folder / "note.csv", head[0] + head[1], "n" * MB, blocks(100, share), "\n" + head[2])


def line_without_an_end(folder: Path, share: float) -> Path:
    """200 MB of commas after a good head."""
    return _text(folder / "commas.csv", HEAD, "," * MB, blocks(200, share))


def deep_json(folder: Path, share: float) -> Path:
    """Brackets alone."""
    return _text(folder / "deep.json", "[", "[" * MB, blocks(20, share))


def long_json_text(folder: Path, share: float) -> Path:
    """A line of JSON with a text of 100 MB."""
    line = '{"user": 1, "item": 2, "rating": 5}\n'
    return _text(folder / "long.jsonl", line * 50 + '{"user": "', "u" * MB, blocks(100, share), '"}\n')


def many_columns(folder: Path, share: float) -> Path:
    """A header of five million columns."""
    return _text(folder / "columns.csv", "a", ",a" * (MB // 2), blocks(10, share), "\n")


BOMBS: tuple[Write, ...] = (
    zip_bomb,
    large_table_beside_a_small_one,
    gzip_bomb,
    bzip2_bomb,
    xz_bomb,
    workbook_bomb,
    endless_zip_entry,
    parquet_dictionary,
    parquet_one_pair,
    parquet_column_without_a_role,
    letters_after_a_good_head,
    open_quote,
    long_user_id,
    long_text_without_a_role,
    line_without_an_end,
    deep_json,
    long_json_text,
    many_columns,
)
WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="ratings" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
}


def blocks(megabytes: int, share: float) -> int:
    """How many blocks of a megabyte are written."""
    return max(1, round(megabytes * share))


def _zipped(path: Path, entries: dict[str, tuple[bytes, bytes, int]]) -> Path:
    """An archive of entries, each a beginning and a block that is repeated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, (head, block, times) in entries.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(head)
                for _ in range(times):
                    file.write(block)
    return path


def _members(path: Path, compress: Callable[[bytes], bytes], share: float) -> Path:
    member = compress(BLOCK)
    with path.open("wb") as file:
        file.write(compress(HEAD.encode()))
        for _ in range(blocks(800, share)):
            file.write(member)
    return path


def _parquet(path: Path, table: pa.Table, times: int) -> Path:
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _ in range(times):
            writer.write_table(table)
    return path


def _text(path: Path, head: str, block: str, times: int, end: str = "") -> Path:
    with path.open("w", encoding="ascii") as file:
        file.write(head)
        for _ in range(times):
            file.write(block)
        file.write(end)
    return path
