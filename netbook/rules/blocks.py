"""Cases in blocks of whole opportunities: memory stays bounded, and a block stays near the processor.

Contributions are not sorted as a whole, which at millions of rows would jump through all memory: they are dealt out
onto shelves of neighbouring opportunities, in one radix pass, and each shelf is put in order by itself (payees.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints, distinct, places, stable_order, starts_of
from netbook.rules.model import By

LINES = 250_000
"""Lines of a row of a rule set that one block aims at."""

SHELF = 1 << 16
"""Pairs of opportunity and partner on one shelf: NumPy sorts numbers of 16 bits by radix, wider ones by merging."""


@dataclass(frozen=True)
class Claims:
    """The weights of one block, a value for each row: opportunity (from 0 within the block), the codes of partner and
    role, and the measures. Rows of one shelf lie together; `shelves` are the shelves' starts and the end.
    """

    opportunity: Ints
    partner: Ints
    role: Ints
    measures: Mapping[By, Ints]
    shelves: Ints


def with_codes(weights: pd.DataFrame) -> pd.DataFrame:
    """`weights` with role and partner as categories, the same in every block."""
    texts = [name for name in ("role", "partner") if not isinstance(weights[name].dtype, pd.CategoricalDtype)]
    return weights.astype(dict.fromkeys(texts, "category")) if texts else weights


def blocks(
    cases: pd.DataFrame, weights: pd.DataFrame, measures: frozenset[By], partners: int
) -> Iterator[tuple[pd.DataFrame, Claims]]:
    """The cases and the claims of some opportunities at a time, in the order of their ids.

    Cases of one opportunity stay in the order given. Of the measures only those in `measures` are taken along; there
    may be so many `partners`.
    """
    cases = _by_opportunity(cases)
    case_ids: Ints = cases["opportunity_id"].to_numpy(np.int64)
    ids = distinct(case_ids)
    if not len(ids):
        return
    first = np.append(np.searchsorted(case_ids, ids), len(case_ids))
    opportunity = places(weights["opportunity_id"].to_numpy(np.int64), ids)
    claimed = np.bincount(opportunity + 1, minlength=len(ids) + 1)[1:]
    block = np.cumsum(np.diff(first) * (claimed + 1)) // LINES
    cuts = np.concatenate([[0], np.flatnonzero(block[1:] != block[:-1]) + 1, [len(ids)]])
    shelf = _shelves(cuts, max(SHELF // max(partners, 1), 1))
    order, ends = _dealt_out(np.append(shelf, -1).astype(np.int32)[opportunity], int(shelf[-1]) + 1)
    codes = {name: weights[name].cat.codes.to_numpy() for name in ("partner", "role")}
    values = {by: weights[by.value].to_numpy(np.int64) for by in measures}
    for start, stop in pairwise(cuts.tolist()):
        shelves = ends[int(shelf[start]) : int(shelf[stop - 1]) + 2]
        rows = slice(int(shelves[0]), int(shelves[-1])) if order is None else order[int(shelves[0]) : int(shelves[-1])]
        yield (
            cases.iloc[int(first[start]) : int(first[stop])],
            Claims(
                opportunity[rows] - start,
                codes["partner"][rows],
                codes["role"][rows],
                {by: column[rows] for by, column in values.items()},
                shelves - shelves[0],
            ),
        )


def _shelves(cuts: Ints, width: int) -> Ints:
    """The shelf of each opportunity: at most `width` neighbours of one block, numbered from 0."""
    sizes = np.diff(cuts)
    at = np.arange(int(cuts[-1])) - np.repeat(cuts[:-1], sizes)
    shelves = -(-sizes // width)
    return at // width + np.repeat(starts_of(shelves), sizes)


def _dealt_out(shelf: npt.NDArray[np.int32], shelves: int) -> tuple[Ints | None, Ints]:
    """The rows shelf by shelf, without those on none (-1); None if they lie so already; and where each shelf ends."""
    counts = np.bincount(shelf + 1, minlength=shelves + 1)
    ends = np.cumsum(counts)
    if (shelf[1:] >= shelf[:-1]).all():
        return None, ends
    return stable_order(shelf), ends


def _by_opportunity(table: pd.DataFrame) -> pd.DataFrame:
    ids: Ints = table["opportunity_id"].to_numpy(np.int64)
    if (ids[1:] >= ids[:-1]).all():
        return table
    return table.iloc[stable_order(ids)]
