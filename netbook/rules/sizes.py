"""How much a step takes, and on which opportunities it applies at all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from netbook.model.money import to_minor
from netbook.model.schema import NUMBER_SCALE, OPPORTUNITIES
from netbook.rules.exact import LIMIT, Bools, Ints, share_of
from netbook.rules.model import Condition, FirstMoney, Part, Rest, RestSlice, RuleSet, Slice, Step, Tranche
from netbook.rules.scanner import plain


def whole_units(money: Decimal, digits: int) -> int:
    """Money of a rule in minor units, never more than LIMIT.

    ValueError if the currency has fewer decimals.
    """
    units = to_minor(money, digits)
    if units is None:
        raise ValueError(f"{money} has more decimals than {digits}")
    return min(units, LIMIT)


def unfit_money(rule_set: RuleSet, digits: int) -> tuple[Step, Part, Decimal] | None:
    """The first amount in a rule set that has more decimals than the currency, and where it stands."""
    for step in rule_set.steps:
        take = step.take
        marks: list[Decimal | None] = []
        match take:
            case FirstMoney(money):
                marks = [money]
            case Slice(_, above, below, up_to):
                marks = [above, below, up_to]
            case Tranche(_, _, up_to) | RestSlice(_, up_to):
                marks = [up_to]
            case Rest():
                pass
        for part in step.parts:
            for amount in (*marks, part.minimum, part.maximum):
                if amount is not None and to_minor(amount, digits) is None:
                    return step, part, amount
    return None


@dataclass(frozen=True)
class Pot:
    """What a step sees, by case: the money received so far, and what earlier steps left of it.

    `base` is the price, the value or the step that a tranche is a share of.
    """

    received: Ints
    left: Ints
    base: Ints


def size_of(step: Step, pot: Pot, digits: int) -> Ints:
    """What a step wants, by case, rounded half up once; it gets that or what is left, whichever is less."""
    match step.take:
        case Rest():
            return pot.left
        case FirstMoney(money):
            return np.full(len(pot.left), whole_units(money, digits), dtype=np.int64)
        case Tranche(pct, _, up_to):
            return _limited(share_of(pot.base, pct), up_to, digits)
        case RestSlice(pct, up_to):
            return _limited(share_of(pot.left, pct), up_to, digits)
        case Slice(pct, above, below, up_to):
            upper = pot.received if below is None else np.minimum(pot.received, whole_units(below, digits))
            window = np.maximum(upper - (0 if above is None else whole_units(above, digits)), 0)
            return _limited(share_of(window, pct), up_to, digits)


def _limited(size: Ints, up_to: Decimal | None, digits: int) -> Ints:
    return size if up_to is None else np.minimum(size, whole_units(up_to, digits))


def applies(condition: Condition, cases: pd.DataFrame, digits: int) -> tuple[Bools, Bools]:
    """On which cases a condition holds, and on which it cannot be judged as the column is empty there."""
    column = cases[condition.column]
    empty = column.isna().to_numpy(np.bool_)
    match condition.value:
        case Decimal():
            scale = 10**digits if condition.column == "price" else NUMBER_SCALE
            values = column.fillna(0).to_numpy(np.int64)
            return _compared(values, condition.op, Fraction(condition.value) * scale) & ~empty, empty
        case date():
            days = pd.to_datetime(column).to_numpy("datetime64[D]").astype(np.int64)
            epoch = (condition.value - date(1970, 1, 1)).days
            return _compared(days, condition.op, Fraction(epoch)) & ~empty, empty
    codes, texts = pd.factorize(column.astype(object).where(~empty, ""))
    wanted = _folded(condition.value)
    same = np.array([_folded(str(text)) == wanted for text in texts], dtype=np.bool_)[codes]
    return same if condition.op == "=" else ~same, np.zeros(len(same), dtype=np.bool_)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _compared(values: Ints, op: str, mark: Fraction) -> Bools:
    """Compare whole numbers with an exact mark, which may lie between two of them or beyond all."""
    floor = mark.numerator // mark.denominator
    whole = floor == mark
    if floor > LIMIT:
        return np.full(len(values), op in ("<", "<=", "!="), dtype=np.bool_)
    compared: dict[str, Bools] = {
        "=": (values == floor) & whole,
        "!=": (values != floor) | (not whole),
        "<": values < floor if whole else values <= floor,
        "<=": values <= floor,
        ">": values > floor,
        ">=": values >= floor if whole else values > floor,
    }
    return compared[op]


def empty_column(condition: Condition) -> str:
    """Why a condition cannot be judged."""
    header = OPPORTUNITIES.field(condition.column).header
    value = plain(condition.value) if isinstance(condition.value, Decimal) else str(condition.value)
    words = f"{header} {condition.op} {value}"
    return f"applies when '{words}', which cannot be judged: {header} is empty on this opportunity"
