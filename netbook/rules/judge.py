"""What is judged over the steps of a rule set together: every cent needs a home, and every step a reason."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from netbook.rules.model import Price, Rest, Slice, Step, StepAmount, Tranche
from netbook.rules.problems import Problems
from netbook.rules.scanner import percent_text, plain
from netbook.rules.text import RuleRow, take_text

_LAST = (
    "the last step must be 'rest' without 'max', 'when' or '?', so that every cent has a home "
    "(for example: rest, @network)"
)


def judge(steps: Sequence[Step], rows: Mapping[int, RuleRow], problems: Problems) -> None:
    """Note what is wrong with the steps of one rule set; `rows` are their first rows by step number."""
    _later_steps_get_something(steps, rows, problems)
    _only_earlier_steps(steps, rows, problems)
    last = steps[-1]
    if not isinstance(last.take, Rest) or last.may_leave:
        problems.add(rows[last.number], _why_not_last(last), _LAST)


def _why_not_last(step: Step) -> str:
    """The column that keeps a step from being the last."""
    if not isinstance(step.take, Rest):
        return "Take"
    if any(part.maximum is not None for part in step.parts):
        return "Max"
    return "When" if step.when else "To"


def _later_steps_get_something(steps: Sequence[Step], rows: Mapping[int, RuleRow], problems: Problems) -> None:
    for step, later in pairwise(steps):
        if isinstance(step.take, Rest) and not step.may_leave:
            message = f"step {step.number} already takes the rest, so step {later.number} never gets anything"
            problems.add(rows[later.number], "Step", message)
            return


def _only_earlier_steps(steps: Sequence[Step], rows: Mapping[int, RuleRow], problems: Problems) -> None:
    for step in steps:
        if not (isinstance(step.take, Tranche) and isinstance(step.take.basis, StepAmount)):
            continue
        earlier = [other.number for other in steps if other.number < step.number]
        if step.take.basis.number not in earlier:
            there = ", ".join(map(str, earlier))
            hint = f"Earlier steps are {there}" if earlier else "There is no earlier step"
            message = f"step {step.take.basis.number} is not an earlier step of this rule set. {hint}"
            problems.add(rows[step.number], "Take", message)


def warn(steps: Sequence[Step], rows: Mapping[int, RuleRow], problems: Problems) -> None:
    """Note what may well be meant otherwise: steps that get nothing, slices above 100%, brackets with a gap."""
    slices = [step for step in steps if isinstance(step.take, Slice) and not step.when]
    for step, message in (*_always_nothing(steps), *_above_all(slices), *_gaps(slices)):
        problems.add(rows[step.number], "Take", message, warning=True)


def _always_nothing(steps: Sequence[Step]) -> Iterator[tuple[Step, str]]:
    """Steps behind tranches that take the whole price. The last step may well get nothing: it takes what is over."""
    taken = Fraction(0)
    for step, later in pairwise(steps[:-1]):
        take = step.take
        if isinstance(take, Tranche) and isinstance(take.basis, Price) and not take.up_to and not step.may_leave:
            taken += take.pct
        if taken >= 1:
            words = f"the steps up to {step.number} take the whole price"
            yield later, f"{words}, so step {later.number} gets 0.00 unless more is received"


def _above_all(steps: Sequence[Step]) -> Iterator[tuple[Step, str]]:
    """Slices of the same money that are more than the money."""
    whole = [
        (step, step.take)
        for step in steps
        if isinstance(step.take, Slice) and step.take.above is None and step.take.below is None
    ]
    total = sum((take.pct for _, take in whole if take.up_to is None), start=Fraction(0))
    if total > 1:
        step = whole[-1][0]
        yield (
            step,
            f"the slices of the price add up to {percent_text(total)}; later steps get less than they say",
        )


def _gaps(steps: Sequence[Step]) -> Iterator[tuple[Step, str]]:
    """Brackets to the same payees that leave money between them uncovered."""
    brackets: dict[object, list[tuple[Decimal, Decimal | None, Step]]] = {}
    for step in steps:
        take = step.take
        if isinstance(take, Slice) and (take.above is not None or take.below is not None):
            whom = tuple(part.to for part in step.parts)
            brackets.setdefault(whom, []).append((take.above or Decimal(0), take.below, step))
    for group in brackets.values():
        ordered = sorted(group, key=lambda one: one[0])
        for (_, below, lower), (above, _, step) in pairwise(ordered):
            if below is not None and below < above:
                words = f"between {plain(below)} and {plain(above)}"
                yield step, f"nothing is taken {words}: '{take_text(lower.take)}' ends before this begins"
