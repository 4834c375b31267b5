"""Bounds for each partner, by water-filling: clamp(L x weight, min, max) for the level L at which it adds up.

Lines beyond a bound are frozen at it, on the side that weighs more first, until none is left: the way CSS
lays out flexible boxes ("resolve flexible lengths"), which ends at the exact level after at most as many
rounds as lines.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netbook.rules.exact import LIMIT, Bools, Ints, segment_sums


@dataclass(frozen=True, slots=True)
class Filled:
    """`fixed`: what a line has for certain. What is `free` of the segment's amount goes by `weight`."""

    fixed: Ints
    weight: Ints
    free: Ints
    whole: Ints


@dataclass
class _Segments:
    """Lines in segments, with the weights and money that are still free."""

    case: Ints
    starts: Ints
    counts: Ints

    def sums(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return segment_sums(values, self.starts, self.counts)


def capacity(payees: Ints, bound: int) -> Ints:
    """What so many payees hold at `bound` each, never more than LIMIT."""
    if int(payees.max(initial=0)) * bound <= LIMIT:
        return payees * bound
    return np.array([min(count * bound, LIMIT) for count in payees.tolist()], dtype=np.int64)


def fill(amount: Ints, weight: Ints, segments: tuple[Ints, Ints, Ints], low: int, high: int | None) -> Filled:
    """Freeze lines at `low` or `high`. A segment's `amount` is at most its capacity; no weight, no money.

    `segments` are each line's segment, and the segments' starts and counts.
    """
    lines = _Segments(*segments)
    payees = lines.sums((weight > 0).astype(np.int64))
    # Below the sum of the minimums they share pro rata to the minimums, which are equal within a row.
    short = amount <= capacity(payees, low) if low else np.zeros(len(amount), dtype=np.bool_)
    weight = np.where(short[lines.case], (weight > 0).astype(np.int64), weight)
    wide = _needs_wide(amount, weight, lines, max(low, high or 0))
    kind = object if wide else np.int64
    fixed = np.zeros(len(weight), dtype=kind)
    free, open_weight = amount.astype(kind), weight.astype(kind)
    while True:
        whole = lines.sums(open_weight)
        freeze, at = _beyond(free, open_weight, whole, lines, low, high, short)
        if not freeze.any():
            break
        fixed = np.where(freeze, at, fixed)
        free = free - lines.sums(np.where(freeze, at, 0).astype(kind))
        open_weight = np.where(freeze, 0, open_weight)
    return Filled(*(values.astype(np.int64) for values in (fixed, open_weight, free, whole)))


def _needs_wide(amount: Ints, weight: Ints, lines: _Segments, bound: int) -> bool:
    whole = int(lines.sums(weight).max(initial=0))
    most = max(int(amount.max(initial=0)), bound * int(lines.counts.max(initial=0)))
    return whole * most * 2 > LIMIT


def _beyond(
    free: npt.NDArray[Any], weight: npt.NDArray[Any], whole: npt.NDArray[Any], lines: _Segments, low: int,
    high: int | None, short: Bools,
) -> tuple[Bools, npt.NDArray[Any]]:  # fmt: skip
    """Which lines to freeze in this round, and at what."""
    case = lines.case
    product, all_of = free[case] * weight, whole[case]
    is_open = (weight > 0).astype(np.bool_) & ~short[case]
    below = is_open & (product < all_of * low).astype(np.bool_)
    above = is_open & (product > all_of * high).astype(np.bool_) if high is not None else np.zeros_like(below)
    zero = np.zeros(len(weight), dtype=weight.dtype)
    gained = lines.sums(np.where(below, all_of * low - product, zero))
    lost = lines.sums(np.where(above, product - all_of * (high or 0), zero))
    more_low = (gained >= lost).astype(np.bool_)[case]
    more_high = (gained <= lost).astype(np.bool_)[case]
    freeze: Bools = (below & more_low) | (above & more_high)
    return freeze, np.where(below, low, high or 0)
