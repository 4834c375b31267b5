"""The tabs of a spreadsheet as grids of values."""

from collections.abc import Collection
from itertools import islice

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.files import MAX_CELLS, MAX_COLUMNS
from netbook.backends.ods.cells import cell_value
from netbook.backends.ods.content import Content, Table, open_content
from netbook.backends.ods.guard import CONTENT, open_package
from netbook.backends.ods.looks import LooksOfTable, crossing_out
from netbook.backends.ods.marks import marks_in
from netbook.backends.ods.names import CELL, COLUMNS_REPEATED, COVERED, FORMULA, META, ROWS_REPEATED, TABLE
from netbook.backends.ours import rectangle
from netbook.errors import BackendError
from netbook.model.cells import CellValue, Grid, RunStamp, same_name

META_PART = "meta.xml"
STAMP_NETWORK, STAMP_RUN = "netbook network", "netbook run"
MOST_REPEATED = 1 << 24


def read_workbook(
    label: str, content: bytes, wanted: Collection[str]
) -> tuple[tuple[str, ...], dict[str, Grid], RunStamp | None]:
    """The titles of all tabs, the wanted tabs by `same_name(title)`, and the stamp."""
    package = open_package(label, content)
    found = open_content(label, package.read(CONTENT))
    grids: dict[str, Grid] = {}
    crossed = crossing_out(found)
    for table in found.tables:
        if table.listed and same_name(table.title) in wanted and same_name(table.title) not in grids:
            grids[same_name(table.title)] = _grid(found, table, crossed)
    return found.titles, grids, read_stamp(package)


def read_stamp(package: Package) -> RunStamp | None:
    """What the last run left among the document's own properties."""
    if not package.find(META_PART):
        return None
    root = markup.parse(package, META_PART)
    found = {e.get(f"{{{META}}}name"): e.text or "" for e in root.iter(f"{{{META}}}user-defined")}
    network, run = found.get(STAMP_NETWORK), found.get(STAMP_RUN, "")
    return RunStamp(network, int(run)) if network and run.isdecimal() else None


def first_texts(content: Content, table: Table, count: int) -> list[list[str]]:
    """The texts of the first `count` rows that a table spells out."""
    rows = []
    for row in islice(content.rows(table), count):
        rows.append([str(cell_value(cell)) for cell in islice(cells_of(row), MAX_COLUMNS)])
    return rows


def cells_of(row: Element) -> list[Element]:
    """The cells of a row, also those that a merged one covers; each may stand for several."""
    return [cell for cell in row if cell.tag in (CELL, COVERED)]


def repeated(element: Element, name: str) -> int:
    """How many rows or cells an element stands for."""
    text = element.get(name) or "1"
    return min(max(int(text), 1), MOST_REPEATED) if text.isdecimal() and len(text) < 12 else 1


def _grid(content: Content, table: Table, crossed: frozenset[str]) -> Grid:
    rows: list[list[CellValue]] = []
    looks = LooksOfTable(crossed)
    at = width = 0
    for row in content.rows(table):
        times = repeated(row, ROWS_REPEATED)
        values = _values(content, table, row, at, times, looks)
        looks.see_row(row, at + 1, times)
        if values:
            width = max(width, len(values))
            if (at + times) * width > MAX_CELLS:
                raise _too_far(content, table, at + times, width)
            rows.extend([] for _ in range(at - len(rows)))
            rows.extend([*values] for _ in range(times))
        at += times
    marks, seen = marks_in(content, table), looks.found(content, table)
    return Grid(table.title, rectangle(rows), formulas=frozenset(looks.formulas), looks=seen, marks=marks)


def _values(content: Content, table: Table, row: Element, at: int, times: int, looks: LooksOfTable) -> list[CellValue]:
    """The values of a row up to its last filled cell; its formulas and looks are added to `looks`."""
    values: list[CellValue] = []
    column = 0
    for cell in row:
        if cell.tag not in (CELL, COVERED):
            continue
        width = repeated(cell, COLUMNS_REPEATED)
        value = cell_value(cell)
        if FORMULA in cell.attrib:
            deep, wide = (spanned(cell, what) for what in ("rows", "columns"))
            if (at + times) * (column + width) > MAX_CELLS or deep * wide * times * width > MAX_CELLS:
                raise _too_far(content, table, at + times, column + width)
            looks.formulas.update(
                (r, c) for r in range(at + 1, at + times + deep) for c in range(column + 1, column + width + wide)
            )
        if value != "":
            if column + width > MAX_COLUMNS:
                raise _too_far(content, table, at + times, column + width)
            values.extend([""] * (column - len(values)))
            values.extend([value] * width)
        if len(cell.attrib) > 1:
            looks.see_cell(cell, at + 1, column + 1)
        column += width
    return values


def spanned(cell: Element, what: str) -> int:
    """How many rows or columns an array formula fills."""
    return repeated(cell, f"{{{TABLE}}}number-matrix-{what}-spanned")


def _too_far(content: Content, table: Table, rows: int, columns: int) -> BackendError:
    return BackendError(
        f"{content.label}, tab '{table.title}': it reaches to row {rows:,}, column {columns:,}; "
        f"netbook reads up to {MAX_CELLS:,} cells and {MAX_COLUMNS:,} columns of a tab",
        "In LibreOffice, delete the rows below and the columns right of your entries, and save.",
    )
