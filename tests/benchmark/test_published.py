from dataclasses import replace

import pytest

from gnnrec.benchmark.published import FIGURES, Size, published_for

GOWALLA = Size(29_858, 40_981, 810_128, 217_242)


def test_the_figures_are_found_by_size_under_any_name() -> None:
    found = published_for("checkins", GOWALLA)
    assert found is not None
    assert (found.data, found.recall, found.ndcg) == ("Gowalla", 0.1830, 0.1554)


def test_a_name_helps_where_the_size_is_nearly_the_same() -> None:
    nearly = replace(GOWALLA, users=29_850)
    found = published_for("Gowalla (LightGCN)", nearly)
    assert found is not None
    assert found.data == "Gowalla"
    assert published_for("checkins", nearly) is None


@pytest.mark.parametrize(
    "size",
    [replace(GOWALLA, train=700_000), replace(GOWALLA, test=100_000), replace(GOWALLA, items=20_000), Size(3, 5, 5, 3)],
)
def test_a_name_alone_proves_nothing(size: Size) -> None:
    assert published_for("gowalla", size) is None


@pytest.mark.parametrize(
    ("name", "data"), [("ml-1m", "MovieLens-1M"), ("yelp2018", "Yelp2018"), ("amazon-book", "Amazon-Book")]
)
def test_every_row_is_found_under_the_usual_name_of_its_folder(name: str, data: str) -> None:
    size = next(one.size for one in FIGURES if one.data == data)
    found = published_for(name, replace(size, items=size.items + 5))
    assert found is not None
    assert found.data == data
