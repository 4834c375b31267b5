"""A setting has a value that it cannot have, or its name is misspelt.

The setting is ignored until it is corrected: money would be sent through an account that nobody knows.

Wrong: `Money held by` is `Anna` when the Partners tab has `Ana`; `Stale after` is `6 weeks`. Right: `Ana`; `42`.
Fix: type the partner as in the tab Partners, the number of days as a whole number, or clear the cell.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Texts, Trouble, Words, trouble
from netbook.checks.unknown_link import known_names, nearest
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.settings import PARTNER_SETTINGS, STALE_AFTER, is_days

CODE = "NB560"


def unknown_setting(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Values of 'Money held by' and 'Settle via' that are no partner."""
    tab = entries["Settings"]
    if entries["Partners"].broken:
        return
    known = known_names(entries, "Partners")
    meant = {same_name(name) for name in PARTNER_SETTINGS}
    names, values = tab.texts("setting"), tab.texts("value")
    wrong = np.asarray(
        [same_name(name) in meant and bool(value) and same_name(value) not in known
         for name, value in zip(names, values, strict=True)], bool
    )  # fmt: skip

    def word(position: int) -> Words:
        name, value = str(names[position]), str(values[position])
        near = nearest(value, known)
        advice = f"Did you mean '{near}'?" if near else "Type one as in the tab Partners, or clear the cell"
        return Words(f"'{value}' is not a partner of this network, so '{name}' is ignored. {advice}", value, near)

    yield from trouble(CODE, Severity.ERROR, "Settings", "value", wrong, word)
    yield from _days(names, values)
    yield from _nearly(names)


def _days(names: Texts, values: Texts) -> Iterator[Trouble]:
    """A 'Stale after' that is no number of days."""
    meant = same_name(STALE_AFTER)
    wrong = np.asarray(
        [same_name(name) == meant and bool(value) and not is_days(str(value))
         for name, value in zip(names, values, strict=True)], bool
    )  # fmt: skip

    def word(position: int) -> Words:
        name, value = str(names[position]), str(values[position])
        return Words(
            f"'{value}' is not a number of days, so '{name}' is ignored. Type a whole number above 0, such as 60, or "
            "clear the cell",
            value,
        )

    yield from trouble(CODE, Severity.WARNING, "Settings", "value", wrong, word)


def _nearly(names: Texts) -> Iterator[Trouble]:
    """Settings that are none of ours, but nearly called so."""
    ours = {same_name(name): name for name in (*PARTNER_SETTINGS, STALE_AFTER)}
    near = {at: meant for at, name in enumerate(map(str, names)) if name and same_name(name) not in ours
            and (meant := nearest(name, ours))}  # fmt: skip

    def word(position: int) -> Words:
        name, meant = str(names[position]), near[position]
        return Words(f"'{name}' is not a setting, so it is ignored. Did you mean '{meant}'?", name, meant)

    yield from trouble(CODE, Severity.WARNING, "Settings", "setting", [*near], word)
