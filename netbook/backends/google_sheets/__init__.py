"""Google Sheets: read in two calls and written in one, with nothing guessed and nothing half-done.

Importing this module loads nothing heavy.
"""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbook.backends.google_sheets.place import spreadsheet_id
from netbook.errors import BackendError, NoAccess, WorkbookChanged
from netbook.model.cells import Workbook, same_name
from netbook.model.plan import Plan

if TYPE_CHECKING:
    from netbook.backends.google_sheets.client import Client
    from netbook.backends.google_sheets.read import Snapshot


class GoogleSheetsBackend:
    """One Google Sheet, by its address. `client` is how it is reached, if not by the one of this process."""

    suffix = ".json"

    def __init__(self, location: str, name: str) -> None:
        self.identity = spreadsheet_id(location)
        self.name = name
        self.client: Client | None = None
        self._snapshot: Snapshot | None = None
        self._title = ""

    @property
    def label(self) -> str:
        """The sheet's title, as soon as it is known."""
        return self._title or self._client().titles.get(self.identity, "") or self.name

    def fingerprint(self) -> str:
        """The version that Drive counts, and the day: once a day it is read anyway, since Drive is only a hint."""
        file = self._ask_drive()
        self._client().files[self.identity] = file
        return _mark(file)

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs: numbers unformatted, days by the format of their cells."""
        snapshot = self._read(wanted)
        structure = snapshot.structure
        grids = {name: snapshot.grid(name) for name in snapshot.values}
        return Workbook(self.name, self.label, snapshot.version, structure.titles, grids, structure.stamp)

    def check_writable(self) -> None:
        """NoAccess if the account may only look at the sheet."""
        self._check_writable(self._ask_drive())

    def copy_to(self, path: Path) -> None:
        """What was read, as JSON: tab -> rows, and the cells that hold formulas. Google keeps versions besides."""
        snapshot = self._snapshot or self._read(self._all_tabs())
        tabs = {
            snapshot.sheet(name).title: {"rows": rows, "formulas": sorted(snapshot.sheet(name).formulas)}
            for name, rows in snapshot.values.items()
        }
        unfinished = path.with_name(f".{path.name}")
        try:
            unfinished.write_text(json.dumps({"title": self.label, "tabs": tabs}, ensure_ascii=False), "utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise BackendError(f"{path} could not be written: {error.strerror}") from error

    def write(self, plan: Plan, revision: str) -> str:
        """Write all of `plan` in one call, and look at what the answer says of it."""
        if not plan:
            return revision
        from netbook.backends.google_sheets.write import Target, write

        file = self._ask_drive()
        self._check_writable(file)
        if _mark(file) != revision:
            raise WorkbookChanged(
                f"{self.label} was changed by somebody else since it was read; nothing was written",
                "Run the same command again.",
            )
        wanted = {same_name(tab.title) for tab in plan.tabs} | {same_name(edit.tab) for edit in plan.edits}
        snapshot = self._snapshot
        if snapshot is None or snapshot.version != revision or not self._covers(snapshot, wanted):
            self._client().files[self.identity] = file
            snapshot = self._read(wanted)
        self._snapshot = None
        self._client().files.pop(self.identity, None)
        all_is_known = write(Target(self._client(), self.identity, self.label), snapshot, plan)
        after = self._ask_drive()
        mine = after.get("lastModifyingUser", {}).get("me", False)
        return _mark(after) if (all_is_known and mine) or after == file else f"{_mark(after)} and perhaps more"

    def _covers(self, snapshot: "Snapshot", wanted: Collection[str]) -> bool:
        return all(name in snapshot.values or snapshot.structure.sheet(name) is None for name in wanted)

    def _read(self, wanted: Collection[str]) -> "Snapshot":
        from netbook.backends.google_sheets.read import read_snapshot

        file = self._client().files.pop(self.identity, None) or self._ask_drive()
        self._snapshot = read_snapshot(self._client(), self.identity, wanted, _mark(file), self.label)
        return self._snapshot

    def _all_tabs(self) -> set[str]:
        from netbook.model.schema import COMPUTED_TABS, TABS

        return {same_name(title) for title in (*(tab.title for tab in TABS), *COMPUTED_TABS)}

    def _ask_drive(self) -> dict[str, Any]:
        file = self._client().file(self.identity)
        self._title = file.get("name", "") or self._title
        if file.get("trashed"):
            raise BackendError(
                f"{self.label} is in the bin of Google Drive",
                "Restore it there, or take it out of netbook.toml; Google deletes it for good after 30 days.",
            )
        return file

    def _check_writable(self, file: dict[str, Any]) -> None:
        if not file.get("capabilities", {}).get("canEdit", True):
            raise NoAccess(
                f"{self.label}: netbook's account may look at this sheet, but not edit it",
                "Open Share in the sheet and make it an Editor. The e-mail: netbook auth status",
            )

    def _client(self) -> "Client":
        """That of this process, unless another was given."""
        if self.client is None:
            from netbook.backends.google_sheets.client import open_client

            self.client = open_client()
        return self.client


def _mark(file: dict[str, Any]) -> str:
    return f"Drive version {file.get('version', '')} on {datetime.now():%Y-%m-%d}"
