"""The caretaker: what visitors leave behind is cleared away while nobody waits for it.

Streamlit tells nobody that a session is over. It keeps one for two minutes after its tab has gone, with its memory and
three open descriptors, and for longer where no other session ends. So a thread looks around every few seconds: a
session whose tab does not come back is closed, what was kept for it goes, and its memory is handed back. A tab that
does come back later begins a new session: the address has its choices, and the shelf of `reload` its data set.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from functools import cache

from streamlit import runtime

from gnnrec.ui.session import reload
from gnnrec.ui.session.memory import give_back
from gnnrec.ui.session.visitors import is_here, session_of, shared_jobs, visitor

GONE_FOR = 30.0
"""Seconds in which a tab that lost its connection finds its session as it was."""
MOST_GONE = 32
"""Sessions that wait for their tabs at once; the one that has waited longest is closed first."""
EVERY = 10.0
"""Seconds between two rounds, and so the shortest time between two collections, which take 0.2 s of everybody's."""
NOW_AND_THEN = 300.0
"""Seconds after which garbage is collected although no party was over."""


class Caretaker:
    """Goes round. No round is made while another one is under way, and nothing waits for one.

    Args:
        is_here: whether a visitor's tab is connected.
        close: ends the session of a visitor; may do so a little later.
        tidy: what each round does besides.
        give_back: hands back what nothing holds any more.
    """

    def __init__(
        self,
        is_here: Callable[[str], bool],
        close: Callable[[str], None],
        tidy: Sequence[Callable[[], None]] = (),
        give_back: Callable[[], None] = give_back,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.is_here, self.close, self.tidy, self.give_back, self.clock = is_here, close, tidy, give_back, clock
        self._met: set[str] = set()
        self._gone_since: dict[str, float] = {}  # in the order in which they went
        self._is_untidy = False
        self._collected = clock()
        self._lock = threading.Lock()

    def meet(self, visitor: str) -> None:
        """Look after a visitor from now on."""
        with self._lock:
            self._met.add(visitor)

    def party_is_over(self) -> None:
        """Have what a party took handed back with the next round."""
        self._is_untidy = True

    def go_round(self) -> None:
        """One round. What is closed now is collected in the next one, when it is over for certain."""
        untidy, self._is_untidy = self._is_untidy, False
        for ended in self._ended():
            self.close(ended)
            self._is_untidy = True
        for tidy in self.tidy:
            tidy()
        if untidy or (self._met and self.clock() - self._collected >= NOW_AND_THEN):
            self.give_back()
            self._collected = self.clock()

    def _ended(self) -> list[str]:
        """Visitors who are gone for good, and are forgotten here with this."""
        now = self.clock()
        with self._lock:
            gone = [visitor for visitor in self._met if not self.is_here(visitor)]
            since = {visitor: at for visitor, at in self._gone_since.items() if visitor in gone}
            self._gone_since = since | {visitor: now for visitor in gone if visitor not in since}
            over = len(self._gone_since) - MOST_GONE
            ended = [
                visitor
                for place, (visitor, at) in enumerate(self._gone_since.items())
                if place < over or now - at >= GONE_FOR
            ]
            for visitor in ended:
                del self._gone_since[visitor]
                self._met.discard(visitor)
        return ended


@cache
def caretaker() -> Caretaker:
    """The caretaker of this process, at work. No cache of Streamlit's holds it, since any visitor may clear those."""
    made = Caretaker(is_here, _close, [lambda: shared_jobs().tidy(), lambda: reload.shelf().tidy()])
    threading.Thread(target=_keep_going, args=(made,), name="gnnrec caretaker", daemon=True).start()
    return made


def attend() -> None:
    """Have the visitor of this run looked after."""
    caretaker().meet(visitor())


def _keep_going(caretaker: Caretaker) -> None:
    while True:
        time.sleep(EVERY)
        try:
            caretaker.go_round()
        except Exception:  # the next round may do better, and without any the memory would only ever grow
            traceback.print_exc(file=sys.stderr)


def _close(visitor: str) -> None:
    """End a visitor's session, where the server does such things, unless the tab has come back meanwhile."""
    if not runtime.exists():
        return
    server, session = runtime.get_instance(), session_of(visitor)

    def close() -> None:
        if not server.is_active_session(session):
            server.close_session(session)

    server._get_async_objs().eventloop.call_soon_threadsafe(close)  # it may be closed on that thread alone
