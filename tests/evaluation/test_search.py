import itertools

from gnnrec.evaluation.search import Settings, climb

Heights = dict[tuple[float, float], float]
GRID = {"a": (1, 2, 3, 4, 5), "b": (10, 20, 30)}


def hill(a: float, b: float) -> Heights:
    """A height for each point of the grid, the only peak at (a, b)."""
    return {(x, y): -abs(x - a) - abs(y - b) / 10 for x, y in itertools.product(GRID["a"], GRID["b"])}


def walk(
    heights: dict[tuple[float, float], float], start: Settings, most: int
) -> tuple[list[tuple[float, float]], object]:
    asked: list[tuple[float, float]] = []

    def score(settings: Settings) -> float:
        asked.append((settings["a"], settings["b"]))
        return heights[asked[-1]]

    found = climb(score, start, GRID, most)
    assert len(asked) == len(set(asked)) == found.tried <= most  # nothing is trained twice
    assert found.score == heights[found.settings["a"], found.settings["b"]]
    return asked, found.settings


def test_it_reaches_the_only_peak_from_everywhere() -> None:
    for peak, start in itertools.product(itertools.product(*GRID.values()), repeat=2):
        _, settings = walk(hill(*peak), dict(zip(GRID, start, strict=True)), 99)
        assert settings == dict(zip(GRID, peak, strict=True))


def test_it_takes_the_way_that_is_drawn_here() -> None:
    """Up in a twice, once too far; in b down, since up is worse; then both beside it in a, and nothing twice."""
    asked, settings = walk(hill(4, 10), {"a": 2, "b": 20}, 99)
    assert asked == [(2, 20), (3, 20), (4, 20), (5, 20), (4, 30), (4, 10), (5, 10), (3, 10)]
    assert settings == {"a": 4, "b": 10}


def test_it_stops_when_enough_were_tried_and_gives_the_best_of_those() -> None:
    asked, settings = walk(hill(4, 10), {"a": 2, "b": 20}, 2)
    assert asked == [(2, 20), (3, 20)]
    assert settings == {"a": 3, "b": 20}
    assert walk(hill(4, 10), {"a": 2, "b": 20}, 1)[1] == {"a": 2, "b": 20}


def test_a_start_beside_the_grid_is_put_on_it() -> None:
    found = climb(lambda settings: -abs(settings["a"] - 2.6), {"a": 2.5, "b": 10}, GRID, 99)
    assert found.settings["a"] == 2.5


def test_on_a_plain_nothing_moves() -> None:
    found = climb(lambda settings: 0.5, {"a": 3, "b": 20}, GRID, 99)
    assert (found.settings, found.score, found.tried) == ({"a": 3, "b": 20}, 0.5, 5)
