"""Entries without a key get one, and the cells to be filled."""

import re
from collections.abc import Mapping

import numpy as np

from netbook.model.cells import Grid, same_name
from netbook.model.entries import Entries, categorical
from netbook.model.plan import Edit
from netbook.model.schema import TABS


def assign_keys(entries: Entries, grids: Mapping[str, Grid]) -> tuple[Entries, tuple[Edit, ...]]:
    """The next free number after the highest one in use, top to bottom; keys are never reused.

    Where there is no key column, an entry is known by its row ('row 5') and nothing is written. A key cell that
    holds a formula is left alone too.
    """
    edits: list[Edit] = []
    tabs = []
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.prefix or not len(tab.frame):
            continue
        keys = tab.texts(schema.key).copy()
        missing = np.flatnonzero(keys == "")
        if not len(missing):
            continue
        grid = grids[same_name(schema.title)]
        number = _highest(keys, schema.prefix)
        for position in missing:
            at = tab.at(int(position), schema.key)
            if not at.column or (at.row, at.column) in grid.formulas:
                keys[position] = f"row {at.row}"
                continue
            number += 1
            keys[position] = f"{schema.prefix}{number}"
            before = grid.rows[at.row - grid.top][at.column - grid.left]
            edits.append(Edit(tab.title, at.row, at.column, keys[position], before))
        tabs.append(tab.with_columns(**{schema.key: categorical(keys)}))
    return entries.with_tabs(*tabs), tuple(edits)


def _highest(keys: "np.ndarray[tuple[int], np.dtype[np.object_]]", prefix: str) -> int:
    pattern = re.compile(re.escape(prefix) + r"0*(\d{1,9})", re.IGNORECASE)
    return max((int(found[1]) for key in keys if (found := pattern.fullmatch(key))), default=0)
