"""A spreadsheet read in two calls: what it is made of, then the values of the tabs that are wanted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from netbook.backends.google_sheets.marks import marks_in
from netbook.backends.google_sheets.structure import FIELDS, SCRATCH, Sheet, Structure, structure_of
from netbook.backends.google_sheets.values import MOMENTS, Raw, value_of
from netbook.backends.ours import rectangle
from netbook.errors import WorkbookChanged
from netbook.model.cells import CellValue, Grid

if TYPE_CHECKING:
    from netbook.backends.google_sheets.client import Client

RawRows = list[list[Raw]]


@dataclass(frozen=True)
class Snapshot:
    """What was read at `version`. `values` are those of the wanted tabs by `same_name(title)`, as the API gives them:
    rows without their empty ends."""

    structure: Structure
    values: Mapping[str, RawRows]
    version: str

    def sheet(self, title: str) -> Sheet:
        """A tab that is there. Raises KeyError for another."""
        sheet = self.structure.sheet(title)
        if sheet is None:
            raise KeyError(title)
        return sheet

    def grid(self, title: str) -> Grid:
        """One of the tabs that were read."""
        sheet = self.sheet(title)
        marks = frozenset(marks_in(sheet.conditional).values())
        return Grid(
            sheet.title, _rows(sheet, self.rows(title)), formulas=sheet.formulas, looks=sheet.looks, marks=marks
        )

    def rows(self, title: str) -> RawRows:
        """The values of a tab that was read."""
        return self._by_id[self.sheet(title).id]

    @cached_property
    def _by_id(self) -> Mapping[int, RawRows]:
        return {self.sheet(name).id: rows for name, rows in self.values.items()}


def raw_at(rows: RawRows, row: int, column: int) -> Raw:
    """The value of one cell, by row and column from 1."""
    line = rows[row - 1] if row <= len(rows) else []
    return line[column - 1] if column <= len(line) else ""


def read_snapshot(client: "Client", identity: str, wanted: Collection[str], version: str, label: str) -> Snapshot:
    """Read the tabs whose `same_name(title)` is in `wanted`. Raises BackendError and its kinds."""
    from netbook.backends.google_sheets.client import Refused

    for _ in range(3):
        structure = structure_of(client.spreadsheet(identity, FIELDS))
        try:
            return Snapshot(structure, _values(client, identity, structure, wanted), version)
        except Refused as error:  # a tab was renamed or deleted between the two calls
            last: Refused = error
    raise WorkbookChanged(
        f"{label}: its tabs kept changing while it was read ({last.words})", "Run the same command again."
    )


def _values(client: "Client", identity: str, structure: Structure, wanted: Collection[str]) -> dict[str, RawRows]:
    asked = {name: structure.sheet(name) for name in sorted(wanted)}
    found = {name: sheet for name, sheet in asked.items() if sheet is not None and sheet.title != SCRATCH}
    if not found:
        return {}
    answers = client.values(identity, [sheet.quoted for sheet in found.values()])
    return {name: _without_nulls(rows) for name, rows in zip(found, answers, strict=True)}


def _without_nulls(rows: list[list[Raw | None]]) -> RawRows:
    return [["" if raw is None else raw for raw in row] for row in rows]


def _rows(sheet: Sheet, rows: RawRows) -> list[list[CellValue]]:
    """Days, times and errors are few: all other cells are what they are, and numbers are floats."""
    found: list[list[CellValue]] = [[float(raw) if type(raw) is int else raw for raw in row] for row in rows]
    known: dict[tuple[Raw, str], CellValue] = {}
    for (row, column), kind in sheet.kinds.items():
        if kind in MOMENTS and row <= len(rows) and column <= len(rows[row - 1]):
            raw = rows[row - 1][column - 1]
            if type(raw) in (int, float):
                if (raw, kind) not in known:
                    known[raw, kind] = value_of(raw, kind, formula=False)
                found[row - 1][column - 1] = known[raw, kind]
    for row, column in sheet.formulas:
        if row <= len(rows) and column <= len(rows[row - 1]):
            raw = rows[row - 1][column - 1]
            if isinstance(raw, str) and raw:
                found[row - 1][column - 1] = value_of(raw, "", formula=True)
    return rectangle(found)
