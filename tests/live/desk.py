"""One Google Sheet that somebody keeps in the browser, and an Excel file beside it, in one network.

What the person at the Google Sheet does goes through the API, as if it were typed. Nothing here knows whether the sheet
is real.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from netbook.backends import open_backend
from netbook.backends.google_sheets.client import Client
from netbook.backends.google_sheets.place import spreadsheet_id, url_of
from netbook.backends.google_sheets.wire import SHEETS
from netbook.config import load_network
from netbook.jobs.results import Stamp, SyncResult
from netbook.jobs.sync import sync
from netbook.model.network import Network
from tests.tables import edited, tab, tabs_of, write_workbook

LOCKED = "locked"
"""A tab that the owner has locked for everybody else; nothing in it is touched, and it may stay in an empty sheet."""

_EVERYTHING = (
    "properties(title,locale),namedRanges(namedRangeId,name),"
    "sheets(properties(sheetId,title,hidden),charts(chartId,spec),protectedRanges,"
    "data(rowData(values(userEnteredValue))))"
)


class NotEmpty(Exception):
    """The sheet holds something that nobody allowed to be deleted."""


@dataclass
class Desk:
    """`client` is netbook's own; `folder` has netbook.toml and ben.xlsx once `network` was called."""

    client: Client
    url: str
    folder: Path
    locale: str = ""

    @property
    def id(self) -> str:
        return spreadsheet_id(self.url)

    # --- the sheet --------------------------------------------------------------------------------

    def look(self) -> dict[str, Any]:
        """Everything in it that a scenario asks for."""
        return self.client.spreadsheet(self.id, _EVERYTHING)

    def batch(self, *requests: Mapping[str, Any]) -> dict[str, Any]:
        """A batchUpdate that is sent once."""
        return self.client.request("post", f"{SHEETS}/v4/spreadsheets/{self.id}:batchUpdate",
                                   json={"requests": list(requests)}).json()  # fmt: skip

    def check_empty(self) -> None:
        """Raises NotEmpty, before anything was touched."""
        for sheet in self.look()["sheets"]:
            rows = [row for part in sheet.get("data", ()) for row in part.get("rowData", ())]
            if sheet["properties"]["title"] != LOCKED and any(cell for row in rows for cell in row.get("values", ())):
                raise NotEmpty(f"the tab '{sheet['properties']['title']}' of {url_of(self.id)} is not empty")

    def open(self) -> None:
        """Begin with an empty sheet in which 1,000.50 is a number."""
        self.check_empty()
        self.locale = self.look()["properties"].get("locale", "en_US")
        self._in_locale("en_US")
        self.empty()

    def close(self) -> None:
        """Leave it as it was found."""
        self.empty()
        self._in_locale(self.locale)

    def _in_locale(self, locale: str) -> None:
        self.batch({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}})

    def empty(self) -> None:
        """Nothing but one empty tab (and the one that is locked)."""
        there = self.look()
        ids = {sheet["properties"].get("sheetId", 0): sheet["properties"]["title"] for sheet in there["sheets"]}
        fresh = next(number for number in range(1, 1_000_000) if number not in ids)
        self.batch(
            {"addSheet": {"properties": {"sheetId": fresh, "title": f"empty {fresh}"}}},
            *({"deleteNamedRange": {"namedRangeId": one["namedRangeId"]}} for one in there.get("namedRanges", ())),
            *({"deleteSheet": {"sheetId": one}} for one, title in ids.items() if title != LOCKED),
            {"updateSheetProperties": {"properties": {"sheetId": fresh, "title": "Sheet1"}, "fields": "title"}},
        )

    # --- what a person does -----------------------------------------------------------------------

    def tabs(self, text: str) -> None:
        """Make these tabs and type what is in them."""
        tabs = tabs_of(text)
        self.batch(*({"addSheet": {"properties": {"title": title}}} for title in tabs))
        for title, rows in tabs.items():
            self.type(title, "A1", *rows)

    def type(self, title: str, cell: str, *rows: Any) -> None:
        """Type rows, or a single text, from this cell on."""
        lines = [[row] if isinstance(row, str) else ["" if one is None else str(one) for one in row] for row in rows]
        place = quote(f"'{title}'!{cell}", safe="")
        url = f"{SHEETS}/v4/spreadsheets/{self.id}/values/{place}"
        self.client.request("put", url, params={"valueInputOption": "USER_ENTERED"}, json={"values": lines})

    def sees(self, title: str) -> list[list[str]]:
        """What a tab shows; [] if there is none of that name."""
        if title not in self.titles():
            return []
        url = f"{SHEETS}/v4/spreadsheets/{self.id}/values/{quote(chr(39) + title + chr(39), safe='')}"
        return self.client.request("get", url).json().get("values", [])

    def holds(self, title: str) -> list[list[dict[str, Any]]]:
        """What was entered in its cells."""
        [sheet] = [one for one in self.look()["sheets"] if one["properties"]["title"] == title]
        rows = [row for part in sheet.get("data", ()) for row in part.get("rowData", ())]
        return [[cell.get("userEnteredValue", {}) for cell in row.get("values", ())] for row in rows]

    def titles(self) -> list[str]:
        """The tabs that are seen."""
        return [one["properties"]["title"] for one in self.look()["sheets"] if not one["properties"].get("hidden")]

    def before_next_write(self, action: Callable[[], object]) -> None:
        """Do this right before the next batch of netbook's is sent: an edit in between."""
        send = self.client.update

        def update(*given: Any) -> dict[str, Any]:
            del self.client.update  # type: ignore[method-assign]
            action()
            return send(*given)

        self.client.update = update  # type: ignore[method-assign]

    # --- the network ------------------------------------------------------------------------------

    def network(self, text: str, name: str = "network") -> "Office":
        """A folder of its own with an Excel file of these tabs, and the Google Sheet: one more netbook."""
        folder = self.folder / name
        folder.mkdir()
        write_workbook(folder / "ben.xlsx", text)
        places = f'[workbooks.ana]\nlocation = "{self.url}"\n[workbooks.ben]\nlocation = "ben.xlsx"\n'
        (folder / "netbook.toml").write_text(f'[network]\nname = "Test"\ncurrency = "EUR"\n{places}', "utf-8")
        return Office(folder)


@dataclass
class Office:
    """One netbook: a folder with netbook.toml."""

    folder: Path

    @property
    def settings(self) -> Network:
        return load_network(self.folder)

    def sync(self, **more: Any) -> SyncResult:
        """`netbook sync`."""
        return sync(self.settings, open_backend, Stamp(datetime.now(), "live"), **more)

    def type(self, title: str, cell: str, value: object) -> None:
        """Type into a cell of the Excel file."""
        with edited(self.folder / "ben.xlsx") as book:
            book[title][cell] = value

    def sees(self, title: str = "Contributions") -> list[list[str]]:
        """A tab of the Excel file."""
        return tab(self.folder / "ben.xlsx", title)
