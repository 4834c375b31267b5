"""An opportunity is won, but something of what was agreed is missing.

Without a price nothing can be split by it. Without a day the version of its rule set cannot be picked, once there are
two.

Wrong: stage `won`, Price empty. Right: the price that the client agreed to.
Fix: type it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from netbook.checks.base import Bools, Texts, Trouble, Word, Words, always, trouble
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES

PRICE_CODE = "NB501"
DAY_CODE = "NB502"

ENDED = (*COUNTING_STAGES, "lost", "dropped")
ASKED = (("decided_date", ENDED), ("agreed_on", COUNTING_STAGES), ("rules", COUNTING_STAGES))
FEW, MOST = 3, 0.7
"""Where so many others have the day filled in, it was forgotten; where few have, nobody needs it."""


def agreement(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Won or delivered opportunities without a price, or without a day or a rule set that nearly all others have."""
    tab = entries["Opportunities"]
    stages = tab.texts("stage")
    counting = np.isin(stages, COUNTING_STAGES)
    if tab.has("price"):
        empty = counting & (tab.frame["price"].isna() | (tab.frame["price"] == 0)).to_numpy(bool, na_value=True)
        yield from trouble(PRICE_CODE, Severity.WARNING, "Opportunities", "price", empty, _without_price(stages))
    elif counting.any() and not tab.broken:
        word = always("the tab has no column Price, so nothing that is won can be split. Add it, with this header")
        for one in trouble(PRICE_CODE, Severity.WARNING, "Opportunities", "stage", counting, word):
            yield replace(one, together=True)
    forgotten = {
        field: _forgotten(np.isin(stages, asked), _empty(tab, field)) for field, asked in ASKED if tab.has(field)
    }
    told = np.zeros(len(stages), bool)
    for field, missing in forgotten.items():
        word = _word(tab, forgotten, stages)
        yield from trouble(DAY_CODE, Severity.WARNING, "Opportunities", field, missing & ~told, word)
        told |= missing


def _empty(tab: TabEntries, field: str) -> Bools:
    column = tab.frame[field]
    return (column == "").to_numpy(bool) if tab.schema.field(field).link else column.isna().to_numpy(bool)


def _forgotten(asked: Bools, empty: Bools) -> Bools:
    """Which are empty, where nearly all others of their kind are not."""
    filled = int((asked & ~empty).sum())
    return asked & empty & (filled >= FEW and filled >= MOST * int(asked.sum()))


def _without_price(stages: Texts) -> Word:
    return lambda i: Words(f"its stage is '{stages[i]}', but it has no price. Type what the client agreed to pay")


def _word(tab: TabEntries, forgotten: Mapping[str, Bools], stages: Texts) -> Word:
    def word(position: int) -> Words:
        headers = [tab.schema.field(name).header for name, missing in forgotten.items() if missing[position]]
        names = ", ".join(headers[:-1]) + (" and " if len(headers) > 1 else "") + headers[-1]
        verb, them = ("are", "them") if len(headers) > 1 else ("is", "it")
        return Words(
            f"{names} {verb} empty, but its stage is '{stages[position]}', and nearly all such have {them}. Type {them}"
        )

    return word
