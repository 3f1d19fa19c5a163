"""Part 1: what is wrong with a table of ratings, or worth knowing, in words for the person whose table it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from gnnrec.data.interactions import BoolArray
from gnnrec.errors import InputError

Kind = Literal["stops", "asks", "mended", "note"]
"""Whether a finding stops everything, asks to look at it, was mended by a stated rule, or is only worth knowing."""
GRAVITY: tuple[Kind, ...] = ("stops", "asks", "mended", "note")
LONGEST_SHOWN = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Finding:
    """One kind of problem with a table.

    Attributes:
        kind: how grave it is.
        says: what and where, the first time it occurs.
        outcome: what is done about it, or what to do.
        rows: how many rows it concerns.
        options: where it asks, the other readings: column by role, as `Asked.columns` takes it.
    """

    kind: Kind
    says: str
    outcome: str
    rows: int = 1
    options: tuple[Mapping[str, str], ...] = ()

    def __str__(self) -> str:
        more = f" (and {self.rows - 1:,} more row{'s' if self.rows > 2 else ''} like it)" if self.rows > 1 else ""
        return f"{self.says}{more}; {self.outcome}."


@dataclass(frozen=True, eq=False)
class Fault:
    """Rows that cannot be used because of one column.

    Attributes:
        rows: which ones; at least one. (num_rows,)
        says: what is wrong with the first of them, as what follows "Row 7 ".
        remedy: what to do.
        is_missing: whether nothing stands there, so that somebody may want such rows left out, however many they are.
    """

    rows: BoolArray
    says: str
    remedy: str
    is_missing: bool = False

    @property
    def first(self) -> int:
        return int(np.argmax(self.rows))


@dataclass(frozen=True)
class Report:
    """What was found in a table.

    Attributes:
        rows: rows of the file.
        kept: ratings that are used.
        findings: the gravest first.
        can_drop: whether it could be used if the rows in which something is missing were left out.
    """

    rows: int
    kept: int
    findings: tuple[Finding, ...] = ()
    can_drop: bool = False

    def of(self, kind: Kind) -> list[Finding]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]


class RefusedError(InputError):
    """A table that cannot be used: the message says everything that must be mended, the report everything found."""

    def __init__(self, name: str, report: Report) -> None:
        super().__init__(name, report)
        self.name, self.report = name, report

    def __str__(self) -> str:
        return f"{self.name}: {' '.join(map(str, self.report.of('stops')))}"


def gravest_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in the order in which they matter."""
    return tuple(sorted(findings, key=lambda finding: GRAVITY.index(finding.kind)))


def shown(value: Any) -> str:
    """A value as it is shown in a sentence."""
    text = repr(value) if isinstance(value, str) else "nan" if value is None or value is pd.NA else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
