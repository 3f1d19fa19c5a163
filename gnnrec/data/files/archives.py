"""Part 1: zip archives. Their entries are listed as they are, and odd ones refused before anything else sees them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from gnnrec.errors import InputError

MOST_ENTRIES = 100_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that are unpacked piece by piece; of others, 4 kB can become gigabytes before anybody counts."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_SHOWN = 60


def archive_at(path: Path) -> zipfile.Path:
    """An archive whose entries have plain names.

    `zipfile.Path` never ends over an entry like //ratings.csv (CVE-2024-8088), so names are looked at before it.

    Raises:
        InputError: it has too many entries, or one with an odd name, a password, or packed in an unusual way.
        zipfile.BadZipFile: it is damaged.
    """
    archive = zipfile.ZipFile(path)
    listed = archive.infolist()
    if len(listed) > MOST_ENTRIES:
        archive.close()
        raise InputError(f"{path} holds {len(listed):,} files, and {MOST_ENTRIES:,} is the most; unpack it first.")
    for entry in listed:
        odd = oddness(entry.orig_filename)
        if odd:
            archive.close()
            name = repr(entry.orig_filename[:LONGEST_SHOWN])
            raise InputError(f"{path} holds an entry named {name}, which {odd}; unpack it and pack it again.")
    return zipfile.Path(archive)


def oddness(name: str) -> str:
    """What is odd about the name of an entry, as what follows "which"; empty where nothing is."""
    if not name:
        return "is no name"
    if CONTROL.search(name):
        return "has control characters in it"
    if "\\" in name:
        return "has a backslash in it"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "does not lie below the archive"
    parts = name.removesuffix("/").split("/")
    if ".." in parts:
        return "leads out of the archive"
    return "has a folder without a name in it" if "" in parts else ""


def entries(folder: zipfile.Path, deep: int) -> Iterator[tuple[str, zipfile.Path]]:
    """Name below the folder, and file, of each in an archive, at most so many folders deep.

    Raises:
        InputError: one is packed in a way that cannot be unpacked piece by piece.
    """
    for entry in folder.root.infolist():
        inside = entry.filename.removeprefix(folder.at)
        if entry.is_dir() or not entry.filename.startswith(folder.at) or inside.count("/") > deep:
            continue
        yield inside, zipfile.Path(folder.root, entry.filename)


def refuse_unusual(source: zipfile.Path) -> int:
    """The bytes that an entry says it unpacks to. Raises InputError when it is packed in an unusual way."""
    entry = source.root.getinfo(source.at)
    if entry.compress_type not in METHODS:
        raise InputError(f"{source} is packed in an unusual way; pack it again as a usual zip, or give it unpacked.")
    return entry.file_size
