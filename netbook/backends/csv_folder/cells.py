"""What a text in a csv file means, and how a value is written so that it is read as the same again.

Only what can be meant in one way becomes a number, a day or a yes or no: 3.5, 2024-05-06, TRUE. All else is text:
00420, 3,5, 06.05.2024 and numbers of more digits than a cell can hold. A text that would be taken for something else,
or that a spreadsheet would run as a formula, stands behind an apostrophe; reading takes it away.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from netbook.model.cells import CellError, CellValue

FORMULA_STARTS = frozenset("=+-@\t\r")
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
MOST_DIGITS = 15
LONGEST_NUMBER = 400

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?)?")


def value_of(text: str) -> CellValue:
    """The value that `text` stands for."""
    if text.startswith("'") and _needs_guard(text[1:]):
        return text[1:]
    return _meant(text)


def text_of(value: CellValue) -> str:
    """`value` as it is written; `value_of` gives it back, except that hours and durations are read as text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, CellError):
        return value.text
    text = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if isinstance(value, str) and _needs_guard(text) else text


def number_text(number: float) -> str:
    """The shortest decimal that is exactly this number, without an exponent; '' for what is no number."""
    if not isfinite(number):
        return ""
    if isinstance(number, int) or (number.is_integer() and abs(number) < 10**MOST_DIGITS):
        return str(int(number))
    text = format(Decimal(repr(float(number))), "f")
    return text if "." in text else f"{text}.0"


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    if not bare:
        return False
    return unicodedata.normalize("NFKC", bare[0])[:1] in FORMULA_STARTS or not isinstance(_meant(bare), str)


def _meant(text: str) -> CellValue:
    if not text:
        return ""
    if text[0] in "-0123456789":
        return _day(text) if text[4:5] == "-" else _number(text)
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    return CellError(text) if text in ERRORS else text


def _number(text: str) -> float | str:
    found = _NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is None:
        return text
    if len(text) <= MOST_DIGITS:
        return float(text)
    number = float(text)
    if found[1] is None:
        return number if len(text.lstrip("-")) <= MOST_DIGITS else text
    return number if isfinite(number) and Decimal(repr(number)) == Decimal(text) else text


def _day(text: str) -> date | str:
    found = _DAY.fullmatch(text)
    try:
        if found:
            return datetime.fromisoformat(text) if found[1] else date.fromisoformat(text)
    except ValueError:  # there is no such day
        pass
    return text
