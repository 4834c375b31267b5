"""Random networks: rule sets of 1 to 6 steps over the whole grammar, what is recorded, and what was paid."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from netbook.rules.model import (
    By,
    FirstMoney,
    Part,
    Price,
    Rest,
    RestSlice,
    RoleValue,
    RuleSet,
    Slice,
    Step,
    StepAmount,
    Tranche,
)  # fmt: skip
from tests.rules.reference import Entry
from tests.rules.rule_cases import rule_set

MANY = settings(
    max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "100")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip

WAYS = st.sampled_from(["equal", "hours", "value", "points"])
PEOPLE = st.sampled_from(["Ana", "Ben", "Cho", "Dee", "Eve"])
SOME_ROLES = st.sampled_from(["sale", "work", "expense", "intro"])
PERCENT = st.sampled_from(["1%", "2.5%", "10%", "1/3", "30%", "1/7", "50%", "66.67%", "100%", "120%"])
MONEY = st.sampled_from(["0.01", "0.07", "1", "12.34", "100", "333.33", "5000", "8,000"])
LIMITS = st.sampled_from(["", "", " up to 100", " up to 0.03"])
BRACKETS = st.sampled_from([
    " above 5 below 50", " above 0.07 below 1", " above 100 below 8,000", " above 5", " above 0", " below 12.34",
    " below 5000",
])  # fmt: skip
BOUNDS = st.sampled_from(["", "", "", ", min 0.05", ", max 12.34", ", min 1, max 333.33", ", min 7, max 7"])
CONDITIONS = st.sampled_from([
    "price >= 100", "price < 50 and price != 7", "client year = 1 and client != Kestrel", "client = \"kestrel\"",
    "agreed on >= 2026-02-01", "agreed on < 2026-02-01 and client year <= 1.5", "currency = EUR",
])  # fmt: skip
COLUMNS = {"client_year": 1_000_000, "client": "Kestrel ", "agreed_on": date(2026, 2, 1), "currency": "EUR"}
"""What the conditions look at, on every opportunity."""

AMOUNT = st.integers(0, 3_000) | st.integers(0, 10**7) | st.sampled_from([10_000, 2_000_000])
WEIGHT = st.integers(0, 5) | st.integers(0, 10**9)


@dataclass(frozen=True)
class RandomNetwork:
    """One opportunity: its rules, price, and what is recorded. `receipts` are payments and credit notes in order."""

    rules: RuleSet
    price: int
    receipts: tuple[int, ...]
    entries: list[Entry]
    key: str

    @property
    def totals(self) -> list[int]:
        """What has been received after each receipt."""
        return list(accumulate(self.receipts))


@st.composite
def payees(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 11))
    way = draw(WAYS)
    if kind < 3:
        return f"{draw(SOME_ROLES)}, {way}"
    if kind == 3:
        return f"{draw(SOME_ROLES)}?, {way}"
    if kind == 4:
        return "@network"
    if kind == 5:
        return f"everyone{draw(st.sampled_from(['', ' except @Ana', ' + @network', ' + @network except @Ben']))}, {way}"
    if kind == 6:
        return f"@Ana {draw(st.integers(1, 99))} + @Ben {draw(st.integers(1, 9))}.5"
    if kind == 7:
        one, other = draw(st.lists(SOME_ROLES, min_size=2, max_size=2, unique=True))
        return f"{one} + {other}?{draw(st.sampled_from(['', ' + @Dee', ' except @Ben + @Cho']))}, {way}"
    if kind == 8:
        return draw(st.sampled_from(["intro?", "intro", "intro-2?"]))
    if kind == 9:
        return f'@Ana + @"Ada Obi" + @Eve, {way}'
    if kind == 10:
        return f"{draw(SOME_ROLES)}? except @Ana, {way}"
    return f"work, {way}"


@st.composite
def parts(draw: st.DrawFn) -> str:
    shares = draw(st.sampled_from([("",), ("",), ("",), ("60% ", "40% "), ("1/3 ", "50% ", "1/6 ")]))
    return " | ".join(share + draw(payees()) + draw(BOUNDS) for share in shares)


@st.composite
def takes(draw: st.DrawFn, number: int) -> str:
    kind = draw(st.integers(0, 9))
    pct, limit = draw(PERCENT), draw(LIMITS)
    if kind == 0:
        return f"first {draw(MONEY)}"
    if kind == 1:
        return f"first {pct} of {draw(SOME_ROLES)}{limit}"
    if kind in (2, 3) and number > 1:
        return f"first {pct} of step {draw(st.integers(1, number - 1))}{limit}"
    if kind == 4:
        return f"{pct} of rest{limit}"
    if kind == 5:
        return f"{pct} of price{draw(BRACKETS)}{limit}"
    if kind == 6:
        return f"{pct} of price{limit}"
    if kind == 7:
        return "rest"
    return f"first {pct} of price{limit}"


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """The steps of a rule set; the last one takes the rest, and a rest before it leaves something."""
    found = []
    for number in range(1, draw(st.integers(1, 6))):
        take, shared = draw(takes(number)), draw(parts())
        conditional = draw(st.integers(0, 3)) == 0 or (take == "rest" and ", max" not in shared)
        found.append(f"{take} -> {shared}" + (f" when {draw(CONDITIONS)}" if conditional else ""))
    last = draw(payees().filter(lambda words: "?" not in words))
    return [*found, f"rest -> {last}"]


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    return rule_set(*draw(lines()))


@st.composite
def recorded(draw: st.DrawFn) -> list[Entry]:
    pairs = draw(st.lists(st.tuples(SOME_ROLES, PEOPLE), unique=True, max_size=12))
    hours = draw(st.sampled_from([WEIGHT, WEIGHT, WEIGHT, WEIGHT, WEIGHT, st.just(0)]))  # some never write hours down
    return [Entry(role, name, draw(hours), draw(WEIGHT), draw(WEIGHT)) for role, name in pairs]


@st.composite
def receipts(draw: st.DrawFn) -> tuple[int, ...]:
    """Payments, and credit notes that may well be more than was paid before."""
    signs = st.sampled_from([1, 1, 1, -1])
    return tuple(draw(st.lists(st.builds(lambda sign, amount: sign * amount, signs, AMOUNT), min_size=1, max_size=5)))


def networks() -> st.SearchStrategy[RandomNetwork]:
    return st.builds(RandomNetwork, rule_sets(), AMOUNT, receipts(), recorded(), st.sampled_from(["", "OPP-7", "é"]))


def _takes(kind: type) -> Callable[[Step], bool]:
    return lambda step: isinstance(step.take, kind)


def _first_of(basis: type) -> Callable[[Step], bool]:
    return lambda step: isinstance(step.take, Tranche) and isinstance(step.take.basis, basis)


def _bracket(*, above: bool, below: bool) -> Callable[[Step], bool]:
    return lambda step: (
        isinstance(step.take, Slice) and ((step.take.above is not None, step.take.below is not None) == (above, below))
    )


def _limited(step: Step) -> bool:
    return isinstance(step.take, Tranche | Slice | RestSlice) and step.take.up_to is not None


def _in_part(holds: Callable[[Part], bool]) -> Callable[[Step], bool]:
    return lambda step: any(holds(part) for part in step.parts)


OF_A_STEP: dict[str, Callable[[Step], bool]] = {
    "first 500": _takes(FirstMoney),
    "first 30% of price": _first_of(Price),
    "first 30% of role": _first_of(RoleValue),
    "first 30% of step 1": _first_of(StepAmount),
    "10% of price": _bracket(above=False, below=False),
    "above": _bracket(above=True, below=False),
    "below": _bracket(above=False, below=True),
    "above and below": _bracket(above=True, below=True),
    "10% of rest": _takes(RestSlice),
    "rest": _takes(Rest),
    "up to": _limited,
    "1/3": lambda step: getattr(step.take, "pct", 1).denominator in (3, 7),
    "more than 100%": lambda step: getattr(step.take, "pct", 0) > 1,
    "when": lambda step: len(step.when) == 1,
    "when ... and": lambda step: len(step.when) > 1,
    "when price": lambda step: any(one.column == "price" for one in step.when),
    "when client year": lambda step: any(one.column == "client_year" for one in step.when),
    "when agreed on": lambda step: any(one.column == "agreed_on" for one in step.when),
    "when client": lambda step: any(one.column == "client" for one in step.when),
    "two parts": lambda step: len(step.parts) == 2,
    "three parts": lambda step: len(step.parts) == 3,
    "part 1/3": _in_part(lambda part: part.share.denominator == 3),
    "one role": _in_part(lambda part: len(part.to.roles) == 1 == len(part.to.items)),
    "role?": _in_part(lambda part: any(role.optional for role in part.to.roles)),
    "role + role": _in_part(lambda part: len(part.to.roles) > 1),
    "role + @partner": _in_part(lambda part: bool(part.to.roles and part.to.named)),
    "intro": _in_part(lambda part: any(role.name == "intro" for role in part.to.roles) and part.by is None),
    "intro-2": _in_part(lambda part: any(role.name == "intro-2" for role in part.to.roles)),
    "@partner": _in_part(lambda part: len(part.to.named) == 1 == len(part.to.items)),
    "@partner + @partner": _in_part(lambda part: len(part.to.named) > 1 and part.by is not None),
    "@partner 60": _in_part(lambda part: any(one.number is not None for one in part.to.named)),
    "everyone": _in_part(lambda part: part.to.everyone),
    "everyone + @partner": _in_part(lambda part: part.to.everyone and bool(part.to.named)),
    "except": _in_part(lambda part: bool(part.to.without)),
    "except two": _in_part(lambda part: len(part.to.without) > 1),
    **{f"by {way}": _in_part(lambda part, way=way: part.by is way) for way in By},
    "min": _in_part(lambda part: part.minimum is not None and part.maximum is None),
    "max": _in_part(lambda part: part.maximum is not None and part.minimum is None),
    "min and max": _in_part(lambda part: None not in (part.minimum, part.maximum)),
}
"""What can be written in a step -> whether it is there."""

OF_A_NETWORK: dict[str, Callable[[RandomNetwork], bool]] = {
    **{f"{count} steps": lambda one, count=count: len(one.rules.steps) == count for count in range(1, 7)},
    "rest before the last step": lambda one: any(isinstance(step.take, Rest) for step in one.rules.steps[:-1]),
    "one payment": lambda one: len(one.receipts) == 1 and one.receipts[0] > 0,
    "several instalments": lambda one: sum(receipt > 0 for receipt in one.receipts) > 1,
    "credit note": lambda one: any(
        receipt < 0 < total for receipt, total in zip(one.receipts, one.totals, strict=True)
    ),
    "more given back than paid": lambda one: any(total < 0 for total in one.totals),
    "more received than agreed": lambda one: any(total > one.price for total in one.totals),
    "nobody recorded": lambda one: not one.entries,
    "a partner in two roles": lambda one: len({entry.partner for entry in one.entries}) < len(one.entries),
    "no hours at all": lambda one: bool(one.entries) and not any(entry.hours for entry in one.entries),
}
"""What can happen in a network -> whether it does."""

CONSTRUCTS = frozenset({*OF_A_STEP, *OF_A_NETWORK})


def constructs_in(network: RandomNetwork) -> Iterable[str]:
    """The names of everything that occurs."""
    for step in network.rules.steps:
        yield from (name for name, is_there in OF_A_STEP.items() if is_there(step))
    yield from (name for name, is_there in OF_A_NETWORK.items() if is_there(network))
