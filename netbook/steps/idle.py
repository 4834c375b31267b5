"""Contributions that count for nothing in the step that pays their role: probably something was forgotten."""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.allocations import Allocations
from netbook.model.entries import Entries
from netbook.model.findings import Severity

CODE = "NB525"
MISSING = {"value": "Type Value, or Hours and a Rate", "hours": "Type Hours", "points": "Type Points"}


def idle_contributions(entries: Entries, allocations: Allocations) -> Iterator[Trouble]:
    """Contributions of partners whose weight in a step is zero although they have the role that it pays."""
    lines = allocations.lines
    idle = lines[(lines["weight"] == 0) & lines["by"].isin([*MISSING])]
    if not len(idle):
        return
    by_entry = {
        (line.opportunity, line.partner, role.strip().rstrip("?")): (line.step, line.by)
        for line in idle.itertuples()
        for role in line.role.partition(" except ")[0].split("+")
    }
    tab = entries["Contributions"]
    texts = [tab.texts(name) for name in ("opportunity", "partner", "role")]
    concerned = np.flatnonzero(np.isin(texts[0], [*{key[0] for key in by_entry}]))
    found = {
        int(position): by_entry[key]
        for position in concerned
        if (key := (texts[0][position], texts[1][position], texts[2][position])) in by_entry
    }

    def word(position: int) -> Words:
        step, by = found[position]
        return Words(f"this counts for nothing: step {step} shares by {by}, and there is none here. {MISSING[by]}")

    yield from trouble(CODE, Severity.WARNING, "Contributions", "value", [*found], word)
