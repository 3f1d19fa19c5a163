"""Part 1 of the story, the conversation logs: who rated what, and how well they liked it.

Everything above this file speaks of users and items by index (0, 1, 2, ...); this file keeps the
maps between those indices and the ids people know.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from gnnrec.errors import InputError

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LARGEST_EXACT_FLOAT = 2**53  # ids above this are no longer told apart once a float has touched them
MOST_COMPARED = 5_000  # ids of text that one which is not there is compared with


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings of items by users, one row a (user, item) pair, sorted by user and then item.

    Attributes:
        user_ids: ids of the users, sorted; position in this array is the user index. (num_users,)
        item_ids: ids of the items, sorted; position in this array is the item index. (num_items,)
        users: user index of each row. (num_ratings,)
        items: item index of each row. (num_ratings,)
        ratings: rating of each row, or None where the table had none and every row is a like.
        timestamps: time of each row in the table's own unit, or None where the table had none.
    """

    user_ids: NDArray[Any]
    item_ids: NDArray[Any]
    users: IntArray
    items: IntArray
    ratings: NDArray[np.float32] | None = None
    timestamps: IntArray | None = None

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        user: str = "user",
        item: str = "item",
        rating: str = "rating",
        timestamp: str = "timestamp",
    ) -> Interactions:
        """Build from any table with a user and an item column; rating and timestamp are optional.

        A (user, item) pair that occurs more than once keeps its latest row (its last row when there
        is no timestamp).

        Raises:
            InputError: a missing column, an empty table, or a value that is no id, rating or time.
        """
        for column in (user, item):
            if column not in frame.columns:
                found = ", ".join(map(str, frame.columns)) or "none"
                raise InputError(f"The table has no column '{column}' (its columns: {found}); name or rename one.")
        if frame.empty:
            raise InputError("The table has no rows; give at least one rating.")
        users, user_ids = pd.factorize(_clean_ids(frame[user]).to_numpy(), sort=True)
        items, item_ids = pd.factorize(_clean_ids(frame[item]).to_numpy(), sort=True)
        has_rating, has_time = rating in frame.columns, timestamp in frame.columns
        return cls.from_indices(
            user_ids,
            item_ids,
            users,
            items,
            _clean_numbers(frame[rating]).to_numpy(np.float32) if has_rating else None,
            _clean_numbers(frame[timestamp]).to_numpy(np.int64) if has_time else None,
        )

    @classmethod
    def from_indices(
        cls,
        user_ids: NDArray[Any],
        item_ids: NDArray[Any],
        users: NDArray[np.integer[Any]],
        items: NDArray[np.integer[Any]],
        ratings: NDArray[np.float32] | None = None,
        timestamps: IntArray | None = None,
    ) -> Interactions:
        """Build from rows in any order whose ids are known already; of a repeated pair the latest row counts.

        Args:
            user_ids, item_ids: sorted, each of them in some row.
            users, items: index of each row's user and item. (num_rows,)
            ratings, timestamps: of each row, or None. (num_rows,)
        """
        cells = users.astype(np.int64)
        cells *= len(item_ids)
        cells += items
        cells, rows = _sorted_cells(cells, timestamps)
        users = cells // len(item_ids)
        return cls(
            user_ids=user_ids,
            item_ids=item_ids,
            users=users,
            items=cells - users * len(item_ids),
            ratings=None if ratings is None else ratings[rows],
            timestamps=None if timestamps is None else timestamps[rows],
        )

    def to_frame(self) -> pd.DataFrame:
        """What `from_frame` was given: user, item, and where known rating, timestamp, sorted by user and item."""
        columns = {"user": self.user_ids[self.users], "item": self.item_ids[self.items]}
        known = {"rating": self.ratings, "timestamp": self.timestamps}
        return pd.DataFrame(columns | {name: values for name, values in known.items() if values is not None})

    def __len__(self) -> int:
        return len(self.users)

    @property
    def num_users(self) -> int:
        return len(self.user_ids)

    @property
    def num_items(self) -> int:
        return len(self.item_ids)

    @cached_property
    def user_offsets(self) -> IntArray:
        """Row range of each user: user u owns rows [offsets[u], offsets[u + 1]). (num_users + 1,)"""
        return np.searchsorted(self.users, np.arange(self.num_users + 1)).astype(np.int64)

    @cached_property
    def fingerprint(self) -> str:
        """Name of the content: equal for equal ratings in any row order, different once anything differs."""
        digest = hashlib.sha256()
        for ids in (self.user_ids, self.item_ids):
            digest.update(json.dumps(ids.tolist()).encode())
        for values in (self.users, self.items, self.ratings, self.timestamps):
            digest.update(b"-" if values is None else np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()[:16]

    def select(self, rows: BoolArray | IntArray) -> Interactions:
        """The chosen rows (a mask, or ascending row numbers) over the same users and items."""
        return replace(
            self,
            users=self.users[rows],
            items=self.items[rows],
            ratings=None if self.ratings is None else self.ratings[rows],
            timestamps=None if self.timestamps is None else self.timestamps[rows],
        )

    def is_positive(self, threshold: float) -> BoolArray:
        """Whether each row is a like: rated `threshold` or more, or not rated at all. (num_ratings,)"""
        return np.ones(len(self), bool) if self.ratings is None else self.ratings >= threshold

    def at_least(self, threshold: float) -> Interactions:
        """The positives, over the same users and items."""
        return self.select(self.is_positive(threshold))

    def rows_of(self, user: int) -> slice:
        """Rows of one user index."""
        return slice(int(self.user_offsets[user]), int(self.user_offsets[user + 1]))

    def items_of(self, user: int) -> IntArray:
        """Item indices that one user index rated, ascending."""
        return self.items[self.rows_of(user)]

    def user_index(self, user_id: object) -> int:
        """Index of a user id, which may be given as text. Raises InputError when there is no such user."""
        return _index_of(user_id, self.user_ids, "user")

    def item_index(self, item_id: object) -> int:
        """Index of an item id, which may be given as text. Raises InputError when there is no such item."""
        return _index_of(item_id, self.item_ids, "item")


def _sorted_cells(cells: IntArray, timestamps: IntArray | None) -> tuple[IntArray, IntArray | slice]:
    """Cells of the users x items matrix in ascending order without repetition, and the latest row of each."""
    if (cells[1:] > cells[:-1]).all():  # most files of ratings are sorted already
        return cells, slice(None)
    # torch sorts whole numbers by their digits, on all cores: ten times as fast as NumPy does
    in_order, order = torch.sort(torch.from_numpy(cells), stable=True)
    cells, rows = in_order.numpy(), order.numpy()
    again = cells[1:] == cells[:-1]
    if not again.any():
        return cells, rows
    if timestamps is not None:  # equal cells stand in the order of the table; bring their latest to the end
        several = np.append(again, False) | np.append(False, again)
        few = rows[several]
        rows[several] = few[np.lexsort((timestamps[few], cells[several]))]
    is_latest = np.append(~again, True)
    return cells[is_latest], rows[is_latest]


def _clean_ids(column: pd.Series) -> pd.Series:
    """Ids as int64 where every one is a whole number, as text where every one is text."""
    name = f"column '{column.name}'"
    missing = column.isna().to_numpy()
    if missing.any():
        raise InputError(f"Row {_first(missing)} has no value in {name}; fill it in or remove the row.")
    if pd.api.types.is_bool_dtype(column):
        raise InputError(f"The ids in {name} are true/false values; use whole numbers or text.")
    if pd.api.types.is_integer_dtype(column):
        return column.astype(np.int64)
    if pd.api.types.is_float_dtype(column):
        values = column.to_numpy()
        odd = ~np.isfinite(values) | (values != np.floor(values)) | (np.abs(values) > LARGEST_EXACT_FLOAT)
        if odd.any():
            row = _first(odd)
            raise InputError(
                f"Row {row} has the id {column.iloc[row - 1]} in {name}; ids are whole numbers up to 2^53, or text."
            )
        return column.astype(np.int64)
    is_text = column.map(lambda value: isinstance(value, str)).to_numpy(bool)
    if is_text.all():
        return column.astype(object)
    if not is_text.any():
        return _clean_ids(pd.to_numeric(column))
    raise InputError(
        f"The ids in {name} mix text and numbers (row {_first(is_text)} is text, row {_first(~is_text)} is not); "
        "use one kind."
    )


def _clean_numbers(column: pd.Series) -> pd.Series:
    """Numbers as float64; the first row that is not a finite number is named."""
    numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
    odd = ~np.isfinite(numbers.to_numpy())
    if odd.any():
        row = _first(odd)
        value = column.iloc[row - 1]
        shown = repr(value) if isinstance(value, str) else str(value)
        raise InputError(
            f"Row {row} has {shown} in column '{column.name}', which is not a finite number; "
            "correct it or remove the row."
        )
    return numbers


def _first(mask: BoolArray) -> int:
    """Row number of the first true entry, counted from 1 as people count rows."""
    return int(np.argmax(mask)) + 1


def _index_of(wanted: object, ids: NDArray[Any], kind: str) -> int:
    try:
        key = int(str(wanted)) if np.issubdtype(ids.dtype, np.integer) else str(wanted)
    except ValueError:
        key = None
    if key is not None:
        index = int(np.searchsorted(ids, key))
        if index < len(ids) and ids[index] == key:
            return index
    if ids.dtype == object:  # text: a slip of the pen is likely
        near = difflib.get_close_matches(str(wanted), ids[:MOST_COMPARED], n=1)
        if near:
            raise InputError(f"There is no {kind} {wanted!r} in the data; the most similar one is {near[0]!r}.")
    raise InputError(f"There is no {kind} {wanted!r} in the data; {kind} ids go from {ids[0]!s} to {ids[-1]!s}.")
