"""One cell of a sheet that people edit: is it still what was read, and writing it with its style kept."""

import re
from datetime import date, datetime, time, timedelta

from netbook.backends.excel import markup, peek
from netbook.backends.excel.book import Book, Sheet
from netbook.backends.excel.columns import date_serial, shorten
from netbook.backends.excel.grow import Row, filled_columns
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import address_column
from netbook.backends.excel.styles import StyleSheet
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellRef, CellValue, column_letters
from netbook.model.plan import Edit

_FEBRUARY_29_1900 = 60
Moment = date | datetime | time | timedelta


def cells_of(row: Element) -> dict[int, Element]:
    """The cells of a row by column, also where addresses are left out."""
    found: dict[int, Element] = {}
    column = 0
    for cell in markup.children(row, "c"):
        column = address_column(cell.get("r")) or column + 1
        found[column] = cell
    return found


class Pen:
    """Writes single cells of one tab."""

    def __init__(self, package: Package, book: Book, styles: StyleSheet, sheet: Sheet) -> None:
        self.package, self.book, self.styles, self.sheet = package, book, styles, sheet
        self.defaults: dict[int, str] = {}
        self.rows: dict[int, Row] = {}
        self._shared: peek.SharedStrings | None = None

    def write(self, row: Element, edit: Edit, above: dict[int, Element]) -> None:
        """Put `edit` into its row; `above` are the cells of the row before."""
        cells = cells_of(row)
        if edit.row not in self.rows:
            self.rows[edit.row] = Row(filled_columns(cells), filled_columns(above))
        cell = cells.get(edit.column)
        if cell is not None and markup.child(cell, "f") is not None:
            raise BackendError(
                f"{self._where(edit)} holds a formula; netbook does not write over formulas",
                "Replace the formula by its value, or leave the cell empty.",
            )
        self._check_before(cell, edit)
        if edit.value != "":
            self.rows[edit.row].written.add(edit.column)
        elif cell is None:
            return
        if cell is None:
            cell = self._new_cell(row, cells, edit, above)
        for name in ("v", "is"):
            for old in markup.children(cell, name):
                cell.remove(old)
        for name in ("t", "cm", "vm"):
            if name in cell.attrib:
                del cell.attrib[name]
        self._fill(cell, edit)

    def _where(self, edit: Edit) -> CellRef:
        return CellRef(self.package.label, self.sheet.title, edit.row, edit.column)

    def _new_cell(self, row: Element, cells: dict[int, Element], edit: Edit, above: dict[int, Element]) -> Element:
        for column, other in cells.items():  # a cell between others needs its address, so they need theirs
            other.set("r", f"{column_letters(column)}{edit.row}")
        cell = markup.new(row, "c", {"r": f"{column_letters(edit.column)}{edit.row}"})
        neighbour = above.get(edit.column)
        style = row.get("s") if row.get("customFormat") in ("1", "true") else None
        style = style or self.defaults.get(edit.column) or (neighbour.get("s") if neighbour is not None else None)
        if style:
            cell.set("s", style)
        left = [other for column, other in cells.items() if column < edit.column]
        row.insert(row.index(left[-1]) + 1 if left else 0, cell)
        spans = re.fullmatch(r"(\d+):(\d+)", row.get("spans") or "")
        if spans:
            row.set("spans", f"{min(int(spans[1]), edit.column)}:{max(int(spans[2]), edit.column)}")
        return cell

    def _fill(self, cell: Element, edit: Edit) -> None:
        value = edit.value
        if isinstance(value, CellError):
            raise BackendError(f"{self._where(edit)}: an error cannot be written to a cell")
        if isinstance(value, str):
            _fill_text(cell, value)
        elif isinstance(value, bool):
            cell.set("t", "b")
            markup.add(cell, "v").text = "1" if value else "0"
        elif isinstance(value, int | float):
            whole = float(value).is_integer() and abs(value) < 1e15
            markup.add(cell, "v").text = repr(int(value) if whole else value)
        else:
            self._fill_moment(cell, value)

    def _fill_moment(self, cell: Element, value: Moment) -> None:
        serial = self._serial(value)
        if serial is None:
            _fill_text(cell, str(value))
            return
        markup.add(cell, "v").text = repr(serial)
        self._show_as_date(cell, value)

    def _show_as_date(self, cell: Element, value: Moment) -> None:
        style = int(cell.get("s") or "0")
        if self.styles.is_date(style):
            return
        code = "yyyy-mm-dd"
        if isinstance(value, timedelta):
            code = "[h]:mm:ss"
        elif isinstance(value, time):
            code = "hh:mm:ss"
        elif isinstance(value, datetime):
            code = "yyyy-mm-dd hh:mm:ss"
        cell.set("s", str(self.styles.with_format(style, code)))

    def _serial(self, value: Moment) -> int | float | None:
        if isinstance(value, timedelta):
            return value / timedelta(days=1)
        if isinstance(value, time):
            moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
            return (moment + timedelta(microseconds=value.microsecond)) / timedelta(days=1)
        day = date_serial(value if not isinstance(value, datetime) else value.date(), epoch_1904=self.book.epoch_1904)
        if day is None or not isinstance(value, datetime):
            return day
        return day + (value - datetime.combine(value.date(), time())) / timedelta(days=1)

    # --- is it still what was read? -----------------------------------------------------------

    def _check_before(self, cell: Element | None, edit: Edit) -> None:
        if not self._holds(cell, edit.before):
            raise WorkbookChanged(
                f"{self._where(edit)} no longer holds {edit.before!r}; nothing was written",
                "Run the same command again.",
            )

    def _holds(self, cell: Element | None, before: CellValue) -> bool:
        stored = peek.cell_text(cell) if cell is not None else ""
        kind = cell.get("t", "n") if cell is not None else "n"
        if before == "" or isinstance(before, CellError):
            expected = before.text if isinstance(before, CellError) else ""
            return self._text(kind, stored) == expected
        if isinstance(before, str):
            text = self._text(kind, stored)
            return kind in ("s", "str", "inlineStr") and text.strip() == before.strip()
        if isinstance(before, bool):
            return kind == "b" and (stored.strip() in ("1", "true")) == before
        if isinstance(before, int | float):
            return kind == "n" and _number(stored) == float(before)
        if kind == "d":
            return stored.startswith(before.isoformat() if isinstance(before, date | time) else "")
        number, serial = _number(stored), self._serial(before)
        if number == _FEBRUARY_29_1900:
            number -= 1  # a day that never was, read as the day before
        # Times are rounded to the millisecond when they are read.
        return number is not None and serial is not None and abs(number - serial) < 1e-7

    def _text(self, kind: str, stored: str) -> str:
        if kind == "s" and stored.strip().isdecimal():
            if self._shared is None:
                self._shared = peek.SharedStrings(self.package, self.book.part)
            return self._shared[int(stored)]
        return markup.unescape(stored) if kind == "str" else stored


def _fill_text(cell: Element, value: str) -> None:
    """An inline string: never a formula, whatever it starts with."""
    if not value:
        return
    cell.set("t", "inlineStr")
    text = markup.add(markup.add(cell, "is"), "t")
    text.text = markup.writable(shorten(value))
    if value != value.strip():
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
