"""What a kind of mistake is, and the desk at which it is made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from netbook.model.cells import same_name
from netbook.model.schema import TABS
from tests.mistakes.clean import CleanNetwork

LEAVES = ("Contributions", "Receipts", "Payouts", "Referrals")
"""Tabs to whose entries no other tab links: when several mistakes share a file, only these are turned upside down."""


class NoPlaceError(Exception):
    """The workbook has no place left for this mistake."""


@dataclass(frozen=True)
class Mark:
    """Where a mistake may be told, and as what.

    A finding at any of `cells` tells it, one anywhere in a row of theirs if `row`, one anywhere in the tab if `tab`
    has its title; so does a reason for which `opportunity` is held. `also` are cells whose findings are a consequence: neither right nor noise. `harmless`: it is as
    well if nothing is said and the entries read as if it had not been made.
    """

    cells: tuple[Cell, ...]
    topics: frozenset[str]
    row: bool = False
    tab: str = ""
    opportunity: str = ""
    also: tuple[Cell, ...] = ()
    harmless: bool = False


Inject = Callable[["Desk"], list[Mark]]


@dataclass(frozen=True)
class Kind:
    """One kind of mistake. `told` says what people do, `why` how they come to do it where that is not clear, `source` where
    it was seen: a workbook of the public test suites, a publication. `solo`: nothing else
    in its file could be found. `slow`: it takes seconds, and is made only if asked for by name."""

    group: str
    name: str
    told: str
    why: str
    source: str
    topics: frozenset[str]
    inject: Inject
    solo: bool = False
    slow: bool = False


def kind(
    *topics: str, why: str = "", source: str = "", solo: bool = False, slow: bool = False
) -> Callable[[Inject], Kind]:
    """Make a function `(desk) → marks` a kind: its name with hyphens, its docstring as the sentence."""

    def made(inject: Inject) -> Kind:
        group = inject.__module__.rsplit(".", 1)[-1]
        words = " ".join((inject.__doc__ or "").split())
        return Kind(group, inject.__name__.replace("_", "-"), words, why, source, frozenset(topics), inject, solo, slow)

    return made


def kinds_of(names: Mapping[str, Any]) -> tuple[Kind, ...]:
    """All kinds of a module, given its `vars()`."""
    return tuple(one for one in names.values() if isinstance(one, Kind))


def told_at(*cells: Cell, topics: Iterable[str] = (), **more: Any) -> list[Mark]:
    """One mark. Without topics it has those of its kind."""
    return [Mark(cells, frozenset(topics), **more)]


@dataclass
class Entry:
    """One row of a tab: its cells by field, and the opportunity that it belongs to ('' if none)."""

    tab: str
    cells: dict[str, Cell]
    opportunity: str = ""

    def __getitem__(self, name: str) -> Cell:
        return self.cells[name]

    def get(self, name: str) -> Any:
        """The value of a field, None if the cell is empty."""
        return self.cells[name].value

    @property
    def all(self) -> tuple[Cell, ...]:
        """Every cell of the row."""
        return tuple(self.cells.values())


@dataclass
class Desk:
    """A clean workbook on the desk of somebody who is about to make a mistake.

    Cells keep their identity when rows and columns are put in, so a mark made early is true in the end. What a
    mistake has touched is claimed: no other mistake in the file comes near it. `cached` are the values that formulas
    show, `spoil` what is done to the file when it is saved.
    """

    network: CleanNetwork
    rng: Random
    mixed: bool = False
    taken: set[int] = field(default_factory=set)
    opportunities: set[str] = field(default_factory=set)
    tabs: set[str] = field(default_factory=set)
    cached: dict[int, tuple[Cell, Any]] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None
    _entries: dict[str, list[Entry]] = field(default_factory=dict)
    _heads: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tab in TABS:
            sheet = self.book[tab.title]
            heads = {same_name(str(cell.value)): cell for cell in sheet[1] if cell.value is not None}
            self._heads[tab.title] = {one.name: heads[same_name(one.header)] for one in tab.fields}
            count = len(self.network.tables[tab.title])
            self._entries[tab.title] = [self._entry(tab.title, sheet, row) for row in range(2, count + 2)]

    def _entry(self, tab: str, sheet: Worksheet, row: int) -> Entry:
        cells = {name: sheet.cell(row, head.column) for name, head in self._heads[tab].items()}
        own = cells.get("opportunity")
        return Entry(tab, cells, str(own.value) if own is not None and own.value is not None else "")

    @property
    def book(self) -> Workbook:
        return self.network.book

    @property
    def today(self) -> date:
        return self.network.today

    def sheet(self, tab: str) -> Worksheet:
        """The sheet of a tab, whatever it is called now."""
        return next(iter(self._heads[tab].values())).parent

    def head(self, tab: str, name: str) -> Cell:
        """The header cell of a field."""
        return self._heads[tab][name]

    def heads(self, tab: str) -> tuple[Cell, ...]:
        """All header cells of a tab."""
        return tuple(self._heads[tab].values())

    def column(self, tab: str, name: str) -> tuple[Cell, ...]:
        """All cells of a field, without the header."""
        return tuple(entry[name] for entry in self._entries[tab])

    def every(self, tab: str) -> list[Entry]:
        """All entries of a tab."""
        return self._entries[tab]

    def add(self, tab: str, values: Mapping[str, Any]) -> Entry:
        """A new entry below the last one. It is claimed."""
        entries = self._entries[tab]
        sheet = self.sheet(tab)
        row = (entries[-1].all[0].row if entries else self.heads(tab)[0].row) + 1
        entry = self._entry(tab, sheet, row)
        for name, value in values.items():
            entry[name].value = value
            if isinstance(value, date):
                entry[name].number_format = "yyyy-mm-dd"
        entry.opportunity = str(values.get("opportunity") or "")
        entries.append(entry)
        self.claim(entry)
        return entry

    def free(self, tab: str, *filled: str, where: Callable[[Entry], bool] | None = None) -> list[Entry]:
        """Entries that no mistake has come near, in which the fields `filled` are filled."""
        if tab in self.tabs:
            return []
        return [
            entry
            for entry in self._entries[tab]
            if id(entry) not in self.taken
            and entry.opportunity not in self.opportunities
            and all(entry.get(name) is not None for name in filled)
            and (where is None or where(entry))
        ]

    def entry(self, tab: str, *filled: str, where: Callable[[Entry], bool] | None = None) -> Entry:
        """One of the free entries, by chance. It is claimed, and with it all that belongs to its opportunity.
        NoPlaceError if there is none."""
        found = self.free(tab, *filled, where=where)
        if not found:
            raise NoPlaceError(f"no entry of {tab} with {filled}")
        entry = self.rng.choice(found)
        self.claim(entry)
        return entry

    def claim(self, entry: Entry) -> None:
        """No other mistake shall come near this entry or its opportunity."""
        self.taken.add(id(entry))
        if entry.opportunity:
            self.opportunities.add(entry.opportunity)

    def of(self, opportunity: str, tab: str) -> list[Entry]:
        """The entries of a tab that belong to an opportunity."""
        return [entry for entry in self._entries[tab] if entry.opportunity == opportunity]

    def whole(self, *tabs: str, rows: int = 1) -> str:
        """One of `tabs` with at least `rows` entries, claimed as a whole. NoPlaceError if all have been touched."""
        wanted = [
            tab
            for tab in tabs
            if tab not in self.tabs
            and (tab in LEAVES or not self.mixed)
            and len(self._entries[tab]) >= rows
            and not any(
                id(entry) in self.taken or entry.opportunity in self.opportunities for entry in self._entries[tab]
            )
        ]
        if not wanted:
            raise NoPlaceError(f"none of {tabs} is untouched")
        tab = self.rng.choice(wanted)
        self.tabs.add(tab)
        return tab

    def links_to(self, tab: str, key: Any) -> Iterator[Cell]:
        """The cells in all tabs that name the entry `key` of `tab`, alone or in a list."""
        for other in TABS:
            for one in other.fields:
                if one.link == tab:
                    for cell in self.column(other.title, one.name):
                        if cell.value is not None and key in [part.strip() for part in str(cell.value).split(",")]:
                            yield cell

    def partners(self) -> list[str]:
        """Short names of all partners, without the pool."""
        return [row["partner"] for row in self.network.tables["Partners"] if row.get("kind") != "pool"]

    def formula(self, cell: Cell, text: str, shows: Any) -> None:
        """Type a formula into a cell that shows a value, as a spreadsheet program stores it."""
        cell.value = text
        self.cached[id(cell)] = (cell, shows)

    def one_of(self, *choices: Any) -> Any:
        """One of the choices, by chance."""
        return self.rng.choice(choices)


def typo(word: str, rng: Random) -> str:
    """The word with one slip of the finger: a letter twice, left out, or two swapped. Never the same word."""
    letters = [place for place, letter in enumerate(word) if letter.isalpha()]
    tries = []
    for place in letters:
        tries.append(word[:place] + word[place] + word[place:])
        if len(word) > 3:
            tries.append(word[:place] + word[place + 1 :])
        if place + 1 < len(word) and word[place] != word[place + 1]:
            tries.append(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
    tries = [one for one in tries if one.strip() == one and same_name(one) != same_name(word)]
    return rng.choice(tries) if tries else word + "x"
