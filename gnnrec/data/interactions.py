"""Part 1 of the story, the conversation logs: who rated what, and how well they liked it.

Everything above this file speaks of users and items by index (0, 1, 2, ...); this file keeps the
maps between those indices and the ids people know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.data.ids import clean_ids, clean_numbers, index_of, indices_of
from gnnrec.data.matrix import is_sparse, read_csr
from gnnrec.data.repeats import latest_of_each
from gnnrec.data.times import Times, clean_times
from gnnrec.errors import InputError

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings of items by users, one row a (user, item) pair, sorted by user and then item.

    Attributes:
        user_ids: ids of the users, sorted; position in this array is the user index. (num_users,)
        item_ids: ids of the items, sorted; position in this array is the item index. (num_items,)
        users: user index of each row. (num_ratings,)
        items: item index of each row. (num_ratings,)
        ratings: rating of each row, or None where the table had none and every row is a like.
        timestamps: time of each row in the table's own unit, or None where the table had none. Whole numbers are kept
            to the last digit, and fractions too, so that of two times the later one is always known.
    """

    user_ids: NDArray[Any]
    item_ids: NDArray[Any]
    users: IntArray
    items: IntArray
    ratings: NDArray[np.float32] | None = None
    timestamps: Times | None = None

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
        is no timestamp). Dates become seconds since 1970, or a finer unit where seconds would lose a fraction.

        Raises:
            InputError: a missing column, an empty table, or a value that is no id, rating or time.
        """
        for column in (user, item):
            if column not in frame.columns:
                found = ", ".join(map(str, frame.columns)) or "none"
                raise InputError(f"The table has no column '{column}' (its columns: {found}); name or rename one.")
            if list(frame.columns).count(column) > 1:
                raise InputError(f"The table has more than one column '{column}'; rename or drop the others.")
        if frame.empty:
            raise InputError("The table has no rows; give at least one rating.")
        users, user_ids = pd.factorize(clean_ids(frame[user]).to_numpy(), sort=True)
        items, item_ids = pd.factorize(clean_ids(frame[item]).to_numpy(), sort=True)
        has_rating, has_time = rating in frame.columns, timestamp in frame.columns
        return cls.from_indices(
            user_ids,
            item_ids,
            users,
            items,
            clean_numbers(frame[rating]).to_numpy(np.float32) if has_rating else None,
            clean_times(frame[timestamp]) if has_time else None,
        )

    @classmethod
    def from_csr(cls, matrix: Any) -> Interactions:
        """Build from a sparse matrix of SciPy's, in whatever format: rows are users, columns are items.

        Ids are the numbers of rows and columns, so that empty ones stay: users and items without ratings. Stored values
        are ratings, a stored 0 among them; where all of them are 1 or true, every one is a like. Of counts, such as how
        often a song was played, pass `matrix > 0` where each is a like.

        Raises:
            InputError: no sparse matrix, one without entries, or a value that is no finite number.
        """
        if not is_sparse(matrix):
            raise InputError(f"This is no sparse matrix of SciPy's but of type {type(matrix).__name__}; give one.")
        users, items, ratings = read_csr(matrix)
        if not len(users):
            raise InputError("The matrix has no entry; give at least one rating.")
        num_users, num_items = matrix.shape
        return cls.from_indices(np.arange(num_users), np.arange(num_items), users, items, ratings)

    @classmethod
    def from_any(cls, data: Any) -> Interactions:
        """Interactions as they are, a table as `from_frame` reads it, or a sparse matrix as `from_csr` does.

        Raises:
            InputError: something else, or what these refuse.
        """
        if isinstance(data, cls):
            return data
        if isinstance(data, pd.DataFrame):
            return cls.from_frame(data)
        if is_sparse(data):
            return cls.from_csr(data)
        raise InputError(
            f"Ratings cannot be of type {type(data).__name__}; give Interactions, a pandas DataFrame with the columns "
            "user and item, or a sparse matrix of SciPy's."
        )

    @classmethod
    def from_indices(
        cls,
        user_ids: NDArray[Any],
        item_ids: NDArray[Any],
        users: NDArray[np.integer[Any]],
        items: NDArray[np.integer[Any]],
        ratings: NDArray[np.float32] | None = None,
        timestamps: Times | None = None,
    ) -> Interactions:
        """Build from rows in any order whose ids are known already; of a repeated pair the latest row counts.

        Args:
            user_ids, item_ids: sorted.
            users, items: index of each row's user and item. (num_rows,)
            ratings, timestamps: of each row, or None. (num_rows,)
        """
        cells = users.astype(np.int64)
        cells *= len(item_ids)
        cells += items
        cells, rows = latest_of_each(cells, timestamps)
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
        if self.ratings is None:
            return np.ones(len(self), bool)
        return self.ratings >= np.float32(threshold)  # in the precision of the ratings, whatever kind of number it is

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
        return index_of(user_id, self.user_ids, "user")

    def user_indices(self, user_ids: Sequence[object] | NDArray[Any]) -> IntArray:
        """Index of each user id, as `user_index` has it. (len(user_ids),)"""
        return indices_of(user_ids, self.user_ids, "user")

    def item_index(self, item_id: object) -> int:
        """Index of an item id, which may be given as text. Raises InputError when there is no such item."""
        return index_of(item_id, self.item_ids, "item")

    def item_indices(self, item_ids: Sequence[object] | NDArray[Any]) -> IntArray:
        """Index of each item id, as `item_index` has it. (len(item_ids),)"""
        return indices_of(item_ids, self.item_ids, "item")
