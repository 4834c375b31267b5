"""Exchange rates: one unit of a currency is so many of another, exact as it was typed."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from netbook.model.entries import Entries

INVERSE_DIGITS = 10
"""Significant digits of a rate that is only known the other way round."""


class Rates:
    """The tab Rates: of each pair of currencies the latest rate on or before a day counts."""

    def __init__(self, entries: Entries) -> None:
        tab = entries["Rates"]
        frame = tab.frame
        days = zip(
            tab.texts("source"), tab.texts("target"), frame["date"], tab.texts("rate"), frame["bad"], strict=True
        )
        self._days: dict[tuple[str, str], list[tuple[date, str]]] = {}
        for source, target, day, rate, bad in days:
            if rate and not bad and not pd.isna(day):
                pair = (str(source).upper(), str(target).upper())
                self._days.setdefault(pair, []).append((day.date(), str(rate)))
        for known in self._days.values():
            known.sort(key=lambda one: one[0])

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """(from, to) of all rates there are."""
        return frozenset(self._days)

    def find(self, source: str, target: str, day: date) -> str:
        """The rate from `source` to `target` on `day` as text; from the other direction, rounded to ten digits, if only
        that is known; '' if neither is."""
        if direct := self._on(source, target, day):
            return direct
        inverse = self._on(target, source, day)
        return format(Decimal(f"{1 / Decimal(inverse):.{INVERSE_DIGITS}g}").normalize(), "f") if inverse else ""

    def day_of(self, source: str, target: str, day: date) -> date | None:
        """The day of the rate that `find` gives; None if there is none."""
        used = self._last(source, target, day) or self._last(target, source, day)
        return used[0] if used else None

    def _on(self, source: str, target: str, day: date) -> str:
        used = self._last(source, target, day)
        return used[1] if used else ""

    def _last(self, source: str, target: str, day: date) -> tuple[date, str] | None:
        known = self._days.get((source, target), [])
        place = bisect_right(known, day, key=lambda one: one[0])
        return known[place - 1] if place else None


def converted(amount: int, rate: str, digits: int, to_digits: int) -> int:
    """Minor units in one currency -> minor units in another, rounded half up, once."""
    exact = Fraction(amount) * Fraction(rate) * Fraction(10) ** (to_digits - digits)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
