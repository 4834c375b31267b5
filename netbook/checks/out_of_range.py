"""A number is below zero, or above what it can be.

A negative share would take money from somebody; a credit note is a kind of receipt, typed as a positive amount.

Wrong: `-40` hours. Right: `40`. Wrong: a probability of `50`. Right: `0.5`.
Fix: type the number without the sign, or as a part of 1.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, always, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE, TABS, Field, Type

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]

CODE = "NB215"
PROBABILITY_CODE = "NB505"


def out_of_range(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Negative money, rates, hours and points; shares that are not from 0 to 1."""
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


def _sign(title: str, field: Field, numbers: Numbers) -> Iterator[Trouble]:
    credit = "; for a credit note choose the kind 'credit'" if title == "Receipts" else ""
    words = always(f"{field.header} is below zero. Type it without the sign{credit}")
    yield from trouble(CODE, Severity.ERROR, title, field.name, numbers < 0, words)


def _share(title: str, field: Field, numbers: Numbers) -> Iterator[Trouble]:
    words = always(f"{field.header} must be from 0 to 1. Type 50 % as 0.5")
    wrong = (numbers < 0) | (numbers > NUMBER_SCALE)
    yield from trouble(PROBABILITY_CODE, Severity.ERROR, title, field.name, wrong, words)
