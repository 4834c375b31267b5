"""More hours than a day has.

Where people write down a week in one row this is usual, and nothing is said.

Wrong: `80` hours on one day, where all other rows are single days. Right: `8`.
Fix: correct the hours or the date.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Floats, Trouble, Word, Words, days, numbers, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE

CODE = "NB218"

DAY = 24 * NUMBER_SCALE
RARE = 0.05
"""Where a larger part of the rows has more than 24 hours, people sum up days."""
FEW = 5
MINUTES = 60 * NUMBER_SCALE
"""Where most rows have more hours than a week of work, they are minutes."""


def hours_a_day(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Rows of a day with more than 24 hours, and partners whose rows of one day add up to more."""
    tab = entries["Contributions"]
    hours, when = numbers(tab, "hours"), days(tab, "date")
    dated = np.flatnonzero((hours > 0) & ~np.isnat(when))
    above = dated[hours[dated] > DAY]
    if len(dated) >= FEW and float(np.median(hours[dated])) > MINUTES:
        yield from trouble(CODE, Severity.WARNING, "Contributions", "hours", dated, _word_minutes(hours))
        return
    if len(dated) < FEW or len(above) > max(1, RARE * len(dated)):
        return
    yield from trouble(CODE, Severity.WARNING, "Contributions", "hours", above, _word(hours))
    columns = {name: tab.frame[name].array.codes[dated] for name in ("partner", "opportunity", "role")}
    keys = pd.DataFrame({**columns, "day": when[dated].astype(np.int64), "hours": hours[dated]})
    once = ~keys.duplicated().to_numpy()  # a copied row is another mistake
    dated, keys = dated[once], keys[once]
    sums = keys.groupby(["partner", "day"])["hours"].transform("sum").to_numpy()
    last = ~keys.duplicated(["partner", "day"], keep="last").to_numpy()
    many = dated[(sums > DAY) & last & (keys["hours"].to_numpy() <= DAY)]
    if len(many) > max(FEW, RARE * last.sum()):
        return
    of_day = dict(zip(dated.tolist(), sums.tolist(), strict=True))
    names = tab.texts("partner")

    def word(position: int) -> Words:
        total, name, day = of_day[position] / NUMBER_SCALE, names[position], when[position]
        return Words(f"{name}'s hours of {day} add up to {total:g}. Correct them, or the date of one", f"{total:g}")

    yield from trouble(CODE, Severity.WARNING, "Contributions", "hours", many, word)


def _word(hours: Floats) -> Word:
    def word(position: int) -> Words:
        text = f"{hours[position] / NUMBER_SCALE:g}"
        return Words(f"{text} hours on one day are more than it has. Correct the hours, or the date", text)

    return word


def _word_minutes(hours: Floats) -> Word:
    def word(position: int) -> Words:
        text, meant = (f"{hours[position] / scale:.4g}" for scale in (NUMBER_SCALE, 60 * NUMBER_SCALE))
        return Words(f"{text} hours for one day, as in most rows, look like minutes. Type hours: {meant}", text, meant)

    return word
