"""A rule in plain words, with the amount it means on a sample price: the column 'Reads as'."""

from decimal import Decimal

from netbook.model.money import money_text, to_minor
from netbook.rules.model import (
    By,
    Condition,
    Everyone,
    FirstMoney,
    Item,
    Named,
    Part,
    Price,
    Rest,
    RestSlice,
    Role,
    RoleValue,
    Slice,
    Step,
    StepAmount,
    Take,
    To,
    Tranche,
)
from netbook.rules.scanner import percent_text, plain

_OPS = {"=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}


def reads_as(step: Step, at: int, price: int, digits: int = 2) -> str:
    """Row `at` of a step in words, on a sample `price` in minor units.

    'the first 30% of the price (6,000.00 on 20,000.00) is shared equally by everyone in sale'.
    """
    part = step.parts[at]
    share = "" if part.share == 1 else f"{percent_text(part.share)} of "
    words = f"{share}{_take(step.take, price, digits)} {_goes(part)}{_bounds(part, digits)}"
    return f"if {' and '.join(map(_condition, step.when))}, {words}" if step.when else words


def _take(take: Take, price: int, digits: int) -> str:
    match take:
        case Rest():
            return "everything that is left"
        case FirstMoney(money):
            return f"the first {_money(money, digits)}"
        case Tranche(pct, Price(), up_to):
            sample = _sample(int(pct * price * 2 + 1) // 2, up_to, price, digits)
            return f"the first {percent_text(pct)} of the price{_limit(up_to, digits)}{sample}"
        case Tranche(pct, RoleValue(role), up_to):
            return f"the first {percent_text(pct)} of the value recorded for {role}{_limit(up_to, digits)}"
        case Tranche(pct, StepAmount(number), up_to):
            return f"the first {percent_text(pct)} of what step {number} received{_limit(up_to, digits)}"
        case Slice():
            return _slice(take, price, digits)
        case RestSlice(pct, up_to):
            return f"{percent_text(pct)} of what earlier steps leave{_limit(up_to, digits)}"
    raise TypeError(take)


def _slice(take: Slice, price: int, digits: int) -> str:
    above = "" if take.above is None else f" above {_money(take.above, digits)}"
    below = "" if take.below is None else f" below {_money(take.below, digits)}"
    both = " and" if above and below else ""
    upper = price if take.below is None else min(price, to_minor(take.below, digits) or 0)
    window = max(upper - ((to_minor(take.above, digits) or 0) if take.above is not None else 0), 0)
    sample = _sample(int(take.pct * window * 2 + 1) // 2, take.up_to, price, digits)
    money = f"{percent_text(take.pct)} of the money received{above}{both}{below}"
    return f"{money}{_limit(take.up_to, digits)}{sample}"


def _sample(amount: int, up_to: Decimal | None, price: int, digits: int) -> str:
    limit = None if up_to is None else to_minor(up_to, digits)
    amount = amount if limit is None else min(amount, limit)
    return f" ({money_text(amount, digits)} on {money_text(price, digits)})"


def _limit(money: Decimal | None, digits: int) -> str:
    return "" if money is None else f", at most {_money(money, digits)}"


def _money(money: Decimal, digits: int) -> str:
    units = to_minor(money, digits)
    return plain(money) if units is None else money_text(units, digits)


def _goes(part: Part) -> str:
    if len(part.to.items) == 1 and (part.to.named or part.by is None):
        return f"goes to {_whom(part.to)}"
    match part.by:
        case By.EQUAL:
            return f"is shared equally by {_whom(part.to)}"
        case None:
            return f"is shared by {_whom(part.to)}"
    return f"is shared by {_whom(part.to)}, in proportion to their {part.by}"


def _whom(to: To) -> str:
    words = _listed([_item(item) for item in to.items])
    without = f" except {_listed(list(to.without))}" if to.without else ""
    optional = [item.name for item in to.roles if item.optional]
    return words + without + (f" (if there is {_listed(['any ' + name for name in optional])})" if optional else "")


def _item(item: Item) -> str:
    match item:
        case Everyone():
            return "everyone on the opportunity"
        case Role(name):
            return f"everyone in {name}"
        case Named(partner, number):
            return partner if number is None else f"{partner} ({plain(number)})"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _bounds(part: Part, digits: int) -> str:
    low = "" if part.minimum is None else f", at least {_money(part.minimum, digits)} each"
    high = "" if part.maximum is None else f", nobody above {_money(part.maximum, digits)}"
    return low + high


def _condition(condition: Condition) -> str:
    value = plain(condition.value) if isinstance(condition.value, Decimal) else str(condition.value) or "empty"
    return f"{condition.column.replace('_', ' ')} {_OPS[condition.op]} {value}"
