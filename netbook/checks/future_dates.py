"""Something that has happened is dated in the future.

Work and money of tomorrow cannot be recorded today; mostly the year or the month is wrong.

Wrong: a receipt of `2036-03-04`, entered in March 2026. Right: `2026-03-04`.
Fix: correct the date.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from netbook.checks.base import Days, Trouble, Word, Words, days, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB214"

HAPPENED = (
    ("Contributions", "date"), ("Receipts", "date"), ("Opportunities", "lead_date"), ("Opportunities", "proposal_date"),
    ("Opportunities", "decided_date"), ("Opportunities", "agreed_on"), ("Payouts", "date"), ("Referrals", "date"),
    ("Ideas", "session_date"), ("Rates", "date"), ("Periods", "closed_on"),
)  # fmt: skip
A_DAY = 1
"""Where it is tomorrow already for somebody."""


def future_dates(entries: Entries, network: Network, today: date | None) -> Iterator[Trouble]:
    """Dates of what has happened that are later than tomorrow."""
    if today is None:
        return
    now = np.datetime64(today)
    for title, field in HAPPENED:
        when = days(entries[title], field)
        late = when > now + A_DAY
        yield from trouble(CODE, Severity.WARNING, title, field, late, _word(when, today))


def _word(when: Days, today: date) -> Word:
    def word(position: int) -> Words:
        day = str(when[position])
        meant = next(
            (f"{year}{day[4:]}" for year in (today.year, today.year - 1) if f"{year}{day[4:]}" <= str(today)), ""
        )
        return Words(f"{day} is in the future. Did you mean {meant}?", day, meant)

    return word
