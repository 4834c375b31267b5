"""One column of raw cells -> one typed column, and the rows that could not be read.

Fast where the cells are what they should be (whole-array arithmetic), cell by cell only for the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd

from netbook.checks.base import Words
from netbook.checks.texts import Unclean, by_code, unclean
from netbook.model.cells import CellError, CellValue, kept
from netbook.model.entries import categorical
from netbook.model.findings import Severity
from netbook.model.schema import NUMBER_SCALE, Field, Type
from netbook.steps.cell_values import CellTrouble, cell_errors, clean_text, shown
from netbook.steps.date_columns import read_dates
from netbook.steps.typed import (
    hours_of,
    no_value_words,
    number_of_date,
    probable_number,
    share_of_percent,
    two_numbers,
    unambiguous_number,
)

EXACT_FLOAT = 2**53
"""Above this a spreadsheet no longer holds every whole number."""


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
        return read_dates(cells, field, epoch_1904=epoch_1904)
    if field.type is Type.FACTOR:
        return _factors(cells, field)
    return _texts(cells, field)


# --- text ---------------------------------------------------------------------------------------


def _texts(cells: Sequence[CellValue], field: Field) -> tuple[object, list[CellTrouble]]:
    texts, errors = cells, list[int]()
    if not set(map(type, cells)) <= {str}:
        # A hash table keeps "1", 1.0 and True apart only after they are text.
        texts = [cell if type(cell) is str else _text_of(cell) for cell in cells]
        errors = [i for i, cell in enumerate(cells) if type(cell) is CellError]
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    troubles = [*cell_errors(cells, errors), *_unclean_texts(codes, uniques, field)]
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
        found = cell_errors(self._cells, self._errors)
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
        meant = probable_number(text, times=kind is Type.NUMBER)
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
