"""A network of Google Sheets and Excel files: what people do in them, a sync, and what everybody sees then."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.results import Stamp, SyncResult
from netbook.jobs.sync import sync
from tests.backends.google_sheets.sheets import new_sheet
from tests.jobs.behaviours.partners import START
from tests.memory import NOW, filled
from tests.tables import set_cell, tab, tabs_of, write_workbook


@dataclass
class Harbour:
    """A folder with netbook.toml and what is beside it; `sheets` are the ids of Google Sheets by workbook."""

    folder: Path
    server: Any
    sheets: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW

    def human(self, name: str) -> Any:
        """A person with the Google Sheet open."""
        return self.server.human(self.sheets[name])

    def spreadsheet(self, name: str) -> Any:
        """The Google Sheet itself."""
        return self.server.world.files[self.sheets[name]].spreadsheet

    def type(self, name: str, title: str, cell: str, value: object) -> None:
        """Type into a cell; texts are read as the program reads what is typed."""
        if name in self.sheets:
            self.human(name).type(title, cell, str(value))
        else:
            set_cell(self.folder / f"{name}.xlsx", title, cell, value)

    def tab(self, name: str, title: str = "Opportunities") -> list[list[str]]:
        """A tab as a table of texts, without empty rows and trailing empty cells."""
        seen = self.human(name).sees(title) if name in self.sheets else tab(self.folder / f"{name}.xlsx", title)
        return [cut for row in seen if (cut := _cut(list(row)))]

    def titles(self, name: str) -> list[str]:
        """The tabs that a person sees."""
        if name in self.sheets:
            return [sheet.title for sheet in self.spreadsheet(name).sheets if not sheet.hidden]
        with closing(load_workbook(self.folder / f"{name}.xlsx")) as book:
            return list(book.sheetnames)

    def sync(self, **more: Any) -> SyncResult:
        """`netbook sync`; the log of the server begins anew."""
        self.server.log.clear()
        return sync(load_network(self.folder), open_backend, Stamp(self.now, "0.1.0"), **more)

    @property
    def calls(self) -> dict[str, int]:
        """How many calls of each kind the last sync made."""
        return dict(self.server.log.counts)


def harbour_in(folder: Path, server: Any, kinds: Mapping[str, str], *texts: str, more: str = "") -> Harbour:
    """A folder with netbook.toml and equal workbooks, each a Google Sheet or an Excel file; not synced yet."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Harbour(folder, server)
    sections = []
    for name, kind in kinds.items():
        location = f"{name}.xlsx"
        if kind == "google":
            tabs = {title: rows for text in texts or (START,) for title, rows in tabs_of(text).items()}
            location = new_sheet(server, {title: filled(rows) for title, rows in tabs.items()}, name.title())
            made.sheets[name] = location.split("/")[5]
        else:
            write_workbook(folder / location, *(texts or (START,)))
        sections.append(f'[workbooks.{name}]\nlocation = "{location}"\n')
    head = f'[network]\nname = "Test"\ncurrency = "EUR"\n{more}\n'
    (folder / "netbook.toml").write_text(head + "\n".join(sections), "utf-8")
    return made


def _cut(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row
