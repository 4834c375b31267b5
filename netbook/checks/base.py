"""What a check gives back: all rows of one column that it found wrong, and how to word one of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbook.model.cells import column_letters
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, Severity

MOST_A_COLUMN = 25
"""Findings of one kind listed for one column; the rest is counted in one more. Wording 100,000 of them would take
longer than the whole sync."""

MUCH_OF_A_COLUMN, FEW_CELLS = 0.3, 6
"""A column of which so large a part fails one check, and so many cells, is one mistake to the person."""

Positions = np.ndarray[tuple[int], np.dtype[np.intp]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
Days = np.ndarray[tuple[int], np.dtype[np.datetime64]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Texts = np.ndarray[tuple[int], np.dtype[np.object_]]


@dataclass(frozen=True)
class Words:
    """How one finding is said."""

    message: str
    value: str = ""
    fix: str = ""


Word = Callable[[int], Words]
"""Words for the entry at a place of the frame."""


@dataclass(frozen=True)
class Trouble:
    """Rows of the tab titled `tab` (positions in its frame) whose `field` fails the check `code`.

    `word(position)` says it for one row. `together`: it is one mistake, said once, at the first of them. `silent`: it
    is said already, in another column.
    """

    code: str
    severity: Severity
    tab: str
    field: str
    positions: Positions
    word: Callable[[int], Words]
    together: bool = False
    silent: bool = False


def net_amounts(receipts: TabEntries) -> Floats:
    """What each receipt brought without tax: Net, else Gross less Tax; nan without an amount. In minor units."""
    gross, tax, net = (numbers(receipts, name) for name in ("gross", "tax", "net"))
    amounts: Floats = np.where(np.isnan(net), gross - np.where(np.isnan(tax), 0, tax), net)
    return amounts


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


def one_a_cell(troubles: Sequence[Trouble], entries: Entries) -> list[Trouble]:
    """The troubles without those in cells of which something worse, or the same before, is said already: one mistake
    is one finding."""
    said: dict[tuple[str, str], Bools] = {}
    kept: dict[int, Trouble] = {}
    for severity in Severity:
        for place, one in enumerate(troubles):
            if one.severity is not severity:
                continue
            known = said.setdefault((one.tab, one.field), np.zeros(len(entries[one.tab].frame), bool))
            positions = one.positions[~known[one.positions]] if one.field else one.positions
            known[positions] = True
            if len(positions):
                kept[place] = replace(one, positions=positions)
    return [kept[place] for place in sorted(kept)]


def findings_of(troubles: Sequence[Trouble], entries: Entries) -> list[Finding]:
    """The troubles in words: one line for a column that is wrong nearly everywhere, else at most MOST_A_COLUMN for each
    and one line for all others."""
    owners = _Owners(entries)
    return [finding for trouble in troubles if not trouble.silent for finding in _worded(trouble, entries, owners)]


def _worded(found: Trouble, entries: Entries, owners: "_Owners") -> Iterator[Finding]:
    tab, count = entries[found.tab], len(found.positions)
    header = tab.schema.field(found.field).header if found.field else ""
    if found.together:
        yield _finding(found, tab, 0, header, owners)
        return
    if found.field and count >= FEW_CELLS and count > MUCH_OF_A_COLUMN * len(tab.frame):
        first = _finding(found, tab, 0, header, owners)
        last = tab.at(int(found.positions[-1]), found.field)
        stop = "" if first.message.endswith("?") else "."
        more = f"{stop} The same in {count - 1:,} more cells of this column, down to {last.a1}: it may need one change"
        yield replace(first, message=first.message + more)
        return
    for place in range(min(count, MOST_A_COLUMN)):
        yield _finding(found, tab, place, header, owners)
    more_rows = count - MOST_A_COLUMN
    if more_rows > 0:
        yield Finding(
            code=found.code,
            severity=found.severity,
            at=tab.at(int(found.positions[MOST_A_COLUMN]), found.field),
            message=f"the same in {more_rows:,} more rows from here down; the whole column may need one change",
            field=header,
        )


def _finding(found: Trouble, tab: TabEntries, place: int, header: str, owners: "_Owners") -> Finding:
    position = int(found.positions[place])
    words = found.word(position)
    return Finding(
        code=found.code,
        severity=found.severity,
        at=tab.at(position, found.field),
        message=words.message,
        entry=tab.key(position),
        field=header,
        value=words.value,
        fix=words.fix,
        owner=owners.of(tab, position),
    )


class _Owners:
    """Whose entries are: the partner named in one, else who leads the opportunity or introduced it."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._partners: frozenset[str] | None = None
        self._leads: Mapping[str, tuple[str, ...]] | None = None

    def of(self, tab: TabEntries, position: int) -> str:
        """The partner whose entry it is, '' if nobody is known to be."""
        named = [str(tab.frame["partner"].iloc[position])] if "partner" in tab.frame.columns else []
        if "opportunity" in tab.frame.columns:
            named += self._leading(str(tab.frame["opportunity"].iloc[position]))
        if self._partners is None:
            self._partners = frozenset(map(str, self._entries["Partners"].frame["partner"].cat.categories))
        return next((name for name in named if name and name in self._partners), "")

    def _leading(self, opportunity: str) -> tuple[str, ...]:
        if self._leads is None:
            tab = self._entries["Opportunities"]
            texts = [tab.texts(name) for name in ("opportunity", "lead_partner", "introduced_by")]
            self._leads = {str(key): (str(lead), str(finder)) for key, lead, finder in zip(*texts, strict=True)}
        return self._leads.get(opportunity, ())


def row_of(tab: TabEntries, position: int) -> str:
    """'row 12', as people find it."""
    return f"row {tab.at(position).row}"


def cell_of(tab: TabEntries, position: int, field: str) -> str:
    """'C12', or its row if the tab has no column for the field."""
    at = tab.at(position, field)
    return f"{column_letters(at.column)}{at.row}" if at.column else f"row {at.row}"


def named_in(tab: TabEntries, field: str, other: TabEntries) -> Positions:
    """For each entry of `tab`, the place in `other` of the entry that its `field` names; -1 if it names none."""
    column, keys = tab.frame[field].array, other.texts(other.schema.key)
    first = {key: place for place, key in reversed([*enumerate(keys)]) if key}
    by_category = np.asarray([first.get(text, -1) for text in column.categories], np.intp)
    return by_category[column.codes] if len(by_category) else np.full(len(column), -1, np.intp)


def days(tab: TabEntries, field: str) -> Days:
    """A column of dates as whole days; NaT where there is none."""
    return tab.frame[field].to_numpy("datetime64[D]")


def numbers(tab: TabEntries, field: str) -> Floats:
    """A column of numbers or money as floats, only to be compared; nan where there is none."""
    return tab.frame[field].to_numpy(np.float64, na_value=np.nan)


def taken(values: np.ndarray[tuple[int], np.dtype[Any]], places: Positions) -> np.ndarray[tuple[int], np.dtype[Any]]:
    """`values` at `places`; nothing (NaT or nan) where a place is -1."""
    nothing = np.datetime64("NaT") if values.dtype.kind == "M" else np.nan
    if not len(values):
        return np.full(len(places), nothing, values.dtype)
    return np.where(places >= 0, values[places], nothing)
