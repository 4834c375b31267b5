"""Requests that sort, filter, copy and move blocks of cells."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.cells import EMPTY, Value, Wrong
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet


def block(spreadsheet: Spreadsheet, grid_range: Mapping[str, Any]) -> tuple[Sheet, Box]:
    sheet = spreadsheet.sheet(grid_range.get("sheetId", 0))
    return sheet, sheet.box(Area.of(grid_range))


def sort_range(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Rows by the values of columns; formulas move with their text as it is."""
    sheet, box = block(spreadsheet, wanted.get("range", {}))
    rows = list(range(box.top, box.bottom))
    for spec in reversed(wanted.get("sortSpecs", [])):
        column = spec.get("dimensionIndex", 0)
        if not box.left <= column < box.right:  # unverified: the wording
            raise invalid(f"The sort column {column} is outside the range.")
        values = {row: spreadsheet.value(sheet, row, column) for row in rows}
        full = [row for row in rows if values[row] not in (None, "")]
        descending = spec.get("sortOrder") == "DESCENDING"
        ordered = sorted(full, key=lambda row: rank(values[row]), reverse=descending)
        rows = ordered + [row for row in rows if values[row] in (None, "")]
    across = range(box.left, box.right)
    before = {row: [sheet.at(row, column) for column in across] for row in rows}
    for row, source in zip(range(box.top, box.bottom), rows, strict=True):
        for column, cell in zip(across, before[source], strict=True):
            sheet.put(row, column, cell)


def rank(value: Value) -> tuple[int, float | str]:
    # unverified: numbers before texts before truth values before errors
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, Wrong):
        return 3, value.shown
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, float(value or 0)  # type: ignore[arg-type]


def set_filter(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Recorded: an open range is closed with the ends of the grid."""
    asked = wanted.get("filter", {})
    sheet, box = block(spreadsheet, asked.get("range", {}))
    sheet.filter = {**asked, "range": box.json(sheet.id)}


def clear_filter(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    spreadsheet.sheet(wanted.get("sheetId", 0)).filter = None


def copy_paste(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Everything of the cells, repeated where the destination is a multiple of the source."""
    # unverified: other kinds of pasting, and formulas, whose references would follow
    source, given = block(spreadsheet, wanted.get("source", {}))
    target, place = block(spreadsheet, wanted.get("destination", {}))
    cells = {at: source.at(*at) for at in given.cells()}
    height = max(place.height // given.height * given.height, given.height)
    width = max(place.width // given.width * given.width, given.width)
    for row, column in Box(0, height, 0, width).cells():
        cell = cells[given.top + row % given.height, given.left + column % given.width]
        if (place.top + row, place.left + column) in target.whole:
            target.put(place.top + row, place.left + column, cell)


def cut_paste(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    source, given = block(spreadsheet, wanted.get("source", {}))
    corner = wanted.get("destination", {})
    target = spreadsheet.sheet(corner.get("sheetId", 0))
    cells = {at: source.at(*at) for at in given.cells()}
    for at in cells:
        source.put(*at, EMPTY)
    for (row, column), cell in cells.items():
        down, across = corner.get("rowIndex", 0) - given.top, corner.get("columnIndex", 0) - given.left
        target.put(row + down, column + across, cell)


HANDLERS = {
    "sortRange": sort_range,
    "setBasicFilter": set_filter,
    "clearBasicFilter": clear_filter,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
}
