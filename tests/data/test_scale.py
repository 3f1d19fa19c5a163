import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gnnrec.data.scale import Scale


def scale(*ratings: float) -> Scale:
    return Scale.of(np.array(ratings, np.float32))


@pytest.mark.parametrize(
    ("ratings", "thresholds", "step", "default"),
    [
        ((1, 2, 3, 4, 5), (1, 2, 3, 4, 5), 1, 4),
        ((0.5, 3, 5), tuple(np.arange(0.5, 5.1, 0.5)), 0.5, 4),
        ((1, 3, 4), (1, 2, 3, 4), 1, 4),
        ((1, 5, 7, 10), tuple(range(1, 11)), 1, 6),
        ((0, 0, 0, 1), (0, 1), 1, 1),
        ((1, 2), (1, 2), 1, 2),
        ((3, 3), (3,), 1, 3),
        ((4, 4, 5), (4, 5), 1, 4),
        ((2.5, 4, 4, 5), (2.5, 3, 3.5, 4, 4.5, 5), 0.5, 4),
        ((1, 1, 1, 2, 5), (1, 2, 3, 4, 5), 1, 1),
        ((1, 1, 3, 17), tuple(range(1, 18)), 1, 1),
        ((1, 1, 2, 3, 9, 40, 352_698), (1, 2, 3, 9, 40, 352_698), 0, 1),
        ((1, 1, 2, 3, 9, 10), tuple(range(1, 11)), 1, 2),
        ((6.1, 6.123, 9.7, 12.25), (6.1, 6.123, 9.7, 12.25), 0, 6.123),
        ((-2, -1, 2), (-2, -1, 0, 1, 2), 1, -1),
        ((0.1, 0.2, 0.35), (0.1, 0.15, 0.2, 0.25, 0.3, 0.35), 0.05, 0.2),
        ((1, 3, 100, 5000), (1, 3, 100, 5000), 0, 3),
    ],
)
def test_places_of_a_threshold(
    ratings: tuple[float, ...], thresholds: tuple[float, ...], step: float, default: float
) -> None:
    found = scale(*ratings)
    assert found.thresholds == pytest.approx(thresholds)
    assert found.step == step
    assert found.default == pytest.approx(default)


@pytest.mark.parametrize(
    ("ratings", "no_rating", "default"),
    [
        ((0, 0, 0, 1, 7, 8, 10), 0, 7),  # books: most were not rated
        ((0, 0, 0, 0, 1, 7, 8, 9), 0, 7),  # the same without a ten
        ((0, 0, 1, 1, 7, 8, 9), None, 1),
        ((-1, -1, 3, 7, 8, 10), -1, 7),  # seen and not rated
        ((-1, 0, 3, 4, 5), -1, 4),
        ((0, 0, 0, 0.5, 3, 4, 5), 0, 4),
        ((0, 1, 1, 2), None, 1),  # a scale to 2, on which 0 is one
        ((0, 1, 2, 3, 4, 4, 5), None, 4),  # to 5, with a 0 that hardly anybody gives
        ((0, 0, 0.25, 5), None, 4),
        ((-1, -1, 1), None, 0),  # down and up
        ((-10, -1, 3, 10), None, 1),
        ((0, 0, 0, 5), None, 4),  # too few to tell
    ],
)
def test_what_stands_for_no_rating(ratings: tuple[float, ...], no_rating: float | None, default: float) -> None:
    found = scale(*ratings)
    assert (found.no_rating, found.default) == (no_rating, default)
    assert no_rating is None or found.thresholds[0] > no_rating


def test_what_is_known_to_be_a_count_is_a_like_from_the_first_on() -> None:
    assert scale(1, 3, 4, 5).default == 4
    counts = Scale.of(np.array((1, 3, 4, 5), np.float32), are_counts=True)
    assert (counts.default, counts.are_counts, counts.is_stars) == (1, True, False)
    assert Scale.of(np.array((0, 0, 0, 1, 10), np.float32), are_counts=True).no_rating is None


def test_what_was_given_back_is_no_like() -> None:
    assert Scale.of(np.array((-6, 0, 2, 6), np.float32), are_counts=True).default == 1
    assert Scale.of(np.array((-5000, -2.5, 2.25, 6, 7000), np.float32), are_counts=True).default == 2.25
    assert Scale.of(np.array((-5, -2), np.float32), are_counts=True).default == -5


def test_a_threshold_is_written_as_the_rating_is() -> None:
    assert [str(at) for at in scale(6.1, 6.123, 9.7, 12.25).thresholds] == ["6.1", "6.123", "9.7", "12.25"]


def test_stars_are_known() -> None:
    assert scale(1, 2, 5).is_stars
    assert scale(0.5, 4.5, 5).is_stars
    assert not scale(1, 7, 10).is_stars
    assert not scale(0, 1).is_stars
    assert not scale(-1, 5).is_stars


@example([-2.7e-24])
@given(st.lists(st.floats(-1e9, 1e9, width=32) | st.integers(-5, 5).map(float), min_size=1, max_size=60))
def test_any_ratings_have_a_scale(ratings: list[float]) -> None:
    values = np.array(ratings, np.float32)
    found = Scale.of(values)
    assert list(found.thresholds) == sorted(set(found.thresholds))
    assert 1 <= len(found.thresholds) <= 101
    assert found.default in found.thresholds
    assert (values >= np.float32(found.default)).any()
    everything_is_liked = found.are_counts or found.default == found.thresholds[0] == 4
    if len(found.thresholds) > 1 and not everything_is_liked:
        assert found.default > found.thresholds[0]
        assert not (values >= np.float32(found.default)).all()
