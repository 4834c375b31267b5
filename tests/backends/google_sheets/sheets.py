"""Google Sheets on the test server, as somebody keeps them, and netbook signed in there."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from netbook.backends.google_sheets import GoogleSheetsBackend
from netbook.model.cells import CellValue
from tests.fakesheets.fixtures import EMAIL
from tests.fakesheets.model.cells import Cell
from tests.fakesheets.model.sheets import Sheet

Tabs = Mapping[str, Iterable[Iterable[CellValue]]]
OWNER = "owner@example.org"


def make_sheet(server: Any, tabs: Tabs, name: str = "harbour", title: str = "Harbour") -> GoogleSheetsBackend:
    """A new Google Sheet with these tabs, shared with netbook's account as Editor."""
    return GoogleSheetsBackend(new_sheet(server, tabs, title), name)


def new_sheet(server: Any, tabs: Tabs, title: str = "Harbour") -> str:
    """The address of a new Google Sheet with these tabs, shared with netbook's account as Editor."""
    file = server.world.create(title, OWNER)
    file.spreadsheet.sheets = [filled(number, name, rows) for number, (name, rows) in enumerate(tabs.items())]
    server.world.share(file.id, EMAIL)
    return f"https://docs.google.com/spreadsheets/d/{file.id}/edit#gid=0"


def filled(number: int, title: str, rows: Iterable[Iterable[CellValue]]) -> Sheet:
    """One tab; days are numbers in cells with the format of days, as when somebody types them."""
    sheet = Sheet(number, title)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value != "":
                sheet.put(row, column, as_cell(value))
    return sheet


def as_cell(value: CellValue) -> Cell:
    if isinstance(value, datetime):
        days = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
        return Cell(days, {"numberFormat": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm:ss"}})
    if isinstance(value, date):
        days = (value - date(1899, 12, 30)).days
        return Cell(float(days), {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}})
    if isinstance(value, str | bool):
        return Cell(value)
    return Cell(float(value))  # type: ignore[arg-type]
