"""Whether the rules of an opportunity ask for the value of a role."""

import re
from collections.abc import Callable
from functools import cache

from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries

SALE = "sale"
"""Work for it is mostly free, or shared equally."""
OTHER_MEASURES = ("equal", "hours", "points")


def valued(entries: Entries) -> Callable[[str, str], bool | None]:
    """A function of an opportunity (its key, as compared) and a role; it gives None if it is not known."""
    rules, opportunities = entries["Rules"], entries["Opportunities"]
    named: dict[str, list[str]] = {}
    for name, take, to, by in zip(*(rules.texts(one) for one in ("rules", "take", "to", "by")), strict=True):
        named.setdefault(same_name(name), []).append(f"{take} {to if by not in OTHER_MEASURES else ''}".casefold())
    keys, used = (same_names(list(opportunities.texts(one))) for one in ("opportunity", "rules"))
    of_opportunity = dict(zip(keys, used, strict=True))

    @cache
    def asks(opportunity: str, role: str) -> bool | None:
        texts = named.get(of_opportunity.get(opportunity, ""))
        if not texts or not role:
            return None
        return bool(re.search(rf"(?<!\w)({re.escape(role.casefold())}|everyone)(?!\w)", "\n".join(texts)))

    return asks
