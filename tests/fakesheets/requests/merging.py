"""Requests that merge cells."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.spreadsheet import Spreadsheet


def pieces(box: Box, kind: str) -> list[Box]:
    """What becomes one cell each."""
    if kind == "MERGE_ROWS":
        return [Box(row, row + 1, box.left, box.right) for row in range(box.top, box.bottom)]
    if kind == "MERGE_COLUMNS":
        return [Box(box.top, box.bottom, column, column + 1) for column in range(box.left, box.right)]
    return [box]


def merge(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    """Only the first value of each piece stays; merges inside the range are replaced."""
    sheet = spreadsheet.sheet(wanted.get("range", {}).get("sheetId", 0))
    box = sheet.box(Area.of(wanted.get("range", {})))
    if any(one.meets(box) and not box.covers(one) for one in sheet.merges):  # unverified: the wording
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [one for one in sheet.merges if not box.covers(one)]
    for piece in pieces(box, wanted.get("mergeType", "MERGE_ALL")):
        filled = sorted(at for at in sheet.cells if at in piece and sheet.cells[at].entered is not None)
        if filled:
            corner = sheet.at(piece.top, piece.left).with_value(sheet.cells[filled[0]].entered)
            for at in filled:
                sheet.put(*at, sheet.cells[at].with_value(None))
            sheet.put(piece.top, piece.left, corner)
        if piece.height * piece.width > 1:
            sheet.merges.append(piece)


def unmerge(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    sheet = spreadsheet.sheet(wanted.get("range", {}).get("sheetId", 0))
    box = sheet.box(Area.of(wanted.get("range", {})))
    if any(one.meets(box) and not box.covers(one) for one in sheet.merges):  # unverified: the wording
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [one for one in sheet.merges if not box.covers(one)]


HANDLERS = {"mergeCells": merge, "unmergeCells": unmerge}
