"""Money in a currency that is not the opportunity's.

The split of an opportunity is in its own currency, and netbook does not convert yet.

Wrong: a receipt in `USD` for an opportunity in `EUR`. Right: the amount in EUR as it was credited.
Fix: type the amount in the opportunity's currency, or correct the currency.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB522"


def currency_mismatch(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts in another currency than their opportunity; hourly rates of partners in another than the network's."""
    opportunities, receipts = entries["Opportunities"], entries["Receipts"]
    if not len(receipts.frame) or not receipts.has("currency"):
        return
    currency_of = {
        same_name(key): code or network.currency
        for key, code in zip(opportunities.texts("opportunity"), opportunities.texts("currency"), strict=True)
    }
    linked, typed = receipts.texts("opportunity"), receipts.texts("currency")
    expected = [currency_of.get(same_name(key), "") for key in linked]
    wrong = np.asarray([bool(a and b and a != b) for a, b in zip(typed, expected, strict=True)])
    yield from trouble(
        CODE,
        Severity.ERROR,
        "Receipts",
        "currency",
        wrong,
        lambda i: Words(
            f"the receipt is in {typed[i]}, but {linked[i]} is in {expected[i]}. Type the amount in {expected[i]}, "
            "or correct the currency",
            str(typed[i]),
            expected[i],
        ),
    )
