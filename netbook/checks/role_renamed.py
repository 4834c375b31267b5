"""A role of the tab Roles is used nowhere, and has nearly the name of one that is used.

The roles that netbook knows by itself need no row in the tab; but while their row has another name, its Multiplier
does not count.

Wrong: `sales` in the tab Roles where contributions and rules say `sale`. Right: `sale`.
Fix: type the role as contributions and rules have it, or the other way round.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES

CODE = "NB310"

NEAR = 0.75
"""So much alike are `sale` and `sales`, `review` and `reviewer`; `work` and `workshop` are two roles."""
_WORD = re.compile(r"[^\W\d][\w-]*")


def role_renamed(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Rows of the tab Roles that nobody uses, near to a role that is used and has no row."""
    tab = entries["Roles"]
    names = tab.texts("role")
    if not len(names):
        return
    used = _used(entries)
    there = {same_name(str(name)) for name in names}
    lost = [role for role in COMMON_ROLES if role in used and role not in there]
    meant = {
        position: near[0]
        for position, name in enumerate(map(str, names))
        if name
        and same_name(name) not in {*used, *COMMON_ROLES}
        and (near := get_close_matches(same_name(name), lost, 1, NEAR))
    }

    def word(position: int) -> Words:
        name, role = str(names[position]), meant[position]
        return Words(
            f"the role '{name}' is used nowhere, but '{role}' is, which has no row here; so its Multiplier does not "
            f"count. Did you mean '{role}'?",
            name,
            role,
        )

    yield from trouble(CODE, Severity.WARNING, "Roles", "role", [*meant], word)


def _used(entries: Entries) -> set[str]:
    """The roles that contributions and rules name."""
    contributed = entries["Contributions"].frame["role"].cat.categories
    rules = entries["Rules"].frame
    texts = [str(text) for name in ("to", "take") for text in rules[name].cat.categories]
    return {same_name(str(role)) for role in [*contributed, *(word for text in texts for word in _WORD.findall(text))]}
