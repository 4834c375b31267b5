"""Values as they are stored: errors, formulas, dates, white space, and where each cell stands."""

import subprocess
import sys
import warnings
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from netbook.model.cells import CellError, CellValue, Grid, same_name
from tests.backends.excel.books import FILES, copied, hand_made, make_workbook, needs_corpus, saved


def grid_of(tmp_path: Path, cells: str, **more: str) -> Grid:
    """The tab made of these cells in row 1, or of these whole rows."""
    rows = cells if cells.startswith("<row") else f'<row r="1">{cells}</row>'
    return saved(tmp_path, hand_made(f"<sheetData>{rows}</sheetData>", **more)).read({"s"}).grids["s"]


def row_of(tmp_path: Path, cells: str, **more: str) -> list[CellValue]:
    return grid_of(tmp_path, cells, **more).rows[0]


def test_looking_for_changes_loads_nothing_heavy(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)}).path
    script = (
        "import sys; from pathlib import Path; from netbook.backends.excel import ExcelBackend; "
        f"ExcelBackend(Path({str(path)!r}), 'x').fingerprint(); "
        "print(*({'lxml', 'python_calamine', 'openpyxl', 'pandas', 'numpy', 'zipfile', 'tempfile'} & set(sys.modules)))"
    )

    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == ""


def test_errors_and_formulas_never_calculated_are_not_empty_cells(tmp_path: Path) -> None:
    cells = (
        '<c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v/></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f>1+1</f><v>2</v></c>'
        '<c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G1"><v>3</v></c>'
    )

    grid = grid_of(tmp_path, cells)

    refused, never = CellError("#REF!"), CellError("")
    assert grid.rows == [[refused, never, never, "", 2.0, CellError("#DIV/0!"), 3.0]]
    assert grid.formulas == {(1, column) for column in (2, 3, 4, 5, 6)}


def test_an_error_outside_of_all_values_widens_the_grid(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row><row r="3"><c r="C3"><v>1</v></c></row>'
        '<row r="5"><c r="E5"><f>A1</f></c></row>'
    )

    grid = grid_of(tmp_path, rows)

    assert (grid.top, grid.left) == (2, 2)
    assert grid.rows == [
        [CellError("#N/A"), "", "", ""],
        ["", 1.0, "", ""],
        ["", "", "", ""],
        ["", "", "", CellError("")],
    ]


def test_shared_and_array_formulas_count_as_formulas(tmp_path: Path) -> None:
    cells = (
        '<c r="A1"><f t="shared" ref="A1:B1" si="0">1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>2</v></c>'
        '<c r="C1"><f t="array" ref="C1">SUM(A1:B1)</f><v>4</v></c>'
    )

    assert grid_of(tmp_path, cells).formulas == {(1, 1), (1, 2), (1, 3)}


def test_white_space_kept_by_the_file_is_kept(tmp_path: Path) -> None:
    cells = (
        '<c r="A1" t="inlineStr"><is><t xml:space="preserve">  a  </t></is></c>'
        '<c r="B1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><r><t>a</t></r><r>'
        '<t xml:space="preserve"> b</t></r><rPh><t>x</t></rPh></is></c>'
    )

    assert row_of(tmp_path, cells, shared='<si><t xml:space="preserve"> b </t></si>') == ["  a  ", " b ", "a b"]


def test_yes_and_no_are_not_numbers(tmp_path: Path) -> None:
    row = row_of(tmp_path, '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1"><v>1</v></c>')

    assert [type(value) for value in row] == [bool, bool, float]
    assert row == [True, False, 1.0]


@pytest.mark.parametrize(
    ("serial", "day"),
    [("1", date(1900, 1, 1)), ("59", date(1900, 2, 28)), ("61", date(1900, 3, 1)), ("45351", date(2024, 2, 29))],
)
def test_days_before_march_1900_are_not_off_by_one(serial: str, day: date, tmp_path: Path) -> None:
    assert row_of(tmp_path, f'<c r="A1" s="1"><v>{serial}</v></c>') == [day]


def test_workbooks_that_count_from_1904_do(tmp_path: Path) -> None:
    row = row_of(
        tmp_path,
        '<c r="A1" s="1"><v>43889</v></c><c r="B1" s="1"><v>43889.5</v></c>',
        properties='<workbookPr date1904="1"/>',
    )

    assert row == [date(2024, 2, 29), datetime(2024, 2, 29, 12)]


def test_dates_written_as_text_by_the_standard_are_dates(tmp_path: Path) -> None:
    cells = '<c r="A1" t="d"><v>2021-03-04</v></c><c r="B1" t="d"><v>10:11:12</v></c>'

    assert row_of(tmp_path, cells) == [date(2021, 3, 4), time(10, 11, 12)]


def test_numbers_are_exact_to_their_shortest_text(tmp_path: Path) -> None:
    row = row_of(tmp_path, '<c r="A1"><v>19.99</v></c><c r="B1"><v>6221127010527</v></c><c r="C1"><v>1E-2</v></c>')

    assert [repr(value) for value in row] == ["19.99", "6221127010527.0", "0.01"]


def test_empty_rows_and_columns_at_the_end_are_not_there(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="B3"><v>1</v></c><c r="D3" t="str"><v></v></c></row>'
        '<row r="4"><c r="B4" t="inlineStr"><is><t></t></is></c></row>'
    )

    grid = grid_of(tmp_path, rows)

    assert (grid.top, grid.left, grid.rows) == (3, 2, [[1.0]])


def test_cells_without_addresses_follow_each_other(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="3"><c r="B3"><f>1</f></c></row>'

    grid = grid_of(tmp_path, rows)

    assert grid.rows == [[1.0, CellError("#N/A")], ["", ""], ["", CellError("")]]
    assert grid.formulas == {(3, 2)}


def test_prefixes_and_comments_in_the_xml_do_not_hide_an_error(tmp_path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    prefixed = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c>'
        '<x:c r="B1"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    commented = '<c r="A1" t="e"><!-- hidden --><v>#REF!</v></c><c r="B1"><!-- --><f>1+1</f></c>'

    for backend in (
        saved(tmp_path, hand_made("", root=prefixed)),
        saved(tmp_path, hand_made(f'<sheetData><row r="1">{commented}</row></sheetData>')),
    ):
        assert backend.read({"s"}).grids["s"].rows == [[CellError("#REF!"), CellError("")]]


@needs_corpus
@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_every_real_tab_reads_as_a_second_reader_sees_it(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    titles = backend.read(()).titles
    grids = backend.read({same_name(title) for title in titles}).grids
    assert all(len(row) == len(grid.rows[0]) for grid in grids.values() for row in grid.rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            formulas = openpyxl.load_workbook(source)
            values = openpyxl.load_workbook(source, data_only=True)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            pytest.skip(f"openpyxl cannot open the original: {error!r}")
    for worksheet in values.worksheets:
        grid = grids.get(same_name(worksheet.title))
        if grid is None:  # openpyxl takes dialog and macro sheets for worksheets
            continue
        ours = {
            (grid.top + down, grid.left + right): value
            for down, row in enumerate(grid.rows)
            for right, value in enumerate(row)
            if str(value).strip()
        }
        cells = [cell for row in worksheet.iter_rows() for cell in row]
        theirs = {(c.row, c.column): c.value for c in cells if c.value is not None and str(c.value).strip()}
        never_calculated = {at for at, value in ours.items() if value == CellError("")}
        assert never_calculated <= grid.formulas
        ours = {at: value for at, value in ours.items() if at not in never_calculated}
        assert ours.keys() == theirs.keys() - never_calculated
        assert [at for at in ours if not _agree(ours[at], theirs[at])] == []
        seen = [cell for row in formulas[worksheet.title].iter_rows() for cell in row]
        assert {(cell.row, cell.column) for cell in seen if cell.data_type == "f"} == grid.formulas


def _agree(ours: CellValue, theirs: object) -> bool:
    if isinstance(ours, CellError):
        return ours.text == theirs
    if isinstance(ours, str):
        return ours.split() == str(theirs).split()
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        return abs(ours - theirs) < timedelta(seconds=1)
    if isinstance(theirs, datetime) and isinstance(ours, date):
        return theirs.date() == ours
    return ours == theirs


@needs_corpus
def test_single_shared_strings_are_those_that_a_full_walk_finds() -> None:
    from netbook.backends.excel import book, guard, opc, peek

    for source in FILES:
        package = guard.open_package(source.name, source.read_bytes())
        part = book.open_book(package).part
        strings = peek.SharedStrings(package, part)
        listed = opc.target_of(package, part, "sharedStrings")
        for index, text in enumerate(peek._all_strings(package.read(listed)) if listed else ()):
            assert strings[index] == text
