"""OpenDocument spreadsheets (.ods), as LibreOffice keeps them: read and written surgically.

Importing this module loads nothing heavy: a sync that finds nothing changed asks only for fingerprints.
"""

from collections.abc import Collection, Iterable

from netbook.backends import files
from netbook.backends.one_file import OneFile
from netbook.model.cells import Workbook
from netbook.model.plan import Plan


class OdsBackend(OneFile):
    """One .ods file."""

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted tabs, as they are stored."""
        from netbook.backends.ods.read import read_workbook

        content, revision = files.snapshot(self.path)
        titles, grids, stamp = read_workbook(self.label, content, wanted)
        return Workbook(self.name, self.label, revision, titles, grids, stamp)

    def planned(self, content: bytes, plan: Plan) -> Iterable[bytes | memoryview]:
        """The package with the changed parts written anew, all others as they are."""
        from netbook.backends.ods.write import planned_package

        return planned_package(self.label, content, plan).chunks()
