"""Two periods share days.

What happened on those days would belong to both.

Wrong: one period to `2026-03-31`, the next from `2026-03-31`. Right: the next from `2026-04-01`.
Fix: correct the day on which one of them begins or ends.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, days, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB537"


def periods_overlap(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Periods that begin before the one before them ends; of a year and its quarters, which lie within it, none."""
    tab = entries["Periods"]
    start, end = days(tab, "start"), days(tab, "end")
    known = np.flatnonzero(~np.isnat(start) & ~np.isnat(end) & (start <= end))
    order = known[np.lexsort((-end[known].astype(np.int64), start[known]))]
    before: dict[int, int] = {}
    for first, second in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if start[first] < start[second] <= end[first] < end[second]:
            before[second] = first

    def word(position: int) -> Words:
        other = before[position]
        day = str(start[position])
        meant = str(end[other] + 1)
        return Words(
            f"{tab.key(position)} begins on {day}, but {tab.key(other)} (row {tab.at(other).row}) ends on "
            f"{end[other]}. Is it from {meant}?",
            day,
            meant,
        )

    yield from trouble(CODE, Severity.WARNING, "Periods", "start", sorted(before), word)
