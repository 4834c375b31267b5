"""One row of a step: its money shared among its payees, over all cases at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netbook.rules import water
from netbook.rules.exact import Ints, multiply_divide, segment_sums, starts_of
from netbook.rules.hamilton import rounded_up
from netbook.rules.payees import Payees, Recorded, slot_counts
from netbook.rules.ties import TIE_BITS, UNIT, Hashes, fixed_point, hash_texts, tie_break


@dataclass(frozen=True)
class Shared:
    """The lines of one row. `case` and `source` point at the case and at the line of the payees."""

    case: Ints
    source: Ints
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

    def slots(self, case: Ints, payees: Payees, source: Ints) -> Ints:
        """Where the lines' partners stand in `behind`."""
        return self.first[case] + payees.slot[source]


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
    at = np.repeat(np.arange(len(cases)), counts)
    source = np.arange(len(at)) + np.repeat(payees.starts[opportunity] - starts, counts)
    weight, whole, fixed = payees.weight[source], payees.sums[opportunity], None
    if group.low or group.high is not None:
        filled = water.fill(amount, weight, (at, starts, counts), group.low, group.high)
        fixed, weight, amount, whole = filled.fixed, filled.weight, filled.free, filled.whole
    whole = np.maximum(whole, 1)[at]
    quotient, remainder = multiply_divide(amount[at], weight, whole)
    units = amount - segment_sums(quotient, starts, counts)
    exact = quotient + remainder / whole
    case = cases[at]
    if units.any():
        slots = account.slots(case, payees, source)
        behind = account.behind[slots] + fixed_point(remainder, whole)
        ties = tie_break(
            account.opportunities[opportunity][at],
            account.partners[payees.partner[source]],
            group.step,
            group.part,
        )
        up = rounded_up((behind << TIE_BITS) | ties, remainder > 0, starts, counts, units)
        account.behind[slots] = behind - up * UNIT
        quotient += up
    if fixed is not None:
        quotient, exact = quotient + fixed, exact + fixed
    return Shared(case, source, quotient, exact)
