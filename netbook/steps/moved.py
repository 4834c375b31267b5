"""Many troubles that are one mistake: two columns whose headers were swapped, a row that slipped to the side."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np

from netbook.checks.base import Trouble, always
from netbook.checks.unknown_link import known_names
from netbook.model.cells import CellValue, same_name
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.schema import Field
from netbook.steps.layout import fits

SWAPPED_CODE, SHIFTED_CODE = "NB107", "NB114"

MOST_OF_A_COLUMN = 0.6
MOST_ROWS = 200
"""Rows looked at for having slipped, in one tab; were there more, it would be another mistake."""
LEAST = 3
"""So many cells must make sense one column further, and not where they stand."""

_OF_ONE_CELL = ("NB206", "NB210", "NB211", "NB301", "NB304", "NB401", "NB402", "NB405")

Fits = Callable[[CellValue], bool]


def moved(troubles: Sequence[Trouble], entries: Entries) -> list[Trouble]:
    """The troubles, where those that come from swapped columns or a slipped row are one."""
    wrong = [one for one in troubles if one.severity is Severity.ERROR and one.code in _OF_ONE_CELL and one.field]
    found: list[Trouble] = []
    for title in dict.fromkeys(one.tab for one in wrong):
        mine = [one for one in wrong if one.tab == title]
        tab = entries[title]
        fitting = _Fitting(tab, entries)
        swapped = _swapped(mine, tab, fitting)
        found += swapped or _shifted(mine, tab, fitting)
    return [*found, *troubles] if found else [*troubles]


class _Fitting:
    """Whether cells are what the columns of a tab hold."""

    def __init__(self, tab: TabEntries, entries: Entries) -> None:
        self._tab = tab
        self._entries = entries
        self._known: dict[str, dict[str, str]] = {}

    def of(self, field: Field) -> Fits:
        if not field.link or self._entries[field.link].broken:
            return lambda cell: cell != "" and fits(cell, field)
        if field.link not in self._known:
            self._known[field.link] = known_names(self._entries, field.link)
        known = self._known[field.link]
        return lambda cell: isinstance(cell, str) and same_name(cell) in known


def _swapped(troubles: Sequence[Trouble], tab: TabEntries, fitting: _Fitting) -> list[Trouble]:
    """Two columns that are wrong nearly everywhere, each of which holds what belongs in the other."""
    rows = len(tab.frame)
    counts: Counter[str] = Counter()
    for one in troubles:
        counts[one.field] += len(one.positions)
    much = [name for name, count in counts.items() if count >= max(2, MOST_OF_A_COLUMN * rows)]
    others = [name for name in tab.cells if name not in much]
    for first, second in [*permutations(much, 2), *((one, other) for one in much for other in others)]:
        if _holds(tab, first, second, fitting) and _holds(tab, second, first, fitting):
            left, right = tab.schema.field(first).header, tab.schema.field(second).header
            words = f"the columns {left} and {right} seem to be swapped: each holds what belongs in the other"
            word = always(f"{words}. Swap their headers")
            told = Trouble(SWAPPED_CODE, Severity.ERROR, tab.schema.title, first, np.arange(rows), word, together=True)
            return [told, replace(told, field=second, silent=True)]
    return []


def _holds(tab: TabEntries, name: str, other: str, fitting: _Fitting) -> bool:
    """Whether the cells of column `name` are what column `other` should hold, and not what it should hold itself."""
    belongs, own = fitting.of(tab.schema.field(other)), fitting.of(tab.schema.field(name))
    cells = [cell for cell in tab.cells.get(name, ()) if cell != ""][:MOST_ROWS]
    at_home = sum(own(cell) for cell in cells)
    return len(cells) > 1 and sum(map(belongs, cells)) >= MOST_OF_A_COLUMN * len(cells) > at_home


def _shifted(troubles: Sequence[Trouble], tab: TabEntries, fitting: _Fitting) -> list[Trouble]:
    """Rows with several wrong cells that make sense one column to the left or to the right."""
    counts = np.zeros(len(tab.frame), np.intp)
    for one in troubles:
        counts[one.positions] += 1
    rows = np.flatnonzero(counts > 1)
    if not 0 < len(rows) <= MOST_ROWS or tab.columns is None:
        return []
    order = sorted(tab.cells, key=lambda name: tab.columns[name] if tab.columns else 0)
    found: list[Trouble] = []
    checks = [fitting.of(tab.schema.field(name)) for name in order]
    for row in rows.tolist():
        cells = [tab.cells[name][row] for name in order]
        start, aside = _slipped(cells, checks)
        if aside:
            since = f" from {tab.schema.field(order[start]).header} on" if start else ""
            word = always(f"the cells of this row{since} stand one column too far to the {aside}. Move them back")
            where = np.asarray([row], np.intp)
            told = Trouble(SHIFTED_CODE, Severity.ERROR, tab.schema.title, order[start], where, word)
            found += [told, *(replace(told, field=name, silent=True) for name in order if name != order[start])]
    return found


def _slipped(cells: Sequence[CellValue], checks: Sequence[Fits]) -> tuple[int, str]:
    """From which cell on a row has slipped, and to which side; (0, '') if it makes the most sense as it is."""
    at_home = [fit(cell) for fit, cell in zip(checks, cells, strict=True)]
    best, where = sum(at_home), (0, "")
    for aside, there in (("right", [*cells[1:], ""]), ("left", ["", *cells[:-1]])):
        moved = [fit(cell) for fit, cell in zip(checks, there, strict=True)]
        for start in range(len(cells)):
            score = sum(at_home[:start]) + sum(moved[start:])
            # A cell that would be written over, or a gap inside the row, must be empty now.
            whole = start == 0 or aside == "left" or cells[start] == ""
            if whole and score >= LEAST and score > best + (start > 0):
                best, where = score, (start, aside)
    return where
