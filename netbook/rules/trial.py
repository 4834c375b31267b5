"""A dry run: a rule set split on sample opportunities, to find steps that never get what they say.

The samples have every price at which the rule set may change its mind (below, at and above each amount in it, and
round prices from one unit up), paid in full; everybody recorded, and the roles with a question mark also missing one by
one; conditions met and not; little, some and much value recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pandas as pd

from netbook.model.money import money_text
from netbook.model.schema import NUMBER_SCALE, OPPORTUNITIES, Type
from netbook.rules.exact import Bools, Ints
from netbook.rules.kernel import Split, split
from netbook.rules.model import (
    FirstMoney,
    Price,
    Rest,
    RestSlice,
    Role,
    RoleValue,
    RuleSet,
    Slice,
    Step,
    StepAmount,
    Tranche,
)
from netbook.rules.names import is_introduction
from netbook.rules.problems import Problem
from netbook.rules.sizes import applies
from netbook.rules.text import take_text

MOST_SAMPLES = 5_000
"""Opportunities in a dry run. A rule set that needs more is not tried, nor one with amounts beyond 10**13 units."""

_USUAL_PRICE = 20_000
_ROUND = (1, 720_720, _USUAL_PRICE)  # the second can be divided by anything up to 16
_DECADES = 11
_LARGEST, _LARGEST_MARK = 4 * 10**17, 10**13
_LARGE = 10**6
_VALUES = ((0, 1), (1, 100), (1, 2))
"""Value of every contribution: one unit, a hundredth of the price, half of it."""


def tried(rule_set: RuleSet, digits: int) -> list[Problem]:
    """What a dry run finds, as warnings at the first row of a step. O(samples x rows); nothing is run for a rule set
    whose steps plainly leave something for the last one."""
    samples = _samples(rule_set, digits) if in_question(rule_set) else None
    if samples is None:
        return []
    result = split(samples.cases, samples.weights, rule_set, digits)
    if (result.held["step"] == 0).any():
        return []  # an amount has more decimals than the currency: said where it is split
    return [*_findings(rule_set, samples, result, digits)]


def in_question(rule_set: RuleSet) -> bool:
    """Whether the steps before the last may take everything, depend on conditions, or may be too small to count."""
    taken = Fraction(0)
    for step in rule_set.steps[:-1]:
        match step.take:
            case _ if step.when:
                return True
            case Rest() | Tranche(_, StepAmount()):
                return True
            case Slice(pct, _, below):
                if below is not None:
                    return True
                taken += pct
            case RestSlice(pct) | Tranche(pct, Price()):
                taken += pct
    return taken >= 1


@dataclass(frozen=True)
class _Samples:
    """Cases and weights as the kernel takes them."""

    cases: pd.DataFrame
    weights: pd.DataFrame


def _samples(rule_set: RuleSet, digits: int) -> _Samples | None:
    prices = np.array(sorted(_prices(rule_set, digits)), dtype=np.int64)
    columns = sorted(rule_set.columns - {"price"})
    candidates = [_candidates(rule_set, column) for column in columns]
    worth = _VALUES if any(_value_of(step) for step in rule_set.steps) else _VALUES[1:2]
    people = [*product(_absences(rule_set), worth)]
    count = len(prices) * len(people) * prod(map(len, candidates))
    if count > MOST_SAMPLES or max(_marks(rule_set, digits), default=0) > _LARGEST_MARK:
        return None
    met = [*product(*candidates)]
    price, fact, there = (grid.ravel() for grid in np.meshgrid(prices, np.arange(len(met)), np.arange(len(people))))
    cases = pd.DataFrame({"case": np.arange(count), "opportunity": "sample", "opportunity_id": np.arange(count)})
    cases = cases.assign(price=price, total=price)
    for at, column in enumerate(columns):
        values = [one[at] for one in met]
        cases[column] = pd.Series(values).iloc[fact].array
    return _Samples(cases, _weights(rule_set, people, price, there))


def _prices(rule_set: RuleSet, digits: int) -> set[int]:
    """Round prices, and those below, at and above every amount of the rule set."""
    marks = _marks(rule_set, digits)
    near = {mark * times + more for mark in marks for times in (1, 2) for more in (-1, 0, 1)}
    far = {max(marks, default=1) * 10**power for power in range(1, 6)}
    round_ones = {number * 10**power for number in _ROUND for power in range(_DECADES)}
    return {price for price in near | far | round_ones if 0 < price < _LARGEST}


def _marks(rule_set: RuleSet, digits: int) -> set[int]:
    return {int(money * 10**digits) for money in _amounts(rule_set)}


def _amounts(rule_set: RuleSet) -> Iterator[Decimal]:
    for step in rule_set.steps:
        take = step.take
        marks: tuple[Decimal | None, ...] = ()
        match take:
            case FirstMoney(money):
                marks = (money,)
            case Slice(_, above, below, up_to):
                marks = (above, below, up_to)
            case Tranche(_, _, up_to) | RestSlice(_, up_to):
                marks = (up_to,)
        bounds = (bound for part in step.parts for bound in (part.minimum, part.maximum))
        prices = (one.value for one in step.when if one.column == "price" and isinstance(one.value, Decimal))
        yield from (money for money in (*marks, *bounds, *prices) if money is not None)


def _candidates(rule_set: RuleSet, column: str) -> Sequence[object]:
    """Values of a column that meet every condition on it, and that meet none."""
    wanted = [one.value for step in rule_set.steps for one in step.when if one.column == column]
    match OPPORTUNITIES.field(column).type:
        case Type.DATE:
            days = [one for one in wanted if isinstance(one, date)]
            around = {day + timedelta(more) for day in days for more in (-1, 0, 1)}
            return [pd.Timestamp(day) for day in sorted(around)]
        case Type.NUMBER:
            numbers = [int(one * NUMBER_SCALE) for one in wanted if isinstance(one, Decimal)]
            return sorted({number + more for number in numbers for more in (-1, 0, 1)})
    return sorted({*(str(one) for one in wanted), "somebody else"})


def _absences(rule_set: RuleSet) -> list[frozenset[str]]:
    """Roles that are missing: none, all with a question mark, each of them alone, and all but one."""
    optional = frozenset(role.name for role in _roles(rule_set) if role.optional)
    alone = [frozenset({name}) for name in sorted(optional)]
    return list(dict.fromkeys([frozenset(), optional, *alone, *(optional - one for one in alone)]))


def _roles(rule_set: RuleSet) -> Iterator[Role]:
    return (role for step in rule_set.steps for part in step.parts for role in part.to.roles)


def _weights(
    rule_set: RuleSet, people: Sequence[tuple[frozenset[str], tuple[int, int]]], price: Ints, there: Ints
) -> pd.DataFrame:
    """Two strangers in every role (in an introduction one), and every named partner in a role that no rule names."""
    pairs = [*_recorded(rule_set)]
    roles, partners = zip(*pairs, strict=True)
    frame = pd.DataFrame({"role": roles, "partner": partners}, dtype="category")
    opportunity = np.repeat(np.arange(len(price)), len(pairs))
    at = np.tile(np.arange(len(pairs)), len(price))
    missing = np.array([[role in absent for role in roles] for absent, _ in people])[there].ravel()
    above, below = (np.array([value[at] for _, value in people])[there] for at in (0, 1))
    value = np.maximum(price // below * above, 1)
    table = frame.iloc[at].assign(opportunity_id=opportunity, value=np.repeat(value, len(pairs)))
    return table.assign(hours=NUMBER_SCALE, points=NUMBER_SCALE)[~missing].reset_index(drop=True)


def _recorded(rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    yield "", "\x00"  # somebody whom only 'everyone' means
    alone_in = {role.name: is_introduction(role) for role in _roles(rule_set)}
    valued = (role for step in rule_set.steps if (role := _value_of(step)))
    for name, alone in ({**dict.fromkeys(valued, False), **alone_in}).items():
        yield name, "\x01"
        if not alone:
            yield name, "\x02"
    for partner in sorted(rule_set.partners):
        yield "", partner


def _value_of(step: Step) -> str:
    """The role whose recorded value the step is a share of, '' if it is of something else."""
    basis = step.take.basis if isinstance(step.take, Tranche) else None
    return basis.role if isinstance(basis, RoleValue) else ""


def _findings(rule_set: RuleSet, samples: _Samples, result: Split, digits: int) -> Iterator[Problem]:
    """Steps that never get anything, and shares of the price that are never whole. The last takes what is over."""
    got = _by_step(rule_set, result, len(samples.cases))
    left = samples.cases["total"].to_numpy(np.int64).copy()
    for step in rule_set.steps[:-1]:
        active = _active(step, samples.cases, digits)
        size, amount = got[step.number]
        if not (amount > 0).any():
            yield _problem(rule_set, step, _why_nothing(step, active, left))
        elif _is_of_price(step) and _always_short(size, amount, len(rule_set.steps)):
            yield _problem(
                rule_set, step, _short(step, samples.cases["price"].to_numpy(np.int64), size, amount, digits)
            )
        left -= amount


def _by_step(rule_set: RuleSet, result: Split, cases: int) -> dict[int, tuple[Ints, Ints]]:
    """What each step wanted and what it got (shared out or held), by case."""
    found = {step.number: (np.zeros(cases, dtype=np.int64), np.zeros(cases, dtype=np.int64)) for step in rule_set.steps}
    held = result.held.groupby(["step", "case"], as_index=False)["amount"].sum()
    for step, some in held.groupby("step"):
        for values in found[int(step)]:
            values[some["case"].to_numpy()] = some["amount"]
    for step, some in result.portions.groupby("step"):
        case = some["case"].to_numpy()
        found[int(step)][0][case] = some["step_size"]
        found[int(step)][1][case] = some["step_amount"]
    return found


def _active(step: Step, cases: pd.DataFrame, digits: int) -> Bools:
    active = np.ones(len(cases), dtype=np.bool_)
    for condition in step.when:
        active &= applies(condition, cases, digits)[0]
    return active


def _is_of_price(step: Step) -> bool:
    take = step.take
    bounded = any(part.maximum is not None for part in step.parts)
    return not bounded and (isinstance(take, Slice) or (isinstance(take, Tranche) and isinstance(take.basis, Price)))


def _why_nothing(step: Step, active: Bools, left: Ints) -> str:
    if not active.any():
        return f"its conditions are never true together, so step {step.number} never gets anything"
    if not left[active].any():
        return f"the steps before it take everything, so step {step.number} gets 0.00 at every price"
    return f"step {step.number} gets 0.00 at every price that was tried"


def _always_short(size: Ints, amount: Ints, steps: int) -> bool:
    """Whether a step never got all it wanted, by more than rounding and more than a thousandth of it."""
    some, large = size >= 20 * steps, size >= _LARGE
    return bool(large.any() and (amount < size)[some].all() and (amount < size - size // 1000)[large].all())


def _short(step: Step, price: Ints, size: Ints, amount: Ints, digits: int) -> str:
    usual = _USUAL_PRICE * 10**digits
    at = int(np.argmin(np.where(size > 0, np.abs(price - usual), _LARGEST)))
    on, wanted, had = (money_text(int(money[at]), digits) for money in (price, size, amount))
    words = f"'{take_text(step.take)}' is more than the steps before it leave"
    return f"{words}: on {on} it should be {wanted}, and is {had}"


def _problem(rule_set: RuleSet, step: Step, message: str) -> Problem:
    column = "When" if message.startswith("its conditions") else "Take"
    return Problem(step.parts[0].row, column, rule_set.name, str(step.number), message, warning=True)
