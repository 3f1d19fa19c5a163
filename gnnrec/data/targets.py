"""Files that a person names to be written: what is wrong with the place is said before anything is computed for it."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def fault_of_target(path: Path) -> str:
    """Why no file can be written there, as a clause; empty where nothing is known to be in the way. Never raises."""
    folder = path.parent
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return f"its name of {len(path.name)} characters is too long"
    if not os.path.isdir(folder):
        return f"there is no folder {folder}"
    if os.path.isdir(path):
        return "it is a folder"
    may = os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)
    return "" if may else f"nothing may be written into {folder}"
