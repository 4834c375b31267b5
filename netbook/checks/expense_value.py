"""An expense without the amount that was spent.

Whatever the rules say, it is paid back by its value; without one it is forgotten.

Wrong: a contribution in the role `expense` with Value empty. Right: Value `145.00`.
Fix: type what was spent, or delete the row.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, always, numbers, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB541"
EXPENSE = "expense"


def expense_value(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Contributions in the role expense without Value, Hours and Points."""
    tab = entries["Contributions"]
    if not len(tab.frame) or not tab.has("value"):
        return
    measured = [np.isfinite(numbers(tab, name)) for name in ("value", "hours", "points")]
    bare = ~np.logical_or.reduce(measured) & (tab.texts("role") == EXPENSE) & ~tab.frame["bad"].to_numpy(bool)
    words = always("an expense without Value counts for nothing. Type what was spent")
    yield from trouble(CODE, Severity.WARNING, "Contributions", "value", bare, words)
