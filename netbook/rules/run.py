"""One split on its way: what each step takes, shares out, turns away and holds, over all cases at once."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from netbook.rules import water
from netbook.rules.exact import Bools, Ints
from netbook.rules.hamilton import boundaries
from netbook.rules.model import By, Part, Price, RoleValue, RuleSet, Step, StepAmount, To, Tranche
from netbook.rules.payees import Payees, Recorded, payees_of, role_value
from netbook.rules.sharing import Account, Group, Shared, share
from netbook.rules.sizes import Pot, applies, empty_column, size_of, whole_units
from netbook.rules.text import to_text


@dataclass
class Piece:
    """The lines of one row of a step, before they are put together."""

    step: Step
    at: int
    shared: Shared
    payees: Payees
    part_amount: Ints
    step_amount: Ints
    step_size: Ints


@dataclass
class Held:
    """Amounts held for one reason: of a row of a step, or (step 0) of whole cases.

    `nobody` is what nobody is there, if that is the reason.
    """

    case: Ints
    amount: Ints
    step: int
    row: int
    role: str
    reason: str
    nobody: str = ""


@dataclass
class Run:
    """One block of cases on its way. Arrays are by case; money gets its sign back when it is put together."""

    cases: pd.DataFrame
    rule_set: RuleSet
    digits: int
    sign: Ints
    total: Ints
    left: Ints
    price: Ints
    opportunity: Ints
    unpriced: Bools
    known: Recorded
    account: Account
    whole: Bools
    received: dict[int, Ints] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    cached: dict[tuple[To, By | None], Payees] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Let one step take its money and share it out; what it cannot use stays for later steps."""
        active = self._active(step)
        size = size_of(step, Pot(self.total, self.left, self._base(step, active)), self.digits)
        size = np.where(active, size, 0)
        amount = np.minimum(size, self.left)
        shares = [part.share.as_integer_ratio() for part in step.parts]
        used = np.zeros_like(amount)
        first = len(self.pieces)
        for at, (part, part_amount) in enumerate(zip(step.parts, boundaries(amount, shares), strict=True)):
            used += self._share(step, at, part, part_amount, active, size)
        for piece in self.pieces[first:]:
            piece.step_amount = used
        self.left = self.left - used
        self.received[step.number] = used

    def _active(self, step: Step) -> Bools:
        """The cases on which all conditions of the step hold.

        Cases where that cannot be known are held whole.
        """
        active = np.ones(len(self.total), dtype=np.bool_)
        for condition in step.when:
            holds, unknown = applies(condition, self.cases, self.digits)
            self.hold_case(unknown & active, step, step.parts[0], empty_column(condition))
            active &= holds
        return active

    def _base(self, step: Step, active: Bools) -> Ints:
        """What a tranche is a share of, by case."""
        take = step.take
        if not isinstance(take, Tranche):
            return self.left
        match take.basis:
            case Price():
                self.hold_case(self.unpriced & active, step, step.parts[0], "needs the price, which is empty")
                return self.price
            case StepAmount(number):
                return self.received[number]
            case RoleValue(role):
                value, wrong = role_value(role, self.known)
                reason = f"cannot use the value of '{role}', which is below 0 or too large"
                self.hold_case(wrong[self.opportunity] & active, step, step.parts[0], reason)
                return value[self.opportunity]

    def _share(self, step: Step, at: int, part: Part, amount: Ints, active: Bools, size: Ints) -> Ints:
        """Share one row's money; returns what it used: shared out or held, not what it turned away."""
        payees = self._payees(part)
        usable, held = self._usable(step, part, payees, amount, active)
        low = whole_units(part.minimum, self.digits) if part.minimum is not None else 0
        high = whole_units(part.maximum, self.digits) if part.maximum is not None else None
        if high is not None:
            room = water.capacity(payees.weighted, high)
            amount = np.where(held, amount, np.minimum(amount, room[self.opportunity]))
        amount = np.where(usable | held, amount, 0)
        rows = np.flatnonzero(usable)
        if rows.size:
            group = Group(step.number, at, payees, low, high)
            shared = share(group, rows, self.opportunity[rows], amount[rows], self.account)
            self.pieces.append(Piece(step, at, shared, payees, amount, amount, size))
        return amount

    def _payees(self, part: Part) -> Payees:
        key = (part.to, part.by)
        if key not in self.cached:
            self.cached[key] = payees_of(part, self.known)
        return self.cached[key]

    def _usable(self, step: Step, part: Part, payees: Payees, amount: Ints, active: Bools) -> tuple[Bools, Bools]:
        """On which cases the row can be shared out, and on which its amount is held for want of somebody."""
        held = np.zeros_like(active)
        there = active & (payees.counts > 0)[self.opportunity]
        for role, nobody in payees.missing.items():
            reason = f"pays '{role}', but nobody is recorded as '{role}' on this opportunity"
            held |= self._hold(step, part, amount, active & ~held & nobody[self.opportunity], reason, role)
        who = to_text(part.to)
        if not part.to.optional:
            reason = f"pays '{who}', but that is nobody on this opportunity"
            held |= self._hold(step, part, amount, active & ~held & ~there, reason, who)
        if payees.crowded is not None:
            reason = f"pays '{who}', who are several here. Say how: by equal, hours, value or points"
            held |= self._hold(step, part, amount, there & ~held & payees.crowded[self.opportunity], reason)
        usable = there & ~held
        measure = part.by or By.EQUAL
        for wrong, reason in (
            (payees.negative, f"shares by {measure}, and '{who}' has less than no {measure}"),
            (
                payees.too_large,
                f"shares by {measure}, and those of '{who}' add up to more than can be split exactly",
            ),
            (
                payees.sums == 0,
                f"shares by {measure}, but nobody in '{who}' has any {measure} on this opportunity",
            ),
        ):
            self.hold_case(usable & wrong[self.opportunity] & (amount > 0), step, part, reason)
        usable &= ~(self.whole & (amount > 0))
        return usable, held

    def _hold(self, step: Step, part: Part, amount: Ints, where: Bools, reason: str, nobody: str = "") -> Bools:
        rows = np.flatnonzero(where & (amount > 0))
        if rows.size:
            said = f"step {step.number} (Rules row {part.row}) {reason}"
            self.held.append(Held(rows, amount[rows], step.number, part.row, to_text(part.to), said, nobody))
        return where

    def hold_case(self, where: Bools, step: Step, part: Part, reason: str) -> None:
        """Hold whole cases, unless they are held already or there is no money in them."""
        rows = np.flatnonzero(where & ~self.whole & (self.total > 0))
        if rows.size:
            self.whole[rows] = True
            said = f"step {step.number} (Rules row {part.row}) {reason}"
            self.held.append(Held(rows, self.total[rows], 0, part.row, to_text(part.to), said))

    def hold_what_is_left(self) -> None:
        """Rule sets that were read leave nothing; what one made otherwise leaves is held, never lost."""
        rows = np.flatnonzero((self.left > 0) & ~self.whole)
        if rows.size:
            last = self.rule_set.steps[-1]
            reason = f"no step after step {last.number} takes the rest"
            self.held.append(Held(rows, self.left[rows], last.number, last.parts[0].row, "", reason))
