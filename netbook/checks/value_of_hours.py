"""Hours, rate and value of one contribution do not agree.

Where a value is typed it counts, and hours x rate do not; so one of the three is wrong without anybody noticing.

Wrong: Hours `12`, Rate `90`, Value `108`. Right: Value `1080`, or Value empty.
Fix: correct one of them, or clear Value.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, numbers, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import plain_money
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE

CODE = "NB534"


def value_of_hours(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Contributions in which all three are typed, and the value is not hours x rate to the coin."""
    tab = entries["Contributions"]
    hours, rate, value = (numbers(tab, name) for name in ("hours", "rate", "value"))
    product = hours / NUMBER_SCALE * rate
    wrong = (np.abs(product - value) > 1) & (value > 0)

    def word(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        typed, meant = (plain_money(round(amount), digits) for amount in (value[position], product[position]))
        return Words(
            f"Value is {typed}, but Hours x Rate is {meant}. Correct one of them, or clear Value", typed, meant
        )

    yield from trouble(CODE, Severity.WARNING, "Contributions", "value", wrong, word)
