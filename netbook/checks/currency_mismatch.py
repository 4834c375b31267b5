"""Money in a currency that is not the opportunity's.

The split of an opportunity is in its own currency, and netbook does not convert yet.

Wrong: a receipt in `USD` for an opportunity in `EUR`. Right: the amount in EUR as it was credited.
Fix: type the amount in the opportunity's currency, or correct the currency.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB522"


def currency_mismatch(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts in another currency than their opportunity, and hours to be priced at a rate in another one."""
    opportunities = entries["Opportunities"]
    keys = same_names(list(opportunities.texts("opportunity")))
    of_opportunity = {
        key: code or network.currency for key, code in zip(keys, opportunities.texts("currency"), strict=True)
    }
    if set(of_opportunity.values()) <= {network.currency} and not _typed(entries["Receipts"], entries["Partners"]):
        return
    yield from _receipts(entries["Receipts"], of_opportunity)
    yield from _hours(entries, of_opportunity, network.currency)


def _typed(*tabs: TabEntries) -> bool:
    """Whether anybody typed a currency at all."""
    return any((tab.frame["currency"] != "").any() for tab in tabs)


def _receipts(tab: TabEntries, of_opportunity: Mapping[str, str]) -> Iterator[Trouble]:
    linked, typed = tab.texts("opportunity"), tab.texts("currency")
    expected = [of_opportunity.get(same_name(key), "") for key in linked]
    wrong = np.asarray([bool(a and b and a != b) for a, b in zip(typed, expected, strict=True)], bool)

    def word(position: int) -> Words:
        has, wants = typed[position], expected[position]
        return Words(
            f"the receipt is in {has}, but {linked[position]} is in {wants}. Type the amount in {wants}, "
            "or correct the currency",
            str(has),
            wants,
        )

    yield from trouble(CODE, Severity.ERROR, "Receipts", "currency", wrong, word)


def _hours(entries: Entries, of_opportunity: Mapping[str, str], default: str) -> Iterator[Trouble]:
    """Contributions whose value is hours x the partner's own rate."""
    partners, tab = entries["Partners"], entries["Contributions"]
    rated = ~partners.frame["rate"].isna().to_numpy(bool)
    own = dict(
        zip(
            partners.texts("partner")[rated],
            [code or default for code in partners.texts("currency")[rated]],
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

    def word(position: int) -> Words:
        has, wants = pairs[position]
        return Words(
            f"{names[position]}'s rate is in {has}, but {linked[position]} is in {wants}. "
            f"Type Value, or Rate, in {wants}"
        )

    yield from trouble(CODE, Severity.ERROR, "Contributions", "value", wrong, word)
