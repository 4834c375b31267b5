"""A workbook that lives in memory: a real backend, for tests and for trying things out."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellValue, Grid, RunStamp, Workbook, same_name
from netbook.model.marks import Mark
from netbook.model.plan import Column, Edit, Formula, Kind, Plan, Tab

Rows = list[list[CellValue]]


class MemoryBackend:
    """One workbook, given as rows of plain values by tab title. The first row is row 1."""

    def __init__(self, tabs: Mapping[str, Iterable[Iterable[CellValue]]], name: str = "memory") -> None:
        self.name = name
        self.tabs: dict[str, Rows] = {title: [list(row) for row in rows] for title, rows in tabs.items()}
        self.formulas: dict[str, set[tuple[int, int]]] = {}
        self.stamp: RunStamp | None = None
        self.marks: dict[str, frozenset[Mark]] = {}

    @property
    def label(self) -> str:
        """Its name."""
        return self.name

    @property
    def suffix(self) -> str:
        """Its copies are texts."""
        return ".txt"

    def fingerprint(self) -> str:
        """A hash of all values."""
        marks = {title: sorted(map(repr, marks)) for title, marks in self.marks.items()}
        return hashlib.sha256(repr((self.tabs, sorted(self.formulas), self.stamp, marks)).encode()).hexdigest()

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs; what is changed in them afterwards does not change this workbook."""
        grids = {}
        for title, rows in self.tabs.items():
            if same_name(title) in wanted:
                formulas = frozenset(self.formulas.get(title, ()))
                marks = self.marks.get(title, frozenset())
                grids[same_name(title)] = Grid(title, _rectangle(rows), formulas=formulas, marks=marks)
        return Workbook(self.name, self.label, self.fingerprint(), tuple(self.tabs), grids, self.stamp)

    def check_writable(self) -> None:
        """Memory always is."""

    def copy_to(self, path: Path) -> None:
        """Its tabs, as Python writes them."""
        path.write_text(repr(self.tabs), "utf-8")

    def write(self, plan: Plan, revision: str) -> str:
        """Put the values of `plan` in; all or none of them."""
        if not plan:
            return revision
        if self.fingerprint() != revision:
            raise WorkbookChanged(f"{self.label} was changed since it was read", "Run the same command again.")
        tabs = {title: [list(row) for row in rows] for title, rows in self.tabs.items()}
        for title in plan.marks:
            if title not in tabs:
                raise WorkbookChanged(f"{self.label}: the tab '{title}' is gone", "Run the same command again.")
        for edit in plan.edits:
            self._apply(edit, tabs)
        for tab in plan.tabs:
            title = next((t for t in tabs if same_name(t) == same_name(tab.title)), tab.title)
            tabs[title] = tab_values(tab)
            self.formulas[title] = {
                (tab.header_row + 1, number + 1) for number, value in tab.check if isinstance(value, Formula)
            }
        self.tabs = tabs
        self.stamp = plan.stamp or self.stamp
        self.marks = {title: marks for title, marks in {**self.marks, **plan.marks}.items() if marks}
        return self.fingerprint()

    def _apply(self, edit: Edit, tabs: dict[str, Rows]) -> None:
        title = next((t for t in tabs if same_name(t) == same_name(edit.tab)), None)
        if title is None:
            raise WorkbookChanged(f"{self.label}: the tab '{edit.tab}' is gone", "Run the same command again.")
        if (edit.row, edit.column) in self.formulas.get(title, ()):
            raise BackendError(f"{self.label}, {title}: row {edit.row} holds a formula there")
        rows = tabs[title]
        rows.extend([] for _ in range(edit.row - len(rows)))
        row = rows[edit.row - 1]
        row.extend("" for _ in range(edit.column - len(row)))
        if row[edit.column - 1] != edit.before:
            raise WorkbookChanged(f"{self.label}, {title}: row {edit.row} no longer holds {edit.before!r}")
        row[edit.column - 1] = edit.value


def tab_values(tab: Tab) -> Rows:
    """What one reads after `tab` was written: numbers as floats, blanks as '', amounts as decimals."""
    width = len(tab.columns)
    rows: Rows = [[line, *[""] * (width - 1)] for line in tab.intro]
    rows.append([column.header for column in tab.columns])
    if tab.check:
        check: list[CellValue] = [""] * width
        for number, value in tab.check:
            check[number] = value.value if isinstance(value, Formula) else value
        rows.append(check)
    columns = [_column_values(column) for column in tab.columns]
    rows.extend(list(row) for row in zip(*columns, strict=True))
    return _rectangle(rows)


def _column_values(column: Column) -> list[CellValue]:
    count = len(column.values)
    digits = [column.digits] * count if isinstance(column.digits, int) else list(column.digits)
    return (
        [_value(column.kind, v, d) for v, d in zip(column.values, digits, strict=True)]
        if (column.kind is Kind.MONEY)
        else [_value(column.kind, v, 0) for v in column.values]
    )


def _value(kind: Kind, value: object, digits: int) -> CellValue:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value
    if kind is Kind.TEXT:
        return str(value)
    number = float(str(value))
    return float(f"{int(str(value))}e-{digits}") if kind is Kind.MONEY else number


def _rectangle(rows: Rows) -> Rows:
    """Equally long rows, without empty ones at the end."""
    used = [list(row) for row in rows]
    while used and not any(value != "" for value in used[-1]):
        used.pop()
    width = max((len(row) for row in used), default=0)
    while width and all(len(row) < width or row[width - 1] == "" for row in used):
        width -= 1
    return [[*row[:width], *[""] * (width - len(row))] for row in used]
