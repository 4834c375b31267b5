"""Money in a currency that is not the opportunity's.

The split of an opportunity is in its own currency. A receipt in another is converted once, at the rate of its day from
the tab Rates, or at the one typed in its column Rate.

Wrong: a receipt in `USD` for an opportunity in `EUR`, and no rate from USD to EUR by that day. Right: the rate in
the tab Rates, or in the receipt.
Fix: type the rate, or the amount in the opportunity's currency, or correct the currency.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from netbook.checks.base import Trouble, Words, always, trouble
from netbook.checks.valued import SALE, sale_by_value
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.money import CURRENCIES
from netbook.model.network import Network
from netbook.model.rates import Rates

CODE = "NB522"


def currency_mismatch(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts in another currency without a rate, rates that are not needed, hours priced in another currency."""
    opportunities = entries["Opportunities"]
    keys = same_names(list(opportunities.texts("opportunity")))
    codes = (_known(str(code), network.currency) for code in opportunities.texts("currency"))
    of_opportunity = dict(zip(keys, codes, strict=True))
    if set(of_opportunity.values()) <= {network.currency, ""} and not _typed(entries["Receipts"], entries["Partners"]):
        return
    yield from _receipts(entries, of_opportunity)
    yield from _hours(entries, of_opportunity, network.currency)


def _known(code: str, otherwise: str) -> str:
    """A currency; '' for what is none, which NB402 says."""
    return code if code in CURRENCIES else "" if code else otherwise


def _typed(*tabs: TabEntries) -> bool:
    """Whether anybody typed a currency or a rate of exchange at all."""
    return any((tab.frame["currency"] != "").any() for tab in tabs) or bool((tabs[0].texts("rate") != "").any())


def _receipts(entries: Entries, of_opportunity: Mapping[str, str]) -> Iterator[Trouble]:
    tab = entries["Receipts"]
    linked = tab.texts("opportunity")
    typed = np.asarray([_known(str(code), "") for code in tab.texts("currency")], object)
    expected = [of_opportunity.get(same_name(key), "") for key in linked]
    other = np.asarray([bool(a and b and a != b) for a, b in zip(typed, expected, strict=True)], bool)
    days, rated = tab.frame["date"], tab.texts("rate") != ""
    rates, unread = Rates(entries), _unread(entries["Rates"])
    wrong: dict[bool, list[int]] = {True: [], False: []}
    for position in np.flatnonzero(other & ~rated).tolist():
        source, target, day = str(typed[position]), expected[position], days.iloc[position]
        if pd.isna(day):  # that there is no day is said already; what is a rate for some day will do
            if not rates.pairs & {(source, target), (target, source)}:
                wrong[frozenset((source, target)) in unread].append(position)
        elif not rates.find(source, target, day.date()):
            wrong[frozenset((source, target)) in unread].append(position)

    def word(position: int) -> Words:
        has, wants, day = typed[position], expected[position], days.iloc[position]
        when = "" if pd.isna(day) else f" by {day.date()}"
        return Words(
            f"the receipt is in {has}, but {linked[position]} is in {wants}, and there is no rate from {has} to {wants}"
            f"{when}. Type it in the tab Rates or in Rate, or correct the currency",
            str(has),
            wants,
        )

    yield from trouble(CODE, Severity.ERROR, "Receipts", "currency", wrong[False], word)
    for told in trouble(CODE, Severity.ERROR, "Receipts", "currency", wrong[True], word):
        yield replace(told, silent=True)  # said of the rate that cannot be read
    idle = always("the receipt is in its opportunity's currency, so there is nothing to convert. Clear Rate")
    yield from trouble(CODE, Severity.ERROR, "Receipts", "rate", rated & ~other & (tab.texts("rate") != "1"), idle)


def _unread(tab: TabEntries) -> set[frozenset[str]]:
    """The pairs of which a rate is in the tab that could not be read."""
    bad = tab.frame["bad"].to_numpy(bool)
    codes = (tab.texts(name)[bad] for name in ("source", "target"))
    return {frozenset((str(source).upper(), str(target).upper())) for source, target in zip(*codes, strict=True)}


def _hours(entries: Entries, of_opportunity: Mapping[str, str], default: str) -> Iterator[Trouble]:
    """Contributions whose value is hours x the partner's own rate."""
    partners, tab = entries["Partners"], entries["Contributions"]
    rated = ~partners.frame["rate"].isna().to_numpy(bool)
    own = dict(
        zip(
            partners.texts("partner")[rated],
            [_known(str(code), default) for code in partners.texts("currency")[rated]],
            strict=True,
        )
    )
    frame = tab.frame
    asked = (~frame["hours"].isna() & frame["value"].isna() & frame["rate"].isna()).to_numpy(bool)
    names, linked = tab.texts("partner"), tab.texts("opportunity")
    pairs = [
        (own.get(name, ""), of_opportunity.get(same_name(key), "")) for name, key in zip(names, linked, strict=True)
    ]
    wrong = asked & np.asarray([bool(a and b and a != b) for a, b in pairs], bool)
    if not wrong.any():
        return
    asks, roles = sale_by_value(entries), tab.texts("role")
    wrong &= [role != SALE or asks(key) for key, role in zip(linked, roles, strict=True)]

    def word(position: int) -> Words:
        has, wants = pairs[position]
        return Words(
            f"{names[position]}'s rate is in {has}, but {linked[position]} is in {wants}. "
            f"Type Value, or Rate, in {wants}"
        )

    yield from trouble(CODE, Severity.ERROR, "Contributions", "value", wrong, word)
