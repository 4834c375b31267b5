"""A computed tab as requests: its values whole, so that nothing stale stays, its looks, protection and chart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from netbook.backends.google_sheets.areas import grid_range, width_request
from netbook.backends.google_sheets.structure import Sheet, Structure
from netbook.backends.google_sheets.values import DAY_ZERO, Raw, cell_data, shorten
from netbook.backends.tab_looks import COLORS, KIND_FORMATS, MOST_BARS, MOST_FROZEN_ROWS, money_format
from netbook.model.plan import BarChart, Column, Formula, Kind, Tab

PROTECTED = "netbook writes this tab; what is typed here is lost at the next sync"
CELLS_AT_ONCE = 20_000
"""Cells in one request, so that those of a large tab can be sent in several calls."""


_ORDINAL_ZERO = DAY_ZERO.toordinal()
_WRITTEN = "userEnteredValue,userEnteredFormat,dataValidation,note,textFormatRuns"
_RIGHT = (Kind.MONEY, Kind.NUMBER, Kind.SHARE, Kind.WHOLE)


def rows_of(tab: Tab) -> list[list[Raw]]:
    """All rows of the tab as they are read back unformatted; a formula as the value that it had."""
    width = len(tab.columns)
    rows: list[list[Raw]] = [[shorten(line), *[""] * (width - 1)] for line in tab.intro]
    rows.append([column.header for column in tab.columns])
    if tab.check:
        check = dict(tab.check)
        values = [check.get(number, "") for number in range(width)]
        rows.append([value.value if isinstance(value, Formula) else value for value in values])
    rows.extend(map(list, zip(*map(_raw_values, tab.columns), strict=True)))
    return rows


def _raw_values(column: Column) -> list[Raw]:
    """A column without its header, '' where there is nothing."""
    values: Sequence[Any] = column.values
    match column.kind:
        case Kind.MONEY if isinstance(column.digits, int):
            unit = 10**column.digits
            return [amount / unit if isinstance(amount, int) else "" for amount in values]
        case Kind.MONEY:
            both = zip(values, _digits(column), strict=True)
            return [amount / 10**digits if isinstance(amount, int) else "" for amount, digits in both]
        case Kind.DATE:
            return ["" if value is None or value == "" else value.toordinal() - _ORDINAL_ZERO for value in values]
        case Kind.TEXT:
            return ["" if value is None else shorten(str(value)) for value in values]
        case Kind.WHOLE:
            return ["" if value is None or value == "" else int(str(value)) for value in values]
    return [
        value if type(value) is float else "" if value is None or value == "" else float(str(value)) for value in values
    ]


def _digits(column: Column) -> Sequence[int]:
    return [column.digits] * len(column.values) if isinstance(column.digits, int) else column.digits


def tab_requests(tab: Tab, structure: Structure, identity: int) -> Iterator[Mapping[str, Any]]:
    """Everything that makes the tab of this id; a new one comes last."""
    there = structure.sheet(tab.title)
    width, height = len(tab.columns), max(tab.header_row, tab.first_row - 1 + tab.height)
    frozen = tab.first_row - 1 if tab.first_row - 1 <= MOST_FROZEN_ROWS else 0
    grid = {"rowCount": height + 1, "columnCount": width + (11 if tab.chart and tab.height else 0)}
    grid["frozenRowCount"] = frozen
    properties: dict[str, Any] = {"gridProperties": grid, "tabColor": color("9BC2E6")}
    if there is None:
        yield {"addSheet": {"properties": {"sheetId": identity, "title": tab.title, **properties}}}
    else:
        yield from _cleared(there)
        fields = "gridProperties(rowCount,columnCount,frozenRowCount),tabColor"
        yield {"updateSheetProperties": {"properties": {"sheetId": identity, **properties}, "fields": fields}}
    rows = [{"values": cells} for cells in _cells(tab, structure)]
    at_once = max(1, CELLS_AT_ONCE // width)
    # The first request clears the whole tab too.
    yield {"updateCells": {"range": {"sheetId": identity}, "rows": rows[:at_once], "fields": _WRITTEN}}
    for first in range(at_once, len(rows), at_once):
        start = {"sheetId": identity, "rowIndex": first, "columnIndex": 0}
        some = rows[first : first + at_once]
        yield {"updateCells": {"start": start, "rows": some, "fields": "userEnteredValue,userEnteredFormat"}}
    yield from _looks(tab, identity)
    yield from _dropdowns(tab, identity)
    yield _protection(tab, identity)
    if tab.chart is not None and tab.height:
        yield _chart(tab, tab.chart, identity, there)


def _cleared(sheet: Sheet) -> Iterator[Mapping[str, Any]]:
    """What people may have done to a tab that would be in the way, and our own protection."""
    if sheet.looks.merged:
        yield {"unmergeCells": {"range": {"sheetId": sheet.id}}}
    if sheet.filtered:
        yield {"clearBasicFilter": {"sheetId": sheet.id}}
    for one in sheet.protections:
        if one.get("description") == PROTECTED:
            yield {"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}}


def _cells(tab: Tab, structure: Structure) -> list[list[dict[str, Any]]]:
    """CellData, row by row."""
    cells = [list(map(cell_data, row)) for row in rows_of(tab)]
    if tab.check:
        for number, live in tab.check:
            if isinstance(live, Formula):
                cells[tab.header_row][number] = {"userEnteredValue": {"formulaValue": f"={live.text}"}}
    for number, column in enumerate(tab.columns):
        for row, target in enumerate(column.links, tab.first_row - 1):
            if target and (uri := _uri(target, structure)):
                cells[row][number]["userEnteredFormat"] = {"textFormat": {"link": {"uri": uri}}}
    return cells


def _uri(target: str, structure: Structure) -> str:
    """ "'Contributions'!C28" -> '#gid=7&range=C28'; '' where there is no such tab."""
    title, _, cell = target.rpartition("!")
    sheet = structure.sheet(title.removeprefix("'").removesuffix("'").replace("''", "'"))
    return f"#gid={sheet.id}&range={cell}" if sheet is not None else ""


# --- looks ---------------------------------------------------------------------------------------


def _looks(tab: Tab, identity: int) -> Iterator[Mapping[str, Any]]:
    width, last = len(tab.columns), tab.first_row - 1 + tab.height
    for row in range(1, len(tab.intro) + 1):
        text = {"bold": True, "fontSize": 13} if row == 1 else {"foregroundColor": color("7F7F7F")}
        yield _repeat(identity, row, 1, row, 1, {"textFormat": text})
    header = {"backgroundColor": color("DDEBF7"), "textFormat": {"bold": True}, "wrapStrategy": "WRAP",
              "verticalAlignment": "MIDDLE", "borders": {"bottom": line("9BC2E6")}}  # fmt: skip
    yield _repeat(identity, tab.header_row, 1, tab.header_row, width, header)
    if tab.check:
        row = tab.header_row + 1
        check = {
            "backgroundColor": color("F2F2F2"),
            "textFormat": {"italic": True, "foregroundColor": color("595959")},
        }
        yield _repeat(identity, row, 1, row, width, check)
    for number, column in enumerate(tab.columns, 1):
        yield _repeat(identity, tab.header_row, number, max(last, tab.first_row - 1), number,
                      {"horizontalAlignment": _alignment(column)})  # fmt: skip
        if tab.height:
            how = "WRAP" if column.wrap else "CLIP" if column.kind is Kind.TEXT else "OVERFLOW_CELL"
            body = {"verticalAlignment": "TOP", "wrapStrategy": how}
            yield _repeat(identity, tab.first_row, number, last, number, body)
        for first, end, pattern in _formats(tab, column):
            kind = "DATE" if column.kind is Kind.DATE else "NUMBER"
            yield _repeat(identity, first, number, end, number, {"numberFormat": {"type": kind, "pattern": pattern}})
        yield width_request(identity, number, column.width)


def _formats(tab: Tab, column: Column) -> Iterator[tuple[int, int, str]]:
    """(first row, last row, pattern) of runs of cells with one number format, the check row's first."""
    patterns = [_pattern(column.kind, digits) for digits in _digits(column)] if column.kind is Kind.MONEY else []
    patterns = patterns or [_pattern(column.kind, 0)] * tab.height
    if tab.check:
        most = max(_digits(column), default=2) if column.kind is Kind.MONEY else 0
        patterns.insert(0, _pattern(column.kind, most))
    row = tab.header_row + 1
    for pattern, run in groupby(patterns):
        count = len(list(run))
        if pattern:
            yield row, row + count - 1, pattern
        row += count


def _pattern(kind: Kind, digits: int) -> str:
    return money_format(digits) if kind is Kind.MONEY else KIND_FORMATS.get(kind, "")


def _alignment(column: Column) -> str:
    return "RIGHT" if column.kind in _RIGHT else "CENTER" if column.kind is Kind.DATE else "LEFT"


def _repeat(identity: int, top: int, left: int, bottom: int, right: int, looks: Mapping[str, Any]) -> dict[str, Any]:
    """Only these parts of the format are changed; links stay."""
    parts = ",".join(f"{name}({','.join(value)})" if name == "textFormat" else name for name, value in looks.items())
    return {
        "repeatCell": {
            "range": grid_range(identity, top, left, bottom, right),
            "cell": {"userEnteredFormat": looks},
            "fields": f"userEnteredFormat({parts})",
        }
    }


def color(rgb: str) -> dict[str, float]:
    """RRGGBB as the API has it."""
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return {"red": red, "green": green, "blue": blue}


def line(rgb: str) -> dict[str, Any]:
    """A thin line of that colour, as a side of borders."""
    return {"style": "SOLID", "color": color(rgb)}


# --- what people may type in ---------------------------------------------------------------------


def _choosing(tab: Tab) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """(column, first row, last row, texts) of cells that offer the same."""
    for number, column in enumerate(tab.columns, 1):
        row = tab.first_row
        for texts, run in groupby(column.choices):
            count = len(list(run))
            if texts:
                yield number, row, row + count - 1, tuple(texts)
            row += count


def _dropdowns(tab: Tab, identity: int) -> Iterator[Mapping[str, Any]]:
    """Another text may be typed too. What is typed stays text, be it 1/2."""
    for column, first, last, texts in _choosing(tab):
        looks = {"backgroundColor": color("FFF2CC"), "borders": {"bottom": line("FFD966")},
                 "numberFormat": {"type": "TEXT", "pattern": "@"}}  # fmt: skip
        yield _repeat(identity, first, column, last, column, looks)
        # A text in a condition is read as if it were typed, so one that could be a formula gets an apostrophe.
        values = [{"userEnteredValue": f"'{text}" if text[:1] in ("=", "+", "'") else text} for text in texts]
        rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": False, "showCustomUi": True}
        yield {"setDataValidation": {"range": grid_range(identity, first, column, last, column), "rule": rule}}


def _protection(tab: Tab, identity: int) -> dict[str, Any]:
    protected: dict[str, Any] = {"range": {"sheetId": identity}, "description": PROTECTED, "warningOnly": True}
    free = [grid_range(identity, first, column, last, column) for column, first, last, _ in _choosing(tab)]
    if free:
        protected["unprotectedRanges"] = free
    return {"addProtectedRange": {"protectedRange": protected}}


# --- the chart -----------------------------------------------------------------------------------


def _chart(tab: Tab, chart: BarChart, identity: int, there: Sheet | None) -> dict[str, Any]:
    """A stacked bar a row, right of the table; the first row is the topmost."""
    last = tab.first_row - 1 + min(tab.height, MOST_BARS)

    first = tab.first_row if tab.check else tab.header_row

    def source(column: int) -> dict[str, Any]:
        area = grid_range(identity, first, column + 1, last, column + 1)
        return {"sourceRange": {"sources": [area]}}

    series = [
        {"series": source(column), "targetAxis": "BOTTOM_AXIS", "color": color(COLORS[at % len(COLORS)])}
        for at, column in enumerate(chart.series)
    ]
    headers = 0 if tab.check else 1
    basic = {"chartType": "BAR", "stackedType": "STACKED", "legendPosition": "BOTTOM_LEGEND", "headerCount": headers,
             "domains": [{"domain": source(chart.names)}], "series": series}  # fmt: skip
    spec = {"title": chart.title, "basicChart": basic}
    known = there.charts.get(chart.title) if there is not None else None
    if known is not None:
        return {"updateChartSpec": {"chartId": known, "spec": spec}}
    corner = {"sheetId": identity, "rowIndex": tab.first_row - 1, "columnIndex": len(tab.columns) + 1}
    size = {"widthPixels": 700, "heightPixels": min(1200, max(280, 100 + 40 * tab.height))}
    place = {"overlayPosition": {"anchorCell": corner, **size}}
    return {"addChart": {"chart": {"spec": spec, "position": place}}}
