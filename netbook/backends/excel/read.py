"""Reading: calamine gives the values, a light scan of the sheet's XML gives what calamine cannot tell."""

import collections
import io
import itertools
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, cast

from netbook.backends.excel import markup, opc
from netbook.backends.excel.book import Book, Sheet, open_book
from netbook.backends.excel.choices import MARK
from netbook.backends.excel.guard import MAX_PART, open_package
from netbook.backends.excel.marks import marks_in
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import Scan, Unusual, far_cell, searched, walked
from netbook.backends.excel.stamp import read_stamp
from netbook.backends.files import MAX_CELLS, MAX_COLUMNS
from netbook.errors import BackendError
from netbook.model.cells import CellError, CellValue, Grid, Looks, RunStamp, same_name

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as .xlsx and run the same command again."

BEST_RATIO = 1032  # deflate packs nothing tighter

Rows = list[list[CellValue]]


def read_grids(
    label: str, path: Path, content: bytes, wanted: Collection[str]
) -> tuple[tuple[str, ...], dict[str, Grid], RunStamp | None]:
    """The titles of all tabs, the wanted tabs by `same_name(title)`, and the stamp of the last run.

    `content` is what is in the file at `path`.
    """
    package = open_package(label, content)
    book = open_book(package)
    grids: dict[str, Grid] = {}
    sheets = [s for s in book.sheets if s.kind == "worksheet" and same_name(s.title) in wanted]
    if sheets:
        _check_shared_parts(package, book)
        workbook = _calamine(package, book, path)
        struck = crossing_out(package, book)
        for sheet in sheets:
            if same_name(sheet.title) not in grids:
                grids[same_name(sheet.title)] = _grid(package, workbook, sheet, book, struck)
    return book.titles, grids, read_stamp(package)


def _calamine(package: Package, book: Book, path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook

    strange = [sheet for sheet in book.sheets if sheet.kind != "worksheet"]
    misplaced = [pair for pair in _shared_parts(package, book) if pair[0] != pair[1]]
    try:
        if strange or misplaced:
            return CalamineWorkbook.from_filelike(io.BytesIO(_as_calamine_expects(package, book, strange, misplaced)))
        # From the file, not from `content`: for bytes in memory calamine would ask Python for every piece.
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise BackendError(f"{package.label} cannot be read ({error})", _SAVE_AGAIN) from error


def _shared_parts(package: Package, book: Book) -> list[tuple[str, str]]:
    """Where shared strings and styles are, and where calamine looks for them."""
    found = []
    for kind in ("sharedStrings", "styles"):
        part = opc.target_of(package, book.part, kind)
        if part is not None:
            found.append((part, opc.resolve(book.part, f"{kind}.xml")))
    return found


def _as_calamine_expects(package: Package, book: Book, strange: list[Sheet], misplaced: list[tuple[str, str]]) -> bytes:
    """A copy of the workbook without chart, dialog and macro sheets, for which calamine may refuse it all."""
    copy = open_package(package.label, b"".join(package.chunks()))
    root = markup.parse(copy, book.part)
    listed = markup.child(root, "sheets")
    elements = markup.children(listed, "sheet") if listed is not None else []
    for element, sheet in zip(elements, book.sheets, strict=True):
        if sheet in strange and listed is not None:
            listed.remove(element)
            opc.remove_relations_to(copy, book.part, sheet.part)
    copy.write(book.part, markup.serialise(root))
    for part, expected in misplaced:
        copy.write(expected, copy.read(part))
    return b"".join(copy.chunks())


def _check_shared_parts(package: Package, book: Book) -> None:
    """calamine unpacks these itself: first make sure that they are no larger than they say."""
    for part, _ in _shared_parts(package, book):
        chunks = package.read_chunks(part)
        _refuse_dtd(package, part, next(chunks))
        if package.packed_size(part) * BEST_RATIO > MAX_PART:
            collections.deque(chunks, maxlen=0)


def _refuse_dtd(package: Package, part: str, start: bytes) -> None:
    if b"<!DOCTYPE" in start[:65536] or b"<!ENTITY" in start[:65536]:
        raise markup.has_dtd(package.label, part)


def _grid(package: Package, workbook: "CalamineWorkbook", sheet: Sheet, book: Book, struck: Collection[int]) -> Grid:
    from python_calamine import CalamineError

    try:
        found = _look_over(package, sheet, struck)
        unfolded = workbook.get_sheet_by_name(sheet.title)
        rows = cast(Rows, unfolded.to_python())
        top, left = unfolded.start or (0, 0)
    except (CalamineError, markup.BrokenXml, UnicodeDecodeError) as error:
        raise BackendError(
            f"{package.label}, tab '{sheet.title}' cannot be read ({error})",
            "Open it in Excel or LibreOffice, let it repair the file, and save it.",
        ) from error
    rows, top, left = _with_errors(rows, top + 1, left + 1, found)
    if top == 1 and rows and MARK in rows[0]:
        _cut(rows, rows[0].index(MARK))
    _trim(rows)
    looks = Looks(
        tuple(found.merged),
        frozenset(found.hidden),
        frozenset(found.struck),
        book.epoch_1904,
        frozenset(found.hidden_columns),
        frozenset(found.external),
        frozenset(found.volatile),
    )
    marks = marks_in(package.label, sheet.part, found.without_rows)
    return Grid(sheet.title, rows, top, left, frozenset(found.formulas), looks=looks, marks=marks)


def crossing_out(package: Package, book: Book) -> frozenset[int]:
    """The numbers of the cell styles whose font is crossed out."""
    part = opc.target_of(package, book.part, "styles")
    if part is None or not any(b"strike" in chunk for chunk in package.read_chunks(part)):
        return frozenset()
    root = markup.parse(package, part)
    fonts, styles = markup.child(root, "fonts"), markup.child(root, "cellXfs")
    if fonts is None or styles is None:
        return frozenset()
    crossed = set()
    for number, font in enumerate(markup.children(fonts, "font")):
        strike = markup.child(font, "strike")
        if strike is not None and strike.get("val", "1") in ("1", "true", "on"):
            crossed.add(str(number))
    return frozenset(
        number for number, style in enumerate(markup.children(styles, "xf")) if style.get("fontId") in crossed
    )


def _look_over(package: Package, sheet: Sheet, struck: Collection[int]) -> Scan:
    """Refuse a tab that would unfold to too many cells; give what calamine will not tell about it."""
    chunks = package.read_chunks(sheet.part)
    start = next(chunks, b"")
    _refuse_dtd(package, sheet.part, start)
    try:
        found = searched(itertools.chain((start,), chunks), struck)
    except Unusual:
        found = walked(package.read(sheet.part))
    if found.last_row * found.last_column > MAX_CELLS or found.last_column > MAX_COLUMNS:
        raise BackendError(
            f"{package.label}, tab '{sheet.title}': it reaches to {far_cell(found.last_row, found.last_column)}; "
            f"netbook reads up to {MAX_CELLS:,} cells and {MAX_COLUMNS:,} columns of a tab",
            "In Excel, delete the rows below and the columns right of your entries, and save.",
        )
    return found


def _with_errors(rows: Rows, top: int, left: int, found: Scan) -> tuple[Rows, int, int]:
    """Put the errors where calamine shows an empty cell; the grid grows if they lie outside."""
    if not found.errors:
        return rows, top, left
    first_row = min(row for row, _ in found.errors)
    last_row = max(row for row, _ in found.errors)
    first_column = min(column for _, column in found.errors)
    last_column = max(column for _, column in found.errors)
    if not rows:
        top, left = first_row, first_column
    width = len(rows[0]) if rows else 0
    before, after = max(0, left - first_column), max(0, last_column - (left + width - 1))
    if before or after:
        rows = [[*[""] * before, *row, *[""] * after] for row in rows]
        left, width = left - before, before + width + after
    blank: list[CellValue] = [""] * width
    above, below = max(0, top - first_row), max(0, last_row - (top + len(rows) - 1))
    rows = [*(list(blank) for _ in range(above)), *rows, *(list(blank) for _ in range(below))]
    top -= above
    for (row, column), text in found.errors.items():
        if rows[row - top][column - left] == "":
            rows[row - top][column - left] = CellError(text)
    return rows, top, left


def _cut(rows: Rows, width: int) -> None:
    """Drop the columns from `width` on: what dropdowns offer is not what the tab says."""
    for row in rows:
        del row[width:]


def _trim(rows: Rows) -> None:
    """Drop the empty rows at the end and the empty columns at the right."""
    while rows and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    if not rows:
        return
    if any(row[-1] != "" for row in rows):
        return
    used = max(_used_width(row) for row in rows)
    _cut(rows, used)


def _used_width(row: list[CellValue]) -> int:
    width = len(row)
    while width and row[width - 1] == "":
        width -= 1
    return width
