"""One column of raw cells -> one typed column, and the rows that could not be read.

Fast where the cells are what they should be (whole-array arithmetic), cell by cell only for the others.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd

from netbook.checks.base import Days, Words
from netbook.checks.far_dates import out_of_time, word_out_of_time
from netbook.checks.texts import INVISIBLE, Unclean, by_code, unclean
from netbook.model.cells import CellError, CellValue, kept
from netbook.model.entries import categorical
from netbook.model.findings import Severity
from netbook.model.schema import NUMBER_SCALE, Field, Type
from netbook.steps.typed import (
    date_of_serial,
    date_words,
    hours_of,
    no_value_words,
    number_of_date,
    one_date,
    probable_number,
    share_of_percent,
    two_numbers,
    unambiguous_number,
)

EXACT_FLOAT = 2**53
"""Above this a spreadsheet no longer holds every whole number."""


@dataclass(frozen=True)
class CellTrouble:
    """Rows of one column that were not what they should be. `wrong` are positions."""

    code: str
    severity: Severity
    wrong: "np.ndarray[tuple[int], np.dtype[np.intp]]"
    word: Callable[[int], Words]


def read_column(
    cells: Sequence[CellValue],
    field: Field,
    digits: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    *,
    epoch_1904: bool = False,
) -> tuple[object, list[CellTrouble]]:
    """The typed column of `cells` and its troubles. `digits` are the decimals of each row's currency (money only).
    `epoch_1904`: the workbook counts its days from 1904.

    Cells in trouble are empty in the result, unless the trouble is only a warning.
    """
    if field.type in (Type.MONEY, Type.RATE):
        return _numbers(cells, field, digits)
    if field.type in (Type.NUMBER, Type.SHARE):
        return _numbers(cells, field, None)
    if field.type is Type.DATE:
        return _dates(cells, field, epoch_1904=epoch_1904)
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
    """Text in NFC, without outer white space and what nobody sees: the same words typed on two machines are equal."""
    stripped = text.strip()
    return stripped if stripped.isascii() else INVISIBLE.sub("", unicodedata.normalize("NFC", stripped)).strip()


# --- text ---------------------------------------------------------------------------------------


def _texts(cells: Sequence[CellValue], field: Field) -> tuple[object, list[CellTrouble]]:
    texts, errors = cells, list[int]()
    if not set(map(type, cells)) <= {str}:
        # A hash table keeps "1", 1.0 and True apart only after they are text.
        texts = [cell if type(cell) is str else _text_of(cell) for cell in cells]
        errors = [i for i, cell in enumerate(cells) if type(cell) is CellError]
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    troubles = [*_cell_errors(cells, errors), *_unclean_texts(codes, uniques, field)]
    cleaned = _clean_texts(uniques)
    if cleaned != list(uniques):
        again = categorical(cleaned)
        codes, uniques = again.codes[codes], np.asarray(again.categories, dtype=object)
    column = pd.Categorical.from_codes(codes, categories=pd.Index(uniques, dtype=object))
    return column, troubles


def _text_of(cell: CellValue) -> str:
    return "" if type(cell) is CellError else shown(cell)


def _unclean_texts(
    codes: "np.ndarray[tuple[int], np.dtype[np.intp]]", texts: Sequence[str], field: Field
) -> Iterator[CellTrouble]:
    """What does not read as it looks. `codes`: row -> place in `texts`."""
    for (code, severity), found in by_code(unclean(texts, field)).items():

        def word(position: int, found: Mapping[int, Unclean] = found) -> Words:
            one = found[int(codes[position])]
            return Words(one.message, str(texts[codes[position]]), one.fix)

        yield CellTrouble(code, severity, np.flatnonzero(np.isin(codes, [*found])), word)


def _clean_texts(texts: Iterable[str]) -> list[str]:
    """`clean_text` of many texts."""
    stripped = [*map(str.strip, texts)]
    if "".join(stripped).isascii():
        return stripped
    return [*map(clean_text, stripped)]


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
        read = reader.number
        values = np.array(
            [cell if type(cell) is float else np.nan if cell == "" else read(i, cell) for i, cell in enumerate(cells)],
            dtype=np.float64,
        )
    blank = np.isnan(values)
    values[blank] = 0.0
    scale = 10.0**digits if digits is not None else float(NUMBER_SCALE)
    with np.errstate(over="ignore"):
        scaled = np.rint(values * scale)
    too_big = np.abs(scaled) >= EXACT_FLOAT
    # k / 10**d rounds to the float nearest to it, as reading its decimal text does: equal means exact.
    nearest = scaled / scale
    inexact = ~too_big & (nearest != values) if digits is not None else np.zeros(len(values), bool)
    for at in np.flatnonzero(inexact):  # a formula such as 1190.10 - 190.02 gives 1000.0799999999999
        inexact[at] = nearest[at] != kept(float(values[at]))
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
        likely, rounded = (f", perhaps {rounded}", rounded) if Decimal(rounded) else ("", "")
        return Words(
            f"{text} has more decimals than the currency ({decimals}). Type the amount that was agreed{likely}; "
            f"a formula needs ROUND(..., {decimals})",
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
        self._others: dict[str, dict[int, Words]] = {}

    def number(self, position: int, cell: CellValue) -> float:
        """The number in the cell, nan if it is empty or none."""
        if type(cell) is float or type(cell) is int:
            return cell
        if cell == "":
            return np.nan
        if isinstance(cell, CellError):
            self._errors.append(position)
            return np.nan
        if isinstance(cell, str) and (text := clean_text(cell)) == "":
            return np.nan
        elif isinstance(cell, str) and unambiguous_number(text):
            self._texts.append(position)
            return float(text)
        code, words = self._words(cell)
        self._others.setdefault(code, {})[position] = words
        return np.nan

    def troubles(self) -> list[CellTrouble]:
        found = _cell_errors(self._cells, self._errors)
        if self._texts:
            found.append(CellTrouble("NB204", Severity.WARNING, np.asarray(self._texts, np.intp), self._word_text))
        for code, words in self._others.items():
            found.append(CellTrouble(code, Severity.ERROR, np.asarray([*words], np.intp), words.__getitem__))
        return found

    def _word_text(self, position: int) -> Words:
        text = clean_text(str(self._cells[position]))
        return Words(f"'{text}' is a number stored as text; read as {text}. Type it again as a number", text, text)

    def _words(self, cell: CellValue) -> tuple[str, Words]:
        text, header, kind = shown(cell), self._field.header, self._field.type
        if isinstance(cell, bool):
            return "NB206", Words(f"{header} is {text}, not a number. Type a number, or clear the cell", text)
        if isinstance(cell, (date, datetime)):
            return "NB206", self._words_for_day(cell, text)
        if isinstance(cell, (time, timedelta)):
            meant = hours_of(cell)
            return "NB206", Words(
                f"{header} is a time ({text}), not a number. Type hours as a number: {meant}", text, meant
            )
        text = clean_text(text)
        if found := no_value_words(text):
            return found[0], Words(found[1], text)
        if both := two_numbers(text):
            words = f"{header} is the text '{text}', which may be {both[0]} or {both[1]}. Type the one you mean"
            return "NB205", Words(words, text)
        if kind is Type.SHARE and (meant := share_of_percent(text)):
            words = f"{header} is the text '{text}', not a number. Type it as a part of 1: {meant}"
            return "NB207", Words(words, text, meant)
        if share_of_percent(text):
            return "NB206", Words(f"{header} is the text '{text}', a part of something. Type the number itself", text)
        meant = probable_number(text)
        what = f"perhaps {meant}" if meant else f"such as {self._field.example or '1200.50'}"
        return "NB206", Words(f"{header} is the text '{text}', not a number. Type a number, {what}", text, meant)

    def _words_for_day(self, cell: date, text: str) -> Words:
        """A number that is shown as a date, or something like 5-6 that the spreadsheet made a date of."""
        header, meant = self._field.header, number_of_date(cell)
        format_it = f"Set the cell's format to Number; it then shows {meant}"
        if cell.year < FIRST_YEAR:
            return Words(f"{header} is the date {text}, not a number. {format_it}", text, meant)
        if self._field.type is Type.MONEY:
            words = f"{header} is the date {text}, not a number. {format_it}, if that is what was meant"
            return Words(words, text)
        words = f"{header} is the date {text}, as a spreadsheet makes of 5-6 or 5.6. Type the number again"
        return Words(words, text)


FIRST_YEAR = 1950
"""Numbers that people type are days of before it, where a cell shows them as dates."""


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


def _dates(cells: Sequence[CellValue], field: Field, *, epoch_1904: bool = False) -> tuple[object, list[CellTrouble]]:
    if set(map(type, cells)) <= {date, str} and not any(type(cell) is str and cell for cell in cells):
        days: list[date | None] = [None if cell == "" else cell for cell in cells]  # type: ignore[misc]
        return _in_time(_day_column(days), field, [])
    reader = _DateCells(cells, field, epoch_1904)
    day = reader.day
    column = _day_column(
        [cell if type(cell) is date else None if cell == "" else day(i, cell) for i, cell in enumerate(cells)]
    )
    return _in_time(column, field, reader.troubles())


def _in_time(when: Days, field: Field, troubles: list[CellTrouble]) -> tuple[object, list[CellTrouble]]:
    """The column without dates that nothing can be of."""
    out = np.flatnonzero(out_of_time(when, field))
    if len(out):
        troubles.append(CellTrouble("NB213", Severity.ERROR, out, word_out_of_time(when.astype("datetime64[D]"))))
        when = when.copy()
        when[out] = np.datetime64("NaT")
    return when, troubles


SUCH_A_DAY = "a day, such as 2026-03-31"


class _DateCells:
    """Reads the cells of a column of dates, and keeps account of those that are none."""

    def __init__(self, cells: Sequence[CellValue], field: Field, epoch_1904: bool) -> None:
        self._cells = cells
        self._field = field
        self._epoch_1904 = epoch_1904
        self._errors: list[int] = []
        self._texts: dict[int, Words] = {}
        self._timed: list[int] = []
        self._others: dict[str, dict[int, Words]] = {}

    def day(self, position: int, cell: CellValue) -> date | None:
        """The date in the cell, None if it is empty or none."""
        if type(cell) is date:
            return cell
        if isinstance(cell, datetime):
            if cell.time() != time():
                self._timed.append(position)
            return cell.date()
        if cell == "":
            return None
        if isinstance(cell, CellError):
            self._errors.append(position)
            return None
        if isinstance(cell, str):
            text = clean_text(cell)
            if not text:
                return None
            if (parsed := one_date(text)) is not None:
                iso = parsed.isoformat()
                words = f"'{text}' is a date stored as text; read as {iso}. Type it again as a date"
                self._texts[position] = Words(words, text, iso)
                return parsed
        code, words_for = self._words(cell)
        self._others.setdefault(code, {})[position] = words_for
        return None

    def _words(self, cell: CellValue) -> tuple[str, Words]:
        header, text = self._field.header, shown(cell)
        if isinstance(cell, str):
            text = clean_text(text)
            if found := no_value_words(text):
                return found[0], Words(found[1], text)
            if text.isdecimal() and (day := date_of_serial(float(text), epoch_1904=self._epoch_1904)):
                return "NB211", _words_for_serial(header, text, day)
            code, what, meant = date_words(text)
            fix = "" if " " in meant else meant
            return code, Words(f"{header} is {what}. Type it as {meant or SUCH_A_DAY}", text, fix)
        if isinstance(cell, float) and cell == cell // 1 and (day := one_date(shown(cell))):
            words = f"{header} is the number {text}, not a date. Type it as {day.isoformat()}"
            return "NB210", Words(words, text, day.isoformat())
        if isinstance(cell, float) and (day := date_of_serial(cell, epoch_1904=self._epoch_1904)):
            return "NB211", _words_for_serial(header, text, day)
        return "NB210", Words(f"{header} is {text}, not a date. Type it as {SUCH_A_DAY}", text)

    def troubles(self) -> list[CellTrouble]:
        """What was found."""
        found = _cell_errors(self._cells, self._errors)
        if self._texts:
            rows = np.asarray([*self._texts], np.intp)
            found.append(CellTrouble("NB208", Severity.WARNING, rows, self._texts.__getitem__))
        for code, words in self._others.items():
            found.append(CellTrouble(code, Severity.ERROR, np.asarray([*words], np.intp), words.__getitem__))
        if self._timed:
            found.append(CellTrouble("NB212", Severity.INFO, np.asarray(self._timed, np.intp), self._word_timed))
        return found

    def _word_timed(self, position: int) -> Words:
        cell = self._cells[position]
        day = str(cell)[:10]
        return Words(f"{self._field.header} has a time of day in it ({cell}); only {day} counts", str(cell), day)


def _words_for_serial(header: str, text: str, day: date) -> Words:
    words = f"{header} is the number {text}, which is how a spreadsheet stores {day}. Type it as {day}"
    return Words(words, text, day.isoformat())


def _day_column(days: Sequence[date | None]) -> Days:
    return _day_numbers(days).astype("datetime64[D]").astype("datetime64[s]")


def _day_numbers(days: Sequence[date | None]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Days since 1970-01-01; NumPy's own conversion of `date` objects takes ten times as long."""
    nothing = np.iinfo(np.int64).min  # NaT
    return np.array([nothing if day is None else day.toordinal() - _EPOCH for day in days], np.int64)


_EPOCH = date(1970, 1, 1).toordinal()
