import pytest

from gnnrec import InputError
from gnnrec.data.files.dialects import refuse_foreign


@pytest.mark.parametrize(
    "line",
    [
        "<b>user</b>,item,rating",
        "<b>user</b>,<b>item</b>",
        "<i class=x>who</i>\t<i>what</i>",
        "<b>,item",
        "<a href='u;v'>x</a>;b",
    ],
)
def test_columns_named_with_markup_are_columns(line: str) -> None:
    refuse_foreign(f"{line}\n1,2,3\n".encode(), "party.csv")


@pytest.mark.parametrize(
    "line",
    [
        "<!DOCTYPE html>",
        "<html>",
        "<?xml version='1.0'?>",
        "<p>Hello, world</p>",
        "<ratings>",
        '<div style="a;b">',
        "<p>a <b>c</b>, d</p>",
    ],
)
def test_a_page_is_still_refused(line: str) -> None:
    with pytest.raises(InputError, match="is a web page or XML"):
        refuse_foreign(f"{line}\n<p>1, 2, 3\n".encode(), "party.csv")
