from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec import InputError, Interactions
from gnnrec.data.files.splits import find_splits, read_split

TRAIN = {(0, 10), (0, 11), (0, 12), (1, 10), (3, 12)}
TEST = {(0, 13), (1, 11), (1, 14)}
Pairs = set[tuple[int, int]]


def lists(pairs: Pairs) -> str:
    """A line for each user from 0 to 3 and its items, as the LightGCN paper has it, users without any among them."""
    return "".join(" ".join(map(str, [user, *sorted(i for u, i in pairs if u == user)])) + "\n" for user in range(4))


def rated(pairs: Pairs) -> str:
    """Low ratings among them: they are likes all the same."""
    return "".join(f"{user}\t{item}\t{1 + (user + item) % 5}\n" for user, item in sorted(pairs))


def bare(pairs: Pairs) -> str:
    return "".join(f"{user}\t{item}\n" for user, item in sorted(pairs))


def headed(pairs: Pairs) -> str:
    return "item,user\n" + "".join(f"{item},{user}\n" for user, item in sorted(pairs))


def write(folder: Path, form: Callable[[Pairs], str], ending: str, train: Pairs = TRAIN, test: Pairs = TEST) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"train{ending}").write_text(form(train))
    (folder / f"test{ending}").write_text(form(test))


def pairs_of(part: Interactions) -> Pairs:
    return set(zip(part.user_ids[part.users].tolist(), part.item_ids[part.items].tolist(), strict=True))


@pytest.mark.parametrize(
    ("form", "ending"), [(lists, ".txt"), (rated, ".tsv"), (bare, ".tsv"), (bare, "1.txt"), (headed, ".csv")]
)
def test_every_form_reads_the_same_and_every_row_is_a_like(
    tmp_path: Path, form: Callable[[Pairs], str], ending: str
) -> None:
    write(tmp_path / "toy", form, ending)
    (split,), missing = find_splits(tmp_path)
    said: list[str] = []
    train, held_out = read_split(split, said.append)
    assert split.name == "toy"
    assert (missing, said) == ({}, [])
    assert pairs_of(train) == TRAIN
    assert pairs_of(held_out) == TEST
    assert train.ratings is None
    assert train.user_ids.tolist() == held_out.user_ids.tolist() == [0, 1, 3]  # nobody likes nothing
    assert train.item_ids.tolist() == held_out.item_ids.tolist() == [10, 11, 12, 13, 14]


def test_lists_of_one_item_each_are_lists_where_the_other_file_says_so(tmp_path: Path) -> None:
    write(tmp_path, lists, ".txt")
    (tmp_path / "test.txt").write_text("0 13\n1 11\n2 14\n3 10 11 13\n4 12\n5 12\n")  # by itself a table with a slip
    _, held_out = read_split(find_splits(tmp_path)[0][0])
    assert pairs_of(held_out) == {(0, 13), (1, 11), (2, 14), (3, 10), (3, 11), (3, 13), (4, 12), (5, 12)}


def test_a_folder_may_be_a_split_itself_and_hold_others(tmp_path: Path) -> None:
    write(tmp_path, bare, ".tsv")
    write(tmp_path / "b", lists, ".txt")
    write(tmp_path / "a", rated, ".tsv")
    (tmp_path / "a" / "validation.tsv").write_text("0\t14\n")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "train.txt").write_text("0 1\n")
    (tmp_path / ".hidden").mkdir()
    splits, missing = find_splits(tmp_path)
    assert [split.name for split in splits] == [tmp_path.name, "a", "b"]
    assert list(missing) == ["notes"]
    assert "test.txt" in missing["notes"]
    assert pairs_of(read_split(splits[1])[0]) == TRAIN  # the validation part is neither trained on nor tested


def test_rows_of_both_files_are_training_rows_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path, bare, ".tsv", test=TEST | {(0, 10), (3, 12)})
    said: list[str] = []
    train, held_out = read_split(find_splits(tmp_path)[0][0], said.append)
    assert pairs_of(train) == TRAIN
    assert pairs_of(held_out) == TEST
    assert "2 rows are in the training file too" in said[0]


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("", "is empty"),
        ("<html>", "web page"),
        ("0\t10\n", "nothing to test"),
        ("a\t10\nb\t11\n", "together: The ids in column 'user' mix text and numbers"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, test: str, says: str) -> None:
    write(tmp_path, bare, ".tsv")
    (tmp_path / "test.tsv").write_text(test)
    with pytest.raises(InputError, match=says):
        read_split(find_splits(tmp_path)[0][0])


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        find_splits(tmp_path / "nowhere")
