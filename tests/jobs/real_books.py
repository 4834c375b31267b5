"""Workbooks that people handle as those in memory, and that are real ones: an Excel file, a Google Sheet.

What people do, they do to a mirror; before netbook looks, the workbook is made like it. What netbook writes is read
back into the mirror.
"""

import copy
import itertools
import tempfile
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from netbook.backends.base import Backend
from netbook.backends.excel import ExcelBackend
from netbook.backends.google_sheets import GoogleSheetsBackend
from netbook.backends.google_sheets.claim import Claim, claims_in
from netbook.model.cells import CellValue, Grid, RunStamp, Workbook, same_name
from netbook.model.plan import Plan
from tests.backends.google_sheets.sheets import as_cell, new_sheet
from tests.fakesheets.model.cells import Formula
from tests.fakesheets.model.sheets import Sheet
from tests.jobs.people import Book

Tabs = dict[str, list[list[CellValue]]]
Formulas = dict[str, set[tuple[int, int]]]


class Kept(Protocol):
    """Where a real workbook is kept."""

    @property
    def backend(self) -> Backend: ...

    def titles(self) -> list[str]: ...

    def make(self, tabs: Tabs, formulas: Formulas, stamp: RunStamp | None) -> None:
        """Make it show this, as its people left it."""

    def twin(self) -> "Kept": ...


class RealBook(Book):
    """A book whose content is really elsewhere."""

    def __init__(self, tabs: Tabs, name: str, kept: Kept) -> None:
        super().__init__(tabs, name)
        self.kept_in = kept
        self.last: Any = None

    def __deepcopy__(self, memo: dict[int, Any]) -> "RealBook":
        twin = RealBook(copy.deepcopy(self.tabs), self.name, self.kept_in.twin())
        twin.formulas, twin.stamp = copy.deepcopy(self.formulas), self.stamp
        twin.trouble, twin.crash = self.trouble, self.crash
        twin.last = copy.deepcopy(self.last)
        return twin

    @property
    def content(self) -> Any:
        formulas = {title: places for title, places in self.formulas.items() if places}
        return copy.deepcopy((self.tabs, formulas, self.stamp))

    def real(self) -> Backend:
        """The workbook, as people left it."""
        if self.last != self.content:
            self.kept_in.make(self.tabs, self.formulas, self.stamp)
            self.last = self.content
        return self.kept_in.backend

    def fingerprint(self) -> str:
        super().fingerprint()  # out of reach, perhaps
        return self.real().fingerprint()

    def read(self, wanted: Collection[str]) -> Workbook:
        super().read(wanted)
        return self.real().read(wanted)

    def store(self, plan: Plan, revision: str) -> str:
        mark = self.real().write(plan, revision)
        self.take_over()
        return mark

    def take_over(self) -> None:
        """What is there now is what people see."""
        found = self.kept_in.backend.read({same_name(title) for title in self.kept_in.titles()})
        self.tabs = {grid.title: from_a1(grid) for grid in found.grids.values()}
        self.formulas = {grid.title: set(grid.formulas) for grid in found.grids.values()}
        self.stamp = found.stamp
        self.last = self.content


def from_a1(grid: Grid) -> list[list[CellValue]]:
    """Its rows from the first one on."""
    rows = [[*[""] * (grid.left - 1), *row] for row in grid.rows]
    return [[""] * len(rows[0]) for _ in range(grid.top - 1)] + rows if rows else []


class ExcelFile:
    """An .xlsx file; people save it with another program, which keeps only what this one knows of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = Path(tempfile.mkdtemp(dir=folder)) / "book.xlsx"

    @property
    def backend(self) -> Backend:
        return ExcelBackend(self.path, "excel")

    def titles(self) -> list[str]:
        return list(self.backend.read(()).titles)

    def make(self, tabs: Tabs, formulas: Formulas, stamp: RunStamp | None) -> None:
        book = xlsxwriter.Workbook(self.path, {"strings_to_formulas": False, "strings_to_numbers": False})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for row, column, value in cells_of(rows):
                if (row + 1, column + 1) in formulas.get(title, ()):
                    sheet.write_formula(row, column, formula_for(value), None, value)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)
        book.close()
        if stamp is not None:
            backend = self.backend
            backend.write(Plan(stamp=stamp), backend.fingerprint())

    def twin(self) -> "ExcelFile":
        other = ExcelFile(self.folder)
        if self.path.exists():
            other.path.write_bytes(self.path.read_bytes())
        return other


class GoogleSheet:
    """A Google Sheet on the test server; an older version put back brings its named ranges along."""

    numbers = itertools.count(1)

    def __init__(self, server: Any) -> None:
        self.server = server
        self.location = new_sheet(server, {"Sheet1": ()}, f"Sheet {next(self.numbers)}")
        self.backend: Backend = GoogleSheetsBackend(self.location, "google")

    @property
    def file(self) -> Any:
        return self.server.world.files[self.location.split("/")[5]]

    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.file.spreadsheet.sheets if not sheet.hidden]

    def make(self, tabs: Tabs, formulas: Formulas, stamp: RunStamp | None) -> None:
        spreadsheet = self.file.spreadsheet
        for title, rows in tabs.items():
            sheet = spreadsheet.titled(title)
            if sheet is None:
                free = max((one.id for one in spreadsheet.sheets), default=0) + 1
                sheet = Sheet(free, title)
                spreadsheet.sheets.append(sheet)
            sheet.cells = {}
            for row, column, value in cells_of(rows):
                cell = as_cell(value)
                if (row + 1, column + 1) in formulas.get(title, ()):
                    cell = cell.with_value(Formula(formula_for(value)))
                sheet.put(row, column, cell)
        spreadsheet.sheets = [one for one in spreadsheet.sheets if one.title in tabs or one.hidden]
        claims = claims_in(spreadsheet.named_ranges)
        if stamp != (claims[-1].stamp if claims else None):
            named = [one for one in spreadsheet.named_ranges if one["name"].startswith("netbook_tab_")]
            if stamp is not None:
                first = Claim(1, "0a", stamp)
                named.append({"namedRangeId": first.identity, "name": first.name, "range": {"sheetId": 0}})
            spreadsheet.named_ranges = named
        spreadsheet.known.clear()
        self.server.world.touched(self.file)

    def twin(self) -> "GoogleSheet":
        other = GoogleSheet(self.server)
        identity = other.file.spreadsheet.id
        other.file.spreadsheet = self.file.spreadsheet.clone()
        other.file.spreadsheet.id = identity
        return other


def cells_of(rows: list[list[CellValue]]) -> list[tuple[int, int, Any]]:
    """(row, column, value) of all cells that hold something, from 0."""
    return [(row, column, value) for row, cells in enumerate(rows) for column, value in enumerate(cells) if value != ""]


def formula_for(value: Any) -> str:
    """A formula that gives this value."""
    return '="' + value.replace('"', '""') + '"' if isinstance(value, str) else f"={value!r}"
