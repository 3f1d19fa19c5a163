"""The caretaker's rounds: whose session is closed and when, and when memory is handed back."""

from gnnrec.ui.session.caretaker import EVERY, GONE_FOR, MOST_GONE, NOW_AND_THEN, Caretaker


class House:
    """Visitors of whom some are gone, and a caretaker whose rounds are told."""

    def __init__(self) -> None:
        self.here: set[str] = set()
        self.closed: list[str] = []
        self.now, self.given_back, self.tidied = 0.0, 0, 0
        self.caretaker = Caretaker(
            self.here.__contains__, self.closed.append, [self.tidy], self.give_back, clock=lambda: self.now
        )

    def tidy(self) -> None:
        self.tidied += 1

    def give_back(self) -> None:
        self.given_back += 1

    def come(self, *visitors: str) -> None:
        self.here |= {*visitors}
        for visitor in visitors:
            self.caretaker.meet(visitor)

    def rounds(self, seconds: float) -> None:
        """So many seconds of rounds."""
        for _ in range(round(seconds / EVERY)):
            self.now += EVERY
            self.caretaker.go_round()


def test_a_tab_that_does_not_come_back_is_closed_once_and_its_memory_handed_back() -> None:
    house = House()
    house.come("anna", "ben")
    house.rounds(60)
    assert not house.closed
    house.here.remove("anna")
    house.rounds(GONE_FOR)
    assert not house.closed
    assert not house.given_back
    house.rounds(2 * EVERY)
    assert (house.closed, house.given_back) == (["anna"], 1)
    house.rounds(60)
    assert (house.closed, house.given_back) == (["anna"], 1)
    assert house.tidied == (120 + GONE_FOR) / EVERY + 2


def test_a_tab_that_comes_back_in_time_keeps_its_session_and_its_time() -> None:
    house = House()
    house.come("anna")
    for _ in range(5):
        house.here.remove("anna")
        house.rounds(GONE_FOR - EVERY)
        house.here.add("anna")
        house.rounds(EVERY)
    assert not house.closed


def test_of_many_who_go_at_once_those_gone_longest_are_closed_at_once() -> None:
    house = House()
    house.come("first")
    house.here.clear()
    house.rounds(EVERY)
    house.come(*map(str, range(MOST_GONE)))
    house.here.clear()
    house.rounds(EVERY)
    assert house.closed == ["first"]


def test_memory_is_handed_back_when_a_party_is_left_and_now_and_then_while_somebody_is_here() -> None:
    house = House()
    house.rounds(2 * NOW_AND_THEN)
    assert not house.given_back
    house.come("anna")
    house.rounds(2 * NOW_AND_THEN)
    assert house.given_back == 2
    house.caretaker.party_is_over()
    house.rounds(3 * EVERY)
    assert house.given_back == 3
