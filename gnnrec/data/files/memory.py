"""How much memory can be had: what is free on the machine, in its container, and below the limit of the process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUPS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Limit and use of memory, in bytes, where a container has one: in the second form and in the first."""
STATM = Path("/proc/self/statm")
UNKNOWN = 2**32
"""Bytes that are taken to be free where nothing says how many are."""


def free_memory() -> int:
    """Bytes of memory that nobody has taken, within the limits of the container and of the process."""
    found = [_of_meminfo(), _of_process(), *(_of_cgroup(limit, used) for limit, used in CGROUPS)]
    return min((free for free in found if free is not None), default=UNKNOWN)


def _of_meminfo() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in MEMINFO.read_text().splitlines() if ":" in line)
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return _half_of_all()


def _half_of_all() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _of_cgroup(limit: Path, used: Path) -> int | None:
    try:
        return max(int(limit.read_text()) - int(used.read_text()), 0)
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return None


def _of_process() -> int | None:
    """What `ulimit -v` leaves to this process."""
    if sys.platform == "win32":
        return None
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    try:
        used = int(STATM.read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return None
    return None if limit == resource.RLIM_INFINITY else max(limit - used, 0)
