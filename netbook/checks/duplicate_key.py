"""Two entries of one tab have the same key.

A key names one entry in all other tabs; with two of them nobody knows which is meant. It often comes from a row
that was copied.

Wrong: `CON-12` in two rows. Right: another key, or an empty cell (netbook gives a new key).
Fix: clear the key of the row that was added later.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS

CODE = "NB302"
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


def duplicate_key(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every row whose key another row of the tab has too, whatever its case and spaces."""
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.key or not tab.has(schema.key):
            continue
        column = tab.frame[schema.key]
        same = pd.factorize(np.asarray(same_names(list(column.cat.categories)), dtype=object))[0]
        codes = same[column.cat.codes] if len(column) else np.zeros(0, np.intp)
        counts = np.bincount(codes, minlength=1)
        wrong = (counts[codes] > 1) & (column != "").to_numpy(bool)
        yield from trouble(CODE, Severity.ERROR, schema.title, schema.key, wrong, _word(tab, codes))


def _word(tab: TabEntries, codes: Places) -> Callable[[int], Words]:
    rows = tab.frame["row"].to_numpy()
    empty = ", or clear the cell to be given a new one" if tab.schema.prefix else ""

    def word(position: int) -> Words:
        key = tab.key(position)
        others = [str(row) for row in rows[codes == codes[position]][:4] if row != rows[position]]
        where = f"row {others[0]}" if len(others) == 1 else f"rows {', '.join(others)}"
        return Words(f"the key '{key}' also stands in {where}. Type another key in one of them{empty}", key)

    return word
