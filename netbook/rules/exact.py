"""Exact int64 arithmetic on whole columns: products that may not fit, halves rounded up, sums by segment.

Everything is int64 as long as it provably fits; only the rows whose product would not fit are done with
Python's unbounded integers.
"""

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LIMIT = 2**62
"""Amounts and sums of weights stay at or below this."""
_FITS = float(2**62)


def multiply_divide(amount: Ints, weight: Ints, whole: Ints) -> tuple[Ints, Ints]:
    """Quotient and remainder of amount * weight / whole, all >= 0, whole > 0, weight <= whole."""
    if amount.size == 0:
        return amount.copy(), amount.copy()
    if int(amount.max()) * int(weight.max()) <= LIMIT:
        product = amount * weight
        quotient = product // whole
        product -= quotient * whole
        return quotient, product
    large = amount.astype(np.float64) * weight > _FITS
    product = np.where(large, 0, amount) * weight
    quotient = product // whole
    remainder = product - quotient * whole
    rows = np.flatnonzero(large)
    pairs = [
        divmod(a * w, n)
        for a, w, n in zip(amount[rows].tolist(), weight[rows].tolist(), whole[rows].tolist(), strict=True)
    ]
    if pairs:
        quotient[rows] = [pair[0] for pair in pairs]
        remainder[rows] = [pair[1] for pair in pairs]
    return quotient, remainder


def share_of(values: Ints, pct: Fraction) -> Ints:
    """`pct` of values >= 0, halves rounded up, never more than LIMIT."""
    above, below = pct.numerator, pct.denominator
    if values.size == 0:
        return values.copy()
    if int(values.max()) * above * 2 + below <= LIMIT and below * 2 <= LIMIT:
        return (values * (2 * above) + below) // (2 * below)
    exact = [min((value * 2 * above + below) // (2 * below), LIMIT) for value in values.tolist()]
    return np.array(exact, dtype=np.int64)


def stable_order(keys: npt.NDArray[np.integer[Any]]) -> Ints:
    """The order that sorts `keys`; equal ones stay as they are.

    NumPy sorts 16-bit numbers by radix, in a third of the time that it takes for wider ones; so does this, twice,
    where the keys span less than 2**32.
    """
    if keys.size < 2 or keys.dtype == np.uint16 or int(keys.max()) - int(keys.min()) >= 1 << 32:
        return np.argsort(keys, kind="stable")
    offset = (keys - keys.min()).astype(np.uint32)
    order = np.argsort(offset.astype(np.uint16), kind="stable")
    high = (offset >> np.uint32(16)).astype(np.uint16)
    return order[np.argsort(high[order], kind="stable")] if high.any() else order


def distinct(keys: Ints) -> Ints:
    """Each of the sorted `keys` once."""
    return keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if keys.size else keys


def places(values: Ints, among: Ints) -> Ints:
    """The place of every value in `among`, which is sorted and has each key once; -1 where it is not there.

    Keys that lie close together, as numbers that were given out one after another do, are looked up in a table.
    """
    if not (values.size and among.size):
        return np.full(len(values), -1, dtype=np.int64)
    low, high = int(among[0]), int(among[-1])
    if low == 0 and high == len(among) - 1 and int(values.min()) >= 0 and int(values.max()) <= high:
        return values
    if high - low > 4 * (len(values) + len(among)):
        at = np.minimum(np.searchsorted(among, values), len(among) - 1)
        return np.where(among[at] == values, at, -1)
    table = np.full(high - low + 2, -1, dtype=np.int64)
    table[among - low] = np.arange(len(among))
    return table[np.where((values >= low) & (values <= high), values - low, -1)]


def starts_of(counts: Ints) -> Ints:
    """Where each segment starts if segments of these lengths lie one after another."""
    ends = np.cumsum(counts)
    return ends - counts


def segment_sums(values: npt.NDArray[Any], starts: Ints, counts: Ints) -> npt.NDArray[Any]:
    """The sum of every segment; 0 for empty ones."""
    sums = np.zeros(len(counts), dtype=values.dtype)
    filled = counts > 0
    if values.size and filled.any():
        sums[filled] = np.add.reduceat(values, starts[filled])
    return sums


def segment_too_large(values: Ints, starts: Ints, counts: Ints) -> Bools:
    """Whether the sum of a segment of values >= 0 would not be safe in int64."""
    if values.size == 0 or int(values.max()) * int(counts.max(initial=0)) <= LIMIT:
        return np.zeros(len(counts), dtype=np.bool_)
    high = segment_sums(values >> 31, starts, counts)
    low = segment_sums(values & (2**31 - 1), starts, counts)
    carried: Bools = high + (low >> 31) >= LIMIT >> 31
    return carried
