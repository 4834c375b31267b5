"""Requests that write cells: updateCells, repeatCell, appendCells, setDataValidation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.cells import EMPTY, Cell, checked, entered_of
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.formats import stored
from tests.fakesheets.model.masks import Mask, write_mask, written_over
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet

OWN = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation")
READ_ONLY = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")


class Pen:
    """Writes the masked fields of CellData over cells; it is made once for all cells of a request."""

    def __init__(self, fields: str | None) -> None:
        mask = write_mask(fields)
        self.all = "*" in mask
        self.own = set(OWN) if self.all else {name for name in OWN if name in mask}
        self.format_mask = with_twins(mask.get("userEnteredFormat") or {"*": {}})
        self.rest_mask = {name: below for name, below in mask.items() if name not in (*OWN, *READ_ONLY)}
        self.formats: dict[tuple[int, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}

    def over(self, cell: Cell, data: Mapping[str, Any]) -> Cell:
        """The cell after it; a masked field that is not given is taken away."""
        own, rest = self.own, cell.rest
        entered, note, validation, format_ = cell.entered, cell.note, cell.validation, cell.format
        if "userEnteredValue" in own:
            entered = checked(entered_of(data.get("userEnteredValue") or {}))
        if "userEnteredFormat" in own:
            format_ = self.format(format_, data.get("userEnteredFormat") or {})
        if "note" in own:
            note = data.get("note") or ""
        if "dataValidation" in own:
            validation = data.get("dataValidation") or {}
        if self.rest_mask:
            new = {key: value for key, value in data.items() if key not in (*OWN, *READ_ONLY)}
            rest = written_over(rest, new, self.rest_mask)
        return Cell(entered, format_, note, validation, rest)

    def format(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
        """Cells of one request are often formatted alike, so each pair of formats is worked out once."""
        key = (id(old) if old else 0, repr(new))
        if key not in self.formats:
            # The old format is kept beside the new one, so that its id stays its own.
            self.formats[key] = (old, written_over(old, stored(new), self.format_mask))
        return self.formats[key][1]


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


def update_cells(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    pen = Pen(wanted.get("fields"))
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
        sheet.put(*at, pen.over(sheet.at(*at), given.get(at, {})))


def from_start(spreadsheet: Spreadsheet, start: Mapping[str, Any], rows: list[Any]) -> tuple[Sheet, Box]:
    sheet = spreadsheet.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    return sheet, sheet.box(Area(top, None, left, None))


def check_fit(rows: list[Any], box: Box) -> None:
    """Raises ApiError for rows or cells beyond the box."""
    # unverified: the wording is reported by users, not recorded
    if len(rows) > box.height:
        raise invalid(f"Attempting to write row: {box.bottom}, beyond the last requested row of: {box.bottom - 1}")
    if max((len(row.get("values", [])) for row in rows), default=0) > box.width:
        column = box.right
        raise invalid(f"Attempting to write column: {column}, beyond the last requested column of: {column - 1}")


def repeat_cell(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    pen = Pen(wanted.get("fields"))
    sheet = spreadsheet.sheet(wanted.get("range", {}).get("sheetId", 0))
    box = sheet.box(Area.of(wanted.get("range", {})))
    data = wanted.get("cell", {})
    erasing = pen.over(EMPTY, data).empty
    for at in [at for at in sheet.cells if at in box] if erasing else box.cells():
        sheet.put(*at, pen.over(sheet.at(*at), data))


def append_cells(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Below the last row that holds anything."""
    pen = Pen(wanted.get("fields"))
    sheet = spreadsheet.sheet(wanted.get("sheetId", 0))
    rows = wanted.get("rows", [])
    # unverified: that a format alone makes a row one that holds something
    top = max((row for row, _ in sheet.cells), default=-1) + 1
    sheet.resize(max(sheet.rows, top + len(rows)), sheet.columns)
    spreadsheet.check_size()
    check_fit(rows, Box(top, sheet.rows, 0, sheet.columns))
    for down, row in enumerate(rows):
        for across, data in enumerate(row.get("values", [])):
            sheet.put(top + down, across, pen.over(sheet.at(top + down, across), data))


def set_validation(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
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
