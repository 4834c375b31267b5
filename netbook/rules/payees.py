"""Who shares the money of a row on each opportunity, and with what weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netbook.rules.blocks import Categories, Claims
from netbook.rules.exact import (
    LIMIT,
    Bools,
    Ints,
    distinct,
    segment_sums,
    segment_too_large,
    stable_order,
    starts_of,
)
from netbook.rules.model import By, Part, RoleValue, RuleSet, To, Tranche

MEASURES = (By.HOURS, By.VALUE, By.POINTS)


@dataclass(frozen=True)
class Recorded:
    """What is recorded on the opportunities, one line per opportunity, partner and role, in that order.

    Opportunities and partners are numbered from 0; partners in the order of their names. `slot` numbers the
    pairs of opportunity and partner, in the same order.
    """

    opportunities: int
    names: Sequence[str]
    roles: Sequence[str]
    opportunity: Ints
    partner: Ints
    role: Ints
    measures: Mapping[By, Ints]
    slot_keys: Ints
    slot: Ints
    multipliers: Ints | None = None

    def weights(self, by: By, rows: "Bools | Ints | slice") -> Ints:
        """What rows count when a step shares by a measure: as often as their role does; beyond LIMIT just above it."""
        measure = self.measures[by][rows]
        if self.multipliers is None:
            return measure
        times = self.multipliers[self.role[rows]]
        return np.where(np.abs(measure) > LIMIT // times, LIMIT, measure * times)

    def key(self, opportunity: Ints, partner: Ints) -> Ints:
        """One number for a pair of opportunity and partner."""
        return opportunity * len(self.names) + partner

    def slots(self, keys: Ints) -> Ints:
        """The slots of pairs, by key."""
        return np.searchsorted(self.slot_keys, keys).astype(np.int64)


@dataclass(frozen=True)
class Payees:
    """The payees of one row: lines sorted by opportunity and partner, as segments by opportunity.

    `missing` marks opportunities on which somebody who must be there is not: a role without anybody, or, if
    `crowded`, a role with several partners and no way to share. `sums` are the weights' sums.
    """

    opportunity: Ints
    partner: Ints
    weight: Ints
    slot: Ints
    starts: Ints
    counts: Ints
    sums: Ints
    missing: dict[str, Bools]
    crowded: Bools | None
    too_large: Bools
    negative: Bools

    @cached_property
    def weighted(self) -> Ints:
        """How many weights are above 0, by opportunity."""
        return segment_sums((self.weight > 0).astype(np.int64), self.starts, self.counts)


def recorded(claims: Claims, opportunities: int, categories: Categories, rule_set: RuleSet) -> Recorded:
    """Number the claims of one block, which has so many opportunities."""
    names, keys = categories.names, claims.keys
    opportunity = keys // max(len(names), 1)
    slot_keys = distinct(keys)
    named = [names.index(name) for name in sorted(rule_set.partners)]
    if named:
        every = np.arange(opportunities, dtype=np.int64) * len(names)
        slot_keys = distinct(np.sort(np.concatenate([slot_keys, *(every + one for one in named)]), kind="stable"))
        slot = np.searchsorted(slot_keys, keys).astype(np.int64)
    elif len(slot_keys) == len(keys):
        slot = np.arange(len(keys), dtype=np.int64)
    else:
        slot = np.cumsum(np.concatenate([[False], keys[1:] != keys[:-1]])[: len(keys)], dtype=np.int64)
    return Recorded(
        opportunities=opportunities,
        names=names,
        roles=categories.roles,
        opportunity=opportunity,
        partner=keys - opportunity * len(names),
        role=claims.role,
        measures=claims.measures,
        slot_keys=slot_keys,
        slot=slot,
        multipliers=categories.multipliers,
    )


def measures_of(rule_set: RuleSet) -> frozenset[By]:
    """The measures that some row of the rule set looks at."""
    shared = {part.by for step in rule_set.steps for part in step.parts if part.by in MEASURES}
    values = any(isinstance(step.take, Tranche) and isinstance(step.take.basis, RoleValue) for step in rule_set.steps)
    return frozenset({by for by in shared if by is not None} | ({By.VALUE} if values else set()))


def payees_of(part: Part, known: Recorded) -> Payees:
    """The payees of a row on every opportunity."""
    numbered = {item.partner: item.number for item in part.to.named if item.number is not None}
    by = part.by or By.EQUAL
    if len(part.to.items) == 1 and part.to.named:
        by = By.EQUAL  # a single named partner gets all, however little is recorded
    rows = _rows_meant(part.to, known)
    opportunity, partner, slot = known.opportunity[rows], known.partner[rows], known.slot[rows]
    measure = known.weights(by, rows) if by in MEASURES else np.ones(len(rows), dtype=np.int64)
    if part.to.named:
        opportunity, partner, slot, measure = _with_named(part.to, known, (opportunity, partner, slot, measure))
    merged = _merged(opportunity, partner, slot, measure)
    opportunity, partner, slot, weight, too_large, negative = merged
    if numbered:
        weight = _numbers(numbered, known)[partner]
    elif by not in MEASURES:
        weight = np.ones(len(partner), dtype=np.int64)
    counts = np.bincount(opportunity, minlength=known.opportunities).astype(np.int64)
    starts = starts_of(counts)
    over = segment_too_large(weight, starts, counts)
    over[opportunity[too_large]] = True
    below = np.zeros(known.opportunities, dtype=np.bool_)
    below[opportunity[negative]] = True
    weight = np.where((over | below)[opportunity], 0, weight) if (over | below).any() else weight
    sums = segment_sums(weight, starts, counts)
    crowded = counts > 1 if part.by is None and not part.to.named else None
    missing = _missing(part.to, known, counts)
    return Payees(opportunity, partner, weight, slot, starts, counts, sums, missing, crowded, over, below)


def _rows_meant(to: To, known: Recorded) -> Ints:
    """Recorded rows of the roles and partners meant, without those left out."""
    if to.everyone:
        meant = np.ones(len(known.role), dtype=np.bool_)
    else:
        meant = _among(known.roles, {role.name for role in to.roles})[known.role]
        if to.named:
            meant |= _among(known.names, {item.partner for item in to.named})[known.partner]
    if to.without:
        meant &= ~_among(known.names, set(to.without))[known.partner]
    return np.flatnonzero(meant)


def _among(names: Sequence[str], wanted: set[str]) -> Bools:
    """Which of the names are wanted, by number."""
    return np.array([name in wanted for name in names], dtype=np.bool_)


_Lines = tuple[Ints, Ints, Ints, Ints]


def _with_named(to: To, known: Recorded, lines: _Lines) -> _Lines:
    """Add the named partners to every opportunity, recorded on it or not, with nothing recorded."""
    opportunity, partner, slot, measure = lines
    every = np.arange(known.opportunities, dtype=np.int64)
    for item in to.named:
        one = np.full(known.opportunities, known.names.index(item.partner), dtype=np.int64)
        opportunity = np.concatenate([opportunity, every])
        partner = np.concatenate([partner, one])
        slot = np.concatenate([slot, known.slots(known.key(every, one))])
        measure = np.concatenate([measure, np.zeros(known.opportunities, dtype=np.int64)])
    order = stable_order(slot)
    return opportunity[order], partner[order], slot[order], measure[order]


def _merged(opportunity: Ints, partner: Ints, slot: Ints, measure: Ints) -> tuple[Ints, Ints, Ints, Ints, Bools, Bools]:
    """One line per opportunity and partner with the sum of weights; whether that is too large; negative."""
    first = np.concatenate([[True], slot[1:] != slot[:-1]]) if slot.size else np.zeros(0, dtype=np.bool_)
    if first.all():
        return opportunity, partner, slot, measure, np.zeros(len(slot), dtype=np.bool_), measure < 0
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(slot)))
    negative = segment_sums((measure < 0).astype(np.int64), starts, counts) > 0
    too_large = segment_too_large(np.maximum(measure, 0), starts, counts)
    weight = segment_sums(measure, starts, counts)
    return opportunity[starts], partner[starts], slot[starts], weight, too_large, negative


def _numbers(numbered: dict[str, Decimal], known: Recorded) -> Ints:
    """The numbers of named partners as whole weights, by partner; 0 for all others."""
    ratios = {name: number.as_integer_ratio() for name, number in numbered.items()}
    common = int(np.lcm.reduce(np.array([below for _, below in ratios.values()], dtype=object)))
    weights = np.zeros(len(known.names), dtype=np.int64)
    for name, (above, below) in ratios.items():
        weights[known.names.index(name)] = above * (common // below)
    return weights


def _missing(to: To, known: Recorded, counts: Ints) -> dict[str, Bools]:
    """By what a row pays: the opportunities on which nobody is that. `counts`: how many the row pays."""
    missing = {}
    for role in to.roles:
        if role.optional:
            continue
        if len(to.items) == 1 and not to.without:
            missing[role.name] = counts == 0
            continue
        rows = known.role == _code(known.roles, role.name)
        there = np.zeros(known.opportunities, dtype=np.bool_)
        there[known.opportunity[rows]] = True
        missing[role.name] = ~there
    return missing


def _code(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1


def role_value(role: str, known: Recorded) -> tuple[Ints, Bools]:
    """The total value recorded for a role, by opportunity; and whether it is no amount to split by."""
    values = np.where(known.role == _code(known.roles, role), known.measures[By.VALUE], 0)
    counts = np.bincount(known.opportunity, minlength=known.opportunities).astype(np.int64)
    starts = starts_of(counts)
    wrong = segment_too_large(np.abs(values), starts, counts)
    total = np.where(wrong, 0, segment_sums(values, starts, counts))
    return np.maximum(total, 0), wrong | (total < 0)


def slot_counts(known: Recorded) -> Ints:
    """How many partners each opportunity has."""
    opportunity: npt.NDArray[np.int64] = known.slot_keys // max(len(known.names), 1)
    return np.bincount(opportunity, minlength=known.opportunities).astype(np.int64)
