"""OpenDocument spreadsheets: what is read, what is changed, and what stays as it was, byte for byte."""

import io
import os
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from netbook.backends.ods.cells import cell_value, fill
from netbook.backends.ods.content import open_content
from netbook.backends.ods.guard import open_package
from netbook.backends.ods.names import CELL
from netbook.backends.ods.patch import patch
from netbook.backends.ods.read import read_workbook
from netbook.backends.ods.styles import StyleBook
from netbook.backends.ods.table_xml import open_formula
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellValue, RunStamp
from netbook.model.plan import Column, Edit, Kind, Plan, Tab
from tests.backends.excel.tabs import balances
from tests.backends.ods.books import KIND, hand_made, make_ods, saved, zipped

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "100"))
FIVE = '<table:table-cell{} office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'
ROW, END = "<table:table-row{}>", "</table:table-row>"
REPEATED = (
    '<table:table table:name="S">'
    + ROW.format(' table:number-rows-repeated="3"')
    + FIVE.format(' table:style-name="red" table:number-columns-repeated="4"')
    + f'<table:table-cell table:number-columns-repeated="16380"/>{END}'
    + ROW.format(' table:number-rows-repeated="1048573"')
    + f'<table:table-cell table:number-columns-repeated="16384"/>{END}</table:table>'
)
OTHER = '<table:table  table:name="Other"><table:table-row><table:table-cell   /></table:table-row></table:table>'
LEDGER = Tab(
    "Ledger",
    (
        Column("Partner", Kind.TEXT, ["Ana", "Bo"], links=["'S'!A1", ""]),
        Column("Choice", Kind.TEXT, ["", "b"], choices=[("a", 'say "b"'), ()]),
    ),
    intro=("Ledger, computed by netbook",),
)
TEXTS = st.text(st.one_of(st.sampled_from(" \t\n_x001F<&>'\""), st.characters(codec="utf-8")), max_size=12)


def content_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("content.xml").decode()


@settings(max_examples=5 * EXAMPLES, deadline=None)
@given(
    st.one_of(
        TEXTS.filter(bool),
        st.booleans(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
    )
)
def test_every_value_is_read_as_it_was_written(value: CellValue) -> None:
    cell = etree.Element(CELL)

    fill(cell, value)

    read = cell_value(etree.fromstring(etree.tostring(cell)))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
        value = (datetime.min + value).time()
    assert (read, type(read)) == (value, type(value))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "a", "b"])), max_size=4),
        ),
        max_size=4,
    ),
    st.dictionaries(
        st.tuples(st.integers(1, 18), st.integers(1, 18)), st.sampled_from(["", "x", "y", 2.0]), max_size=6
    ),
)
def test_edits_in_any_runs_change_their_cells_and_no_other(
    runs: list[tuple[int, list[tuple[int, str]]]], wanted: dict[tuple[int, int], CellValue]
) -> None:
    def cells(row: list[tuple[int, str]]) -> str:
        full = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        empty = '<table:table-cell table:number-columns-repeated="{}"/>'
        return "".join((full if text else empty).format(count, text) for count, text in row)

    rows = "".join(
        f'{ROW.format(f""" table:number-rows-repeated="{count}" """)}{cells(row)}{END}' for count, row in runs
    )
    package = open_package("x", hand_made(f'<table:table table:name="S">{rows}</table:table>{OTHER}'))
    held: dict[tuple[int, int], CellValue] = {}
    top = 1
    for count, row in runs:
        left = 1
        for width, text in row:
            held.update({(r, c): text for r in range(top, top + count) for c in range(left, left + width) if text})
            left += width
        top += count
    content = open_content("x", package.read("content.xml"))

    patch(content, StyleBook(package, content), [Edit("S", *at, v, held.get(at, "")) for at, v in wanted.items()])

    package.write("content.xml", content.encoded())
    found = read_workbook("x", b"".join(package.chunks()), {"s"})[1]["s"].rows
    expected = {at: value for at, value in {**held, **wanted}.items() if value != ""}
    assert {(r, c): v for r, row in enumerate(found, 1) for c, v in enumerate(row, 1) if v != ""} == expected
    assert OTHER.encode() in content.encoded()


def test_a_cell_inside_a_repeated_run_is_split_out_and_all_keep_their_style(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(REPEATED + OTHER))

    backend.write(Plan(edits=(Edit("S", 2, 3, "x", 5.0), Edit("S", 5, 1, 7.0))), backend.fingerprint())

    assert backend.read({"s"}).grids["s"].rows == [
        [5.0] * 4,
        [5.0, 5.0, "x", 5.0],
        [5.0] * 4,
        [""] * 4,
        [7.0, "", "", ""],
    ]
    text = content_of(backend.path)
    assert OTHER in text
    assert len(re.findall('table:style-name="red"', text)) == 5  # runs of 4, 2, 1, 1, 4
    assert 'table:number-rows-repeated="1048571"' in text


def test_notes_and_drawings_of_a_cell_stay_when_its_value_changes(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>why</text:p></office:annotation>"
    cell = f'<table:table-cell table:style-name="red" office:value-type="string">{note}<text:p>old</text:p></table:table-cell>'
    backend = saved(tmp_path, hand_made(f'<table:table table:name="S">{ROW.format("")}{cell}{END}</table:table>'))

    backend.write(Plan(edits=(Edit("S", 1, 1, " two  lines\n ", "old"),)), backend.fingerprint())

    assert backend.read({"s"}).grids["s"].rows == [[" two  lines\n "]]
    assert note + "<text:p><text:s " in content_of(backend.path)
    backend.write(Plan(edits=(Edit("S", 1, 1, "", " two  lines\n "),)), backend.fingerprint())
    assert f'<table:table-cell table:style-name="red">{note}</table:table-cell>' in content_of(backend.path)


def test_all_kinds_of_cells_are_read(tmp_path: Path) -> None:
    def cell(attributes: str, inside: str = "") -> str:
        return f"<table:table-cell {attributes}>{inside}</table:table-cell>"

    cells = [
        cell('office:value-type="percentage" office:value="0.15"'),
        cell('office:value-type="currency" office:currency="EUR" office:value="12.5"'),
        cell('office:value-type="boolean" office:boolean-value="false"'),
        cell('office:value-type="date" office:date-value="2024-02-29T10:30:00.5"'),
        cell('office:value-type="date" office:date-value="2024-02-29T00:00:00"'),
        cell('office:value-type="time" office:time-value="PT30H30M00S"'),
        cell('table:formula="of:=1/0" office:value-type="string" office:string-value=""', "<text:p>#DIV/0!</text:p>"),
        cell('table:formula="of:=1"'),
        cell('table:formula="of:=&quot;&quot;"', "<text:p/>"),
        cell(
            'office:value-type="string"',
            '<text:p>a<text:s text:c="2"/><text:span>b</text:span><text:tab/>c</text:p><text:p/>',
        ),
        '<table:covered-table-cell office:value-type="string"><text:p>hidden</text:p></table:covered-table-cell>',
    ]
    backend = saved(
        tmp_path, hand_made(f'<table:table table:name="S">{ROW.format("")}{"".join(cells)}{END}</table:table>')
    )

    grid = backend.read({"s"}).grids["s"]

    assert grid.rows == [
        [
            0.15,
            12.5,
            False,
            datetime(2024, 2, 29, 10, 30, 0, 500000),
            date(2024, 2, 29),
            timedelta(hours=30, minutes=30),
            CellError("#DIV/0!"),
            CellError(""),
            "",
            "a  b\tc\n",
            "hidden",
        ]
    ]
    assert grid.formulas == {(1, 7), (1, 8), (1, 9)}


def test_no_cell_of_an_array_formula_is_written_over(tmp_path: Path) -> None:
    array = (
        '<table:table-cell table:formula="of:={1;2}" table:number-matrix-columns-spanned="2" '
        'table:number-matrix-rows-spanned="1" office:value-type="float" office:value="1"/>'
        '<table:table-cell office:value-type="float" office:value="2"/>'
    )
    backend = saved(tmp_path, hand_made(f'<table:table table:name="S">{ROW.format("")}{array}{END}</table:table>'))

    with pytest.raises(BackendError, match="formula"):
        backend.write(Plan(edits=(Edit("S", 1, 2, 3.0, 2.0),)), backend.fingerprint())

    assert backend.read({"s"}).grids["s"].formulas == {(1, 1), (1, 2)}


def test_what_was_last_seen_of_other_files_is_no_tab(tmp_path: Path) -> None:
    cache = "<table:table table:name=\"'file:///tmp/x.ods'#Rates\"><table:table-source/></table:table>"
    backend = saved(tmp_path, hand_made(REPEATED + cache))

    backend.write(Plan((LEDGER,)), backend.fingerprint())

    assert backend.read(()).titles == ("S", "Ledger")
    assert cache in content_of(backend.path)


def test_spelling_with_comments_is_read_and_written_too(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(f"<!-- a --><!-- <table:table/> -->{REPEATED}"))

    backend.write(Plan(edits=(Edit("S", 1, 1, "<x> & ", 5.0),)), backend.fingerprint())

    assert backend.read({"s"}).grids["s"].rows[0] == ["<x> & ", 5.0, 5.0, 5.0]


def test_the_choices_of_a_cell_are_a_dropdown_and_the_cell_is_open(tmp_path: Path) -> None:
    backend = make_ods(tmp_path / "harbour.ods", {"S": ()})

    backend.write(Plan((LEDGER,)), backend.fingerprint())

    text = content_of(backend.path)
    [name] = re.findall(r'<table:content-validation [^>]*table:name="([^"]*)"', text)
    assert "of:cell-content-is-in-list(&quot;a&quot;;&quot;say &quot;&quot;b&quot;&quot;&quot;)" in text
    [cell] = re.findall(rf'<table:table-cell table:style-name="([^"]*)" table:content-validation-name="{name}"', text)
    assert 'style:cell-protect="none"' in text.partition(f'style:name="{cell}"')[2].partition("</style:style>")[0]
    assert 'table:name="Ledger"' in text
    assert 'table:protected="true"' in text
    assert "xlink:href=\"#'S'.A1\"" in text


def test_other_parts_keep_their_bytes_and_the_kind_comes_first_unpacked(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(REPEATED, Pictures__a_xml="<a/>"))
    with zipfile.ZipFile(backend.path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}

    backend.write(Plan((LEDGER,), stamp=RunStamp("Harbour", 3)), backend.fingerprint())

    with zipfile.ZipFile(backend.path) as archive:
        assert archive.testzip() is None
        after = {name: archive.read(name) for name in archive.namelist()}
        assert (archive.infolist()[0].filename, archive.infolist()[0].compress_type) == ("mimetype", 0)
    assert {name for name in after if before.get(name) != after[name]} == {
        "content.xml",
        "meta.xml",
        "META-INF/manifest.xml",
    }
    assert backend.read(()).stamp == RunStamp("Harbour", 3)
    backend.write(Plan(stamp=RunStamp("Harbour", 4)), backend.fingerprint())
    assert backend.read(()).stamp == RunStamp("Harbour", 4)


def test_the_chart_is_an_object_of_its_own_and_goes_with_its_tab(tmp_path: Path) -> None:
    backend = make_ods(tmp_path / "harbour.ods", {"S": ()})

    revisions = [backend.write(Plan((balances(factor),)), backend.fingerprint()) for factor in (1, 2, 2)]

    assert revisions[1] == revisions[2]
    with zipfile.ZipFile(backend.path) as archive:
        chart = archive.read("Object 1/content.xml").decode()
        listed = re.findall('full-path="(Object[^"]*)"', archive.read("META-INF/manifest.xml").decode())
    assert listed == ["Object 1/", "Object 1/content.xml"]
    assert "'Balances'.B3:'Balances'.B6" in chart
    assert content_of(backend.path).count('xlink:href="./Object 1"') == 1
    empty = replace(balances(), columns=tuple(replace(column, values=[]) for column in balances().columns))
    backend.write(Plan((empty,)), backend.fingerprint())
    with zipfile.ZipFile(backend.path) as archive:
        assert not [name for name in archive.namelist() if name.startswith("Object")]
        assert b"Object" not in archive.read("META-INF/manifest.xml")


def test_a_tab_of_somebody_else_under_our_name_is_not_replaced(tmp_path: Path) -> None:
    backend = make_ods(tmp_path / "harbour.ods", {"Ledger": (("Day", "What I did"), ("Monday", "swam"))})

    with pytest.raises(BackendError, match="not one that netbook wrote"):
        backend.write(Plan((LEDGER,)), backend.fingerprint())


@pytest.mark.parametrize(
    ("excel", "open_document"),
    [
        ("ROUND(SUM(F3:F38)-SUM(Ledger!E2:E9),4)", "of:=ROUND(SUM([.F3:.F38])-SUM([$'Ledger'.E2:.E9]);4)"),
        ("SUMIFS('It''s'!$J$2:$J$9,A1,\"won, A1\")", "of:=SUMIFS([$'It''s'.$J$2:.$J$9];[.A1];\"won, A1\")"),
        ("LOG10(A1)", "of:=LOG10([.A1])"),
    ],
)
def test_formulas_are_spelled_as_open_document_wants(excel: str, open_document: str) -> None:
    assert open_formula(excel) == open_document


# --- what cannot or must not be opened --------------------------------------------------------

HUGE = REPEATED.replace('"16380"/>', '"16380" office:value-type="float" office:value="1"/>')
DEEP = REPEATED.replace('repeated="1048573"', 'repeated="1048573" table:x=""').replace(
    '<table:table-cell table:number-columns-repeated="16384"/>', FIVE.format(' table:number-columns-repeated="9"')
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]><office:document-content/>'
LOCKED = '<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"Partner,Hours\n", "not an OpenDocument spreadsheet"),
        (b'<?xml version="1.0"?><office:document>', r"\.fods"),
        (zipped({"a.txt": "x"}), "not an OpenDocument spreadsheet"),
        (hand_made("", kind=KIND.replace("spreadsheet", "text")), "not an OpenDocument spreadsheet"),
        (hand_made(REPEATED)[:-40], "end of the file is missing"),
        (hand_made(REPEATED, META_INF__x_xml="", **{"META-INF/manifest.xml": LOCKED}), "is password-protected"),
        (hand_made("", root=LAUGHS), "declares a document type"),
        (hand_made(HUGE), "reaches to row 3, column 16,384"),
        (hand_made(DEEP), "reaches to row 1,048,576"),
        (hand_made("<table:table table:name='S'><table:table-row></table:table>"), "not well-formed"),
        (hand_made("<table:table table:name='S'>"), "does not end"),
        (hand_made("", root="<a>" + " " * (30 << 20) + "</a>"), "unpacks to 30 MB"),
    ],
)
def test_what_is_refused_says_what_it_is_and_what_to_do(tmp_path: Path, content: bytes, message: str) -> None:
    backend = saved(tmp_path, content)

    with pytest.raises(BackendError, match=message) as caught:
        backend.read({"s"})

    assert caught.value.fix
    assert backend.path.read_bytes() == content


def test_a_signed_spreadsheet_is_read_but_not_written(tmp_path: Path) -> None:
    signed = hand_made(REPEATED, **{"META-INF/documentsignatures.xml": "<a/>"})
    backend = saved(tmp_path, signed)

    assert backend.read(()).titles == ("S",)
    with pytest.raises(BackendError, match="digitally signed"):
        backend.write(Plan((LEDGER,)), backend.fingerprint())
    assert backend.path.read_bytes() == signed


def test_a_huge_empty_tail_costs_nothing(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(REPEATED))

    assert backend.read({"s"}).grids["s"].rows == [[5.0] * 4] * 3
    with pytest.raises(WorkbookChanged):
        backend.write(Plan(edits=(Edit("S", 900_000, 1, "x", "y"),)), backend.fingerprint())
    assert io.BytesIO(backend.path.read_bytes()).getbuffer().nbytes < 4000
