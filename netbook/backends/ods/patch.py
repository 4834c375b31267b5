"""Single cells in people's tabs. A row or cell that stands for several is split, and only the one meant is changed."""

import copy
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.ods.cells import cell_value, fill
from netbook.backends.ods.content import Content, serialised
from netbook.backends.ods.names import (
    CELL,
    COLUMNS_REPEATED,
    FORMULA,
    ROW,
    ROWS_REPEATED,
    STYLE_NAME,
    TABLE,
)
from netbook.backends.ods.read import cells_of, repeated, spanned
from netbook.backends.ods.styles import StyleBook
from netbook.backends.ours import is_same
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellRef, CellValue
from netbook.model.plan import Edit

_COLUMN = f"{{{TABLE}}}table-column"
_DEFAULT_STYLE = f"{{{TABLE}}}default-cell-style-name"
_BEFORE_ROWS = frozenset(
    ("title", "desc", "table-source", "dde-source", "scenario", "forms", "shapes", "table-column", "table-columns")
) | {"table-header-columns", "table-column-group", "table-protection"}
_AFTER_ROWS = frozenset(("named-expressions", "conditional-formats", "sparkline-groups"))


def patch(content: Content, styles: StyleBook, edits: Iterable[Edit]) -> None:
    """Write all `edits`."""
    by_tab: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_tab[edit.tab].append(edit)
    for title, of_tab in by_tab.items():
        table = content.table(title)
        if table is None:
            raise WorkbookChanged(f"{content.label}: the tab '{title}' is gone", "Run the same command again.")
        pen = Pen(content.label, table.title, content.parsed(table), styles)
        for edit in sorted(of_tab, key=lambda edit: edit.row):
            pen.write(edit)
        table.content = serialised(pen.element)


class Pen:
    """Writes single cells of one tab."""

    def __init__(self, label: str, title: str, element: Element, styles: StyleBook) -> None:
        self.label, self.title, self.element, self.styles = label, title, element, styles
        self._defaults = _column_styles(element)
        self._rows: list[tuple[int, Element]] = []
        at = 1
        for row in element.iter(ROW):
            self._rows.append((at, row))
            at += repeated(row, ROWS_REPEATED)
        self._end = at
        self._arrays = _arrays(self._rows)

    def write(self, edit: Edit) -> None:
        """Put one edit in. Raises WorkbookChanged if the cell holds something else, BackendError for formulas."""
        where = CellRef(self.label, self.title, edit.row, edit.column)
        if isinstance(edit.value, CellError):
            raise BackendError(f"{where}: an error cannot be written to a cell")
        found = self._find_row(edit.row)
        cell = _find_cell(found, edit.column) if found is not None else None
        in_array = any(
            top <= edit.row < bottom and left <= edit.column < right for top, left, bottom, right in self._arrays
        )
        if in_array or (cell is not None and FORMULA in cell.attrib):
            raise BackendError(
                f"{where} holds a formula; netbook does not write over formulas",
                "Replace the formula by its value, or leave the cell empty.",
            )
        held = cell_value(cell) if cell is not None else ""
        before = edit.before
        if not is_same(held, before):
            raise WorkbookChanged(
                f"{where} no longer holds {before!r}; nothing was written", "Run the same command again."
            )
        if edit.value == "" and held == "":
            return
        row = self._single_row(edit.row)
        cell = _single_cell(row, edit.column)
        self._dress(cell, row, edit)
        fill(cell, edit.value)

    def _find_row(self, number: int) -> Element | None:
        if not self._rows or number >= self._end:
            return None
        return self._rows[self._index(number)][1]

    def _index(self, number: int) -> int:
        """Which of the rows is, or stands for, the one of that number."""
        return bisect_right(self._rows, number, key=lambda entry: entry[0]) - 1

    def _single_row(self, number: int) -> Element:
        """The row of that number, standing for itself alone."""
        if number >= self._end:
            self._append_rows(number)
        index = self._index(number)
        at, row = self._rows[index]
        parts = _split(row, ROWS_REPEATED, number - at)
        offset, entries = at, []
        for part in parts:
            entries.append((offset, part))
            offset += repeated(part, ROWS_REPEATED)
        self._rows[index : index + 1] = entries
        return next(part for start, part in entries if start == number)

    def _append_rows(self, number: int) -> None:
        """Rows below the last one, up to `number`."""
        parent, at = self.element, len(self.element)
        tops = [child for child in self.element if markup.local(child) not in _BEFORE_ROWS | _AFTER_ROWS]
        if tops:
            at = self.element.index(tops[-1]) + 1
        else:
            befores = [child for child in self.element if markup.local(child) in _BEFORE_ROWS]
            at = self.element.index(befores[-1]) + 1 if befores else 0
        for start, count in ((self._end, number - self._end), (number, 1)):
            if count:
                row = etree.Element(ROW)
                etree.SubElement(row, CELL)
                if count > 1:
                    row.set(ROWS_REPEATED, str(count))
                parent.insert(at, row)
                self._rows.append((start, row))
                at += 1
        self._end = number + 1

    def _dress(self, cell: Element, row: Element, edit: Edit) -> None:
        """A new cell looks like the one above it; one with a day in it has to show days."""
        above = self._find_row(edit.row - 1) if edit.row > 1 else None
        neighbour = _find_cell(above, edit.column) if above is not None else None
        if STYLE_NAME not in cell.attrib and neighbour is not None and neighbour.get(STYLE_NAME):
            cell.set(STYLE_NAME, neighbour.get(STYLE_NAME) or "")
        kind = _kind(edit.value)
        if kind:
            base = cell.get(STYLE_NAME) or row.get(_DEFAULT_STYLE) or self._default(edit.column)
            wanted = self.styles.showing(base, kind)
            if wanted != base:
                cell.set(STYLE_NAME, wanted)

    def _default(self, column: int) -> str:
        return next((name for first, last, name in self._defaults if first <= column <= last), "")


def _kind(value: CellValue) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, datetime):
        return "datetime"
    if isinstance(value, date):
        return "date"
    return "time" if isinstance(value, time | timedelta) else ""


def _column_styles(element: Element) -> list[tuple[int, int, str]]:
    """(first, last, style) of the columns, as far as they have a default style."""
    found, at = [], 1
    for column in element.iter(_COLUMN):
        count = repeated(column, COLUMNS_REPEATED)
        found.append((at, at + count - 1, column.get(_DEFAULT_STYLE) or ""))
        at += count
    return found


def _arrays(rows: list[tuple[int, Element]]) -> list[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the array formulas; bottom and right are behind their last cell."""
    found = []
    for at, row in rows:
        column = 1
        for cell in cells_of(row):
            deep, wide = spanned(cell, "rows"), spanned(cell, "columns")
            if deep * wide > 1:
                found.append((at, column, at + deep, column + wide))
            column += repeated(cell, COLUMNS_REPEATED)
    return found


def _find_cell(row: Element, column: int) -> Element | None:
    at = 1
    for cell in cells_of(row):
        at += repeated(cell, COLUMNS_REPEATED)
        if column < at:
            return cell
    return None


def _single_cell(row: Element, column: int) -> Element:
    """The cell of that column, standing for itself alone."""
    at = 1
    for cell in cells_of(row):
        count = repeated(cell, COLUMNS_REPEATED)
        if column < at + count:
            parts = _split(cell, COLUMNS_REPEATED, column - at)
            return parts[1] if column > at else parts[0]
        at += count
    if column > at:
        gap = etree.SubElement(row, CELL)
        if column - at > 1:
            gap.set(COLUMNS_REPEATED, str(column - at))
    return etree.SubElement(row, CELL)


def _split(element: Element, name: str, before: int) -> list[Element]:
    """An element that stands for several, as those before the one at `before`, that one, and those after it."""
    count = repeated(element, name)
    sizes = [size for size in (before, 1, count - before - 1) if size]
    parts = [element]
    for _ in sizes[1:]:
        twin = copy.deepcopy(element)
        twin.tail = None
        element.addnext(twin)
        parts.insert(1, twin)
    for part, size in zip(parts, sizes, strict=True):
        part.attrib.pop(name, "")
        if size > 1:
            part.set(name, str(size))
    return parts
