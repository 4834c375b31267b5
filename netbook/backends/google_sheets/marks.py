"""Marks in a tab of a Google Sheet: conditional formats of one cell each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netbook.backends.google_sheets.areas import grid_range
from netbook.backends.google_sheets.tab_requests import color
from netbook.model.cells import absolute
from netbook.model.marks import FILLS, FONTS, OURS, STRANGE, Mark

Rules = Sequence[Mapping[str, Any]]
"""The conditional formats of a tab, as the API gives them."""


def marks_in(rules: Rules) -> dict[int, Mark]:
    """The marks among the conditional formats of a tab, by their index."""
    found = {}
    for index, rule in enumerate(rules):
        values = rule.get("booleanRule", {}).get("condition", {}).get("values", ())
        formula = str(values[0].get("userEnteredValue", "")).removeprefix("=") if values else ""
        if OURS.match(formula.encode()):
            found[index] = _mark(formula, rule.get("ranges", ()))
    return found


def mark_requests(sheet: int, rules: Rules, wanted: frozenset[Mark]) -> Iterator[dict[str, Any]]:
    """What takes all marks of the tab away, the last first (an index is where it stands then), and puts `wanted` on top
    of people's own."""
    for index in sorted(marks_in(rules), reverse=True):
        yield {"deleteConditionalFormatRule": {"sheetId": sheet, "index": index}}
    for index, mark in enumerate(sorted(wanted)):
        formula = "=" + mark.rule(absolute(mark.row, mark.column))
        looks = {
            "backgroundColor": color(FILLS[mark.severity]),
            "textFormat": {"foregroundColor": color(FONTS[mark.severity])},
        }
        rule = {
            "ranges": [grid_range(sheet, mark.row, mark.column, mark.row, mark.column)],
            "booleanRule": {
                "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]},
                "format": looks,
            },
        }
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}


def _mark(formula: str, ranges: Sequence[Mapping[str, int]]) -> Mark:
    if len(ranges) != 1:
        return STRANGE
    row, column = ranges[0].get("startRowIndex", 0) + 1, ranges[0].get("startColumnIndex", 0) + 1
    if (ranges[0].get("endRowIndex"), ranges[0].get("endColumnIndex")) != (row, column):
        return STRANGE
    return Mark.read(formula, absolute(row, column), row, column) or STRANGE
