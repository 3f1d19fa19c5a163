"""A user a row and an item a column: the ratings in it, cell by cell, and tables that are none."""

from pathlib import Path

import numpy as np
import pytest

from gnnrec import InputError
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file

RATINGS = np.array(
    [[5, 1, 4, 2], [4, 2, 5, 1], [1, 5, 2, 4], [2, 4, 1, 5], [5, 3, 4, 2], [3, 3, 3, 3], [4, 1, 5, 1], [1, 4, 2, 5]]
)
USERS = [f"guest {number}" for number in range(1, 9)]
ITEMS = ["tea", "salt", "kite", "sea"]


def read(folder: Path, lines: list[str], asked: Asked | None = None) -> RatingsFile:
    path = folder / "party.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_ratings_file(path, asked)


def ratings_of(file: RatingsFile) -> dict[tuple[str, str], float]:
    frame = file.dataset.interactions.to_frame()
    return {(str(row.user), str(row.item)): row.rating for row in frame.itertuples()}


def expected(users: list[str], items: list[str], cells: np.ndarray) -> dict[tuple[str, str], float]:
    return {
        (user, item): cells[row, column]
        for row, user in enumerate(users)
        for column, item in enumerate(items)
        if np.isfinite(cells[row, column])
    }


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_matrix_with_names(tmp_path: Path, between: str) -> None:
    rows = [between.join([user, *map(str, cells)]) for user, cells in zip(USERS, RATINGS.tolist(), strict=True)]
    file = read(tmp_path, [between.join(["who", *ITEMS]), *rows])
    assert ratings_of(file) == expected(USERS, ITEMS, RATINGS)
    assert "It is a matrix, a user a row and an item a column (4 items; users from column 'who')" in " ".join(
        map(str, file.report.findings)
    )


def test_a_matrix_without_header(tmp_path: Path) -> None:
    rows = [",".join([user, *map(str, cells)]) for user, cells in zip(USERS, RATINGS.tolist(), strict=True)]
    columns = [f"column {number}" for number in range(2, 6)]
    assert ratings_of(read(tmp_path, rows)) == expected(USERS, columns, RATINGS)


def test_holes_are_no_ratings(tmp_path: Path) -> None:
    cells = RATINGS.astype(float)
    cells[0, 1] = cells[3, 2] = cells[7, 3] = np.nan
    rows = [
        ",".join([user, *("" if np.isnan(cell) else f"{cell:g}" for cell in row)])
        for user, row in zip(USERS, cells, strict=True)
    ]
    assert ratings_of(read(tmp_path, ["name,tea,salt,kite,sea", *rows])) == expected(USERS, ITEMS, cells)


@pytest.mark.parametrize("unrated", [0.4, 0.0])
def test_jesters_form(tmp_path: Path, unrated: float) -> None:
    """The number of ratings, then ratings from -10 to 10 with 99 for none."""
    chance = np.random.default_rng(5)
    cells = np.round(chance.uniform(-10, 10, (12, 8)), 2)
    cells[chance.random(cells.shape) < unrated] = np.nan
    cells[np.isnan(cells).all(axis=1), 0] = 1.5
    rows = [
        ",".join([str(int(np.isfinite(row).sum())), *("99" if np.isnan(cell) else str(cell) for cell in row)])
        for row in cells
    ]
    found = ratings_of(read(tmp_path, rows))
    truth = expected([str(row) for row in range(1, 13)], [f"column {column}" for column in range(2, 10)], cells)
    assert found.keys() == truth.keys()
    assert all(found[pair] == pytest.approx(truth[pair]) for pair in truth)


def test_a_survey_form(tmp_path: Path) -> None:
    rows = [
        f"2024/01/{day:02d} 10:00:00 AM GMT+1,g{day}@example.org,{','.join(map(str, cells))}"
        for day, cells in enumerate(RATINGS.tolist(), 1)
    ]
    file = read(tmp_path, ["Timestamp,Email Address," + ",".join(f"Rate [{item}]" for item in ITEMS), *rows])
    assert ratings_of(file) == expected([f"g{day}@example.org" for day in range(1, 9)], ITEMS, RATINGS)
    stamps = file.dataset.interactions.timestamps
    assert stamps is not None
    assert len(set(stamps.tolist())) == len(USERS)


def test_an_item_that_nobody_of_the_first_has_rated_is_still_one(tmp_path: Path) -> None:
    rows = [f"g{row}," + ",".join(map(str, RATINGS[row % 8])) + ("," if row < 299 else ",5") for row in range(300)]
    found = ratings_of(read(tmp_path, ["who,tea,salt,kite,sea,late", *rows]))
    assert found["g299", "late"] == 5
    assert len(found) == 300 * 4 + 1


def test_an_age_is_no_rating(tmp_path: Path) -> None:
    rows = [f"{user},{30 + row},{','.join(map(str, RATINGS[row]))}" for row, user in enumerate(USERS)]
    assert ratings_of(read(tmp_path, ["who,age,tea,salt,kite,sea", *rows])) == expected(USERS, ITEMS, RATINGS)


def test_items_in_rows_and_users_in_columns(tmp_path: Path) -> None:
    rows = [",".join([item.replace("guest", "film"), *map(str, RATINGS[row])]) for row, item in enumerate(USERS)]
    file = read(tmp_path, ["item,ann,bob,cy,di", *rows])
    films = [user.replace("guest", "film") for user in USERS]
    assert ratings_of(file) == expected(["ann", "bob", "cy", "di"], films, RATINGS.T)
    assert "an item a row and a user a column" in " ".join(map(str, file.report.findings))


def test_numbers_of_users_are_no_ratings(tmp_path: Path) -> None:
    rows = [f"{number}," + ",".join(map(str, cells)) for number, cells in enumerate(RATINGS.tolist(), 1)]
    users = [str(number) for number in range(1, 9)]
    assert ratings_of(read(tmp_path, ["nr,tea,salt,kite,sea", *rows])) == expected(users, ITEMS, RATINGS)


def test_most_zeros_are_no_ratings(tmp_path: Path) -> None:
    cells = np.where(np.arange(32).reshape(8, 4) % 3 == 0, RATINGS, 0)
    rows = [",".join([user, *map(str, row)]) for user, row in zip(USERS, cells.tolist(), strict=True)]
    file = read(tmp_path, ["who,tea,salt,kite,sea", *rows])
    assert ratings_of(file) == expected(USERS, ITEMS, np.where(cells == 0, np.nan, cells))
    assert "nor is 0" in " ".join(map(str, file.report.findings))


def test_a_cell_that_is_no_number_is_taken_for_empty(tmp_path: Path) -> None:
    rows = [",".join([user, *map(str, cells)]) for user, cells in zip(USERS * 3, RATINGS.tolist() * 3, strict=True)]
    rows = [f"{number}{row}" for number, row in enumerate(rows)]
    rows[20] = rows[20].replace("5,3,4,2", "5,3,good,2")
    file = read(tmp_path, ["who,tea,salt,kite,sea", *rows])
    assert len(file.dataset.interactions) == 24 * 4 - 1
    assert "One cell is no number; taken for empty" in " ".join(map(str, file.report.findings))


def test_numbers_alone_are_a_matrix_where_they_share_one_scale(tmp_path: Path) -> None:
    cells = np.hstack([RATINGS, RATINGS[:, :1]])
    found = ratings_of(read(tmp_path, [" ".join(map(str, row)) for row in cells.tolist()]))
    columns = [f"column {number}" for number in range(1, 6)]
    assert found == expected([str(row) for row in range(1, 9)], columns, cells)
    rows = [f"{row % 4} {row % 9} {row % 5 + 1} {row % 2} {row % 3}" for row in range(36)]
    assert read(tmp_path, rows).dataset.interactions.num_users == 4


@pytest.mark.parametrize(
    "head",
    ["userID,placeID,rating,food_rating,service_rating", "user,item,rating,age,sex", "review,movie,taste,look,overall"],
)
def test_tables_with_several_ratings_stay_tables(tmp_path: Path, head: str) -> None:
    rows = [f"{row % 4},{row % 3},{row % 5 + 1},{row % 2},{row % 3}" for row in range(12)]
    asked = Asked({"user": "1", "item": "2"})
    assert len(read(tmp_path, [head, *rows], asked).dataset.interactions) == 12


def test_what_is_no_matrix_cannot_be_forced(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no matrix of numbers"):
        read(tmp_path, ["user,item", "anna,tea", "bob,rice"], Asked(layout="matrix"))
