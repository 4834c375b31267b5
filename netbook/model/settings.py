"""What the tab Settings says: names of settings, and the values people gave them."""

from netbook.model.cells import same_name
from netbook.model.entries import Entries

MONEY_HELD_BY = "Money held by"
SETTLE_VIA = "Settle via"
STALE_AFTER = "Stale after"
PARTNER_SETTINGS = (MONEY_HELD_BY, SETTLE_VIA)
"""Settings whose value is a partner."""


def setting(entries: Entries, name: str) -> str:
    """The value of the setting `name`, '' if it has none or its row has an error."""
    tab = entries["Settings"]
    rows = zip(tab.texts("setting"), tab.texts("value"), tab.frame["bad"].to_numpy(bool), strict=True)
    return next((str(value) for key, value, bad in rows if same_name(key) == same_name(name) and not bad), "")


def is_days(value: str) -> bool:
    """Whether the value of a setting is a whole number of days above 0."""
    return value.isdecimal() and int(value) > 0


def partner_spelt(entries: Entries, name: str) -> str:
    """The partner called `name`, as the tab Partners spells it, whatever its case and spaces; '' if there is none."""
    known = {same_name(partner): str(partner) for partner in entries["Partners"].texts("partner") if partner}
    return known.get(same_name(name), "") if name else ""
