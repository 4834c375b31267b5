"""OpenDocument spreadsheets (.ods), as LibreOffice keeps them: read and written surgically.

Importing this module loads nothing heavy: a sync that finds nothing changed asks only for fingerprints.
"""

from collections.abc import Collection
from pathlib import Path

from netbook.backends import files
from netbook.errors import WorkbookChanged
from netbook.model.cells import Workbook
from netbook.model.plan import Plan


class OdsBackend:
    """One .ods file."""

    suffix = ".ods"

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    @property
    def label(self) -> str:
        """The file's name."""
        return self.path.name

    def fingerprint(self) -> str:
        """sha256 of the content."""
        return files.content_hash(self.path)

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs, as they are stored."""
        from netbook.backends.ods.read import read_workbook

        content, revision = files.snapshot(self.path)
        titles, grids, stamp = read_workbook(self.label, content, wanted)
        return Workbook(self.name, self.label, revision, titles, grids, stamp)

    def check_writable(self) -> None:
        """NoAccess if file or folder are read-only, WorkbookBusy while somebody has it open."""
        files.check_writable(self.path)

    def write(self, plan: Plan, revision: str) -> str:
        """Change what `plan` names and nothing else; the file is replaced in one step."""
        if not plan:
            return revision
        from netbook.backends.ods.write import planned_package

        self.check_writable()
        content, found = files.snapshot(self.path)
        if found != revision:
            raise WorkbookChanged(
                f"{self.label} was changed by somebody else since it was read; nothing was written",
                "Run the same command again.",
            )
        package = planned_package(self.label, content, plan)
        return files.replace_content(self.path, package.chunks(), revision)

    def copy_to(self, path: Path) -> None:
        """The whole file as it is now."""
        path.write_bytes(files.snapshot(self.path)[0])
