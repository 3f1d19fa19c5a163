"""How much memory this process holds, as far as the system tells."""

from __future__ import annotations

import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def memory_mb(name: str, file: Path = STATUS) -> int | None:
    """A figure that Linux keeps about memory, in MB; None where no such figure is kept."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith(name)), None)
    return None if kilobytes is None else kilobytes // 1024


def peak_memory_mb(file: Path = STATUS) -> int | None:
    """Most memory that this process has held at once, in MB; None where the system does not tell (Windows)."""
    peak = memory_mb("VmHWM", file)
    if peak is not None:
        return peak
    try:
        import resource
    except ImportError:
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on a Mac, elsewhere in kilobytes
    return held // (2**20 if sys.platform == "darwin" else 2**10)
