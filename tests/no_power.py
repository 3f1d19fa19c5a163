"""Permissions, also where the tests run as root, for whom they count for nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def without_power() -> Iterator[None]:
    """As a user who may not do everything: who runs the tests, or another one for a while where that is root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@contextmanager
def place_for_everybody() -> Iterator[Path]:
    """A folder that every user may enter, so that what is wrong is wrong with what is in it."""
    folder = Path(tempfile.mkdtemp(prefix="for-everybody-"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        for path in [folder, *folder.iterdir()]:
            if not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(folder)
