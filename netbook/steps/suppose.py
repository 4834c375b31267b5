"""What if: the entries as they would be if somebody gave more, left, or the opportunity were another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from netbook.model.entries import Entries, TabEntries, categorical, empty_column
from netbook.model.schema import TabSchema
from netbook.steps.weights import contribution_values

NEW = "the new proposal"
"""The key of an opportunity that nobody has entered yet."""


@dataclass(frozen=True)
class Amount:
    """Hours or points in millionths, or a value in minor units; `more` than what is recorded, or in its place."""

    units: int
    more: bool = False

    def beside(self, recorded: int) -> int:
        """What there is then."""
        return recorded + self.units if self.more else self.units


@dataclass(frozen=True)
class Gift:
    """What a partner gives in a role; None leaves what is recorded as it is."""

    hours: Amount | None = None
    value: Amount | None = None
    points: Amount | None = None


@dataclass(frozen=True)
class Supposed:
    """How one opportunity would be: who gives what, who does not take part at all, and other cells of its row (texts,
    whole numbers in the units of their column, or days)."""

    gifts: Mapping[tuple[str, str], Gift]
    without: frozenset[str]
    columns: Mapping[str, str | int | date]

    def __bool__(self) -> bool:
        return bool(self.gifts or self.without or self.columns)


def with_new_opportunity(entries: Entries) -> Entries:
    """The entries and one opportunity more, a lead that has nothing yet."""
    tab = entries["Opportunities"]
    row = _blank_rows(tab.schema, 1).assign(opportunity=categorical([NEW]), stage=categorical(["lead"]))
    return entries.with_tabs(_joined(tab, tab.frame, row))


def only(entries: Entries, opportunity: str) -> Entries:
    """The entries without the contributions to other opportunities."""
    tab = entries["Contributions"]
    mine = (tab.texts("opportunity") == opportunity) & ~tab.frame["bad"].to_numpy(bool)
    return entries.with_tabs(
        TabEntries(tab.schema, tab.frame[mine].reset_index(drop=True), tab.workbook, tab.title, tab.columns)
    )


def suppose(entries: Entries, opportunity: str, supposed: Supposed, rates: Mapping[str, int]) -> Entries:
    """The entries of `only` one opportunity as they would be. `rates` are the partners', in minor units an hour.

    Hours in place of others keep the value that an hour had; where none was recorded, the partner's rate counts.
    """
    opportunities = entries["Opportunities"]
    position = int(np.flatnonzero(opportunities.texts("opportunity") == opportunity)[0])
    changed = {name: _with_cell(opportunities, name, position, to) for name, to in supposed.columns.items()}
    return entries.with_tabs(
        opportunities.with_columns(**changed),
        _contributions(entries["Contributions"], opportunity, supposed, rates),
    )


def _contributions(tab: TabEntries, opportunity: str, supposed: Supposed, rates: Mapping[str, int]) -> TabEntries:
    frame = tab.frame
    pairs = [*zip(tab.texts("partner"), tab.texts("role"), strict=True)]
    amounts = {"hours": frame["hours"].fillna(0).to_numpy(np.int64), "value": contribution_values(tab, rates),
               "points": frame["points"].fillna(0).to_numpy(np.int64)}  # fmt: skip
    stays = np.asarray([pair not in supposed.gifts and pair[0] not in supposed.without for pair in pairs], bool)
    rows = []
    for pair, gift in supposed.gifts.items():
        places = [place for place, other in enumerate(pairs) if other == pair]
        rows.append(_given(gift, {name: int(units[places].sum()) for name, units in amounts.items()}))
    names = [*supposed.gifts]
    new = _blank_rows(tab.schema, len(rows)).assign(
        opportunity=categorical([opportunity] * len(rows)),
        partner=categorical([partner for partner, _ in names]),
        role=categorical([role for _, role in names]),
        **{name: pd.array([row[name] for row in rows], "Int64") for name in ("hours", "value", "points")},
    )
    return _joined(tab, frame[stays], new)


def _given(gift: Gift, recorded: Mapping[str, int]) -> dict[str, int | None]:
    """The cells of one contribution in place of all that is recorded; a value of None is hours x rate."""
    before, worth = recorded["hours"], recorded["value"]
    hours = gift.hours.beside(before) if gift.hours else before
    points = gift.points.beside(recorded["points"]) if gift.points else recorded["points"]
    value: int | None = worth
    if gift.value:
        value = gift.value.beside(worth)
    elif gift.hours and before and worth:
        value = int((2 * Fraction(worth * hours, before) + 1) // 2)
    elif gift.hours and not worth:
        value = None
    return {"hours": hours, "value": value, "points": points}


def _blank_rows(schema: TabSchema, length: int) -> pd.DataFrame:
    blank = {field.name: empty_column(field.type, length) for field in schema.fields}
    return pd.DataFrame({**blank, "row": 0, "digits": 0, "bad": False}, index=range(length))


def _joined(tab: TabEntries, frame: pd.DataFrame, more: pd.DataFrame) -> TabEntries:
    """The tab with these rows and `more` under them."""
    both = pd.concat([frame, more], ignore_index=True) if len(frame) and len(more) else (frame if len(frame) else more)
    texts = [name for name in both.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    spelt = {name: categorical(both[name].astype(object).to_numpy()) for name in texts}
    return TabEntries(tab.schema, both.reset_index(drop=True).assign(**spelt), tab.workbook, tab.title, tab.columns)


def _with_cell(tab: TabEntries, name: str, position: int, to: str | int | date) -> object:
    """The column `name` with one cell changed."""
    if isinstance(to, str):
        texts = tab.texts(name).copy()
        texts[position] = to
        return categorical(texts)
    column = tab.frame[name].copy()
    column.iloc[position] = to if isinstance(to, int) else pd.Timestamp(to)
    return column
