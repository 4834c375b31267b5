"""Receipts in another currency than their opportunity: converted once, at the rate of their day, which is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netbook.model.cells import Grid, same_name, same_names
from netbook.model.entries import Entries
from netbook.model.money import minor_units, money_text
from netbook.model.network import Network
from netbook.model.plan import Edit
from netbook.model.rates import Rates, converted


@dataclass(frozen=True)
class Conversion:
    """One receipt (its place in the tab) from `amount` in its own currency, at `rate`, to `net` in the opportunity's.
    Both in minor units and never negative; a credit note is one by its kind."""

    position: int
    net: int
    rate: str
    words: str


def conversions(entries: Entries, network: Network) -> list[Conversion]:
    """The receipts in another currency for which there is a rate. The check NB522 names those without."""
    tab = entries["Receipts"]
    typed = tab.texts("currency")
    foreign = np.flatnonzero((typed != "") & ~tab.frame["bad"].to_numpy(bool))
    if not len(foreign):
        return []
    opportunities = entries["Opportunities"]
    keys = same_names(list(opportunities.texts("opportunity")))
    codes = dict(zip(keys, (code or network.currency for code in opportunities.texts("currency")), strict=True))
    frame, rates, found = tab.frame, Rates(entries), []
    net = frame["net"].fillna(frame["gross"] - frame["tax"].fillna(0))
    linked, given = tab.texts("opportunity"), tab.texts("rate")
    for position in foreign.tolist():
        source, target = str(typed[position]), codes.get(same_name(str(linked[position])), "")
        day, amount = frame["date"].iloc[position], net.iloc[position]
        if not target or source == target or pd.isna(amount) or pd.isna(day):
            continue
        rate = str(given[position]) or rates.find(source, target, day.date())
        if rate:
            digits = minor_units(source)
            units = converted(int(amount), rate, digits, minor_units(target))
            words = f"{source} {money_text(int(amount), digits)} at {rate}: "
            found.append(Conversion(position, units, rate, words))
    return found


def rates_kept(entries: Entries, found: list[Conversion], grids: Mapping[str, Grid]) -> list[Edit]:
    """The cells of the column Rate to fill in, so that a rate corrected later does not change what was booked."""
    tab = entries["Receipts"]
    if not tab.has("rate"):
        return []
    empty = tab.texts("rate") == ""
    grid = grids[same_name("Receipts")]
    edits = []
    for one in found:
        at = tab.at(one.position, "rate")
        if empty[one.position] and (at.row, at.column) not in grid.formulas:
            edits.append(Edit(tab.title, at.row, at.column, float(one.rate)))
    return edits
