"""Computed tabs: values exact, text always text, and nothing left half-done whatever happens."""

import datetime as dt
import os
import stat
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from netbook.backends import files
from netbook.backends.excel import ExcelBackend
from netbook.backends.memory import tab_values
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.plan import Column, Edit, Kind, Plan, Tab
from tests.backends.excel.books import hand_made, make_workbook, parts_of, saved
from tests.backends.excel.tabs import all_tabs, allocations, balances

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}


def written(tmp_path: Path, *tabs: Tab) -> ExcelBackend:
    """A workbook with one tab of people's and these of ours."""
    backend = make_workbook(tmp_path / "harbour.xlsx", {"Contributions": (("Partner",), ("Ana",))})
    backend.write(Plan(tabs), backend.fingerprint())
    return backend


def sheet(backend: ExcelBackend, number: int) -> str:
    return parts_of(backend.path)[f"xl/worksheets/sheet{number}.xml"].decode()


# --- what a tab looks like -------------------------------------------------------------------


def test_amounts_are_written_as_decimals_never_through_a_float(tmp_path: Path) -> None:
    amounts = [1, -1, 5, -305, 10**15 + 1, 90071992547409931, 0]
    tab = Tab("Ledger", (Column("Amount", Kind.MONEY, amounts, digits=[2, 2, 0, 3, 2, 2, 2]),))

    root = etree.fromstring(sheet(written(tmp_path, tab), 2).encode())

    stored = [element.text for element in root.iter("{*}v")]
    assert stored == ["0.01", "-0.01", "5", "-0.305", "10000000000000.01", "900719925474099.31", "0.00"]


def test_numpy_columns_are_written_as_plain_numbers(tmp_path: Path) -> None:
    import numpy as np

    columns = (
        Column("Amount", Kind.MONEY, np.array([123, -5], dtype="int64"), digits=np.array([2, 0])),
        Column("Weight", Kind.NUMBER, np.array([0.1, np.nan])),
        Column("Count", Kind.WHOLE, np.array([7, 8])),
    )

    backend = written(tmp_path, Tab("Ledger", columns))

    assert backend.read({"ledger"}).grids["ledger"].rows[1:] == [[1.23, 0.1, 7.0], [-5.0, "", 8.0]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1", "_x0041_", " a ", "a\r\nb"]
)
def test_text_stays_text_whatever_it_starts_with(text: str, tmp_path: Path) -> None:
    backend = written(tmp_path, Tab("Ledger", (Column(text, Kind.TEXT, [text]),), intro=(text,)))

    assert backend.read({"ledger"}).grids["ledger"].rows == [[text], [text], [text]]
    assert backend.read({"ledger"}).grids["ledger"].formulas == frozenset()
    assert "<f>" not in sheet(backend, 2)


def test_text_longer_than_a_cell_ends_in_dots(tmp_path: Path) -> None:
    tab = Tab("Ledger", (Column("Why", Kind.TEXT, ["x" * 40_000, "😀" * 20_000, "y" * 32_767]),))

    why = [row[0] for row in written(tmp_path, tab).read({"ledger"}).grids["ledger"].rows[1:]]

    assert why == ["x" * 32_766 + "…", "😀" * 16_383 + "…", "y" * 32_767]


def test_openpyxl_sees_the_tab_as_it_was_meant(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(written(tmp_path, *all_tabs()).path)

    assert workbook.sheetnames == ["Contributions", "Allocations", "Ledger", "Balances", "netbook"]
    tab = workbook["Allocations"]
    assert tab.freeze_panes == "A5"
    assert tab.protection.sheet
    assert not tab.protection.autoFilter
    assert (tab.page_setup.orientation, tab.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert tab["A1"].font.b
    assert tab["A1"].font.sz == 14
    assert tab["A3"].font.b
    assert tab["A3"].fill.fgColor.rgb == "FFDDEBF7"
    assert tab["C4"].value == "=SUM(C5:C8)-SUM(C5:C8)"
    assert tab["C4"].font.i
    assert [tab[f"C{n}"].number_format for n in (5, 7)] == ["#,##0.00;[Red]-#,##0.00", "#,##0;[Red]-#,##0"]
    assert tab["F5"].number_format == "yyyy-mm-dd"
    assert tab["F5"].value == dt.datetime(2024, 2, 29)
    assert tab["A5"].hyperlink.location == "'Contributions'!A2"
    assert tab["G5"].alignment.wrap_text
    assert tab.auto_filter.ref is None
    assert workbook["Ledger"].auto_filter.ref == "A2:C7"
    assert tab.column_dimensions["G"].width > 40
    assert workbook.calculation.fullCalcOnLoad


def test_the_chart_shows_the_columns_it_names(tmp_path: Path) -> None:
    chart = parts_of(written(tmp_path, *all_tabs()).path)["xl/charts/chart1.xml"].decode()

    assert "<c:f>'Balances'!$B$3:$B$6</c:f>" in chart
    assert "<c:f>'Balances'!$A$3:$A$6</c:f>" in chart
    assert '<c:grouping val="stacked"/>' in chart
    assert '<c:pt idx="2"><c:v>999.99</c:v></c:pt>' in chart


def test_a_tab_whose_chart_is_gone_leaves_no_parts_behind(tmp_path: Path) -> None:
    backend = written(tmp_path, balances())
    with_chart = set(parts_of(backend.path))

    plain = Tab("Balances", balances().columns, balances().intro)
    backend.write(Plan((plain,)), backend.fingerprint())

    parts = parts_of(backend.path)
    assert with_chart - set(parts) == {
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/worksheets/_rels/sheet2.xml.rels",
    }
    assert b"chart1" not in parts["[Content_Types].xml"]
    assert b"drawing1" not in parts["[Content_Types].xml"]


def test_a_workbook_that_counts_from_1904_gets_the_same_days(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made("<sheetData/>", properties='<workbookPr date1904="1"/>'))

    backend.write(Plan((allocations(),)), backend.fingerprint())

    assert backend.read({"allocations"}).grids["allocations"].rows == tab_values(allocations())


def test_a_strict_workbook_stays_strict(tmp_path: Path) -> None:
    with zipfile.ZipFile(saved(tmp_path, hand_made("<sheetData/>"), "plain.xlsx").path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "strict.xlsx", "w") as archive:
        for name, part in parts.items():
            for transitional, strict in STRICT.items():
                part = part.replace(transitional, strict)
            archive.writestr(name, part)
    backend = ExcelBackend(tmp_path / "strict.xlsx", "x")

    backend.write(Plan(all_tabs()), backend.fingerprint())

    assert backend.read({"balances"}).grids["balances"].rows == tab_values(balances())
    assert not any(b"schemas.openxmlformats.org/spreadsheetml" in part for part in parts_of(backend.path).values())


def test_a_workbook_without_styles_gets_some(tmp_path: Path) -> None:
    content = hand_made("<sheetData/>")
    with zipfile.ZipFile(saved(tmp_path, content, "full.xlsx").path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "xl/styles.xml"}
    with zipfile.ZipFile(tmp_path / "bare.xlsx", "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    backend = ExcelBackend(tmp_path / "bare.xlsx", "x")

    revision = backend.write(Plan(all_tabs()), backend.fingerprint())

    assert openpyxl.load_workbook(backend.path)["Balances"]["B3"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert backend.write(Plan(all_tabs()), revision) == revision


def test_formulas_of_a_replaced_tab_leave_the_calculation_chain(tmp_path: Path) -> None:
    backend = written(tmp_path, allocations())
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</calcChain>'
    mixed = chain.format('<c r="A1" i="2"/><c r="B1"/><c r="C1" i="1"/><c r="D1"/><c r="E1" i="2"/>')
    _add_part(backend.path, "xl/calcChain.xml", mixed)

    backend.write(Plan((allocations(3),)), backend.fingerprint())
    kept = parts_of(backend.path)["xl/calcChain.xml"].decode()
    _add_part(backend.path, "xl/calcChain.xml", chain.format('<c r="A1" i="2"/><c r="B1"/>'))
    backend.write(Plan((allocations(4),)), backend.fingerprint())

    assert kept.endswith('<c r="C1" i="1"/><c r="D1"/></calcChain>')
    assert "xl/calcChain.xml" not in parts_of(backend.path)


def _add_part(path: Path, name: str, part: str) -> None:
    parts = parts_of(path) | {name: part.encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)


# --- laws ------------------------------------------------------------------------------------

texts = st.text(max_size=30)
columns_of = {
    Kind.TEXT: texts,
    Kind.MONEY: st.none() | st.integers(-(10**14), 10**14),
    Kind.NUMBER: st.none() | st.floats(allow_nan=False, allow_infinity=False),
    Kind.SHARE: st.none() | st.floats(0, 1),
    Kind.WHOLE: st.none() | st.integers(-(10**9), 10**9),
    Kind.DATE: st.none() | st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
}


@st.composite
def tabs(draw: st.DrawFn) -> Tab:
    height = draw(st.integers(0, 6))
    kinds = draw(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=5))
    columns = []
    for number, kind in enumerate(kinds):
        values = draw(st.lists(columns_of[kind], min_size=height, max_size=height))
        digits = draw(st.integers(0, 3) | st.lists(st.integers(0, 3), min_size=height, max_size=height))
        columns.append(Column(f"H{number}", kind, values, digits=digits))
    return Tab("Law", tuple(columns), intro=("Law, by netbook", draw(texts)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tab=tabs())
def test_what_is_written_reads_back_equal_and_twice_is_once(tab: Tab, tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "law.xlsx", {"S": (("a",),)})

    revision = backend.write(Plan((tab,)), backend.fingerprint())

    assert backend.read({"law"}).grids["law"].rows == tab_values(tab)
    assert backend.write(Plan((tab,)), revision) == revision


def test_the_exact_amount_can_be_had_from_what_is_read(tmp_path: Path) -> None:
    amounts = [n * 7919 + 10**12 for n in range(-500, 500)]
    tab = Tab("Ledger", (Column("Amount", Kind.MONEY, amounts),))

    rows = written(tmp_path, tab).read({"ledger"}).grids["ledger"].rows[1:]

    assert [int(Decimal(repr(row[0])) * 100) for row in rows] == amounts


# --- all or nothing --------------------------------------------------------------------------


class PowerCut(BaseException):
    """Nothing that anybody catches."""


@pytest.mark.parametrize("failure", [PowerCut(), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_write_that_breaks_off_leaves_the_old_file_whole(failure: BaseException, tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    before = backend.path.read_bytes()

    def chunks() -> Iterator[bytes]:
        yield b"PK half of it"
        raise failure

    expected = BackendError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected):
        files.replace_content(backend.path, chunks(), backend.fingerprint())

    assert backend.path.read_bytes() == before
    assert os.listdir(tmp_path) == ["harbour.xlsx"]


def test_somebody_saving_while_we_write_wins(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    revision = backend.fingerprint()

    def chunks() -> Iterator[bytes]:
        yield b"ours"
        backend.path.write_bytes(b"theirs")

    with pytest.raises(WorkbookChanged, match="changed by somebody else"):
        files.replace_content(backend.path, chunks(), revision)

    assert backend.path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["harbour.xlsx"]


def test_a_plan_of_which_one_part_cannot_be_done_is_not_done_at_all(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"Contributions": (("Partner",), ("Ana",))})
    before = backend.path.read_bytes()
    edits = (Edit("Contributions", 2, 2, "new"), Edit("Contributions", 2, 1, "Bo", "Cy"))

    with pytest.raises(WorkbookChanged):
        backend.write(Plan(all_tabs(), edits), backend.fingerprint())

    assert backend.path.read_bytes() == before


def test_leftovers_of_a_killed_run_are_swept_up(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    (tmp_path / ".harbour.xlsx.netbook-dead.tmp").write_bytes(b"half")

    backend.write(Plan((balances(),)), backend.fingerprint())

    assert os.listdir(tmp_path) == ["harbour.xlsx"]


def test_mode_links_and_extended_attributes_are_kept(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    target = make_workbook(tmp_path / "shared" / "harbour.xlsx", {"S": (("a",),)}).path
    target.chmod(0o640)
    try:
        os.setxattr(target, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    link = tmp_path / "link.xlsx"
    link.symlink_to(target)
    backend = ExcelBackend(link, "x")

    backend.write(Plan((balances(),)), backend.fingerprint())

    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.getxattr(target, "user.note") == b"kept"
    assert "Balances" in backend.read(()).titles


def test_the_same_plan_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = make_workbook(tmp_path / "a" / "x.xlsx", {"S": (("a",),)})
    second = ExcelBackend(tmp_path / "b" / "y.xlsx", "other")
    second.path.write_bytes(first.path.read_bytes())

    revisions = {backend.write(Plan(all_tabs()), backend.fingerprint()) for backend in (first, second)}

    assert len(revisions) == 1


def test_the_properties_of_the_file_name_the_new_tabs(tmp_path: Path) -> None:
    properties = parts_of(written(tmp_path, *all_tabs()).path)["docProps/app.xml"].decode()

    assert "<vt:i4>5</vt:i4>" in properties
    assert '<vt:vector size="5" baseType="lpstr"><vt:lpstr>Contributions</vt:lpstr>' in properties
    assert "<vt:lpstr>netbook</vt:lpstr></vt:vector>" in properties


# --- copies for the folder of backups ---------------------------------------------------------


def test_a_copy_has_the_bytes_and_the_mode_of_the_file_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    backend.path.chmod(0o640)
    target = tmp_path / "backups" / f"1{backend.suffix}"
    target.parent.mkdir()
    target.write_bytes(b"older")

    backend.copy_to(target)

    assert target.read_bytes() == backend.path.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.listdir(target.parent) == ["1.xlsx"]
    assert ExcelBackend(Path("A.XLSM"), "x").suffix == ".xlsm"


def test_a_copy_for_which_there_is_no_room_is_not_there_and_the_older_one_stays(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    target = tmp_path / "backups" / "1.xlsx"
    target.parent.mkdir()
    target.write_bytes(b"older")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(BackendError, match="could not be copied"):
            backend.copy_to(target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert target.read_bytes() == b"older"
    assert os.listdir(target.parent) == ["1.xlsx"]


def test_a_copy_into_a_folder_that_is_not_there_says_where(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})

    with pytest.raises(BackendError, match=r"harbour\.xlsx could not be copied to .*1\.xlsx \(No such file") as caught:
        backend.copy_to(tmp_path / "nowhere" / "1.xlsx")

    assert str(tmp_path / "nowhere") in caught.value.fix
