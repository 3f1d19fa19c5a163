"""The price of a training: bytes are counted to the last, and what is dearer costs more."""

from dataclasses import replace

import pytest

from gnnrec import Interactions, Recommender, TrainConfig
from gnnrec.model.price import kept_bytes, price

SIZES = (943, 1_682, 44_679)
CONFIG = TrainConfig()


@pytest.mark.parametrize("snapshots", [0, 1, 3])
def test_a_trained_model_has_the_bytes_that_were_said(ratings: Interactions, snapshots: int) -> None:
    config = TrainConfig(passes=6, embedding_dim=8, snapshots=snapshots)
    model = Recommender.fit(ratings, config)
    moments = [embedding for _, embedding in model.history.snapshots]
    found = sum(part.numel() * part.element_size() for part in [model.ego_embedding, *moments])
    assert found == kept_bytes(model.graph.num_nodes, config)


@pytest.mark.parametrize(
    "change", [{"passes": 60}, {"embedding_dim": 128}, {"num_layers": 6}, {"negative_candidates": 64}]
)
def test_more_costs_more(change: dict[str, int]) -> None:
    assert price(*SIZES, replace(CONFIG, **change)).seconds > price(*SIZES, CONFIG).seconds


def test_passes_cost_as_many_times_as_they_are() -> None:
    once, often = (price(*SIZES, replace(CONFIG, passes=passes)).seconds for passes in (1, 1000))
    assert often == pytest.approx(1000 * once)


def test_a_large_graph_is_not_charged_for_everybody_and_everything() -> None:
    """Its scores are looked up one by one: ten times the users and items at the same likes is not a hundred times."""
    sparse = price(9_430, 16_820, 44_679, CONFIG).seconds
    assert sparse < 3 * price(*SIZES, CONFIG).seconds


def test_what_an_address_may_not_start_is_dear() -> None:
    """The settings that ten tabs once brought a server down with, beside those of every day."""
    dear = price(*SIZES, TrainConfig(embedding_dim=512, passes=100_000))
    assert dear.seconds > 3600 > 10 > price(*SIZES, CONFIG).seconds
    large = price(*SIZES, TrainConfig(embedding_dim=1024, snapshots=100))
    assert large.kept_bytes == (943 + 1_682) * 1024 * (4 + 2 * 101)
