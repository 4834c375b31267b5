"""Requests about rows and columns."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model import lines
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.masks import write_mask, written_over
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet


def lines_of(spreadsheet: Spreadsheet, wanted: Mapping[str, Any]) -> tuple[Sheet, str, int, int]:
    """(sheet, dimension, start, end) of a DimensionRange."""
    sheet = spreadsheet.sheet(wanted.get("sheetId", 0))
    dimension = wanted.get("dimension", "")
    if dimension not in ("ROWS", "COLUMNS"):  # unverified: the wording
        raise invalid("No dimension was specified.")
    return sheet, dimension, wanted.get("startIndex", 0), wanted.get("endIndex", sheet.size(dimension))


def insert_dimension(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    sheet, dimension, start, end = lines_of(spreadsheet, wanted.get("range", {}))
    before = wanted.get("inheritFromBefore", False)
    if before and start == 0:  # unverified: the wording
        raise invalid("inheritFromBefore must be false when inserting at index 0.")
    inherited = sheet.lines[dimension].get(start - 1 if before else start, {})
    lines.insert(spreadsheet, sheet, dimension, start, end)
    if inherited:
        sheet.lines[dimension] |= {index: dict(inherited) for index in range(start, end)}


def delete_dimension(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    lines.delete(spreadsheet, *lines_of(spreadsheet, wanted.get("range", {})))


def append_dimension(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    sheet, dimension, _, _ = lines_of(spreadsheet, wanted)
    length = wanted.get("length", 0)
    if length < 1:  # unverified: the wording
        raise invalid("length must be at least 1.")
    lines.grow(sheet, dimension, length)
    spreadsheet.check_size()


def update_dimension(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    mask = write_mask(wanted.get("fields"))
    sheet, dimension, start, end = lines_of(spreadsheet, wanted.get("range", {}))
    properties = {key: value for key, value in wanted.get("properties", {}).items() if value is not False}
    for index in range(start, min(end, sheet.size(dimension))):
        line = written_over(sheet.lines[dimension].get(index, {}), properties, mask)
        sheet.lines[dimension].pop(index, None)
        if line:
            sheet.lines[dimension][index] = line


def auto_resize(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Columns as wide as their longest text; a test server has no fonts, so this is an estimate."""
    # unverified: the widths (recorded: 1024 letters A make 8691 pixels)
    sheet, dimension, start, end = lines_of(spreadsheet, wanted.get("dimensions", {}))
    if dimension == "ROWS":
        return
    for index in range(start, end):
        texts = [spreadsheet.shown(sheet, row, column) for row, column in sheet.cells if column == index]
        longest = max(map(len, texts), default=0)
        if longest:
            sheet.lines[dimension][index] = sheet.lines[dimension].get(index, {}) | {"pixelSize": longest * 7 + 18}


def add_group(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    sheet, dimension, start, end = lines_of(spreadsheet, wanted.get("range", {}))
    kept = sheet.groups[dimension]
    depth = 1 + sum(one["range"]["startIndex"] <= start and end <= one["range"]["endIndex"] for one in kept)
    place = {"dimension": dimension, "startIndex": start, "endIndex": end}
    kept.append({"range": place | ({"sheetId": sheet.id} if sheet.id else {}), "depth": depth})
    control = "rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"
    sheet.grid[control] = True
    return {"dimensionGroups": list(kept)}


def delete_group(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    sheet, dimension, start, end = lines_of(spreadsheet, wanted.get("range", {}))
    kept = sheet.groups[dimension]
    # unverified: a group that is only partly named would be split
    left = [one for one in kept if (one["range"]["startIndex"], one["range"]["endIndex"]) != (start, end)]
    if len(left) == len(kept):
        raise invalid("No group in the range.")  # unverified: the wording
    sheet.groups[dimension] = left
    return {"dimensionGroups": left} if left else {}


HANDLERS = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension,
    "autoResizeDimensions": auto_resize,
    "addDimensionGroup": add_group,
    "deleteDimensionGroup": delete_group,
}
