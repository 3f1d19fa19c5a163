"""Files that were once read wrongly, or not at all: each is one fault that must not come back."""

import gzip
import os
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec import InputError
from gnnrec.data.files import parquet
from gnnrec.data.files.ratings import RatingsFile, load_split_files, read_ratings_file

NOWHERE = pa.timestamp("s", tz="No/Where")


def read(folder: Path, content: bytes | str, name: str = "party.csv") -> RatingsFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_ratings_file(path)


def said(file: RatingsFile) -> str:
    return " ".join(map(str, file.report.findings))


def moments(file: RatingsFile) -> list[str]:
    times = file.dataset.interactions.timestamps
    assert times is not None
    return [str(np.datetime64(int(time), "s"))[:10] for time in times]


def test_row_names_of_r_do_not_shift_the_columns(tmp_path: Path) -> None:
    file = read(tmp_path, '"user","item","rating"\n"1",100,7,1\n"2",101,8,2\n"3",101,7,5\n')
    assert file.dataset.interactions.user_ids.tolist() == [100, 101]
    assert file.dataset.interactions.item_ids.tolist() == [7, 8]


def test_a_first_row_with_a_known_word_is_no_header(tmp_path: Path) -> None:
    rows = "".join(f"u{n % 5},t{n % 4},{n % 5 + 1}\n" for n in range(20))
    made = read(tmp_path, f"alice,Time,5\n{rows}").dataset.interactions
    assert "alice" in made.user_ids
    assert "Time" in made.item_ids
    assert made.ratings is not None
    assert "Game: on" in read(tmp_path, f"1,Game: on,5\n{rows.replace('u', '')}").dataset.interactions.item_ids


@pytest.mark.parametrize(
    ("dates", "expected", "words"),
    [
        (["01/03/2014", "28/03/2014", "12/03/2014"], ["2014-03-01", "2014-03-28", "2014-03-12"], ""),
        (["03/01/2014", "03/28/2014", "03/12/2014"], ["2014-03-01", "2014-03-28", "2014-03-12"], ""),
        (["01.03.2014", "02.03.2014", "12.03.2014"], ["2014-03-01", "2014-03-02", "2014-03-12"], "the day is taken"),
        (["01/03/2014", "02/03/2014", "12/03/2014"], ["2014-01-03", "2014-02-03", "2014-12-03"], "the month is taken"),
    ],
)
def test_day_and_month_are_told_apart_once_for_a_column(
    tmp_path: Path, dates: list[str], expected: list[str], words: str
) -> None:
    rows = "".join(f"{user},{item},{date}\n" for user, item, date in zip("aab", "xyx", dates, strict=True))
    file = read(tmp_path, f"user,item,date\n{rows}")
    assert moments(file) == expected
    assert words in said(file)
    assert ("first" in said(file)) == bool(words)


def test_times_with_a_zone_are_seconds_since_1970(tmp_path: Path) -> None:
    when = pa.array([1_400_000_000, 1_500_000_000, 1_600_000_000], pa.timestamp("s", tz="Europe/Berlin"))
    pq.write_table(pa.table({"user": [1, 1, 2], "item": [1, 2, 1], "timestamp": when}), tmp_path / "party.parquet")
    made = read_ratings_file(tmp_path / "party.parquet").dataset.interactions
    assert made.timestamps is not None
    assert made.timestamps.tolist() == [1_400_000_000, 1_500_000_000, 1_600_000_000]


def test_the_row_with_a_zero_byte_is_the_one_that_is_left_out(tmp_path: Path) -> None:
    rows = [f"{n % 9},{n % 13},{n % 5 + 1}" for n in range(300_000)]
    rows[250_000] = "1\0,2,3"
    file = read(tmp_path, "user,item,rating\n" + "\n".join(rows) + "\n")
    assert "Row 250001 has the id '1\\x00'" in said(file)
    assert file.dataset.interactions.user_ids.tolist() == list(range(9))


def test_very_many_columns_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="30,001 columns are too many, 1,000 is the most"):
        read(tmp_path, "x," * 30_000 + "\n" + "1," * 30_000 + "\n")
    with pytest.raises(InputError, match="has no line end in its first"):
        read(tmp_path, "x," * 500_000)


@pytest.mark.parametrize(
    ("content", "users", "items"),
    [
        ("sep=;\nuser;item;rating\na;x;5\nb;x;4\nb;y;3\n", ["a", "b"], ["x", "y"]),
        ("My wine club\nuser,item,rating\na,x,5\nb,x,4\nb,y,3\n", ["a", "b"], ["x", "y"]),
        ("# by\u2028somebody\nuser,item,rating\na,x,5\nb,x,4\nb,y,3\n", ["a", "b"], ["x", "y"]),
        ("a  x 5\nb\tx  4 \n b y 3\n", ["a", "b"], ["x", "y"]),
        ('1::a"5\n2::b"\n2::c\n', [1, 2], ['a"5', 'b"', "c"]),
        ('1::"a\n2::b"\n2::c\n', [1, 2], ['"a', 'b"', "c"]),
    ],
)
def test_what_stands_around_a_table_is_no_part_of_it(
    tmp_path: Path, content: str, users: list[object], items: list[object]
) -> None:
    made = read(tmp_path, content).dataset.interactions
    assert made.user_ids.tolist() == users
    assert made.item_ids.tolist() == items


def test_lists_are_read_in_their_own_encoding_below_comments(tmp_path: Path) -> None:
    lists = "# made up\n0 10 11 12\n1 10\n2 11 12\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read(tmp_path, lists.encode(encoding)).dataset.interactions.user_ids.tolist() == [0, 1, 2]


def test_a_row_with_too_many_words_is_left_out(tmp_path: Path) -> None:
    rows = "".join(f"{n % 9} {n % 13} {n % 5 + 1}\n" for n in range(60))
    file = read(tmp_path, f"{rows}1 2 3 4\n")
    assert "Row 61 ('1" in said(file)
    assert file.report.rows == 61


def test_thousands_and_quotes_of_windows(tmp_path: Path) -> None:
    file = read(tmp_path, 'user,item,plays\na,x,"1,026"\nb,x,"12,000"\nb,y,7\n')
    assert file.dataset.interactions.ratings is not None
    assert file.dataset.interactions.ratings.tolist() == [1026, 12000, 7]
    title = read(tmp_path, "user,item,title\na,1,“x”\nb,1,“x”\nb,2,é\n".encode("cp1252")).dataset.titles[1]
    assert title == "“x”"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n", "as the Netflix prize; give each row its film"),
        ("user,item,rating", "The table has no rows"),
        ("u" * 9_000_000 + ",1\nb,1\nb,2\n", "has no line end in its first 262,144 bytes"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_in_words(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, content)


def test_dates_and_latitudes_are_no_items_and_no_ratings(tmp_path: Path) -> None:
    rows = "".join(
        f"{n % 7}\t2009-05-0{n % 9 + 1}T23:08:09Z\t30.26{n % 90}\t-97.74{n % 80}\t{n % 6}\n" for n in range(90)
    )
    file = read(tmp_path, rows)
    assert file.columns["user"] == "column 1"
    assert file.columns["timestamp"] == "column 2"
    assert file.columns.get("rating") != "column 4"


@pytest.mark.parametrize(
    "columns",
    [
        {"user": pa.array([1.0, float("nan"), 2.0] + [3.0, 4.0] * 30), "item": pa.array([1, 2, 1] + [1, 2] * 30)},
        {"user": pa.array([0.0, -0.0, 1.0]), "item": pa.array([1, 2, 1])},
        {"user": pa.array([1, 2, 2]), "item": pa.array([1, 2, 1]), "title": pa.nulls(3)},
        {"user": pa.array(np.array([1, 2, 2], np.float16)), "item": pa.array([1, 2, 1])},
        {"user": pa.array([1, 2, 2]), "item": pa.array([1, 2, 1]), "genres": pa.array([["a"], [], ["b", "c"]])},
        {"user": pa.array([1, 2, 2]), "item": pa.array([1, 2, 1]), "x": pa.array([2**62 + 1] * 3, pa.timestamp("ms"))},
        {
            "user": pa.array([1, 2, 2]),
            "item": pa.array([1, 2, 1]),
            "x": pa.array([1] * 3, NOWHERE),
        },
    ],
)
def test_parquet_of_odd_types_is_read(tmp_path: Path, columns: dict[str, pa.Array]) -> None:
    pq.write_table(pa.table(columns), tmp_path / "party.parquet")
    made = read_ratings_file(tmp_path / "party.parquet").dataset.interactions
    assert made.num_users >= 2
    assert made.user_ids.dtype == np.int64


@pytest.mark.parametrize("error", [pa.ArrowInvalid("?"), ZoneInfoNotFoundError("No/Where"), OverflowError()])
def test_cells_of_parquet_that_have_no_text_are_dots(error: Exception) -> None:
    """pyarrow says of an unknown zone what zoneinfo or pytz say, by its version and by what is installed beside it."""

    class Column:
        type = pa.int64()

        def __len__(self) -> int:
            return 3

        def to_pylist(self) -> list[object]:
            raise error

    assert parquet._texts(Column()) == ["…"] * 3


def test_parquet_that_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "party.parquet"
    pq.write_table(pa.table([[1, 2], [1, 2], [3, 4]], names=["user", "item", "item"]), path)
    with pytest.raises(InputError, match="two columns named 'item'"):
        read_ratings_file(path)
    pq.write_table(pa.table({"user": pa.array([b"ab", b"cd"], pa.binary(2)), "item": [1, 2]}), path)
    with pytest.raises(InputError, match="holds bytes"):
        read_ratings_file(path)


@pytest.mark.parametrize(
    ("ratings", "items", "content"),
    [
        ("ratings.csv", "movies.csv", 'movieId,title,genres\n1,"Tea'),
        ("ratings.csv", "movies.csv", "a,b\n1,2\n"),
        ("ratings.csv", "movies.csv", ""),
        ("party.inter", "party.item", ""),
        ("u.data", "u.item", "1|Tea|x\n"),
    ],
)
def test_damaged_titles_beside_good_ratings_are_done_without(
    tmp_path: Path, ratings: str, items: str, content: str
) -> None:
    (tmp_path / items).write_text(content)
    separator = "," if ratings == "ratings.csv" else "\t"
    header = "userId,movieId,rating\n" if ratings == "ratings.csv" else ""
    header = "user_id:token\titem_id:token\trating:float\n" if ratings.endswith(".inter") else header
    file = read(tmp_path, header + "".join(separator.join(row) + "\n" for row in ("115", "214", "223")), ratings)
    assert file.dataset.titles == {1: "1", 2: "2"}
    assert f"{items} beside the ratings cannot be used" in said(file)


def test_titles_are_found_by_the_names_of_their_columns(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text("budget,title,movieId\n30,Tea (١٩٩٩),1\n40,Jam (2006), 2\n")
    file = read(tmp_path, "userId,movieId,rating\n1,1,5\n2,1,4\n2,2,3\n", "ratings.csv")
    assert file.dataset.titles == {1: "Tea (١٩٩٩)", 2: "Jam (2006)"}
    assert file.dataset.items["year"].tolist()[1] == 2006


def test_files_that_are_none_and_archives_with_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        read_ratings_file(tmp_path / "pipe")
    with pytest.raises(InputError, match="cannot be read"):
        read_ratings_file(tmp_path / ("x" * 300))
    with zipfile.ZipFile(tmp_path / "party.zip", "w") as archive:
        archive.writestr("RATINGS", "user,item\n1,2\n2,3\n")
    assert len(read_ratings_file(tmp_path / "party.zip").dataset.interactions) == 2
    (tmp_path / "two.gz").write_bytes(gzip.compress(b"user,item\n1,2\n") + gzip.compress(b"2,3\n"))
    assert len(read_ratings_file(tmp_path / "two.gz").dataset.interactions) == 2


def test_what_is_mended_in_a_split_is_told(tmp_path: Path) -> None:
    train = "user,item,rating\n" + "".join(f"{n % 9},{n % 13},{n % 5 + 1}\n" for n in range(60)) + "1,2,zz\n"
    (tmp_path / "train.csv").write_text(train)
    (tmp_path / "test.csv").write_text("user,item,rating\n1,20,5\n")
    told: list[str] = []
    load_split_files(tmp_path / "train.csv", tmp_path / "test.csv", 4, tell=told.append)
    assert any("Row 61 has 'zz' in column 'rating'" in sentence for sentence in told)


def test_one_number_among_dates_does_not_drop_the_times(tmp_path: Path) -> None:
    dates = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d").tolist()
    dates[30] = "0"
    rows = "".join(f"{n % 9},{n % 13},{date}\n" for n, date in enumerate(dates))
    assert read(tmp_path, f"user,item,date\n{rows}").dataset.interactions.timestamps is not None
