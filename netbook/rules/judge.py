"""What is judged over the steps of a rule set together: every cent needs a home, and every step a reason."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from netbook.rules.model import Price, Rest, RestSlice, Slice, Step, StepAmount, Tranche
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
    always = [step for step in steps if not step.when]
    slices = [step for step in always if isinstance(step.take, Slice)]
    for step, message in (*_always_nothing(steps), *_above_all(always), *_gaps(slices)):
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
    """Slices of the same money that are more than the money: of all of it, or of a part between two amounts."""
    marks = sorted({mark for step in steps if isinstance(step.take, Slice) for mark in _marks(step.take)})
    told: set[int] = set()
    for low, high in pairwise([Decimal(0), *(mark for mark in marks if mark), None]):
        here = [step for step in steps if _takes_between(step, low, high)]
        found = _above_all_here(here, _words_between(low, high))
        if found and found[0].number not in told:
            told.add(found[0].number)
            yield found


def _marks(take: Slice) -> tuple[Decimal, ...]:
    return tuple(mark for mark in (take.above, take.below) if mark is not None)


def _takes_between(step: Step, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a step takes a share of money received between two amounts that follow each other, however much it is."""
    match step.take:
        case Slice(_, above, below, None):
            return (above or 0) <= (low or 0) and (below is None or (high is not None and high <= below))
        case RestSlice(_, None):
            return True
    return False


def _words_between(low: Decimal | None, high: Decimal | None) -> str:
    if low and high:
        return f" between {plain(low)} and {plain(high)}"
    return f" above {plain(low)}" if low else f" below {plain(high)}" if high else ""


def _above_all_here(steps: Sequence[Step], where: str) -> tuple[Step, str] | None:
    """The step that makes it too much, and what to say; None if the shares fit."""
    slices = [(step, step.take) for step in steps if isinstance(step.take, Slice)]
    total = sum((take.pct for _, take in slices), start=Fraction(0))
    if total > 1:
        said = f"the slices of the price{where} add up to {percent_text(total)}"
        return slices[-1][0], f"{said}; later steps get less than they say"
    if not where:
        return None  # the dry run says it with an example
    left = Fraction(1)
    for step in steps:
        if isinstance(step.take, Slice):
            if step.take.pct > left:
                said = f"'{take_text(step.take)}' is more than the {percent_text(left)} that the steps before it leave"
                return step, f"{said} of the money{where}; later steps get less as more comes in"
            left -= step.take.pct
        elif isinstance(step.take, RestSlice):
            left *= max(1 - step.take.pct, Fraction(0))
    return None


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
