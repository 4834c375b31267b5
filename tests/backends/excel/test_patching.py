"""Single cells in people's tabs: the cell changes, its style and everything around it stay."""

import datetime as dt
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from netbook.backends.excel import ExcelBackend
from netbook.backends.excel.scan import walk
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellValue, same_name
from netbook.model.plan import Edit, Plan
from tests.backends.excel.books import FILES, copied, hand_made, make_workbook, needs_corpus, parts_of, saved

SHEET = "xl/worksheets/sheet1.xml"


def sheet_after(backend: ExcelBackend, *edits: Edit) -> str:
    """The XML of the first tab once `edits` are written; all other sheets, styles and strings as before."""
    before = parts_of(backend.path)
    backend.write(Plan(edits=edits), backend.fingerprint())
    after = parts_of(backend.path)
    assert {name for name in before if after.get(name) != before[name]} <= {SHEET, "xl/workbook.xml"}
    return after[SHEET].decode()


def test_only_the_named_cell_is_rewritten_and_keeps_its_style(tmp_path: Path) -> None:
    cells = '<row r="1" spans="1:2"><c r="A1" s="1"><v>5</v></c><c r="B1" t="s"><v>0</v></c></row>'
    sheet = f'<dimension ref="A1:B1"/><sheetData>{cells}</sheetData><!-- end --><pageMargins left="1"/>'
    backend = saved(tmp_path, hand_made(sheet.replace("<!-- end -->", ""), shared="<si><t>old</t></si>"))

    after = sheet_after(backend, Edit("S", 1, 2, "=new", "old"))

    assert (
        '<row r="1" spans="1:2"><c r="A1" s="1"><v>5</v></c><c r="B1" t="inlineStr"><is><t>=new</t></is></c></row>'
        in after
    )
    assert after.endswith('<pageMargins left="1"/></worksheet>')


def test_a_missing_cell_takes_the_style_of_its_column_or_of_the_cell_above(tmp_path: Path) -> None:
    sheet = (
        '<dimension ref="A1:C2"/><cols><col min="2" max="2" width="9" style="1"/></cols><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="1"><v>45000</v></c></row>'
        '<row r="2" spans="1:1"><c r="A2"><v>2</v></c></row></sheetData>'
    )
    backend = saved(tmp_path, hand_made(sheet))

    after = sheet_after(backend, Edit("S", 2, 3, 7.5), Edit("S", 2, 2, 3), Edit("S", 4, 5, "x"))

    assert (
        '<row r="2" spans="1:3"><c r="A2"><v>2</v></c><c r="B2" s="1"><v>3</v></c><c r="C2" s="1"><v>7.5</v></c></row>'
        in after
    )
    assert '<row r="4"><c r="E4" t="inlineStr"><is><t>x</t></is></c></row></sheetData>' in after
    assert '<dimension ref="A1:E4"/>' in after


def test_rows_are_put_in_at_their_place_also_into_an_empty_tab(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made("<sheetData/>"))

    backend.write(Plan(edits=(Edit("S", 5, 1, 5), Edit("S", 2, 1, 2), Edit("S", 9, 1, 9))), backend.fingerprint())
    backend.write(Plan(edits=(Edit("S", 7, 1, 7), Edit("S", 1, 1, 1))), backend.fingerprint())

    with zipfile.ZipFile(backend.path) as archive:
        rows = [(row, column, cell[0].text) for row, column, cell in walk(archive.read(SHEET))]
    assert rows == [(n, 1, str(n)) for n in (1, 2, 5, 7, 9)]


def test_a_date_is_shown_as_a_date_in_a_cell_that_was_not(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1"/></row></sheetData>'))
    day, moment = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12, 30)

    backend.write(
        Plan(edits=(Edit("S", 1, 1, day), Edit("S", 1, 2, day), Edit("S", 1, 3, moment))), backend.fingerprint()
    )

    assert backend.read({"s"}).grids["s"].rows == [[day, day, moment]]
    assert '<c r="A1" s="1"><v>45351</v></c>' in parts_of(backend.path)[SHEET].decode()


def test_yes_no_and_long_numbers_are_written_as_they_are(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made("<sheetData/>"))
    values: list[CellValue] = [True, False, 6221127010527.0, 0.1, -3, 1e300, " kept ", "a\nb", "_x0041_", "\x07"]

    backend.write(Plan(edits=tuple(Edit("S", 1, n, v) for n, v in enumerate(values, 1))), backend.fingerprint())

    assert backend.read({"s"}).grids["s"].rows == [values]


def test_a_cell_can_be_emptied(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made('<sheetData><row r="1"><c r="A1" s="1"><v>45000</v></c></row></sheetData>'))

    assert '<c r="A1" s="1"/>' in sheet_after(backend, Edit("S", 1, 1, "", dt.date(2023, 3, 15)))


@pytest.mark.parametrize(
    ("cell", "before"),
    [
        ('<c r="A1"><v>5</v></c>', ""),
        ('<c r="A1"><v>5</v></c>', 6.0),
        ('<c r="A1"><v>5</v></c>', "5"),
        ('<c r="A1"/>', "x"),
        ('<c r="A1" t="s"><v>0</v></c>', "other"),
        ('<c r="A1" t="b"><v>1</v></c>', 1.0),
        ('<c r="A1" s="1"><v>45000</v></c>', dt.date(2023, 3, 16)),
    ],
)
def test_a_cell_that_holds_something_else_is_not_written(cell: str, before: CellValue, tmp_path: Path) -> None:
    backend = saved(
        tmp_path, hand_made(f'<sheetData><row r="1">{cell}</row></sheetData>', shared="<si><t>old</t></si>")
    )
    content = backend.path.read_bytes()

    with pytest.raises(WorkbookChanged, match=r"book\.xlsx S!A1 no longer holds"):
        backend.write(Plan(edits=(Edit("S", 1, 1, "new", before),)), backend.fingerprint())

    assert backend.path.read_bytes() == content


def test_a_formula_is_not_written_over_and_a_lost_tab_is_told(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made('<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>'))

    with pytest.raises(BackendError, match="A1 holds a formula"):
        backend.write(Plan(edits=(Edit("S", 1, 1, 3.0, 2.0),)), backend.fingerprint())
    with pytest.raises(WorkbookChanged, match="the tab 'T' is gone"):
        backend.write(Plan(edits=(Edit("T", 1, 1, 3.0),)), backend.fingerprint())


def test_patching_a_row_of_a_large_tab_leaves_every_other_byte(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 3001))
    backend = saved(tmp_path, hand_made(f"<sheetData>{rows}</sheetData>"))
    before = parts_of(backend.path)[SHEET].decode()

    after = sheet_after(backend, Edit("S", 1500, 2, "x"))

    row = '<row r="1500"><c r="A1500"><v>1500</v></c>'
    assert after == before.replace(row, f'{row}<c r="B1500" t="inlineStr"><is><t>x</t></is></c>')


# --- laws ------------------------------------------------------------------------------------


def cells_of_sheets(path: Path) -> dict[tuple[str, int, int], tuple[str | None, bytes]]:
    """Every cell with something in it, or with a style: its style and its inner XML."""
    found = {}
    for name, content in parts_of(path).items():
        if "/worksheets/" in name and name.endswith(".xml"):
            for row, column, cell in walk(content):
                inner = b"".join(etree.tostring(child, method="c14n") for child in cell)
                if inner or cell.get("s"):
                    found[name, row, column] = (cell.get("s"), f"{cell.get('t')}".encode() + inner)
    return found


@needs_corpus
@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_patching_any_cell_leaves_all_others_and_the_values_are_read_back(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    dice = random.Random(source.name)
    titles = backend.read(()).titles
    grids = list(backend.read({same_name(title) for title in titles}).grids.values())
    if not grids:
        pytest.skip("no tab with cells")
    for _ in range(6):
        grid = dice.choice(grids)
        row, column = dice.randint(1, grid.top + len(grid.rows) + 3), dice.randint(1, 12)
        old = value_at(backend, grid.title, row, column)
        before = cells_of_sheets(backend.path)
        if isinstance(old, CellError) or (row, column) in grid.formulas:
            continue
        new = dice.choice(["=1+1", 12.5, True, dt.date(2024, 5, 6), " text & <b> "])

        backend.write(Plan(edits=(Edit(grid.title, row, column, new, old),)), backend.fingerprint())

        after = cells_of_sheets(backend.path)
        now = value_at(backend, grid.title, row, column)
        assert now == new or (new == 12.5 and isinstance(now, dt.date))  # a number in a cell styled as a date
        different = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
        assert {(r, c) for _, r, c in different} <= {(row, column)}
        assert len(different) <= 1
        if not isinstance(new, dt.date):
            for at in different & before.keys():
                assert before[at][0] == after[at][0]


def value_at(backend: ExcelBackend, title: str, row: int, column: int) -> CellValue:
    grid = backend.read({same_name(title)}).grids[same_name(title)]
    down, right = row - grid.top, column - grid.left
    if 0 <= down < len(grid.rows) and 0 <= right < len(grid.rows[down]):
        return grid.rows[down][right]
    return ""


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
values = st.one_of(
    texts.filter(str.strip),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 6)), values, min_size=1, max_size=12))
def test_whatever_is_written_into_cells_is_read_back(cells: dict[tuple[int, int], CellValue], tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "law.xlsx", {"S": ((1.0, "a"), ("", 2.0, "b"))})
    already = {(1, 1): 1.0, (1, 2): "a", (2, 2): 2.0, (2, 3): "b"}
    edits = tuple(Edit("S", *at, value, already.get(at, "")) for at, value in cells.items())

    backend.write(Plan(edits=edits), backend.fingerprint())

    expected = already | cells
    grid = backend.read({"s"}).grids["s"]
    found = {
        (grid.top + down, grid.left + right): value
        for down, row in enumerate(grid.rows)
        for right, value in enumerate(row)
        if value != ""
    }
    assert found == expected
    assert {at: type(value) for at, value in found.items()} == {at: type(value) for at, value in expected.items()}


def test_a_cell_in_a_sheet_made_by_another_library_keeps_its_look(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        worksheet = workbook.add_worksheet("S")
        worksheet.write("B2", "old", workbook.add_format({"bold": True, "bg_color": "#FFFF00"}))
    backend = ExcelBackend(path, "x")
    style = [cell.get("s") for _, _, cell in walk(parts_of(path)[SHEET])]

    backend.write(Plan(edits=(Edit("S", 2, 2, "new", "old"),)), backend.fingerprint())

    assert [cell.get("s") for _, _, cell in walk(parts_of(path)[SHEET])] == style
