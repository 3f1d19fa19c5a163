"""Quotation marks that are left open in a file that is larger than what is looked at first."""

import csv
import io
from pathlib import Path

import pytest

from gnnrec import InputError
from gnnrec.data.files import reading
from gnnrec.data.files.quotes import refuse_open_quotes
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file

HEAD = "user,item,rating,note\n" + "".join(
    f'{user},{item},{1 + (user + item) % 5},"fine, really"\n' for user in range(20) for item in range(20)
)
PLAIN = "".join(f"{user},{item},4,good\n" for user in range(20, 60) for item in range(50))


@pytest.fixture(autouse=True)
def small_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "HEAD", 4096)


def read(folder: Path, text: str) -> RatingsFile:
    (folder / "party.csv").write_text(text)
    return read_ratings_file(folder / "party.csv")


@pytest.mark.parametrize("row", ['1,2,3,"open\n', '1,2,"3,open\n', '1,"2,3,open\n', '1,2,3,4,"open\n'])
def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    """In a column with a role or without, in a row with the right number of fields or another: rows were lost."""
    sentence = r"party.csv opens a quotation mark on line 402 that is never closed, so the 2,000 lines below it"
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, HEAD + row + PLAIN)


def test_a_quote_that_another_row_closes_is_told_or_refused(tmp_path: Path) -> None:
    late = '7,70,3,"open\n' + PLAIN + '8,80,3,"fine"\n' + PLAIN
    with pytest.raises(InputError, match=r"on line 402 that is not closed before line 2,403, and a field has 1,000"):
        read(tmp_path, HEAD + late)
    soon = '7,70,3,"open\n' + PLAIN[:130] + '8,80,3,"fine"\n' + PLAIN
    said = [str(finding) for finding in read(tmp_path, HEAD + soon).report.findings]
    assert any("opened on line 402 and closed on line 413 in the middle of a field" in one for one in said)


def test_fields_over_several_lines_are_no_fault(tmp_path: Path) -> None:
    reviews = "".join(f'{user},3,4,"One line,\nanother ""with words""\n\nand a third"\n' for user in range(20, 60))
    file = read(tmp_path, HEAD + reviews + PLAIN)
    assert file.report.rows == 400 + 40 + 2000
    assert not [one for one in file.report.findings if "quotation mark" in str(one)]


def test_a_mark_amid_a_file_without_quotes_is_a_mark(tmp_path: Path) -> None:
    plain = HEAD.replace('"fine, really"', "fine")
    assert read(tmp_path, plain + '1,70,3,"open\n' + PLAIN).report.rows == 2401
    file = read(tmp_path, plain + '1,70,3,a,"open\n' + PLAIN)
    assert len(file.dataset.interactions) == 2400


@pytest.mark.parametrize(
    "text",
    ['1,"a\nb",2\n', '1,"a""\nb""",2\n"x"\n', '"a\n""\n",1\n', 'a"b,c"d\n', '"a"\n"b"\n', '"a,""b"",c\nd",1\n'],
)
def test_what_python_reads_strictly_is_no_fault(text: str) -> None:
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert refuse_open_quotes(io.BytesIO(text.encode()), "f", ",", 0) == []
