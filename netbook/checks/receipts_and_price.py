"""More money came in for an opportunity than its price, or more was credited than ever came in.

It may be a receipt that was entered twice, one for another opportunity, or a price that was raised. What came in
another currency is converted as it is for the split, and a rate may have moved since the price was agreed.

Wrong: receipts of `12000` for a price of `10000`. Right: each receipt once; the price that was agreed last.
Fix: correct the receipt, its opportunity, its kind, or the price.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netbook.checks.base import (
    Bools,
    Floats,
    Positions,
    Texts,
    Trouble,
    Word,
    Words,
    days,
    named_in,
    net_amounts,
    numbers,
    taken,
    trouble,
)
from netbook.checks.converted import in_their_currency
from netbook.checks.exchange_rates import far_in_receipts
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.money import minor_units, money_text
from netbook.model.network import Network

ABOVE_CODE = "NB532"
CREDIT_CODE = "NB533"

MOVES = 0.2
"""By so large a part a rate may have moved since the price was agreed, or since what is credited came in."""
TIMES = 20
"""So many times the price come in where digits of the price were lost, or the receipt is another job's."""


@dataclass(frozen=True)
class _Sums:
    """What came in for each opportunity, receipt by receipt in the order of days: `order` are places in the tab,
    `sums` what has come in with each, `before` without it, all in minor units of `currency`."""

    order: Positions
    named: Positions
    sums: Floats
    before: Floats
    credit: Bools
    currency: Texts

    def words(self, wrong: Bools) -> dict[int, float]:
        return dict(zip(self.order[wrong].tolist(), self.sums[wrong].tolist(), strict=True))


def receipts_and_price(entries: Entries, network: Network) -> Iterator[Trouble]:
    """The receipt with which the sum, in the order of days, passes the price; the credit that takes it below zero."""
    tab, opportunities = entries["Receipts"], entries["Opportunities"]
    if not len(tab.frame) or not len(opportunities.frame):
        return
    named = named_in(tab, "opportunity", opportunities)
    net = net_amounts(tab)
    theirs = opportunities.texts("currency")[named]
    theirs = np.where(theirs == "", network.currency, theirs)
    own = np.where(tab.texts("currency") == "", theirs, tab.texts("currency"))
    foreign = (own != theirs) & (named >= 0)
    worth = in_their_currency(entries, net, own, theirs, foreign)
    worth[far_in_receipts(entries, network)] = np.nan
    counts = (named >= 0) & (net >= 0) & tab.frame["kind"].isin(["", "payment", "credit"]).to_numpy(bool)
    field = "net" if tab.has("net") else "gross"

    in_price = _sums(tab, np.flatnonzero(counts & (worth >= 0)), worth, named, theirs)
    price = taken(numbers(opportunities, "price"), named)
    most = (price * np.where(_any_of(foreign, named), 1 + MOVES, 1))[in_price.order]
    above = (most > 0) & (in_price.sums > most) & (in_price.before <= most) & ~in_price.credit
    word = _above(tab, in_price, above, price)
    yield from trouble(ABOVE_CODE, Severity.WARNING, "Receipts", field, in_price.order[above], word)

    # What cannot be read may be what is credited; and of one whose opportunity is unknown, nobody knows whose it is.
    unsure = (named >= 0) & (~counts | np.isnat(days(tab, "date"))) | (named < 0)
    whole = ~_any_of(unsure, named) & ~(named < 0).any()
    alike = pd.Series(own).groupby(named).transform("nunique").to_numpy() == 1
    for amounts, codes, which, moved in ((net, own, alike, 0.0), (worth, theirs, ~alike, MOVES)):
        known = ~_any_of(np.isnan(amounts), named)
        credited = _sums(tab, np.flatnonzero(whole & which & known), amounts, named, codes)
        came = _came_in(credited)
        below = (credited.sums < -moved * came) & (credited.before >= -moved * came) & credited.credit
        word = _below(tab, credited, below, own)
        yield from trouble(CREDIT_CODE, Severity.WARNING, "Receipts", field, credited.order[below], word)


def _any_of(marked: Bools, named: Positions) -> Bools:
    """Whether any receipt of the same opportunity is marked."""
    return np.isin(named, named[marked & (named >= 0)])


def _sums(tab: TabEntries, counted: Positions, amounts: Floats, named: Positions, currency: Texts) -> _Sums:
    credit = (tab.frame["kind"] == "credit").to_numpy(bool)
    order = counted[np.lexsort((counted, credit[counted], days(tab, "date")[counted]))]
    signed = pd.Series(np.where(credit[order], -amounts[order], amounts[order]))
    sums = signed.groupby(named[order]).cumsum().to_numpy()
    return _Sums(order, named[order], sums, sums - signed.to_numpy(), credit[order], currency)


def _came_in(found: _Sums) -> Floats:
    """All payments of the opportunity of each receipt."""
    paid = pd.Series(np.where(found.credit, 0, found.sums - found.before))
    return paid.groupby(found.named).transform("sum").to_numpy(np.float64)


def _above(tab: TabEntries, found: _Sums, wrong: Bools, price: Floats) -> Word:
    linked, total = tab.texts("opportunity"), found.words(wrong)

    def word(position: int) -> Words:
        digits = minor_units(str(found.currency[position]))
        came, agreed = (money_text(int(amount), digits) for amount in (total[position], price[position]))
        times = total[position] / price[position] if price[position] else 0
        if times >= TIMES:
            return Words(
                f"with this, {came} has come in for {linked[position]}: {times:,.0f} times its price of {agreed}. Is a "
                "decimal point lost or too many, or is the receipt for another opportunity?"
            )
        return Words(
            f"with this, {came} has come in for {linked[position]}, more than its price of {agreed}. Was a receipt "
            "entered twice, or is the price another?"
        )

    return word


def _below(tab: TabEntries, found: _Sums, wrong: Bools, own: Texts) -> Word:
    linked, total = tab.texts("opportunity"), found.words(wrong)

    def word(position: int) -> Words:
        code = str(found.currency[position])
        over = money_text(-int(total[position]), minor_units(code))
        over = over if own[position] == code and not tab.texts("currency")[position] else f"{over} {code}"
        return Words(
            f"with this, {over} more is credited for {linked[position]} than had come in by then. Correct the amount, "
            "the date or the opportunity"
        )

    return word
