"""Single cells in people's tabs as requests, each with what the cell held just before it was written.

There is no way to write a cell only if it still holds something. So the batch first copies the cells that it is going
to write into a hidden tab, and asks for that copy in its answer: a batch is carried out whole, with nothing of
anybody else in between, so the copy is what was there. If that is not what was read, it is copied back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from netbook.backends.google_sheets.areas import grid_range
from netbook.backends.google_sheets.read import Snapshot, raw_at
from netbook.backends.google_sheets.structure import SCRATCH, Sheet, Structure
from netbook.backends.google_sheets.values import MOMENTS, Raw, cell_data, format_of, kind_of, raw_of
from netbook.model.cells import CellRef, CellValue, column_letters
from netbook.model.plan import Edit

SCRATCH_ID = 1_090_000_000


@dataclass(frozen=True)
class Block:
    """A rectangle of cells that are written: rows and columns from 1, both ends included. `scratch` is the first row
    of its copy. `before` and `after` are its values, row by row."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    scratch: int
    before: tuple[tuple[Raw, ...], ...]
    after: tuple[tuple[CellValue, ...], ...]

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    @property
    def area(self) -> dict[str, int]:
        """Its cells, as a GridRange."""
        return grid_range(self.sheet.id, self.top, self.left, self.bottom, self.right)

    def copied(self, scratch: int) -> dict[str, int]:
        """The cells of its copy in the hidden tab of that id."""
        return grid_range(scratch, self.scratch, 1, self.scratch + self.height - 1, self.width)

    def read_cells(self) -> Iterator[tuple[int, int, Raw]]:
        """(row, column, value) of what was read, counted inside it from 0; cells with formulas are left out."""
        for down, row in enumerate(self.before):
            for across, raw in enumerate(row):
                if (self.top + down, self.left + across) not in self.sheet.formulas:
                    yield down, across, raw

    @property
    def rows_a1(self) -> str:
        """The whole rows in which it lies, as far as anybody writes: "'Contributions'!A5:Z7"."""
        last = column_letters(max(self.sheet.columns, self.right))
        return f"{self.sheet.quoted}!A{self.top}:{last}{self.bottom}"

    def at(self, row: int, column: int) -> str:
        """Where a cell of it is, counted inside it from 0: 'Contributions!C28'."""
        return CellRef("", self.sheet.title, self.top + row, self.left + column).in_workbook


def blocks_of(edits: Sequence[Edit], snapshot: Snapshot) -> tuple[Block, ...]:
    """The edits as few rectangles. KeyError for a tab that is not there."""
    found: list[Block] = []
    scratch = 1
    by_tab: dict[str, list[Edit]] = {}
    for edit in edits:
        by_tab.setdefault(edit.tab, []).append(edit)
    for title, of_tab in by_tab.items():
        sheet = snapshot.sheet(title)
        values = snapshot.rows(title)
        for rows in _rectangles(of_tab):
            first, last = rows[0][0], rows[-1][-1]
            before = tuple(tuple(raw_at(values, edit.row, edit.column) for edit in row) for row in rows)
            after = tuple(tuple(edit.value for edit in row) for row in rows)
            block = Block(sheet, first.row, first.column, last.row, last.column, scratch, before, after)
            found.append(block)
            scratch += block.height
    return tuple(found)


def watched(title: str, snapshot: Snapshot, scratch: int) -> Block:
    """A whole tab, of which a copy is kept."""
    sheet = snapshot.sheet(title)
    rows = range(1, sheet.rows + 1)
    columns = range(1, sheet.columns + 1)
    values = snapshot.rows(title)
    before = tuple(tuple(raw_at(values, row, column) for column in columns) for row in rows)
    return Block(sheet, 1, 1, sheet.rows, sheet.columns, scratch, before, before)


def _rectangles(edits: Iterable[Edit]) -> Iterator[list[list[Edit]]]:
    """Runs of cells side by side, and those of them that lie right under one another with the same ends."""
    ordered = sorted(edits, key=lambda edit: (edit.row, edit.column))
    runs = [
        [edit for _, edit in run]
        for _, run in groupby(enumerate(ordered), key=lambda pair: (pair[1].row, pair[1].column - pair[0]))
    ]
    open_ones: dict[tuple[int, int], list[list[Edit]]] = {}
    for run in runs:
        ends = run[0].column, run[-1].column
        above = open_ones.get(ends)
        if above is not None and above[-1][0].row == run[0].row - 1:
            above.append(run)
            continue
        if above is not None:
            yield above
        open_ones[ends] = [run]
    yield from open_ones.values()


def capture_requests(blocks: Sequence[Block], structure: Structure) -> tuple[int, list[dict[str, Any]]]:
    """The id of the hidden tab, and the requests that copy all `blocks` into it as they are now."""
    rows = max(block.scratch + block.height - 1 for block in blocks)
    columns = max(block.width for block in blocks)
    size = {"rowCount": rows, "columnCount": columns}
    there = structure.sheet(SCRATCH)
    if there is None:
        scratch = next(structure.free_ids(SCRATCH_ID))
        properties = {"sheetId": scratch, "title": SCRATCH, "hidden": True, "gridProperties": size}
        requests: list[dict[str, Any]] = [{"addSheet": {"properties": properties}}]
    else:
        scratch = there.id
        fields = "gridProperties(rowCount,columnCount)"
        properties = {"sheetId": scratch, "gridProperties": size}
        requests = [
            {"updateSheetProperties": {"properties": properties, "fields": fields}},
            {"updateCells": {"range": {"sheetId": scratch}, "fields": "*"}},
        ]
    requests += [
        {"copyPaste": {"source": block.area, "destination": block.copied(scratch), "pasteType": "PASTE_NORMAL"}}
        for block in blocks
    ]
    return scratch, requests


def put_back_requests(blocks: Sequence[Block], scratch: int) -> list[dict[str, Any]]:
    """The requests that put back what the cells held."""
    return [
        {"copyPaste": {"source": block.copied(scratch), "destination": block.area, "pasteType": "PASTE_NORMAL"}}
        for block in blocks
    ]


def room_requests(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The requests that make tabs large enough."""
    ends: dict[int, tuple[Sheet, int, int]] = {}
    for block in blocks:
        _, rows, columns = ends.get(block.sheet.id, (block.sheet, block.sheet.rows, block.sheet.columns))
        ends[block.sheet.id] = (block.sheet, max(rows, block.bottom), max(columns, block.right))
    return [
        {
            "updateSheetProperties": {
                "properties": {"sheetId": sheet.id, "gridProperties": {"rowCount": rows, "columnCount": columns}},
                "fields": "gridProperties(rowCount,columnCount)",
            }
        }
        for sheet, rows, columns in ends.values()
        if (rows, columns) != (sheet.rows, sheet.columns)
    ]


def write_requests(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The requests that put the new values in; formats, notes and everything else of the cells stay."""
    requests: list[dict[str, Any]] = []
    for block in blocks:
        rows = [{"values": [cell_data(raw_of(value)) for value in row]} for row in block.after]
        requests.append({"updateCells": {"range": block.area, "rows": rows, "fields": "userEnteredValue"}})
        requests += _format_requests(block)
    return requests


def _format_requests(block: Block) -> Iterator[dict[str, Any]]:
    """A number becomes a day only by its format."""
    for down, row in enumerate(block.after):
        for across, value in enumerate(row):
            pattern = format_of(value)
            at = block.top + down, block.left + across
            if pattern and block.sheet.kinds.get(at) not in MOMENTS:
                number = {"type": kind_of(value), "pattern": pattern}
                yield {
                    "repeatCell": {
                        "range": grid_range(block.sheet.id, *at, *at),
                        "cell": {"userEnteredFormat": {"numberFormat": number}},
                        "fields": "userEnteredFormat.numberFormat",
                    }
                }
