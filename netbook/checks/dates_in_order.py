"""Dates that cannot be in this order: decided before it was first heard of, work before there was anything to work on.

Mostly one of the two has a wrong year or month, and with it the wrong version of a rule set may be picked.

Wrong: Lead date `2026-03-02`, Decided date `2025-03-20`. Right: Decided date `2026-03-20`.
Fix: correct the date that is wrong; clear Decided date while the opportunity is open.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Days, Trouble, Word, Words, days, named_in, taken, trouble
from netbook.checks.far_dates import ahead_of_all
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES, OPEN_STAGES

ORDER_CODE = "NB503"
OPEN_CODE = "NB504"
EARLY_CODE = "NB524"

IN_ORDER = (
    ("Opportunities", "lead_date", "proposal_date"),
    ("Opportunities", "proposal_date", "decided_date"),
    ("Opportunities", "lead_date", "decided_date"),
    ("Opportunities", "lead_date", "agreed_on"),
    ("Partners", "joined", "left"),
    ("Periods", "start", "end"),
)
EARLIER = ("intro", "idea")
"""Roles in which something may be given before an opportunity is heard of."""


def dates_in_order(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Later dates that are before earlier ones, in one row or in what belongs to it."""
    for title, first, second in IN_ORDER:
        tab = entries[title]
        if tab.has(first) and tab.has(second):
            wrong = (days(tab, second) < days(tab, first)) & ~ahead_of_all(entries, title, first)
            yield from trouble(ORDER_CODE, Severity.WARNING, title, second, wrong, _Word(tab, first, second))
    opportunities = entries["Opportunities"]
    still_open = opportunities.frame["stage"].isin(OPEN_STAGES).to_numpy(bool)
    decided = still_open & ~np.isnat(days(opportunities, "decided_date"))
    paid = named_in(entries["Receipts"], "opportunity", opportunities)
    decided[paid[paid >= 0]] = False  # NB521 says so
    yield from trouble(
        OPEN_CODE, Severity.WARNING, "Opportunities", "decided_date", decided, _still_open(opportunities)
    )
    heard = _sound_lead_dates(entries)
    for title in ("Contributions", "Receipts"):
        tab = entries[title]
        lead = taken(heard, named_in(tab, "opportunity", opportunities))
        early = days(tab, "date") < lead
        if title == "Contributions":
            early &= ~tab.frame["role"].isin(EARLIER).to_numpy(bool)
        yield from trouble(EARLY_CODE, Severity.WARNING, title, "date", early, _early(tab, lead))
    yield from _before_won(entries)


def _sound_lead_dates(entries: Entries) -> Days:
    """The lead dates, without those that are said to be wrong themselves."""
    tab = entries["Opportunities"]
    lead = days(tab, "lead_date").copy()
    later = [days(tab, name) for name in ("proposal_date", "decided_date", "agreed_on")]
    odd = np.logical_or.reduce([one < lead for one in later]) | ahead_of_all(entries, "Opportunities", "lead_date")
    lead[odd] = np.datetime64("NaT")
    return lead


def _before_won(entries: Entries) -> Iterator[Trouble]:
    """The few contributions of work dated between the lead and the day on which it was won; where many are, people
    begin on a handshake."""
    tab, opportunities = entries["Contributions"], entries["Opportunities"]
    named = named_in(tab, "opportunity", opportunities)
    won = taken(days(opportunities, "decided_date"), named)
    won = np.where(np.isnat(won), taken(days(opportunities, "agreed_on"), named), won)
    lead = taken(days(opportunities, "lead_date"), named)
    when, work = days(tab, "date"), (tab.frame["role"] == "work").to_numpy(bool)
    counting = np.isin(opportunities.texts("stage"), COUNTING_STAGES)
    decided = work & ~np.isnat(won) & ~np.isnat(when) & counting[named] if len(counting) else np.zeros(len(when), bool)
    early = decided & (when < won) & (lead < won) & (when >= lead)
    if early.sum() > max(FEW, RARE * decided.sum()):
        return
    linked = tab.texts("opportunity")

    def word(position: int) -> Words:
        day = str(when[position])
        return Words(
            f"{day} is before {linked[position]} was won ({won[position]}), but it is work. Is the date right, or was"
            " it for the sale?",
            day,
        )

    yield from trouble(EARLY_CODE, Severity.INFO, "Contributions", "date", early, word)


FEW, RARE = 2, 0.05


class _Word:
    def __init__(self, tab: TabEntries, first: str, second: str) -> None:
        self._headers = [tab.schema.field(name).header for name in (first, second)]
        self._days = [days(tab, name) for name in (first, second)]

    def __call__(self, position: int) -> Words:
        first, second = self._headers
        earlier, later = (str(column[position]) for column in self._days)
        return Words(f"{second} ({later}) is before {first} ({earlier}). Correct the one that is wrong", later)


def _still_open(tab: TabEntries) -> Word:
    stages, decided = tab.texts("stage"), days(tab, "decided_date")

    def word(position: int) -> Words:
        day = str(decided[position])
        return Words(
            f"it has a Decided date ({day}), but its stage is '{stages[position]}'. Set the stage to what was decided, "
            "or clear the date",
            day,
        )

    return word


def _early(tab: TabEntries, lead: Days) -> Word:
    linked, when = tab.texts("opportunity"), days(tab, "date")

    def word(position: int) -> Words:
        key, day = linked[position], str(when[position])
        return Words(f"{day} is before {key} was first heard of ({lead[position]}). Correct one of the two dates", day)

    return word
