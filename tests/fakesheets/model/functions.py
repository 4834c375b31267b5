"""The functions and operators of formulas, on values and areas of values."""

# unverified: the messages of error values, and how texts and truth values are turned into numbers

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from tests.fakesheets.model.cells import Value, Wrong, number

PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")

Grid = list[list[Value]]


class Failed(Exception):
    """A formula that ends in an error value."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.value = Wrong(kind, message)


def single(value: Value | Grid) -> Value:
    """One value; raises Failed where it is an error, or more than one."""
    if isinstance(value, list):
        if len(value) != 1 or len(value[0]) != 1:
            raise Failed("VALUE", "An array value could not be found.")
        value = value[0][0]
    if isinstance(value, Wrong):
        raise Failed(value.type, value.message)
    return value


def power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        raise Failed("DIVIDE_BY_ZERO", "Function POWER caused a divide by zero error.")
    if base < 0 and not exponent.is_integer():
        raise Failed("NUM", "POWER evaluates to an imaginary number.")
    return float(base**exponent)


def as_number(value: Value) -> float:
    if value is None or value == "":
        return 0.0
    if isinstance(value, str):
        if PLAIN_NUMBER.fullmatch(value):
            return float(value)
        message = f"Function ADD parameter 1 expects number values. But '{value}' is a text"
        raise Failed("VALUE", f"{message} and cannot be coerced to a number.")
    return float(value)  # type: ignore[arg-type]


def as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return str(number(value)) if isinstance(value, float) else str(value)


def compare(sign: str, left: Value, right: Value) -> bool:
    first, second = rank(left), rank(right)
    return {
        "=": first == second,
        "<>": first != second,
        "<": first < second,
        ">": first > second,
        "<=": first <= second,
        ">=": first >= second,
    }[sign]


def rank(value: Value) -> tuple[int, float | str]:
    """Numbers before texts before truth values, texts without regard to case."""
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, float(value or 0)  # type: ignore[arg-type]


def numbers(arguments: list[Value | Grid]) -> list[float]:
    """Every number: areas are searched, texts in them passed over; other arguments are read as numbers."""
    found: list[float] = []
    for argument in arguments:
        if not isinstance(argument, list):
            found.append(as_number(single(argument)))
            continue
        cells = [cell for row in argument for cell in row]
        wrong = next((cell for cell in cells if isinstance(cell, Wrong)), None)
        if wrong is not None:
            raise Failed(wrong.type, wrong.message)
        found += [cell for cell in cells if isinstance(cell, float)]
    return found


def average(arguments: list[Value | Grid]) -> float:
    found = numbers(arguments)
    if not found:
        raise Failed("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    return sum(found) / len(found)


def rounded(arguments: list[Value | Grid]) -> float:
    value, *rest = (as_number(single(one)) for one in arguments)
    places = max(-300, min(300, int(rest[0]) if rest else 0))
    if not math.isfinite(value):
        raise Failed("NUM", "The result is too large.")
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=700)))


def chosen(arguments: list[Value | Grid]) -> Value:
    first, *rest = arguments
    return single(rest[0]) if single(first) else single(rest[1]) if len(rest) > 1 else False


def texts(arguments: list[Value | Grid]) -> str:
    parts = [cell for one in arguments for row in (one if isinstance(one, list) else [[one]]) for cell in row]
    return "".join(as_text(single(part)) for part in parts)


def link(arguments: list[Value | Grid]) -> Value:
    return single(arguments[-1])


def missing(arguments: list[Value | Grid]) -> Value:
    raise Failed("N_A", "")


def summed_where(arguments: list[Value | Grid]) -> float:
    """SUMIFS: numbers of an area, in rows where other areas hold certain values."""
    # unverified: conditions other than equality, and areas of other sizes
    amounts, *pairs = arguments
    areas = [
        [cell for row in (one if isinstance(one, list) else [[one]]) for cell in row] for one in (amounts, *pairs[::2])
    ]
    wanted = [rank(single(one)) for one in pairs[1::2]]
    total = 0.0
    for amount, *cells in zip(*areas, strict=True):
        if isinstance(amount, float) and all(
            not isinstance(cell, Wrong) and rank(cell) == one for cell, one in zip(cells, wanted, strict=True)
        ):
            total += amount
    return total


MANY = 10_000
# name → (fewest arguments, most, what it does)
FUNCTIONS: dict[str, tuple[int, int, Callable[[list[Value | Grid]], Value]]] = {
    "SUM": (1, MANY, lambda arguments: float(sum(numbers(arguments)))),
    "AVERAGE": (1, MANY, average),
    "MIN": (1, MANY, lambda arguments: min(numbers(arguments), default=0.0)),
    "MAX": (1, MANY, lambda arguments: max(numbers(arguments), default=0.0)),
    "COUNT": (1, MANY, lambda arguments: float(len(numbers(arguments)))),
    "ABS": (1, 1, lambda arguments: abs(as_number(single(arguments[0])))),
    "ROUND": (1, 2, rounded),
    "SUMIFS": (3, MANY, summed_where),
    "IF": (2, 3, chosen),
    "CONCATENATE": (1, MANY, texts),
    "CONCAT": (2, 2, texts),
    "HYPERLINK": (1, 2, link),
    "NA": (0, 0, missing),
}
