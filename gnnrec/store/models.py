"""Trained recommenders on disk, so that nothing is trained twice.

One entry is one file named by its key (`model_file` has its format). It is written beside its place and renamed into
it, under a lock of its key that holds across processes. Who reads takes no lock: they find the old one or the new one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gnnrec.data.cache_folder import cannot_keep, home, inside, remove, remove_drafts, replace_file
from gnnrec.data.leftovers import ABANDONED, age, sweep_locks, sweep_temporary, unheld
from gnnrec.errors import InputError
from gnnrec.recommender import Recommender
from gnnrec.store.locks import POLL, STALE, Cancelled, NoFolderError, NoLockError, held
from gnnrec.store.memory import Memory
from gnnrec.store.model_file import ENDING, NotAModelError, pack, read_model_file
from gnnrec.store.request import Request

KEY = "[0-9a-f]" * 20
MAX_BYTES = 2 * 10**9
_memory = Memory()
"""What could not be kept; all stores of this process share it."""


@dataclass(frozen=True)
class Obtained:
    """A trained recommender and whether it came from the store."""

    recommender: Recommender
    cached: bool


class Store:
    """Keeps trained recommenders within two bounds; those that were used longest ago make room.

    Args:
        folder: where; `models` in the cache folder when left out.
        max_entries: entries to keep.
        max_bytes: what they may take on the disk, all together.
        report: told in words when an entry is damaged or cannot be kept, or another process holds its lock and hangs.
        stale: seconds without a sign of life after which another process is not waited for any longer.
        poll: seconds between two looks at whether it is done.
    """

    def __init__(
        self,
        folder: Path | None = None,
        max_entries: int = 100,
        report: Callable[[str], None] = lambda message: None,
        stale: float = STALE,
        poll: float = POLL,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.folder = folder or home() / "models"
        self.max_entries, self.max_bytes = max_entries, max_bytes
        self.report = report
        self.stale, self.poll = stale, poll

    def obtain(
        self,
        request: Request,
        train: Callable[[], Recommender],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        waits: Callable[[str], None] = lambda who: None,
    ) -> Obtained:
        """Load what was asked for, or train and keep it; of several that ask at once, one trains.

        A training that was stopped is returned as far as it came and is not kept.

        Args:
            train: makes the recommender that `request` describes.
            cancelled: looked at while another thread or process trains the same.
            waits: told once who that is, where it has to be waited for.

        Raises:
            Cancelled: `cancelled` said so before it was our turn.
        """
        found = self.load(request)
        if found:
            return Obtained(found, cached=True)
        try:
            with held(self._lock(request), cancelled, self.stale, self.poll, waits):
                return self._load_or_train(request, train)
        except NoFolderError as error:
            return self._train_for_memory(request, train, error.error)
        except NoLockError as error:
            self.report(f"{error.why}; it is trained here as well and not kept. {error.remedy}")
        return Obtained(train(), cached=False)

    def _train_for_memory(self, request: Request, train: Callable[[], Recommender], error: OSError) -> Obtained:
        recommender = train()
        if not recommender.history.stopped:
            self._hold(request, recommender, error)
        return Obtained(recommender, cached=False)

    def _hold(self, request: Request, recommender: Recommender, error: OSError) -> None:
        """Hold in memory what the disk does not take, and say so once."""
        _memory.put(self.entry(request), recommender)
        cannot_keep("A trained model", self.folder, error, self.report, "it works, but for now only")

    def _load_or_train(self, request: Request, train: Callable[[], Recommender]) -> Obtained:
        found = self.load(request)
        if found:
            return Obtained(found, cached=True)
        recommender = train()
        if not recommender.history.stopped:
            self._keep(request, recommender)
        return Obtained(recommender, cached=False)

    def _lock(self, request: Request) -> Path:
        return self._lock_of(request.key)

    def _lock_of(self, key: str) -> Path:
        return self.folder / "locks" / f"{key}.lock"

    def entry(self, request: Request) -> Path:
        """Where the recommender is kept, if it is."""
        return self.folder / f"{request.key}{ENDING}"

    def load(self, request: Request) -> Recommender | None:
        """The kept recommender, or None. A damaged or foreign entry is set aside and reported."""
        entry = self.entry(request)
        looked_at = _inode(entry)
        if looked_at is None:
            return _memory.get(entry)
        try:
            saved = read_model_file(entry)
            if saved.about != request.describe():
                raise NotAModelError(str(entry), "it describes something else than its name says")
            recommender = saved.recommender(request)
        except InputError as error:
            reason = error.reason if isinstance(error, NotAModelError) else str(error)
        else:
            with suppress(OSError):
                os.utime(entry)  # used just now, so it goes last
            return recommender
        if _inode(entry) != looked_at:
            return None  # another process has just dropped it, or put a sound one there
        self._set_aside(entry)
        held = _memory.get(entry)  # where the damaged one cannot be set aside
        if held is None:
            self.report(f"The trained model in {entry} is damaged ({reason}); it is set aside and trained again.")
        return held

    def entries(self) -> list[Path]:
        """Files of the kept recommenders, and folders of those that an earlier version kept, the last used last."""
        found = []
        for path in (*inside(self.folder, KEY + ENDING), *inside(self.folder, KEY)):
            with suppress(OSError):  # another process has just dropped it
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found)]

    def keep(self, request: Request, recommender: Recommender) -> None:
        """Put a trained recommender where `load` finds it, under the lock of its key. What fails is reported.

        Nothing is done while somebody else holds the lock: they make the same recommender, and keep it themselves.
        """
        try:
            with suppress(Cancelled), held(self._lock(request), lambda: True, self.stale, self.poll):
                self._keep(request, recommender)
        except NoFolderError as error:
            self._hold(request, recommender, error.error)
        except NoLockError as error:
            self.report(f"{error.why}; the model is not kept. {error.remedy}")

    def _keep(self, request: Request, recommender: Recommender) -> None:
        entry, content = self.entry(request), pack(request, recommender)
        if len(content) > self.max_bytes:
            says = (
                f"The trained model has {len(content):,} bytes, and all that are kept have {self.max_bytes:,} at most"
            )
            return self.report(f"{says}; it works, but for now only.")
        try:
            remove_drafts(entry)
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(entry, content)
        except OSError as error:
            self._hold(request, recommender, error)
        else:
            _memory.forget(entry)
        self._make_room()

    def _make_room(self) -> None:
        """Drop what is beyond the bounds: what was set aside goes first, then what was used longest ago."""
        entries = size = 0
        for path in reversed([*self._damaged(), *self.entries()]):
            entries, size = entries + 1, size + _size(path)
            if entries > self.max_entries or size > self.max_bytes:
                remove(path)
        self._sweep()

    def _sweep(self) -> None:
        """Clear away what processes that were killed have left: a draft is dead when nobody holds its key's lock."""
        for draft in inside(self.folder, f".{KEY}{ENDING}.*"):
            with unheld(self._lock_of(draft.name.split(".")[1])) as is_dead:
                if is_dead or age(draft) > ABANDONED:
                    remove(draft)
        sweep_locks(self.folder / "locks")
        sweep_temporary()

    def _damaged(self) -> list[Path]:
        """What was set aside, the oldest first."""
        return sorted(inside(self.folder / "damaged", "*"), key=lambda path: path.name.rsplit("-", 1)[-1])

    def _set_aside(self, entry: Path) -> None:
        aside = self.folder / "damaged"
        try:
            aside.mkdir(exist_ok=True)
            entry.replace(aside / f"{entry.name}-{time.time_ns()}")
        except OSError:
            remove(entry)
        self._make_room()


def _inode(path: Path) -> int | None:
    """Which file stands at a path now; None where there is none."""
    with suppress(OSError):
        return path.stat().st_ino
    return None


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; none of what another process has just dropped."""
    try:
        files = path.rglob("*") if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files)
    except OSError:
        return 0
