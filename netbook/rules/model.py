"""A rule set, read: ordered steps, each `take / to / by` with its parts, bounds and conditions.

Money is `Decimal` in the opportunity's currency (it becomes minor units in the kernel), shares are
`Fraction`. Sheet rows are kept for messages and do not count when two rule sets are compared.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class By(StrEnum):
    """How the payees of a row share its money."""

    EQUAL = "equal"
    HOURS = "hours"
    VALUE = "value"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Price:
    """The agreed net price."""


@dataclass(frozen=True, slots=True)
class RoleValue:
    """The total value recorded for a role on the opportunity."""

    role: str


@dataclass(frozen=True, slots=True)
class StepAmount:
    """What an earlier step has received so far."""

    number: int


Basis = Price | RoleValue | StepAmount


@dataclass(frozen=True, slots=True)
class Rest:
    """`rest`: everything that earlier steps left."""


@dataclass(frozen=True, slots=True)
class FirstMoney:
    """`first 1200`: a tranche of fixed size."""

    money: Decimal


@dataclass(frozen=True, slots=True)
class Tranche:
    """`first 30% of price up to 5000`: filled before later steps see money."""

    pct: Fraction
    basis: Basis
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """`10% of price`: a part of every receipt; of the money above and below two marks if they are given."""

    pct: Fraction
    above: Decimal | None = None
    below: Decimal | None = None
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RestSlice:
    """`10% of rest`: a part of what earlier steps left."""

    pct: Fraction
    up_to: Decimal | None = None


Take = Rest | FirstMoney | Tranche | Slice | RestSlice


@dataclass(frozen=True, slots=True)
class Role:
    """Everybody recorded in a role; with `optional` (`intro?`) nobody need be."""

    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """One partner by name, with a number if the shares are fixed (`@Ana 60`)."""

    partner: str
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every partner recorded on the opportunity in any role, once."""


Item = Role | Named | Everyone


@dataclass(frozen=True, slots=True)
class To:
    """Who is paid: the union of `items` without the partners in `without`."""

    items: tuple[Item, ...]
    without: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles among the items."""
        return tuple(item for item in self.items if isinstance(item, Role))

    @property
    def named(self) -> tuple[Named, ...]:
        """The named partners among the items."""
        return tuple(item for item in self.items if isinstance(item, Named))

    @property
    def everyone(self) -> bool:
        """Whether everybody on the opportunity is meant."""
        return any(isinstance(item, Everyone) for item in self.items)

    @property
    def optional(self) -> bool:
        """Whether it may well be that there is nobody; the money then flows on."""
        return all(isinstance(item, Role) and item.optional for item in self.items)


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a step: its share of the step, who gets it, how they share it, bounds for each partner."""

    to: To
    by: By | None = None
    share: Fraction = Fraction(1)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    note: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """`client year = 1`. `column` is the field of Opportunities; text is compared without regard to case."""

    column: str
    op: str
    value: Decimal | date | str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it takes, and the rows that share it."""

    number: int
    take: Take
    parts: tuple[Part, ...]
    when: tuple[Condition, ...] = ()

    @property
    def may_leave(self) -> bool:
        """Whether money may be left over: bounded above, conditional, or paid to a role that may be empty."""
        return bool(self.when) or any(part.maximum is not None or part.to.optional for part in self.parts)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a rule set. `start` is its first day, None for the only version."""

    name: str
    start: date | None
    steps: tuple[Step, ...]

    @property
    def partners(self) -> frozenset[str]:
        """Partners paid by name."""
        parts = (part for step in self.steps for part in step.parts)
        return frozenset(named.partner for part in parts for named in part.to.named)

    @property
    def roles(self) -> frozenset[str]:
        """Roles that it pays, or takes a share of the value of."""
        paid = {role.name for step in self.steps for part in step.parts for role in part.to.roles}
        takes = [step.take for step in self.steps]
        bases = {take.basis.role for take in takes if isinstance(take, Tranche) and isinstance(take.basis, RoleValue)}
        return frozenset(paid | bases)

    @property
    def columns(self) -> frozenset[str]:
        """Fields of Opportunities that its conditions look at."""
        return frozenset(condition.column for step in self.steps for condition in step.when)

    @property
    def needs_price(self) -> bool:
        """Whether it cannot be computed while the price is empty."""
        takes = (step.take for step in self.steps)
        tranche = any(isinstance(take, Tranche) and isinstance(take.basis, Price) for take in takes)
        return tranche or "price" in self.columns
