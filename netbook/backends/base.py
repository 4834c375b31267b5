"""What every place where workbooks live can do: say whether one changed, read it, write a plan to it."""

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from netbook.model.cells import Workbook
from netbook.model.plan import Plan


class Backend(Protocol):
    """One workbook, wherever it lives."""

    @property
    def label(self) -> str:
        """What people call it: the file's name, or the title of the Google Sheet."""

    @property
    def suffix(self) -> str:
        """How the name of a copy ends: '.xlsx'."""

    def fingerprint(self) -> str:
        """A mark that is another whenever the content may be another. Cheap, and loads nothing heavy.

        Raises BackendError (NoAccess) if the workbook cannot be reached.
        """

    def read(self, wanted: Collection[str]) -> Workbook:
        """The tabs whose `same_name(title)` is in `wanted`, with exact values and addresses.

        `revision` of the result is the `fingerprint()` of exactly what was read.
        Raises BackendError and its kinds.
        """

    def check_writable(self) -> None:
        """Raise NoAccess or WorkbookBusy now if `write` would; before the work rather than after it."""

    def copy_to(self, path: Path) -> None:
        """A copy of the whole workbook as it is now, for the folder of backups; its name's ending is `suffix`.

        `path` is there whole or not at all. Raises BackendError and its kinds.
        """

    def write(self, plan: Plan, revision: str) -> str:
        """Write all of `plan` or none of it, and only onto `revision`. Returns the new revision.

        Raises WorkbookChanged, WorkbookBusy, NoAccess, BackendError.
        """
