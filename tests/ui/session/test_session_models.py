"""Models in the background: the lock-up that was seen, and its kin, on real trainings."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from own_parties import library

from gnnrec import Recommender, TrainConfig
from gnnrec.store.models import Store
from gnnrec.ui.screens.scoreboard.sweeps import SweepPoint, sweep
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.jobs import Jobs
from gnnrec.ui.session.models import _train, request_for
from gnnrec.ui.session.splits import split_at

CONFIG = TrainConfig(threshold=6, embedding_dim=8, passes=600, snapshots=2)


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path))
    jobs = Jobs(2)
    yield jobs
    assert jobs.stop(10)


def train(jobs: Jobs, threshold: float, visitor: str = "anna") -> Job:
    split = split_at(BOOKS, threshold)
    request = request_for(split, replace(CONFIG, threshold=threshold))
    return jobs.submit(request.key, "Training", partial(_train, request, split, True), visitor)


def start_sweep(jobs: Jobs, purpose: str = "sweep_threshold", visitor: str = "anna") -> Job:
    configs: dict[float, TrainConfig] = {at: replace(CONFIG, threshold=at) for at in (3, 4, 5)}
    work = partial(sweep, BOOKS.interactions, configs, True)
    return jobs.submit(("sweep", purpose), "Training each", work, visitor, purpose, is_long=True)


BOOKS = library()


def test_two_turns_of_the_knob_and_a_sweep_all_come_to_an_end(jobs: Jobs) -> None:
    """Threshold to 4, then to 5, then Compute: the first used to pause with the lock that the sweep waits for."""
    train(jobs, 4)
    fifth, swept = train(jobs, 5), start_sweep(jobs)
    assert fifth.finished.wait(60)
    assert isinstance(fifth.result, Recommender)
    assert fifth.result.config.threshold == 5
    assert swept.finished.wait(60)
    assert [point.threshold for point in swept.result] == [3, 4, 5]
    assert all(isinstance(point, SweepPoint) and point.ndcg for point in swept.result)


def test_two_sweeps_and_a_training_of_one_key_train_it_once(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[float] = []
    fit = Recommender.fit.__func__  # type: ignore[attr-defined]

    def counted(cls: type[Recommender], interactions: object, config: TrainConfig, **options: object) -> Recommender:
        trained.append(config.threshold)
        fitted: Recommender = fit(cls, interactions, config, **options)
        return fitted

    monkeypatch.setattr(Recommender, "fit", classmethod(counted))
    asked = [train(jobs, 4), start_sweep(jobs), start_sweep(jobs, "sweep_other", "bob")]
    assert all(job.finished.wait(90) for job in asked)
    assert all(job.result for job in asked)
    assert sorted(trained) == [3, 4, 5]


def test_a_sweep_that_waits_for_another_s_lock_is_cancelled(jobs: Jobs, tmp_path: Path) -> None:
    from gnnrec.store.locks import held

    request = request_for(split_at(BOOKS, 3), replace(CONFIG, threshold=3))
    with held(Store().folder / "locks" / f"{request.key}.lock", lambda: False):
        swept = start_sweep(jobs)
        assert not swept.finished.wait(0.5)
        assert jobs.cancel(swept.key, "anna")
        assert swept.finished.wait(5)
    assert swept.refusal == "It was cancelled."


def test_a_model_that_could_not_be_kept_is_handed_over_all_the_same(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gnnrec.store.models.replace_file", refuse)
    job = train(jobs, 1)
    assert job.finished.wait(60)
    assert isinstance(job.result, Recommender)
    assert any("cannot be kept" in words for words in job.said)
