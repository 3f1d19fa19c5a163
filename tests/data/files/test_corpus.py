"""Files that people really have: each gives the right party, the right repair, or the right sentence."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gnnrec import InputError
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file

CORPUS = Path(__file__).parent / "corpus"
SAME = (3, 3, 6)
"""Users, items and ratings of the party that most of the files hold."""
MANY = (10, 6, 60)
"""Those of the larger party, from whose files a few bad rows are left out."""

READ: dict[str, tuple[tuple[int, int, int], list[str]]] = {
    # how it is written
    "comma.csv": (SAME, []),
    "tab.tsv": (SAME, []),
    "pipe.txt": (SAME, []),
    "semicolon_decimal_comma.csv": (SAME, ["'rating' has a comma before its decimals .and 5 more"]),
    "double_colon.dat": (SAME, ["by place: user = column 1, item = column 2, rating = column 3"]),
    "aligned_blanks.txt": (SAME, []),
    "edges.txt": (SAME, ["by place: user = column 1, item = column 2"]),
    "lists.txt": ((3, 5, 8), []),
    "byte_order_mark.csv": (SAME, []),
    "latin1.csv": ((2, 2, 3), [r"read as Western European .Windows 1252.; a guess, by few words"]),
    "latin1_late.csv": ((152, 9, 302), [r"read as Western European .Windows 1252.; a guess, by few words"]),
    "windows_1252.csv": ((2, 2, 3), [r"read as Western European .Windows 1252.; a guess, by few words"]),
    "utf16.csv": ((2, 2, 3), []),
    "utf16_double_colon.dat": ((2, 2, 3), ["by place: user = column 1, item = column 2, rating = column 3"]),
    "windows_lines.csv": (SAME, []),
    "old_mac_lines.csv": (SAME, []),
    "no_header.csv": (SAME, ["No name says what the columns are"]),
    "no_last_newline.csv": (SAME, []),
    "comments.csv": (SAME, []),
    "blank_lines.csv": (SAME, []),
    "quoted.csv": ((2, 2, 4), []),
    "stray_quotes.tsv": ((2, 2, 3), []),
    "late_quotes.csv": ((40, 51, 202), ["60 rows repeat"]),
    "open_quote.csv": ((2, 2, 3), ["more than one title"]),
    "trailing_delimiter.csv": (SAME, []),
    "spaces_around.csv": (SAME, []),
    # which column is which
    "unknown_names.csv": (SAME, ["user = wer, item = was, rating = wieviel, timestamp = damals"]),
    "book_crossing.csv": ((3, 3, 5), ["In column 'Book-Rating' 0 stands for no rating .2 of 5 rows."]),
    "titles_only.csv": ((2, 2, 3), []),
    "twice_the_same_name.csv": ((2, 2, 3), []),
    "categories.csv": ((2, 2, 3), []),
    "several_titles.csv": ((2, 2, 3), ["1 item has more than one title"]),
    "empty_rating_column.csv": (SAME, ["Column 'rating' is empty; every row counts as a like"]),
    "review_dates.csv": (SAME, []),
    "unix_milliseconds.csv": (SAME, []),
    "liked_true_false.csv": (SAME, []),
    "formula_cells.csv": ((2, 2, 3), []),
    # ids
    "leading_zeros.csv": ((2, 2, 3), []),
    "large_ids.csv": ((2, 2, 3), []),
    "ids_with_point.csv": ((2, 2, 3), []),
    "negative_ids.csv": ((2, 2, 3), []),
    "three_scripts.csv": ((3, 2, 4), []),
    "missing_words_are_ids.csv": (
        (2, 2, 3),
        ["'NA' in column 'user' is taken for a user with 2", "'null' in column 'item'"],
    ),
    "asin_ids.csv": ((3, 4, 5), []),
    # scales
    "half_stars.csv": (SAME, []),
    "one_to_ten.csv": (SAME, []),
    "negative_ratings.csv": (SAME, []),
    "zero_or_one.csv": (SAME, []),
    "play_counts.csv": (SAME, ["Column 'plays' counts something; a count from 1 on is a like"]),
    "all_the_same.csv": (SAME, ["All ratings are 5; every row is a like"]),
    "slip_of_the_pen.csv": ((10, 12, 120), []),
    # mended
    "repeated_latest.csv": (SAME, ["2 rows repeat a user and an item.*the one with the latest time"]),
    "repeated_last.csv": (SAME, ["2 rows repeat a user and an item.*the one that comes last"]),
    "footer.csv": (MANY, ["Row 61 .*'user' mix numbers .1. and text .'Total', row 61.; left out"]),
    "ragged_once.csv": (MANY, ["Row 21 .'1,2'. has more or fewer fields than there are columns; left out"]),
    "missing_user_once.csv": (MANY, ["Row 31 has no value in column 'user'; left out"]),
    "text_rating_once.csv": (MANY, ["Row 11 has 'good' in column 'rating', which is not a finite number; left out"]),
    "infinite_once.csv": (MANY, ["Row 11 has inf in column 'rating'"]),
    "huge_rating_once.csv": (MANY, [r"Row 61 has 1e\+30 in column 'rating', .*up to a billion"]),
    "na_ratings_few.csv": (MANY, ["Row 11 has 'NA' in column 'rating'.*and 1 more row like it.; left out"]),
    "bad_time_once.csv": ((10, 7, 61), ["Row 11 has 'soon' in column 'timestamp', .*count as the oldest"]),
    "bad_times.csv": (MANY, ["Row 1 has 'soon' .*and 19 more rows like it.; the times are not used"]),
    "header_twice.csv": (MANY, ["text .'user', row 31.; left out", "text .'item', row 31.; left out"]),
    "foreign_names_and_a_slip.csv": (
        (20, 15, 179),
        ["Row 7 has 'lecker' in column 'Urteil'.*; left out", "by place: user = Esser, item = Speise, rating = Urteil"],
    ),
    "one_gap.parquet": ((3, 4, 12), ["Row 61 has no value in column 'user'; left out", "48 rows repeat"]),
    # packed, parquet, and known layouts
    "packed.csv.gz": (SAME, []),
    "not_really.csv.gz": (SAME, []),
    "packed.zip": (SAME, []),
    "nested.zip": (SAME, []),
    "text_ids.parquet": (SAME, []),
    "whole_ids.parquet": ((2, 3, 4), []),
    "dictionary.parquet": (SAME, []),
    "movielens_100k": ((2, 3, 4), []),
    "movielens_1m": ((2, 3, 4), []),
    "movielens_latest.zip": ((2, 3, 4), []),
    "recbole": ((2, 2, 3), []),
    "reviews.json": (SAME, []),
    "reviews.jsonl": (SAME, []),
}

REFUSED: dict[str, list[str]] = {
    "empty.csv": ["is empty; it needs rows"],
    "only_blank.csv": ["is empty; it needs rows"],
    "header_only.csv": ["no rows; give at least one"],
    "no_rows.parquet": ["no rows; give at least one"],
    "one_column.csv": ["no column 'item' .its columns: user.*or say which it is"],
    "no_user.csv": ["no column 'user' .its columns: who, item, rating"],
    "no_item.csv": ["no column 'item' .its columns: user, rating"],
    "text_ratings.csv": ["Row 1 has 'good' in column 'rating'.*1 more row.*correct it", "2 of 3 rows cannot be used"],
    "no_ratings_half.csv": ["Row 1 has no value in column 'rating' .and 1 more row like it.; fill it in"],
    "missing_ids.csv": ["Row 1 has no value in column 'user'; fill it in", "Row 2 has no value in column 'item'"],
    "mixed_ids.csv": ["'user' mix numbers .1. and text .'bob', row 2.; use one kind"],
    "ragged.csv": ["Row 2 .'1,2,3,4'. has more or fewer fields than there are columns .and 1 more row"],
    "one_user.csv": ["only one user .'anna'. in column 'user'"],
    "one_item.csv": ["only one item .'tea'. in column 'item'"],
    "infinite.csv": ["Row 1 has inf in column 'rating'.*2 more rows"],
    "huge_ratings.csv": [r"Row 1 has 1e\+30 in column 'rating'.*up to a billion"],
    "shortened_ids.csv": [r"'1.23457E\+17' in column 'user', a number that a spreadsheet has shortened"],
    "large_float_ids.parquet": [r"'1.000000e\+17' in column 'user'"],
    "fractional_ids.parquet": ["'1.5' in column 'user', which is no whole number"],
    "long_ids.csv": ["more than 1000 characters"],
    "ids_with_gaps.parquet": ["Row 2 has no value in column 'user' .and 19 more"],
    "late_open_quote.csv": ["opens a quotation mark on line [0-9]+ that is never closed, so the [0-9]+ lines below it"],
    "runaway_title.csv": ["opens a quotation mark on line 253 that is never closed, so the 20 lines below it"],
    "everything_wrong.csv": [
        "Row 5 .'bob,jam,3'. has more or fewer fields",
        "Row 1 has no value in column 'user'",
        "Row 2 has no value in column 'item'",
        "Row 3 has 'good' in column 'rating'.*and 1 more row",
        "5 of 5 rows cannot be used",
    ],
    "page.html": ["is a web page or XML"],
    "document.pdf": ["is a PDF document"],
    "picture.csv": ["is a picture"],
    "database.csv": ["is an SQLite database"],
    "old_excel.csv": ["is an old Excel or Word file"],
    "spreadsheet.xlsx": ["is a spreadsheet or document that cannot be read .*save its sheet as CSV"],
    "pickle.csv": ["is a Python pickle"],
    "archive.csv.bz2": ["is a bzip2 archive"],
    "zeros.csv": ["is not text .it holds zero bytes"],
    "cut_short.csv.gz": ["is damaged .*pack it again"],
    "cut_short.parquet": ["is not a table that can be read"],
    "damaged.zip": ["is damaged .Bad CRC"],
    "several.zip": ["holds several tables .a.csv, b.csv.; name the one with the ratings"],
    "two_tables": ["holds several tables .a.csv, b.csv."],
    "nothing.zip": ["holds no table of ratings"],
    "nested.parquet": ["column 'item' holds list<.*>, which is no item"],
}


def read(name: str) -> RatingsFile:
    return read_ratings_file(CORPUS / name)


def test_every_file_is_spoken_for() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(READ) | set(REFUSED)
    assert len(READ) + len(REFUSED) >= 40


@pytest.mark.parametrize("name", READ)
def test_a_file_that_can_be_used(name: str) -> None:
    (num_users, num_items, num_ratings), sentences = READ[name]
    file = read(name)
    made = file.dataset.interactions
    assert (made.num_users, made.num_items, len(made)) == (num_users, num_items, num_ratings)
    assert file.report.kept == num_ratings
    mended = [str(finding) for finding in file.report.of("mended")]
    for sentence in sentences:
        assert any(re.search(sentence, said) for said in mended), (sentence, mended)
    if not sentences:
        assert not mended
    assert not file.report.of("stops")
    assert file.dataset.users["user"].tolist() == made.user_ids.tolist()
    assert file.dataset.items["item"].tolist() == made.item_ids.tolist()
    assert (file.dataset.items["title"] != "").all()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used(name: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(name)
    said = str(refusal.value)
    assert said.startswith(str(CORPUS / name))
    for sentence in REFUSED[name]:
        assert re.search(sentence, said), said


@pytest.mark.parametrize("name", [name for name, (size, _) in READ.items() if size == SAME])
def test_the_same_party_comes_out_of_every_form(name: str) -> None:
    """Anna, Bob and Cleo on tea, jam and rye, however it is written."""
    made = read(name).dataset.interactions
    assert made.user_ids.tolist() == ["anna", "bob", "cleo"]
    assert made.item_ids.tolist() == ["jam", "rye", "tea"]
    assert list(zip(made.users.tolist(), made.items.tolist(), strict=True)) == [
        *((0, 0), (0, 2)),
        *((1, 1), (1, 2)),
        *((2, 0), (2, 1)),
    ]


RATINGS: dict[str, list[float]] = {
    "comma.csv": [3, 5, 1, 4, 5, 4],
    "dictionary.parquet": [3, 5, 1, 4, 5, 4],
    "aligned_blanks.txt": [3, 5, 1, 4, 5, 4],
    "semicolon_decimal_comma.csv": [2.5, 4.5, 0.5, 3.5, 4.5, 3.5],
    "half_stars.csv": [2.5, 4.5, 0.5, 3.5, 4.5, 3.5],
    "negative_ratings.csv": [0, 2, -2, 1, 2, 1],
    "liked_true_false.csv": [0, 1, 0, 1, 1, 1],
    "repeated_latest.csv": [3, 5, 1, 2, 5, 4],
    "repeated_last.csv": [3, 1, 1, 2, 5, 4],
}


@pytest.mark.parametrize("name", RATINGS)
def test_ratings_are_read_as_written(name: str) -> None:
    made = read(name).dataset.interactions
    assert made.ratings is not None
    assert made.ratings.tolist() == RATINGS[name]


@pytest.mark.parametrize(
    ("name", "users", "items"),
    [
        ("leading_zeros.csv", ["007", "7"], ["001", "1"]),
        ("large_ids.csv", ["9007199254740992", "9007199254740993"], [1, 2]),
        ("ids_with_point.csv", [1, 2], [10, 11]),
        ("negative_ids.csv", [-1, 2], [5, 6]),
        ("three_scripts.csv", ["Ελένη", "Али", "李雷"], ["чай", "茶"]),
        ("missing_words_are_ids.csv", ["NA", "nan"], ["None", "null"]),
        ("asin_ids.csv", ["A1", "A2", "A3"], ["0001", "7777", "B00X", "B00Y"]),
        ("book_crossing.csv", [1, 2, 3], ["0155061224", "034545104X", "3257224281"]),
        ("latin1.csv", ["José", "Zoë"], ["crème", "thé"]),
        ("utf16.csv", ["Али", "Мира"], ["хлеб", "чай"]),
        ("utf16_double_colon.dat", ["Али", "Мира"], ["хлеб", "чай"]),
        ("formula_cells.csv", ["=1+1", "bob"], ["@tea", "jam"]),
        ("lists.txt", [0, 1, 3], [10, 11, 12, 13, 14]),
    ],
)
def test_ids_are_kept_as_they_are(name: str, users: list[Any], items: list[Any]) -> None:
    made = read(name).dataset.interactions
    assert made.user_ids.tolist() == users
    assert made.item_ids.tolist() == items


@pytest.mark.parametrize(
    ("name", "titles", "genres"),
    [
        (
            "movielens_100k",
            ["Tea Story (1995)", "Golden Jám (1995)", "Four Ryes (1995)"],
            ["Comedy", "Action|Thriller", "Thriller"],
        ),
        (
            "movielens_1m",
            ["James and the Giant Jam (1996)", "Café au Thé (1964)", "Tea: The Movie (1975)"],
            ["Animation|Children's", "Musical", "Drama"],
        ),
        (
            "movielens_latest.zip",
            ["Tea Story (1995)", "The Grumpier Jam (1995)", "Untold (2001)"],
            ["Adventure|Comedy", "Comedy", ""],
        ),
        ("recbole", ["Tea Story", "Jam"], ["Animation|Comedy", "Drama"]),
        ("categories.csv", ["Tea", "Jam"], ["Drinks|Hot", "Food"]),
        ("quoted.csv", ["Jam\non bread", 'Tea, "hot"'], ["", ""]),
        ("windows_1252.csv", ["“tea”", "café – “noir”"], ["", ""]),
        ("stray_quotes.tsv", ['5" jam', '"Best" tea'], ["", ""]),
        ("formula_cells.csv", ["-5 degrees", "Jam"], ["", ""]),
        ("lists.txt", ["10", "11", "12", "13", "14"], [""] * 5),
    ],
)
def test_titles_and_genres_come_along(name: str, titles: list[str], genres: list[str]) -> None:
    items = read(name).dataset.items
    assert items["title"].tolist() == titles
    assert items["genres"].tolist() == genres


def test_years_are_read_from_titles() -> None:
    assert read("movielens_1m").dataset.items["year"].tolist() == [1996, 1964, 1975]
    assert read("recbole").dataset.items["year"].isna().all()


@pytest.mark.parametrize(
    ("name", "default", "places"),
    [
        ("half_stars.csv", 4, 9),
        ("one_to_ten.csv", 8, 9),
        ("negative_ratings.csv", 1, 5),
        ("zero_or_one.csv", 1, 2),
        ("play_counts.csv", 1, 6),
        ("all_the_same.csv", 5, 1),
        ("comma.csv", 4, 5),
    ],
)
def test_the_threshold_follows_the_scale(name: str, default: float, places: int) -> None:
    dataset = read(name).dataset
    assert dataset.scale is not None
    assert len(dataset.scale.thresholds) == places
    assert dataset.default_threshold == default
    liked = dataset.interactions.is_positive(default)
    assert liked.any()


def test_a_rating_beyond_the_scale_is_remarked_on() -> None:
    notes = [str(finding) for finding in read("slip_of_the_pen.csv").report.of("note")]
    assert notes == [
        "Row 17 has 99 in column 'rating'; nearly all others end at 5, so correct it or remove the row, as it "
        "stretches the scale."
    ]
    assert not any("stretches" in str(finding) for finding in read("play_counts.csv").report.findings)


def test_times_are_seconds() -> None:
    made = read("review_dates.csv").dataset.interactions
    assert made.timestamps is not None
    assert np.datetime64(int(made.timestamps[1]), "s") == np.datetime64("2024-01-01T10:00:00")
    days = read("text_ids.parquet").dataset.interactions.timestamps
    assert days is not None
    assert np.datetime64(int(days[1]), "s") == np.datetime64("2024-01-01") + np.timedelta64(100, "D")
