"""What a check gives back: all rows of one column that it found wrong, and how to word one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, Severity

MOST_A_COLUMN = 25
"""Findings of one kind listed for one column; the rest is counted in one more. A column that is wrong from top to
bottom is one mistake to the person, and wording 100,000 of them would take longer than the whole sync."""


@dataclass(frozen=True)
class Words:
    """How one finding is said."""

    message: str
    value: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Trouble:
    """Rows of the tab titled `tab` (positions in its frame) whose `field` fails the check `code`.

    `word(position)` says it for one row.
    """

    code: str
    severity: Severity
    tab: str
    field: str
    positions: "np.ndarray[tuple[int], np.dtype[np.intp]]"
    word: Callable[[int], Words]


def always(message: str) -> Callable[[int], Words]:
    """The same words for every row."""
    words = Words(message)
    return lambda position: words


def trouble(
    code: str, severity: Severity, tab: str, field: str, wrong: object, word: Callable[[int], Words]
) -> Iterator[Trouble]:
    """One Trouble if any row is `wrong` (boolean array, or positions), else none."""
    array = np.asarray(wrong)
    positions = np.flatnonzero(array) if array.dtype == bool else array.astype(np.intp)
    if len(positions):
        yield Trouble(code, severity, tab, field, positions, word)


def findings_of(troubles: Sequence[Trouble], entries: Entries) -> list[Finding]:
    """The troubles in words, at most MOST_A_COLUMN for each and one line for all others."""
    return [finding for trouble in troubles for finding in _worded(trouble, entries)]


def _worded(found: Trouble, entries: Entries) -> Iterator[Finding]:
    tab = entries[found.tab]
    header = tab.schema.field(found.field).header if found.field else ""
    for position in found.positions[:MOST_A_COLUMN]:
        words = found.word(int(position))
        yield Finding(
            code=found.code,
            severity=found.severity,
            at=tab.at(int(position), found.field),
            message=words.message,
            entry=tab.key(int(position)),
            field=header,
            value=words.value,
            fix=words.fix,
            owner=_owner(tab, int(position), entries),
        )
    more = len(found.positions) - MOST_A_COLUMN
    if more > 0:
        first = tab.at(int(found.positions[MOST_A_COLUMN]), found.field)
        yield Finding(
            code=found.code,
            severity=found.severity,
            at=first,
            message=f"the same in {more:,} more rows from here down; the whole column may need one change",
            field=header,
        )


def _owner(tab: TabEntries, position: int, entries: Entries) -> str:
    """Whose entry it is: the partner named in it, else who leads the opportunity or introduced it."""
    partners = set(entries["Partners"].frame["partner"].cat.categories)
    named = [str(tab.frame["partner"].iloc[position])] if "partner" in tab.frame.columns else []
    opportunities = entries["Opportunities"].frame
    if "opportunity" in tab.frame.columns:
        key = str(tab.frame["opportunity"].iloc[position])
        for row in np.flatnonzero((opportunities["opportunity"] == key).to_numpy(bool))[:1]:
            named += [str(opportunities[field].iloc[row]) for field in ("lead_partner", "introduced_by")]
    return next((name for name in named if name and name in partners), "")
