"""Requests about whole sheets and the spreadsheet's own properties."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.formats import stored
from tests.fakesheets.model.masks import Mask, write_mask
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet

LOOK = ("tabColor", "tabColorStyle", "rightToLeft")
LONGEST_TITLE = 100


def add_sheet(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    properties = wanted.get("properties", {})
    sheet_id = properties.get("sheetId")
    if sheet_id is None:
        sheet_id = asker.dice.number("sheet")
    elif any(sheet.id == sheet_id for sheet in spreadsheet.sheets):  # unverified: the wording
        raise invalid(f"A sheet with the id {sheet_id} already exists.")
    elif sheet_id < 0:  # unverified: the wording
        raise invalid("sheetId must be non-negative.")
    title = properties.get("title") or free_title(spreadsheet)
    check_title(spreadsheet, title, None)
    sheet = Sheet(sheet_id, title)
    index = min(properties.get("index", len(spreadsheet.sheets)), len(spreadsheet.sheets))
    spreadsheet.sheets.insert(index, sheet)
    grid = properties.get("gridProperties", {})
    size = {name: grid[name] for name in ("rowCount", "columnCount") if name in grid}
    set_properties(spreadsheet, sheet, {**properties, "gridProperties": {**grid, **size}}, given_mask(properties))
    return {"properties": sheet.properties(index)}


def given_mask(properties: Mapping[str, Any]) -> Mask:
    """A mask of what a new sheet's properties name."""
    names = [name for name in properties if name not in ("sheetId", "title", "index", "sheetType")]
    return {name: {key: {} for key in properties[name]} if name == "gridProperties" else {} for name in names}


def free_title(spreadsheet: Spreadsheet) -> str:
    number = len(spreadsheet.sheets) + 1
    while spreadsheet.titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def check_title(spreadsheet: Spreadsheet, title: str, sheet: Sheet | None) -> None:
    found = spreadsheet.titled(title)
    if found is not None and found is not sheet:
        # unverified: the wording is reported by users, not recorded
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if len(title) > LONGEST_TITLE:  # unverified: the wording
        raise invalid(f"The sheet name cannot be greater than {LONGEST_TITLE} characters.")


def delete_sheet(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    sheet = spreadsheet.sheet(wanted.get("sheetId", 0))
    visible = [one for one in spreadsheet.sheets if one is not sheet and not one.hidden]
    if not visible:  # unverified: the wording, and that a hidden sheet does not count
        raise invalid("You can't remove all the visible sheets in a document.")
    spreadsheet.sheets.remove(sheet)
    spreadsheet.named_ranges = [one for one in spreadsheet.named_ranges if one["range"].get("sheetId", 0) != sheet.id]


def duplicate_sheet(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    # unverified: the title and the place that are not given
    source = spreadsheet.sheet(wanted.get("sourceSheetId", 0))
    title = wanted.get("newSheetName") or f"Copy of {source.title}"
    check_title(spreadsheet, title, None)
    twin = replace(source.clone(), id=wanted.get("newSheetId") or asker.dice.number("sheet"), title=title)
    index = wanted.get("insertSheetIndex", 0)
    spreadsheet.sheets.insert(index, twin)
    spreadsheet.check_size()
    return {"properties": twin.properties(index)}


def update_sheet(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    properties = wanted.get("properties", {})
    sheet = spreadsheet.sheet(properties.get("sheetId", 0))
    mask = write_mask(wanted.get("fields"))
    if "*" in mask:
        mask = {name: {} for name in ("title", "index", "gridProperties", "hidden", *LOOK) if name in properties}
    set_properties(spreadsheet, sheet, properties, mask)


def set_properties(spreadsheet: Spreadsheet, sheet: Sheet, properties: Mapping[str, Any], mask: Mask) -> None:
    if "title" in mask:
        check_title(spreadsheet, properties.get("title", ""), sheet)
        rename(spreadsheet, sheet, properties.get("title", ""))
    if "hidden" in mask:
        sheet.hidden = bool(properties.get("hidden"))
        if all(one.hidden for one in spreadsheet.sheets):
            raise invalid("You can't hide all the sheets in a document.")
    if "gridProperties" in mask:
        set_grid(spreadsheet, sheet, properties.get("gridProperties", {}), mask["gridProperties"])
    if "index" in mask:
        move(spreadsheet, sheet, properties.get("index", 0))
    asked = {"tabColorStyle" if name == "tabColor" else name for name in mask}
    colours = stored({key: properties[key] for key in LOOK if key in properties})
    for name in LOOK:
        if name in asked or (name == "tabColor" and "tabColorStyle" in asked):
            sheet.look.pop(name, None)
            if colours.get(name):
                sheet.look[name] = colours[name]


def rename(spreadsheet: Spreadsheet, sheet: Sheet, title: str) -> None:
    if not title:  # unverified: the wording
        raise invalid("Sheet name can't be empty.")
    sheet.title = title


def set_grid(spreadsheet: Spreadsheet, sheet: Sheet, grid: Mapping[str, Any], mask: Mask) -> None:
    mask = mask if mask and "*" not in mask else {name: {} for name in grid}
    rows = grid.get("rowCount", 0) if "rowCount" in mask else sheet.rows
    columns = grid.get("columnCount", 0) if "columnCount" in mask else sheet.columns
    if rows < 1 or columns < 1:  # unverified: the wording
        raise invalid("Sheets must have at least one row and one column.")
    sheet.resize(rows, columns)
    spreadsheet.check_size()
    for name in mask:
        if name not in ("rowCount", "columnCount"):
            sheet.grid[name] = grid.get(name)
    for name, size in (("frozenRowCount", sheet.rows), ("frozenColumnCount", sheet.columns)):
        if (sheet.grid.get(name) or 0) >= size and sheet.grid.get(name):
            line = "rows" if name == "frozenRowCount" else "columns"
            raise invalid(f"You can't freeze all visible {line} on the sheet.")  # unverified: the wording


def move(spreadsheet: Spreadsheet, sheet: Sheet, index: int) -> None:
    """The index counts the sheets as they stood before the move."""
    old = spreadsheet.sheets.index(sheet)
    if index in (old, old + 1):
        return
    if not 0 <= index <= len(spreadsheet.sheets):  # unverified: the wording
        raise invalid(f"Index {index} is out of bounds.")
    spreadsheet.sheets.remove(sheet)
    spreadsheet.sheets.insert(index - (index > old), sheet)


def update_spreadsheet(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    properties = wanted.get("properties", {})
    places = {"title": "title", "locale": "locale_name", "timeZone": "time_zone", "autoRecalc": "recalculation"}
    for name in write_mask(wanted.get("fields")):
        if name in places:
            setattr(spreadsheet, places[name], properties.get(name, ""))
        elif name in properties:
            spreadsheet.other_properties[name] = properties[name]


HANDLERS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet,
    "updateSpreadsheetProperties": update_spreadsheet,
}
