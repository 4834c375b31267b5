"""A computed tab as the XML of a worksheet. Written as text, column by column: 100,000 rows take a moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import ceil
from typing import Any

from netbook.backends.excel.book import Dialect
from netbook.backends.excel.choices import MARK, Dropdowns, dropdowns_of, hidden_columns, list_cells, validations_xml
from netbook.backends.excel.columns import WRITERS, Piece, Place, Rows, Surroundings, format_of, listed, text_cell
from netbook.backends.excel.markup import escape
from netbook.backends.excel.styles import Style
from netbook.backends.tab_looks import MOST_FROZEN_ROWS
from netbook.model.cells import column_letters
from netbook.model.plan import Formula, Kind, Tab

MOST_LINKS = 65_000  # Excel repairs (that is: drops) more than 65,530 in one tab
LINE_HEIGHT, HIGHEST_ROW = 15, 405
LETTERS_A_WIDTH = 1.15  # widths count digits; the letters of a text are narrower
ROWS_AT_ONCE = 4_000  # packed in another thread: enough for one turn of it

TITLE = Style(bold=True, larger=3)
NOTE = Style(color="7F7F7F")
HEADER = Style(bold=True, fill="DDEBF7", line_below="9BC2E6", vertical="center", wrap=True)
CHECK = Style(italic=True, color="595959", fill="F2F2F2")
BODY = Style(vertical="top")
_RIGHT = (Kind.MONEY, Kind.NUMBER, Kind.SHARE, Kind.WHOLE)


@dataclass(frozen=True)
class Setting:
    """What the workbook around the tab is like."""

    dialect: Dialect
    surroundings: Surroundings
    selected: bool = False
    drawing_id: str = ""


def sheet_xml(tab: Tab, setting: Setting) -> Iterator[bytes]:
    """The worksheet part of `tab`, a few thousand rows at a time: fresh memory costs more than the writing."""
    last_row = max(tab.header_row, tab.first_row - 1 + tab.height)
    last = f"{column_letters(max(1, len(tab.columns)))}{last_row}"
    dropdowns = dropdowns_of(tab)
    hidden = hidden_columns(dropdowns)
    reach = f"{column_letters(hidden[1])}{last_row}" if hidden else last
    head = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{setting.dialect.main}" xmlns:r="{setting.dialect.relations}">'
        '<sheetPr><tabColor rgb="FF9BC2E6"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{reach}"/>{_view(tab, setting)}<sheetFormatPr defaultRowHeight="15"/>'
    )
    above = [*_intro_rows(tab, setting), _header_row(tab, setting), *_check_row(tab, setting)]
    if hidden:
        above[0] = f"{above[0].removesuffix('</row>')}{text_cell(column_letters(hidden[0]), 1, 0, MARK)}</row>"
    yield "".join((head, _widths(tab, hidden), "<sheetData>", *above)).encode()
    for batch in _entry_batches(tab, setting, dropdowns):
        yield batch.encode()
    yield f"</sheetData>{_after_data(tab, setting, last, dropdowns)}".encode()


def _view(tab: Tab, setting: Setting) -> str:
    selected = ' tabSelected="1"' if setting.selected else ""
    above = tab.first_row - 1
    if above > MOST_FROZEN_ROWS:
        return f'<sheetViews><sheetView{selected} workbookViewId="0"/></sheetViews>'
    return (
        f'<sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="{above}" '
        f'topLeftCell="A{above + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{above + 1}" sqref="A{above + 1}"/></sheetView></sheetViews>'
    )


def _widths(tab: Tab, hidden: tuple[int, int] | None) -> str:
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{min(column.width, 255) + 0.7109375:g}" customWidth="1"/>'
        for n, column in enumerate(tab.columns, 1)
    )
    if hidden:
        cols += f'<col min="{hidden[0]}" max="{hidden[1]}" width="9" hidden="1" customWidth="1"/>'
    return f"<cols>{cols}</cols>" if cols else ""


def _after_data(tab: Tab, setting: Setting, last: str, dropdowns: list[Dropdowns]) -> str:
    """What follows the cells, in the order the format demands."""
    parts = ['<sheetProtection sheet="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>']
    if not tab.check and tab.height:  # with a check row under the headers, sorting would carry it away
        parts.append(f'<autoFilter ref="A{tab.header_row}:{last}"/>')
    parts.append(validations_xml(dropdowns, tab.first_row))
    links = _hyperlinks(tab)
    if links:
        parts.append(f"<hyperlinks>{links}</hyperlinks>")
    parts.append('<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
    parts.append('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>')
    if setting.drawing_id:
        parts.append(f'<drawing r:id="{setting.drawing_id}"/>')
    return "".join(parts) + "</worksheet>"


def _hyperlinks(tab: Tab) -> str:
    links = [
        f'<hyperlink ref="{column_letters(number)}{row}" location="{escape(target)}"/>'
        for number, column in enumerate(tab.columns, 1)
        for row, target in enumerate(column.links, tab.first_row)
        if target
    ]
    return "".join(links[:MOST_LINKS])


# --- rows above the entries ------------------------------------------------------------------


def _intro_rows(tab: Tab, setting: Setting) -> Iterable[str]:
    for row, line in enumerate(tab.intro, 1):
        style = setting.surroundings.styles.index(TITLE if row == 1 else NOTE)
        yield f'<row r="{row}">{text_cell("A", row, style, line)}</row>'


def _header_row(tab: Tab, setting: Setting) -> str:
    cells = [
        text_cell(
            column_letters(number),
            tab.header_row,
            setting.surroundings.styles.index(_aligned(HEADER, tab, number)),
            column.header,
        )
        for number, column in enumerate(tab.columns, 1)
    ]
    lines = max((_lines(column.header, column.width) for column in tab.columns), default=1)
    return f'<row r="{tab.header_row}"{_height(lines)}>{"".join(cells)}</row>'


def _check_row(tab: Tab, setting: Setting) -> Iterable[str]:
    if not tab.check:
        return
    row, values = tab.header_row + 1, dict(tab.check)
    cells = []
    for number, column in enumerate(tab.columns, 1):
        style = replace(_aligned(CHECK, tab, number), format=format_of(column))
        cells.append(
            _check_cell(column_letters(number), row, setting.surroundings.styles.index(style), values.get(number - 1))
        )
    yield f'<row r="{row}">{"".join(cells)}</row>'


def _check_cell(letter: str, row: int, style: int, value: Formula | str | None) -> str:
    if isinstance(value, Formula):
        formula = escape(value.text)
        if isinstance(value.value, str):
            cached, kind = escape(value.value), ' t="str"'
        else:
            cached, kind = repr(value.value), ""
        return f'<c r="{letter}{row}" s="{style}"{kind}><f>{formula}</f><v>{cached}</v></c>'
    return text_cell(letter, row, style, value or "")


def _aligned(style: Style, tab: Tab, number: int) -> Style:
    """`style` as column `number` (from 1) stands: numbers right, dates in the middle, texts left.

    A text right of numbers keeps a little distance from them.
    """
    kind = tab.columns[number - 1].kind
    if kind in _RIGHT:
        return replace(style, horizontal="right")
    if kind is Kind.DATE:
        return replace(style, horizontal="center")
    after_numbers = number > 1 and tab.columns[number - 2].kind in _RIGHT
    return replace(style, horizontal="left", indent=1 if after_numbers else 0)


# --- the entries -----------------------------------------------------------------------------


def _entry_batches(tab: Tab, setting: Setting, dropdowns: list[Dropdowns]) -> Iterator[str]:
    writers = [
        WRITERS[column.kind](
            Place(column_letters(number), tab.first_row, _aligned(BODY, tab, number)),
            column,
            setting.surroundings,
        )
        for number, column in enumerate(tab.columns, 1)
    ]
    values = [listed(column.values) for column in tab.columns]
    end = tab.first_row + tab.height
    for start in range(tab.first_row, end, ROWS_AT_ONCE):
        stop = min(end, start + ROWS_AT_ONCE)
        rows = Rows(start, [*map(str, range(start, stop))])
        batch = slice(start - tab.first_row, stop - tab.first_row)
        cells = [write(rows, column[batch]) for write, column in zip(writers, values, strict=True)]
        cells.append(list_cells(dropdowns, rows, batch.start))
        yield _side_by_side(
            ['<row r="', rows.numbers, '"', _heights(tab, values, batch), ">", *chain(*cells), "</row>"]
        )


def _side_by_side(pieces: Iterable[Piece]) -> str:
    """Every row's pieces one after the other, row by row."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    columns = [repeat(piece) if isinstance(piece, str) else piece for piece in merged]
    return "".join(chain.from_iterable(zip(*columns)))  # noqa: B905 (those that repeat are endless)


def _heights(tab: Tab, values: list[list[Any]], batch: slice) -> Piece:
    """The height of each row, for rows whose wrapped texts need more than one line."""
    lines = [1] * len(values[0][batch])
    for column, texts in zip(tab.columns, values, strict=True):
        if column.wrap and column.kind is Kind.TEXT:
            lines = [max(n, _lines(text, column.width)) for n, text in zip(lines, texts[batch], strict=True)]
    return [_height(n) for n in lines] if any(n > 1 for n in lines) else ""


def _lines(text: str | None, width: float) -> int:
    """How many lines a text takes in a column: an estimate, Excel and LibreOffice use what fits their font."""
    fitting = width * LETTERS_A_WIDTH
    if not text or (len(text) <= fitting and "\n" not in text):
        return 1
    return sum(max(1, ceil(len(line) / fitting)) for line in text.split("\n"))


def _height(lines: int) -> str:
    return f' ht="{min(LINE_HEIGHT * lines, HIGHEST_ROW):g}"' if lines > 1 else ""
