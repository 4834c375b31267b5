"""Excel workbooks: read with calamine, written surgically.

Importing this module loads nothing heavy: a sync that finds nothing changed asks only for fingerprints.
"""

from collections.abc import Collection
from pathlib import Path

from netbook.backends import files
from netbook.errors import WorkbookChanged
from netbook.model.cells import Workbook
from netbook.model.plan import Plan, Tab


class ExcelBackend:
    """One .xlsx or .xlsm file."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    @property
    def label(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def suffix(self) -> str:
        """'.xlsx' or '.xlsm'."""
        return self.path.suffix.casefold()

    def fingerprint(self) -> str:
        """sha256 of the content."""
        return files.content_hash(self.path)

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs, as they are stored."""
        from netbook.backends.excel.read import read_grids

        content, revision = files.snapshot(self.path)
        titles, grids, stamp = read_grids(self.label, self.path, content, wanted)
        if self.fingerprint() != revision:
            raise WorkbookChanged(f"{self.label} was saved while it was being read", "Run the same command again.")
        return Workbook(self.name, self.label, revision, titles, grids, stamp)

    def check_writable(self) -> None:
        """NoAccess if file or folder are read-only, WorkbookBusy while somebody has it open."""
        files.check_writable(self.path)

    def check_tabs(self, tabs: tuple[Tab, ...]) -> None:
        """BackendError now if `write` would refuse to replace a tab, because people wrote it."""
        from netbook.backends.excel.write import check_tabs

        check_tabs(self.label, files.snapshot(self.path)[0], tabs)

    def copy_to(self, path: Path) -> None:
        """The file's bytes as they are now, at `path`: whole, or not at all."""
        files.copy_to(self.path, path)

    def write(self, plan: Plan, revision: str) -> str:
        """Change what `plan` names and nothing else; the file is replaced in one step."""
        if not plan:
            return revision
        from netbook.backends.excel.write import planned_package

        self.check_writable()
        content, found = files.snapshot(self.path)
        if found != revision:
            raise WorkbookChanged(
                f"{self.label} was changed by somebody else since it was read; nothing was written",
                "Run the same command again.",
            )
        package = planned_package(self.label, content, plan)
        return files.replace_content(self.path, package.chunks(), revision)
