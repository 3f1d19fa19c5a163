"""One visitor cannot take the room: what is dear asks first, what is too dear is refused, what is kept has bytes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from app_runner import open_app, waits_for_nothing, words

from gnnrec import Dataset
from gnnrec.model.history import TrainHistory
from gnnrec.model.price import Price
from gnnrec.store.memory import size_of
from gnnrec.ui.session import prices
from gnnrec.ui.session.kept_models import WithinBytes
from gnnrec.ui.session.visitors import shared_jobs

DEAR = "embedding_dim:512,passes:100000"


def test_what_costs_little_is_not_in_the_way() -> None:
    assert prices.in_the_way("key", "Training", Price(5.0, 10**6, 10**6)) is None


@pytest.mark.parametrize("cost", [Price(3600.0, 10**6, 10**6), Price(1.0, 6 * 10**8, 1)])
def test_what_is_dear_asks_until_somebody_says_yes(cost: Price, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed: set[str] = set()
    monkeypatch.setattr(prices, "_agreed", lambda: agreed)
    job = prices.in_the_way("key", "Training", cost)
    assert job is not None
    assert job.asks
    assert "does not begin by itself" in job.refusal
    prices.agree("key")
    assert prices.in_the_way("key", "Training", cost) is None
    assert prices.in_the_way("another", "Training", cost) is not None


@pytest.mark.parametrize(
    ("name", "bound", "cost"),
    [("GNNREC_MOST_SECONDS", "120", Price(121.0, 1, 1)), ("GNNREC_MOST_MB", "100", Price(1.0, 10**8, 1))],
)
def test_what_a_server_does_not_allow_is_refused(
    name: str, bound: str, cost: Price, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "_agreed", lambda: {"key"})
    monkeypatch.setenv(name, bound)
    job = prices.in_the_way("key", "Training", cost)
    assert job is not None
    assert not job.asks
    assert "more than this server allows; choose fewer passes, columns, candidates or snapshots" in job.refusal
    for none in ("", "soon", "-1", "nan"):
        monkeypatch.setenv(name, none)
        assert prices.in_the_way("key", "Training", cost) is None


class Cache:
    """Streamlit's cache of resources, in small."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def __call__(self, key: str, make: Callable[[], Any]) -> Any:
        return self.kept.setdefault(key, make())

    def clear(self, key: str, make: Callable[[], Any]) -> None:
        del self.kept[key]


def model(megabytes: int) -> Any:
    history = TrainHistory(snapshots=[(0, torch.zeros(250_000).half())])
    return SimpleNamespace(ego_embedding=torch.zeros(megabytes * 250_000 - 125_000), history=history)


def test_models_are_kept_by_their_bytes() -> None:
    cache = Cache()
    kept = WithinBytes(cache, most_bytes=4 * 10**6)
    assert size_of(model(2)) == 2 * 10**6
    for key in ("a", "b"):
        kept(key, lambda: model(2))
    kept("a", lambda: model(2))  # used just now, so it goes last
    kept("c", lambda: model(2))
    assert set(cache.kept) == {"a", "c"}
    kept("large", lambda: model(9))
    assert set(cache.kept) == {"large"}


def test_an_address_does_not_start_what_is_dear(movielens: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    waits_for_nothing(monkeypatch)
    app = open_app("recommendations", guest="42", settings=DEAR)
    assert "so it does not begin by itself" in words(app)
    assert not shared_jobs().running()
    app.button(key="agree_model").click().run()
    (job,) = shared_jobs().running()
    assert job.is_long
    assert "does not begin" not in words(app)
    monkeypatch.setenv("GNNREC_MOST_SECONDS", "60")
    job.cancelled.set()
    assert job.finished.wait(30)
    shared_jobs().forget(job.key)
    app.run()
    assert "more than this server allows" in words(app)
    assert not app.exception
