"""One value as Google stores it, and as netbook has it: nothing is guessed from how it looks.

Numbers come unformatted; a day is a number that counts from 30 December 1899 in a cell whose format is one of days.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from math import floor
from typing import Any

from netbook.model.cells import CellError, CellValue

DAY_ZERO = date(1899, 12, 30)
LONGEST_TEXT = 50_000
ERRORS = frozenset(("#DIV/0!", "#ERROR!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Loading..."))
MOMENTS = ("DATE", "DATE_TIME", "TIME")
_MILLISECONDS = 86_400_000

Raw = str | float | int | bool
"""A value as the API gives it unformatted; '' is an empty cell."""


def value_of(raw: Raw | None, kind: str, *, formula: bool) -> CellValue:
    """`kind` is the type of the cell's number format, '' if it has none."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return CellError(raw) if formula and raw in ERRORS else raw
    if isinstance(raw, bool):
        return raw
    return _moment(float(raw), kind) if kind in MOMENTS else float(raw)


def _moment(serial: float, kind: str) -> CellValue:
    days = floor(serial)
    rest = timedelta(milliseconds=round((serial - days) * _MILLISECONDS))
    try:
        if kind == "TIME":
            length = timedelta(days) + rest
            return (datetime.min + length).time() if timedelta() <= length < timedelta(days=1) else length
        day = DAY_ZERO + timedelta(days)
        return datetime.combine(day, time()) + rest if rest else day
    except OverflowError:  # a day that no calendar has
        return serial


def raw_of(value: CellValue) -> Raw:
    """The value as the API gives it back."""
    if isinstance(value, datetime):
        return (value - datetime.combine(DAY_ZERO, time())) / timedelta(days=1)
    if isinstance(value, date):
        return (value - DAY_ZERO).days
    if isinstance(value, time):
        length = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return length / timedelta(days=1)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, CellError):
        return value.text
    return shorten(value) if isinstance(value, str) else value


def entered(raw: Raw) -> dict[str, Any]:
    """An ExtendedValue: a text is never anything but that text, whatever it starts with."""
    if isinstance(raw, bool):
        return {"boolValue": raw}
    if isinstance(raw, str):
        return {"stringValue": raw}
    return {"numberValue": raw}


def cell_data(raw: Raw) -> dict[str, Any]:
    """A CellData with this value; {} for an empty one."""
    return {"userEnteredValue": entered(raw)} if raw != "" else {}


def raw_in(cell: Mapping[str, Any]) -> Raw:
    """What was typed into a CellData; a formula with its '='."""
    value = cell.get("userEnteredValue") or {}
    return next(iter(value.values()), "")


def format_of(value: CellValue) -> str:
    """The number format that a day or a time needs to be seen as one; '' for others."""
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm:ss"
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if isinstance(value, time):
        return "hh:mm:ss"
    return "[h]:mm:ss" if isinstance(value, timedelta) else ""


def kind_of(value: CellValue) -> str:
    """The type of that format."""
    if isinstance(value, datetime):
        return "DATE_TIME"
    return "DATE" if isinstance(value, date) else "TIME" if format_of(value) else ""


def shorten(text: str) -> str:
    """As much as fits into a cell, ending in '…' where something is missing."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
