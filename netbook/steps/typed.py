"""What people type where a number or a date belongs: what it means, if it can mean only one thing."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from netbook.checks.texts import is_placeholder
from netbook.model.money import CURRENCIES

PLAIN_NUMBER = re.compile(r"[+-]?(\d+)(?:\.(\d+))?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_THREE_AFTER = re.compile(r"[+-]?(\d{1,3})[.,](\d{3})")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?(?:\s*h)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d+)\s*(?:h|hrs?|hours?|std)\.?\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes)?\.?)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d+)\s*(?:m|min|mins|minutes)\.?", re.IGNORECASE)
_FACTOR = {"k": 1000, "tsd": 1000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "m": 1_000_000, "mio": 1_000_000,
           "cr": 10_000_000, "crore": 10_000_000, "crores": 10_000_000}  # fmt: skip
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|percent|per cent|pct)", re.IGNORECASE)

FIRST_SERIAL, LAST_SERIAL = 25_569, 73_050
"""The days from 1970 to 2099 as a spreadsheet counts them: a number in a column of dates is probably one of these."""


def unambiguous_number(text: str) -> bool:
    """'1200.5' and '40' are one number to everybody; '1.200' and '1,200.50' are not."""
    found = PLAIN_NUMBER.fullmatch(text)
    return found is not None and not (found[2] is not None and len(found[2]) == 3 and len(found[1]) <= 3)


def two_numbers(text: str) -> tuple[str, str] | None:
    """'1.200' may be 1200 or 1.2: both, as plain numbers; None for what is not of that form."""
    found = _THREE_AFTER.fullmatch(text)
    if found is None or found[1] == "0":
        return None
    return found[1] + found[2], _plain(Decimal(f"{found[1]}.{found[2]}"))


def probable_number(text: str, *, times: bool = True) -> str:
    """What was probably meant by '24.500,-', '1.234,50', 'EUR 1,234.50', '12h', '15k', '1O', '1½'; '' if it may be two
    things, or anything else stands beside the one number: '2x3', '12000/14000', '(120)', '3 days'. With `times`, '1:30'
    and '90 m' are hours."""
    if len(text) > LONGEST:
        return ""
    bare = _with_digits(text.strip().removeprefix("'").strip())
    if times and (found := _of_time(bare)):
        return found
    parts = _ONE_NUMBER.fullmatch(bare)
    if parts is None:
        return ""
    before, number, whole, after = (part.strip() for part in parts.groups(""))
    factor = _FACTOR.get(after.casefold().rstrip("."), 1)
    if before.endswith((".", ",")) or not _says_nothing(before) or (factor == 1 and not _says_nothing(after)):
        return ""
    meant = _marked_number(number, whole=bool(whole))
    return _plain(Decimal(meant) * factor) if meant and factor > 1 else meant


_LOOKS_LIKE_DIGIT = str.maketrans("OoIl", "0011")
_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}


def _with_digits(text: str) -> str:
    """'8,5O' -> '8,50', '1½' -> '1.5'."""
    if text[-1:] in _FRACTIONS and (text[:-1].isdecimal() or len(text) == 1):
        return (text[:-1] or "0") + _FRACTIONS[text[-1]]
    likely = _LIKE_DIGITS.fullmatch(text) and any(map(str.isdecimal, text))
    return text.translate(_LOOKS_LIKE_DIGIT) if likely else text


_LIKE_DIGITS = re.compile(r"[\dOoIl.,]*[\dOo]")
LONGEST, LONGEST_DAY = 24, 60
"""Letters of a text that is looked at for being a number, or a date, with something beside it; more are prose."""

_SPACES = " \u00a0\u202f\u2009"
_ONE_NUMBER = re.compile(
    rf"([^\d]*?)(\d[\d.,'’{_SPACES}]*?)([.,][-–—]{{1,2}})?[.]?([^\d.,'’(+*/<>=@&-][^\d(+*/<>=@&-]*)?", re.DOTALL
)
"""What stands before the number; the number; ',-' for no cents; a unit behind it."""
_NOTHING = re.compile(
    r"[€$£¥₹₽₺~≈]|ca|about|approx|approximately|circa|etwa|rund|us\$|eur|euros?|dollars?|pounds?|francs?|fr|sfr|kr|zł|kč|ft|rs|"
    r"hrs?|hours?|h|std|stunden?|heures?|horas?|ore|uur|uren|u|timer|timmar|tim|godz|godzin|hod|p/h|/h|pts?|points?|punkte?",
    re.IGNORECASE,
)


def _says_nothing(beside: str) -> bool:
    """Whether what stands beside a number is only its unit, or a word such as 'about'."""
    words = beside.replace(".", " ").split()
    return all(word.upper() in CURRENCIES or _NOTHING.fullmatch(word) for word in words)


def _marked_number(number: str, *, whole: bool) -> str:
    """'1.234,50' -> '1234.50'; '' for '1.234' (unless it is `whole`) and for groups that are none."""
    if found := re.fullmatch(r"(\d+)[.,](\d{1,2})", number):
        return f"{found[1]}.{found[2]}"
    if number.isdecimal():
        return number
    grouped = re.fullmatch(rf"(\d{{1,3}})(([.,'’{_SPACES}])\d{{2,3}}(?:\3\d{{2,3}})*)(?:([.,])(\d{{1,2}}))?", number)
    if grouped is None or grouped[4] == grouped[3] or len(grouped[2].rsplit(grouped[3], 1)[1]) != 3:
        return ""
    groups = grouped[2].split(grouped[3])[1:]
    indian = grouped[3] == "," and len(grouped[1]) < 3 and {len(group) for group in groups[:-1]} == {2}
    if not indian and any(len(group) != 3 for group in groups):
        return ""
    sure = whole or len(groups) > 1 or grouped[5] or grouped[3] not in ".,"
    return re.sub(r"\D", "", grouped[1] + grouped[2]) + (f".{grouped[5]}" if grouped[5] else "") if sure else ""


def _of_time(text: str) -> str:
    """Hours and minutes as hours; '' for anything else."""
    if found := _CLOCK.fullmatch(text) or _HOURS.fullmatch(text):
        return _plain(Decimal(found[1]) + Decimal(found[2] or 0) / 60)
    if found := _MINUTES.fullmatch(text):
        return _plain(Decimal(found[1]) / 60)
    return ""


def share_of_percent(text: str) -> str:
    """'30%' -> '0.3'; '' for anything else."""
    found = _PERCENT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    return format((Decimal(found[1].replace(",", ".")) / 100).normalize(), "f") if found else ""


def hours_of(cell: time | timedelta) -> str:
    """A time of day or a length of time as hours, to the minute."""
    if isinstance(cell, time):
        return _plain(Decimal(cell.hour) + Decimal(cell.minute) / 60)
    return _plain(Decimal(round(cell.total_seconds() / 60)) / 60)


def number_of_date(cell: date) -> str:
    """The number that a cell holds which shows a date."""
    day = cell.date() if isinstance(cell, datetime) else cell
    days = (day - _EXCEL_EPOCH).days
    days -= days < 61  # there was no 29 February 1900, except in spreadsheets
    rest = Decimal(cell.hour * 60 + cell.minute) / 1440 if isinstance(cell, datetime) else Decimal(0)
    return _plain(Decimal(days) + rest)


_EXCEL_EPOCH = date(1899, 12, 30)


def _plain(number: Decimal) -> str:
    return format(round(number, 2).normalize(), "f")


# --- dates --------------------------------------------------------------------------------------

_MONTHS = (
    "january jan januar janvier janv enero ene gennaio gen januari janeiro",
    "february feb februar février fevrier févr fevr febrero febbraio februari fevereiro fev",
    "march mar märz maerz mrz mär mars marzo maart mrt março marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio maj",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus augusti",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NUMERIC = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|º|er)?[\s-]+(?:of\s+|de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4})")
_NAMED_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_ISO_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_WITH_TIME = re.compile(r"(.*\d),?\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?|uhr|h)?", re.IGNORECASE)
_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes lunedì lunedi segunda maandag ma måndag mån mandag man poniedziałek pon",
    "pondělí tuesday tue tues dienstag di mardi martes martedì terça dinsdag tisdag tis tirsdag tir wtorek wt úterý út",
    "wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì quarta woensdag wo onsdag ons środa śr středa",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio quinta donderdag torsdag tor czwartek czw",
    "čtvrtek friday fri freitag fr vendredi ven viernes vie venerdì sexta vrijdag vr fredag fre piątek pt pátek pá",
    "saturday sat samstag sa sonnabend samedi sam sábado sáb sabato sab zaterdag za lördag lör lørdag lør sobota sob",
    "sunday sun sonntag so dimanche dim domingo dom domenica zondag zo söndag sön søndag søn niedziela niedz nd neděle",
)
"""But for 'mar', which is a month too."""
_WEEKDAY = re.compile(rf"(?:{'|'.join(' '.join(_WEEKDAYS).split())})[.,]*\s+(?=\S)", re.IGNORECASE)
_SHORT = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|º|er)?[\s-]+(?:of\s+|de\s+)?([^\W\d]+)\.?,?[\s-]+['’]?(\d{2})",
)
"""A named month with a year of two digits."""
_NO_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|º|er)?[\s-]*(?:of\s+|de\s+)?([^\W\d]+)\.?|([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?"
)
_DAY_AND_MONTH = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\.?")
_NO_DAY = re.compile(
    r"(?:Q|T|kw|cw|week|wk|w|woche|semaine|sem|semana|tydzień|týden|vecka|uke|uge)[\s.]*\d{1,2}(?:\s*[/,-]?\s*(?:\d{2}|\d{4}))?"
    r"|\d\.?\s*(?:quarter|quartal|trimestre|kwartał)\s*(?:\d{4})?|\d{4}\s*[/-]?\s*(?:Q|KW|W)\s*\d{1,2}",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?")


def iso_date(text: str) -> date | None:
    """'2026-03-04' as a date; None for anything else, also for what could be two dates."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def one_date(text: str) -> date | None:
    """The date that a text can only mean: '2026-03-04', '4 March 2026', '31/03/2026'; None for '03/04/2026', for a
    year of two digits and for anything else."""
    bare = _bare(text)
    possible = _possible_dates(bare)
    return possible[0] if len(possible) == 1 and not _short_year(bare) else None


def date_words(text: str) -> tuple[str, str, str]:
    """Code, what is wrong with a text that is no one date (behind 'Date is '), and what to type ('2026-02-03', or
    '2026-02-03 or 2026-03-02'), '' if nobody can tell."""
    bare = _bare(text)
    possible = _possible_dates(bare)
    if len(possible) == 1 and _short_year(bare):
        return "NB209", f"'{text}', a date whose year has two digits", possible[0].isoformat()
    if len(possible) > 1:
        readings = " or ".join(f"{day.day} {day:%B %Y}" for day in possible)
        return "NB209", f"'{text}', which may be {readings}", " or ".join(map(str, possible))
    if (_NUMERIC.fullmatch(bare) or _NAMED.fullmatch(bare) or _NAMED_FIRST.fullmatch(bare)) and not possible:
        return "NB210", f"'{text}', but there is no such day", ""
    if _is_without_year(bare):
        return "NB210", f"'{text}', a day without its year", ""
    month = re.fullmatch(r"([^\W\d]+)\.?,?[\s-]+['’]?\d{2,4}", bare)
    if _NO_DAY.fullmatch(bare) or (month and month[1].casefold() in _MONTH):
        return "NB210", f"'{text}', which is no single day", ""
    return "NB210", f"the text '{text}', not a date", ""


def _is_without_year(text: str) -> bool:
    found = _NO_YEAR.fullmatch(text)
    return bool(_DAY_AND_MONTH.fullmatch(text) or (found and (found[2] or found[3]).casefold() in _MONTH))


def _short_year(text: str) -> bool:
    found = _NUMERIC.fullmatch(text)
    return _SHORT.fullmatch(text) is not None or (found is not None and len(found[1]) <= 2 and len(found[4]) <= 2)


def _bare(text: str) -> str:
    """A text without the weekday before a date and the time of day behind it."""
    if len(text) > LONGEST_DAY:
        return text
    found = _ISO_WITH_TIME.fullmatch(text) or _WITH_TIME.fullmatch(text)
    day = found[1] if found else text
    weekday = _WEEKDAY.match(day)
    return day[weekday.end() :] if weekday else day


def _possible_dates(text: str) -> list[date]:
    """All dates that a bare text may mean."""
    if found := _COMPACT.fullmatch(text) or re.fullmatch(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})", text):
        return _days((found[1], found[2], found[3]))
    if found := _NAMED.fullmatch(text):
        return _days((found[3], str(_MONTH.get(found[2].casefold(), 0)), found[1]))
    if found := _NAMED_FIRST.fullmatch(text):
        return _days((found[3], str(_MONTH.get(found[1].casefold(), 0)), found[2]))
    if found := _SHORT.fullmatch(text):
        return _days((f"20{found[3]}", str(_MONTH.get(found[2].casefold(), 0)), found[1]))
    if found := re.fullmatch(r"(\d{2})(\d{2})((?:19|20)\d{2})", text):
        return _days((found[3], found[2], found[1]), (found[3], found[1], found[2]))
    found = _NUMERIC.fullmatch(text)
    if found is None or len(found[4]) == 3 or len(found[1]) > 2:
        return []
    year = found[4] if len(found[4]) == 4 else f"20{found[4]:0>2}"
    year_first = [(f"20{found[1]}", found[3], found[4])] if found[2] == "-" and len(found[1] + found[4]) == 4 else []
    if found[2] == "." and not _days((year, found[3], found[1])):  # with points nobody puts the month first
        return []
    return _days((year, found[3], found[1]), (year, found[1], found[3]), *year_first)


def _days(*parts: tuple[str, str, str]) -> list[date]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return [*dict.fromkeys(found)]


def date_of_serial(number: float, *, epoch_1904: bool) -> date | None:
    """The day that a spreadsheet shows for a number, if it is one of our time."""
    days = int(number) + (1462 if epoch_1904 else 0)
    return _EXCEL_EPOCH + timedelta(days) if FIRST_SERIAL <= days <= LAST_SERIAL else None


# --- both ---------------------------------------------------------------------------------------


_ERROR = re.compile(r"#[A-Z/0]+[?!]?|Err:\d{3}|#NAME\?|#N/A|#VALOR!|#WERT!|#BEZUG!|#NV|#REF!", re.IGNORECASE)


def no_value_words(text: str) -> tuple[str, str] | None:
    """Code and words for what stands for no value at all, or is a formula without its effect; None for a value."""
    if is_placeholder(text):
        return "NB405", f"'{text}' stands in place of a value. Type the value, or clear the cell"
    if _ERROR.fullmatch(text):
        return "NB201", f"the cell holds the error {text} as text. Type the value"
    if text.startswith("=") and len(text) > 1:
        return "NB409", f"'{text}' is a formula that is stored as text, so it computes nothing. Type the value"
    return None
