from pathlib import Path

import pytest

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file

ROWS = "NA,p1,5\nu1,p1,4\nNA,p2,3\nu2,p1,5\nu2,p3,4\nNA,p3,5\nu1,p2,2\nNA,p4,1\n"


def read(tmp_path: Path, rows: str, asked: Asked | None = None) -> RatingsFile:
    (tmp_path / "ratings.csv").write_text("user,item,rating\n" + rows)
    return read_ratings_file(tmp_path / "ratings.csv", asked)


def about_none(file: RatingsFile) -> list[str]:
    return [str(finding) for finding in file.report.of("mended") if "is taken for" in finding.says]


def test_an_id_that_reads_as_none_is_said(tmp_path: Path) -> None:
    file = read(tmp_path, ROWS)
    assert "NA" in file.dataset.interactions.user_ids
    assert about_none(file) == [
        "'NA' in column 'user' is taken for a user with 4 ratings; leave it out if it means that there is none."
    ]


@pytest.mark.parametrize("none", ["NULL", "nan", "None", "-", "unknown", " n/a ", "undefined", "?"])
def test_every_word_for_none_is_known_for_items_too(tmp_path: Path, none: str) -> None:
    assert about_none(read(tmp_path, ROWS.replace("p4", none).replace("NA", "u3"))) == [
        f"{none.strip()!r} in column 'item' is taken for an item with 1 rating; "
        "leave it out if it means that there is none."
    ]


def test_other_ids_are_not_questioned(tmp_path: Path) -> None:
    assert not about_none(read(tmp_path, ROWS.replace("NA", "Nan Na").replace("p1", "-1")))


def test_rows_without_a_user_can_be_asked_to_go(tmp_path: Path) -> None:
    file = read(tmp_path, ROWS, Asked(drop_incomplete=True))
    assert file.dataset.interactions.user_ids.tolist() == ["u1", "u2"]
    assert not about_none(file)
    assert "has no value in column 'user' (and 3 more rows like it); left out." in str(file.report.of("mended")[0])


def test_one_word_among_numbers_is_no_user(tmp_path: Path) -> None:
    """Then it is a mistake, which is said as one."""
    with pytest.raises(RefusedError, match="mix numbers"):
        read(tmp_path, ROWS.replace("u", ""))
