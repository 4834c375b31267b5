"""Largest remainder (Hamilton's method): whole units that add up, each line its exact value rounded.

The left-over units go to the lines with a fraction whose `keys` are largest (see ties.py for what a key is).
"""

import numpy as np
import numpy.typing as npt

from netbook.rules.exact import Bools, Ints

_LAST = np.iinfo(np.int64).min + 1  # so that it can be negated
_NARROW = 16
_WIDE = 64


def rounded_up(keys: Ints, fraction: Bools, starts: Ints, counts: Ints, units: Ints) -> Bools:
    """Which lines get one of the `units` that each segment has left.

    A segment has fewer units than lines with a fraction. Equal keys go to the line that comes first.
    """
    up = np.zeros(len(keys), dtype=np.bool_)
    segments = np.flatnonzero(units > 0)
    if not segments.size:
        return up
    keys = np.where(fraction, keys, _LAST)
    sizes = counts[segments]
    for size in np.flatnonzero(np.bincount(np.minimum(sizes, _WIDE + 1))[: _WIDE + 1]).tolist():
        some = segments[sizes == size]
        if size <= _NARROW:
            rows = starts[some] + np.arange(size)[:, None]
            up[rows] = _ranks(keys[rows]) < units[some]
            continue
        rows = starts[some][:, None] + np.arange(size)
        order = np.argsort(-keys[rows], axis=1, kind="stable")
        chosen = np.arange(size) < units[some][:, None]
        up[np.take_along_axis(rows, order, axis=1)[chosen]] = True
    for segment in segments[sizes > _WIDE].tolist():
        start, count = int(starts[segment]), int(counts[segment])
        order = np.argsort(-keys[start : start + count], kind="stable")
        up[start + order[: int(units[segment])]] = True
    return up


def _ranks(keys: Ints) -> npt.NDArray[np.int8]:
    """How many keys of its column come before each key: the larger ones, and of equal ones those above it.

    Few rows and many columns: every pair of rows compared at once, which is quicker than sorting each column.
    """
    ranks = np.zeros(keys.shape, dtype=np.int8)
    for low in range(1, len(keys)):
        for high in range(low):
            first = keys[high] >= keys[low]
            ranks[low] += first
            ranks[high] += ~first
    return ranks


def boundaries(amount: Ints, shares: "list[tuple[int, int]]") -> list[Ints]:
    """Split every amount >= 0 among parts of a step; `shares` are (numerator, denominator) and add up to 1.

    Left-over units go to the largest fractions, then to the part that comes first.
    """
    if len(shares) == 1:
        return [amount]
    whole = int(np.lcm.reduce(np.array([below for _, below in shares], dtype=object)))
    weights = [above * (whole // below) for above, below in shares]
    large = int(amount.max(initial=0)) * max(weights) > 2**62
    values = amount.astype(object) if large else amount
    floors = [(values * weight) // whole for weight in weights]
    rests = np.stack([values * weight - floor * whole for weight, floor in zip(weights, floors, strict=True)], axis=1)
    parts = np.stack(floors, axis=1).astype(np.int64)
    left = amount - parts.sum(axis=1)
    order = np.argsort(-rests, axis=1, kind="stable")
    chosen = np.arange(len(shares)) < left[:, None]
    extra = np.zeros(parts.shape, dtype=np.int64)
    np.put_along_axis(extra, order, chosen.astype(np.int64), axis=1)
    parts += extra
    return [parts[:, at] for at in range(len(shares))]
