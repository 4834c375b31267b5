"""A column that this version of netbook knows but does not use yet is filled.

Leaving it out silently would split money otherwise than you wrote it down.

Wrong: a Multiplier of `1.5` in the Roles tab. Right: the cell empty, and points or values that say the same.
Fix: clear the cell.
"""

from collections.abc import Iterator

from netbook.checks.base import Trouble, always, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB540"
NOT_USED_YET = (("Roles", "multiplier"), ("Receipts", "rate"))


def not_yet(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Filled cells of columns that would change the split if they were used."""
    for title, name in NOT_USED_YET:
        tab = entries[title]
        if tab.has(name):
            words = always(f"{tab.schema.field(name).header} is not used by this version of netbook. Clear the cell")
            wrong = (tab.frame[name] != "").to_numpy(bool)
            yield from trouble(CODE, Severity.ERROR, title, name, wrong, words)
