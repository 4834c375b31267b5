"""Marks in a real file: people's own conditional formats stay, and other programs keep ours."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from netbook.backends.base import Backend
from netbook.backends.excel import ExcelBackend
from netbook.backends.ods import OdsBackend
from netbook.model.cells import same_name
from netbook.model.marks import FILLS, Mark
from netbook.model.plan import Edit, Plan
from tests.backends.excel.books import FILES, copied, hand_made, needs_corpus, parts_of, saved
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice

SHEET = "xl/worksheets/sheet1.xml"
MARKS = frozenset((Mark(3, 2, "error", '@="Bo"'), Mark(2, 3, "warning", "@=35/10")))


def workbook(path: Path) -> ExcelBackend:
    """Entries with a colour scale, a rule of their own for B3, dropdowns and a link behind them."""
    with xlsxwriter.Workbook(str(path)) as book:
        red = book.add_format({"bg_color": "#FF0000"})
        sheet = book.add_worksheet("Contributions")
        sheet.write_row("A1", ("Opportunity", "Partner", "Hours"))
        sheet.write_row("A2", ("OPP-1", "Ana", 3.5))
        sheet.write_row("A3", ("OPP-2", "Bo", 2))
        sheet.merge_range("E1:F1", "merged")
        sheet.conditional_format("C2:C3", {"type": "2_color_scale"})
        sheet.conditional_format("B3", {"type": "cell", "criteria": "==", "value": '"Cy"', "format": red})
        sheet.data_validation("B2:B3", {"validate": "list", "source": ["Ana", "Bo"]})
        sheet.write_url("E3", "https://example.org", string="a link")
        sheet.set_landscape()
    return ExcelBackend(path, "x")


def write(backend: Backend, *edits: Edit, **marks: frozenset[Mark]) -> None:
    backend.write(Plan(edits=edits, marks=marks), backend.fingerprint())


def marks_of(backend: Backend, title: str = "contributions") -> frozenset[Mark] | None:
    return backend.read({title}).grids[title].marks


def formats(path: Path) -> dict[str, list[str]]:
    """The kinds of rules of every place, as openpyxl sees them."""
    sheet = openpyxl.load_workbook(path)["Contributions"]
    return {str(place.sqref): [rule.type for rule in place.rules] for place in sheet.conditional_formatting}


def test_another_program_sees_the_colours_on_the_cells(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "a.xlsx")

    write(backend, Contributions=MARKS)

    sheet = openpyxl.load_workbook(backend.path)["Contributions"]
    fills = {
        str(place.sqref): rule.dxf.fill.bgColor.rgb
        for place in sheet.conditional_formatting
        for rule in place.rules
        if rule.formula and "netbook" in rule.formula[0]
    }
    assert fills == {"B3": f"FF{FILLS['error']}", "C2": f"FF{FILLS['warning']}"}


def test_the_rules_of_people_stay_before_those_of_marks(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "a.xlsx")
    before = formats(backend.path)

    write(backend, Contributions=MARKS)

    assert before == {"C2:C3": ["colorScale"], "B3": ["cellIs"]}
    assert formats(backend.path) == {"C2:C3": ["colorScale"], "B3": ["cellIs", "expression"], "C2": ["expression"]}
    sheet = parts_of(backend.path)[SHEET].decode()
    priorities = [int(text) for text in re.findall(r'priority="(\d+)"', sheet)]
    assert priorities == [1, 2, 3, 4]


def test_when_they_are_gone_the_tab_is_as_it_was(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "a.xlsx")
    before = parts_of(backend.path)[SHEET]

    write(backend, Contributions=MARKS)
    with_marks = parts_of(backend.path)[SHEET]
    write(backend, Contributions=frozenset())

    assert with_marks != before
    assert parts_of(backend.path)[SHEET] == before


def test_the_cells_keep_their_bytes(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "a.xlsx")
    before = parts_of(backend.path)

    write(backend, Contributions=MARKS)

    after = parts_of(backend.path)
    end = before[SHEET].index(b"</sheetData>")
    assert after[SHEET][:end] == before[SHEET][:end]
    assert {name for name in before if after[name] != before[name]} <= {
        *(SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/app.xml", "docProps/core.xml"),
    }


def test_a_rule_that_somebody_copied_to_other_cells_is_written_anew(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "a.xlsx")
    write(backend, Contributions=MARKS)
    book = openpyxl.load_workbook(backend.path)
    sheet = book["Contributions"]
    copied_rule = next(
        rule
        for place in sheet.conditional_formatting
        for rule in place.rules
        if rule.formula and "netbook error" in rule.formula[0]
    )
    sheet.conditional_formatting.add("B7:B9", copied_rule)
    book.save(backend.path)

    assert marks_of(backend) != MARKS
    write(backend, Contributions=MARKS)
    assert marks_of(backend) == MARKS
    assert set(formats(backend.path)) == {"C2:C3", "B3", "C2"}


ODD_SHEETS = {
    "prefixed names": '<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    "</x:sheetData><x:pageMargins left='1' right='1' top='1' bottom='1' header='0' footer='0'/></x:worksheet>",
    "a remark of another program": '<worksheet xmlns="{main}"><!-- made by X --><sheetData><row r="1"><c r="A1"><v>1</v>'
    '</c></row></sheetData><!-- y --><mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells></worksheet>',
    "an attribute of the rows": '<worksheet xmlns="{main}"><sheetData xml:space="preserve"><row r="1"><c r="A1"><v>1</v>'
    "</c></row></sheetData></worksheet>",
    "no rows": '<worksheet xmlns="{main}"><sheetData/></worksheet>',
    "views of several people": '<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    '<customSheetViews><customSheetView guid="{{00000000-0000-0000-0000-000000000001}}"><pageMargins left="1" right="1" '
    'top="1" bottom="1" header="0" footer="0"/></customSheetView></customSheetViews><mergeCells count="1"><mergeCell '
    'ref="C1:D1"/></mergeCells><extLst/></worksheet>',
}


@pytest.mark.parametrize("sheet", ODD_SHEETS.values(), ids=ODD_SHEETS.keys())
def test_sheets_that_are_spelled_in_an_unusual_way_can_be_marked_too(tmp_path: Path, sheet: str) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    backend = saved(tmp_path, hand_made("", root=sheet.format(main=main)))

    write(backend, S=MARKS)

    assert marks_of(backend, "s") == MARKS
    names = re.findall(rb"<(?:x:)?(\w+)", parts_of(backend.path)[SHEET])
    assert names.count(b"sheetData") == 1
    after = names[names.index(b"conditionalFormatting") :]
    assert not {b"sheetData", b"mergeCells", b"customSheetViews"} & set(after)
    write(backend, S=frozenset())
    assert marks_of(backend, "s") == frozenset()


@needs_corpus
@pytest.mark.parametrize("source", FILES[::8], ids=lambda path: path.name)
def test_real_workbooks_are_marked_and_unmarked(tmp_path: Path, source: Path) -> None:
    backend = copied(tmp_path, source)
    title = backend.read(()).titles[0]

    write(backend, **{title: MARKS})
    assert marks_of(backend, same_name(title)) == MARKS
    write(backend, **{title: frozenset()})
    assert marks_of(backend, same_name(title)) == frozenset()


@needs_libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_keeps_them(tmp_path: Path, ending: str) -> None:
    workbook(tmp_path / "a.xlsx")
    convert(tmp_path / "profile", ending, tmp_path / "first", [tmp_path / "a.xlsx"])
    path = tmp_path / "first" / f"a.{ending}"
    backend = ExcelBackend(path, "x") if ending == "xlsx" else OdsBackend(path, "x")
    write(backend, Contributions=MARKS)

    convert(tmp_path / "profile", ending, tmp_path / "saved", [path])
    shutil.copyfile(tmp_path / "saved" / f"a.{ending}", path)

    assert marks_of(backend) == MARKS
