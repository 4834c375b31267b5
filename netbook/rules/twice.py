"""Rule sets that may be written twice: by the same name, or by names that look the same."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from netbook.rules.names import folded
from netbook.rules.problems import Problems, step_label
from netbook.rules.text import RuleRow

Version = tuple[str, date | None]
"""Compared name and first day of a version."""


def written_twice(rows: Sequence[RuleRow], problems: Problems) -> set[Version]:
    """Note what may be two definitions of one rule set; the versions that are refused for it.

    `rows` are all rows with a name, in the order of the tab. Two definitions share a step number, or stand apart under
    names that differ in capitals or spaces. Rows that merely stand apart are one rule set, with a warning.
    """
    blocks: dict[Version, list[list[RuleRow]]] = {}
    for version, some in groupby(rows, key=_version):
        blocks.setdefault(version, []).append(list(some))
    _spellings(rows, problems)
    _look_alikes(rows, problems)
    return {version for version, some in blocks.items() if _is_twice(some, problems)}


def _version(row: RuleRow) -> Version:
    return folded(row.name), row.start


def _is_twice(blocks: Sequence[Sequence[RuleRow]], problems: Problems) -> bool:
    first = blocks[0][0]
    called = f"'{_spelt(first)}'" + (f" from {first.start}" if first.start else "")
    again = _step_again(blocks)
    if again:
        row, before = again
        message = (
            f"step {step_label(row)} of {called} is on row {before} already, with other rows between. Put the rows of "
            f"a step together; if {called} is written twice, keep one, rename one, or give each its first day in From"
        )
        problems.add(row, "Step", message)
        return True
    for block in blocks[1:]:
        two_names = _spelt(block[0]) != _spelt(first)
        if two_names:
            message = f"is this {called} of row {first.row}? Capitals and spaces do not count. Rename one, or put its "
            problems.add(block[0], "Rules", f"{message}rows together under one name", _spelt(first))
        else:
            message = f"{called} begins on row {first.row} and goes on here, below other rules. Put its rows together"
            problems.add(block[0], "Rules", message, warning=True)
        return two_names
    return False


def _step_again(blocks: Sequence[Sequence[RuleRow]]) -> tuple[RuleRow, int] | None:
    """The first row whose step was left before, and the row on which it stands."""
    first_rows: dict[str, int] = {}
    for block in blocks:
        for step, some in groupby(block, key=step_label):
            row = next(some)
            if step and step in first_rows:
                return row, first_rows[step]
            first_rows[step] = row.row
    return None


def _spellings(rows: Sequence[RuleRow], problems: Problems) -> None:
    """Names that are one name, but for capitals and spaces."""
    spelt: dict[str, dict[str, int]] = {}
    for row in rows:
        known = spelt.setdefault(folded(row.name), {})
        if known and _spelt(row) not in known:
            usual = next(iter(known))
            message = f"'{_spelt(row)}' is taken for '{usual}' of row {known[usual]}: capitals and spaces do not count"
            problems.add(row, "Rules", f"{message}. Write it in one way, or choose another name", usual, warning=True)
        known.setdefault(_spelt(row), row.row)


def _look_alikes(rows: Sequence[RuleRow], problems: Problems) -> None:
    """Names that are two, but for spaces and marks the same."""
    seen: dict[str, RuleRow] = {}
    told: set[str] = set()
    for row in rows:
        bare = "".join(letter for letter in folded(row.name) if letter.isalnum())
        other = seen.setdefault(bare or folded(row.name), row)
        if folded(other.name) != folded(row.name) and folded(row.name) not in told:
            told.add(folded(row.name))
            message = f"'{_spelt(row)}' and '{_spelt(other)}' of row {other.row} are two rule sets with almost one name"
            problems.add(row, "Rules", f"{message}. Rename one", warning=True)


def _spelt(row: RuleRow) -> str:
    return " ".join(row.name.split())
