from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec import InputError, Interactions
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.filters import filtered, is_rated, k_core, one_row_a_pair
from gnnrec.data.files.ratings import RatingsFile, load_split_files, read_ratings_file


def brute_core(pairs: set[tuple[int, int]], min_user: int, min_item: int) -> set[tuple[int, int]]:
    """One pair after another is taken away, as long as there is one whose user or item has too few."""
    pairs = set(pairs)
    while True:
        users, items = Counter(user for user, _ in pairs), Counter(item for _, item in pairs)
        bad = next((pair for pair in pairs if users[pair[0]] < min_user or items[pair[1]] < min_item), None)
        if bad is None:
            return pairs
        pairs.remove(bad)


@pytest.mark.parametrize("seed", range(8))
def test_the_core_is_that_of_taking_away_one_pair_after_another(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"user": rng.zipf(1.4, 150) % 30, "item": rng.zipf(1.4, 150) % 20}).drop_duplicates()
    min_user, min_item = rng.integers(1, 5, 2).tolist()
    wanted = brute_core(set(frame.itertuples(index=False, name=None)), min_user, min_item)
    known = Interactions.from_frame(frame)
    if not wanted:
        with pytest.raises(InputError, match=f"none is left when every user must have {min_user} and every item"):
            k_core(known, min_user, min_item)
        return
    core = k_core(known, min_user, min_item)
    assert set(core.to_frame().itertuples(index=False, name=None)) == wanted
    assert set(core.user_ids.tolist()) == {user for user, _ in wanted}
    assert set(core.item_ids.tolist()) == {item for _, item in wanted}


def test_one_that_falls_takes_others_with_it() -> None:
    chain = pd.DataFrame({"user": [1, 1, 2, 2, 3, 3, 4, 4], "item": [1, 2, 2, 3, 9, 8, 9, 8]})
    core = k_core(Interactions.from_frame(chain), 2, 2)  # item 1 has one user; then user 1 has one item; and so on
    assert core.user_ids.tolist() == [3, 4]
    assert core.item_ids.tolist() == [8, 9]


@pytest.mark.parametrize("least", [-1, 2.5, True, "3"])
def test_a_minimum_that_is_none_is_refused(least: object) -> None:
    known = Interactions.from_frame(pd.DataFrame({"user": [1, 2], "item": [1, 1]}))
    with pytest.raises(InputError, match=r"min_item_ratings is .*; it must be a whole number from 0"):
        k_core(known, 0, least)  # type: ignore[arg-type]


def test_a_value_is_compared_as_ratings_are_stored() -> None:
    ratings = np.array([0.1, -1, 99, 3], np.float32)
    assert is_rated(ratings, (0.1, -1, 99)).tolist() == [False, False, False, True]
    assert is_rated(ratings, ()).all()


@pytest.mark.parametrize(("keep", "rating", "time"), [("latest", 2, 30), ("first", 1, 20), ("last", 3, 10)])
def test_of_repeated_rows_the_one_asked_for_counts(keep: str, rating: float, time: int) -> None:
    users, items = np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0])
    ids, ratings = np.array([7, 8]), np.array([1, 2, 3, 5], np.float32)
    found = one_row_a_pair(ids, np.array([5]), users, items, ratings, np.array([20, 30, 10, 0]), keep)  # type: ignore[arg-type]
    assert found.ratings is not None
    assert found.timestamps is not None
    assert found.ratings.tolist() == [rating, 5]
    assert found.timestamps.tolist() == [time, 0]
    with pytest.raises(InputError, match="keep is 'best'"):
        one_row_a_pair(ids, np.array([5]), users, items, ratings, None, "best")  # type: ignore[arg-type]


def written(path: Path, rows: list[tuple[str, str, float]]) -> Path:
    pd.DataFrame(rows, columns=["user", "item", "rating"]).to_csv(path, index=False)
    return path


ROWS = [
    *(("anna", item, rating) for item, rating in (("soup", 5), ("tea", 4), ("pie", 3), ("tea", -1))),
    *(("bob", item, rating) for item, rating in (("soup", 1), ("tea", 5), ("soup", 4), ("fig", -1))),
    ("cleo", "soup", 2),
]


def read(tmp_path: Path, asked: Asked) -> RatingsFile:
    return read_ratings_file(written(tmp_path / "party.csv", ROWS), asked)


def test_a_file_is_read_without_what_means_no_rating(tmp_path: Path) -> None:
    file = read(tmp_path, Asked(no_rating=(-1, 99)))
    known = file.dataset.interactions
    assert known.item_ids.tolist() == ["pie", "soup", "tea"]  # nobody has rated the fig
    assert known.ratings is not None
    anna = dict(zip(known.items_of(0).tolist(), known.ratings[known.rows_of(0)].tolist(), strict=True))
    assert anna[known.item_index("tea")] == 4  # the -1 that comes later is no rating, so it does not count instead
    assert "2 rows have the rating -1 or 99, which means none; left out." in [str(one) for one in file.report.findings]


def test_a_file_is_read_with_the_first_of_repeated_rows(tmp_path: Path) -> None:
    file = read(tmp_path, Asked(no_rating=(-1,), keep="first"))
    known = file.dataset.interactions
    bob = known.to_frame().query("user == 'bob'").set_index("item")["rating"]
    assert bob["soup"] == 1
    says = [str(finding) for finding in file.report.findings]
    assert "1 row repeats a user and an item of another row; of such rows only the one that comes first counts." in says


def test_a_file_is_read_down_to_its_core(tmp_path: Path) -> None:
    file = read(tmp_path, Asked(no_rating=(-1,), min_user_ratings=2, min_item_ratings=2))
    known = file.dataset.interactions
    assert known.user_ids.tolist() == ["anna", "bob"]
    assert known.item_ids.tolist() == ["soup", "tea"]
    assert file.dataset.items["item"].tolist() == ["soup", "tea"]
    assert file.dataset.users["user"].tolist() == ["anna", "bob"]
    said = " ".join(map(str, file.report.findings))
    assert "1 of 3 users, 1 of 3 items, 2 of 6 ratings; left out." in said


def test_a_filter_that_leaves_nothing_is_refused_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="every user must have 9 and every item 0"):
        read(tmp_path, Asked(min_user_ratings=9))
    with pytest.raises(InputError, match="rating 1, 2, 3, 4, 5 or -1, which means none"):
        read(tmp_path, Asked(no_rating=(1, 2, 3, 4, 5, -1)))


def test_minimum_ratings_are_those_of_the_training_file(tmp_path: Path) -> None:
    train = written(tmp_path / "train.csv", [(user, item, 5) for user in "abc" for item in "xyz"] + [("d", "x", 5)])
    test = written(tmp_path / "test.csv", [("a", "w", 5), ("d", "y", 5)])
    known, held_out, _ = load_split_files(train, test, 4, Asked(min_user_ratings=2))
    assert len(known) == 9
    assert len(held_out) == 2


def test_a_data_set_is_filtered_with_its_tables(tmp_path: Path) -> None:
    whole = read(tmp_path, Asked()).dataset
    small, findings = filtered(whole, no_rating=(-1,), min_item_ratings=3)
    assert small.items["title"].tolist() == ["soup"]
    assert small.users["user"].tolist() == ["anna", "bob", "cleo"]
    assert len(findings) == 2
    assert filtered(whole)[0] is whole
    assert replace(small, source="").interactions.num_items == 1
