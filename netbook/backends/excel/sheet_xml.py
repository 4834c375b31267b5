"""A computed tab as the XML of a worksheet. Written as text, column by column: 100,000 rows take a moment."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from math import ceil, isfinite
from typing import Any

from netbook.backends.excel.book import Dialect
from netbook.backends.excel.markup import SPECIAL, escape
from netbook.backends.excel.styles import Style, StyleSheet
from netbook.model.cells import column_letters
from netbook.model.plan import Column, Formula, Kind, Tab

LONGEST_TEXT = 32_767
MOST_LINKS = 65_000  # Excel repairs (that is: drops) more than 65,530 in one tab
MOST_FROZEN_ROWS = 12
LINE_HEIGHT, HIGHEST_ROW = 15, 405
LETTERS_A_WIDTH = 1.1  # widths count digits; the letters of a text are narrower
ROWS_AT_ONCE = 1_000

TITLE = Style(bold=True, larger=3)
NOTE = Style(color="7F7F7F")
HEADER = Style(bold=True, fill="DDEBF7", line_below="9BC2E6", vertical="center", wrap=True)
CHECK = Style(italic=True, color="595959", fill="F2F2F2")
BODY = Style(vertical="top")
_RIGHT = (Kind.MONEY, Kind.NUMBER, Kind.WHOLE)
LINK_COLOR = "0563C1"

_DAY_ZERO_1900 = date(1899, 12, 30).toordinal()
_DAY_ZERO_1904 = date(1904, 1, 1).toordinal()
_FIRST_OF_MARCH_1900 = 61


@dataclass(frozen=True)
class Setting:
    """What the workbook around the tab is like."""

    dialect: Dialect
    styles: StyleSheet
    epoch_1904: bool
    selected: bool = False
    drawing_id: str = ""


def sheet_xml(tab: Tab, setting: Setting) -> Iterator[bytes]:
    """The worksheet part of `tab`, a few thousand rows at a time: fresh memory costs more than the writing."""
    last = f"{column_letters(max(1, len(tab.columns)))}{max(tab.header_row, tab.first_row - 1 + tab.height)}"
    head = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{setting.dialect.main}" xmlns:r="{setting.dialect.relations}">'
        '<sheetPr><tabColor rgb="FF9BC2E6"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}"/>{_view(tab, setting)}<sheetFormatPr defaultRowHeight="15"/>'
    )
    above = (*_intro_rows(tab, setting), _header_row(tab, setting), *_check_row(tab, setting))
    yield "".join((head, _widths(tab), "<sheetData>", *above)).encode()
    for batch in _entry_batches(tab, setting):
        yield batch.encode()
    yield f"</sheetData>{_after_data(tab, setting, last)}".encode()


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


def _widths(tab: Tab) -> str:
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{min(column.width, 255) + 0.7109375:g}" customWidth="1"/>'
        for n, column in enumerate(tab.columns, 1)
    )
    return f"<cols>{cols}</cols>" if cols else ""


def _after_data(tab: Tab, setting: Setting, last: str) -> str:
    """What follows the cells, in the order the format demands."""
    parts = ['<sheetProtection sheet="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>']
    if not tab.check and tab.height:  # with a check row under the headers, sorting would carry it away
        parts.append(f'<autoFilter ref="A{tab.header_row}:{last}"/>')
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
        style = setting.styles.index(TITLE if row == 1 else NOTE)
        yield f'<row r="{row}">{_text_cell("A", row, style, line)}</row>'


def _header_row(tab: Tab, setting: Setting) -> str:
    cells = [
        _text_cell(
            column_letters(number),
            tab.header_row,
            setting.styles.index(_aligned(HEADER, tab, number)),
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
        style = replace(_aligned(CHECK, tab, number), format=_format(column))
        cells.append(_check_cell(column_letters(number), row, setting.styles.index(style), values.get(number - 1)))
    yield f'<row r="{row}">{"".join(cells)}</row>'


def _check_cell(letter: str, row: int, style: int, value: Formula | str | None) -> str:
    if isinstance(value, Formula):
        formula = escape(value.text)
        if isinstance(value.value, str):
            cached, kind = escape(value.value), ' t="str"'
        else:
            cached, kind = repr(value.value), ""
        return f'<c r="{letter}{row}" s="{style}"{kind}><f>{formula}</f><v>{cached}</v></c>'
    return _text_cell(letter, row, style, value or "")


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


def _text_cell(letter: str, row: int, style: int, text: str) -> str:
    if not text:
        return f'<c r="{letter}{row}" s="{style}"/>'
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is>{inline_text(text)}</is></c>'


def inline_text(text: str) -> str:
    """A `<t>` element: never a formula, whatever it starts with."""
    text = escape(shorten(text))
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{text}</t>"


def shorten(text: str) -> str:
    """As much of `text` as fits into a cell, ending in '…' where something is missing."""
    if len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (LONGEST_TEXT - 1)]
    return units.decode("utf-16-le", "ignore") + "…"


# --- the entries -----------------------------------------------------------------------------

Writer = Callable[[range, list[Any]], list[str]]


@dataclass(frozen=True)
class _Place:
    """Where a column stands, and how its cells look before their format."""

    letter: str
    first_row: int
    style: Style


def _entry_batches(tab: Tab, setting: Setting) -> Iterator[str]:
    writers = [
        _WRITERS[column.kind](
            _Place(column_letters(number), tab.first_row, _aligned(BODY, tab, number)), column, setting
        )
        for number, column in enumerate(tab.columns, 1)
    ]
    values = [_listed(column.values) for column in tab.columns]
    end = tab.first_row + tab.height
    for start in range(tab.first_row, end, ROWS_AT_ONCE):
        rows = range(start, min(end, start + ROWS_AT_ONCE))
        batch = slice(start - tab.first_row, rows.stop - tab.first_row)
        columns = [write(rows, listed[batch]) for write, listed in zip(writers, values, strict=True)]
        heights = _heights(tab, values, batch)
        yield "".join(
            [
                f'<row r="{row}"{height}>{"".join(cells)}</row>'
                for row, height, cells in zip(rows, heights, zip(*columns, strict=True), strict=True)
            ]
        )


def _heights(tab: Tab, values: list[list[Any]], batch: slice) -> list[str]:
    """The height of each row, for rows whose wrapped texts need more than one line."""
    lines = [1] * len(values[0][batch])
    for column, listed in zip(tab.columns, values, strict=True):
        if column.wrap and column.kind is Kind.TEXT:
            lines = [max(n, _lines(text, column.width)) for n, text in zip(lines, listed[batch], strict=True)]
    return [_height(n) for n in lines]


def _lines(text: str | None, width: float) -> int:
    """How many lines a text takes in a column: an estimate, Excel and LibreOffice use what fits their font."""
    fitting = width * LETTERS_A_WIDTH
    if not text or (len(text) <= fitting and "\n" not in text):
        return 1
    return sum(max(1, ceil(len(line) / fitting)) for line in text.split("\n"))


def _height(lines: int) -> str:
    return f' ht="{min(LINE_HEIGHT * lines, HIGHEST_ROW):g}"' if lines > 1 else ""


def _listed(values: Sequence[object]) -> list[Any]:
    """As a plain list: numpy's numbers are slow one by one, and print themselves in their own way."""
    tolist = getattr(values, "tolist", None)
    return list(tolist() if tolist else values)


def _text_writer(place: _Place, column: Column, setting: Setting) -> Writer:
    letter, first_row = place.letter, place.first_row
    plain = replace(place.style, wrap=column.wrap)
    style = setting.styles.index(plain)
    linked = setting.styles.index(replace(plain, underline=True, color=LINK_COLOR)) if any(column.links) else style
    middle = f'" s="{style}" t="inlineStr"><is><t>'

    def write(rows: range, values: list[Any]) -> list[str]:
        texts = [value if type(value) is str else "" if value is None else str(value) for value in values]
        if linked != style:
            links = column.links[rows.start - first_row : rows.stop - first_row]
            return [
                _text_cell(letter, row, linked if link else style, text) if text else ""
                for row, text, link in zip(rows, texts, links, strict=True)
            ]
        if not _is_clean(texts):
            return [_text_cell(letter, row, style, text) if text else "" for row, text in zip(rows, texts, strict=True)]
        return [
            f'<c r="{letter}{row}{middle}{text}</t></is></c>' if text else ""
            for row, text in zip(rows, texts, strict=True)
        ]

    return write


def _is_clean(texts: list[str]) -> bool:
    """Whether no text of the column needs escaping, shortening or its outer white space kept."""
    together = " ".join(texts)
    clean = together.isprintable() and not any(mark in together for mark in ("&", "<", ">", "_x"))
    if not clean and SPECIAL.search(together):
        return False
    return all(len(text) * 2 <= LONGEST_TEXT and text.strip() == text for text in texts)


def _money_writer(place: _Place, column: Column, setting: Setting) -> Writer:
    letter, first_row = place.letter, place.first_row
    digits = column.digits if isinstance(column.digits, int) else _listed(column.digits)
    if isinstance(digits, int):
        used = {digits}
    else:
        used = {d for d, amount in zip(digits, column.values, strict=True) if amount is not None}
    ends = {d: f'" s="{setting.styles.index(replace(place.style, format=money_format(d)))}"><v>' for d in sorted(used)}

    def write(rows: range, values: list[Any]) -> list[str]:
        own = repeat(digits) if isinstance(digits, int) else digits[rows.start - first_row : rows.stop - first_row]
        return [
            "" if amount is None else f'<c r="{letter}{row}{ends[d]}{decimal_text(amount, d)}</v></c>'
            for row, amount, d in zip(rows, values, own)  # noqa: B905 (one of them may be endless)
        ]

    return write


def decimal_text(minor: int, digits: int) -> str:
    """1234 minor units with 2 digits -> '12.34', without ever being a float."""
    if not digits:
        return str(minor)
    text = str(abs(minor)).zfill(digits + 1)
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def money_format(digits: int) -> str:
    """The number format of an amount: thousands apart, negative ones red with their minus."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{number};[Red]-{number}"


def _number_text(number: float) -> str:
    return repr(float(number)) if isfinite(number) else ""


def _number_writer(place: _Place, column: Column, setting: Setting) -> Writer:
    letter = place.letter
    text_of = _number_text if column.kind is Kind.NUMBER else str
    end = f'" s="{setting.styles.index(replace(place.style, format=_format(column)))}"><v>'

    def write(rows: range, values: list[Any]) -> list[str]:
        texts = ["" if value is None else text_of(value) for value in values]
        return [
            f'<c r="{letter}{row}{end}{text}</v></c>' if text else "" for row, text in zip(rows, texts, strict=True)
        ]

    return write


def _date_writer(place: _Place, column: Column, setting: Setting) -> Writer:
    letter = place.letter
    style = setting.styles.index(replace(place.style, format=_format(column)))
    known: dict[date | None, tuple[str, str]] = {None: ("", "")}

    def around(day: date) -> tuple[str, str]:
        serial = date_serial(day, epoch_1904=setting.epoch_1904)
        if serial is None:
            return f'<c r="{letter}', f'" s="{style}" t="inlineStr"><is><t>{day.isoformat()}</t></is></c>'
        return f'<c r="{letter}', f'" s="{style}"><v>{serial}</v></c>'

    def write(rows: range, values: list[Any]) -> list[str]:
        for day in set(values) - known.keys():
            known[day] = around(day)
        ends = [known[day] for day in values]
        return [f"{before}{row}{after}" if before else "" for row, (before, after) in zip(rows, ends, strict=True)]

    return write


def date_serial(day: date, *, epoch_1904: bool) -> int | None:
    """The number Excel keeps for a day; None for days before Excel's first."""
    serial = day.toordinal() - (_DAY_ZERO_1904 if epoch_1904 else _DAY_ZERO_1900)
    if not epoch_1904 and serial < _FIRST_OF_MARCH_1900:
        serial -= 1  # Excel believes in a 29 February 1900
    return serial if serial >= 1 else None


def _format(column: Column) -> str:
    if column.kind is Kind.MONEY:
        return money_format(column.digits if isinstance(column.digits, int) else max(column.digits, default=2))
    return {Kind.NUMBER: "#,##0.0000", Kind.WHOLE: "#,##0", Kind.DATE: "yyyy-mm-dd"}.get(column.kind, "General")


_WRITERS = {
    Kind.TEXT: _text_writer,
    Kind.MONEY: _money_writer,
    Kind.NUMBER: _number_writer,
    Kind.WHOLE: _number_writer,
    Kind.DATE: _date_writer,
}
