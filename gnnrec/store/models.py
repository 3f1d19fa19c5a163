"""Trained recommenders on disk, so that nothing is trained twice.

One entry is one file named by its key (`model_file` has its format). It is written beside its place and renamed into
it, under a lock of its key that holds across processes.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gnnrec.data.cache_folder import home, remove_drafts
from gnnrec.errors import InputError
from gnnrec.recommender import Recommender
from gnnrec.store.locks import POLL, STALE, NoLockError, held
from gnnrec.store.model_file import ENDING, NotAModelError, read_model_file, write_model_file
from gnnrec.store.request import Request

KEY = "[0-9a-f]" * 20


@dataclass(frozen=True)
class Obtained:
    """A trained recommender and whether it came from the store."""

    recommender: Recommender
    cached: bool


class Store:
    """Keeps at most `max_entries` trained recommenders, the oldest out first.

    Args:
        folder: where; `models` in the cache folder when left out.
        max_entries: entries to keep.
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
    ) -> None:
        self.folder = folder or home() / "models"
        self.max_entries = max_entries
        self.report = report
        self.stale, self.poll = stale, poll

    def obtain(
        self, request: Request, train: Callable[[], Recommender], *, cancelled: Callable[[], bool] = lambda: False
    ) -> Obtained:
        """Load what was asked for, or train and keep it; of several that ask at once, one trains.

        A training that was stopped is returned as far as it came and is not kept.

        Args:
            train: makes the recommender that `request` describes.
            cancelled: looked at while another thread or process trains the same.

        Raises:
            Cancelled: `cancelled` said so before it was our turn.
        """
        found = self.load(request)
        if found:
            return Obtained(found, cached=True)
        try:
            with held(self.folder / "locks" / f"{request.key}.lock", cancelled, self.stale, self.poll):
                return self._load_or_train(request, train)
        except NoLockError as error:
            self.report(f"{error.why}; it is trained here as well and not kept. {error.remedy}")
        return Obtained(train(), cached=False)

    def _load_or_train(self, request: Request, train: Callable[[], Recommender]) -> Obtained:
        found = self.load(request)
        if found:
            return Obtained(found, cached=True)
        remove_drafts(self.entry(request))
        recommender = train()
        if not recommender.history.stopped:
            self.keep(request, recommender)
        return Obtained(recommender, cached=False)

    def entry(self, request: Request) -> Path:
        """Where the recommender is kept, if it is."""
        return self.folder / f"{request.key}{ENDING}"

    def load(self, request: Request) -> Recommender | None:
        """The kept recommender, or None. A damaged or foreign entry is set aside and reported."""
        entry = self.entry(request)
        if not entry.exists():
            return None
        try:
            saved = read_model_file(entry)
            if saved.about != request.describe():
                raise NotAModelError(str(entry), "it describes something else than its name says")
            return saved.recommender(request)
        except InputError as error:
            if not entry.exists():
                return None  # another process has just dropped it
            reason = error.reason if isinstance(error, NotAModelError) else str(error)
        self._set_aside(entry)
        self.report(f"The trained model in {entry} is damaged ({reason}); it is set aside and trained again.")
        return None

    def entries(self) -> list[Path]:
        """Files of the kept recommenders, and folders of those that an earlier version kept, oldest first."""
        found = []
        for path in (*self.folder.glob(KEY + ENDING), *self.folder.glob(KEY)):
            with suppress(FileNotFoundError):  # another process has just dropped it
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found)]

    def keep(self, request: Request, recommender: Recommender) -> None:
        """Put a trained recommender where `load` finds it. Where that cannot be, it is reported."""
        entry = self.entry(request)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_model_file(entry, request, recommender)
            for old in self.entries()[: -self.max_entries]:
                _remove(old)
        except OSError as error:
            self.report(
                f"The trained model could not be kept in {entry} ({error.strerror}); it works, but for now only."
            )

    def _set_aside(self, entry: Path) -> None:
        aside = self.folder / "damaged"
        aside.mkdir(exist_ok=True)
        try:
            entry.replace(aside / f"{entry.name}-{time.time_ns()}")
        except OSError:
            _remove(entry)
        for old in sorted(aside.iterdir(), key=lambda path: path.name.rsplit("-", 1)[-1])[: -self.max_entries]:
            _remove(old)


def _remove(path: Path) -> None:
    """Remove a file or a folder; where that cannot be, it stays."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
