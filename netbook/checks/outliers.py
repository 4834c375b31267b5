"""An amount a hundred times its neighbours: a comma that was lost, or cents for euros.

It may be right, so it is only mentioned.

Wrong: hours of `1250` where all others are below 40. Right: `12.5`.
Fix: look at the amount; correct it, or leave it.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import (
    Bools,
    Floats,
    Texts,
    Trouble,
    Word,
    Words,
    named_in,
    net_amounts,
    numbers,
    taken,
    trouble,
)
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.money import plain_money
from netbook.model.network import Network
from netbook.model.schema import TABS, Field, Type

CODE = "NB216"

TIMES = {Type.MONEY: 25, Type.RATE: 30, Type.NUMBER: 30}
"""So many times the usual amount of its column and currency (the median) stands out,"""
DOWN = 300
"""or so small a part of it: deposits and small jobs are common, thousands typed as units are not;"""
APART = 9
"""if it is also so many times the next one, or a part of it."""
FEW, LEAST = 5, 3
"""Fewer amounts have no usual one; of fewer than LEAST nothing can be said."""
OF_FEW = 30
"""Of few amounts the largest stands out if it is so many times the next: jobs of 500 and of 12,000 are both real."""
MOST = 3
OF_RATE = 4.5
"""So many times a partner's own rate is an unusual price of an hour."""
OF_RECEIPTS = ("gross", "tax", "net")


def outliers(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Amounts far above or below all others of their column and currency, and prices of an hour far from the partner's
    own. A receipt that is no larger than the price of its opportunity is in its place."""
    for schema in TABS:
        tab = entries[schema.title]
        currencies = _currencies(tab, entries, network)
        for field in schema.fields:
            if field.type not in TIMES or not tab.has(field.name):
                continue
            values = numbers(tab, field.name)
            if schema.title == "Receipts" and field.name in OF_RECEIPTS:
                values = _without_price(values, tab, entries)
            usual = np.full(len(values), np.nan)
            found: list[int] = []
            groups = (
                [currencies == code for code in set(currencies)] if field.type is not Type.NUMBER else [slice(None)]
            )
            for group in groups:
                mine = np.arange(len(values))[group]
                known = values[mine][values[mine] > 0]
                if len(known) >= LEAST:
                    usual[mine] = np.median(known)
                    found += mine[far_out(values[mine], TIMES[field.type])].tolist()
            if schema.title == "Payouts":  # small ones every month are usual, and a large one at the end of the year
                came_in = _came_in(entries, network, currencies)
                found = [at for at in found if 2 * values[at] > came_in[at]]
            word = _word(tab.cells, field, values, usual)
            yield from trouble(CODE, Severity.INFO, schema.title, field.name, sorted(found), word)
    yield from _rates(entries)
    yield from _payouts(entries, network)


def _currencies(tab: TabEntries, entries: Entries, network: Network) -> Texts:
    """The currency of each entry's money: amounts in different ones are not compared."""
    own = tab.texts("currency") if "currency" in tab.frame.columns else np.full(len(tab.frame), "", object)
    opportunities = entries["Opportunities"]
    if tab.schema.title in ("Contributions", "Receipts") and len(opportunities.frame):
        named = named_in(tab, "opportunity", opportunities)
        linked = np.where(named >= 0, opportunities.texts("currency")[named], "")
        own = np.where(own == "", linked, own)
    return np.where(own == "", network.currency, own)


def _without_price(values: Floats, tab: TabEntries, entries: Entries) -> Floats:
    """The amounts without those of opportunities that have a price; whether they fit it, NB532 says."""
    opportunities = entries["Opportunities"]
    price = taken(numbers(opportunities, "price"), named_in(tab, "opportunity", opportunities))
    return np.where(price > 0, np.nan, values)


def far_out(values: Floats, times: float) -> list[int]:
    """The few values that are many times the median, or a small part of it, and far from the next ones."""
    known = np.flatnonzero(values > 0)
    order = known[np.argsort(values[known], kind="stable")]
    ranked = values[order]
    if len(known) < FEW:
        return order[-1:].tolist() if len(known) >= LEAST and ranked[-1] >= OF_FEW * ranked[-2] else []
    middle = ranked[len(ranked) // 2]
    found: list[int] = []
    for last in range(1, MOST + 1):
        if ranked[-last] >= times * middle and ranked[-last] >= APART * ranked[-last - 1]:
            found += order[-last:].tolist()
            break
    for last in range(1, MOST + 1):
        if ranked[last - 1] <= middle / DOWN and ranked[last - 1] <= ranked[last] / APART:
            found += order[:last].tolist()
            break
    return sorted(found)


def _word(cells: object, field: Field, values: Floats, usual: Floats) -> Word:
    typed = cells.get(field.name, ()) if isinstance(cells, dict) else ()

    def word(position: int) -> Words:
        times = values[position] / usual[position]
        much = f"{times:,.0f} times" if times > 1 else f"1/{1 / times:,.0f} of"
        cell = typed[position] if position < len(typed) else ""
        text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        return Words(f"{field.header} of {text} is {much} what is usual in this column. Is it right?", text)

    return word


def _payouts(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Payouts of more than all that came in, in their currency."""
    payouts = entries["Payouts"]
    amounts = numbers(payouts, "amount")
    most = _came_in(entries, network, _currencies(payouts, entries, network))

    def word(position: int) -> Words:
        digits = int(payouts.frame["digits"].iloc[position])
        text, all_of_it = (plain_money(round(amount), digits) for amount in (amounts[position], most[position]))
        return Words(f"Amount is {text}, more than all receipts together ({all_of_it}). Correct it", text)

    yield from trouble(CODE, Severity.WARNING, "Payouts", "amount", amounts > most, word)


def _came_in(entries: Entries, network: Network, currencies: Texts) -> Floats:
    """All receipts of each currency together; no bound where there are none."""
    receipts = entries["Receipts"]
    came = net_amounts(receipts)
    theirs = _currencies(receipts, entries, network)
    whole = {code: float(came[(theirs == code) & (came > 0)].sum()) for code in set(theirs)}
    return np.array([whole.get(code) or np.inf for code in currencies], np.float64)


def _rates(entries: Entries) -> Iterator[Trouble]:
    tab, partners = entries["Contributions"], entries["Partners"]
    rates = numbers(tab, "rate")
    if not np.isfinite(rates).any():
        return
    theirs = numbers(partners, "rate")
    theirs[far_out(theirs, TIMES[Type.RATE])] = np.nan  # said at the partner
    own = taken(theirs, named_in(tab, "partner", partners))
    unusual: Bools = (rates > own * OF_RATE) | ((rates > 0) & (rates * OF_RATE < own))
    names = tab.texts("partner")

    def word(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        text, usual = (f"{amount / 10**digits:g}" for amount in (rates[position], own[position]))
        return Words(f"a rate of {text} is far from {names[position]}'s own, which is {usual}. Is it right?", text)

    yield from trouble(CODE, Severity.INFO, "Contributions", "rate", unusual, word)
