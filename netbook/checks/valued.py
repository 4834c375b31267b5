"""Whether the rules of an opportunity ask what work for its sale is worth."""

import re
from collections.abc import Callable

from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries

SALE = "sale"
"""Work for it is mostly free, or shared equally."""
OTHER_MEASURES = ("equal", "hours", "points")
_TO_SALE = re.compile(rf"(?<!\w)({SALE}|everyone)(?!\w)")


def sale_by_value(entries: Entries) -> Callable[[str], bool]:
    """A function of an opportunity (its key, as it is typed); False where its rules are not known."""
    rules, opportunities = entries["Rules"], entries["Opportunities"]
    asking = {
        same_name(name)
        for name, take, to, by in zip(*(rules.texts(one) for one in ("rules", "take", "to", "by")), strict=True)
        if _TO_SALE.search(f"{take} {to if by not in OTHER_MEASURES else ''}".casefold())
    }
    keys, used = (same_names(list(opportunities.texts(one))) for one in ("opportunity", "rules"))
    of_opportunity = dict(zip(keys, used, strict=True))
    return lambda opportunity: of_opportunity.get(same_name(opportunity)) in asking
