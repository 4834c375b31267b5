"""One column of raw cells -> one typed column, and the rows that could not be read.

Fast where the cells are what they should be (whole-array arithmetic), cell by cell only for the others.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd

from netbook.checks.base import Words
from netbook.model.cells import CellError, CellValue
from netbook.model.entries import categorical
from netbook.model.findings import Severity
from netbook.model.schema import NUMBER_SCALE, Field, Type

EXACT_FLOAT = 2**53
"""Above this a spreadsheet no longer holds every whole number."""

PLAIN_NUMBER = re.compile(r"[+-]?(\d+)(?:\.(\d+))?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class CellTrouble:
    """Rows of one column that were not what they should be. `wrong` are positions."""

    code: str
    severity: Severity
    wrong: "np.ndarray[tuple[int], np.dtype[np.intp]]"
    word: Callable[[int], Words]


def read_column(
    cells: Sequence[CellValue], field: Field, digits: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> tuple[object, list[CellTrouble]]:
    """The typed column of `cells` and its troubles. `digits` are the decimals of each row's currency (money only).

    Cells in trouble are empty in the result, unless the trouble is only a warning.
    """
    if field.type in (Type.MONEY, Type.RATE):
        return _numbers(cells, field, digits)
    if field.type in (Type.NUMBER, Type.SHARE):
        return _numbers(cells, field, None)
    if field.type is Type.DATE:
        return _dates(cells, field)
    if field.type is Type.FACTOR:
        return _factors(cells, field)
    return _texts(cells, field)


def is_blank(cells: Sequence[CellValue]) -> bool:
    """Whether all cells are empty: half of a tab's columns often are."""
    return cells.count("") == len(cells)


def shown(cell: CellValue) -> str:
    """A cell's value as the person would recognise it."""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f") if np.isfinite(cell) else str(cell)
    return str(cell)


def clean_text(text: str) -> str:
    """Text in NFC, without outer white space: the same words typed on two machines are equal."""
    stripped = text.strip()
    return stripped if stripped.isascii() else unicodedata.normalize("NFC", stripped)


# --- text ---------------------------------------------------------------------------------------


def _texts(cells: Sequence[CellValue], field: Field) -> tuple[object, list[CellTrouble]]:
    texts, errors = cells, list[int]()
    if not set(map(type, cells)) <= {str}:
        # A hash table keeps "1", 1.0 and True apart only after they are text.
        texts = ["" if type(cell) is CellError else shown(cell) for cell in cells]
        errors = [i for i, cell in enumerate(cells) if type(cell) is CellError]
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    cleaned = _clean_texts(uniques)
    if cleaned != list(uniques):
        again = categorical(cleaned)
        codes, uniques = again.codes[codes], np.asarray(again.categories, dtype=object)
    column = pd.Categorical.from_codes(codes, categories=pd.Index(uniques, dtype=object))
    return column, _cell_errors(cells, errors)


def _clean_texts(texts: Iterable[str]) -> list[str]:
    """`clean_text` of many texts."""
    stripped = [*map(str.strip, texts)]
    if "".join(stripped).isascii():
        return stripped
    return [unicodedata.normalize("NFC", text) for text in stripped]


def _cell_errors(cells: Sequence[CellValue], wrong: Sequence[int]) -> list[CellTrouble]:
    if not wrong:
        return []

    def word(position: int) -> Words:
        cell = cells[position]
        text = cell.text if isinstance(cell, CellError) else ""
        if text:
            return Words(f"the cell shows the error {text}. Type the value, or repair the formula", text)
        return Words("the formula has no stored value. Open the workbook, let it calculate, and save it")

    return [CellTrouble("NB201", Severity.ERROR, np.asarray(wrong, np.intp), word)]


# --- numbers ------------------------------------------------------------------------------------


def _numbers(
    cells: Sequence[CellValue],
    field: Field,
    digits: "np.ndarray[tuple[int], np.dtype[np.int64]] | None",
) -> tuple[object, list[CellTrouble]]:
    types = set(map(type, cells))
    reader = _NumberCells(cells, field)
    if types <= {float, int, str} and not any(type(cell) is str and cell for cell in cells):
        values = np.array([np.nan if cell == "" else cell for cell in cells], dtype=np.float64)
    else:
        values = np.array([reader.number(i, cell) for i, cell in enumerate(cells)], dtype=np.float64)
    blank = np.isnan(values)
    values[blank] = 0.0
    scale = 10.0**digits if digits is not None else float(NUMBER_SCALE)
    with np.errstate(over="ignore"):
        scaled = np.rint(values * scale)
    too_big = np.abs(scaled) >= EXACT_FLOAT
    # k / 10**d rounds to the float nearest to it, as reading its decimal text does: equal means exact.
    inexact = ~too_big & (scaled / scale != values) if digits is not None else np.zeros(len(values), bool)
    scaled[too_big | inexact] = 0
    column = pd.arrays.IntegerArray(scaled.astype(np.int64), blank | too_big | inexact)
    troubles = reader.troubles()
    troubles += _many_decimals(cells, inexact, digits)
    if too_big.any():
        troubles.append(
            CellTrouble(
                "NB215",
                Severity.ERROR,
                np.flatnonzero(too_big),
                lambda i: Words(
                    f"{shown(cells[i])[:24]} has more digits than a spreadsheet keeps (15). Type a smaller number",
                    shown(cells[i])[:24],
                ),
            )
        )
    return column, troubles


def _many_decimals(
    cells: Sequence[CellValue],
    inexact: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    digits: "np.ndarray[tuple[int], np.dtype[np.int64]] | None",
) -> list[CellTrouble]:
    if digits is None or not inexact.any():
        return []

    def word(position: int) -> Words:
        text = shown(cells[position])
        decimals = int(digits[position])
        rounded = format(Decimal(text).quantize(Decimal(1).scaleb(-decimals)), "f")
        return Words(
            f"{text} has more decimals than the currency ({decimals}). Type the amount that was agreed, "
            f"perhaps {rounded}; a formula needs ROUND(..., {decimals})",
            text,
            rounded,
        )

    return [CellTrouble("NB217", Severity.ERROR, np.flatnonzero(inexact), word)]


class _NumberCells:
    """Reads the cells that are not plain numbers, and keeps account of them."""

    def __init__(self, cells: Sequence[CellValue], field: Field) -> None:
        self._cells = cells
        self._field = field
        self._errors: list[int] = []
        self._texts: list[int] = []
        self._not_numbers: list[int] = []

    def number(self, position: int, cell: CellValue) -> float:
        """The number in the cell, nan if it is empty or none."""
        if type(cell) is float or type(cell) is int:
            return cell
        if cell == "":
            return np.nan
        if isinstance(cell, CellError):
            self._errors.append(position)
            return np.nan
        if isinstance(cell, str) and (text := cell.strip()) == "":
            return np.nan
        elif isinstance(cell, str) and unambiguous_number(text):
            self._texts.append(position)
            return float(text)
        self._not_numbers.append(position)
        return np.nan

    def troubles(self) -> list[CellTrouble]:
        found = _cell_errors(self._cells, self._errors)
        if self._texts:
            found.append(CellTrouble("NB204", Severity.WARNING, np.asarray(self._texts, np.intp), self._word_text))
        if self._not_numbers:
            found.append(CellTrouble("NB206", Severity.ERROR, np.asarray(self._not_numbers, np.intp), self._word_other))
        return found

    def _word_text(self, position: int) -> Words:
        text = str(self._cells[position]).strip()
        return Words(f"'{text}' is a number stored as text; read as {text}. Type it again as a number", text, text)

    def _word_other(self, position: int) -> Words:
        cell = self._cells[position]
        text, header = shown(cell), self._field.header
        if isinstance(cell, bool):
            return Words(f"{header} is {text}, not a number. Type a number, or clear the cell", text)
        if isinstance(cell, (date, datetime)):
            return Words(f"{header} is the date {text}, not a number. Set the cell's format to Number", text)
        if isinstance(cell, (time, timedelta)):
            return Words(f"{header} is a time ({text}), not a number. Type hours as a number, such as 1.5", text)
        meant = probable_number(text)
        what = f"perhaps {meant}" if meant else "such as 1200.50"
        return Words(f"{header} is the text '{text}', not a number. Type a number, {what}", text, meant)


def unambiguous_number(text: str) -> bool:
    """'1200.5' and '40' are one number to everybody; '1.200' and '1,200.50' are not."""
    found = PLAIN_NUMBER.fullmatch(text)
    return found is not None and not (found[2] is not None and len(found[2]) == 3 and len(found[1]) <= 3)


def probable_number(text: str) -> str:
    """What was probably meant by '24.500,-', '1.234,50', 'EUR 1,234.50', '12h'; '' if it may be two things."""
    bare = re.sub(r"[^\d.,'\s-]|(?<=\d)-\s*$", "", text).strip(" -'")
    bare = re.sub(r"[.,]$", "", bare)
    if not re.fullmatch(r"[\d.,'\s]+", bare):
        return ""
    marks = re.findall(r"[.,'\s]", bare)
    if not marks:
        return bare
    last = marks[-1]
    whole, _, decimals = bare.rpartition(last)
    if last in ".," and len(decimals) != 3 and marks.count(last) == 1:
        return re.sub(r"[.,'\s]", "", whole) + "." + decimals
    if len(set(marks)) == 1 and len(decimals) == 3 and (len(marks) > 1 or bare != text.strip()):
        return re.sub(r"[.,'\s]", "", bare)
    return ""


def _factors(cells: Sequence[CellValue], field: Field) -> tuple[object, list[CellTrouble]]:
    """Exact decimals above 0, as plain text: a rate keeps every digit that was typed."""
    reader = _NumberCells(cells, field)
    numbers = [reader.number(i, cell) for i, cell in enumerate(cells)]
    low = np.asarray([not np.isnan(number) and not 0 < number < np.inf for number in numbers], bool)
    texts = ["" if np.isnan(number) or wrong else shown(cell).strip() for number, wrong, cell in zip(
        numbers, low, cells, strict=True)]  # fmt: skip
    troubles = reader.troubles()
    if low.any():
        words = f"{field.header} must be above 0. Type it, or clear the cell"
        troubles.append(CellTrouble("NB215", Severity.ERROR, np.flatnonzero(low), lambda i: Words(words)))
    return categorical(texts), troubles


# --- dates --------------------------------------------------------------------------------------


def _dates(cells: Sequence[CellValue], field: Field) -> tuple[object, list[CellTrouble]]:
    errors: list[int] = []
    texts: list[int] = []
    others: list[int] = []

    def day(position: int, cell: CellValue) -> date | None:
        if type(cell) is date:
            return cell
        if isinstance(cell, datetime):
            return cell.date()
        if cell == "":
            return None
        if isinstance(cell, CellError):
            errors.append(position)
        elif isinstance(cell, str) and (parsed := iso_date(cell.strip())):
            texts.append(position)
            return parsed
        elif not isinstance(cell, str) or cell.strip():
            others.append(position)
        return None

    if set(map(type, cells)) <= {date, str} and not any(type(cell) is str and cell for cell in cells):
        days: list[date | None] = [None if cell == "" else cell for cell in cells]  # type: ignore[misc]
    else:
        days = [day(i, cell) for i, cell in enumerate(cells)]
    column = _day_numbers(days).astype("datetime64[D]").astype("datetime64[s]")
    troubles = _cell_errors(cells, errors)
    if texts:
        troubles.append(CellTrouble("NB208", Severity.WARNING, np.asarray(texts, np.intp), _word_text_date(cells)))
    if others:
        troubles.append(CellTrouble("NB210", Severity.ERROR, np.asarray(others, np.intp), _word_no_date(cells, field)))
    return column, troubles


def _day_numbers(days: Sequence[date | None]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Days since 1970-01-01; NumPy's own conversion of `date` objects takes ten times as long."""
    nothing = np.iinfo(np.int64).min  # NaT
    return np.array([nothing if day is None else day.toordinal() - _EPOCH for day in days], np.int64)


_EPOCH = date(1970, 1, 1).toordinal()


def iso_date(text: str) -> date | None:
    """'2026-03-04' as a date; None for anything else, also for what could be two dates."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _word_text_date(cells: Sequence[CellValue]) -> Callable[[int], Words]:
    return lambda i: Words(
        f"'{cells[i]}' is a date stored as text; read as {str(cells[i]).strip()}. Type it again as a date",
        str(cells[i]),
        str(cells[i]).strip(),
    )


def _word_no_date(cells: Sequence[CellValue], field: Field) -> Callable[[int], Words]:
    def word(position: int) -> Words:
        text = shown(cells[position])
        if isinstance(cells[position], str):
            return Words(f"{field.header} is the text '{text}', not a date. Type it as 2026-03-31", text)
        return Words(f"{field.header} is {text}, not a date. Type it as 2026-03-31", text)

    return word
