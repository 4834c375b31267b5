"""Nothing has happened for long: a lead without a proposal, a proposal without a decision, an old exchange rate.

Days are counted up to the latest day that anything in the workbook is of, and never past today: a network that rests is
not nagged.

Wrong: a lead of January, still a lead in July. Right: a proposal date, or the stage `dropped`.
Fix: move the stage on, or type what has happened. How many days are too many: `Stale after` in the tab Settings.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from netbook.checks.base import Trouble, Words, days, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.rates import Rates
from netbook.model.settings import STALE_AFTER, is_days, setting

LEAD_CODE = "NB611"
PROPOSAL_CODE = "NB612"
RATE_CODE = "NB613"

LEAD_DAYS, PROPOSAL_DAYS, RATE_DAYS = 120, 180, 45
ACTIVITY = (("Opportunities", "lead_date"), ("Opportunities", "proposal_date"), ("Opportunities", "decided_date"),
            ("Contributions", "date"), ("Receipts", "date"))  # fmt: skip


def stale(entries: Entries, network: Network, today: date | None) -> Iterator[Trouble]:
    """Leads and proposals on which nothing was decided for long, and receipts converted with a rate of long before."""
    tab = entries["Opportunities"]
    latest = _latest(entries, today)
    if latest is None:
        return
    stages, lead, proposal = tab.texts("stage"), days(tab, "lead_date"), days(tab, "proposal_date")
    asked = setting(entries, STALE_AFTER)
    most = int(asked) if is_days(asked) else LEAD_DAYS
    age = (latest - lead).astype(np.int64)
    waiting = np.isin(stages, ("lead", "qualified")) & np.isnat(proposal) & ~np.isnat(lead) & (age > most)

    def word(position: int) -> Words:
        return Words(
            f"it has been a lead for {age[position]} days without a proposal. Move its stage on, or drop it",
            str(lead[position]),
        )

    yield from trouble(LEAD_CODE, Severity.WARNING, "Opportunities", "stage", waiting, word)
    since = (latest - proposal).astype(np.int64)
    open_still = (stages == "proposal") & ~np.isnat(proposal) & (since > max(most, PROPOSAL_DAYS))

    def word_proposal(position: int) -> Words:
        return Words(
            f"its proposal went out {since[position]} days ago, and nothing was decided. Is it won, lost or dropped?",
            str(proposal[position]),
        )

    yield from trouble(PROPOSAL_CODE, Severity.WARNING, "Opportunities", "stage", open_still, word_proposal)
    yield from _old_rates(entries, network)


def _latest(entries: Entries, today: date | None) -> np.datetime64 | None:
    """The latest day of anything that happened, not later than today."""
    found = [days(entries[title], field) for title, field in ACTIVITY]
    known = np.concatenate(found)
    known = known[~np.isnat(known)]
    if today is not None:
        known = known[known <= np.datetime64(today)]
    return known.max() if len(known) else None


def _old_rates(entries: Entries, network: Network) -> Iterator[Trouble]:
    receipts, opportunities = entries["Receipts"], entries["Opportunities"]
    foreign = np.flatnonzero((receipts.texts("currency") != "") & (receipts.texts("rate") == ""))
    if not len(foreign) or not len(entries["Rates"].frame):
        return
    own = {
        str(key): str(code) or network.currency
        for key, code in zip(opportunities.texts("opportunity"), opportunities.texts("currency"), strict=True)
    }
    when, linked, typed = days(receipts, "date"), receipts.texts("opportunity"), receipts.texts("currency")
    rates, old = Rates(entries), dict[int, tuple[str, str, date]]()
    for position in foreign.tolist():
        source, target = str(typed[position]), own.get(str(linked[position]), "")
        if target in ("", source) or np.isnat(when[position]):
            continue
        day = when[position].astype(object)
        used = rates.day_of(source, target, day)
        if used is not None and (day - used).days > RATE_DAYS:
            old[position] = (source, target, used)

    def word(position: int) -> Words:
        source, target, used = old[position]
        return Words(
            f"the latest rate from {source} to {target} is of {used}, long before this receipt of {when[position]}. "
            "Add a newer one to the tab Rates, or type the rate here"
        )

    yield from trouble(RATE_CODE, Severity.WARNING, "Receipts", "rate", [*old], word)
