"""Entries without a key get one, and the cells to be filled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np

from netbook.model.cells import Grid, same_name
from netbook.model.entries import Entries, categorical
from netbook.model.plan import Edit
from netbook.model.schema import ALLOCATIONS_TAB, LEDGER_TAB, TABS


def assign_keys(entries: Entries, grids: Mapping[str, Grid]) -> tuple[Entries, tuple[Edit, ...]]:
    """The next free number after the highest one that stands anywhere, top to bottom.

    Anywhere: a key that another tab or a computed tab still names belongs to an entry that was removed, and must not
    come to mean a new one. Where there is no key column, an entry is known by its row ('row 5') and nothing is
    written. A key cell that holds a formula is left alone too.
    """
    edits: list[Edit] = []
    tabs = []
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.prefix or not len(tab.frame) or tab.broken:
            continue
        keys = tab.texts(schema.key).copy()
        missing = np.flatnonzero(keys == "")
        if not len(missing):
            continue
        grid = grids[same_name(schema.title)]
        number = _highest(chain(keys, _named_elsewhere(entries, grids, schema.title)), schema.prefix)
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


def _named_elsewhere(entries: Entries, grids: Mapping[str, Grid], title: str) -> Iterator[str]:
    """Texts that may be keys of the tab `title`, in other tabs and in those that netbook wrote."""
    for schema in TABS:
        for field in schema.fields:
            if field.link == title:
                yield from entries[schema.title].frame[field.name].cat.categories
    for computed in (ALLOCATIONS_TAB, LEDGER_TAB):
        grid = grids.get(same_name(computed))
        for row in grid.rows if grid else ():
            yield from (cell for cell in row[:3] if isinstance(cell, str))


def _highest(keys: Iterable[str], prefix: str) -> int:
    pattern = re.compile(re.escape(prefix) + r"0*(\d{1,9})", re.IGNORECASE)
    return max((int(found[1]) for key in keys if (found := pattern.fullmatch(key))), default=0)
