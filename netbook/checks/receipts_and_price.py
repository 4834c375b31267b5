"""More money came in for an opportunity than its price, or more was credited than ever came in.

It may be a receipt that was entered twice, one for another opportunity, or a price that was raised.

Wrong: receipts of `12000` for a price of `10000`. Right: each receipt once; the price that was agreed last.
Fix: correct the receipt, its opportunity, its kind, or the price.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Trouble, Word, Words, days, named_in, numbers, taken, trouble
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.money import money_text
from netbook.model.network import Network

ABOVE_CODE = "NB532"
CREDIT_CODE = "NB533"


def receipts_and_price(entries: Entries, network: Network) -> Iterator[Trouble]:
    """The receipt with which the sum, in the order of days, passes the price; the credit that takes it below zero."""
    tab, opportunities = entries["Receipts"], entries["Opportunities"]
    if not len(tab.frame):
        return
    named = named_in(tab, "opportunity", opportunities)
    gross, tax, net = (numbers(tab, name) for name in ("gross", "tax", "net"))
    net = np.where(np.isnan(net), gross - np.where(np.isnan(tax), 0, tax), net)
    credit = (tab.frame["kind"] == "credit").to_numpy(bool)
    foreign = tab.texts("currency")
    own = np.where(named >= 0, opportunities.texts("currency")[named], "") if len(opportunities.frame) else foreign
    converted = (foreign != "") & (foreign != np.where(own == "", network.currency, own))
    known = tab.frame["kind"].isin(["", "payment", "credit"]).to_numpy(bool)
    counted = np.flatnonzero((named >= 0) & (net >= 0) & ~converted & known)
    order = counted[np.lexsort((counted, credit[counted], days(tab, "date")[counted]))]
    signed = pd.Series(np.where(credit[order], -net[order], net[order]))
    sums = signed.groupby(named[order]).cumsum().to_numpy()
    before = sums - signed.to_numpy()
    price = taken(numbers(opportunities, "price"), named)[order]
    above = (sums > price) & (before <= price) & ~credit[order]
    # What came in and was converted counts for the credit too; how much, this check does not know.
    below = (sums < 0) & (before >= 0) & ~np.isin(named[order], named[converted])
    total = dict(zip(order.tolist(), sums.tolist(), strict=True))
    prices = dict(zip(order.tolist(), price.tolist(), strict=True))
    field = "net" if tab.has("net") else "gross"
    yield from trouble(ABOVE_CODE, Severity.WARNING, "Receipts", field, order[above], _above(tab, total, prices))
    yield from trouble(CREDIT_CODE, Severity.WARNING, "Receipts", field, order[below], _below(tab, total))


def _above(tab: TabEntries, total: dict[int, float], prices: dict[int, float]) -> Word:
    linked = tab.texts("opportunity")

    def word(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        came, price = (money_text(int(amount), digits) for amount in (total[position], prices[position]))
        return Words(
            f"with this, {came} has come in for {linked[position]}, more than its price of {price}. Was a receipt "
            "entered twice, or is the price another?"
        )

    return word


def _below(tab: TabEntries, total: dict[int, float]) -> Word:
    linked = tab.texts("opportunity")

    def word(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        over = money_text(-int(total[position]), digits)
        return Words(
            f"with this, {over} more is credited for {linked[position]} than had come in by then. Correct the amount, "
            "the date or the opportunity"
        )

    return word
