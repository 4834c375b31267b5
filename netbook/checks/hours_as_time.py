"""Hours that were typed as a time of day: a spreadsheet stores 5:00 as 0.208333, a part of a day.

Such an hour counts a twenty-fourth.

Wrong: `0.270833`, shown as 6:30 in another program. Right: `6.5`.
Fix: type the hours as a number.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, numbers, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE

CODE = "NB221"
QUARTERS, MINUTES = 96, 60
"""Parts of a day in which people count a time of day, and of an hour in which they count hours."""
CLOSE = 2e-4


def hours_as_time(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Hours below one that are a whole number of quarters of an hour as a part of a day, but not of minutes as a part
    of an hour."""
    tab = entries["Contributions"]
    hours = numbers(tab, "hours") / NUMBER_SCALE
    of_day, of_hour = hours * QUARTERS, hours * MINUTES
    whole = np.abs(of_day - np.rint(of_day)) < CLOSE
    short = np.abs(hours * 1000 - np.rint(hours * 1000)) < CLOSE  # an eighth of an hour is 0.125
    wrong = (hours > 0) & (hours < 1) & whole & ~short & (np.abs(of_hour - np.rint(of_hour)) > CLOSE * MINUTES)

    def word(position: int) -> Words:
        minutes = round(float(hours[position]) * 24 * MINUTES)
        typed, meant = f"{hours[position]:.6g}", f"{minutes / MINUTES:g}"
        clock = f"{minutes // MINUTES}:{minutes % MINUTES:02}"
        return Words(
            f"Hours is {typed}, which is how a spreadsheet stores the time {clock}. Type hours as a number: {meant}",
            typed,
            meant,
        )

    yield from trouble(CODE, Severity.WARNING, "Contributions", "hours", wrong, word)
