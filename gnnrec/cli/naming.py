"""Whom and what a command is about, as somebody typed it: users by id, items by id or by title."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from gnnrec.cli.terminal import say
from gnnrec.data.dataset import Dataset
from gnnrec.data.finding import find_item
from gnnrec.data.ids import positions
from gnnrec.errors import InputError


def user_asked(dataset: Dataset, typed: str) -> tuple[int, Any]:
    """Index and id of a user. Raises InputError where nobody is called so."""
    user = dataset.interactions.user_index(typed)
    return user, plain(dataset.interactions.user_ids, user)


def item_asked(dataset: Dataset, typed: str) -> tuple[int, Any]:
    """Index and id of an item, which may be called by its title; then it is said which one it is.

    Raises:
        InputError: no item is called so, or several may be meant.
    """
    item = find_item(dataset, typed)
    item_id = plain(dataset.interactions.item_ids, item)
    title = dataset.titles[item_id]
    if str(item_id) != typed and title != typed:
        say(f"Item {item_id} is {title}.")
    return item, item_id


def items_asked(dataset: Dataset, typed: Sequence[str]) -> list[Any]:
    """Ids of several items: each text is one, or a list with commas; a title with a comma stands in quotation marks.

    Raises:
        InputError: no item, one that is not there, or one that may be several.
    """
    names = [name for text in typed for name in _parts(dataset, text)]
    if not names:
        raise InputError("--likes names no item; give ids or titles, like --likes 50,174,1.")
    return list(dict.fromkeys(item_asked(dataset, name)[1] for name in names))


def _parts(dataset: Dataset, text: str) -> list[str]:
    """The names in a list; a text that is an id or a title as a whole is one name."""
    is_one = positions([text], dataset.interactions.item_ids)[0] >= 0 or text in dataset.titles.values()
    fields = [text] if is_one else next(csv.reader([text], skipinitialspace=True), [])
    return [field.strip() for field in fields if field.strip()]


def plain(ids: NDArray[Any], index: int) -> Any:
    """An id as JSON has it: a whole number or text, not numpy's."""
    return ids[[index]].tolist()[0]
