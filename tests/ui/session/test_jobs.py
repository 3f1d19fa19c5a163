import threading
import time

import pytest

from gnnrec import InputError
from gnnrec.ui.session.jobs import FINISHED_KEPT, Job, Jobs


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def test_eight_visitors_share_one_run(jobs: Jobs) -> None:
    runs, go = [], threading.Event()

    def work(job: Job) -> str:
        runs.append(job)
        go.wait(5)
        return "done"

    joined = [jobs.submit("key", "working", work, f"visitor {number}") for number in range(8)]
    go.set()
    assert joined[0].finished.wait(5)
    assert len(set(map(id, joined))) == 1
    assert len(runs) == 1
    assert joined[0].result == "done"
    assert jobs.running() == []


def test_what_somebody_waits_for_goes_first(jobs: Jobs) -> None:
    """A visitor moves on from one wish to the next; the first is finished later, but it is finished."""
    order: list[str] = []
    started = threading.Event()

    def steps(job: Job) -> str:
        started.set()
        for _ in range(40):
            jobs.make_way(job)
            time.sleep(0.005)
        order.append(job.key)
        return job.key

    first = jobs.submit("first", "working", steps, "anna")
    started.wait(5)
    second = jobs.submit("second", "working", steps, "anna")
    assert second.finished.wait(10)
    assert first.finished.wait(10)
    assert order == ["second", "first"]


def test_two_visitors_do_not_wait_for_each_other(jobs: Jobs) -> None:
    go = threading.Event()

    def slow(job: Job) -> str:
        while not go.is_set():
            jobs.make_way(job)
            time.sleep(0.005)
        return "slow"

    def quick(job: Job) -> str:
        jobs.make_way(job)
        return "quick"

    slow_job = jobs.submit("slow", "working", slow, "anna")
    quick_job = jobs.submit("quick", "working", quick, "bob")
    assert quick_job.finished.wait(5)
    assert not slow_job.finished.is_set()
    go.set()
    assert slow_job.finished.wait(5)


def test_a_cancelled_run_stays_cancelled_until_forgotten(jobs: Jobs) -> None:
    def until_cancelled(job: Job) -> None:
        job.cancelled.wait(5)

    job = jobs.submit("key", "working", until_cancelled, "anna")
    job.cancelled.set()
    assert job.finished.wait(5)
    assert job.refusal == "It was cancelled."
    assert jobs.submit("key", "working", lambda job: "again", "anna") is job
    jobs.forget("key")
    again = jobs.submit("key", "working", lambda job: "again", "anna")
    assert again.finished.wait(5)
    assert again.result == "again"


@pytest.mark.parametrize(
    ("error", "words"),
    [(InputError("No edge is left."), "No edge is left."), (KeyError("x"), "should not have: KeyError")],
)
def test_a_failure_becomes_words(jobs: Jobs, error: Exception, words: str) -> None:
    def fail(job: Job) -> None:
        raise error

    job = jobs.submit("key", "working", fail, "anna")
    assert job.finished.wait(5)
    assert words in job.refusal


def test_memory_stays_bounded(jobs: Jobs) -> None:
    for number in range(3 * FINISHED_KEPT):
        assert jobs.submit(f"{number}", "working", lambda job: "done", "anna").finished.wait(5)
    kept = [jobs.find(f"{number}") for number in range(3 * FINISHED_KEPT)]
    assert sum(job is not None for job in kept) <= FINISHED_KEPT + 1


def test_stop_ends_what_runs(jobs: Jobs) -> None:
    job = jobs.submit("key", "working", lambda job: job.cancelled.wait(30) and None, "anna")
    jobs.stop()
    assert job.finished.is_set()
