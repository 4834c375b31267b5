"""A network's workbook, made from netbook/model/schema.py: headers, notes, dropdowns, formats."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from netbook import __version__
from netbook.model.cells import Workbook as CellBook
from netbook.model.entry_looks import (
    DAY,
    EVERYDAY,
    EVERYDAY_TAB,
    FILL,
    LAST_ROW,
    LINE,
    MONEY,
    NEEDED_FILL,
    OCCASIONAL_TAB,
    ORDER,
    RIGHT,
    column_width,
    is_needed,
    number_format,
    offer,
)
from netbook.model.network import Network
from netbook.model.plan import Kind, Tab
from netbook.model.schema import COMMON_ROLES, NETBOOK_TAB, Field, TabSchema, tab_named
from netbook.outputs import OUTPUTS
from netbook.outputs.base import Results
from netbook.rules.book import RuleBook
from netbook.steps.allocate import allocate
from netbook.steps.normalise import normalise
from netbook.steps.settle import settle
from tools.fixed_zip import fix_bytes
from tools.notes import note, place_notes

Value = str | int | float | date | None
Rows = Mapping[str, Sequence[Mapping[str, Value]]]
"""Tab title -> its rows, each field name -> value."""

ROLES = {
    "intro": "Brought the opportunity",
    "sale": "Pre-sale work",
    "work": "Delivery",
    "expense": "Paid costs",
    "idea": "Took part in the group session",
    "review": "Checked the work",
    "support": "Helped after delivery",
    "cash": "Put money in",
}

FOUNDING_RULE: Sequence[Mapping[str, Value]] = (
    {"rules": "standard", "step": 1, "take": "first 30% of price", "to": "sale", "by": "equal",
     "note": "All in the sale share this equally"},
    {"rules": "standard", "step": 2, "take": "rest", "to": "work", "by": "value",
     "note": "Delivery, by hours x rate"},
)  # fmt: skip

KIND_FORMATS = {Kind.TEXT: "General", Kind.MONEY: MONEY, Kind.NUMBER: "#,##0.0000", Kind.SHARE: "General",
                Kind.WHOLE: "#,##0", Kind.DATE: DAY}  # fmt: skip
FONT = "Calibri"
LEFT_CELLS = Alignment(horizontal="left")
RIGHT_CELLS = Alignment(horizontal="right", indent=1)  # or else a number touches the text beside it
HEADER_HEIGHT = 21
COMPUTED_FILL, COMPUTED_LINE = "DDEBF7", "9BC2E6"


def build_workbook(path: Path, rows: Rows | None = None) -> None:
    """Write a network's workbook with `rows` in it. The same rows give the same bytes.

    Without rows: the founding rule and the common roles, nothing else.
    """
    filled: Rows = {"Rules": FOUNDING_RULE, "Roles": _role_rows(), **(rows or {})}
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "netbook"
    for title in ORDER:
        _people_tab(book, tab_named(title), filled.get(title, ()))
    for tab in computed_tabs():
        _computed_tab(book, tab)
    book.active = 0
    book.save(path)
    path.write_bytes(fix_bytes(path.read_bytes(), _finished))


def _finished(part: str, content: bytes) -> bytes:
    drawing = re.fullmatch(r"xl/drawings/commentsDrawing(\d+)\.vml", part)
    return place_notes(content, tab_named(ORDER[int(drawing[1]) - 1]).fields) if drawing else content


def _role_rows() -> list[Mapping[str, Value]]:
    return [{"role": role, "label": ROLES[role]} for role in COMMON_ROLES]


def computed_tabs() -> list[Tab]:
    """The tabs that netbook writes, as they are while there is nothing to show."""
    network = Network("", "EUR", "", "", ())
    nothing = CellBook("", "", "", ())
    entries = normalise(nothing, network).entries
    allocations = allocate(entries, network, RuleBook(()), {})
    settlement = settle(entries, network, allocations)
    results = Results(network, entries, (), allocations, settlement, datetime(2000, 1, 1), __version__, nothing)
    return [output(results) for output in OUTPUTS]


# --- tabs that people edit ------------------------------------------------------------------------


def _people_tab(book: Workbook, schema: TabSchema, rows: Sequence[Mapping[str, Value]]) -> None:
    sheet = book.create_sheet(schema.title)
    sheet.sheet_properties.tabColor = EVERYDAY_TAB if schema.title in EVERYDAY else OCCASIONAL_TAB
    for number, field in enumerate(schema.fields, 1):
        letter = get_column_letter(number)
        fill = NEEDED_FILL if is_needed(schema, field) else FILL
        header = _header(sheet.cell(1, number), field.header, fill, LINE, right=field.type in RIGHT)
        header.comment = note(schema, field)
        _column(sheet, letter, column_width(field), number_format(schema, field), right=field.type in RIGHT)
        if (validation := dropdown(schema, field)) is not None:
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(validation)
    for at, row in enumerate(rows, 2):
        _fill_row(sheet, at, schema, row)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(schema.fields))}{LAST_ROW}"
    _page(sheet, header_row=1)


def _header(cell: Cell | MergedCell, text: str, fill: str, line: str, *, right: bool) -> Cell | MergedCell:
    cell.value = text
    cell.font = Font(name=FONT, size=11, bold=True)
    cell.fill = PatternFill("solid", start_color=fill)
    cell.border = Border(bottom=Side("thin", color=line))
    cell.alignment = Alignment(horizontal="right" if right else "left", vertical="center", indent=int(right))
    return cell


def _column(sheet: Worksheet, letter: str, width: float, format_code: str, *, right: bool) -> None:
    column = sheet.column_dimensions[letter]
    column.width = width
    # One style for the whole column: a thousand styled empty cells would slow down every reader.
    column.number_format, column.alignment = format_code, RIGHT_CELLS if right else LEFT_CELLS


def dropdown(schema: TabSchema, field: Field) -> DataValidation | None:
    """The list in the cells of a column, None if it has none.

    Only lists in place and plain ranges: Excel, LibreOffice and Google Sheets all understand them.
    """
    offered = offer(schema, field)
    if offered is None:
        return None
    names = f'"{",".join(offered.texts)}"'
    if offered.tab:
        column = get_column_letter(offered.column)
        names = f"{offered.tab}!${column}$2:${column}${offered.last}"
    return _list(names, "stop" if offered.strict else "warning", offered.words)


def _list(formula: str, style: Literal["stop", "warning"], message: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle=style,
        errorTitle="Not in the list",
        error=message,
    )


def _fill_row(sheet: Worksheet, at: int, schema: TabSchema, row: Mapping[str, Value]) -> None:
    for number, field in enumerate(schema.fields, 1):
        value = row.get(field.name)
        if value is None or value == "":
            continue
        cell = sheet.cell(at, number, value)
        cell.number_format = number_format(schema, field)
        cell.alignment = RIGHT_CELLS if field.type in RIGHT else LEFT_CELLS


# --- tabs that netbook writes -------------------------------------------------------------------------


def _computed_tab(book: Workbook, tab: Tab) -> None:
    sheet = book.create_sheet(tab.title)
    sheet.sheet_properties.tabColor = COMPUTED_LINE
    for row, line in enumerate(COMPUTED_INTRO if tab.title == NETBOOK_TAB else tab.intro, 1):
        sheet.cell(row, 1, line).font = (
            Font(name=FONT, size=14, bold=True) if row == 1 else Font(name=FONT, size=11, color="7F7F7F")
        )
    for number, column in enumerate(tab.columns, 1):
        right = column.kind in (Kind.MONEY, Kind.NUMBER, Kind.SHARE, Kind.WHOLE)
        _header(sheet.cell(tab.header_row, number), column.header, COMPUTED_FILL, COMPUTED_LINE, right=right)
        _column(sheet, get_column_letter(number), column.width + 0.7, KIND_FORMATS[column.kind], right=right)
    sheet.protection.sheet = True
    for name in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)
    _page(sheet, header_row=tab.header_row)


COMPUTED_INTRO = ("Run netbook sync: it writes here what needs a person.", "Nothing has been written yet.")


def _page(sheet: Worksheet, *, header_row: int) -> None:
    sheet.row_dimensions[header_row].height = HEADER_HEIGHT
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.print_title_rows = f"1:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
