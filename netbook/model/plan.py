"""What we intend to write: whole computed tabs, and single cells in people's tabs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netbook.model.cells import CellValue, RunStamp
from netbook.model.marks import Mark


class Kind(StrEnum):
    """What a column of a computed tab holds, and so how it is aligned and formatted.

    TEXT: `str`, '' is blank.  MONEY: `int` minor units or None.  NUMBER: `float` or None, four decimals.
    SHARE: `float` or None, as typed.  WHOLE: `int` or None.  DATE: `date` or None.
    """

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    SHARE = "share"
    WHOLE = "whole"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column of a computed tab. `values` has one item a row, as `Kind` says.

    `digits` are the decimals of the currency: one for the whole column, or one a row (MONEY only).
    `links` are targets inside the workbook ("'Contributions'!C28"), '' for none (TEXT only).
    `width` is in characters; `wrap` breaks long text into lines.
    `choices` are the texts that a cell's dropdown offers, one tuple a row, () for none (TEXT only); cells with choices
    are there for people to type in, though the tab is protected.
    """

    header: str
    kind: Kind
    values: Sequence[object]
    width: float = 12
    digits: int | Sequence[int] = 2
    links: Sequence[str] = ()
    wrap: bool = False
    choices: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Formula:
    """A live cell: the formula without '=', and the value it had when it was written."""

    text: str
    value: float | str


@dataclass(frozen=True)
class BarChart:
    """One native stacked bar chart: a bar a row, named by column `names`, made of columns `series` (from 0)."""

    title: str
    names: int
    series: tuple[int, ...]


@dataclass(frozen=True)
class Tab:
    """A computed tab, whole.

    From the top: the lines of `intro` (one cell each, column A; those in `volatile` do not count when
    deciding whether the tab has changed), the headers, the `check` row if there is one (by column
    number from 0), the rows. Headers and everything above the rows stay in view when scrolling.
    """

    title: str
    columns: tuple[Column, ...]
    intro: tuple[str, ...] = ()
    volatile: frozenset[int] = frozenset()
    check: tuple[tuple[int, Formula | str], ...] = ()
    chart: BarChart | None = None

    @property
    def header_row(self) -> int:
        """Row of the headers, from 1."""
        return len(self.intro) + 1

    @property
    def first_row(self) -> int:
        """Row of the first entry, from 1."""
        return self.header_row + (2 if self.check else 1)

    @property
    def height(self) -> int:
        """Number of entries."""
        return len(self.columns[0].values)


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell in a tab that people edit. Written only if the cell still holds `before`; '' clears it."""

    tab: str
    row: int
    column: int
    value: CellValue
    before: CellValue = ""


@dataclass(frozen=True)
class Plan:
    """Everything to be written to one workbook; nothing else in it is touched. `stamp` takes the place of its stamp,
    `marks` (by the title of a tab that people edit) that of all marks in the tab."""

    tabs: tuple[Tab, ...] = ()
    edits: tuple[Edit, ...] = ()
    stamp: RunStamp | None = None
    marks: Mapping[str, frozenset[Mark]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tabs or self.edits or self.stamp or self.marks)
