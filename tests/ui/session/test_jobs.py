"""The pool: how many run, whose turn it is, whose wish counts, and that nothing can lock up."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gnnrec import InputError
from gnnrec.ui.session import jobs as module
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.jobs import Jobs


class Room:
    """Who is here, and jobs among them that go on until they are let go."""

    def __init__(self, workers: int = 2) -> None:
        self.gone: set[str] = set()
        self.jobs = Jobs(workers, is_here=lambda visitor: visitor not in self.gone)
        self.order: list[object] = []
        self.most = self.now = 0
        self.counting = threading.Lock()
        self.go = threading.Event()

    def work(self, job: Job) -> object:
        """Runs until it may end or is over; notes who ran and how many at once."""
        with self.counting:
            self.order.append(job.key)
            self.now += 1
            self.most = max(self.most, self.now)
        while not self.go.is_set() and not job.is_over():
            self.go.wait(0.005)
        with self.counting:
            self.now -= 1
        return None if job.is_over() else job.key

    def ask(self, key: str, visitor: str = "anna", purpose: str = "model", *, is_long: bool = False) -> Job:
        return self.jobs.submit(key, "working", self.work, visitor, purpose, is_long=is_long)


def until(holds: Callable[[], object]) -> None:
    """Wait for something to hold, ten seconds at most."""
    deadline = time.perf_counter() + 10
    while not holds():
        assert time.perf_counter() < deadline, "it did not come"
        threading.Event().wait(0.005)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr("gnnrec.ui.session.job.CHECK_EVERY", 0.01)
    monkeypatch.setattr(module, "GRACE", 0.05)
    room = Room()
    yield room
    room.go.set()
    assert room.jobs.stop(10)


def test_eight_visitors_share_one_run(room: Room) -> None:
    joined = [room.ask("key", f"visitor {number}") for number in range(8)]
    room.go.set()
    assert joined[0].finished.wait(5)
    assert len(set(map(id, joined))) == 1
    assert room.order == ["key"]
    assert joined[0].result == "key"
    assert room.jobs.running() == []


def test_forty_visitors_are_served_two_at_a_time_and_told_their_turn(room: Room) -> None:
    asked = [room.ask(f"key {number}", f"visitor {number}") for number in range(40)]
    until(lambda: len(room.jobs.running()) == 2)
    assert [room.jobs.turn(job) for job in asked] == [0, 0, *range(1, 39)]
    room.go.set()
    assert all(job.finished.wait(10) for job in asked)
    assert [job.result for job in asked] == [job.key for job in asked]
    assert room.most == 2
    assert room.order == [job.key for job in asked]


def test_a_wish_that_is_given_up_ends_its_job_unless_somebody_else_has_it_too(room: Room) -> None:
    shared, alone = room.ask("shared", purpose="lesson"), room.ask("alone", "bob", "lesson")
    room.ask("shared", "carl", "lesson")
    until(lambda: len(room.jobs.running()) == 2)
    for visitor in ("anna", "bob"):
        room.jobs.give_up(visitor, "lesson")
    assert alone.finished.wait(5)
    assert alone.result is None
    room.go.set()
    assert shared.finished.wait(5)
    assert shared.result == "shared"


def test_who_leaves_a_party_wishes_for_nothing_any_more_and_others_go_on(room: Room) -> None:
    left, shared = room.ask("left"), room.ask("shared", purpose="lesson")
    room.ask("shared", "ben")
    room.jobs.leave("anna")
    assert left.finished.wait(5)
    assert room.jobs.find("left") is None
    room.go.set()
    assert shared.finished.wait(5)
    assert shared.result == "shared"


def test_a_result_that_nobody_fetched_goes_with_the_tab_though_nobody_asks_for_anything(room: Room) -> None:
    room.go.set()
    assert room.ask("key").finished.wait(5)
    room.gone.add("anna")
    room.jobs.tidy()  # since when she is gone
    assert room.jobs.find("key") is not None
    until(lambda: room.jobs.tidy() or room.jobs.find("key") is None)


def test_a_superseded_job_is_stopped_and_starts_anew_when_it_is_wanted_again(room: Room) -> None:
    first = room.ask("four layers")
    until(lambda: room.jobs.running() == [first])
    second = room.ask("five layers")
    assert first.finished.wait(5)
    assert first.result is None
    assert room.jobs.find("four layers") is None
    again = room.ask("four layers")
    assert again is not first
    room.go.set()
    assert again.finished.wait(5)
    assert again.result == "four layers"
    assert second.finished.wait(5)


def test_what_another_visitor_wants_is_not_superseded(room: Room) -> None:
    shared = room.ask("shared", "anna")
    assert room.ask("shared", "bob") is shared
    room.ask("other", "anna")
    room.go.set()
    assert shared.finished.wait(5)
    assert shared.result == "shared"


def test_a_wish_for_another_purpose_supersedes_nothing(room: Room) -> None:
    model, sweep = room.ask("model"), room.ask("sweep", purpose="sweep", is_long=True)
    until(lambda: len(room.jobs.running()) == 2)
    room.go.set()
    assert model.finished.wait(5)
    assert sweep.finished.wait(5)
    assert (model.result, sweep.result) == ("model", "sweep")


def test_long_jobs_leave_a_worker_to_the_others(room: Room) -> None:
    sweeps = [room.ask(f"sweep {number}", purpose=f"sweep {number}", is_long=True) for number in range(3)]
    until(lambda: room.jobs.running() == [sweeps[0]])
    model = room.ask("model")
    until(lambda: model in room.jobs.running())
    assert room.jobs.running() == [sweeps[0], model]
    room.go.set()
    assert all(job.finished.wait(5) for job in sweeps)
    assert room.most == 2


def test_a_single_worker_takes_long_jobs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(workers=1)
    room.go.set()
    assert room.ask("sweep", is_long=True).finished.wait(5)


def test_first_come_those_that_somebody_looks_at(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = [room.ask(f"busy {number}", f"visitor {number}") for number in range(2)]
    until(lambda: len(room.jobs.running()) == 2)
    left, looked_at = room.ask("left", "carl"), room.ask("looked at", "dora")
    left.looked_at -= module.LOOKED_AT + 1
    room.jobs.look(looked_at, "dora", "model")
    assert (room.jobs.turn(looked_at), room.jobs.turn(left)) == (1, 2)
    room.go.set()
    assert all(job.finished.wait(5) for job in (*busy, left, looked_at))
    assert room.order[2:] == ["looked at", "left"]


def test_a_closed_tab_frees_what_it_asked_for(room: Room) -> None:
    running = [room.ask(f"running {number}", f"visitor {number}") for number in range(2)]
    until(lambda: len(room.jobs.running()) == 2)
    waiting = room.ask("waiting", "visitor 2")
    room.gone = {"visitor 0", "visitor 2"}
    assert running[0].finished.wait(5)
    until(lambda: room.ask("new", "visitor 3") and room.jobs.find("waiting") is None)
    assert waiting.finished.is_set()
    assert not running[1].finished.is_set()


def test_an_interrupted_connection_within_the_grace_costs_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 60.0)
    job = room.ask("key")
    until(lambda: room.jobs.running() == [job])
    room.gone = {"anna"}
    room.ask("other", "bob")
    room.gone = set()
    room.go.set()
    assert job.finished.wait(5)
    assert job.result == "key"


def test_a_thousand_visits_leave_nothing_behind(room: Room) -> None:
    room.go.set()
    for number in range(1000):
        room.ask(f"key {number}", f"visitor {number}")
    room.gone = {f"visitor {number}" for number in range(1000)}
    until(lambda: room.ask("last", "still here") and len(room.jobs._jobs) <= 1)
    assert set(room.jobs._wishes) == {("still here", "model")}
    assert not room.jobs._gone_since


def test_cancel_ends_it_and_it_stays_so_for_who_cancelled(room: Room) -> None:
    job = room.ask("key")
    until(lambda: room.jobs.running() == [job])
    assert room.jobs.cancel("key", "anna")
    assert job.finished.wait(5)
    assert job.refusal == "It was cancelled."
    assert room.ask("key", "anna") is job
    other = room.ask("key", "bob")
    assert other is not job
    room.go.set()
    assert other.finished.wait(5)
    assert other.result == "key"


def test_cancel_does_not_take_it_from_others_who_are_here(room: Room) -> None:
    job = room.ask("key", "anna")
    room.ask("key", "bob")
    assert not room.jobs.cancel("key", "anna")
    assert not job.cancelled.is_set()
    room.gone = {"bob"}  # closed or loaded anew: at once, without the grace
    assert room.jobs.cancel("key", "anna")
    assert job.finished.wait(5)


def test_who_loaded_the_page_anew_can_cancel_what_they_asked_for(room: Room) -> None:
    job = room.ask("sweep", "before", "sweep", is_long=True)
    room.gone = {"before"}
    room.jobs.look(job, "after", "sweep")
    assert room.jobs.cancel("sweep", "after")
    assert job.finished.wait(5)
    assert job.refusal == "It was cancelled."


def test_a_job_that_waits_is_cancelled_at_once(room: Room) -> None:
    for number in range(2):
        room.ask(f"busy {number}", f"visitor {number}")
    until(lambda: len(room.jobs.running()) == 2)
    waiting = room.ask("waiting", "carl")
    assert room.jobs.cancel("waiting", "carl")
    assert waiting.finished.is_set()
    assert "waiting" not in room.order


def test_a_cancelled_job_starts_anew_once_it_is_forgotten(room: Room) -> None:
    job = room.ask("key")
    room.jobs.cancel("key", "anna")
    assert job.finished.wait(5)
    room.jobs.forget("key")
    room.go.set()
    again = room.ask("key")
    assert again.finished.wait(5)
    assert again.result == "key"


@pytest.mark.parametrize(
    ("error", "words"),
    [(InputError("No edge is left."), "No edge is left."), (KeyError("x"), "should not have: KeyError")],
)
def test_a_failure_becomes_words(room: Room, error: Exception, words: str) -> None:
    def fail(job: Job) -> None:
        raise error

    job = room.jobs.submit("key", "working", fail, "anna")
    assert job.finished.wait(5)
    assert words in job.refusal


def test_stop_ends_what_runs(room: Room) -> None:
    job = room.ask("key")
    until(lambda: room.jobs.running() == [job])
    assert room.jobs.stop(5)
    assert job.finished.is_set()
    assert job.result is None


def test_how_long_it_will_take_is_told_from_how_long_it_took() -> None:
    job = Job("key", "working", lambda job: None)
    assert job.seconds_left is None
    job.started = time.monotonic() - 10
    job.advance(20, 100)
    assert job.seconds_left == pytest.approx(40, rel=0.01)
    assert job.fraction == 0.2


def test_a_job_is_found_by_its_key_and_forgotten_only_once_it_has_ended(room: Room) -> None:
    job = room.ask("key")
    assert room.jobs.find("key") is job
    assert room.jobs.find("other") is None
    room.jobs.forget("key")
    assert room.jobs.find("key") is job
    room.go.set()
    assert job.finished.wait(5)
    room.jobs.forget("key")
    assert room.jobs.find("key") is None
    assert job.label == "working"


def test_after_the_stop_nothing_begins(room: Room) -> None:
    room.ask("first")
    until(room.jobs.running)
    assert room.jobs.stop(10)
    late = room.ask("late")
    assert not late.finished.wait(0.1)
    assert room.order == ["first"]


def test_of_three_workers_two_may_be_long(room: Room) -> None:
    three = Room(3)
    for number in range(4):
        three.ask(f"long {number}", "anna", f"sweep {number}", is_long=True)
    until(lambda: len(three.order) == 2)
    short = three.ask("short", "bob")
    until(lambda: len(three.order) == 3)
    assert three.order[2] == "short"
    three.go.set()
    assert short.finished.wait(5)
    assert three.jobs.stop(10)


def test_who_looks_at_what_another_asked_for_keeps_it_alive(room: Room) -> None:
    """Anna asks and leaves; bob has looked at it, so it is his wish too, and no look revives what has ended."""
    job = room.ask("key", "anna")
    until(room.jobs.running)
    room.jobs.look(job, "bob", "model")
    room.gone.add("anna")
    threading.Event().wait(0.1)  # twice the grace: time itself is what is tested
    assert not job.is_over()
    room.go.set()
    assert job.finished.wait(5)
    room.jobs.forget("key")
    room.jobs.look(job, "carla", "model")
    assert ("carla", "model") not in room.jobs._wishes


def test_who_comes_back_within_the_grace_keeps_what_they_asked_for_however_often(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    job = room.ask("key", "anna")
    for _ in range(5):  # gone for most of the grace, five times over
        room.gone.add("anna")
        now += 0.04
        assert not job.is_over()
        room.gone.clear()
        now += 0.02
        assert not job.is_over()
    room.gone.add("anna")
    now += 0.02
    assert not job.is_over()  # it is noticed here, or was by the run itself
    now += 0.06
    until(job.cancelled.is_set)  # the run itself asks all the time


@pytest.mark.skipif(sys.platform != "linux", reason="where a thread can give way by itself")
def test_a_worker_gives_way_to_the_pages(room: Room) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    job = room.jobs.submit("nice", "working", lambda job: ("found", niceness()), "anna")
    assert job.finished.wait(5)
    assert job.result == ("found", max(module.NICE, niceness()))
    assert room.jobs.submit("again", "working", lambda job: ("found", niceness()), "anna").finished.wait(5)
