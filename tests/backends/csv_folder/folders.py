"""Folders of csv files for the tests."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from netbook.backends.csv_folder import CsvFolderBackend
from netbook.backends.csv_folder.cells import text_of
from netbook.model.cells import CellValue


def make_folder(path: Path, tabs: Mapping[str, Iterable[Iterable[CellValue]]]) -> CsvFolderBackend:
    """A folder with these values, as Python's own csv module writes them."""
    path.mkdir(exist_ok=True)
    for title, rows in tabs.items():
        with (path / f"{title}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([text_of(value) for value in row] for row in rows)
    return CsvFolderBackend(path, "test")


def saved(path: Path, **files: bytes) -> CsvFolderBackend:
    """These contents as files of a folder; `Partners=b'...'` becomes Partners.csv."""
    path.mkdir(exist_ok=True)
    for title, content in files.items():
        (path / f"{title}.csv").write_bytes(content)
    return CsvFolderBackend(path, "test")
