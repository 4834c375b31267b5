"""What people entered, behind the door: one typed table per tab, every row knowing where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from netbook.model.cells import CellRef, CellValue
from netbook.model.schema import TABS, TabSchema, Type


@dataclass(frozen=True)
class TabEntries:
    """The entries of one tab.

    `frame` has a column per field of `schema`, plus `row` (row in the tab, from 1), `digits` (decimals of its currency,
    in tabs with money) and `bad` (an error was found in it; it stays out of the split). Text, links and choices are
    categoricals ('' = empty); money is Int64 in minor units of its row's currency, numbers and shares Int64 in
    millionths, dates datetime64, <NA>/NaT = empty.
    `columns` are the columns of the tab by field (from 1); a field that has no column is absent. `broken`: its headers
    are in trouble, so what is missing in it may be there. `cells` are what was typed, by field, row by row as in
    `frame`.
    """

    schema: TabSchema
    frame: pd.DataFrame
    workbook: str = ""
    title: str = ""
    columns: Mapping[str, int] | None = None
    broken: bool = False
    cells: Mapping[str, Sequence[CellValue]] = field(default_factory=dict)

    def has(self, field: str) -> bool:
        """Whether the tab has a column for `field`."""
        return self.columns is not None and field in self.columns

    def at(self, position: int, field: str = "") -> CellRef:
        """Where entry `position` (from 0) of the frame stands, or its cell in the column of `field`."""
        column = (self.columns or {}).get(field, 0)
        title = self.title or self.schema.title
        return CellRef(self.workbook, title, self._rows[position], column)

    @cached_property
    def _rows(self) -> list[int]:
        rows: list[int] = self.frame["row"].tolist()
        return rows

    def key(self, position: int) -> str:
        """The key of entry `position`, '' in a tab without keys."""
        return str(self.frame[self.schema.key].iloc[position]) if self.schema.key else ""

    def texts(self, field: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        """The texts of a text column, as an array of `str`."""
        column = self.frame[field].array
        if not isinstance(column, pd.Categorical):
            raise TypeError(f"{self.schema.title}.{field} is not text")
        return np.asarray(column.categories, dtype=object)[column.codes]

    def with_columns(self, **columns: object) -> "TabEntries":
        """A copy in which these columns are others."""
        return replace(self, frame=self.frame.assign(**columns))


@dataclass(frozen=True)
class Entries:
    """All entries of a network, by tab title as declared in the schema. Every declared tab is there, if only empty."""

    tabs: Mapping[str, TabEntries]

    def __getitem__(self, title: str) -> TabEntries:
        return self.tabs[title]

    def with_tabs(self, *tabs: TabEntries) -> "Entries":
        """A copy in which these tabs are others."""
        return Entries({**self.tabs, **{tab.schema.title: tab for tab in tabs}})

    @property
    def counts(self) -> dict[str, int]:
        """Number of entries by tab."""
        return {title: len(tab.frame) for title, tab in self.tabs.items()}


def categorical(texts: "np.ndarray[tuple[int], np.dtype[np.object_]] | list[str]") -> pd.Categorical:
    """Texts as a categorical whose categories are plain `str` objects, in order of appearance."""
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    return pd.Categorical.from_codes(codes, categories=pd.Index(uniques, dtype=object))


def empty_column(kind: Type, length: int) -> object:
    """`length` empty values of the dtype that `kind` has in a frame."""
    if kind in (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE):
        return pd.arrays.IntegerArray(np.zeros(length, np.int64), np.ones(length, bool))
    if kind is Type.DATE:
        return np.full(length, "NaT", "datetime64[s]")
    return categorical([""] * length)


def no_entries(schema: TabSchema) -> TabEntries:
    """A tab without entries."""
    frame = pd.DataFrame({field.name: empty_column(field.type, 0) for field in schema.fields})
    nothing = np.zeros(0, np.int64)
    return TabEntries(schema, frame.assign(row=nothing, digits=nothing, bad=nothing.astype(bool)))


def no_entries_at_all() -> Entries:
    """A network nobody has written anything for."""
    return Entries({schema.title: no_entries(schema) for schema in TABS})
