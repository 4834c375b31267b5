"""USER_ENTERED: what a typed text becomes, and the number format that the cell gets for it."""

import math
import re
from datetime import date
from typing import Any

from tests.fakesheets.model.cells import Entered, Formula
from tests.fakesheets.model.locales import Locale

EPOCH = date(1899, 12, 30)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBER = re.compile(r"([-+]?)(\d[\d,]*|(?=\.\d))(\.\d*)?([eE][-+]?\d+)?")
GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?:\s*([AaPp])[Mm])?")
ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
SHORT_DAY = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?|(\d{1,2})\s+([A-Za-z]{3,9})\.?(?:\s+(\d{4}))?")

Typed = tuple[Entered, dict[str, Any]]


def typed(text: str, locale: Locale, today: date) -> Typed:
    """(what the cell holds, its new number format or {}) for a text that a person types."""
    if text.startswith("'"):
        return text[1:] or None, {}
    if text.startswith("=") and len(text) > 1:
        return Formula(text), {}
    bare = text.strip()
    if bare.upper() in ("TRUE", "FALSE"):
        return bare.upper() == "TRUE", {}
    for reading in (as_number, as_moment):
        found = reading(bare, locale, today)
        if found is not None:
            return found
    return text or None, {}


def as_number(text: str, locale: Locale, today: date) -> Typed | None:
    """Plain, grouped, percent, money or scientific; None if it is none of these."""
    percent = text.endswith("%")
    # unverified: spaces around the text and the sign, thousands of another size than three digits, money with a minus, a sign in parentheses
    bare = text.removesuffix("%").rstrip()
    money = locale.currency in bare
    bare = bare.replace(locale.currency, "", 1).strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if negative else bare
    plain = to_english(bare, locale)
    match = NUMBER.fullmatch(plain) if plain is not None else None
    if match is None or (percent and money):
        return None
    whole, fraction = match[2], match[3] or ""
    if "," in whole and not GROUPED.fullmatch(whole):
        return None
    value = float(plain.replace(",", ""))  # type: ignore[union-attr]
    if not math.isfinite(value):
        return None
    value = -value if negative else value
    # unverified: the patterns but that of grouped thousands with decimals, which is recorded
    places = "." + "0" * 2 if len(fraction) > 1 else ""
    if percent:
        return value / 100, {"type": "PERCENT", "pattern": f"0{places}%"}
    if money:
        return value, {"type": "CURRENCY", "pattern": f'"{locale.currency}"#,##0{places}'}
    if match[4]:
        return value, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in whole:
        return value, {"type": "NUMBER", "pattern": f"#,##0{places}"}
    return value, {}


def to_english(text: str, locale: Locale) -> str | None:
    """The number with `.` before the decimals and `,` between thousands; None where the locale reads no such sign."""
    if locale.decimal == ".":
        return text
    if "." in text and locale.thousands != ".":
        return None
    swapped = (re.sub("[ \u00a0]", "\u202f", text) if locale.thousands == "\u202f" else text).replace(
        locale.thousands, "\0"
    )
    return swapped.replace(locale.decimal, ".").replace("\0", ",")


def as_moment(text: str, locale: Locale, today: date) -> Typed | None:
    """A day, a time or both."""
    time = TIME.fullmatch(text)
    if time:
        return as_time(time)
    day = as_day(text, locale, today)
    if day:
        return day
    first, _, last = text.replace("T", " ").partition(" ")
    day, time = as_day(first, locale, today), TIME.fullmatch(last.strip())
    if day is None or time is None:
        return None
    seconds = as_time(time)
    # unverified: the patterns of days with times
    pattern = f"{day[1]['pattern']} h:mm:ss" if time[3] else f"{day[1]['pattern']} h:mm"
    return day[0] + seconds[0], {"type": "DATE_TIME", "pattern": pattern}  # type: ignore[operator]


def as_time(match: re.Match[str]) -> Typed:
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hours = hours % 12 + (12 if match[4].lower() == "p" else 0)
    # unverified: the patterns of times
    pattern = ("h:mm:ss" if match[3] else "h:mm") + (" am/pm" if match[4] else "")
    return (hours * 3600 + minutes * 60 + seconds) / 86400, {"type": "TIME", "pattern": pattern}


def as_day(text: str, locale: Locale, today: date) -> Typed | None:
    iso = ISO_DAY.fullmatch(text)
    if iso:
        pattern = "yyyy-mm-dd" if "-" in text else "yyyy/mm/dd"
        return on(int(iso[1]), int(iso[2]), int(iso[3]), pattern)
    short = SHORT_DAY.fullmatch(text)
    if short:
        first, sign, second, year = int(short[1]), short[2], int(short[3]), short[4]
        if sign == "." and locale.order != "dmy":
            return None
        month, day = (first, second) if locale.order == "mdy" else (second, first)
        if year is None:
            return on(today.year, month, day, f"m{sign}d" if locale.order == "mdy" else f"d{sign}m")
        full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
        pattern = f"m{sign}d{sign}yyyy" if locale.order == "mdy" else locale.day
        return on(full, month, day, pattern)
    named = NAMED_DAY.fullmatch(text)
    if named is None:
        return None
    name, day_text, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
    if name[:3].lower() not in MONTHS:
        return None
    # unverified: the patterns of days with month names
    pattern = ("mmm d" if named[1] else "d mmm") + (", yyyy" if named[1] and year else " yyyy" if year else "")
    return on(int(year or today.year), MONTHS.index(name[:3].lower()) + 1, int(day_text), pattern)


def on(year: int, month: int, day: int, pattern: str) -> Typed | None:
    try:
        serial = (date(year, month, day) - EPOCH).days
    except ValueError:
        return None
    return float(serial), {"type": "DATE", "pattern": pattern}
