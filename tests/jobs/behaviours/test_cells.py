"""What may stand in a cell: formulas, errors, dates of two systems, texts that look alike, texts that look like code."""

import unicodedata
from datetime import date

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table

from tests.jobs.behaviours.partners import Partners, codes, messages

# --- formulas -------------------------------------------------------------------------------------


def calculated(partners: Partners, name: str, cell: str, formula: str, value: object) -> None:
    """Type a formula; the spreadsheet program calculates it and stores its value."""
    partners.type_formula(name, "Opportunities", cell, formula, value)


def test_the_value_of_a_formula_is_shared_and_the_formula_stays(two: Partners) -> None:
    calculated(two, "ana", "F2", "1000+250", 1250)

    result = two.sync()

    assert (result.exit_code, result.findings) == (0, ())
    assert two.column("ben", "Price")["OPP-1"] == "1250"
    assert two.formula("ana", "Opportunities", "F2") == "=1000+250"
    assert two.column("ana", "Price")["OPP-1"] == "1250"
    two.nothing_more_to_do()


def test_a_formula_is_never_overwritten_and_another_value_elsewhere_is_said(two: Partners) -> None:
    calculated(two, "ana", "F2", "1000+250", 1250)
    two.sync()
    two.type("ben", F2=1300)

    result = two.sync()

    [words] = messages(result, "NB606")
    assert words.startswith("ana.xlsx Opportunities!F2: another workbook has another value, but a formula stands")
    assert two.formula("ana", "Opportunities", "F2") == "=1000+250"
    assert (two.column("ana", "Price")["OPP-1"], two.column("ben", "Price")["OPP-1"]) == ("1250", "1300")
    assert "NB606" in codes(two.nothing_more_to_do())


def test_a_formula_whose_value_changes_is_an_edit(two: Partners) -> None:
    calculated(two, "ana", "F2", "1000+250", 1250)
    two.sync()
    calculated(two, "ana", "F2", "1000+300", 1300)

    assert two.sync().exit_code == 0

    assert two.column("ben", "Price")["OPP-1"] == "1300"
    two.nothing_more_to_do()


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_a_formula_with_an_error_says_nothing_and_clears_nothing(two: Partners, error: str) -> None:
    calculated(two, "ana", "F2", "1/0", error)
    two.type("ben", B2="Bakery")

    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB201")
    assert words.startswith("ana.xlsx Opportunities!F2: ")
    assert two.column("ben", "Price")["OPP-1"] == "1000"
    assert two.formula("ana", "Opportunities", "F2") == "=1/0"
    assert two.column("ana", "Title")["OPP-1"] == "Bakery"
    two.nothing_more_to_do()


def test_an_error_in_the_second_workbook_is_said_too(two: Partners) -> None:
    calculated(two, "ben", "F2", "1/0", "#DIV/0!")

    result = two.sync()

    assert [words.partition(":")[0] for words in messages(result, "NB201")] == ["ben.xlsx Opportunities!F2"]
    assert two.column("ana", "Price")["OPP-1"] == "1000"
    two.nothing_more_to_do()


def test_a_row_with_formulas_that_is_deleted_elsewhere_stays_until_its_owner_deletes_it(two: Partners) -> None:
    calculated(two, "ana", "F3", "250+250", 500)
    two.sync()
    with two.edit("ben") as sheet:
        sheet.delete_rows(3)

    result = two.sync()

    assert two.formula("ana", "Opportunities", "F3") == "=250+250"
    assert two.column("ana", "Title")["OPP-2"] == "App"
    [words] = messages(result, "NB606")
    assert words.startswith("ana.xlsx Opportunities!row 3: another workbook has deleted this entry")
    assert not any("OPP-2" in row for row in two.tab("ben", "Expected"))
    two.nothing_more_to_do()

    with two.edit("ana") as sheet:
        sheet.delete_rows(3)
    assert codes(two.sync()) == set()
    assert list(two.column("ana", "Title")) == list(two.column("ben", "Title")) == ["OPP-1", "OPP-3"]


def test_an_own_column_with_formulas_stays(two: Partners) -> None:
    calculated(two, "ana", "H2", "F2*2", 2000)
    two.type("ben", F2=1100)

    assert two.sync().exit_code == 0

    assert two.formula("ana", "Opportunities", "H2") == "=F2*2"
    assert two.column("ana", "Price")["OPP-1"] == "1100"


# --- dates ----------------------------------------------------------------------------------------


def test_a_workbook_that_counts_days_from_1904_shows_the_same_dates(two: Partners) -> None:
    with two.book("ben") as book:
        book.epoch = CALENDAR_MAC_1904

    assert two.sync().changes == ()

    two.type("ana", E2=date(2026, 7, 14))
    two.type("ben", E4=date(2026, 8, 1))
    assert two.sync().exit_code == 0
    for name in ("ana", "ben"):
        assert two.column(name, "Decided date") == {"OPP-1": "2026-07-14", "OPP-2": "", "OPP-3": "2026-08-01"}
    with two.book("ben") as book:
        assert book.epoch == CALENDAR_MAC_1904
    two.forget_marks()
    two.nothing_more_to_do()


def test_a_date_arrives_as_a_date_in_a_column_without_a_format(two: Partners) -> None:
    two.type("ana", E3=date(2026, 7, 14))

    assert two.sync().exit_code == 0

    with two.book("ben") as book:
        assert book["Opportunities"]["E3"].is_date
    assert two.column("ben", "Decided date")["OPP-2"] == "2026-07-14"


# --- the same, typed otherwise --------------------------------------------------------------------

SAME = {
    "a number stored as text": ("F2", "1000", "NB204"),
    "white space outside": ("B2", "  Shop ", "NB407"),
    "a hard space outside": ("C2", "Kestrel\u00a0", "NB407"),
    "a date stored as text": ("E2", "2026-02-01", "NB208"),
    "a date with a time": ("E2", date(2026, 2, 1), ""),
}


@pytest.mark.parametrize(("cell", "typed", "code"), SAME.values(), ids=SAME.keys())
def test_the_same_typed_otherwise_is_no_edit(two: Partners, cell: str, typed: object, code: str) -> None:
    two.type("ana", **{cell: typed})

    result = two.sync()

    assert (result.changes, result.conflicts) == ((), ())
    assert codes(result) == ({code} if code else set())
    two.nothing_more_to_do()


def test_umlauts_in_two_encodings_are_one_text(two: Partners) -> None:
    two.type("ana", C2=unicodedata.normalize("NFC", "Bäckerei Grün"))
    two.type("ben", C2=unicodedata.normalize("NFD", "Bäckerei Grün"))

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert [one["new"] for one in result.changes] == ["Bäckerei Grün"]
    two.nothing_more_to_do()


def test_a_text_in_other_capitals_is_an_edit(two: Partners) -> None:
    two.type("ana", B2="SHOP")

    assert two.sync().exit_code == 0

    assert two.column("ben", "Title")["OPP-1"] == "SHOP"
    two.nothing_more_to_do()


# --- texts that must stay texts -------------------------------------------------------------------

TEXTS = {
    "leading zeros": "00420",
    "a long number": "12345678901234567890",
    "half": "1/2",
    "a formula": "=1+1",
    "a plus": "+1",
    "a minus": "-1+2",
    "an at": "@SUM(A1)",
    "a quote": "'quoted",
    "truth": "TRUE",
    "an error": "#N/A",
    "exponent": "1e5",
    "several lines": "one\ntwo\nthree",
    "angle brackets": "<b>&amp;</b>",
    "emoji": "🥨 Brezn",
    "right to left": "שלום",
    "very long": "long " * 6000,
}


@pytest.fixture(scope="module")
def after_texts(in_step, tmp_path_factory) -> Partners:
    """All of TEXTS typed as texts into Ana's column Note, after a sync."""
    import shutil

    folder = tmp_path_factory.mktemp("texts") / "two"
    shutil.copytree(in_step, folder)
    partners = Partners(folder)
    with partners.edit("ana") as sheet:
        for number, text in enumerate(TEXTS.values(), 10):
            for column, value in ((1, f"OPP-{number}"), (4, "lead"), (7, text)):
                cell = sheet.cell(sheet.max_row + (column == 1), column, value)
                cell.data_type = "s"
                cell.quotePrefix = column == 7
    result = partners.sync()
    assert (result.exit_code, result.conflicts) == (0, ())
    return partners


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_arrives_as_the_same_text(after_texts: Partners, text: str) -> None:
    with after_texts.book("ben") as book:
        cells = [row[6] for row in book["Opportunities"].iter_rows(min_row=5)]

    [cell] = [cell for cell in cells if cell.value == text.strip()]

    assert cell.data_type == "s"


def test_texts_that_have_arrived_are_not_sent_again(after_texts: Partners) -> None:
    after_texts.forget_marks()
    after_texts.sync()

    after_texts.nothing_more_to_do()


# --- looks ----------------------------------------------------------------------------------------


def test_notes_colours_and_formats_of_a_cell_stay_when_it_gets_a_new_value(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet["F2"].fill = PatternFill("solid", fgColor="FFFFCC00")
        sheet["F2"].font = Font(bold=True)
        sheet["F2"].number_format = '#,##0.00 "EUR"'
        sheet["F2"].comment = Comment("as agreed on the phone", "Ana")
        sheet["H2"] = "my own"
        sheet.row_dimensions[2].height = 30
        sheet.column_dimensions["F"].width = 21
    two.type("ben", F2=1200)

    assert two.sync().exit_code == 0

    with two.edit("ana") as sheet:
        cell = sheet["F2"]
        assert (cell.value, cell.font.bold, cell.fill.fgColor.rgb) == (1200, True, "FFFFCC00")
        assert (cell.number_format, cell.comment.text) == ('#,##0.00 "EUR"', "as agreed on the phone")
        assert (sheet["H2"].value, sheet.row_dimensions[2].height) == ("my own", 30)
        assert sheet.column_dimensions["F"].width == 21
    two.forget_marks()
    two.nothing_more_to_do()


def test_new_rows_become_part_of_an_excel_table(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.add_table(Table(displayName="Jobs", ref="A1:G4"))
    with two.edit("ben") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])

    assert two.sync().exit_code == 0

    assert two.column("ana", "Title")["OPP-4"] == "Blog"
    with two.edit("ana") as sheet:
        assert sheet.tables["Jobs"].ref == "A1:G5"
    two.forget_marks()
    two.nothing_more_to_do()
