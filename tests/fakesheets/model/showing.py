"""FORMATTED_VALUE: how a value looks in the sheet, by its number format and the locale."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from tests.fakesheets.model.cells import Value, Wrong
from tests.fakesheets.model.locales import Locale

DEFAULT_PATTERNS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
MOMENTS = ("DATE", "TIME", "DATE_TIME")
EPOCH = datetime(1899, 12, 30)
NUMBER_PART = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?(?:E\+0+)?")
MOMENT_PART = re.compile(r'"[^"]*"|\\.|am/pm|AM/PM|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|.')


def shown(value: Value, pattern: dict[str, Any], locale: Locale) -> str:
    """The text that a person sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Wrong):
        return value.shown
    if isinstance(value, str):
        return value
    kind = pattern.get("type")
    if kind in (None, "TEXT", "NUMBER_FORMAT_TYPE_UNSPECIFIED"):
        return localised(general(value), locale)
    text = pattern.get("pattern") or default_pattern(kind, locale)
    if kind in MOMENTS:
        return as_moment(value, text)
    return as_number(value, text, locale)


def is_moment(pattern: dict[str, Any]) -> bool:
    return pattern.get("type") in MOMENTS


def default_pattern(kind: str, locale: Locale) -> str:
    # unverified: the default patterns outside en_US
    return {"DATE": locale.day, "CURRENCY": f'"{locale.currency}"#,##0.00'}.get(kind, DEFAULT_PATTERNS[kind])


def general(value: float) -> str:
    """The automatic format: whole numbers whole, others with ten digits."""
    # unverified: ten digits, and from where on whole numbers get an exponent (recorded: 0.0009765625)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".10g")
    if "e" not in text:
        return text
    if 1e-9 <= abs(value) < 1:  # unverified: where the exponent begins
        return format(Decimal(text), "f")
    mantissa, exponent = text.split("e")
    return f"{mantissa}E{int(exponent):+03d}"


def localised(text: str, locale: Locale) -> str:
    return text.replace(".", locale.decimal)


def as_number(value: float, pattern: str, locale: Locale) -> str:
    # unverified: everything beyond #,##0.00, which is recorded
    sections = pattern.split(";")
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    before, part, after = around_digits(section)
    if not part:
        return before
    if "%" in after or "%" in before:
        value *= 100
    digits = scientific(value, part) if "E" in part else grouped(value, part)
    sign = "-" if digits.startswith("-") else ""
    return sign + before + swapped(digits.removeprefix("-"), locale) + after


@lru_cache(maxsize=1000)
def around_digits(section: str) -> tuple[str, str, str]:
    """(text before, the part for the digits, text after) of a pattern."""
    match = NUMBER_PART.search(section)
    if match is None:
        return bare(section), "", ""
    return bare(section[: match.start()]), match[0], bare(section[match.end() :])


def grouped(value: float, part: str) -> str:
    whole, _, fraction = part.partition(".")
    places, needed = len(fraction), fraction.count("0")
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))
    text = format(rounded, ",f" if "," in whole else "f")
    if places > needed:
        head, _, tail = text.partition(".")
        tail = tail[:needed] + tail[needed:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    if not rounded:
        text = text.removeprefix("-")
    width = whole.replace(",", "").count("0")
    head, point, tail = text.removeprefix("-").partition(".")
    return ("-" if text.startswith("-") else "") + head.rjust(width, "0") + point + tail


def scientific(value: float, part: str) -> str:
    places = len(part.partition("E")[0].partition(".")[2])
    mantissa, exponent = format(value, f".{places}e").split("e")
    return f"{mantissa}E{int(exponent):+03d}"


def swapped(text: str, locale: Locale) -> str:
    return text.replace(",", "\0").replace(".", locale.decimal).replace("\0", locale.thousands)


def bare(text: str) -> str:
    """The literal signs around the digits."""
    text = re.sub(r"\[[^\]]*\]|_.", "", text)
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match[1] or match[2] or "", text)


def as_moment(serial: float, pattern: str) -> str:
    # unverified: every pattern but yyyy-mm-dd, which is recorded
    try:
        moment = EPOCH + timedelta(seconds=round(serial * 86400))
    except OverflowError:
        return general(serial)
    parts = MOMENT_PART.findall(pattern)
    twelve = any(part.lower() == "am/pm" for part in parts)
    texts = []
    for index, part in enumerate(parts):
        texts.append(moment_part(moment, part, minutes=part[0] == "m" and is_minute(parts, index), twelve=twelve))
    return "".join(texts)


def is_minute(parts: list[str], index: int) -> bool:
    """`m` after hours or before seconds is minutes, otherwise it is the month."""
    letters = "yYmMdDhHsS"
    before = next((part for part in reversed(parts[:index]) if part[0] in letters), "")
    after = next((part for part in parts[index + 1 :] if part[0] in letters), "")
    return before[:1] in ("h", "H") or after[:1] in ("s", "S")


def moment_part(moment: datetime, part: str, *, minutes: bool, twelve: bool) -> str:
    letter, size = part[0].lower(), len(part)
    if part.lower() == "am/pm":
        return moment.strftime("%p")
    if letter == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if letter == "m" and minutes:
        return str(moment.minute).rjust(min(size, 2), "0")
    if letter == "m":
        return month(moment, size)
    if letter == "d":
        return str(moment.day).rjust(size, "0") if size < 3 else moment.strftime("%a" if size == 3 else "%A")
    if letter == "h":
        hour = (moment.hour % 12 or 12) if twelve else moment.hour
        return str(hour).rjust(min(size, 2), "0")
    if letter == "s":
        return str(moment.second).rjust(min(size, 2), "0")
    return bare(part)


def month(moment: datetime, size: int) -> str:
    if size < 3:
        return str(moment.month).rjust(size, "0")
    return moment.strftime("%b" if size == 3 else "%B")
