"""The network of docs/many-workbooks.md: the sample, in three workbooks, with two conflicts."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

import netbook
from netbook.shipped import shipped

PAGE = Path(__file__).parent.parent / "docs" / "many-workbooks.md"

CONFIG = """\
[network]
name = "Harbour"
currency = "EUR"

[workbooks.shared]
location = "harbour.xlsx"

[workbooks.dee]
location = "dee.xlsx"
owner = "Dee"

[workbooks.eve]
location = "eve.xlsx"
owner = "Eve"
"""
TYPED: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("harbour.xlsx", "Opportunities", {"D14": "proposal"}),
    ("dee.xlsx", "Opportunities", {"J13": 9800}),
    ("eve.xlsx", "Opportunities", {"J13": 10200}),
    ("dee.xlsx", "Contributions", dict.fromkeys(f"{letter}59" for letter in "ABCDEFGHIJK")),
    ("eve.xlsx", "Contributions", {"F59": 4}),
)
"""Workbook, tab, cells: what the partners type after the first sync."""


def many_workbooks(folder: Path) -> Path:
    """A synced network of three workbooks in `folder`."""
    folder.mkdir(parents=True)
    for file in ("harbour.xlsx", "dee.xlsx", "eve.xlsx"):
        shutil.copyfile(shipped("sample_workbooks") / "harbour.xlsx", folder / file)
    (folder / "netbook.toml").write_text(CONFIG, "utf-8")
    netbook.open(folder).sync()
    return folder


def type_all(folder: Path) -> None:
    """What `TYPED` says, typed and saved."""
    for file, tab, cells in TYPED:
        book = load_workbook(folder / file)
        for address, value in cells.items():
            book[tab][address] = value
        book.save(folder / file)
