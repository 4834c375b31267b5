"""Dropdowns in computed tabs: they offer exactly what they should, in our file and in what LibreOffice saves of it."""

import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries

from netbook.backends.excel import ExcelBackend
from netbook.backends.excel.choices import MARK, MOST_CHOICES
from netbook.backends.excel.sheet_xml import ROWS_AT_ONCE
from netbook.backends.memory import tab_values
from netbook.model.cells import column_letters
from netbook.model.plan import BarChart, Column, Kind, Plan, Tab
from tests.backends.contract import HOSTILE, QUESTIONS
from tests.backends.excel.books import make_workbook, parts_of
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice

SHEET = "xl/worksheets/sheet2.xml"
Offered = dict[str, tuple[str, ...]]


def written(folder: Path, tab: Tab) -> ExcelBackend:
    """A workbook with that tab, which reads back as if there were no dropdowns."""
    backend = make_workbook(folder / "harbour.xlsx", {"Contributions": (("Partner",), ("Ana",))})
    backend.write(Plan((tab,)), backend.fingerprint())
    assert backend.read({"netbook"}).grids["netbook"].rows == tab_values(tab)
    return backend


def offered(path: Path) -> Offered:
    """What each cell's dropdown offers, as openpyxl reads the file."""
    sheet = openpyxl.load_workbook(path)["netbook"]
    found: Offered = {}
    for rule in sheet.data_validations.dataValidation:
        assert (rule.type, rule.errorStyle, rule.showErrorMessage, rule.showDropDown or False) == (
            *("list", "information", True),
            False,
        )
        for area in rule.sqref.ranges:
            origin = f"{column_letters(area.min_col)}{area.min_row}"
            for row, column in area.cells:
                cell = f"{column_letters(column)}{row}"
                assert cell not in found
                formula = Translator(f"={rule.formula1}", origin=origin).translate_formula(cell).removeprefix("=")
                found[cell] = _texts(sheet, rule.formula1, formula)
    return found


def _texts(sheet, literal: str, formula: str) -> tuple[str, ...]:
    if literal.startswith('"'):
        assert len(literal) <= 257
        return tuple(literal[1:-1].split(","))
    left, top, right, bottom = range_boundaries(formula.replace("$", ""))
    assert top == bottom
    assert all(_is_hidden(sheet, column) for column in range(left, right + 1))
    cells = [sheet.cell(top, column) for column in range(left, right + 1)]
    return tuple("" if cell.value is None else cell.value for cell in cells)


def _is_hidden(sheet, column: int) -> bool:
    return any(d.min <= column <= d.max and d.hidden for d in sheet.column_dimensions.values() if d.min and d.max)


def expected(tab: Tab) -> Offered:
    """What each cell's dropdown should offer."""
    return {
        f"{column_letters(number)}{row}": tuple(texts)
        for number, column in enumerate(tab.columns, 1)
        for row, texts in enumerate(column.choices, tab.first_row)
        if texts
    }


def test_every_dropdown_offers_its_texts(tmp_path: Path) -> None:
    backend = written(tmp_path, QUESTIONS)

    assert offered(backend.path) == expected(QUESTIONS)
    assert offered(backend.path)["B5"] == HOSTILE


def test_plain_short_lists_are_in_the_rule_and_others_beside_the_table(tmp_path: Path) -> None:
    plain, long = ("Ana (alpha.xlsx)", "Bo"), ("x" * 127, "y" * 127)
    odd = [("a,b",), ('say "a"',), (" a",), ("a\nb",), ("=a",), ("a;b",), ("x" * 127, "y" * 128), ("", "a")]
    tab = Tab("netbook", (Column("Choose", Kind.TEXT, [""] * 10, choices=[plain, long, *odd]),))

    backend = written(tmp_path, tab)

    formulas = [element.text for element in etree.fromstring(parts_of(backend.path)[SHEET]).iter("{*}formula1")]
    assert formulas[:2] == ['"Ana (alpha.xlsx),Bo"', f'"{long[0]},{long[1]}"']
    assert formulas[2:] == ["$C4:$C4", "$C10:$D10"]
    assert offered(backend.path) == expected(tab)


def test_cells_with_a_dropdown_are_open_and_look_it_and_all_others_are_not(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, QUESTIONS).path)["netbook"]

    assert sheet.protection.sheet
    for row in sheet.iter_rows(min_row=3, max_col=4):
        for cell in row:
            is_open = cell.coordinate in expected(QUESTIONS)
            assert cell.protection.locked is not is_open
            assert (cell.fill.fgColor.rgb == "FFFFF2CC") is is_open
            assert (cell.number_format == "@") is is_open


def test_a_tab_without_choices_is_as_it_always_was(tmp_path: Path) -> None:
    plain = Tab("netbook", tuple(replace(column, choices=()) for column in QUESTIONS.columns))

    sheet = parts_of(written(tmp_path, plain).path)[SHEET].decode()
    none_at_all = replace(plain.columns[0], choices=[(), (), (), ()])
    again = parts_of(written(tmp_path, Tab("netbook", (none_at_all, *plain.columns[1:]))).path)[SHEET].decode()

    assert "dataValidation" not in sheet
    assert "hidden" not in sheet
    assert MARK not in sheet
    assert again == sheet


def test_the_lists_stand_right_of_the_chart(tmp_path: Path) -> None:
    tab = replace(QUESTIONS, chart=BarChart("Count", 0, (3,)))

    backend = written(tmp_path, tab)

    drawing = etree.fromstring(parts_of(backend.path)["xl/drawings/drawing1.xml"])
    last = max(int(element.text or "0") for element in drawing.iter("{*}col"))
    first = min(
        int(element.get("min"))
        for element in etree.fromstring(parts_of(backend.path)[SHEET]).iter("{*}col")
        if element.get("hidden")
    )
    assert first > last
    assert offered(backend.path) == expected(tab)


def test_a_tab_of_many_rows_is_written_in_pieces_and_offers_the_same(tmp_path: Path) -> None:
    height = 2 * ROWS_AT_ONCE + 10
    lists = [(("a", "b"), (), ("a,b", f"row {n}"), (f"row {n}",))[n % 4 if n % 1000 > 8 else 2] for n in range(height)]
    tab = Tab(
        "netbook",
        (
            Column("What", Kind.TEXT, [f"<{n}>" for n in range(height)]),
            Column("Choose", Kind.TEXT, ["" if n % 3 else "b" for n in range(height)], choices=lists),
        ),
    )

    backend = written(tmp_path, tab)

    assert offered(backend.path) == expected(tab)


def test_a_list_without_end_is_cut_so_that_the_tab_can_still_be_read(tmp_path: Path) -> None:
    many = tuple(f"{n},{n}" for n in range(5_000))
    tab = Tab("netbook", (Column("Choose", Kind.TEXT, [""], choices=[many]), Column("B", Kind.TEXT, ["x"])))

    backend = written(tmp_path, tab)

    assert offered(backend.path) == {"A2": many[:MOST_CHOICES]}


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(HOSTILE)
lists = st.lists(st.just(()) | st.lists(texts.filter(bool), min_size=1, max_size=5).map(tuple), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lists, second=lists, intro=st.lists(texts.filter(str.strip), max_size=2))
@example(first=[("_x0041_", "'")], second=[("\u2028", "a")], intro=[])
def test_whatever_the_texts_they_are_offered_as_they_are(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]], intro: list[str], tmp_path: Path
) -> None:
    height = min(len(first), len(second))
    columns = [Column("A", Kind.TEXT, ["x"] * height, choices=first[:height])]
    columns.append(Column("B", Kind.TEXT, [""] * height, choices=second[:height]))
    tab = Tab("netbook", tuple(columns), intro=tuple(intro))

    backend = written(tmp_path, tab)

    found = offered(backend.path)
    assert {cell: tuple(map(unescaped, list_)) for cell, list_ in found.items()} == expected(tab)


def unescaped(text: str) -> str:
    """openpyxl leaves the underscore of '_x0041_' written as it is stored."""
    return text.replace("_x005F_", "_")


@needs_libreoffice
@pytest.mark.parametrize("chart", [False, True])
def test_libreoffice_keeps_the_dropdowns_and_what_is_read(chart: bool, tmp_path: Path) -> None:
    tab = replace(QUESTIONS, chart=BarChart("Count", 0, (3,)) if chart else None)
    backend = written(tmp_path, tab)

    convert(tmp_path / "profile", "ods", tmp_path / "ods", [backend.path])
    convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [tmp_path / "ods" / "harbour.ods"])
    shutil.copyfile(tmp_path / "saved" / "harbour.xlsx", backend.path)

    assert offered(backend.path) == expected(tab)
    assert backend.read({"netbook"}).grids["netbook"].rows == tab_values(tab)
    sheet = openpyxl.load_workbook(backend.path)["netbook"]
    assert [sheet[cell].protection.locked for cell in ("B3", "B4", "C5")] == [False, True, False]


@needs_libreoffice
def test_written_again_after_libreoffice_saved_it_styles_do_not_pile_up(tmp_path: Path) -> None:
    backend = written(tmp_path, QUESTIONS)
    convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [backend.path])
    shutil.copyfile(tmp_path / "saved" / "harbour.xlsx", backend.path)
    before = parts_of(backend.path)["xl/styles.xml"]

    backend.write(Plan((QUESTIONS,)), backend.fingerprint())

    after = parts_of(backend.path)["xl/styles.xml"]
    assert after.count(b"<xf ") <= before.count(b"<xf ") + 1
    assert offered(backend.path) == expected(QUESTIONS)
