"""Folders of csv files, one file a tab: every file keeps its spelling, and lines that nobody changed keep their bytes.

There are no formulas, formats and dropdowns in them; live cells of computed tabs are written as their values.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from netbook.backends import files
from netbook.backends.csv_folder import pending
from netbook.errors import BackendError, NoAccess, WorkbookChanged
from netbook.model.cells import Grid, RunStamp, Workbook, same_name
from netbook.model.plan import Plan

STAMP = "netbook-run.json"
"""The file with the workbook's stamp."""


@dataclass(frozen=True)
class Snapshot:
    """All files of a folder, read once."""

    contents: Mapping[str, bytes]

    @cached_property
    def hashes(self) -> dict[str, str]:
        """File name -> sha256."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.contents.items()}

    @property
    def revision(self) -> str:
        """One mark for all files together."""
        return hashlib.sha256(json.dumps(sorted(self.hashes.items())).encode()).hexdigest()

    @property
    def names(self) -> dict[str, str]:
        """Title -> file name: people's tabs, then those that netbook writes, each in the order of the schema."""
        from netbook.model.schema import COMPUTED_TABS, TABS

        people = [same_name(tab.title) for tab in TABS]
        places = {title: at for at, title in enumerate([*people, "", *map(same_name, COMPUTED_TABS)])}
        titles = {Path(name).stem: name for name in self.contents if name != STAMP}
        order = sorted(titles, key=lambda title: (places.get(same_name(title), len(people)), title))
        return {title: titles[title] for title in order}

    @property
    def stamp(self) -> RunStamp | None:
        """What the last run left, if it can be read."""
        try:
            facts = json.loads(self.contents[STAMP])
            return RunStamp(str(facts["network"]), int(facts["run"]))
        except (KeyError, TypeError, ValueError):
            return None


class CsvFolderBackend:
    """One folder of .csv files."""

    suffix = ".zip"

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    @property
    def label(self) -> str:
        """The folder's name."""
        return self.path.resolve().name

    def fingerprint(self) -> str:
        """sha256 over all files; an interrupted write is finished first."""
        return self._snapshot().revision

    def read(self, wanted: Collection[str]) -> Workbook:
        """The wanted files, with numbers and days where a text can mean nothing else."""
        from netbook.backends.csv_folder.lines import read_sheet
        from netbook.backends.ours import rectangle

        found = self._snapshot()
        if self._snapshot().revision != found.revision:
            raise WorkbookChanged(f"{self.label} was saved while it was being read", "Run the same command again.")
        names = found.names
        grids: dict[str, Grid] = {}
        for title, name in names.items():
            if same_name(title) in wanted and same_name(title) not in grids:
                rows = read_sheet(f"{self.label}/{name}", found.contents[name]).rows()
                grids[same_name(title)] = Grid(title, rectangle(rows))
        return Workbook(self.name, self.label, found.revision, tuple(names), grids, found.stamp)

    def check_writable(self) -> None:
        """NoAccess if folder or files are read-only, WorkbookBusy while somebody has one of them open."""
        pending.finish(self.path)
        for path in self._paths():
            if path.is_symlink():
                raise NoAccess(
                    f"{self.label}/{path.name} is a link; netbook would replace the link, not the file",
                    "Put the file itself into the folder.",
                )
            files.check_writable(path)

    def write(self, plan: Plan, revision: str) -> str:
        """Change the files that `plan` names, all of them or none; other lines keep their bytes."""
        if not plan:
            return revision
        from netbook.backends.csv_folder.write import planned_files

        self.check_writable()
        found = self._snapshot()
        changed = planned_files(self.label, found.names, found.contents, plan)
        if plan.stamp is not None:
            facts = {"network": plan.stamp.network, "run": plan.stamp.run}
            changed[STAMP] = (json.dumps(facts) + "\n").encode()
        changed = {name: content for name, content in changed.items() if found.contents.get(name) != content}
        if found.revision != revision or self._snapshot().revision != revision:
            raise self._changed("nothing was written")
        if not changed:
            return revision
        if not pending.replace_files(self.path, changed, found.hashes):
            raise self._changed("what they saved was kept")
        return Snapshot({**found.contents, **changed}).revision

    def copy_to(self, path: Path) -> None:
        """All files as one .zip; the same files give the same bytes."""
        import zipfile

        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._snapshot().contents.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)

    def _changed(self, what: str) -> WorkbookChanged:
        return WorkbookChanged(
            f"{self.label} was changed by somebody else since it was read; {what}", "Run the same command again."
        )

    def _snapshot(self) -> Snapshot:
        pending.finish(self.path)
        return Snapshot({path.name: files.snapshot(path)[0] for path in self._paths()})

    def _paths(self) -> list[Path]:
        try:
            names = sorted(_wanted(os.listdir(self.path)))
        except FileNotFoundError as error:
            raise BackendError(
                f"{self.path.name}: there is no such folder in {self.path.parent}",
                "Correct the path in netbook.toml, or put the folder there.",
            ) from error
        except OSError as error:
            raise NoAccess(
                f"{self.label}: the folder cannot be read ({error.strerror})", f"Check {self.path}."
            ) from error
        if not any(name != STAMP for name in names):
            raise BackendError(
                f"{self.label}: there is no .csv file in this folder",
                "Save each tab as a file of its own, such as Partners.csv; or name another folder in netbook.toml.",
            )
        return [self.path / name for name in names]


def _wanted(names: Iterable[str]) -> Iterable[str]:
    return (
        name
        for name in names
        if name == STAMP or (name.casefold().endswith(".csv") and not name.startswith((".", "~")))
    )
