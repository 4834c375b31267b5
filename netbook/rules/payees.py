"""Who shares the money of a row on each opportunity, and with what weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Bools, Ints, segment_sums, segment_too_large, stable_order, starts_of
from netbook.rules.model import By, Part, RuleSet, To

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
    measures: dict[By, Ints]
    slot_keys: Ints
    slot: Ints

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
    `crowded`, a role with several partners and no way to share. `sums` are the weights' sums, `weighted` how
    many weights are above 0.
    """

    opportunity: Ints
    partner: Ints
    weight: Ints
    slot: Ints
    starts: Ints
    counts: Ints
    sums: Ints
    weighted: Ints
    missing: dict[str, Bools]
    crowded: Bools | None
    too_large: Bools
    negative: Bools


def recorded(weights: pd.DataFrame, opportunity_ids: Ints, rule_set: RuleSet) -> Recorded:
    """Number and order the weights of the opportunities in `opportunity_ids` (sorted, unique)."""
    ids = weights["opportunity_id"].to_numpy(np.int64)
    at = np.searchsorted(opportunity_ids, ids)
    at = np.minimum(at, max(len(opportunity_ids) - 1, 0))
    here = opportunity_ids[at] == ids if len(opportunity_ids) else np.zeros(len(ids), dtype=np.bool_)
    names = partner_names(weights, rule_set)
    number_of = {name: number for number, name in enumerate(names)}
    partners, roles = weights["partner"].cat, weights["role"].cat
    ranks = np.array([number_of[str(name)] for name in partners.categories], dtype=np.int64)
    partner = ranks[partners.codes.to_numpy()]
    role = roles.codes.to_numpy().astype(np.int64)
    keys = at * len(names) + partner
    order = np.arange(len(keys)) if here.all() else np.flatnonzero(here)
    if (keys[order][1:] < keys[order][:-1]).any():
        order = order[stable_order(keys[order])]
    keys = keys[order]
    slot_keys = _distinct(keys)
    named = [number_of[name] for name in sorted(rule_set.partners)]
    if named:
        every = np.arange(len(opportunity_ids), dtype=np.int64) * len(names)
        slot_keys = _distinct(np.sort(np.concatenate([slot_keys, *(every + one for one in named)])))
        slot = np.searchsorted(slot_keys, keys).astype(np.int64)
    else:
        slot = np.cumsum(np.concatenate([[False], keys[1:] != keys[:-1]])[: len(keys)], dtype=np.int64)
    return Recorded(
        opportunities=len(opportunity_ids),
        names=names,
        roles=[str(name) for name in roles.categories],
        opportunity=at[order],
        partner=partner[order],
        role=role[order],
        measures={by: weights[by.value].to_numpy(np.int64)[order] for by in MEASURES},
        slot_keys=slot_keys,
        slot=slot,
    )


def partner_names(weights: pd.DataFrame, rule_set: RuleSet) -> list[str]:
    """All partners that may be paid, by name. `weights` has them as categories."""
    return sorted({*map(str, weights["partner"].cat.categories), *rule_set.partners})


def _distinct(keys: Ints) -> Ints:
    """Each of the sorted `keys` once."""
    return keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if keys.size else keys


def payees_of(part: Part, known: Recorded) -> Payees:
    """The payees of a row on every opportunity."""
    numbered = {item.partner: item.number for item in part.to.named if item.number is not None}
    by = part.by or By.EQUAL
    if len(part.to.items) == 1 and part.to.named:
        by = By.EQUAL  # a single named partner gets all, however little is recorded
    rows = _rows_meant(part.to, known)
    opportunity, partner, slot = known.opportunity[rows], known.partner[rows], known.slot[rows]
    measure = known.measures[by][rows] if by in MEASURES else np.ones(len(rows), dtype=np.int64)
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
    weighted = segment_sums((weight > 0).astype(np.int64), starts, counts)
    missing = _missing(part.to, known)
    return Payees(
        opportunity, partner, weight, slot, starts, counts, sums, weighted, missing, crowded, over, below
    )  # fmt: skip


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


def _missing(to: To, known: Recorded) -> dict[str, Bools]:
    """By what a row pays: the opportunities on which nobody is that."""
    missing = {}
    for role in to.roles:
        if not role.optional:
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
