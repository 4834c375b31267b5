"""An amount a hundred times its neighbours: a comma that was lost, or cents for euros.

It may be right, so it is only mentioned.

Wrong: hours of `1250` where all others are below 40. Right: `12.5`.
Fix: look at the amount; correct it, or leave it.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Bools, Floats, Trouble, Word, Words, named_in, numbers, taken, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS, Field, Type

CODE = "NB216"

TIMES = 30
"""So many times the usual amount of its column (the median) stands out, up or down,"""
APART = 9
"""if it is also so many times the next one."""
FEW = 5
MOST = 3
OF_RATE = 4.5
"""So many times a partner's own rate is an unusual price of an hour."""


def outliers(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Amounts far above or below all others of their column, and prices of an hour far from the partner's own."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            if field.type in (Type.MONEY, Type.RATE, Type.NUMBER) and tab.has(field.name):
                values = numbers(tab, field.name)
                yield from trouble(
                    CODE, Severity.INFO, schema.title, field.name, far_out(values), _word(tab.cells, field, values)
                )
    yield from _rates(entries)


def far_out(values: Floats) -> list[int]:
    """The few values that are many times the median, or a small part of it, and far from the next ones."""
    known = np.flatnonzero(values > 0)
    if len(known) < FEW:
        return []
    order = known[np.argsort(values[known], kind="stable")]
    ranked = values[order]
    middle = ranked[len(ranked) // 2]
    found: list[int] = []
    for last in range(1, MOST + 1):
        if ranked[-last] >= TIMES * middle and ranked[-last] >= APART * ranked[-last - 1]:
            found += order[-last:].tolist()
            break
    for last in range(1, MOST + 1):
        if ranked[last - 1] <= middle / TIMES and ranked[last - 1] <= ranked[last] / APART:
            found += order[:last].tolist()
            break
    return sorted(found)


def _word(cells: object, field: Field, values: Floats) -> Word:
    middle = np.nanmedian(values) if np.isfinite(values).any() else 0.0
    typed = cells.get(field.name, ()) if isinstance(cells, dict) else ()

    def word(position: int) -> Words:
        times = values[position] / middle
        much = f"{times:,.0f} times" if times > 1 else f"1/{1 / times:,.0f} of"
        cell = typed[position] if position < len(typed) else ""
        text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        return Words(f"{field.header} of {text} is {much} what is usual in this column. Is it right?", text)

    return word


def _rates(entries: Entries) -> Iterator[Trouble]:
    tab, partners = entries["Contributions"], entries["Partners"]
    rates = numbers(tab, "rate")
    if not np.isfinite(rates).any():
        return
    own = taken(numbers(partners, "rate"), named_in(tab, "partner", partners))
    unusual: Bools = (rates > own * OF_RATE) | ((rates > 0) & (rates * OF_RATE < own))
    names = tab.texts("partner")

    def word(position: int) -> Words:
        digits = int(tab.frame["digits"].iloc[position])
        text, usual = (f"{amount / 10**digits:g}" for amount in (rates[position], own[position]))
        return Words(f"a rate of {text} is far from {names[position]}'s own, which is {usual}. Is it right?", text)

    yield from trouble(CODE, Severity.INFO, "Contributions", "rate", unusual, word)
