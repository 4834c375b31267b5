"""Values in and out: RAW, as typed, formatted, plain."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakesheets.books import AS_IS, AS_TYPED, LAW, TODAY, book, holds, sees, typed
from tests.fakesheets.model import values
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.model.locales import LOCALES
from tests.fakesheets.model.spreadsheet import new_spreadsheet
from tests.fakesheets.model.values import Rendering, Writing

TEXTS = st.text(max_size=20)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False, width=32)
SCALARS = TEXTS | NUMBERS | st.booleans()


@LAW
@given(rows=st.lists(st.lists(SCALARS, max_size=4), max_size=4))
def test_raw_values_come_back_as_they_were_written(rows: list[list[Any]]) -> None:
    spreadsheet = new_spreadsheet("id", "Book")

    values.write(spreadsheet, "A1", rows, AS_IS)

    for row, kept in enumerate(rows):
        for column, value in enumerate(kept):
            found = holds(spreadsheet, f"{'ABCD'[column]}{row + 1}")
            assert found == ([] if value == "" and not isinstance(value, bool) else [[value]])


@LAW
@given(text=TEXTS)
def test_a_raw_text_is_never_a_formula(text: str) -> None:
    spreadsheet = new_spreadsheet("id", "Book")

    values.write(spreadsheet, "A1", [[f"={text}"]], AS_IS)

    assert sees(spreadsheet, "A1:A1") == [f"={text}"]
    assert holds(spreadsheet, "A1", "FORMULA") == [[f"={text}"]]


@LAW
@given(rows=st.lists(st.lists(st.sampled_from(["", "x"]), max_size=4), max_size=5))
def test_empty_ends_are_cut_off_and_nothing_else(rows: list[list[str]]) -> None:
    spreadsheet = new_spreadsheet("id", "Book")
    values.write(spreadsheet, "A1", rows, AS_IS)

    found = holds(spreadsheet)

    padded = [(row + [""] * 4)[:4] for row in (found + [[]] * 5)[:5]]
    assert padded == [(row + [""] * 4)[:4] for row in (rows + [[]] * 5)[:5]]
    assert not found or (found[-1] and all(not row or row[-1] for row in found))


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("0042", 42, "42"),
        ("2,000,000.01", 2000000.01, "2,000,000.01"),
        ("-3.5", -3.5, "-3.5"),
        ("1e3", 1000, "1.00E+03"),
        ("1,5", "1,5", "1,5"),
        ("$100.15", 100.15, "$100.15"),
        ("12.5%", 0.125, "12.50%"),
        ("12%", 0.12, "12%"),
        ("TRUE", True, "TRUE"),
        ("false", False, "FALSE"),
        ("2020-01-01", 43831, "2020-01-01"),
        ("1/2/2026", 46024, "1/2/2026"),
        ("1-2", 46024, "1-2"),
        ("10:30", 0.4375, "10:30"),
        ("2026-01-02 18:00", 46024.75, "2026-01-02 18:00"),
        ("13/1/2026", "13/1/2026", "13/1/2026"),
        ("3_1_0", "3_1_0", "3_1_0"),
        ("'0123", "0123", "0123"),
        ("'=1+2", "=1+2", "=1+2"),
        ("=1+2", 3, "3"),
        ("= 1 / 1024", 0.0009765625, "0.0009765625"),
        ("nan", "nan", "nan"),
        ("Ana", "Ana", "Ana"),
    ],
)
def test_a_typed_text_becomes_what_google_makes_of_it(text: str, value: object, seen: str) -> None:
    spreadsheet = new_spreadsheet("id", "Book")

    values.write(spreadsheet, "A1", [[text]], AS_TYPED)

    assert holds(spreadsheet, "A1") == [[value]]
    assert sees(spreadsheet, "A1") == [seen]


NEARLY = st.text(alphabet="0123456789.,-+/:%$€eE ()'=apmJanMy\u202f", max_size=12)


@LAW
@given(text=TEXTS | NEARLY, locale=st.sampled_from(sorted(LOCALES)))
def test_whatever_is_typed_is_taken_and_shown(text: str, locale: str) -> None:
    spreadsheet = new_spreadsheet("id", "Book")
    spreadsheet.locale_name = locale

    values.write(spreadsheet, "A1", [[text]], AS_TYPED)

    assert len(sees(spreadsheet, "A1")) == (1 if text and text != "'" else 0)


@LAW
@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_an_iso_day_is_its_serial_number_and_shows_itself(day: date) -> None:
    spreadsheet = book(day.isoformat())

    assert holds(spreadsheet, "A1") == [[(day - date(1899, 12, 30)).days]]
    assert sees(spreadsheet, "A1") == [day.isoformat()]


@LAW
@given(cents=st.integers(-(10**11), 10**11))
def test_an_amount_is_the_same_typed_and_raw(cents: int) -> None:
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"

    assert holds(book(text), "A1") == [[float(text)]]


@pytest.mark.parametrize(
    ("locale", "text", "value", "seen"),
    [
        ("de_DE", "1.234,50", 1234.5, "1.234,50"),
        ("de_DE", "1,5", 1.5, "1,5"),
        ("de_DE", "2.1.2026", 46024, "02.01.2026"),
        ("de_DE", "1.5", 46143, "1.5"),
        ("de_DE", "19.99", "19.99", "19.99"),
        ("fr_FR", "1,5", 1.5, "1,5"),
        ("fr_FR", "1 234,50", 1234.5, "1\u202f234,50"),
        ("en_GB", "2/1/2026", 46024, "02/01/2026"),
        ("en_GB", "£5.10", 5.1, "£5.10"),
    ],
)
def test_the_locale_decides_what_a_text_means(locale: str, text: str, value: object, seen: str) -> None:
    spreadsheet = new_spreadsheet("id", "Book")
    spreadsheet.locale_name = locale

    values.write(spreadsheet, "A1", [[text]], AS_TYPED)

    assert holds(spreadsheet, "A1") == [[value]]
    assert sees(spreadsheet, "A1") == [seen]


def test_days_are_numbers_unless_they_are_asked_for_as_texts() -> None:
    spreadsheet = book("2020-01-01 | 7")

    plain = values.read(spreadsheet, "A1:B1", Rendering("UNFORMATTED_VALUE", "FORMATTED_STRING"))

    assert holds(spreadsheet) == [[43831, 7]]
    assert plain["values"] == [["2020-01-01", 7]]


def test_columns_can_come_before_rows() -> None:
    found = values.read(book("a | b", "c |"), "A1:B2", Rendering(major="COLUMNS"))

    assert found == {"range": "Sheet1!A1:B2", "majorDimension": "COLUMNS", "values": [["a", "c"], ["b"]]}


def test_null_is_passed_over_and_an_empty_text_clears() -> None:
    spreadsheet = book("a | b", "c | d")

    said = values.write(spreadsheet, "A1:B2", [[None, "B"], ["", None]], AS_IS)

    assert sees(spreadsheet) == ["a | B", " | d"]
    assert said["updatedRange"] == "Sheet1!A1:B2"
    assert (said["updatedRows"], said["updatedColumns"], said["updatedCells"]) == (2, 2, 2)


def test_clearing_keeps_formats() -> None:
    spreadsheet = book("$5.10 | x")

    assert values.clear(spreadsheet, "A1") == "Sheet1!A1"
    typed(spreadsheet, "A1", "7")

    assert sees(spreadsheet) == ["$7.00 | x"]


@pytest.mark.parametrize(
    ("cells", "rows", "message"),
    [
        ("Nowhere!A1", [["x"]], "Unable to parse range: Nowhere!A1"),
        ("A1001", [["x"]], "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("AA1", [["x"]], "Range (Sheet1!AA1) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1:B1", [["x"], ["y"]], "Requested writing within range [A1:B1], but tried writing to row [2]"),
        ("A1:B1", [["x"] * 3], "Requested writing within range [A1:B1], but tried writing to column [C]"),
        ("A1", [["x" * 50_001]], "Your input contains more than the maximum of 50000 characters in a single cell."),
    ],
)
def test_what_does_not_fit_is_refused(cells: str, rows: list[list[str]], message: str) -> None:
    spreadsheet = book("a")

    with pytest.raises(ApiError) as refusal:
        values.write(spreadsheet, cells, rows, AS_IS)

    assert refusal.value.body == {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}
    assert sees(spreadsheet) == ["a"]


def test_values_that_are_no_list_are_refused_as_recorded() -> None:
    with pytest.raises(ApiError) as refusal:
        values.given_rows({"values": "X"})

    said = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    assert refusal.value.body["error"]["message"] == said
    assert refusal.value.body["error"]["details"][0]["fieldViolations"] == [
        {"field": "data.values", "description": said}
    ]


# The example of Google's guide: a table in A1:C2, another in B4:D6.
@pytest.mark.parametrize(
    ("cells", "lands"),
    [("Sheet1", "B7"), ("B4", "B7"), ("C5:D5", "B7"), ("B2:D4", "B7"), ("A3:G10", "B7"), ("A1", "A3"), ("E4", "E4")],
)
def test_appended_rows_land_under_the_last_table_in_the_range(cells: str, lands: str) -> None:
    spreadsheet = book("x | y | z", "x | y | z", "", "| x | y", "| | y | z", "| y | z")

    said = values.append(spreadsheet, cells, [["new"]], AS_IS, insert=False)

    assert said["updates"]["updatedRange"] == f"Sheet1!{lands}"


def test_appended_rows_make_the_grid_longer() -> None:
    spreadsheet = book("x")
    spreadsheet.sheets[0].resize(1, 1)

    values.append(spreadsheet, "Sheet1", [["y"], ["z"]], AS_IS, insert=False)

    assert sees(spreadsheet) == ["x", "y", "z"]
    assert spreadsheet.sheets[0].rows == 3


def test_inserted_rows_push_the_rest_down() -> None:
    spreadsheet = book("x", "", "below")

    values.append(spreadsheet, "A1", [["y"], ["z"]], AS_IS, insert=True)

    assert sees(spreadsheet) == ["x", "y", "z", "", "below"]


def test_a_write_must_say_how_it_is_meant() -> None:
    with pytest.raises(ApiError):
        Writing.of("", TODAY)
