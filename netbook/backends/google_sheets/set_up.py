"""The tabs that people edit, made in a Google Sheet that has none: headers with notes, dropdowns, formats."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netbook.backends.google_sheets.areas import grid_range, width_request
from netbook.backends.google_sheets.claim import next_claim
from netbook.backends.google_sheets.structure import FIELDS, Sheet, structure_of
from netbook.backends.google_sheets.tab_requests import color, line
from netbook.backends.google_sheets.values import cell_data, raw_of
from netbook.errors import BackendError
from netbook.model.cells import CellValue, column_letters
from netbook.model.entry_looks import (
    DAY,
    EVERYDAY,
    EVERYDAY_TAB,
    FILL,
    LAST_ROW,
    LINE,
    NEEDED_FILL,
    OCCASIONAL_TAB,
    RIGHT,
    TEXT,
    column_width,
    is_needed,
    note_text,
    number_format,
    offer,
)
from netbook.model.schema import Field, TabSchema, tab_named

if TYPE_CHECKING:
    from netbook.backends.google_sheets.client import Client

ROOM = 1000
"""Rows of a new tab, as Google itself gives one."""

FIRST_ID = 1_080_000_000

Tabs = Mapping[str, Sequence[Sequence[CellValue]]]
"""Title of a tab that people edit -> its rows, the headers first."""


def set_up(client: "Client", identity: str, tabs: Tabs) -> tuple[str, ...]:
    """Make those of `tabs` that are not there, all in one call; the empty tab of a new sheet goes. Gives their titles.

    Raises NoAccess, WorkbookBusy, BackendError.
    """
    structure = structure_of(client.spreadsheet(identity, FIELDS))
    missing = {title: rows for title, rows in tabs.items() if structure.sheet(title) is None}
    if not missing:
        return ()
    if not structure.sheets:
        raise BackendError(f"{structure.title} has no tab with cells", "Add an empty tab to it, and try again.")
    ids = dict(zip(missing, structure.free_ids(FIRST_ID), strict=False))
    requests: list[Mapping[str, Any]] = []
    for title, rows in missing.items():
        requests += _tab(tab_named(title), ids[title], rows)
    for title in missing:  # when all tabs that dropdowns look at are there
        requests += _dropdowns(tab_named(title), ids[title])
    requests.append(next_claim(structure.claims, structure.stamp).request(next(iter(ids.values()))))
    empty = structure.sheets[0]
    if len(structure.ids) == 1 and _is_empty(client, identity, empty):
        requests.append({"deleteSheet": {"sheetId": empty.id}})
    client.update(identity, {"requests": requests}, "spreadsheetId")
    return tuple(missing)


def _is_empty(client: "Client", identity: str, sheet: Sheet) -> bool:
    return not sheet.formulas and client.values(identity, [sheet.quoted]) == [[]]


def _tab(schema: TabSchema, identity: int, rows: Sequence[Sequence[CellValue]]) -> Iterator[dict[str, Any]]:
    grid = {"rowCount": max(ROOM, len(rows) + 100), "columnCount": len(schema.fields), "frozenRowCount": 1}
    tint = color(EVERYDAY_TAB if schema.title in EVERYDAY else OCCASIONAL_TAB)
    properties = {"sheetId": identity, "title": schema.title, "gridProperties": grid, "tabColor": tint}
    yield {"addSheet": {"properties": properties}}
    for number, field in enumerate(schema.fields, 1):
        yield from _column(schema, field, identity, number)
    by_header = {str(header): at for at, header in enumerate(rows[0])} if rows else {}
    headers = [{**cell_data(field.header), "note": note_text(schema, field)} for field in schema.fields]
    lines = [{"values": headers}]
    for row in rows[1:]:
        cells = [row[by_header[field.header]] if field.header in by_header else "" for field in schema.fields]
        lines.append({"values": [cell_data(raw_of(cell)) for cell in cells]})
    start = {"sheetId": identity, "rowIndex": 0, "columnIndex": 0}
    yield {"updateCells": {"start": start, "rows": lines, "fields": "userEnteredValue,note"}}
    area = grid_range(identity, 1, 1, max(ROOM, len(rows)), len(schema.fields))
    yield {"setBasicFilter": {"filter": {"range": area}}}


def _column(schema: TabSchema, field: Field, identity: int, number: int) -> Iterator[dict[str, Any]]:
    align = "RIGHT" if field.type in RIGHT else "LEFT"
    body: dict[str, Any] = {"horizontalAlignment": align}
    pattern = number_format(schema, field)
    if pattern != "General":
        kind = {TEXT: "TEXT", DAY: "DATE"}.get(pattern, "NUMBER")
        body["numberFormat"] = {"type": kind, "pattern": pattern}
    whole = {"sheetId": identity, "startRowIndex": 1, "startColumnIndex": number - 1, "endColumnIndex": number}
    yield _looks(whole, body)
    header = {"backgroundColor": color(NEEDED_FILL if is_needed(schema, field) else FILL), "horizontalAlignment": align,
              "textFormat": {"bold": True}, "borders": {"bottom": line(LINE)}}  # fmt: skip
    yield _looks(grid_range(identity, 1, number, 1, number), header)
    yield width_request(identity, number, column_width(field))


def _looks(area: Mapping[str, int], looks: Mapping[str, Any]) -> dict[str, Any]:
    cell = {"userEnteredFormat": looks}
    return {"repeatCell": {"range": area, "cell": cell, "fields": f"userEnteredFormat({','.join(looks)})"}}


def _dropdowns(schema: TabSchema, identity: int) -> Iterator[dict[str, Any]]:
    for number, field in enumerate(schema.fields, 1):
        offered = offer(schema, field)
        if offered is None:
            continue
        if offered.tab:
            letter = column_letters(offered.column)
            source = f"='{offered.tab}'!${letter}$2:${letter}${offered.last}"
            condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": source}]}
        else:
            condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": text} for text in offered.texts]}
        rule = {"condition": condition, "inputMessage": offered.words, "strict": offered.strict, "showCustomUi": True}
        area = grid_range(identity, 2, number, min(LAST_ROW, ROOM), number)
        yield {"setDataValidation": {"range": area, "rule": rule}}
