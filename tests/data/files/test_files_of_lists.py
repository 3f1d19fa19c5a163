"""Lists and baskets: who has which items, in every form that they come in, and tables that must stay tables."""

from pathlib import Path

import pytest

from gnnrec import InputError
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.ratings import read_ratings_file


def pairs(folder: Path, text: str, asked: Asked | None = None) -> tuple[set[tuple[str, str]], str]:
    path = folder / "party.txt"
    path.write_text(text)
    file = read_ratings_file(path, asked)
    frame = file.dataset.interactions.to_frame()
    said = " ".join(map(str, file.report.findings))
    return {(str(user), str(item)) for user, item in zip(frame["user"], frame["item"], strict=True)}, said


def written(lists: dict[str, str]) -> set[tuple[str, str]]:
    return {(user, item) for user, items in lists.items() for item in items.split()}


BY_LINE = {"1": "4 7 9", "2": "1 4 7 8 9", "3": "2 4 9", "4": "1 7", "5": "0 2 4 7 9"}
BY_USER = {"7": "1 2 3 4", "8": "6 2", "9": "4 9 10", "11": "2 3 4 11 12", "12": "6 2"}
NAMES = {"anna": "tea rice beans", "bob": "soup tea", "cleo": "rice tea beans soup", "dora": "beans", "eva": "tea rice"}


@pytest.mark.parametrize("between", [" ", "\t", ","])
def test_a_count_before_the_list(tmp_path: Path, between: str) -> None:
    lines = [between.join([str(len(items.split())), *items.split()]) + "\n" for items in BY_LINE.values()]
    found, said = pairs(tmp_path, "".join(lines))
    assert found == written(BY_LINE)
    assert "The first number of each line counts the others" in said


def test_a_user_and_a_count_before_the_list(tmp_path: Path) -> None:
    lines = [f"{user} {len(items.split())} {items}\n" for user, items in BY_USER.items()]
    assert pairs(tmp_path, "".join(lines))[0] == written(BY_USER)


@pytest.mark.parametrize("counted", [False, True])
def test_a_first_line_of_users_and_items(tmp_path: Path, counted: bool) -> None:
    lists = BY_LINE if counted else BY_USER
    lines = [f"{len(items.split()) if counted else user} {items}\n" for user, items in lists.items()]
    assert pairs(tmp_path, f"{len(lists)} 13\n" + "".join(lines))[0] == written(lists)


@pytest.mark.parametrize("colon", [":", ": ", " : "])
@pytest.mark.parametrize("between", [" ", ",", ", ", "\t"])
def test_a_colon_after_the_user(tmp_path: Path, colon: str, between: str) -> None:
    lines = [f"{user}{colon}{between.join(items.split())}\n" for user, items in BY_USER.items()]
    assert pairs(tmp_path, "".join(lines))[0] == written(BY_USER)


def test_names_with_blanks_after_a_colon(tmp_path: Path) -> None:
    found, _ = pairs(tmp_path, "Anna B: The Sea, Up\nBob: Up\nCleo: Up, The Sea, Alien\n")
    assert ("Anna B", "The Sea") in found
    assert len(found) == 6


@pytest.mark.parametrize("between", [" ", ",", ";", "\t"])
def test_lists_of_names(tmp_path: Path, between: str) -> None:
    lines = [between.join([user, *items.split()]) + "\n" for user, items in NAMES.items()]
    assert pairs(tmp_path, "".join(lines))[0] == written(NAMES)


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("padded", [False, True])
def test_baskets(tmp_path: Path, between: str, padded: bool) -> None:
    baskets = {str(line): items for line, items in enumerate(NAMES.values(), 1)}
    lines = [items.split() for items in baskets.values()]
    filled = [[*items, *[""] * (4 - len(items))] if padded else items for items in lines]
    found, said = pairs(tmp_path, "".join(between.join(items) + "\n" for items in filled))
    assert found == written(baskets)
    assert "Each line is taken for a basket of items; the number of the line is the user" in said


EQUAL = "0 11 14 17 12\n1 14 18 11 13\n2 10 11 14 17\n3 12 13 18 14\n4 15 16 17 11\n5 10 18 12 16\n6 13 11 15 17\n"


@pytest.mark.parametrize("asked", [None, Asked(layout="lists")])
def test_lists_of_equal_length(tmp_path: Path, asked: Asked | None) -> None:
    found, _ = pairs(tmp_path, EQUAL, asked)
    assert found == written({line[0]: line[2:] for line in EQUAL.splitlines()})


def test_a_table_is_what_somebody_says_it_is(tmp_path: Path) -> None:
    assert len(pairs(tmp_path, EQUAL, Asked(layout="table"))[0]) == 7
    assert len(pairs(tmp_path, EQUAL, Asked({"user": "1", "item": "3"}))[0]) == 7
    assert len(pairs(tmp_path, EQUAL, Asked({"user": "user", "item": "item", "rating": ""}))[0]) == 28
    text = "1 10\n2 10\n3 11\n1 11\n"
    assert pairs(tmp_path, text, Asked(layout="baskets"))[0] == written(
        {"1": "1 10", "2": "2 10", "3": "3 11", "4": "1 11"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "1 10 5 100\n2 11 4 101\n3 12 3 102\n4 10 5 103\n5 11 1 104\n",
        "1 10 3\n1 11 4\n2 10 5\n2 12 3\n",
        "2 10\n2 11\n3 10\n3 12\n",
        "user,item\nanna,tea\nbob,tea\nanna,rice\n",
        "%%MatrixMarket matrix coordinate real general\n%\n3 12 4\n1 10 3\n1 11 4\n2 10 5\n3 12 3\n",
        "1\t10\t881250949\n2\t10\t881250950\n3\t11\t881250951\n3\t10\t881250951\n",
    ],
)
def test_tables_stay_tables(tmp_path: Path, text: str) -> None:
    rows = [line.replace(",", " ").split() for line in text.splitlines() if "user" not in line and "%" not in line]
    rows = [row for row in rows if row != ["3", "12", "4"]]
    assert pairs(tmp_path, text)[0] == {(row[0], row[1]) for row in rows}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("5 3:1 34:1\n4 3:1 35:2\n1 7:1 34:1\n", "is in the format of libsvm"),
        ("-1 3:0.5 34:1\n+1 3:1 35:2\n", "is in the format of libsvm"),
        ("2 qid:1 1:0.5 2:3 # doc\n0 qid:1 1:0.1 2:4\n", "is in the format of LETOR"),
        ("(0,25)\t1064\t174\t2791\n(1,133)\t1072\t3154\t33\n", "holds negatives as NCF tests with them"),
    ],
)
def test_what_holds_no_users_and_items_is_refused_by_name(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        pairs(tmp_path, line)


def test_impressions_are_refused_with_the_cell(tmp_path: Path) -> None:
    rows = ["1\tU81\t11/11/2019\tN13 N64 N27\tN43-0 N58-1", "2\tU55\t11/12/2019\tN29 N35\tN47-0 N84-1 N48-0"]
    rows += ["3\tU81\t11/13/2019\tN13 N64 N27 N58\tN50-1 N11-0", "4\tU90\t11/14/2019\tN55\tN57-0 N16-1"]
    with pytest.raises(InputError, match=r"column 'column 4' holds several items in one cell .'N13 N64 N27'"):
        pairs(tmp_path, "\n".join(rows) + "\n")
