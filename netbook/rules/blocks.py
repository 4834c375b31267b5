"""Cases in blocks of whole opportunities: memory stays bounded, and a block stays near the processor.

Contributions are not sorted as a whole, which at millions of rows would jump through all memory: they are dealt out
onto shelves of neighbouring opportunities, in one radix pass, and each shelf is put in order by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints, distinct, places, stable_order, starts_of
from netbook.rules.model import By, RuleSet

LINES = 250_000
"""Lines of a row of a rule set that one block aims at."""

SHELF = 1 << 16
"""Pairs of opportunity and partner on one shelf: NumPy sorts numbers of 16 bits by radix, wider ones by merging."""


@dataclass(frozen=True)
class Categories:
    """What the codes of the weights stand for: `roles` by code; partners' numbers, by code, in `ranks`.

    `multipliers`, by code, say how many times the measures of a role count; None if all count once.
    `names` are all partners that may be paid, in order; a partner's number is the place in it.
    """

    roles: Sequence[str]
    names: Sequence[str]
    ranks: Ints
    multipliers: Ints | None = None


@dataclass(frozen=True)
class Claims:
    """The weights of one block, ordered by `keys`: opportunity (from 0 within the block) * partners + partner.

    `role` holds codes; of the measures only those that were asked for are there.
    """

    keys: Ints
    role: Ints
    measures: Mapping[By, Ints]


def with_codes(weights: pd.DataFrame) -> pd.DataFrame:
    """`weights` with role and partner as categories, the same in every block."""
    texts = [name for name in ("role", "partner") if not isinstance(weights[name].dtype, pd.CategoricalDtype)]
    return weights.astype(dict.fromkeys(texts, "category")) if texts else weights


def categories_of(weights: pd.DataFrame, rule_set: RuleSet) -> Categories:
    """The categories of the weights' columns role and partner, and the partners that the rule set names."""
    partners, roles = ([str(name) for name in weights[of].cat.categories] for of in ("partner", "role"))
    names = sorted({*partners, *rule_set.partners})
    number_of = {name: number for number, name in enumerate(names)}
    return Categories(roles, names, np.array([number_of[name] for name in partners], dtype=np.int64))


def blocks(
    cases: pd.DataFrame, weights: pd.DataFrame, measures: frozenset[By], categories: Categories
) -> Iterator[tuple[pd.DataFrame, Claims]]:
    """The cases and the claims of some opportunities at a time, in the order of their ids.

    Cases of one opportunity stay in the order given, and so do claims of one partner on it.
    """
    cases = _by_opportunity(cases)
    case_ids: Ints = cases["opportunity_id"].to_numpy(np.int64)
    ids = distinct(case_ids)
    if not len(ids):
        return
    first = np.append(np.searchsorted(case_ids, ids), len(case_ids))
    opportunity = places(weights["opportunity_id"].to_numpy(np.int64), ids)
    claimed = np.bincount(opportunity + 1, minlength=len(ids) + 1)
    block = np.cumsum(np.diff(first) * (claimed[1:] + 1)) // LINES
    cuts = np.concatenate([[0], np.flatnonzero(block[1:] != block[:-1]) + 1, [len(ids)]])
    shelves = _shelves(cuts, claimed, len(categories.names))
    order, low = _dealt_out(shelves, opportunity, categories.ranks[weights["partner"].cat.codes.to_numpy()])
    role = weights["role"].cat.codes.to_numpy()
    values = {by: weights[by.value].to_numpy(np.int64) for by in measures}
    del opportunity, claimed
    for start, stop in pairwise(cuts.tolist()):
        rows, keys = _in_order(shelves, order, low, start, stop)
        theirs = Claims(keys, role[rows], {by: column[rows] for by, column in values.items()})
        yield cases.iloc[int(first[start]) : int(first[stop])], theirs


@dataclass(frozen=True)
class _Shelves:
    """`of` is the shelf of each opportunity; a shelf's claims start at `starts`, its opportunities at `first`.

    `width`: how many pairs of opportunity and partner may stand on one shelf, of so many `partners`.
    """

    of: Ints
    first: Ints
    starts: Ints
    width: int
    partners: int


def _shelves(cuts: Ints, claimed: Ints, partners: int) -> _Shelves:
    """Shelves of neighbours, none of which stands in two blocks. `claimed`: claims of each opportunity, from 1 on."""
    width = max(SHELF // max(partners, 1), 1)
    sizes = np.diff(cuts)
    at = np.arange(int(cuts[-1])) - np.repeat(cuts[:-1], sizes)
    of = at // width + np.repeat(starts_of(-(-sizes // width)), sizes)
    first = np.append(np.flatnonzero(np.diff(of, prepend=-1)), len(of))
    return _Shelves(of, first, np.cumsum(claimed)[first], max(SHELF, partners), partners)


def _dealt_out(shelves: _Shelves, opportunity: Ints, partner: Ints) -> tuple[Ints | None, npt.NDArray[Any]]:
    """The rows shelf by shelf, and each row's place on its shelf. Rows of no opportunity (-1) come first.

    None stands for the rows as they are, if they lie so already.
    """
    at = (np.arange(len(shelves.of)) - shelves.first[shelves.of]) * shelves.partners
    place = np.append(shelves.of * shelves.width + at, -shelves.width)[opportunity]
    place += partner
    shelf = place // shelves.width
    place -= shelf * shelves.width
    low = place.astype(np.uint16) if shelves.width <= 1 << 16 else place
    return None if (shelf[1:] >= shelf[:-1]).all() else stable_order(shelf), low


def _in_order(
    shelves: _Shelves, order: Ints | None, low: npt.NDArray[Any], start: int, stop: int
) -> tuple[Ints | slice, Ints]:
    """The rows of the opportunities from `start` to `stop`, in the order of their keys, and the keys."""
    some = slice(int(shelves.of[start]), int(shelves.of[stop - 1]) + 2)
    ends, first = shelves.starts[some], shelves.first[some]
    rows = slice(int(ends[0]), int(ends[-1])) if order is None else order[int(ends[0]) : int(ends[-1])]
    low = low[rows]
    keys = np.repeat((first[:-1] - start) * shelves.partners, np.diff(ends)) + low
    if (keys[1:] >= keys[:-1]).all():
        return rows, keys
    ends = ends - ends[0]
    sorting = np.concatenate([begin + stable_order(low[begin:end]) for begin, end in pairwise(ends.tolist())])
    return sorting + rows.start if isinstance(rows, slice) else rows[sorting], keys[sorting]


def _by_opportunity(table: pd.DataFrame) -> pd.DataFrame:
    ids: Ints = table["opportunity_id"].to_numpy(np.int64)
    if (ids[1:] >= ids[:-1]).all():
        return table
    return table.iloc[stable_order(ids)]
