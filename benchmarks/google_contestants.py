"""The contestants of the Google Sheets benchmark, each to be run in a process of its own.

    python -m benchmarks.google_contestants NAME JOB

JOB is a JSON object: `url` and `account` of the test server, `sheet` (its address), `rows`, `changed` (whether the
computed tabs are the changed ones), `folder` (of netbook.toml), `mark` (what was said before), `peers` (where the
optional ones are installed), `requests` (for `bare`). Prints what was measured and said, as JSON. The clock starts when
everything is imported and ends before the digest; a token is asked for within it.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.google_job import ENTRY_TABS, computed_tabs
from netbook.model.plan import Kind, Tab

Job = Mapping[str, Any]
Ready = Callable[[], str]
"""Everything is loaded; doing it gives the mark for the next case."""

PATTERNS = {Kind.MONEY: "#,##0.00", Kind.NUMBER: "#,##0.0000", Kind.WHOLE: "#,##0", Kind.DATE: "yyyy-mm-dd"}
BLUE = {"red": 0.87, "green": 0.92, "blue": 0.97}


def whole_sync(job: Job) -> Ready:
    """`netbook sync`: reads seven tabs, checks, merges, splits, writes what came out, and remembers it."""
    from netbook.backends import open_backend
    from netbook.backends.google_sheets import client, write  # noqa: F401
    from netbook.config import load_network
    from netbook.jobs.results import Stamp
    from netbook.jobs.sync import sync

    def run() -> str:
        network = load_network(Path(job["folder"]))
        result = sync(network, open_backend, Stamp(datetime.now(), "bench"))
        return "unchanged" if result.unchanged else f"{len(result.written)} tabs"

    return run


def backend(job: Job) -> Ready:
    """Only netbook's reading and writing: five tabs each."""
    from netbook.backends.google_sheets import GoogleSheetsBackend, client, write  # noqa: F401
    from netbook.model.cells import same_name
    from netbook.model.plan import Plan

    tabs = computed_tabs(job["rows"], changed=job["changed"])

    def run() -> str:
        sheet = GoogleSheetsBackend(job["sheet"], "bench")
        mark = sheet.fingerprint()
        if mark == job["mark"]:
            return mark
        found = sheet.read({same_name(title) for title in (*ENTRY_TABS, *(tab.title for tab in tabs))})
        return sheet.write(Plan(tabs), found.revision)

    return run


# --- gspread -------------------------------------------------------------------------------------


def gspread_idiomatic(job: Job) -> Ready:
    """As its documentation shows it: a worksheet at a time."""
    import gspread

    tabs = computed_tabs(job["rows"], changed=job["changed"])

    def run() -> str:
        book = _gspread(job).open_by_url(job["sheet"])
        for title in ENTRY_TABS:
            book.worksheet(title).get_all_records()
        for tab in tabs:
            try:
                sheet = book.worksheet(tab.title)
            except gspread.WorksheetNotFound:
                sheet = book.add_worksheet(tab.title, tab.height + 1, len(tab.columns))
            sheet.clear()
            sheet.update(_typed(tab), raw=False)
            sheet.batch_format(_a1_formats(tab))
            sheet.freeze(rows=1)
            book.batch_update({"requests": _widths(sheet.id, tab)})
        return ""

    return run


def gspread_careful(job: Job) -> Ready:
    """As somebody who counts calls: gspread for the way, the batches made by hand. The tabs must be there."""
    import gspread  # noqa: F401

    tabs = computed_tabs(job["rows"], changed=job["changed"])

    def run() -> str:
        book = _gspread(job).open_by_url(job["sheet"])
        ids = {sheet.title: sheet.id for sheet in book.worksheets()}
        book.values_batch_get([f"'{title}'" for title in ENTRY_TABS], {"valueRenderOption": "UNFORMATTED_VALUE"})
        book.values_batch_clear(body={"ranges": [f"'{tab.title}'" for tab in tabs]})
        data = [{"range": f"'{tab.title}'!A1", "values": _typed(tab)} for tab in tabs]
        book.values_batch_update({"valueInputOption": "USER_ENTERED", "data": data})
        book.batch_update({"requests": [one for tab in tabs for one in _looks(ids[tab.title], tab)]})
        return ""

    return run


def gspread_dataframe(job: Job) -> Ready:
    """gspread-dataframe reads and writes the values, gspread-formatting the looks, those of all tabs in one batch."""
    sys.path.append(job["peers"])
    import gspread
    import gspread_formatting as looks
    import pandas as pd
    from gspread_dataframe import get_as_dataframe, set_with_dataframe

    tabs = computed_tabs(job["rows"], changed=job["changed"])
    frames = [pd.DataFrame({column.header: _values(column) for column in tab.columns}) for tab in tabs]

    def run() -> str:
        book = _gspread(job).open_by_url(job["sheet"])
        for title in ENTRY_TABS:
            get_as_dataframe(book.worksheet(title), evaluate_formulas=True)
        with looks.batch_updater(book) as batch:
            for tab, frame in zip(tabs, frames, strict=True):
                try:
                    sheet = book.worksheet(tab.title)
                except gspread.WorksheetNotFound:
                    sheet = book.add_worksheet(tab.title, tab.height + 1, len(tab.columns))
                set_with_dataframe(sheet, frame, resize=True)
                header = looks.CellFormat(backgroundColor=looks.Color(**BLUE), textFormat=looks.TextFormat(bold=True))
                formats = [("1", header)]
                for letter, column in zip("ABCDEFGHIJ", tab.columns, strict=False):
                    if column.kind in PATTERNS:
                        kind = "DATE" if column.kind is Kind.DATE else "NUMBER"
                        number = looks.NumberFormat(kind, PATTERNS[column.kind])
                        formats.append((f"{letter}2:{letter}", looks.CellFormat(numberFormat=number)))
                batch.format_cell_ranges(sheet, formats)
                batch.set_frozen(sheet, rows=1)
                widths = [
                    (letter, _pixels(column.width)) for letter, column in zip("ABCDEFGHIJ", tab.columns, strict=False)
                ]
                batch.set_column_widths(sheet, widths)
            # It hands over lists of lists, which Google is said to take, but the test server does not.
            batch.requests[:] = [one for some in batch.requests for one in some]
        return ""

    return run


def _gspread(job: Job) -> Any:
    from tests.fakesheets.client import open_client

    client = open_client(job["url"], Path(job["account"]))
    client.http_client.set_timeout((10, 200))
    return client


def _values(column: Any) -> list[Any]:
    return [value / 100 for value in column.values] if column.kind is Kind.MONEY else list(column.values)


def _typed(tab: Tab) -> list[list[Any]]:
    """The rows as gspread can send them: JSON knows no days."""
    columns = [[str(one) for one in column.values] if column.kind is Kind.DATE else _values(column)
               for column in tab.columns]  # fmt: skip
    return [[column.header for column in tab.columns], *map(list, zip(*columns, strict=True))]


def _a1_formats(tab: Tab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "range": f"A1:{chr(64 + len(tab.columns))}1",
            "format": {"backgroundColor": BLUE, "textFormat": {"bold": True}},
        }
    ]
    for letter, column in zip("ABCDEFGHIJ", tab.columns, strict=False):
        if column.kind in PATTERNS:
            kind = "DATE" if column.kind is Kind.DATE else "NUMBER"
            number = {"type": kind, "pattern": PATTERNS[column.kind]}
            found.append({"range": f"{letter}2:{letter}{tab.height + 1}", "format": {"numberFormat": number}})
    return found


def _looks(identity: int, tab: Tab) -> list[dict[str, Any]]:
    frozen = {"sheetId": identity, "gridProperties": {"frozenRowCount": 1}}
    header = {"sheetId": identity, "startRowIndex": 0, "endRowIndex": 1}
    cell = {"userEnteredFormat": {"backgroundColor": BLUE, "textFormat": {"bold": True}}}
    fields = "userEnteredFormat(backgroundColor,textFormat)"
    found: list[dict[str, Any]] = [
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        {"repeatCell": {"range": header, "cell": cell, "fields": fields}},
    ]
    for at, column in enumerate(tab.columns):
        if column.kind in PATTERNS:
            kind = "DATE" if column.kind is Kind.DATE else "NUMBER"
            number = {"numberFormat": {"type": kind, "pattern": PATTERNS[column.kind]}}
            area = {"sheetId": identity, "startRowIndex": 1, "startColumnIndex": at, "endColumnIndex": at + 1}
            cell = {"userEnteredFormat": number}
            found.append({"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat.numberFormat"}})
    return [*found, *_widths(identity, tab)]


def _widths(identity: int, tab: Tab) -> list[dict[str, Any]]:
    return [
        {
            "updateDimensionProperties": {
                "range": {"sheetId": identity, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1},
                "properties": {"pixelSize": _pixels(column.width)},
                "fields": "pixelSize",
            }
        }
        for at, column in enumerate(tab.columns)
    ]


def _pixels(width: float) -> int:
    return round(width * 7.5) + 10


# --- nobody --------------------------------------------------------------------------------------


def bare(job: Job) -> Ready:
    """The requests of another contestant once more, and their answers thrown away: what the server takes, and HTTP."""
    import requests

    asked = json.loads(Path(job["requests"]).read_text("utf-8"))
    bodies = [one["body"].encode() for one in asked]

    def run() -> str:
        with requests.Session() as session:
            session.trust_env = False
            for one, body in zip(asked, bodies, strict=True):
                answer = session.request(one["method"], job["url"] + one["target"], data=body, headers=one["headers"])
                answer.raise_for_status()
        return ""

    return run


CONTESTANTS: dict[str, Callable[[Job], Ready]] = {
    "sync": whole_sync,
    "netbook": backend,
    "gspread": gspread_idiomatic,
    "careful": gspread_careful,
    "dataframe": gspread_dataframe,
    "bare": bare,
}


def measured(name: str, job: Job) -> dict[str, Any]:
    """Seconds by the clock and of CPU, peak MB of this process, and the mark."""
    ready = CONTESTANTS[name](job)
    wall, cpu = time.perf_counter(), time.process_time()
    mark = ready()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"wall": wall, "cpu": cpu, "mark": mark,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # fmt: skip


def environment(job: Job) -> dict[str, str]:
    """In which netbook talks to the test server."""
    return {**os.environ, "NETBOOK_GOOGLE_ENDPOINT": job["url"], "NETBOOK_GOOGLE_CREDENTIALS": job["account"]}


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(measured(sys.argv[1], given)))
