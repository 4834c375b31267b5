"""Three real workbooks with much to do in them, and what a sync makes of them."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

import netbook
from netbook.backends import open_backend
from netbook.config import load_network
from netbook.state import State
from netbook.state.memory import read_log, recall
from tests.tables import FOUNDING_RULE, OPP_7, set_cell, write_workbook

NAMES = ("shared", "ana", "ben")
BOOKS = tuple(f"{name}.xlsx" for name in NAMES)
LAST_WRITTEN = "Last written"


def make_scene(folder: Path) -> Path:
    """A synced network of three workbooks, in which people then typed: changes, entries without keys, deletions, two
    values for one cell, and an entry changed here and deleted there."""
    folder.mkdir(parents=True)
    places = "".join(f'\n[workbooks.{name}]\nlocation = "{name}.xlsx"\n' for name in NAMES)
    (folder / "netbook.toml").write_text(f'[network]\nname = "Test"\ncurrency = "EUR"\n{places}', "utf-8")
    for book in BOOKS:
        write_workbook(folder / book, OPP_7, FOUNDING_RULE)
    netbook.open(folder).sync()

    shared, ana, ben = (folder / book for book in BOOKS)
    set_cell(ana, "Contributions", "E5", 44)
    set_cell(ana, "Contributions", "F8", 440.5)
    append(ana, "Opportunities", None, "Bakery site", "won", 5000, "Ana", None)
    append(ana, "Contributions", None, "OPP-7", "Ana", "work", 7, 630)
    append(ana, "Receipts", None, "OPP-7", date(2026, 4, 1), 1500)
    set_cell(ben, "Contributions", "E6", 66)
    set_cell(ben, "Opportunities", "D2", 21000)
    clear(ben, "Contributions", 4)
    append(ben, "Contributions", None, "OPP-7", "Ben", "work", 5, 400)
    append(ben, "Contributions", None, "OPP-7", "Ben", "expense", None, 12.5)
    set_cell(shared, "Opportunities", "B2", "Canteen app, second part")
    set_cell(shared, "Opportunities", "D2", 22000)
    clear(shared, "Contributions", 8)
    append(shared, "Partners", "Fay", None)
    append(shared, "Contributions", None, "OPP-7", "Fay", "work", 3, 270)
    return folder


def append(path: Path, title: str, *cells: object) -> None:
    """A row below all others."""
    book = load_workbook(path)
    book[title].append(cells)
    book.save(path)


def clear(path: Path, title: str, row: int) -> None:
    """Every cell of a row emptied."""
    book = load_workbook(path)
    for cell in book[title][row]:
        cell.value = None
    book.save(path)


Cells = dict[str, list[list[object]]]


def cells_of(path: Path) -> Cells:
    """Every value of every tab as openpyxl sees it, but for the line that says when it was written."""
    book = load_workbook(path, data_only=True)
    return {
        sheet.title: [
            [None if str(cell).startswith(LAST_WRITTEN) else cell for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


@dataclass(frozen=True)
class Outcome:
    """What can be seen of a network after its syncs: cells, what is remembered, the log without its times, files (not
    the backups, of which a run that was stopped may have made one more)."""

    cells: dict[str, Cells]
    agreed: Any
    shown: Any
    conflicts: Any
    unfinished: Any
    log: list[object]
    files: list[str]


def outcome(folder: Path) -> Outcome:
    """What is to be seen of the network in `folder` now."""
    state = State(str(folder))
    memory = recall(state)
    shown = {name: {tab: rows for tab, rows in of.items() if rows} for name, of in memory.base.shown.items()}
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "backups"]
    return Outcome(
        {book: cells_of(folder / book) for book in BOOKS},
        memory.base.agreed,
        {name: of for name, of in shown.items() if of},
        memory.conflicts,
        dict(memory.operations),
        sorted(((one.change, one.kind) for one in read_log(state)), key=repr),
        [str(path.relative_to(folder)) for path in paths],
    )


def sync_until_quiet(folder: Path) -> int:
    """Sync until nothing is left to do; how many syncs had something to do."""
    for busy in range(4):
        if netbook.open(folder).sync().unchanged:
            return busy
    raise AssertionError("a fourth sync in a row still found something to do")


def readable(folder: Path) -> None:
    """Fail if netbook or openpyxl cannot open one of the workbooks."""
    for place in load_network(folder).workbooks:
        assert open_backend(place).read({"partners", "opportunities"}).grids
        load_workbook(place.location).close()


def copy_of(scene: Path, folder: Path) -> Path:
    """The scene once more, in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(scene, folder)
