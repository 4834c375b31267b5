"""Marks: on which cells, and for how long."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from netbook.jobs.examine import results_of
from netbook.model.cells import CellError, CellValue, column_letters
from netbook.model.marks import ALWAYS, OURS, Mark
from netbook.model.plan import Edit
from netbook.outputs.marks import condition_of, marks_to_write
from tests.backends.excel.test_libreoffice import SHOWN, cells, convert, needs_libreoffice
from tests.memory import NETWORK, STAMP, found_in
from tests.tables import FOUNDING_RULE, OPP_7

VALUES: dict[str, CellValue] = {
    "nothing": "",
    "zero": 0.0,
    "a negative": -3.0,
    "a decimal": 0.1,
    "cents": 1234.56,
    "a large one": 123456789012.0,
    "a number as text": "12",
    "the number itself": 12.0,
    "words": "12h",
    "quotes": 'the "old" one',
    "more than one space": "Ana  Roth ",
    "umlauts": "Müller & Söhne <GmbH>",
    "a day": date(2026, 3, 31),
    "a day and a time": datetime(2026, 3, 31, 13, 30),
    "a time": time(8, 30),
    "hours as a time": timedelta(hours=26, minutes=15),
    "a long text in a line": "x" * 200,
}
"""All different, also for a spreadsheet program that does not look at capitals."""


@needs_libreoffice
def test_a_condition_is_met_by_its_own_value_and_by_no_other(tmp_path: Path) -> None:
    """As LibreOffice calculates: a row for every value, a column for every condition."""
    marks = [Mark(row, 1, "error", condition_of(value)) for row, value in enumerate(VALUES.values(), 1)]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "All"
    for row, value in enumerate(VALUES.values(), 1):
        sheet.append([value if value != "" else None, *("=" + mark.rule(f"$A${row}") for mark in marks)])
    book.save(tmp_path / "all.xlsx")

    convert(tmp_path / "profile", SHOWN, tmp_path / "csv", [tmp_path / "all.xlsx"])

    rows = cells(tmp_path / "csv" / "all-All.csv")
    met = {
        (name, other)
        for name, row in zip(VALUES, rows, strict=True)
        for other, cell in zip(VALUES, row[1:], strict=True)
        if cell == "TRUE"
    }
    assert met == {(name, name) for name in VALUES}


def test_what_cannot_be_compared_is_marked_by_its_kind() -> None:
    assert condition_of("two\nlines") == condition_of("x" * 201) == "ISTEXT(@)"
    assert condition_of(CellError("#REF!")) == "ISERROR(@)"
    assert condition_of(CellError("")) == ALWAYS
    assert condition_of(True) == "ISLOGICAL(@)"
    assert condition_of(1e300) == condition_of(1e-300) == "ISNUMBER(@)"


def test_days_are_counted_from_where_the_workbook_counts() -> None:
    assert condition_of(date(2026, 3, 31)) == "@=46112"
    assert condition_of(date(2026, 3, 31), epoch_1904=True) == "@=44650"
    assert condition_of(date(1900, 1, 12)) == condition_of(datetime(1900, 1, 12, 12)) == "ISNUMBER(@)"


@given(
    value=st.one_of(st.text(), st.floats(allow_nan=False), st.dates(date(1904, 1, 2)), st.booleans()),
    row=st.integers(1, 1_048_576),
    column=st.integers(1, 16_384),
)
def test_a_rule_is_read_as_the_mark_it_was_made_from(value: CellValue, row: int, column: int) -> None:
    mark = Mark(row, column, "warning", condition_of(value))
    cell = f"${column_letters(column)}${row}"

    assert Mark.read(mark.rule(cell), cell, row, column) == mark
    assert OURS.match(mark.rule(cell).encode())


def test_other_rules_and_those_of_other_cells_are_not_marks() -> None:
    assert Mark.read('$C$7="x"', "$C$7", 7, 3) is None
    assert Mark.read(Mark(7, 3, "error", '@="x"').rule("$C$7"), "$C$8", 8, 3) is None


WRONG_HOURS = """
    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-7       | Ana     | sale |
    CON-2        | OPP-7       | Anna    | work | 12h
    CON-3        | OPP-7       | Ben     | work | 60
"""


def wanted(*edits: Edit, mark_cells: bool = True, there: frozenset[Mark] = frozenset()) -> dict[str, frozenset[Mark]]:
    found = found_in(OPP_7, FOUNDING_RULE, WRONG_HOURS)
    results = replace(results_of(NETWORK, found, STAMP), mark_cells=mark_cells)
    grids = {
        name: replace(grid, marks=there if grid.title == "Contributions" else frozenset())
        for name, grid in results.workbook.grids.items()
    }
    return marks_to_write(replace(results, workbook=replace(results.workbook, grids=grids)), edits)


MARKS = frozenset((Mark(3, 3, "error", '@="Anna"'), Mark(3, 5, "error", '@="12h"')))


def test_the_cells_of_errors_and_warnings_are_marked() -> None:
    assert wanted() == {"Contributions": MARKS}


def test_nothing_is_marked_unless_the_workbook_allows_it() -> None:
    assert wanted(mark_cells=False) == {}


def test_marks_that_are_there_are_left_alone() -> None:
    assert wanted(there=MARKS) == {}


def test_marks_are_taken_away_when_they_are_not_allowed_any_more() -> None:
    assert wanted(mark_cells=False, there=MARKS) == {"Contributions": frozenset()}


def test_marks_are_written_anew_beside_cells_that_are_written() -> None:
    assert wanted(Edit("Contributions", 5, 1, "CON-4"), there=MARKS) == {"Contributions": MARKS}


def test_a_mark_is_for_what_the_cell_will_hold() -> None:
    written = wanted(Edit("Contributions", 3, 3, "Annaa", "Anna"))

    assert written["Contributions"] == {Mark(3, 3, "error", '@="Annaa"'), Mark(3, 5, "error", '@="12h"')}
