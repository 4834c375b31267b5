"""Cells into typed columns: exact where they are good, a finding where they are not."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbook.model.cells import CellError, CellValue
from netbook.model.findings import Severity
from netbook.model.schema import Field, Type
from netbook.steps.columns import read_column
from netbook.steps.typed import probable_number


def column(kind: Type, cells: Sequence[CellValue], digits: int = 2) -> tuple[list[object], list[tuple[str, list[int]]]]:
    """The values (None = empty) and the troubles of a column."""
    values, troubles = read_column(cells, Field("it", "It", kind), np.full(len(cells), digits, np.int64))
    listed = [None if str(value) in ("<NA>", "NaT", "nan") else value for value in list(values)]  # type: ignore[call-overload]
    return listed, [(one.code, one.wrong.tolist()) for one in troubles]


@given(st.integers(-(10**14), 10**14), st.sampled_from([0, 2, 3]))
def test_every_amount_that_a_spreadsheet_can_hold_is_read_exactly(units: int, digits: int) -> None:
    shown = float(Decimal(units).scaleb(-digits))

    assert column(Type.MONEY, [shown], digits) == ([units], [])


def test_an_amount_with_too_many_decimals_is_an_error_and_never_rounded() -> None:
    assert column(Type.MONEY, [19.99, 19.999]) == ([1999, None], [("NB217", [1])])
    assert column(Type.MONEY, [100.5], digits=0) == ([None], [("NB217", [0])])


def test_what_a_formula_leaves_behind_the_15th_digit_is_no_decimal() -> None:
    assert column(Type.MONEY, [1190.10 - 190.02, 0.1 + 0.2]) == ([100008, 30], [])


def test_a_number_stored_as_text_is_read_if_it_can_only_mean_one_thing() -> None:
    assert column(Type.MONEY, [" 1200.50 ", "40"]) == ([120050, 4000], [("NB204", [0, 1])])


@pytest.mark.parametrize("text", ["1.200", "1,200", "12.500", "-3,000"])
def test_a_text_that_may_be_two_numbers_is_neither(text: str) -> None:
    assert column(Type.MONEY, [text]) == ([None], [("NB205", [0])])


@pytest.mark.parametrize("cell", ["12h", "2 h 30", "15k", "about 4", True, date(2026, 1, 1), time(7, 30), "24.500,-"])
def test_what_is_no_number_is_an_error(cell: CellValue) -> None:
    assert column(Type.NUMBER, [cell, 3.0]) == ([None, 3_000_000], [("NB206", [0])])


def test_an_error_in_a_cell_is_never_read_as_empty() -> None:
    for kind in (Type.MONEY, Type.NUMBER, Type.DATE, Type.TEXT, Type.CHOICE):
        assert column(kind, [CellError("#REF!")])[1] == [("NB201", [0])]


def test_a_number_beyond_what_a_spreadsheet_keeps() -> None:
    assert column(Type.MONEY, [9e15]) == ([None], [("NB215", [0])])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("24.500,-", "24500"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("EUR 1 234,50", "1234.50"),
      ("12h", "12"), ("1'234'567", "1234567"), ("1.200", ""), ("1,200", ""), ("n/a", ""), ("15k", "15000"),
     ("2 h 30", "2.5"), ("2h", "2"), ("1:30", "1.5"), ("90 min", "1.5"), ("1.5k", "1500"), ("'40", "40"),
     ("1,5 Std.", "1.5"), ("1½", "1.5"), ("8,5O", "8.50"), ("1.5 lakh", "150000"), ("1,50,000", "150000"), ("150.–", "150")],
)  # fmt: skip
def test_what_was_probably_meant(typed: str, meant: str) -> None:
    assert probable_number(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["12000/14000", "1/2", "2x3", "4-5", "3 days @ 500", "3 days", "(15,200.00)", "1,240.00-", "120.00 DR", "12,5000", "18%",
     "9.500 GBP", "8,OOO", "#DIV/0!", ".5h", ".5", "5|3", "10l", "9" * 30 + " h", "1" + " " * 30_000 + "(", "Err:502", "2.4L", "1.234.5", "120 per hour"],
)  # fmt: skip
def test_nothing_is_guessed_where_it_could_be_something_else(typed: str) -> None:
    assert probable_number(typed) == ""


def test_dates() -> None:
    cells = [date(2026, 3, 4), datetime(2026, 3, 4, 17, 30), "2026-03-04", "", "03/04/2026", 46085.0, "2026-02-30"]

    values, troubles = column(Type.DATE, cells)

    assert [str(value)[:10] if value is not None else None for value in values] == [
        "2026-03-04", "2026-03-04", "2026-03-04", None, None, None, None]  # fmt: skip
    assert troubles == [("NB208", [2]), ("NB209", [4]), ("NB211", [5]), ("NB210", [6]), ("NB212", [1])]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("4 March 2026", "2026-03-04"), ("4. März 2026", "2026-03-04"), ("Mar 4, 2026", "2026-03-04"),
     ("Wednesday, 4 March 2026", "2026-03-04"), ("31/03/2026", "2026-03-31"), ("3/31/2026", "2026-03-31"),
     ("31.03.2026", "2026-03-31"), ("2026/3/4", "2026-03-04"), ("20260304", "2026-03-04"), ("5/5/2026", "2026-05-05"),
     ("2026-03-04 10:30", "2026-03-04"), ("4-Mar-2026", "2026-03-04"), ("1er mars 2026", "2026-03-01"),
     ("14/03/2026 10:42", "2026-03-14"), ("21.09.2025 10:30 Uhr", "2025-09-21"), ("Dienstag, 26.05.2025", "2025-05-26"), ("16082026", "2026-08-16")],
)  # fmt: skip
def test_a_date_stored_as_text_is_read_if_it_can_only_mean_one_day(typed: str, read: str) -> None:
    [value], [trouble] = column(Type.DATE, [typed])

    assert (str(value)[:10], trouble) == (read, ("NB208", [0]))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("03/04/2026", "NB209"), ("3.4.2026", "NB209"), ("3/4/26", "NB209"), ("31.12.26", "NB209"), ("31/02/2026", "NB210"),
     ("30 February 2026", "NB210"), ("2nd of April", "NB210"), ("soon", "NB210"), ("TBD", "NB405"), ("?", "NB405"),
     ("=TODAY()", "NB409"), ("26-03-14", "NB209"), ("3 Apr '26", "NB209"), ("21st Apr", "NB210"), ("3.4.", "NB210"),
     ("KW 12", "NB210"), ("13.4.26 10:00", "NB209"), ("Mon 31.12.99", "NB209"), ("until 31.12.2025", "NB210"),
     ("Rev 13.04.2026", "NB210"), ("13.04.2026 12:00-14:00", "NB210"), ("02.13.2025", "NB210"), ("Q2 2026", "NB210"), ("March 2026", "NB210"), ("45823", "NB211"), (2026.0, "NB210"), (20260304.0, "NB210"), (True, "NB210")],
)  # fmt: skip
def test_what_is_no_one_day_is_an_error(typed: CellValue, code: str) -> None:
    assert column(Type.DATE, [typed]) == ([None], [(code, [0])])


def test_a_number_in_a_column_of_dates_is_told_as_the_day_that_it_stands_for() -> None:
    field, digits = Field("it", "It", Type.DATE), np.zeros(1, np.int64)

    fixes = [read_column([44623.0], field, digits, epoch_1904=epoch)[1][0].word(0).fix for epoch in (False, True)]

    assert fixes == ["2022-03-03", "2026-03-04"]


def test_texts_are_equal_when_they_look_equal() -> None:
    assert column(Type.TEXT, [" Ana ", "Ana", "Zoe\u0308", "Zo\u00eb", 7.0, 1.5, True, ""]) == (
        ["Ana", "Ana", "Zoë", "Zoë", "7", "1.5", "TRUE", ""], [])  # fmt: skip


def test_a_number_and_a_truth_stay_two_texts() -> None:
    assert column(Type.TEXT, [1.0, True, "1"])[0] == ["1", "TRUE", "1"]


def test_only_a_warning_keeps_the_value() -> None:
    _, troubles = read_column(["40"], Field("it", "It", Type.NUMBER), np.zeros(1, np.int64))

    assert [one.severity for one in troubles] == [Severity.WARNING]


def test_five_m_is_minutes_only_of_hours() -> None:
    assert probable_number("90m") == "1.5"
    assert probable_number("5m", times=False) == "5000000"
