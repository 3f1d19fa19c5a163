"""A training that learned nothing is told where its list is read and where its settings are changed, once on each."""

from pathlib import Path

import pytest
from app_runner import open_app
from own_parties import library

NOTHING = "passes:9,snapshots:0,embedding_dim:4,reg_weight:10"


@pytest.mark.parametrize(("page", "times"), [("recommendations", 1), ("training", 1), ("map", 0)])
def test_it_is_said_where_it_matters(page: str, times: int, cache: Path) -> None:
    app = open_app(page, library(), settings=NOTHING)
    assert not app.exception
    assert [warning.value.split(":")[0] for warning in app.warning] == ["Nothing was learned"] * times
