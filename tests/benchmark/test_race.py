import numpy as np
import pytest
import torch

from gnnrec import Interactions, TrainConfig, hold_out
from gnnrec.benchmark import peers
from gnnrec.benchmark.growth import made_up, measure
from gnnrec.benchmark.peers import Clock, Embeddings, run_implicit
from gnnrec.benchmark.race import benchmark, reach, start_times
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.protocol import judge, ndcg_watch
from gnnrec.ui.widgets.race import race_figure


def test_the_clock_stands_still_while_it_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step takes a second, a measure a hundred."""
    now = 0.0
    monkeypatch.setattr("gnnrec.benchmark.peers.time.perf_counter", lambda: now)

    def slow_watch(users: torch.Tensor, items: torch.Tensor) -> float:
        nonlocal now
        now += 100
        return 0.5

    clock = Clock(slow_watch)
    for _ in range(3):
        now += 1
        clock.note(torch.empty(0), torch.empty(0))
    assert clock.curve == [(1, 0.5), (2, 0.5), (3, 0.5)]


def test_the_race_tells_everything(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnnrec.benchmark.race.has_implicit", lambda: False)
    train, held_out = hold_out(ratings, 4)
    config = TrainConfig(embedding_dim=8, passes=40)
    result = benchmark(train, held_out, config, epochs=3, repeats=2)
    contenders = result["contenders"]
    assert set(contenders) == {"gnnrec", "gnnrec_best", "pyg", "ease", "item_knn", "popularity"}
    assert len(contenders["pyg"]["curve"]) == 3
    assert len(contenders["gnnrec"]["curve"]) == 20
    assert len(contenders["gnnrec"]["curves"]) == 2
    positives = train.at_least(4)
    marks = judge(Popularity(positives), positives, held_out, seen=train).values
    assert contenders["popularity"]["ndcg"] == pytest.approx(float(marks["ndcg"].mean()))
    assert contenders["popularity"]["hit"] == pytest.approx(float(marks["hit"].mean()))
    assert result["step"]["ratio"] == pytest.approx(result["step"]["step"] / result["step"]["kernels"])
    assert {line.name for line in race_figure(contenders).data} >= {"gnnrec, default", "PyG's LightGCN", "EASE"}


def test_reach_takes_the_median_run_and_says_when_it_is_never() -> None:
    ours = [[(1.0, 0.1), (2.0, 0.3)], [(3.0, 0.1), (5.0, 0.3)], [(1.0, 0.2), (3.0, 0.3)]]
    contenders = {
        "gnnrec": {"curves": ours},
        "peer": {"curve": [(10.0, 0.1), (30.0, 0.25), (40.0, 0.2)]},
        "better": {"curve": [(1.0, 0.9)]},
    }
    assert reach(contenders, "peer") == {
        "ndcg": 0.25,
        "peer_seconds": 30.0,
        "gnnrec_seconds": 3.0,
        "times_faster": 10.0,
    }
    assert reach(contenders, "better")["times_faster"] is None


@pytest.mark.skipif(not peers.has_implicit(), reason="implicit is optional")
@pytest.mark.parametrize(("kind", "points"), [("bpr", 100), ("als", 15)])
def test_implicit_has_a_point_an_iteration(ratings: Interactions, kind: str, points: int) -> None:
    train, held_out = hold_out(ratings, 4)
    config = TrainConfig()
    curve, model = run_implicit(kind, train, config, ndcg_watch(held_out, train))
    assert len(curve) == points
    assert curve[-1][1] == pytest.approx(
        float(judge(model, train.at_least(4), held_out, seen=train).values["ndcg"].mean())
    )


def test_embeddings_score_by_dot_product() -> None:
    model = Embeddings(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0]]))
    assert model.scores(np.array([1])).tolist() == [[39.0]]


def test_growth_measures_one_size() -> None:
    train, held_out = made_up(20_000)
    assert len(held_out) == len(np.unique(held_out.users))
    both = np.concatenate(
        [train.users * train.num_items + train.items, held_out.users * train.num_items + held_out.items]
    )
    assert len(np.unique(both)) == len(both) <= 20_000
    point = measure(20_000)
    assert point["likes"] == len(train)
    assert point["step_in_products"] == pytest.approx(point["step_seconds"] / point["product_seconds"])
    assert point["ndcg"] > 0


def test_starting_is_measured_against_the_bare_imports() -> None:
    found = start_times({"sleep": (["-c", "import time; time.sleep(0.5)"], ["-c", "import time"])}, repeats=1)
    assert set(found) == {"sleep"}
    assert found["sleep"]["seconds"] >= 0.5
    assert found["sleep"]["ratio"] > 1
