"""Requests that write cells: updateCells, repeatCell, appendCells, setDataValidation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.cells import EMPTY, Cell, checked, entered_of, extended
from tests.fakesheets.model.dice import Dice
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.formats import stored
from tests.fakesheets.model.masks import Mask, write_mask, written_over
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet

READ_ONLY = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")
OWN = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation")


def cell_json(cell: Cell) -> dict[str, Any]:
    """What of a cell can be written."""
    found = {
        "userEnteredValue": extended(cell.entered),
        "userEnteredFormat": dict(cell.format),
        "note": cell.note,
        "dataValidation": dict(cell.validation),
    }
    return {key: value for key, value in found.items() if value} | dict(cell.rest)


def over(cell: Cell, data: Mapping[str, Any], mask: Mask) -> Cell:
    """The cell with the masked fields of a CellData."""
    mask = {name: below for name, below in mask.items() if name not in READ_ONLY}
    new = {key: value for key, value in data.items() if key not in READ_ONLY}
    value = new.get("userEnteredValue")
    if value is not None and not value:
        new.pop("userEnteredValue")
    if "userEnteredFormat" in new:
        new["userEnteredFormat"] = stored(new["userEnteredFormat"])
        mask = with_twins(mask)
    # A value is replaced whole, whatever kind of value was there.
    mask = {name: {} if name == "userEnteredValue" else below for name, below in mask.items()}
    after = written_over(cell_json(cell), new, mask)
    return Cell(
        checked(entered_of(after.get("userEnteredValue", {}))),
        after.get("userEnteredFormat", {}),
        after.get("note", ""),
        after.get("dataValidation", {}),
        {key: value for key, value in after.items() if key not in OWN},
    )


def with_twins(mask: Mask) -> Mask:
    """Whoever writes a colour writes its style, and the other way round."""
    result: Mask = {}
    for name, below in mask.items():
        result[name] = with_twins(below)
        if name.endswith("Color"):
            result[f"{name}Style"] = {}
        if name.endswith("ColorStyle"):
            result[name.removesuffix("Style")] = {}
    return result


def update_cells(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], dice: Dice) -> None:
    mask = write_mask(wanted.get("fields"))
    rows = wanted.get("rows", [])
    if "range" in wanted:
        sheet = spreadsheet.sheet(wanted["range"].get("sheetId", 0))
        box = sheet.box(Area.of(wanted["range"]))
    else:
        sheet, box = from_start(spreadsheet, wanted.get("start", {}), rows)
    check_fit(rows, box)
    given = {
        (box.top + down, box.left + across): data
        for down, row in enumerate(rows)
        for across, data in enumerate(row.get("values", []))
    }
    # Cells of a range for which nothing was given lose the masked fields.
    places = set(given) | ({at for at in sheet.cells if at in box} if "range" in wanted else set())
    for at in places:
        sheet.put(*at, over(sheet.at(*at), given.get(at, {}), mask))


def from_start(spreadsheet: Spreadsheet, start: Mapping[str, Any], rows: list[Any]) -> tuple[Sheet, Box]:
    sheet = spreadsheet.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    return sheet, sheet.box(Area(top, None, left, None))


def check_fit(rows: list[Any], box: Box) -> None:
    """Raises ApiError for rows or cells beyond the box."""
    if len(rows) > box.height:
        raise invalid(f"Attempting to write row: {box.bottom}, beyond the last requested row of: {box.bottom - 1}")
    if max((len(row.get("values", [])) for row in rows), default=0) > box.width:
        column = box.right
        raise invalid(f"Attempting to write column: {column}, beyond the last requested column of: {column - 1}")


def repeat_cell(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], dice: Dice) -> None:
    mask = write_mask(wanted.get("fields"))
    sheet = spreadsheet.sheet(wanted.get("range", {}).get("sheetId", 0))
    box = sheet.box(Area.of(wanted.get("range", {})))
    data = wanted.get("cell", {})
    erasing = over(EMPTY, data, mask).empty
    for at in [at for at in sheet.cells if at in box] if erasing else box.cells():
        sheet.put(*at, over(sheet.at(*at), data, mask))


def append_cells(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], dice: Dice) -> None:
    """Below the last row that holds anything."""
    mask = write_mask(wanted.get("fields"))
    sheet = spreadsheet.sheet(wanted.get("sheetId", 0))
    rows = wanted.get("rows", [])
    top = max((row for row, _ in sheet.cells), default=-1) + 1
    sheet.resize(max(sheet.rows, top + len(rows)), sheet.columns)
    spreadsheet.check_size()
    check_fit(rows, Box(top, sheet.rows, 0, sheet.columns))
    for down, row in enumerate(rows):
        for across, data in enumerate(row.get("values", [])):
            sheet.put(top + down, across, over(sheet.at(top + down, across), data, mask))


def set_validation(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], dice: Dice) -> None:
    """Without a rule, rules are taken away."""
    sheet = spreadsheet.sheet(wanted.get("range", {}).get("sheetId", 0))
    box = sheet.box(Area.of(wanted.get("range", {})))
    rule = {key: value for key, value in wanted.get("rule", {}).items() if value is not False}
    if rule and not rule.get("condition", {}).get("type"):  # unverified: the wording
        raise invalid("rule.condition is required")
    for at in box.cells() if rule else [at for at in sheet.cells if at in box]:
        sheet.put(*at, replace(sheet.at(*at), validation=rule))


HANDLERS = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_validation,
}
