"""A number is below zero, or above what it can be.

A negative share would take money from somebody; a credit note is a kind of receipt, typed as a positive amount.

Wrong: `-40` hours. Right: `40`. Wrong: a probability of `50`. Right: `0.5`.
Fix: type the number without the sign, or as a part of 1.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE, TABS, Type

CODE = "NB215"
PROBABILITY_CODE = "NB505"


def out_of_range(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Negative money, rates, hours and points; shares that are not from 0 to 1."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            if not tab.has(field.name):
                continue
            numbers = tab.frame[field.name]
            if field.type in (Type.MONEY, Type.RATE, Type.NUMBER):
                advice = "Type it without the sign"
                if schema.title == "Receipts":
                    advice += "; for a credit note choose the kind 'credit'"
                wrong = (numbers < 0).to_numpy(bool, na_value=False)
                message = f"{field.header} is below zero. {advice}"
                yield from trouble(
                    CODE, Severity.ERROR, schema.title, field.name, wrong, lambda i, message=message: Words(message)
                )
            elif field.type is Type.SHARE:
                yield from trouble(
                    PROBABILITY_CODE,
                    Severity.ERROR,
                    schema.title,
                    field.name,
                    _no_share(numbers.to_numpy(np.float64, na_value=0.0)),
                    lambda i, header=field.header: Words(f"{header} must be from 0 to 1: 50 % is 0.5"),
                )


def _no_share(millionths: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> object:
    return (millionths < 0) | (millionths > NUMBER_SCALE)
