"""Rows and columns put in, taken out and moved; everything that points at cells moves along."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.fakesheets.model.areas import Box, column_of, letters
from tests.fakesheets.model.cells import Formula
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet

ENDS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
REFERENCE = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?P<tab>(?:'(?:[^']|'')*'|[A-Za-z_]\w*)!)?"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?\d+)(?::(?P<last>\$?[A-Za-z]{1,3}\$?\d+))?(?![\w(])"
)
CORNER = re.compile(r"(\$?)([A-Za-z]+)(\$?)(\d+)")

Spans = Callable[[int, int], tuple[int, int] | None]  # a span as it was → as it is now, or None: gone


def insert(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """Empty lines from `start`; what was there moves on."""
    size, count = sheet.size(dimension), end - start
    if not 0 <= start <= size or count <= 0:  # unverified: the wording
        raise invalid(f"range.startIndex[{start}] is too large, sheet has {size} {dimension.lower()}")

    def span(first: int, last: int) -> tuple[int, int]:
        return first + count * (first >= start), last + count * (last > start)

    grow(sheet, dimension, count)
    spreadsheet.check_size()
    move(spreadsheet, sheet, dimension, span)


def delete(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """Raises ApiError where no line would be left."""
    size = sheet.size(dimension)
    end = min(end, size)
    if start >= size or end <= start:  # unverified: the wording
        raise invalid(f"Cannot delete a {dimension.lower()[:-1]} that doesn't exist. Tried to delete index {start}")
    if end - start >= size:
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    if frozen and end - start >= size - frozen and start <= frozen:  # unverified: the wording
        raise invalid(f"You can't delete all the non-frozen {dimension.lower()}.")

    def span(first: int, last: int) -> tuple[int, int] | None:
        low, high = shrunk(first), shrunk(last)
        return (low, high) if high > low else None

    def shrunk(index: int) -> int:
        return index - max(0, min(index, end) - start)

    sheet.cells = {at: cell for at, cell in sheet.cells.items() if not start <= at[dimension == "COLUMNS"] < end}
    move(spreadsheet, sheet, dimension, span)
    grow(sheet, dimension, start - end)


def grow(sheet: Sheet, dimension: str, count: int) -> None:
    if dimension == "ROWS":
        sheet.rows += count
    else:
        sheet.columns += count


def move(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, span: Spans) -> None:
    """Let everything that lies on or points at the sheet's lines follow them."""
    rows = dimension == "ROWS"

    def moved(box: Box) -> Box | None:
        now = span(box.top, box.bottom) if rows else span(box.left, box.right)
        if now is None:
            return None
        return replace(box, top=now[0], bottom=now[1]) if rows else replace(box, left=now[0], right=now[1])

    def at(row: int, column: int) -> tuple[int, int]:
        box = moved(Box(row, row + 1, column, column + 1))
        assert box is not None, "the cells of lines that go are taken away before"
        return box.top, box.left

    sheet.cells = {at(*place): cell for place, cell in sheet.cells.items()}
    sheet.merges = [box for box in map(moved, sheet.merges) if box is not None]
    lines = {span(index, index + 1): line for index, line in sheet.lines[dimension].items()}
    sheet.lines[dimension] = {place[0]: line for place, line in lines.items() if place is not None}
    sheet.protections = ranges_moved(sheet.protections, dimension, span)
    if sheet.filter:
        sheet.filter = next(iter(ranges_moved([sheet.filter], dimension, span)), None)
    here = [one for one in spreadsheet.named_ranges if one["range"].get("sheetId", 0) == sheet.id]
    kept = {one["namedRangeId"]: one for one in ranges_moved(here, dimension, span)}
    gone = {one["namedRangeId"] for one in here} - set(kept)
    spreadsheet.named_ranges = [
        kept.get(one["namedRangeId"], one) for one in spreadsheet.named_ranges if one["namedRangeId"] not in gone
    ]
    refer(spreadsheet, sheet, dimension, span)
    spreadsheet.known.clear()


def ranges_moved(things: list[dict[str, Any]], dimension: str, span: Spans) -> list[dict[str, Any]]:
    """The same things with their `range` moved; those whose cells are gone are gone."""
    start, end = ENDS[dimension]
    result = []
    for thing in things:
        grid_range = thing.get("range", {})
        if start not in grid_range or end not in grid_range:  # unverified: an open end stays open
            result.append(thing)
            continue
        now = span(grid_range[start], grid_range[end])
        if now is not None:
            result.append({**thing, "range": {**grid_range, start: now[0], end: now[1]}})
    return result


def refer(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, span: Spans) -> None:
    """Formulas of every sheet point at the cells that they pointed at before."""
    for other in spreadsheet.sheets:
        follow = Follow(sheet, other is sheet, dimension == "ROWS", span)
        for place, cell in list(other.cells.items()):
            if isinstance(cell.entered, Formula):
                other.cells[place] = cell.with_value(Formula(REFERENCE.sub(follow, cell.entered.text)))


@dataclass(frozen=True)
class Follow:
    """A reference in a formula, to where its cells are now; texts in quotes are matched to be left alone."""

    sheet: Sheet
    at_home: bool
    rows: bool
    span: Spans

    def __call__(self, match: re.Match[str]) -> str:
        if match["first"] is None:
            return match[0]
        tab = match["tab"] or ""
        about = tab[:-1].strip("'").replace("''", "'") == self.sheet.title if tab else self.at_home
        first, last = CORNER.fullmatch(match["first"]), CORNER.fullmatch(match["last"] or match["first"])
        if not about or first is None or last is None:
            return match[0]
        low = int(first[4]) - 1 if self.rows else column_of(first[2])
        high = int(last[4]) if self.rows else column_of(last[2]) + 1
        now = self.span(low, high)
        if now is None:
            return f"{tab}#REF!"
        ends = [with_line(first, self.rows, now[0]), with_line(last, self.rows, now[1] - 1)]
        return tab + ":".join(ends if match["last"] else ends[:1])


def with_line(corner: re.Match[str], rows: bool, index: int) -> str:
    if rows:
        return f"{corner[1]}{corner[2]}{corner[3]}{index + 1}"
    return f"{corner[1]}{letters(index)}{corner[3]}{corner[4]}"
