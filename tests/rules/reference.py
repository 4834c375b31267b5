"""The split said slowly and obviously: one case at a time, in fractions. The kernel must agree to the unit.

What it shares with the kernel is only the rule set as read. The definitions are those of docs and of rules.md:

* a step gets the lesser of what it wants (rounded half up once) and what earlier steps left;
* the rows of a step get whole units by largest remainder, ties to the earlier row;
* in a row, bounds are clamp(L x weight, min, max) for the level L that fits; what maxes turn away stays for later
  steps;
* left-over units go to who is furthest behind, counted in 2**-32 of a unit, every fraction rounded down; ties by 24
  bits of a hash of opportunity, partner, step and row, then by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from netbook.rules.model import (
    By,
    Condition,
    FirstMoney,
    Named,
    Part,
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
)  # fmt: skip

UNIT = 2**32
WORD = 2**64


@dataclass(frozen=True)
class Entry:
    """What a partner gave in a role: hours and points in millionths, value in minor units."""

    role: str
    partner: str
    hours: int = 0
    value: int = 0
    points: int = 0


@dataclass
class Outcome:
    """(step, row within it, partner) -> units and exact share; (step, row) -> units held; or all is held."""

    amounts: dict[tuple[int, int, str], int] = field(default_factory=dict)
    exact: dict[tuple[int, int, str], Fraction] = field(default_factory=dict)
    held: dict[tuple[int, int], int] = field(default_factory=dict)
    all_held: bool = False


class CannotBeSplit(Exception):
    pass


def allocate(
    rules: RuleSet, opportunity: str, price: int, total: int, entries: list[Entry], digits: int = 2,
    columns: dict[str, object] | None = None,
) -> Outcome:  # fmt: skip
    out = Outcome()
    sign = -1 if total < 0 else 1
    left, received, behind = abs(total), {}, {}
    try:
        for step in rules.steps:
            wanted = size(step, abs(price), abs(total), left, received, entries, digits)
            amount = min(wanted, left) if applies(step, abs(price), digits, columns or {}) else 0
            if not applies(step, abs(price), digits, columns or {}):
                received[step.number] = 0
                continue
            used = 0
            for at, (part, money) in enumerate(zip(step.parts, rows_of(amount, step.parts), strict=True)):
                used += one_row(out, opportunity, step, at, part, money, entries, digits, behind)
            left -= used
            received[step.number] = used
    except CannotBeSplit:
        return Outcome(all_held=True)
    assert left == 0
    out.amounts = {key: sign * amount for key, amount in out.amounts.items()}
    out.exact = {key: sign * amount for key, amount in out.exact.items()}
    out.held = {key: sign * amount for key, amount in out.held.items()}
    return out


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def minor(money: Decimal | None, digits: int) -> Fraction:
    return Fraction(money or 0) * 10**digits


def size(
    step: Step, price: int, total: int, left: int, received: dict[int, int], entries: list[Entry], digits: int
) -> int:
    take = step.take
    if isinstance(take, Rest):
        return left
    if isinstance(take, FirstMoney):
        return int(minor(take.money, digits))
    if isinstance(take, Tranche):
        if isinstance(take.basis, Price):
            base = price
        elif isinstance(take.basis, RoleValue):
            base = sum(entry.value for entry in entries if entry.role == take.basis.role)
        elif isinstance(take.basis, StepAmount):
            base = received[take.basis.number]
        wanted = half_up(take.pct * base)
    elif isinstance(take, RestSlice):
        wanted = half_up(take.pct * left)
    elif isinstance(take, Slice):
        upper = total if take.below is None else min(total, int(minor(take.below, digits)))
        wanted = half_up(take.pct * max(upper - int(minor(take.above, digits)), 0))
    return wanted if take.up_to is None else min(wanted, int(minor(take.up_to, digits)))


def applies(step: Step, price: int, digits: int, columns: dict[str, object]) -> bool:
    return all(holds(condition, price, digits, columns) for condition in step.when)


def holds(condition: Condition, price: int, digits: int, columns: dict[str, object]) -> bool:
    wanted: object = condition.value
    found: object
    if condition.column == "price":
        found, wanted = Fraction(price, 10**digits), Fraction(condition.value)
    elif isinstance(condition.value, Decimal):
        found, wanted = Fraction(columns[condition.column], 10**6), Fraction(condition.value)
    elif isinstance(condition.value, date):
        found = columns[condition.column]
    else:
        found, wanted = str(columns[condition.column] or "").casefold().strip(), condition.value.casefold()
    return {
        "=": lambda: found == wanted, "!=": lambda: found != wanted, "<": lambda: found < wanted,
        "<=": lambda: found <= wanted, ">": lambda: found > wanted, ">=": lambda: found >= wanted,
    }[condition.op]()  # fmt: skip


def rows_of(amount: int, parts: Iterable[Part]) -> list[int]:
    exact = [part.share * amount for part in parts]
    units = [floor(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda at: (units[at] - exact[at], at))
    for at in order[: amount - sum(units)]:
        units[at] += 1
    return units


def payees(part: Part, entries: list[Entry]) -> dict[str, Fraction]:
    """Partner -> weight."""
    roles = {item.name for item in part.to.items if isinstance(item, Role)}
    named = {item.partner: item.number for item in part.to.items if isinstance(item, Named)}
    meant = [
        entry for entry in entries
        if part.to.everyone or entry.role in roles or entry.partner in named
    ]  # fmt: skip
    weights = dict.fromkeys([*(entry.partner for entry in meant), *named], Fraction(0))
    for name in part.to.without:
        weights.pop(name, None)
    for name in weights:
        if named and named.get(name) is not None:
            weights[name] = Fraction(named[name])
        elif part.by in (None, By.EQUAL) or list(part.to.items) == [Named(name)]:
            weights[name] = Fraction(1)
        else:
            weights[name] = Fraction(sum(getattr(entry, part.by) for entry in meant if entry.partner == name))
    return weights


def nobody(part: Part, entries: list[Entry], weights: dict[str, Fraction]) -> bool:
    """Whether somebody is wanting who must be there, or it is not said how several share."""
    there = {entry.role for entry in entries}
    needed = [item.name for item in part.to.items if isinstance(item, Role) and not item.optional]
    if any(name not in there for name in needed) or (not weights and not part.to.optional):
        return True
    return part.by is None and len(weights) > 1 and not any(isinstance(item, Named) for item in part.to.items)


def one_row(
    out: Outcome, opportunity: str, step: Step, at: int, part: Part, money: int, entries: list[Entry], digits: int,
    behind: dict[str, int],
) -> int:  # fmt: skip
    weights = payees(part, entries)
    if nobody(part, entries, weights):
        if money:
            out.held[step.number, at] = money
        return money
    if not weights:
        return 0
    if sum(weights.values()) == 0:
        if money:
            raise CannotBeSplit
        for name in weights:
            out.amounts[step.number, at, name], out.exact[step.number, at, name] = 0, Fraction(0)
        return 0
    low = int(minor(part.minimum, digits))
    high = None if part.maximum is None else int(minor(part.maximum, digits))
    counted = sum(weight > 0 for weight in weights.values())
    if high is not None:
        money = min(money, high * counted)
    exact = level(money, weights, low, high)
    units = {name: floor(one) for name, one in exact.items()}
    for name, one in exact.items():
        behind[name] = behind.get(name, 0) + floor((one - units[name]) * UNIT)
    waiting = sorted(
        (name for name, one in exact.items() if one > units[name]),
        key=lambda name: (-behind[name], -tie(opportunity, name, step.number, at), name),
    )
    for name in waiting[: money - sum(units.values())]:
        units[name] += 1
        behind[name] -= UNIT
    for name in weights:
        out.amounts[step.number, at, name], out.exact[step.number, at, name] = units[name], exact[name]
    return money


def level(money: int, weights: dict[str, Fraction], low: int, high: int | None) -> dict[str, Fraction]:
    """clamp(L x weight, low, high), for the L at which it adds up to `money`."""
    some = {name: weight for name, weight in weights.items() if weight > 0}
    if money <= low * len(some):
        return {name: Fraction(money, len(some)) if name in some else Fraction(0) for name in weights}

    def clamped(value: Fraction) -> Fraction:
        value = max(value, Fraction(low))
        return value if high is None else min(value, Fraction(high))

    def at(mark: Fraction) -> dict[str, Fraction]:
        return {name: clamped(mark * weight) for name, weight in some.items()}

    marks = sorted({Fraction(bound) / weight for weight in some.values() for bound in (low, high) if bound is not None})
    below = max((mark for mark in marks if sum(at(mark).values()) <= money), default=Fraction(0))
    missing = money - sum(at(below).values())
    rising = [name for name, weight in some.items()
              if below * weight >= low and (high is None or below * weight < high)]  # fmt: skip
    mark = below + missing / sum(some[name] for name in rising) if missing else below
    return {name: at(mark).get(name, Fraction(0)) for name in weights}


def tie(opportunity: str, partner: str, step: int, row: int) -> int:
    group = splitmix((step << 32) + row)
    return splitmix(fnv(opportunity) ^ splitmix(fnv(partner) ^ group)) >> 40


def fnv(text: str) -> int:
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % WORD
    return value


def splitmix(value: int) -> int:
    value = (value + 0x9E3779B97F4A7C15) % WORD
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % WORD
    value = (value ^ value >> 27) * 0x94D049BB133111EB % WORD
    return value ^ value >> 31
