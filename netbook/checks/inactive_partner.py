"""A partner gave or got something before joining the network, or after leaving it.

Either the date is wrong, or the partner, or the day in the tab Partners.

Wrong: work by Dee on `2026-08-01`, when she left on `2026-06-30`. Right: another partner, or another date.
Fix: correct the one that is wrong.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Days, Texts, Trouble, Word, Words, days, named_in, taken, trouble
from netbook.checks.far_dates import ahead_of_all
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB523"

IN_TABS = (
    ("Contributions", "partner", "date"),
    ("Opportunities", "introduced_by", "lead_date"),
    ("Opportunities", "lead_partner", "lead_date"),
    ("Referrals", "source", "date"),
    ("Referrals", "about", "date"),
)


def inactive_partner(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Entries dated before their partner's Joined or after Left."""
    partners = entries["Partners"]
    joined, left = days(partners, "joined"), days(partners, "left")
    in_order = np.isnat(joined) | np.isnat(left) | (joined <= left)  # else one of them is wrong, and said to be
    in_order &= ~ahead_of_all(entries, "Partners", "joined")
    joined, left = (np.where(in_order, one, np.datetime64("NaT")) for one in (joined, left))
    for title, field, dated in IN_TABS:
        tab = entries[title]
        named, when = named_in(tab, field, partners), days(tab, dated)
        first, last = taken(joined, named), taken(left, named)
        wrong = (when < first) | (when > last)
        yield from trouble(CODE, Severity.WARNING, title, field, wrong, _word(tab.texts(field), when, first, last))


def _word(names: Texts, when: Days, first: Days, last: Days) -> Word:
    def word(position: int) -> Words:
        name, day = str(names[position]), when[position]
        what = f"joined on {first[position]}" if day < first[position] else f"left on {last[position]}"
        return Words(f"{name} {what}, but this is of {day}. Correct the partner or one of the dates", name)

    return word
