"""LibreOffice as the second opinion: its files are read as it reads them, and it reads ours as we mean them."""

import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

import netbook
from netbook.api import OpenNetwork
from netbook.backends.base import Backend
from netbook.backends.csv_folder import CsvFolderBackend
from netbook.backends.excel import ExcelBackend
from netbook.backends.ods import OdsBackend
from netbook.jobs.reading import WANTED
from netbook.model.cells import NO_LOOKS, CellValue
from netbook.model.plan import Edit, Plan
from netbook.shipped import shipped
from tests.backends.csv_folder.folders import make_folder
from tests.backends.excel.tabs import all_tabs
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice
from tests.backends.ods.books import make_ods

SAMPLE = shipped("sample_workbooks") / "harbour.xlsx"
OURS = frozenset(tab.title.casefold() for tab in all_tabs())


def rows_of(backend: Backend, wanted: frozenset[str] = WANTED) -> dict[str, list[list[CellValue]]]:
    """The values by tab, numbers with the 15 digits that LibreOffice keeps of them."""
    return {
        name: [[float(f"{cell:.15g}") if isinstance(cell, float) else cell for cell in row] for row in grid.rows]
        for name, grid in backend.read(wanted).grids.items()
    }


def network(folder: Path, location: str) -> OpenNetwork:
    (folder / "netbook.toml").write_text(
        f'[network]\nname = "Harbour"\ncurrency = "EUR"\n\n[workbooks.shared]\nlocation = "{location}"\n', "utf-8"
    )
    return netbook.open(folder / "netbook.toml")


@needs_libreoffice
def test_a_real_spreadsheet_syncs_and_libreoffice_reads_the_result_as_we_do(tmp_path: Path) -> None:
    convert(tmp_path / "profile", "ods", tmp_path, [SAMPLE])
    (tmp_path / "excel").mkdir()
    shutil.copyfile(SAMPLE, tmp_path / "excel" / "harbour.xlsx")
    ods, excel = OdsBackend(tmp_path / "harbour.ods", "ods"), ExcelBackend(tmp_path / "excel" / "harbour.xlsx", "excel")
    assert rows_of(ods) == rows_of(excel)

    first = network(tmp_path, "harbour.ods").sync()
    synced = ods.fingerprint()
    shutil.rmtree(tmp_path / ".netbook")
    second = network(tmp_path, "harbour.ods").sync()
    network(tmp_path / "excel", "harbour.xlsx").sync()
    convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [ods.path])

    assert "Allocations" in first.written
    assert second.written == {}
    assert ods.fingerprint() == synced
    ours = rows_of(ods)
    for other in (excel, ExcelBackend(tmp_path / "saved" / "harbour.xlsx", "saved")):
        theirs = rows_of(other)
        assert {name for name in WANTED if ours.get(name) != theirs.get(name)} <= {"netbook"}  # it tells the minute
    check = ours["allocations"][1]
    assert check[5:7] == [0.0, 0.0]


@needs_libreoffice
def test_hostile_values_survive_libreoffice_and_styles_do_not_pile_up(tmp_path: Path) -> None:
    backend = make_ods(tmp_path / "harbour.ods", {"Settings": (("Setting", "Value"),)})
    typed = [
        "=1+1",
        " a  b ",
        "two\nlines",
        "<&>\"'",
        "00420",
        -0.5,
        1e15,
        date(1999, 12, 31),
        datetime(2024, 5, 6, 7, 8),
        True,
    ]
    edits = tuple(Edit("Settings", 40, column, value) for column, value in enumerate(typed, 1))
    backend.write(Plan(all_tabs(), edits), backend.fingerprint())
    ours = rows_of(backend, OURS | {"settings"})
    sizes = []

    for factor in (2, 3):
        convert(tmp_path / "profile", "ods", tmp_path / "saved", [backend.path])
        theirs = OdsBackend(tmp_path / "saved" / "harbour.ods", "saved")
        assert rows_of(theirs, OURS | {"settings"}) == ours
        shutil.copyfile(theirs.path, backend.path)
        backend.write(Plan(all_tabs(factor)), backend.fingerprint())
        ours = rows_of(backend, OURS | {"settings"})
        sizes.append(content(backend).count("<style:style "))

    assert ours["settings"][39] == typed
    assert sizes[0] == sizes[1]


def content(backend: OdsBackend) -> str:
    with zipfile.ZipFile(backend.path) as archive:
        return archive.read("content.xml").decode()


@pytest.mark.parametrize("wanted", ["harbour", "harbour/"])
def test_a_folder_of_csv_files_syncs_without_a_warning_and_as_the_workbook_does(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "excel").mkdir()
    shutil.copyfile(SAMPLE, tmp_path / "excel" / "harbour.xlsx")
    excel = ExcelBackend(tmp_path / "excel" / "harbour.xlsx", "excel")
    typed = {grid.title: grid.rows for name, grid in excel.read(WANTED).grids.items() if name not in COMPUTED}
    make_folder(tmp_path / "harbour", typed)

    network(tmp_path, wanted).sync()
    shutil.rmtree(tmp_path / ".netbook")
    again = network(tmp_path, wanted).sync()
    result = network(tmp_path / "excel", "harbour.xlsx").sync()

    assert again.written == {}
    assert [finding["code"] for finding in again.findings] == [finding["code"] for finding in result.findings]
    ours, theirs = rows_of(CsvFolderBackend(tmp_path / "harbour", "csv")), rows_of(excel)
    assert {name for name in WANTED if ours.get(name, []) != theirs.get(name, [])} <= {"netbook"}


COMPUTED = frozenset(("allocations", "ledger", "balances", "settlement", "expected", "netbook"))


@needs_libreoffice
def test_a_tab_looks_as_it_did_in_excel(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Contributions"
    for row in range(1, 9):
        sheet.append([f"a{row}", row, f"c{row}"])
    sheet.merge_cells("A4:B5")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A7"].font = Font(strike=True)
    sheet["B8"] = "=TODAY()"
    sheet["B2"] = "='[other.xlsx]Sheet1'!B7"
    book.save(tmp_path / "a.xlsx")

    convert(tmp_path / "profile", "ods", tmp_path / "ods", [tmp_path / "a.xlsx"])

    kinds = {"xlsx": ExcelBackend(tmp_path / "a.xlsx", "a"), "ods": OdsBackend(tmp_path / "ods" / "a.ods", "a")}
    looks = {kind: backend.read({"contributions"}).grids["contributions"].looks for kind, backend in kinds.items()}
    assert looks["xlsx"] != NO_LOOKS
    assert looks["ods"] == looks["xlsx"]
