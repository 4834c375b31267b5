"""A payout in a currency in which nothing ever came in.

Balances are kept by currency: what a partner is owed in one is not paid by another.

Wrong: a payout in `CHF`, where all receipts and prices are in `EUR`. Right: `EUR`, and the amount in euros.
Fix: correct the currency.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import CURRENCIES
from netbook.model.network import Network

CODE = "NB540"


def payout_currency(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Payouts in a currency that neither the network nor any opportunity, receipt or partner has."""
    tab = entries["Payouts"]
    used = {network.currency, ""}
    for title in ("Opportunities", "Receipts", "Partners"):
        used |= {str(code) for code in entries[title].texts("currency")}
    currencies = tab.texts("currency")
    wrong = np.isin(currencies, [code for code in set(currencies) if code in CURRENCIES and code not in used])

    def word(position: int) -> Words:
        code = str(currencies[position])
        return Words(f"this payout is in {code}, but nothing ever came in in {code}. Correct the currency", code)

    yield from trouble(CODE, Severity.WARNING, "Payouts", "currency", wrong, word)
