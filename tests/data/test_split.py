import numpy as np
import pandas as pd
import pytest
from conftest import made_up, pairs
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec import InputError, Interactions, hold_out
from gnnrec.data.split import is_testable
from gnnrec.model.graph import BipartiteGraph


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    threshold=st.integers(1, 5),
    fraction=st.floats(0, 0.99),
    order=st.sampled_from(["random", "latest"]),
)
def test_every_split_is_a_partition_with_the_right_share(
    seed: int, threshold: int, fraction: float, order: str
) -> None:
    whole = made_up(seed=seed % 7)
    train, held_out = hold_out(whole, threshold, fraction=fraction, order=order, seed=seed)
    assert pairs(train) | pairs(held_out) == pairs(whole)
    assert not pairs(train) & pairs(held_out)
    assert (held_out.ratings >= threshold).all()
    likes = np.bincount(whole.at_least(threshold).users, minlength=whole.num_users)
    taken = np.bincount(held_out.users, minlength=whole.num_users)
    assert (np.abs(taken - fraction * likes) < 1 + 1e-6).all()
    assert (taken <= fraction * likes + 1e-6).all()


def test_no_held_out_edge_is_in_the_graph(ratings: Interactions) -> None:
    train, held_out = hold_out(ratings, 4, seed=3)
    graph = BipartiteGraph.from_interactions(train.at_least(4))
    dense = graph.adjacency.to_dense()
    assert len(held_out) > 10
    assert not dense[held_out.users, held_out.items + graph.num_users].any()
    assert not dense[held_out.items + graph.num_users, held_out.users].any()
    assert graph.num_edges + len(held_out) == len(ratings.at_least(4))


def test_seeds_differ_and_repeat(ratings: Interactions) -> None:
    first, again, other = (pairs(hold_out(ratings, 4, seed=seed)[1]) for seed in (0, 0, 1))
    assert first == again != other


def test_latest_holds_out_the_most_recent() -> None:
    frame = pd.DataFrame({"user": 1, "item": range(10), "rating": 5, "timestamp": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]})
    _, held_out = hold_out(Interactions.from_frame(frame), 4, fraction=0.3, order="latest")
    assert held_out.items.tolist() == [5, 7, 8]  # times 9, 6, and the later item of the two at 5


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60),
    start=st.sampled_from([0, 1_600_000_000, 1_600_000_000_123, 1_600_000_000_123_456, 1_600_000_000_123_456_789])
    | st.sampled_from([-(2**63), 2**63 - 4, 0.25]),
    fraction=st.floats(0, 0.99),
)
def test_latest_is_by_time_and_then_by_item_in_every_unit(
    rows: list[tuple[int, int, int]], start: float, fraction: float
) -> None:
    """Seconds, milli-, micro- and nanoseconds, the ends of 64 bits, and fractions, against sorting in plain Python."""
    time_of = {(user, item): start + time for user, item, time in rows}
    frame = pd.DataFrame([(*pair, time) for pair, time in time_of.items()], columns=["user", "item", "timestamp"])
    whole = Interactions.from_frame(frame)
    _, held_out = hold_out(whole, 4, fraction=fraction, order="latest")
    expected = set()
    for user in {user for user, _ in time_of}:
        own = sorted(((time_of[pair], pair[1]) for pair in time_of if pair[0] == user), reverse=True)
        expected |= {(user, item) for _, item in own[: int(fraction * len(own) + 1e-9)]}
    found = held_out.to_frame()
    assert set(zip(found["user"].tolist(), found["item"].tolist(), strict=True)) == expected


def test_who_has_too_few_keeps_all() -> None:
    frame = pd.DataFrame({"user": [1] * 4 + [2] * 5, "item": [*range(4), *range(5)], "rating": 5})
    _, held_out = hold_out(Interactions.from_frame(frame), 4)
    assert held_out.users.tolist() == [1]


def test_validation_lies_inside_the_training_part(ratings: Interactions) -> None:
    train, held_out = hold_out(ratings, 4)
    part, validation = hold_out(train, 4, seed=1)
    assert pairs(part) | pairs(validation) == pairs(train)
    assert not pairs(validation) & pairs(held_out)


def test_impossible_splits_are_refused(ratings: Interactions) -> None:
    with pytest.raises(InputError, match="fraction is 1"):
        hold_out(ratings, 4, fraction=1)
    for order in ("oldest", "Latest", ""):
        with pytest.raises(
            InputError, match=f"order of the split is '{order}'; it must be 'random', 'latest' or 'time'"
        ):
            hold_out(ratings, 4, order=order)
    with pytest.raises(InputError, match="seed of the split is -1; it must be a whole number, at least 0"):
        hold_out(ratings, 4, seed=-1)
    timeless = Interactions.from_frame(pd.DataFrame({"user": [1, 1], "item": [1, 2]}))
    with pytest.raises(InputError, match="no timestamp"):
        hold_out(timeless, 4, order="latest")


@pytest.mark.parametrize("likes", [1, 2, 4, 5, 9])
@pytest.mark.parametrize("fraction", [0, 0.1, 0.2, 0.5, 0.99])
def test_the_share_decides_what_can_be_tested(likes: int, fraction: float) -> None:
    known = Interactions.from_frame(pd.DataFrame({"user": 1, "item": range(likes)}))
    assert is_testable(known, 4, fraction) == bool(len(hold_out(known, 4, fraction=fraction)[1]))
    with pytest.raises(InputError, match="fraction is 1"):
        is_testable(known, 4, 1)


@pytest.mark.parametrize("likes", [4, 5])
def test_what_can_be_tested_is_what_has_something_held_out(likes: int) -> None:
    rows = [(1, item, 5) for item in range(likes)] + [(2, item, 1) for item in range(9)]
    known = Interactions.from_frame(pd.DataFrame(rows, columns=["user", "item", "rating"]))
    assert is_testable(known, 4) == bool(len(hold_out(known, 4)[1])) == (likes == 5)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), threshold=st.integers(1, 5), fraction=st.floats(0, 0.99), moments=st.integers(1, 300)
)
def test_nothing_in_training_is_younger_than_what_is_tested(
    seed: int, threshold: int, fraction: float, moments: int
) -> None:
    """One point in time for all, against the list of likes sorted by time in plain Python."""
    rng = np.random.default_rng(seed)
    table = {(rng.integers(9), rng.integers(20)): (rng.integers(1, 6), rng.integers(moments)) for _ in range(80)}
    rows = [(user, item, *values) for (user, item), values in table.items()]
    whole = Interactions.from_frame(pd.DataFrame(rows, columns=["user", "item", "rating", "timestamp"]))
    train, held_out = hold_out(whole, threshold, fraction=fraction, order="time")
    times = sorted(time for _, _, rating, time in rows if rating >= threshold)
    point = next(
        (t for t in sorted(set(times)) if sum(time >= t for time in times) <= fraction * len(times) + 1e-9), None
    )
    expected = {(u, i) for u, i, rating, time in rows if point is not None and rating >= threshold and time >= point}
    found = held_out.to_frame()
    assert set(zip(found["user"].tolist(), found["item"].tolist(), strict=True)) == expected
    assert pairs(train) <= pairs(whole)
    if expected:
        assert train.timestamps.max(initial=-1) < held_out.timestamps.min()
        left_out = pairs(whole) - pairs(train) - pairs(held_out)
        low = whole.select(~whole.is_positive(threshold) & (whole.timestamps >= held_out.timestamps.min()))
        assert left_out == pairs(low)
    else:
        assert pairs(train) == pairs(whole)


@pytest.mark.parametrize("order", ["random", "latest"])
@pytest.mark.parametrize("k", [1, 3, np.int64(2)])
def test_leave_k_out_takes_k_of_everybody_who_keeps_one(ratings: Interactions, order: str, k: int) -> None:
    train, held_out = hold_out(ratings, 3, order=order, leave_k_out=k)
    likes = np.bincount(ratings.at_least(3).users, minlength=ratings.num_users)
    taken = np.bincount(held_out.users, minlength=ratings.num_users)
    assert taken.tolist() == [k if count > k else 0 for count in likes.tolist()]
    assert pairs(train) | pairs(held_out) == pairs(ratings)
    assert not pairs(train) & pairs(held_out)
    if order == "latest":
        for user in np.unique(held_out.users):
            stays = train.at_least(3)
            assert held_out.timestamps[held_out.rows_of(user)].min() >= stays.timestamps[stays.rows_of(user)].max()


def test_splits_that_make_no_sense_are_refused(ratings: Interactions) -> None:
    for k in (0, -1, 1.5, True):
        with pytest.raises(InputError, match=f"leave_k_out is {k}; it must be a whole number, at least 1"):
            hold_out(ratings, 4, leave_k_out=k)
    with pytest.raises(InputError, match="use 'latest'"):
        hold_out(ratings, 4, leave_k_out=1, order="time")
    with pytest.raises(InputError, match=r"fraction is 1\.5"):
        hold_out(ratings, 4, fraction=1.5, order="time")
    with pytest.raises(InputError, match="cannot be split by time"):
        hold_out(Interactions.from_frame(pd.DataFrame({"user": [1, 1], "item": [1, 2]})), 4, order="time")
