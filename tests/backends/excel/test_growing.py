"""Rows appended below the last entry: tables, filters, dropdowns and formats reach over them; no other byte changes."""

import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netbook.backends.excel import ExcelBackend, opc
from netbook.backends.excel.book import open_book
from netbook.backends.excel.grow import _TABLE, _areas, _may_grow
from netbook.backends.excel.guard import open_package
from netbook.model.cells import CellError, same_name
from netbook.model.plan import Edit, Plan
from tests.backends.excel.books import FILES, copied, hand_made, needs_corpus, parts_of, saved
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice

SHEET, TABLE, BOOK = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
HEADERS = ("Opportunity", "Partner", "Hours")


def has_tables(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any("/tables/" in name for name in archive.namelist())


def workbook(path: Path, *, table: bool = True, filtered: bool = False, **options: object) -> ExcelBackend:
    """Rows 2 to 4 are entries, with a dropdown in B and a colour scale in C that end with them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Contributions")
        sheet.write_row("A1", HEADERS)
        for row in (2, 3, 4):
            sheet.write_row(f"A{row}", (f"OPP-{row}", "Ana", row))
        sheet.write("E4", "a note beside it")
        if table:
            sheet.add_table("A1:C4", {"columns": [{"header": name} for name in HEADERS], **options})
        if filtered:
            sheet.autofilter("A1:C4")
        sheet.data_validation("B2:B4", {"validate": "list", "source": ["Ana", "Bo"]})
        sheet.data_validation("C2:C1000", {"validate": "decimal", "criteria": ">", "value": 0})
        sheet.conditional_format("C2:C4", {"type": "2_color_scale"})
        sheet.conditional_format("A1:C1", {"type": "no_blanks"})
        sheet.conditional_format("A2:A3", {"type": "no_blanks"})
    return ExcelBackend(path, "x")


def appended(backend: ExcelBackend, *edits: Edit) -> dict[str, tuple[str, str]]:
    """The parts that `edits` changed, before and after, apart from what always changes."""
    before = parts_of(backend.path)
    backend.write(Plan(edits=edits), backend.fingerprint())
    after = parts_of(backend.path)
    assert list(after) == list(before)
    return {name: (before[name].decode(), after[name].decode()) for name in after if after[name] != before[name]}


def entry(row: int, column: int = 1) -> Edit:
    return Edit("Contributions", row, column, "new")


def around_cells(sheet: str) -> tuple[str, str]:
    """A sheet without its dimension and its cells."""
    head, _, tail = sheet.partition("<sheetViews>")
    del head
    return tail.partition("<sheetData>")[0], tail.partition("</sheetData>")[2]


def test_a_table_and_what_ends_with_it_reach_over_new_rows_and_only_addresses_change(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx")

    changed = appended(backend, entry(5), entry(6, 2))

    assert set(changed) == {SHEET, TABLE}
    before, after = changed[TABLE]
    assert before.count('ref="A1:C4"') == 2
    assert after == before.replace('ref="A1:C4"', 'ref="A1:C6"')
    before, after = changed[SHEET]
    expected = around_cells(before.replace('"B2:B4"', '"B2:B6"').replace('"C2:C4"', '"C2:C6"'))
    assert around_cells(after) == expected
    sheet = openpyxl.load_workbook(backend.path)["Contributions"]
    assert sheet.tables["Table1"].ref == sheet.tables["Table1"].autoFilter.ref == "A1:C6"


@pytest.mark.parametrize(
    "edits",
    [
        (entry(6),),
        (Edit("Contributions", 4, 1, "other", "OPP-4"),),
        (Edit("Contributions", 4, 3, "", 4.0),),
        (Edit("Contributions", 5, 1, ""),),
        (entry(1, 4),),
    ],
    ids=["a row left out", "inside it", "cleared", "nothing written", "above"],
)
def test_what_is_no_new_row_below_leaves_all_addresses(edits: tuple[Edit, ...], tmp_path: Path) -> None:
    changed = appended(workbook(tmp_path / "harbour.xlsx"), *edits)

    assert TABLE not in changed
    before, after = changed.get(SHEET, ("", ""))
    assert around_cells(after) == around_cells(before)


def test_a_note_beside_the_table_does_not_grow_it(tmp_path: Path) -> None:
    changed = appended(workbook(tmp_path / "harbour.xlsx"), entry(5, 5))

    assert TABLE not in changed
    assert around_cells(changed[SHEET][1]) == around_cells(changed[SHEET][0])


def test_a_note_beside_the_new_row_does_not_keep_the_table_from_growing(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx")
    appended(backend, entry(5, 5))

    changed = appended(backend, entry(5))

    assert 'ref="A1:C5"' in changed[TABLE][1]
    assert 'sqref="B2:B5"' in changed[SHEET][1]


def test_a_key_for_a_row_that_people_typed_below_grows_nothing(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx")
    path = backend.path
    book = openpyxl.load_workbook(path)
    book["Contributions"]["B5"] = "typed by hand"
    book.save(path)

    changed = appended(backend, entry(5))

    assert TABLE not in changed
    assert 'sqref="B2:B4"' in changed[SHEET][1]


def test_a_table_with_a_row_of_totals_stays(tmp_path: Path) -> None:
    changed = appended(workbook(tmp_path / "harbour.xlsx", total_row=True), entry(5))

    assert TABLE not in changed


def test_a_table_without_a_filter_or_headers_grows_too(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx", autofilter=False, header_row=False)

    before, after = appended(backend, entry(5))[TABLE]

    assert after == before.replace('ref="A1:C4"', 'ref="A1:C5"') != before


def test_a_filter_and_its_hidden_name_grow(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx", table=False, filtered=True)

    changed = appended(backend, entry(5), entry(6))

    assert '<autoFilter ref="A1:C6"' in changed[SHEET][1]
    assert "<definedName " in changed[BOOK][1]
    assert "Contributions!$A$1:$C$6</definedName>" in changed[BOOK][1]
    assert 'sqref="B2:B6"' in changed[SHEET][1]


def test_without_table_and_filter_the_row_above_says_how_wide_an_entry_is(tmp_path: Path) -> None:
    changed = appended(workbook(tmp_path / "harbour.xlsx", table=False), entry(5))

    after = changed[SHEET][1]
    assert 'sqref="B2:B5"' in after
    assert 'sqref="C2:C5"' in after
    assert 'sqref="A1:C1"' in after
    assert 'sqref="A2:A3"' in after


ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in (1, 2, 3))
X14 = (
    '<extLst><ext uri="{{x}}" xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:dataValidations count="1"><x14:dataValidation '
    'type="list"><x14:formula1><xm:f>Partners!$A$2:$A$9</xm:f></x14:formula1><xm:sqref>B2:{b} D1</xm:sqref>'
    "</x14:dataValidation></x14:dataValidations><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule/>"
    "<xm:sqref>A2:{a}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings><x14:sparklineGroups>"
    "<x14:sparkline><xm:f>A3</xm:f><xm:sqref>B3</xm:sqref></x14:sparkline></x14:sparklineGroups></ext></extLst>"
)


def test_dropdowns_that_name_other_tabs_grow_and_sparklines_stay(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(f"<sheetData>{ROWS}</sheetData>{X14.format(a='A3', b='B3')}"))

    changed = appended(backend, Edit("S", 4, 1, "new"))

    assert changed[SHEET][1].partition("</sheetData>")[2] == f"{X14.format(a='A4', b='B4')}</worksheet>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('sqref="B2:B3"', 'sqref="B2:B4"'),
        ('sqref="B3"', 'sqref="B3:B4"'),
        ("type='list' error='a > b' sqref = 'A1:A2 $B$2:$B$3'", "type='list' error='a > b' sqref = 'A1:A2 $B$2:$B$4'"),
        ('sqref="A3:B3  Z3"', 'sqref="A3:B4  Z3"'),
        ('sqref="D2:D3"', 'sqref="D2:D3"'),
        ('sqref="B1:B2"', 'sqref="B1:B2"'),
        ('sqref="B2:B3 B4:B9"', 'sqref="B2:B3 B4:B9"'),
        ('sqref="B:B"', 'sqref="B:B"'),
        ('error="sqref=\'B3\'" sqref="C9"', 'error="sqref=\'B3\'" sqref="C9"'),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_dropdowns_follow_the_entry_above_unless_others_follow(
    before: str, after: str, prefix: str, tmp_path: Path
) -> None:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rule = "<dataValidations><dataValidation {}/></dataValidations>"
    sheet = f"<worksheet {main}><sheetData>{ROWS}</sheetData>{rule}</worksheet>"
    if prefix:
        for name in ("worksheet", "sheetData", "row", "c", "v", "dataValidations", "dataValidation"):
            sheet = sheet.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
            sheet = sheet.replace(f"</{name}>", f"</x:{name}>")
        sheet = sheet.replace("xmlns=", "xmlns:x=")
    backend = saved(tmp_path, hand_made("", root=sheet.format(before)))

    changed = appended(backend, Edit("S", 4, 1, "new"))[SHEET][1]

    if prefix:  # read and written as a whole, where quotes and spaces become the usual ones
        after = after.replace(" = ", "=").replace("type='list' error='a > b'", 'type="list" error="a &gt; b"')
        after = after.replace("='A1:A2 $B$2:$B$4'", '="A1:A2 $B$2:$B$4"')
    assert f"dataValidation {after}/>" in changed


def test_another_table_or_merged_cells_below_stop_it(tmp_path: Path) -> None:
    for name, put_in_the_way in {
        "table": lambda sheet: sheet.add_table("C5:D7", {"header_row": False}),
        "merged": lambda sheet: sheet.merge_range("C5:D6", ""),
    }.items():
        path = tmp_path / f"{name}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("Contributions")
            sheet.add_table("A1:C4", {"columns": [{"header": header} for header in HEADERS]})
            put_in_the_way(sheet)

        changed = appended(ExcelBackend(path, "x"), entry(5))

        assert {part for part in changed if "tables/" in part} == set()


@needs_libreoffice
def test_libreoffice_sees_the_new_row_in_the_table_and_its_dropdown(tmp_path: Path) -> None:
    backend = workbook(tmp_path / "harbour.xlsx")
    appended(backend, entry(5), entry(6))

    convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [backend.path])

    shutil.copyfile(tmp_path / "saved" / "harbour.xlsx", backend.path)
    sheet = openpyxl.load_workbook(backend.path)["Contributions"]
    assert [table.ref for table in sheet.tables.values()] == ["A1:C6"]
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {"B2:B6", "C2:C1000"}
    assert {str(one.sqref) for one in sheet.conditional_formatting} == {"C2:C6", "A1:C1", "A2:A3"}


# --- laws ------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.tuples(st.integers(4, 9), st.integers(1, 5)), min_size=1, max_size=8, unique=True),
    table=st.booleans(),
    filtered=st.booleans(),
)
def test_rows_appended_together_end_as_rows_appended_one_by_one(
    cells: list[tuple[int, int]], table: bool, filtered: bool, tmp_path: Path
) -> None:
    together, single = (
        workbook(tmp_path / f"{name}.xlsx", table=table, filtered=filtered and not table) for name in ("a", "b")
    )
    edits: dict[int, list[Edit]] = {}
    for row, column in sorted(cells):
        if row > 4:
            edits.setdefault(row, []).append(Edit("Contributions", row, column, "new"))

    appended(together, *(edit for of_row in edits.values() for edit in of_row))
    for of_row in edits.values():
        appended(single, *of_row)

    left, right = parts_of(together.path), parts_of(single.path)
    if table:
        assert left[TABLE] == right[TABLE]
    if table or filtered:
        assert around_cells(left[SHEET].decode()) == around_cells(right[SHEET].decode())


@needs_corpus
@pytest.mark.parametrize("source", [path for path in FILES if has_tables(path)], ids=lambda path: path.name)
def test_a_row_below_every_table_of_a_real_workbook(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    package = open_package(source.name, source.read_bytes())
    grown = 0
    for sheet in open_book(package).sheets:
        for relation in opc.relations(package, sheet.part):
            if relation.kind != "table" or not _may_grow(package, relation.target):
                continue
            area = next(_areas(package.read(relation.target), _TABLE))
            grid = backend.read({same_name(sheet.title)}).grids[same_name(sheet.title)]
            below = area.bottom + 1 - grid.top
            row = grid.rows[below] if 0 <= below < len(grid.rows) else []
            cells = row[max(0, area.left - grid.left) : area.right - grid.left + 1]
            if any(cell != "" or isinstance(cell, CellError) for cell in cells):
                continue

            changed = appended(backend, Edit(sheet.title, area.bottom + 1, area.left, "new"))

            if relation.target not in changed:
                assert b"<mergeCell " in package.read(sheet.part)
                continue
            before, after = changed[relation.target]
            address = next(text for text in re.findall(r'ref="([A-Z0-9:]+)"', before))
            grown_to = (
                f"{address.rpartition(':')[0]}:{re.sub(r'[0-9]', '', address.rpartition(':')[2])}{area.bottom + 1}"
            )
            assert after == before.replace(f'ref="{address}"', f'ref="{grown_to}"') != before
            assert {part for part in changed if "/tables/" in part} == {relation.target}
            grown += 1
    if not grown:
        pytest.skip("no table that may grow")
