"""A number is below zero, or above what it can be.

A negative share would take money from somebody; a probability of what is decided is left over; a credit note is a
kind of receipt, typed as a positive amount.

Wrong: `-40` hours; a probability of `50`; `2026` as the client's year. Right: `40`; `0.5`; `1`.
Fix: type the number without the sign, or as a part of 1.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, always, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE, OPEN_STAGES, STAGES, TABS, Field, Type

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]

CODE = "NB215"
PROBABILITY_CODE = "NB505"
PERCENT_CODE = "NB207"

MOST_TIMES = 10
"""No hour counts so many times."""
MOST_YEARS = 100
"""No client is served for longer."""


def out_of_range(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Negative money, rates, hours and points; shares that are not from 0 to 1; what was meant in percent."""
    yield from _multiplier(entries)
    yield from _decided(entries)
    nothing = always("Amount is 0, so nothing was paid out. Type it, or delete the row")
    none = entries["Payouts"].frame["amount"].eq(0).to_numpy(bool, na_value=False)
    yield from trouble(CODE, Severity.WARNING, "Payouts", "amount", none, nothing)
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            if field.type in (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE) and tab.has(field.name):
                numbers = tab.frame[field.name].to_numpy(np.float64, na_value=0.0)
                yield from (
                    _share(schema.title, field, numbers)
                    if field.type is Type.SHARE
                    else _sign(schema.title, field, numbers)
                )
                if field.name == "client_year":
                    years = tab.frame[field.name].to_numpy(np.float64, na_value=np.nan)
                    yield from _client_year(years)


def _sign(title: str, field: Field, numbers: Numbers) -> Iterator[Trouble]:
    credit = "; for a credit note choose the kind 'credit'" if title == "Receipts" else ""
    words = always(f"{field.header} is below zero. Type it without the sign{credit}")
    yield from trouble(CODE, Severity.ERROR, title, field.name, numbers < 0, words)


def _share(title: str, field: Field, numbers: Numbers) -> Iterator[Trouble]:
    percent = (numbers > NUMBER_SCALE) & (numbers <= 100 * NUMBER_SCALE)

    def word(position: int) -> Words:
        typed, meant = (f"{numbers[position] / scale:g}" for scale in (NUMBER_SCALE, 100 * NUMBER_SCALE))
        words = (
            f"{field.header} is {typed}, which is {float(typed) * 100:g} %. Did you mean {typed} %? Type it as {meant}"
        )
        return Words(words, typed, meant)

    yield from trouble(PERCENT_CODE, Severity.ERROR, title, field.name, percent, word)
    words = always(f"{field.header} must be from 0 to 1. Type 50 % as 0.5")
    wrong = (numbers < 0) | (numbers > 100 * NUMBER_SCALE)
    yield from trouble(PROBABILITY_CODE, Severity.ERROR, title, field.name, wrong, words)


def _decided(entries: Entries) -> Iterator[Trouble]:
    """Probabilities between 0 and 1 of opportunities that are decided."""
    tab = entries["Opportunities"]
    chance, stages = tab.frame["probability"].to_numpy(np.float64, na_value=0.0), tab.texts("stage")
    left = (chance > 0) & (chance < NUMBER_SCALE) & np.isin(stages, [one for one in STAGES if one not in OPEN_STAGES])

    def word(position: int) -> Words:
        typed = f"{chance[position] / NUMBER_SCALE:g}"
        return Words(
            f"Probability is {typed}, but its stage is '{stages[position]}', so it is decided. Clear the cell, or "
            "correct the stage",
            typed,
        )

    yield from trouble(PROBABILITY_CODE, Severity.INFO, "Opportunities", "probability", left, word)


def _multiplier(entries: Entries) -> Iterator[Trouble]:
    tab = entries["Roles"]
    texts = tab.texts("multiplier")
    factors = np.asarray([float(text) if text else 1.0 for text in texts], np.float64)

    def word(position: int) -> Words:
        text, meant = str(texts[position]), f"{factors[position] / 100:g}"
        return Words(
            f"Multiplier is {text}, so an hour counts {text} times. Did you mean {meant} ({text} %)?", text, meant
        )

    yield from trouble(PERCENT_CODE, Severity.WARNING, "Roles", "multiplier", factors >= MOST_TIMES, word)


def _client_year(numbers: Numbers) -> Iterator[Trouble]:
    wrong = (numbers > MOST_YEARS * NUMBER_SCALE) | (numbers % NUMBER_SCALE != 0) | (numbers == 0)
    known = ~np.isnan(numbers) & (numbers >= 0)

    def word(position: int) -> Words:
        typed = f"{numbers[position] / NUMBER_SCALE:g}"
        return Words(f"Client year is {typed}. Type 1 in the client's first year with you, 2 in the second", typed)

    yield from trouble(CODE, Severity.ERROR, "Opportunities", "client_year", wrong & known, word)
