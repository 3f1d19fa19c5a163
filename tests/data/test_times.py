"""Two times that differ stay two times, whatever they are counted in and however they are written."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec import InputError, Interactions
from gnnrec.data.files.ratings import read_ratings_file

NANOSECONDS = [1_600_000_000_123_456_789 + step for step in range(3)]  # a double has steps of 256 there


def times_of(times: object) -> np.ndarray:
    frame = pd.DataFrame({"user": 1, "item": [1, 2, 3], "timestamp": times})
    stamps = Interactions.from_frame(frame).timestamps
    assert stamps is not None
    return stamps


@pytest.mark.parametrize("kind", [np.int64, "Int64", object, str])
def test_whole_numbers_are_kept_to_the_last_digit(kind: object) -> None:
    stamps = times_of(pd.Series(NANOSECONDS).astype(kind))
    assert stamps.dtype == np.int64
    assert stamps.tolist() == NANOSECONDS


@pytest.mark.parametrize("times", [[7.0, 8.0, -9.0], ["7", "8", "-9"], [7, 8, -9]])
def test_whole_times_are_whole_numbers_however_they_are_written(times: list[object]) -> None:
    stamps = times_of(times)
    assert stamps.dtype == np.int64
    assert stamps.tolist() == [7, 8, -9]


def test_fractions_are_kept() -> None:
    assert times_of([1.25, 1.75, -0.5]).tolist() == [1.25, 1.75, -0.5]
    assert times_of(["1.25", "1.75", "2"]).tolist() == [1.25, 1.75, 2]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["1970-01-01", "1970-01-02", "1969-12-31"], [0, 86_400, -86_400]),
        (["1970-01-01 00:00:00.25", "1970-01-01 00:00:01", "1970-01-01"], [250, 1000, 0]),
        (["1970-01-01 00:00:00.000001", "1970-01-01 00:00:01", "1970-01-01"], [1, 10**6, 0]),
        (["1970-01-01 00:00:00.000000001", "1970-01-01 00:00:01", "1970-01-01"], [1, 10**9, 0]),
    ],
)
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_dates_count_from_1970_in_the_coarsest_unit_that_loses_nothing(
    dates: list[str], expected: list[int], zone: str | None
) -> None:
    column = pd.Series(pd.to_datetime(dates, format="mixed")).dt.as_unit("ns").dt.tz_localize(zone)
    assert times_of(column).tolist() == expected


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_what_unit_pandas_holds_dates_in_does_not_matter(unit: str) -> None:
    column = pd.Series(pd.to_datetime(["2020-01-01", "2020-01-02", "1901-01-01"])).dt.as_unit(unit)
    assert times_of(column).tolist() == [1_577_836_800, 1_577_923_200, -2_177_452_800]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([1, None, 3], "Row 2 has nan in column 'timestamp'"),
        (pd.Series([1, None, 3], dtype="Int64"), "Row 2 has <NA> in column 'timestamp'"),
        ([1, "noon", 3], "Row 2 has 'noon' in column 'timestamp'"),
        ([1, 2, np.inf], "Row 3 has inf in column 'timestamp'"),
        (pd.to_datetime(["2020-01-01", None, "2020-01-02"]), "Row 2 has NaT in column 'timestamp'"),
        (np.array([1, 2**63, 2], np.uint64), "Row 2 has 9223372036854775808 in column 'timestamp'"),
    ],
)
def test_what_is_no_time_is_named_with_its_row(times: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        times_of(times)


@pytest.mark.parametrize("kind", [float, int])
def test_of_a_repeated_pair_the_later_counts_by_a_fraction_or_a_nanosecond(kind: type) -> None:
    times = {float: [1.75, 1.25], int: NANOSECONDS[1::-1]}[kind]
    frame = pd.DataFrame({"user": 1, "item": 5, "rating": [4, 2], "timestamp": times})
    assert Interactions.from_frame(frame).ratings.tolist() == [4]


def file_times(path: Path) -> tuple[list[float], str]:
    file = read_ratings_file(path)
    stamps = file.dataset.interactions.timestamps
    assert stamps is not None
    return stamps.tolist(), " ".join(map(str, file.report.findings))


def csv(folder: Path, times: list[object]) -> Path:
    rows = [f"{row % 5},{row // 5},3,{time}\n" for row, time in enumerate(times)]
    path = folder / "party.csv"
    path.write_text("user,item,rating,timestamp\n" + "".join(rows))
    return path


def in_rows(stamps: list[float], users: int = 5) -> list[float]:
    """From the order of (user, item) back to that of the rows of `csv`."""
    return np.array(stamps).reshape(users, -1).T.ravel().tolist()


@pytest.mark.parametrize("slip", ["", "noon"])
def test_a_slip_in_a_file_does_not_round_the_other_times(tmp_path: Path, slip: str) -> None:
    times: list[object] = [NANOSECONDS[0] + row for row in range(40)]
    found, said = file_times(csv(tmp_path, [*times[:-1], slip]))
    assert in_rows(found)[:-1] == times[:-1]
    assert min(found) == in_rows(found)[-1] < 0
    assert "Row 40 has" in said
    assert "which is no time; such rows count as the oldest" in said


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64()])
def test_a_gap_in_a_parquet_file_does_not_round_the_other_times(tmp_path: Path, kind: pa.DataType) -> None:
    times = [NANOSECONDS[0] + row for row in range(39)]
    columns = {"user": [row % 5 for row in range(40)], "item": [row // 5 for row in range(40)]}
    table = pa.table({**columns, "rating": [3] * 40, "timestamp": pa.array([*times, None], kind)})
    pq.write_table(table, tmp_path / "party.parquet")
    found, said = file_times(tmp_path / "party.parquet")
    assert in_rows(found)[:-1] == times
    assert "Row 40 has nan in column 'timestamp'" in said


def test_a_comma_among_whole_times_is_still_read(tmp_path: Path) -> None:
    rows = "".join(f"{row % 5};{row // 5};3;{time}\n" for row, time in enumerate([*range(39), "39,5"]))
    (tmp_path / "party.csv").write_text("user;item;rating;timestamp\n" + rows)
    found, said = file_times(tmp_path / "party.csv")
    assert in_rows(found) == [*range(39), 39.5]
    assert "no time" not in said


def test_fractions_in_a_file_are_kept(tmp_path: Path) -> None:
    times = [row + 0.25 for row in range(40)]
    assert in_rows(file_times(csv(tmp_path, times))[0]) == times


def test_fractions_of_dates_in_a_file_are_kept(tmp_path: Path) -> None:
    times = [f"2024-01-31 10:00:00.{row:03}" for row in range(40)]
    found = in_rows(file_times(csv(tmp_path, times))[0])
    assert found == [1_706_695_200_000 + row for row in range(40)]
    whole = [f"2024-01-31 10:00:{row:02}" for row in range(40)]
    assert in_rows(file_times(csv(tmp_path, whole))[0]) == [1_706_695_200 + row for row in range(40)]
