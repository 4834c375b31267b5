"""A workbook that is one file, of whatever kind: what does not depend on how it is written inside.

Importing this module loads nothing heavy: a sync that finds nothing changed asks only for fingerprints.
"""

from collections.abc import Iterable
from pathlib import Path

from netbook.backends import files
from netbook.errors import WorkbookChanged
from netbook.model.plan import Plan


class OneFile:
    """Everything of a `Backend` but `read`; `planned` says how a plan changes the content."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    @property
    def label(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def suffix(self) -> str:
        """The ending of the file's name, such as '.xlsx'."""
        return self.path.suffix.casefold()

    def fingerprint(self) -> str:
        """sha256 of the content."""
        return files.content_hash(self.path)

    def check_writable(self) -> None:
        """NoAccess if file or folder are read-only, WorkbookBusy while somebody has it open."""
        files.check_writable(self.path)

    def copy_to(self, path: Path) -> None:
        """The file's bytes as they are now, at `path`: whole, or not at all."""
        files.copy_to(self.path, path)

    def write(self, plan: Plan, revision: str) -> str:
        """Change what `plan` names and nothing else; the file is replaced in one step."""
        if not plan:
            return revision
        self.check_writable()
        content, found = files.snapshot(self.path)
        if found != revision:
            raise WorkbookChanged(
                f"{self.label} was changed by somebody else since it was read; nothing was written",
                "Run the same command again.",
            )
        return files.replace_content(self.path, self.planned(content, plan), revision)

    def planned(self, content: bytes, plan: Plan) -> Iterable[bytes | memoryview]:
        """`content` with all of `plan` done, in pieces. Raises BackendError."""
        raise NotImplementedError
