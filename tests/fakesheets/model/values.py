"""spreadsheets.values: reading and writing plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.fakesheets.model import lines
from tests.fakesheets.model.areas import Area, Box, letters, written
from tests.fakesheets.model.cells import Cell, Entered, Formula, Wrong, checked, number
from tests.fakesheets.model.entering import typed
from tests.fakesheets.model.errors import invalid, violation
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.showing import is_moment
from tests.fakesheets.model.spreadsheet import Spreadsheet


@dataclass(frozen=True)
class Rendering:
    """How values are to look in an answer."""

    values: str = "FORMATTED_VALUE"
    moments: str = "SERIAL_NUMBER"
    major: str = "ROWS"

    @classmethod
    def of(cls, asked: Mapping[str, Any], prefix: str = "") -> "Rendering":
        """From the parameters of a request; `prefix` is `response` for those of a write."""
        names = {"values": "valueRenderOption", "moments": "dateTimeRenderOption", "major": "majorDimension"}
        if prefix:
            names = {key: prefix + name[0].upper() + name[1:] for key, name in names.items()}
        given = {key: asked[name] for key, name in names.items() if asked.get(name)}
        return cls(**{key: value for key, value in given.items() if "UNSPECIFIED" not in value})


def read(spreadsheet: Spreadsheet, text: str, rendering: Rendering) -> dict[str, Any]:
    """A ValueRange: empty ends of rows, and empty last rows, are cut off."""
    sheet, area = spreadsheet.find(text)
    return read_box(spreadsheet, sheet, sheet.box(area), rendering)


def read_box(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, rendering: Rendering) -> dict[str, Any]:
    answer: dict[str, Any] = {"range": written(sheet.title, box), "majorDimension": rendering.major}
    filled = sheet.filled(box)
    if filled is None:
        return answer
    down, across = range(filled.top, filled.bottom), range(filled.left, filled.right)
    rows = [[rendered(spreadsheet, sheet, row, column, rendering) for column in across] for row in down]
    if rendering.major == "COLUMNS":
        rows = [list(column) for column in zip(*rows, strict=True)]
    values = trimmed(rows)
    return answer | ({"values": values} if values else {})


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def rendered(spreadsheet: Spreadsheet, sheet: Sheet, row: int, column: int, rendering: Rendering) -> Any:
    cell = sheet.at(row, column)
    if cell.entered is None:
        return ""
    if rendering.values == "FORMULA" and isinstance(cell.entered, Formula):
        return cell.entered.text
    value = spreadsheet.value(sheet, row, column)
    if rendering.values == "FORMATTED_VALUE" or isinstance(value, Wrong):
        return spreadsheet.shown(sheet, row, column)
    if isinstance(value, float):
        as_text = rendering.moments == "FORMATTED_STRING" and is_moment(dict(cell.pattern))
        return spreadsheet.shown(sheet, row, column) if as_text else number(value)
    return "" if value is None else value


@dataclass(frozen=True)
class Writing:
    """How values are to be taken: as they are (RAW), or as if typed on a day."""

    option: str
    today: date

    @classmethod
    def of(cls, option: str | None, today: date) -> "Writing":
        if option not in ("RAW", "USER_ENTERED"):  # unverified: the wording
            raise invalid("'valueInputOption' is required but not specified")
        return cls(option, today)


def given_rows(body: Mapping[str, Any], field: str = "data.values") -> list[list[Any]]:
    """The values of a request, row by row; raises ApiError where they are no list of lists."""
    values = body.get("values", [])
    if not isinstance(values, list):
        raise not_a_list(field, values)
    for index, row in enumerate(values):
        if not isinstance(row, list):
            raise not_a_list(f"{field}[{index}]", row)
        for place, value in enumerate(row):
            if isinstance(value, (list, dict)):  # unverified: the wording
                raise invalid(
                    f"Invalid values[{index}][{place}]: {'list' if isinstance(value, list) else 'struct'}_value"
                )
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, values), default=0)
        return [[column[row] if row < len(column) else None for column in values] for row in range(height)]
    return values


def not_a_list(field: str, value: Any) -> Exception:
    said = f'"{value}"' if isinstance(value, str) else str(value)
    return violation(field, f"Invalid value at '{field}' (type.googleapis.com/google.protobuf.ListValue), {said}")


def write(spreadsheet: Spreadsheet, text: str, rows: Sequence[Sequence[Any]], writing: Writing) -> dict[str, Any]:
    """values.update; raises ApiError for values that do not fit the range or the grid."""
    sheet, area = spreadsheet.find(text)
    box = sheet.box(area)
    limit = replace(box, bottom=sheet.rows, right=sheet.columns) if area.one_cell else box
    place = Box(box.top, box.top + len(rows), box.left, box.left + max(map(len, rows), default=0))
    # unverified: that a single cell may not be outgrown beyond the grid, and that the first line beyond is named
    if place.bottom > limit.bottom:
        raise invalid(f"Requested writing within range [{text}], but tried writing to row [{limit.bottom + 1}]")
    if place.right > limit.right:
        column = letters(limit.right)
        raise invalid(f"Requested writing within range [{text}], but tried writing to column [{column}]")
    return put(spreadsheet, sheet, place, rows, writing)


def put(
    spreadsheet: Spreadsheet, sheet: Sheet, place: Box, rows: Sequence[Sequence[Any]], writing: Writing
) -> dict[str, Any]:
    """Write and say what was written: null is passed over, an empty text clears."""
    at: list[tuple[int, int]] = []
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is None:
                continue
            row_at, column_at = place.top + down, place.left + across
            sheet.put(row_at, column_at, entered(sheet.at(row_at, column_at), value, spreadsheet, writing))
            at.append((row_at, column_at))
    spreadsheet.known.clear()
    shown = place if place.height and place.width else Box(place.top, place.top + 1, place.left, place.left + 1)
    answer: dict[str, Any] = {"spreadsheetId": spreadsheet.id, "updatedRange": written(sheet.title, shown)}
    if at:
        answer["updatedRows"] = len({row for row, _ in at})
        answer["updatedColumns"] = len({column for _, column in at})
        answer["updatedCells"] = len(at)
    return answer


def entered(cell: Cell, value: Any, spreadsheet: Spreadsheet, writing: Writing) -> Cell:
    """The cell with this value in it."""
    if isinstance(value, bool):
        return cell.with_value(value)
    if isinstance(value, (int, float)):
        return cell.with_value(float(value))
    if writing.option == "RAW":
        return cell.with_value(checked(value or None))
    found, pattern = typed(value, spreadsheet.locale, writing.today) if value else (None, {})
    if cell.pattern.get("type") == "TEXT" and value and not isinstance(found, Formula):
        found, pattern = value, {}  # unverified: a cell formatted as text keeps every typed text
    return formatted(cell.with_value(checked(found)), found, pattern)


def formatted(cell: Cell, found: Entered, pattern: Mapping[str, Any]) -> Cell:
    # unverified: a typed number takes a new format only where it brings one of another kind
    if not pattern or not isinstance(found, float) or cell.pattern.get("type") == pattern["type"]:
        return cell
    return replace(cell, format={**cell.format, "numberFormat": dict(pattern)})


def clear(spreadsheet: Spreadsheet, text: str) -> str:
    """values.clear: values go, formats and notes stay; gives the range."""
    sheet, area = spreadsheet.find(text)
    box = sheet.box(area)
    for at in [at for at in sheet.cells if at in box]:
        sheet.put(*at, sheet.cells[at].with_value(None))
    spreadsheet.known.clear()
    return written(sheet.title, box)


def append(
    spreadsheet: Spreadsheet, text: str, rows: Sequence[Sequence[Any]], writing: Writing, *, insert: bool
) -> dict[str, Any]:
    """values.append: below the last table in the range, from the table's first column on."""
    sheet, area = spreadsheet.find(text)
    box = sheet.box(area)
    table = table_in(sheet, box)
    top, left = (table.bottom, table.left) if table else (box.top, box.left)
    place = Box(top, top + len(rows), left, left + max(map(len, rows), default=0))
    if insert and table and top < sheet.rows:
        lines.insert(spreadsheet, sheet, "ROWS", top, top + len(rows))
    # unverified: columns that are missing are added too
    sheet.resize(max(sheet.rows, place.bottom), max(sheet.columns, place.right))
    spreadsheet.check_size()
    answer: dict[str, Any] = {"spreadsheetId": spreadsheet.id}
    if table:
        answer["tableRange"] = written(sheet.title, table)
    return answer | {"updates": put(spreadsheet, sheet, place, rows, writing)}


def table_in(sheet: Sheet, box: Box) -> Box | None:
    """The block of filled cells around the last filled cell of the box, grown until its border is empty."""
    filled = {at for at, cell in sheet.cells.items() if cell.entered is not None}
    inside = [at for at in filled if at in box]
    if not inside:
        return None
    row, column = max(inside)
    # unverified: that cells which touch by a corner belong together, and which of two tables is the last
    block, last = Box(row, row + 1, column, column + 1), None
    while block != last:
        last = block
        around = Box(block.top - 1, block.bottom + 1, block.left - 1, block.right + 1)
        near = [at for at in filled if at in around]
        block = Box(
            min(row for row, _ in near),
            max(row for row, _ in near) + 1,
            min(column for _, column in near),
            max(column for _, column in near) + 1,
        )
    return block


def filtered(spreadsheet: Spreadsheet, data_filter: Mapping[str, Any]) -> tuple[Sheet, Area]:
    """The sheet and area that a DataFilter names; developer metadata is not kept, so it never matches."""
    if "a1Range" in data_filter:
        return spreadsheet.find(data_filter["a1Range"])
    if "gridRange" in data_filter:
        return spreadsheet.sheet(data_filter["gridRange"].get("sheetId", 0)), Area.of(data_filter["gridRange"])
    raise invalid("Invalid dataFilter: only a1Range and gridRange are known here")  # unverified: the wording
