"""spreadsheets.get: a spreadsheet as JSON, with or without its cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.cells import Cell, extended
from tests.fakesheets.model.masks import Mask, asks_for, masked
from tests.fakesheets.model.protection import as_seen
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import DEFAULT_FORMAT, Spreadsheet


def as_json(
    spreadsheet: Spreadsheet, asker: Asker, *, ranges: Sequence[str] = (), cells: bool = False, mask: Mask | None = None
) -> dict[str, Any]:
    """The answer to a get: `ranges` limit the sheets and their cells; a mask decides by itself about cells."""
    if mask is not None:
        cells = asks_for(mask, "sheets", "data")
    wanted = [spreadsheet.find(text) for text in ranges]
    boxes = {id(sheet): [one.box(area) for one, area in wanted if one is sheet] for sheet in spreadsheet.sheets}
    sheets = []
    for index, sheet in enumerate(spreadsheet.sheets):
        if ranges and not boxes[id(sheet)]:
            continue
        whole = {"properties": sheet.properties(index)} | sheet.overlays()
        if sheet.protections:
            whole["protectedRanges"] = [as_seen(one, asker) for one in sheet.protections]
        if cells:
            over = boxes[id(sheet)] or [sheet.box(Area())]
            whole["data"] = [grid_data(spreadsheet, sheet, box, mask) for box in over]
        sheets.append(whole)
    answer: dict[str, Any] = {
        "spreadsheetId": spreadsheet.id,
        "properties": spreadsheet.properties(),
        "sheets": sheets,
        "spreadsheetUrl": spreadsheet.url,
    }
    if spreadsheet.named_ranges:
        answer["namedRanges"] = spreadsheet.named_ranges
    return masked(answer, mask) if mask else answer


def grid_data(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, mask: Mask | None) -> dict[str, Any]:
    """One GridData; what the mask leaves out is not built, since it may be a million lines."""
    below = (
        mask["sheets"]["data"] if mask and isinstance(mask.get("sheets"), Mapping) and "data" in mask["sheets"] else {}
    )
    data: dict[str, Any] = {}
    if box.top:
        data["startRow"] = box.top
    if box.left:
        data["startColumn"] = box.left
    filled = sheet.filled(box)
    if filled is not None and asks_for(below, "rowData"):
        data["rowData"] = [row_data(spreadsheet, sheet, row, filled) for row in range(filled.top, filled.bottom)]
    if asks_for(below, "rowMetadata"):
        data["rowMetadata"] = sheet.line_metadata("ROWS", box.top, box.bottom)
    if asks_for(below, "columnMetadata"):
        data["columnMetadata"] = sheet.line_metadata("COLUMNS", box.left, box.right)
    return data


def row_data(spreadsheet: Spreadsheet, sheet: Sheet, row: int, box: Box) -> dict[str, Any]:
    last = max((column for column in range(box.left, box.right) if (row, column) in sheet.cells), default=None)
    if last is None:
        return {}
    return {"values": [cell_data(spreadsheet, sheet, row, column) for column in range(box.left, last + 1)]}


def cell_data(spreadsheet: Spreadsheet, sheet: Sheet, row: int, column: int) -> dict[str, Any]:
    """One CellData; a cell that holds nothing is {}."""
    cell: Cell = sheet.at(row, column)
    if cell.empty:
        return {}
    data: dict[str, Any] = {}
    if cell.entered is not None:
        data["userEnteredValue"] = extended(cell.entered)
        data["effectiveValue"] = extended(spreadsheet.value(sheet, row, column))
        data["formattedValue"] = spreadsheet.shown(sheet, row, column)
    if cell.format:
        data["userEnteredFormat"] = cell.format
    if cell.format or cell.entered is not None:
        data["effectiveFormat"] = laid_over(DEFAULT_FORMAT, cell.format)
    if cell.note:
        data["note"] = cell.note
    if cell.validation:
        data["dataValidation"] = cell.validation
    return data | cell.rest


def laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    # unverified: which further fields an effective format has, such as hyperlinkDisplayType
    result = dict(under)
    for key, value in over.items():
        known = result.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping) and "olor" not in key
        result[key] = laid_over(known, value) if both else value
    return result
