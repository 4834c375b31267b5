"""The tax of a receipt is left out, or it is a rate instead of an amount.

What is split is gross without tax: without the tax, money is split that belongs to the state.

Wrong: Gross `1190`, Tax and Net empty, where all other receipts have tax; Tax `19` of Gross `1190`. Right: Tax `190`.
Fix: type the tax, or type Net.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Texts, Trouble, Words, named_in, numbers, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import plain_money
from netbook.model.network import Network

CODE = "NB539"
FEW, MOST = 4, 0.8
"""Where so many receipts of a currency, and so large a part of them, have tax, it was forgotten. Those who pay none
have a Tax of 0, or Net typed beside an equal Gross."""
SMALL = 3
"""A tax so many times smaller than the smallest other part of its gross is a rate, or has lost a digit."""


def tax(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts with a gross amount of which the tax is missing, or far smaller than that of all others."""
    tab = entries["Receipts"]
    if not len(tab.frame) or tab.broken or not all(tab.has(name) for name in ("gross", "tax")):
        return
    gross, taxed, net = (numbers(tab, name) for name in ("gross", "tax", "net"))
    open_ = np.isnan(net) & (gross > 0) & ~tab.frame["bad"].to_numpy(bool)
    untaxed = (gross > 0) & ((taxed == 0) | ((net == gross) & np.isnan(taxed)))
    part = np.where(taxed > 0, taxed, np.nan) / np.where(gross > 0, gross, np.nan)
    currencies, clients = tab.texts("currency"), _clients(entries)
    missing, small = np.zeros(len(gross), bool), np.zeros(len(gross), bool)
    for currency in set(currencies[open_]):
        mine = (currencies == currency) & (gross > 0) & ~untaxed
        known = mine & (part > 0)
        if known.sum() < FEW or known.sum() < MOST * mine.sum():
            continue
        missing |= mine & open_ & np.isnan(taxed) & ~np.isin(clients, [*set(clients[untaxed]) - {""}])
        least, next_least = np.sort(part[known])[:2]
        small |= known & open_ & (part == least) & (least * SMALL < next_least)

    def word(position: int) -> Words:
        text = plain_money(round(gross[position]), int(tab.frame["digits"].iloc[position]))
        return Words(
            f"Tax is empty, though nearly all other receipts have it, so the whole {text} is split. Type Tax, or Net"
        )

    def word_small(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        usual = float(np.nanmedian(part)) * gross[position]
        text, much = plain_money(round(taxed[position]), digits), plain_money(round(usual), digits)
        return Words(f"Tax is {text}; of such a gross it is usually about {much}. Type the amount, not its rate", text)

    yield from trouble(CODE, Severity.WARNING, "Receipts", "tax", missing, word)
    yield from trouble(CODE, Severity.WARNING, "Receipts", "tax", small, word_small)


def _clients(entries: Entries) -> Texts:
    """The client of each receipt."""
    tab, opportunities = entries["Receipts"], entries["Opportunities"]
    named = named_in(tab, "opportunity", opportunities)
    if not len(opportunities.frame):
        return np.full(len(named), "", object)
    return np.where(named >= 0, opportunities.texts("client")[named], "")
