"""Files with mistakes in them, by seed, and what should be said of each."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from tests.mistakes.clean import clean_network, save
from tests.mistakes.kinds.base import Desk, Kind, Mark, NoPlaceError

TRIES = 60
SIZES = (10, 10, 20, 20, 35, 60, 120)

Place = tuple[str, str]
"""Title of the tab, address of the cell."""


@dataclass(frozen=True)
class Expected:
    """What should be said of one mistake: `places` where, `topics` what (see codes.py).

    `any_cell` are (tab, row) of which any cell will do, `whole_row` those in which the row may be named instead of a
    cell; of `rows` anything may be said without being noise. `tabs` are titles of which anything tells it, and so does a reason why `opportunity` is held; `by_file`: it can only be told of the file.
    """

    kind: Kind
    topics: frozenset[str]
    places: frozenset[Place]
    any_cell: frozenset[tuple[str, int]]
    whole_row: frozenset[tuple[str, int]]
    rows: frozenset[tuple[str, int]]
    tabs: frozenset[str]
    opportunity: str
    harmless: bool
    by_file: bool


@dataclass(frozen=True)
class Case:
    """A file with mistakes: `write(folder)` makes it, `expected` is what should be found. `counts` are the entries by
    tab of the network that it was made from."""

    name: str
    seed: int
    currency: str
    book: Workbook
    expected: tuple[Expected, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    cached: tuple[tuple[Cell, Any], ...] = ()
    spoil: Callable[[Path], None] | None = None

    def write(self, folder: Path) -> Path:
        """The workbook and netbook.toml in `folder`."""
        path = save(self.book, self.currency, folder)
        if self.cached:
            show(path, self.book, self.cached)
        if self.spoil is not None:
            self.spoil(path)
        return path


def single(kind: Kind, seed: int, today: date | None = None) -> Case:
    """One mistake of a kind in a network by seed. RuntimeError if no network has a place for it."""
    rng = Random(f"single {kind.name} {seed}")
    for _ in range(TRIES):
        network = clean_network(rng.randrange(10_000), today, rng.choice(SIZES))
        desk = Desk(network, rng)
        try:
            marks = kind.inject(desk)
        except NoPlaceError:
            continue
        return _case(f"{kind.name} {seed}", seed, desk, [(kind, marks)])
    raise RuntimeError(f"no network has a place for {kind.name}")


def mixed(kinds: Iterable[Kind], seed: int, today: date | None = None) -> Case:
    """Two to six mistakes of different kinds in one file, none of which hides another."""
    rng = Random(f"mixed {seed}")
    desk = Desk(clean_network(rng.randrange(10_000), today, rng.choice(SIZES[2:])), rng, mixed=True)
    order = [kind for kind in kinds if not kind.solo and not kind.slow]
    rng.shuffle(order)
    made: list[tuple[Kind, list[Mark]]] = []
    wanted = rng.randint(2, 6)
    for kind in order:
        try:
            made.append((kind, kind.inject(desk)))
        except NoPlaceError:
            continue
        if len(made) == wanted:
            break
    return _case(f"mixed {seed}", seed, desk, made)


def _case(name: str, seed: int, desk: Desk, made: Iterable[tuple[Kind, list[Mark]]]) -> Case:
    expected = tuple(_expected(kind, mark) for kind, marks in made for mark in marks)
    network = desk.network
    counts = {tab: len(rows) for tab, rows in network.tables.items() if rows}
    return Case(name, seed, network.currency, network.book, expected, counts, tuple(desk.cached.values()), desk.spoil)


def _expected(kind: Kind, mark: Mark) -> Expected:
    places = frozenset((cell.parent.title, cell.coordinate) for cell in mark.cells)
    of_row: dict[tuple[str, int], int] = {}
    for cell in mark.cells:
        at = cell.parent.title, cell.row
        of_row[at] = of_row.get(at, 0) + 1
    whole = frozenset(at for at, count in of_row.items() if mark.row or count > 1)
    return Expected(
        kind=kind,
        topics=mark.topics or kind.topics,
        places=places,
        any_cell=frozenset(of_row) if mark.row else frozenset(),
        whole_row=whole,
        rows=frozenset({*of_row, *((cell.parent.title, cell.row) for cell in mark.also)}),
        tabs=frozenset({mark.tab, *(cell.parent.title for cell in mark.cells)}) if mark.tab else frozenset(),
        opportunity=mark.opportunity,
        harmless=mark.harmless,
        by_file=not places and not mark.tab,
    )


def show(path: Path, book: Workbook, cached: Iterable[tuple[Cell, Any]]) -> None:
    """Put the values that formulas show into a saved file: openpyxl leaves them out, spreadsheet programs do not."""
    shown: dict[str, dict[str, Any]] = {}
    for cell, value in cached:
        number = book.worksheets.index(cell.parent) + 1
        shown.setdefault(f"xl/worksheets/sheet{number}.xml", {})[cell.coordinate] = value
    whole = path.with_suffix(".whole")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            for address, value in shown.get(item.filename, {}).items():
                content = _with_value(content.decode(), address, value).encode()
            new.writestr(item, content)
    whole.replace(path)


def _with_value(xml: str, address: str, value: Any) -> str:
    kind_of = "" if isinstance(value, int | float) else ' t="e"' if str(value).startswith("#") else ' t="str"'
    pattern = re.compile(rf'<c r="{address}"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.DOTALL)

    def shown(found: re.Match[str]) -> str:
        attributes = re.sub(r' t="[^"]*"', "", found[1])
        return f'<c r="{address}"{attributes}{kind_of}><f>{found[2]}</f><v>{escape(str(value))}</v></c>'

    changed, count = pattern.subn(shown, xml)
    if count != 1:
        raise RuntimeError(f"no formula in {address}")
    return changed
