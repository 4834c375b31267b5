"""What was read from a workbook, before anybody has judged it: raw cells with their addresses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from netbook.model.marks import Mark


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error (`#REF!`), or a formula whose value was never stored (`text` is '')."""

    text: str


# '' is an empty cell, as calamine reads it: a tab of a million cells is then taken over as it comes.
CellValue = str | float | int | bool | date | datetime | time | timedelta | CellError


def column_letters(column: int) -> str:
    """1 -> 'A', 27 -> 'AA'."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def absolute(row: int, column: int) -> str:
    """(7, 3) -> '$C$7'."""
    return f"${column_letters(column)}${row}"


def same_name(text: str) -> str:
    """The form in which two headers or tab titles are compared: case, spaces and underscores do not count."""
    return "".join(text.split()).replace("_", "").casefold()


def same_names(texts: Sequence[str]) -> list[str]:
    """`same_name` of many texts, as one pass over all of them together."""
    folded = _SPACES.sub("", "\n".join(texts)).casefold().split("\n")
    return folded if len(folded) == len(texts) else [same_name(text) for text in texts]


_SPACES = re.compile(r"[^\S\n]+|_")


def kept(number: float) -> float:
    """A number as a workbook keeps it: LibreOffice saves the 15 digits that all spreadsheets show."""
    return float(f"{number:.15g}")


HOSTILE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters (and so terminal escapes) and those that turn the direction of text."""


def visible(text: str) -> str:
    """A cell's text on one line, without anything that a terminal or a page would obey."""
    return HOSTILE.sub("", text).replace("\n", " ").replace("\t", " ")


@dataclass(frozen=True, slots=True)
class CellRef:
    """Where a value came from. `row` and `column` count from 1; column 0 means the whole row."""

    workbook: str
    tab: str
    row: int
    column: int = 0

    @property
    def a1(self) -> str:
        """'C28', or 'row 28' for a whole row."""
        return f"{column_letters(self.column)}{self.row}" if self.column else f"row {self.row}"

    @property
    def in_workbook(self) -> str:
        """'Contributions!C28'."""
        return f"{self.tab}!{self.a1}"

    def __str__(self) -> str:
        return f"{self.workbook} {self.in_workbook}"


@dataclass(frozen=True)
class Looks:
    """What a tab shows beyond the values of its cells, as far as a backend can tell at no cost. Rows and columns count
    from 1: `merged` are first row, first column, last row, last column; `struck` the cells that are crossed out.
    `epoch_1904`: the workbook counts days from 1904. `external` are the cells with a formula that looks into another
    file, `volatile` those with one that gives something else every day."""

    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    epoch_1904: bool = False
    hidden_columns: frozenset[int] = frozenset()
    external: frozenset[tuple[int, int]] = frozenset()
    volatile: frozenset[tuple[int, int]] = frozenset()


NO_LOOKS = Looks()


@dataclass(frozen=True)
class Grid:
    """The used part of one tab. `rows[0][0]` is the cell at row `top`, column `left` (both from 1).

    All rows are equally long. `formulas` are the (row, column) of cells that hold a formula; a
    backend that cannot tell leaves it empty, and `looks` as it is. `workbook` is the label of the one it is from, ''
    where only one is read. `marks` are those that are there; None where cells cannot be marked.
    """

    title: str
    rows: list[list[CellValue]]
    top: int = 1
    left: int = 1
    formulas: frozenset[tuple[int, int]] = frozenset()
    workbook: str = ""
    looks: Looks = NO_LOOKS
    marks: frozenset[Mark] | None = None

    def value(self, row: int, column: int) -> CellValue:
        """The cell at that row and column, from 1; '' outside."""
        down, across = row - self.top, column - self.left
        inside = 0 <= down < len(self.rows) and 0 <= across < len(self.rows[down])
        return self.rows[down][across] if inside else ""


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What a workbook says of the last run that wrote to it: the mark of its network, behind a slash that of the
    netbook that wrote (several may, each with a memory of its own), and the number of the run."""

    network: str
    run: int

    @property
    def mark(self) -> str:
        """The mark of the network."""
        return self.network.partition("/")[0]

    @property
    def writer(self) -> str:
        """The mark of the netbook that wrote; '' if it did not say."""
        return self.network.partition("/")[2]


@dataclass(frozen=True)
class Workbook:
    """One workbook as it was read at `revision`.

    `name` is its name in netbook.toml, `label` what people call it (the file name). `titles` are all
    its tabs in order; `grids` only those that were asked for, by `same_name(title)`. `stamp` is None in a workbook that
    no run has stamped.
    """

    name: str
    label: str
    revision: str
    titles: tuple[str, ...]
    grids: Mapping[str, Grid] = field(default_factory=dict)
    stamp: RunStamp | None = None
