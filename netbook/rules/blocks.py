"""Cases in blocks of whole opportunities: memory stays bounded, and a block stays near the processor."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from netbook.rules.exact import Ints, stable_order

LINES = 250_000
"""Lines of a row of a rule set that one block aims at."""


def with_codes(weights: pd.DataFrame) -> pd.DataFrame:
    """`weights` with role and partner as categories, the same in every block."""
    texts = [name for name in ("role", "partner") if not isinstance(weights[name].dtype, pd.CategoricalDtype)]
    return weights.astype(dict.fromkeys(texts, "category")) if texts else weights


def blocks(cases: pd.DataFrame, weights: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """The cases and the weights of some opportunities at a time, in the order of their ids.

    Cases of one opportunity stay in the order given.
    """
    cases, weights = _by_opportunity(cases), _by_opportunity(weights)
    case_ids, weight_ids = (table["opportunity_id"].to_numpy(np.int64) for table in (cases, weights))
    ids, first, count = np.unique(case_ids, return_index=True, return_counts=True)
    begin, end = np.searchsorted(weight_ids, ids), np.searchsorted(weight_ids, ids, side="right")
    lines = np.cumsum(count * (end - begin + 1)) // LINES
    cuts = [0, *(np.flatnonzero(lines[1:] != lines[:-1]) + 1).tolist(), len(ids)] if len(ids) else []
    for start, stop in pairwise(cuts):
        last = stop - 1
        yield (
            cases.iloc[int(first[start]) : int(first[last] + count[last])],
            weights.iloc[int(begin[start]) : int(end[last])],
        )


def _by_opportunity(table: pd.DataFrame) -> pd.DataFrame:
    ids: Ints = table["opportunity_id"].to_numpy(np.int64)
    if (ids[1:] >= ids[:-1]).all():
        return table
    return table.iloc[stable_order(ids)]
