"""Excel workbooks: read with calamine, written surgically.

Importing this module loads nothing heavy: a sync that finds nothing changed asks only for fingerprints.
"""

from collections.abc import Collection, Iterable

from netbook.backends import files
from netbook.backends.one_file import OneFile
from netbook.errors import WorkbookChanged
from netbook.model.cells import Workbook
from netbook.model.plan import Plan, Tab


class ExcelBackend(OneFile):
    """One .xlsx or .xlsm file."""

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs, as they are stored."""
        from netbook.backends.excel.read import read_grids

        content, revision = files.snapshot(self.path)
        titles, grids, stamp = read_grids(self.label, self.path, content, wanted)
        if self.fingerprint() != revision:
            raise WorkbookChanged(f"{self.label} was saved while it was being read", "Run the same command again.")
        return Workbook(self.name, self.label, revision, titles, grids, stamp)

    def check_tabs(self, tabs: tuple[Tab, ...]) -> None:
        """BackendError now if `write` would refuse to replace a tab, because people wrote it."""
        from netbook.backends.excel.write import check_tabs

        check_tabs(self.label, files.snapshot(self.path)[0], tabs)

    def planned(self, content: bytes, plan: Plan) -> Iterable[bytes | memoryview]:
        """The package with the changed parts written anew, all others as they are."""
        from netbook.backends.excel.write import planned_package

        return planned_package(self.label, content, plan).chunks()
