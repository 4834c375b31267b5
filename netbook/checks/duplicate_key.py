"""Two entries of one tab have the same key.

A key names one entry in all other tabs; with two of them nobody knows which is meant. It often comes from a row that was
copied.

Wrong: `CON-12` in two rows. Right: another key, or an empty cell (netbook gives a new key).
Fix: clear the key of the row that was added later.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS

CODE = "NB302"


def duplicate_key(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every row whose key another row of the tab has too, whatever its case and spaces."""
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.key or not tab.has(schema.key):
            continue
        column = tab.frame[schema.key]
        named = {same_name(str(text)): i for i, text in enumerate(column.cat.categories)}
        same = np.asarray([named[same_name(str(text))] for text in column.cat.categories], np.intp)
        codes = same[column.cat.codes] if len(column) else np.zeros(0, np.intp)
        counts = np.bincount(codes, minlength=1)
        wrong = (counts[codes] > 1) & (column != "").to_numpy(bool)

        def word(position: int, codes: "np.ndarray[tuple[int], np.dtype[np.intp]]" = codes) -> Words:
            rows = tab.frame["row"].to_numpy()[codes == codes[position]]
            key = tab.key(position)
            others = ", ".join(str(row) for row in rows[:4] if row != tab.frame["row"].iloc[position])
            empty = " or clear the cell to be given a new one" if schema.prefix else ""
            return Words(f"the key '{key}' also stands in row {others}. Type another key in one of them,{empty}", key)

        yield from trouble(CODE, Severity.ERROR, schema.title, schema.key, wrong, word)
