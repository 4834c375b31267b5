"""A column of raw cells -> a column of days, and the cells that are none."""

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np

from netbook.checks.base import Days, Words
from netbook.checks.far_dates import out_of_time, word_out_of_time
from netbook.model.cells import CellError, CellValue
from netbook.model.findings import Severity
from netbook.model.schema import Field
from netbook.steps.cell_values import CellTrouble, cell_errors, clean_text, shown
from netbook.steps.typed import date_of_serial, date_words, no_value_words, one_date


def read_dates(
    cells: Sequence[CellValue], field: Field, *, epoch_1904: bool = False
) -> tuple[object, list[CellTrouble]]:
    """The days of `cells`, and what is wrong with those that are none. `epoch_1904`: the workbook counts from 1904."""
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
        found = cell_errors(self._cells, self._errors)
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
