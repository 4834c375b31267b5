"""What stands in a tab beside its entries, and how it looks: merged cells, hidden and crossed-out rows, stray cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from netbook.checks.base import MOST_A_COLUMN, Positions, Trouble, always
from netbook.model.cells import CellError, CellRef, Grid, column_letters
from netbook.model.findings import Finding, Severity
from netbook.model.schema import TabSchema, Type
from netbook.steps.cell_values import shown
from netbook.steps.headers import Headers
from netbook.steps.layout import Stranger

MOST_STRAY = 3
"""So few cells right of the table are said one by one,"""
MOST_BESIDE = 24
"""and up to so many as one block; more of them are somebody's own calculation."""


@dataclass(frozen=True)
class Place:
    """A tab of a workbook, with its headers found."""

    workbook: str
    grid: Grid
    schema: TabSchema
    headers: Headers

    @property
    def columns(self) -> dict[int, str]:
        """Our fields by column (from 1)."""
        return {index + self.grid.left: name for name, index in self.headers.index.items()}

    def at(self, row: int, column: int = 0) -> CellRef:
        """A cell of it, or a row."""
        return CellRef(self.workbook, self.grid.title, row, column)


def strangers_found(known: Mapping[int, Stranger], place: Place) -> Iterator[Finding]:
    """The rows that are no entries, each said once."""
    for number, (row, what) in enumerate(sorted(known.items())):
        if number >= MOST_A_COLUMN:
            return
        if what is Stranger.HEADINGS:
            words = "the headers stand here a second time. This row is not counted; delete it"
            yield Finding("NB111", Severity.WARNING, place.at(row), words)
        elif what is Stranger.TOTAL:
            words = "this row is a total. It is not counted; better put totals beside the table"
            yield Finding("NB112", Severity.WARNING, place.at(row), words)
        elif what is Stranger.REMARK:
            words = "this is a remark and no entry. It is not counted; better put it into a tab of its own"
            yield Finding("NB118", Severity.WARNING, place.at(row, place.grid.left), words)
        elif what is Stranger.HINTS:
            words = "this row says what to type, and is no entry. It is not counted; delete it"
            yield Finding("NB113", Severity.WARNING, place.at(row, place.grid.left), words)
        elif what is Stranger.FILLED:
            words = "this row only repeats a cell of the one above it, and is no entry. It is not counted; clear it"
            yield Finding("NB118", Severity.WARNING, place.at(row), words)
        elif known.get(row - 1) is not Stranger.TABLE:
            words = (
                "a second table seems to begin here, below an empty row. It is not counted; move it to a tab of its "
                "own, or fill in its rows as entries, without headers of their own"
            )
            yield Finding("NB113", Severity.ERROR, place.at(row, place.grid.left), words)


def beside(place: Place, numbers: Positions) -> Iterator[Finding]:
    """What stands right of the table under no header: single cells, or a small block of them, said once. A single cell
    with one free column between is set apart on purpose."""
    grid, below = place.grid, place.headers.below
    header = grid.rows[below - 1]
    right = max((at for at, cell in enumerate(header) if cell != ""), default=-1) + 1
    if not 0 < right < len(header) or not len(numbers):
        return
    found: list[tuple[int, int]] = []
    for row, cells in enumerate(grid.rows[below:], grid.top + below):
        if any(cell != "" for cell in cells[right:]):
            found += [(row, at) for at, cell in enumerate(cells[right:], right) if cell != ""]
        if len(found) > MOST_BESIDE:
            return
    found = [(row, at) for row, at in found if (row, at + grid.left) not in grid.formulas]
    if not found or any(isinstance(grid.rows[row - grid.top][at], CellError) for row, at in found):
        return
    if len({row for row, _ in found}) == 1 and {at for _, at in found} == {right + 1}:
        return
    for row, at in found if len(found) <= MOST_STRAY else found[:1]:
        text = shown(grid.rows[row - grid.top][at])
        more = "" if len(found) <= MOST_STRAY else f", with {len(found) - 1} more cells"
        words = (
            f"'{text[:60]}' stands right of the table, under no header{more}, so nothing reads it. Move it, or clear it"
        )
        yield Finding("NB118", Severity.INFO, place.at(row, at + grid.left), words, value=text)


def blank_rows(place: Place, numbers: Positions) -> Iterator[Finding]:
    """Empty rows among the entries, said once: other programs take the first of them for the end of the table."""
    gaps = np.flatnonzero(np.diff(numbers) > 1)
    empty = [
        row
        for gap in gaps.tolist()
        for row in range(int(numbers[gap]) + 1, int(numbers[gap + 1]))
        if all(cell == "" for cell in place.grid.rows[row - place.grid.top])
    ]
    if empty:
        more = "" if len(empty) == 1 else f", as are {len(empty) - 1} more further down"
        words = (
            f"this row among the entries is empty{more}. It does no harm here, but sorting and filters stop at it: "
            "better delete it"
        )
        yield Finding("NB117", Severity.INFO, place.at(empty[0]), words)


def looks_found(place: Place, numbers: Positions) -> tuple[list[Trouble], list[Finding]]:
    """Merged cells among the entries, as troubles of the cells that they swallow; hidden and crossed-out entries."""
    looks = place.grid.looks
    found = [*_hidden(place, numbers), *_struck(place, numbers), *_external(place, numbers), *_volatile(place, numbers)]
    return [*_merged(place, numbers)] if looks.merged else [], found


def _merged(place: Place, numbers: Positions) -> Iterator[Trouble]:
    columns = place.columns
    for top, first, bottom, last in place.grid.looks.merged:
        positions = np.flatnonzero((numbers >= top) & (numbers <= bottom))
        names = [columns[column] for column in range(first, last + 1) if column in columns]
        if not len(positions) or not names or (len(positions) == 1 and len(names) == 1):
            continue
        area = f"{column_letters(first)}{top}:{column_letters(last)}{bottom}"
        words = f"the cells {area} are merged, so only the first of them has a value. Unmerge them, and fill in each"
        for number, name in enumerate(names):
            swallowed = positions[1:] if number == 0 and len(positions) > 1 else positions
            if number == 0 and len(positions) == 1:
                continue
            first_told = number == (1 if len(positions) == 1 else 0)
            yield Trouble(
                "NB115", Severity.ERROR, place.schema.title, name, swallowed, always(words), True, not first_told
            )


def _hidden(place: Place, numbers: Positions) -> Iterator[Finding]:
    rows = sorted(place.grid.looks.hidden_rows & set(numbers.tolist())) if place.grid.looks.hidden_rows else []
    if rows:
        count = f"{len(rows)} entries of this tab are" if len(rows) > 1 else "this entry is"
        words = f"{count} hidden, as by a filter, but counted all the same"
        yield Finding("NB116", Severity.INFO, place.at(rows[0]), words)

    for field in place.schema.fields:
        index = place.headers.index.get(field.name)
        if index is None or field.type is Type.TEXT or index + place.grid.left not in place.grid.looks.hidden_columns:
            continue
        words = f"the column {field.header} is hidden, but what is in it counts all the same"
        yield Finding(
            "NB116", Severity.INFO, place.at(place.grid.top + place.headers.below - 1, index + place.grid.left), words
        )


def _external(place: Place, numbers: Positions) -> Iterator[Finding]:
    external = place.grid.looks.external
    columns = place.columns
    entries = set(numbers.tolist()) if external else set()
    cells = [(row, column) for row, column in sorted(external) if column in columns and row in entries]
    words = (
        "this formula looks into another file, so its value is what that file said when somebody last opened both. "
        "Type the value itself"
    )
    for row, column in cells[:MOST_A_COLUMN]:
        yield Finding("NB203", Severity.INFO, place.at(row, column), words)


def _volatile(place: Place, numbers: Positions) -> Iterator[Finding]:
    columns, volatile = place.columns, place.grid.looks.volatile
    entries = set(numbers.tolist()) if volatile else set()
    cells = [(row, column) for row, column in sorted(volatile) if column in columns and row in entries]
    words = "this formula (TODAY, NOW or RAND) gives something else every day. Type the value itself"
    for row, column in cells[:MOST_A_COLUMN]:
        yield Finding("NB222", Severity.WARNING, place.at(row, column), words)


def _struck(place: Place, numbers: Positions) -> Iterator[Finding]:
    columns = place.columns
    entries = set(numbers.tolist()) if place.grid.looks.struck else set()
    rows = {row for row, column in place.grid.looks.struck if column in columns and row in entries}
    for row in sorted(rows)[:MOST_A_COLUMN]:
        words = "this entry is crossed out, but counted all the same. Delete it if it is not to count"
        yield Finding("NB119", Severity.INFO, place.at(row), words)
