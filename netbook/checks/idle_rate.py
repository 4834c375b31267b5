"""A rate where the rules do not ask what the hours are worth.

Work before the sale is mostly shared equally; a rate there changes nothing, and whoever typed it may not know that.

Wrong: `90` as the Rate of a contribution to the sale, which is shared equally. Right: no rate.
Fix: clear the rate, or correct the role.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, always, numbers, trouble
from netbook.checks.valued import SALE, sale_by_value
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB520"
FEW, RARE = 2, 0.05
"""Where more of such contributions have a rate, people keep it for themselves."""


def idle_rate(entries: Entries, network: Network) -> Iterator[Trouble]:
    """The few contributions to a sale with a rate, where the rules do not share it by value."""
    tab = entries["Contributions"]
    rated = np.isfinite(numbers(tab, "rate"))
    if not rated.any():
        return
    asks, linked, sale = sale_by_value(entries), tab.texts("opportunity"), tab.texts("role") == SALE
    idle = [at for at in np.flatnonzero(rated & sale).tolist() if not asks(linked[at])]
    if len(idle) > max(FEW, RARE * sale.sum()):
        return
    words = always(
        "the rules do not ask what work for the sale is worth, so Rate changes nothing. Clear it, or correct Role"
    )
    yield from trouble(CODE, Severity.INFO, "Contributions", "rate", idle, words)
