"""Files that unpack to more than they say, each kind made small and read within a small budget."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec import InputError, load_ratings_file
from gnnrec.data.files import memory
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import Budget, in_bytes, within
from gnnrec.data.files.memory import free_memory
from gnnrec.data.files.ratings import read_ratings_file
from gnnrec.data.files.reading import look
from gnnrec.data.files.tables import Table
from gnnrec.data.files.unpacking import ratings_source

GOOD = "user,item,rating\n" + "".join(
    f"{user},{item},{1 + (user + item) % 5}\n" for user in range(20) for item in range(20)
)
WIDE = Budget(unpacked=10**8, rows=10**6, memory=10**9)


def refused(path: Path, budget: Budget, sentence: str, asked: Asked | None = None) -> None:
    with within(budget), pytest.raises(InputError, match=sentence):
        load_ratings_file(path, asked)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/ratings.csv", "does not lie below the archive"),
        ("C:/ratings.csv", "does not lie below the archive"),
        ("../ratings.csv", "leads out of the archive"),
        ("a//ratings.csv", "has a folder without a name"),
        ("a\\ratings.csv", "has a backslash"),
        ("rat\x1bings.csv", "has control characters"),
        ("ratings.csv\x00.png", "has control characters"),
    ],
)
def test_odd_names_in_an_archive_are_refused(tmp_path: Path, name: str, why: str) -> None:
    with zipfile.ZipFile(tmp_path / "party.zip", "w") as archive:
        archive.writestr("a" * len(name), GOOD)
    content = (tmp_path / "party.zip").read_bytes().replace(b"a" * len(name), name.encode())
    (tmp_path / "party.zip").write_bytes(content)
    refused(tmp_path / "party.zip", WIDE, f"party.zip holds an entry named .*, which {why}.*pack it again")


def test_what_cannot_be_unpacked_piece_by_piece_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "party.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("ratings.csv", GOOD)
    refused(tmp_path / "party.zip", WIDE, "packed in an unusual way; pack it again as a usual zip")


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("ratings.csv", GOOD)
    with zipfile.ZipFile(tmp_path / "party.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    refused(tmp_path / "party.zip", WIDE, "is an archive in another one")


def test_a_large_table_beside_a_small_one_is_left_alone(tmp_path: Path) -> None:
    films = "item,title\n" + "".join(f"{item},Film {item}\n" for item in range(20))
    with zipfile.ZipFile(tmp_path / "party.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", GOOD)
        archive.writestr("films.csv", films + "99,x\n" * 20_000)
    assert load_ratings_file(tmp_path / "party.zip").titles[3] == "Film 3"
    with within(Budget(unpacked=50_000, rows=10**6, memory=10**9)) as spent:
        assert load_ratings_file(tmp_path / "party.zip").titles[3] == "3"
    assert len(spent.taken) == 2


def test_rows_are_bounded_early(tmp_path: Path) -> None:
    """Of one pair, again and again, in text that is packed or not, and in parquet of a few kilobytes."""
    sentence = "has more than 10,000 rows, which is what half of the free memory holds at 60 bytes a row; give a part"
    budget = Budget(unpacked=10**8, rows=10_000, memory=10**9)
    many = (GOOD + "1,2,3\n" * 10_000).encode()
    (tmp_path / "plain.csv").write_bytes(many)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(many))
    table = pa.table({"user": pa.array(["1"] * 10_001), "item": pa.array(["2"] * 10_001)})
    pq.write_table(table, tmp_path / "small.parquet")
    assert (tmp_path / "small.parquet").stat().st_size < 2000
    for name in ("plain.csv", "packed.csv.gz", "small.parquet"):
        refused(tmp_path / name, budget, f"{name} {sentence}")


@pytest.mark.parametrize("rest", ["x\n" * 1000, 'a,b,c,"d"\n' * 1000])
def test_ragged_rows_are_bounded(tmp_path: Path, rest: str) -> None:
    (tmp_path / "party.csv").write_text(GOOD + rest)
    budget = Budget(unpacked=10**8, rows=10**6, memory=10**9, ragged=100)
    refused(tmp_path / "party.csv", budget, "has more than 100 rows with more or fewer than 3 fields")


def test_many_ragged_rows_of_late_quotes_are_no_fault(tmp_path: Path) -> None:
    rows = "".join(f'{user},{item},4,"A title,\nin two lines"\n' for user in range(20) for item in range(20))
    (tmp_path / "party.csv").write_text(GOOD.replace("\n", ",x\n").replace("rating,x", "rating,title") + rows)
    with within(Budget(unpacked=10**8, rows=10**6, memory=10**9, ragged=100)):
        assert read_ratings_file(tmp_path / "party.csv").report.rows == 800


def test_a_quote_left_open_ends(tmp_path: Path) -> None:
    """It takes all lines below it into one row."""
    (tmp_path / "party.csv").write_text(GOOD.replace("item", '"item"') + '1,"2,3\n' + "1,2,3\n" * 50_000)
    budget = Budget(unpacked=10**8, rows=10**6, memory=10**9, ragged=100)
    refused(tmp_path / "party.csv", budget, r"more than 100 rows .*is a quotation mark never closed")


def test_heavy_cells_of_parquet_are_not_looked_at(tmp_path: Path) -> None:
    """A cell of a million characters in every row, which the file holds once: 400 MB of text in a few kilobytes."""
    users, items = [str(n % 20) for n in range(400)], [str(n // 20) for n in range(400)]
    heavy = pa.array(["x" * 2**20] * 400).dictionary_encode()
    pq.write_table(
        pa.table({"user": users, "item": items, "remark": heavy}), tmp_path / "p.parquet", compression="zstd"
    )
    assert (tmp_path / "p.parquet").stat().st_size < 20_000
    before = pa.total_allocated_bytes()
    seen = look(ratings_source(tmp_path / "p.parquet"))
    assert {len(row[2]) for row in seen.rows} == {200}
    assert len(load_ratings_file(tmp_path / "p.parquet").interactions) == 400
    assert pa.total_allocated_bytes() - before < 2**20


def test_decoded_bytes_of_parquet_are_counted(tmp_path: Path) -> None:
    pairs = {"user": [str(n % 20) for n in range(400)], "item": [str(n // 20) for n in range(400)]}
    one = pa.table(pairs | {"title": ["x" * (2**20 + 1)] * 400})
    pq.write_table(one, tmp_path / "one.parquet", compression="zstd")
    refused(tmp_path / "one.parquet", WIDE, "column 'title' holds a value of more than 1.05 MB")
    many = pa.table(pairs | {"title": [f"{n}" + "x" * 10_000 for n in range(400)]})
    pq.write_table(many, tmp_path / "many.parquet", compression="zstd")
    small = Budget(unpacked=10**6, rows=10**6, memory=10**9)
    refused(tmp_path / "many.parquet", small, "many.parquet unpacks to more than 1 MB")


def test_documents_of_json_are_bounded(tmp_path: Path) -> None:
    rows = [{"user": n % 20, "item": n // 20} for n in range(400)]
    (tmp_path / "whole.json").write_text(json.dumps(rows))
    refused(
        tmp_path / "whole.json", Budget(10_000, 10**6, 10**9), "more than 1.25 kB, a 32th of the memory that is free"
    )
    (tmp_path / "deep.json").write_text("[" * 100_000)
    refused(tmp_path / "deep.json", WIDE, "too deep to be a table|damaged")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "lines.json").write_text(lines)
    refused(tmp_path / "lines.json", Budget(10**8, 500, 10**9), "more than 100 rows")
    (tmp_path / "ragged.json").write_text(lines + "x\n" * 200)
    refused(
        tmp_path / "ragged.json", Budget(10**8, 10**6, 10**9, ragged=100), "more than 100 lines that are no objects"
    )


def test_lists_and_matrices_are_bounded(tmp_path: Path) -> None:
    (tmp_path / "lists.txt").write_text(
        "".join(f"{user} {' '.join(map(str, range(user % 7 + 2)))}\n" for user in range(40))
    )
    refused(tmp_path / "lists.txt", Budget(10**8, 100, 10**9), "lists.txt has more than 100 rows")
    matrix = "user,a,b,c,d,e\n" + "".join(f"u{n},1,2,3,4,5\n" for n in range(40))
    (tmp_path / "matrix.csv").write_text(matrix)
    sentence = (
        "matrix.csv has more than 150 cells, which is what half of the free memory holds at 60 bytes a cell; give"
    )
    refused(tmp_path / "matrix.csv", Budget(10**8, 150, 10**9), sentence, Asked(layout="matrix"))


def sheet(path: Path, last: str) -> None:
    """A workbook with a word in the first place of its sheet and in another one."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{last}"><v>2</v></c></row>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")


def test_a_workbook_is_measured_before_it_is_opened(tmp_path: Path) -> None:
    sheet(tmp_path / "far.xlsx", "XFD1048576")
    refused(tmp_path / "far.xlsx", WIDE, "cells span more than 5,000,000 places")
    with zipfile.ZipFile(tmp_path / "unplaced.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        rows = "<row>" + "<c><v>1</v></c>" * 200 + "</row>" + "<row><c><v>1</v></c></row>" * 200
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    small = Budget(unpacked=10**6, rows=10**6, memory=200 * 40_000)
    refused(tmp_path / "unplaced.xlsx", small, "cells span more than 40,000 places")
    with zipfile.ZipFile(tmp_path / "full.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" + " " * 10**6)
    refused(tmp_path / "full.xlsx", Budget(10**6, 10**6, 10**9), "full.xlsx unpacks to more than 125 kB")


def test_rows_are_numbered_as_in_the_file() -> None:
    """As counted one by one."""
    table = Table(pd.DataFrame({"a": range(9)}), {}, [(2, ""), (3, ""), (0, ""), (9, ""), (0, "")], empty=[1, 5])
    numbers = []
    for index in range(9):
        number = index + 1
        for other in sorted([1, 5, 2, 3, 0, 9, 0]):
            number += other <= number
        numbers.append(number)
    assert [table.row_number(index) for index in range(9)] == numbers


def test_the_memory_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the machine, or what a container has left."""
    meminfo, limit, used = (tmp_path / name for name in ("meminfo", "max", "current"))
    meminfo.write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", meminfo)
    monkeypatch.setattr(memory, "CGROUPS", ((limit, used),))
    assert free_memory() == 4_096_000
    limit.write_text("max\n")
    used.write_text("1000\n")
    assert free_memory() == 4_096_000
    limit.write_text("3000\n")
    assert free_memory() == 2000
    assert [in_bytes(size) for size in (999, 39_000, 1_234_000_000)] == ["999 bytes", "39 kB", "1.23 GB"]
