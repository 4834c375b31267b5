"""Money came in for a role in which nobody is: part of it is held until somebody is recorded."""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, named_in, trouble
from netbook.model.allocations import Allocations, Held
from netbook.model.entries import Entries
from netbook.model.findings import Severity

CODE = "NB528"

DERIVED = {"intro": "Type Introduced by", "idea": "Type the Idea it came from, with its Participants"}
"""Roles that nobody needs a contribution for."""


def nobody_there(entries: Entries, allocations: Allocations) -> Iterator[Trouble]:
    """Opportunities with receipts of which a part is held because nobody has the role that a step pays."""
    waiting: dict[str, list[Held]] = {}
    for one in allocations.held:
        if one.nobody:
            waiting.setdefault(one.opportunity, []).append(one)
    if not waiting:
        return
    tab, receipts = entries["Opportunities"], entries["Receipts"]
    paid = np.zeros(len(tab.frame), bool)
    named = named_in(receipts, "opportunity", tab)
    paid[named[(named >= 0) & ~receipts.frame["bad"].to_numpy(bool)]] = True
    keys = tab.texts("opportunity")
    wrong = np.flatnonzero(paid & np.isin(keys, [*waiting]))
    for turn in range(max(map(len, waiting.values()))):
        mine = [position for position in wrong.tolist() if len(waiting[str(keys[position])]) > turn]

        def word(position: int, turn: int = turn) -> Words:
            one = waiting[str(keys[position])][turn]
            return Words(f"{one.reason}. {_advice(one.nobody)}, or correct the rule")

        yield from trouble(CODE, Severity.WARNING, "Opportunities", "opportunity", mine, word)


def _advice(nobody: str) -> str:
    roles = [role.strip() for role in nobody.split("+")]
    if nobody in DERIVED:
        return DERIVED[nobody]
    named = " or ".join(f"'{role}'" for role in roles)
    return f"Add a contribution whose Role is {named}"
