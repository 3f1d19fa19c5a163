import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gnnrec.data.scale import Scale


def scale(*ratings: float) -> Scale:
    return Scale.of(np.array(ratings, np.float32))


@pytest.mark.parametrize(
    ("ratings", "places", "step", "default"),
    [
        ((1, 2, 3, 4, 5), (1, 2, 3, 4, 5), 1, 4),
        ((0.5, 3, 5), tuple(np.arange(0.5, 5.1, 0.5)), 0.5, 4),
        ((1, 3, 4), (1, 2, 3, 4), 1, 4),
        ((1, 5, 7, 10), tuple(range(1, 11)), 1, 6),
        ((0, 0, 0, 1), (0, 1), 1, 1),
        ((1, 2), (1, 2), 1, 2),
        ((3, 3), (3,), 1, 3),
        ((4, 4, 5), (4, 5), 1, 5),
        ((-2, -1, 2), (-2, -1, 0, 1, 2), 1, -1),
        ((0.1, 0.2, 0.35), (0.1, 0.15, 0.2, 0.25, 0.3, 0.35), 0.05, 0.2),
        ((1, 3, 100, 5000), (1, 3, 100, 5000), 0, 3),
    ],
)
def test_places_of_a_threshold(
    ratings: tuple[float, ...], places: tuple[float, ...], step: float, default: float
) -> None:
    found = scale(*ratings)
    assert found.thresholds == pytest.approx(places)
    assert found.step == step
    assert found.default == pytest.approx(default)


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
    assert (values >= found.default).any()
    if len(found.thresholds) > 1:
        assert found.default > found.thresholds[0]
        assert not (values >= found.default).all()
