"""What somebody fixed by hand about a file, as text: in an address, and in what starts the app on a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from gnnrec.data.files.asked import Asked
from gnnrec.errors import InputError


def as_text(asked: Asked) -> str:
    """JSON with what differs from "find out"; empty text where nothing does."""
    default = asdict(Asked())
    fixed = {name: value for name, value in asdict(asked).items() if value != default[name]}
    return json.dumps(fixed, ensure_ascii=False, separators=(",", ":")) if fixed else ""


def read_asked(text: str) -> Asked:
    """The reverse of `as_text`. Raises InputError where the text is none of its kind."""
    try:
        return asked_of(json.loads(text) if text else {})
    except ValueError as error:
        raise InputError(f"{text[:60]!r} does not say how a file is read; copy the whole address again.") from error


def asked_of(named: Any) -> Asked:
    """What is asked, from its fields by name. Raises InputError where a field is unknown or of another kind."""
    default = asdict(Asked())
    if not isinstance(named, Mapping) or not set(named) <= set(default):
        known = ", ".join(spec.name for spec in fields(Asked))
        raise InputError(f"How a file is read is said by {known}; {str(named)[:60]!r} says it otherwise.")
    given = {name: value for name, value in named.items() if value is not None}
    for name, value in given.items():
        if not _fits(name, value, default[name]):
            raise InputError(f"{name} of a file cannot be {str(value)[:60]!r}; leave it out to have it found.")
    if "no_rating" in given:
        given["no_rating"] = tuple(map(float, given["no_rating"]))
    return Asked(**given)


def _fits(name: str, value: Any, default: Any) -> bool:
    if name == "columns":
        return isinstance(value, Mapping) and all(isinstance(text, str) for text in (*value, *value.values()))
    if name == "no_rating":
        return isinstance(value, list | tuple) and all(isinstance(one, int | float) for one in value)
    if name == "header":
        return isinstance(value, bool)
    return isinstance(value, str if default is None else type(default))
