"""One row of a step: its money shared among its payees, over all cases at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netbook.rules import water
from netbook.rules.exact import Ints, multiply_divide, segment_sums, starts_of
from netbook.rules.hamilton import rounded_up
from netbook.rules.payees import Payees, Recorded, slot_counts
from netbook.rules.ties import TIE_BITS, UNIT, Hashes, fixed_point, hash_texts, in_group, tie_bits


@dataclass(frozen=True)
class Shared:
    """The lines of one row, case by case.

    `cases` are those with lines, and `counts` how many each has; `source` points at a line's place among the payees.
    """

    cases: Ints
    counts: Ints
    source: Ints | slice
    amount: Ints
    exact: npt.NDArray[np.float64]


@dataclass
class Account:
    """How far every partner is behind on every case, in 2**-32 of a minor unit, and the hashes for ties.

    `first` is the slot of a case's first partner; slots are counted within the opportunity.
    """

    behind: Ints
    first: Ints
    opportunities: Hashes
    partners: Hashes

    def slots(self, cases: Ints, counts: Ints, slot: Ints) -> Ints:
        """Where the lines' partners stand in `behind`; each of the `cases` has so many lines."""
        first = self.first[cases]
        return np.repeat(first, counts) + slot if first.any() else slot


def open_account(known: Recorded, opportunity: Ints, keys: "list[str]") -> Account:
    """Nobody is behind yet. `opportunity` is each case's, `keys` the opportunities' texts."""
    counts = slot_counts(known)
    by_case = counts[opportunity]
    first = starts_of(by_case) - starts_of(counts)[opportunity]
    return Account(np.zeros(int(by_case.sum()), dtype=np.int64), first, hash_texts(keys), hash_texts(known.names))


@dataclass(frozen=True)
class Group:
    """A row of a step as the kernel sees it. `low` and `high` are in minor units for each partner."""

    step: int
    part: int
    payees: Payees
    low: int = 0
    high: int | None = None


def share(group: Group, cases: Ints, opportunity: Ints, amount: Ints, account: Account) -> Shared:
    """Share `amount` of each of the `cases` among the payees of its `opportunity`, to the last unit.

    All cases have payees, and where there is money the weights' sum is above 0.
    """
    payees = group.payees
    counts = payees.counts[opportunity]
    starts = starts_of(counts)
    source = _lines(payees, opportunity, starts, counts)
    weight, whole, fixed = payees.weight[source], payees.sums[opportunity], None
    if group.low or group.high is not None:
        at = np.repeat(np.arange(len(cases)), counts)
        filled = water.fill(amount, weight, (at, starts, counts), group.low, group.high)
        fixed, weight, amount, whole = filled.fixed, filled.weight, filled.free, filled.whole
    whole = np.repeat(np.maximum(whole, 1), counts)
    quotient, remainder = multiply_divide(np.repeat(amount, counts), weight, whole)
    units = amount - segment_sums(quotient, starts, counts)
    exact = remainder / whole
    exact += quotient
    if units.any():
        slots = account.slots(cases, counts, payees.slot[source])
        behind = account.behind[slots]
        behind += fixed_point(remainder, whole)
        partners = in_group(account.partners, group.step, group.part)
        keys = tie_bits(np.repeat(account.opportunities[opportunity], counts), partners[payees.partner[source]])
        keys |= behind << TIE_BITS
        up = rounded_up(keys, remainder > 0, starts, counts, units)
        behind -= up * UNIT
        account.behind[slots] = behind
        quotient += up
    if fixed is not None:
        quotient, exact = quotient + fixed, exact + fixed
    return Shared(cases, counts, source, quotient, exact)


def _lines(payees: Payees, opportunity: Ints, starts: Ints, counts: Ints) -> Ints | slice:
    """Where the cases' lines stand among the payees: all in order if each opportunity with payees has one case."""
    lines = int(counts.sum())
    if lines == len(payees.weight) and (opportunity[1:] > opportunity[:-1]).all():
        return slice(None)
    return np.arange(lines) + np.repeat(payees.starts[opportunity] - starts, counts)
