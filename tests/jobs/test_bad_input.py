"""Bad input, one test each: a clear message that names the place, and nothing half-written."""

import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.errors import NoAccess
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync as sync_job
from tests.cli.commands import netbook
from tests.tables import CONFIG, FOUNDING_RULE, OPP_7, network_in, set_cell, table, write_workbook

STAMP = Stamp(datetime(2026, 11, 23, 7, 15), "0.1.0")

HEADERS_ONLY = """
    Partners
    Partner

    Opportunities
    Opportunity | Stage | Price

    Contributions
    Contribution | Opportunity | Partner | Role

    Rules
    Rules | Step | Take | To | By
"""


def network_with(folder: Path, content: bytes, name: str = "harbour.xlsx") -> Path:
    (folder / name).write_bytes(content)
    (folder / "netbook.toml").write_text(CONFIG.format(currency="EUR", workbook=name), "utf-8")
    return folder


def refused(folder: Path, code: int) -> str:
    """What sync says on stderr; no file of the folder may be another afterwards."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    said = netbook(folder, "sync", code=code).stderr

    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert "Traceback" not in said
    return said


def test_a_missing_file_names_the_file_and_the_nearest_one(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7)
    (tmp_path / "harbour.xlsx").rename(tmp_path / "harbor.xlsx")

    said = refused(tmp_path, 2)

    assert "harbour.xlsx" in said
    assert "harbor.xlsx" in said


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    assert "harbour.xlsx is not an Excel workbook" in refused(network_with(tmp_path, b"name;hours\nAna;3\n"), 2)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "harbour.xlsx", "w") as archive:
        archive.writestr("letter.txt", "hello")

    assert "harbour.xlsx" in refused(network_with(tmp_path, (tmp_path / "harbour.xlsx").read_bytes()), 2)


def test_a_workbook_cut_off_in_the_middle(tmp_path: Path) -> None:
    whole = write_workbook(tmp_path / "whole.xlsx", OPP_7).read_bytes()

    assert "harbour.xlsx" in refused(network_with(tmp_path, whole[: len(whole) // 2]), 2)


def test_a_password_protected_workbook(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)

    assert "password" in refused(network_with(tmp_path, ole), 2)


def test_a_workbook_open_in_excel(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)
    (tmp_path / "~$harbour.xlsx").write_bytes(b"\x07Ada Obi" + b" " * 47 + b"\x07\x00" + "Ada Obi".encode("utf-16-le"))

    said = refused(tmp_path, 5)

    assert "harbour.xlsx is open" in said
    assert "Ada Obi" in said


def test_a_workbook_open_in_libreoffice(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)
    (tmp_path / ".~lock.harbour.xlsx#").write_text(",ben,desk,23.11.2026 10:15,file:///home/ben;")

    assert "harbour.xlsx is open" in refused(tmp_path, 5)


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A network in a folder that whoever runs the test may read but not write, root included."""
    sync_job(load_network(network_in(tmp_path, OPP_7)), open_backend, STAMP)  # all modules are loaded now
    folder = Path(mkdtemp())
    network_in(folder, OPP_7, FOUNDING_RULE)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such mode there")
def test_a_read_only_folder(read_only_folder: Path) -> None:
    with pytest.raises(NoAccess, match="read-only") as error:
        sync_job(load_network(read_only_folder), open_backend, STAMP)

    assert error.value.exit_code == 4
    assert sorted(path.name for path in read_only_folder.iterdir()) == ["harbour.xlsx", "netbook.toml"]


def test_netbook_toml_with_three_mistakes(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7)
    (tmp_path / "netbook.toml").write_text(
        '[network]\nnmae = "X"\ncurrency = "euro"\n[workboks.a]\nlocation = "x.xlsx"\n'
    )

    said = refused(tmp_path, 2)

    assert 'netbook.toml:2: network.nmae: unknown setting, did you mean "name"?' in said
    assert "netbook.toml:3: network.currency: 'euro' is not a currency code" in said
    assert 'netbook.toml:4: workboks: unknown section, did you mean "workbooks"?' in said


def test_an_empty_workbook_is_an_empty_network(tmp_path: Path) -> None:
    folder = network_in(tmp_path)

    said = netbook(folder, "sync").stdout

    assert "0 opportunities, 0 contributions, 0 receipts" in said
    assert load_workbook(folder / "harbour.xlsx").sheetnames[0] == "Sheet1"


def test_a_workbook_with_headers_only_is_an_empty_network(tmp_path: Path) -> None:
    folder = network_in(tmp_path, HEADERS_ONLY)

    netbook(folder, "sync")

    assert table(folder / "harbour.xlsx", "Allocations") == []
    assert table(folder / "harbour.xlsx", "netbook", 3) == []


def test_an_unknown_rule_set_names_the_nearest(tmp_path: Path) -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage | Price | Rules
        OPP-7       | won   | 20000 | standart
    """
    folder = network_in(tmp_path, OPP_7, opportunities, FOUNDING_RULE)

    said = netbook(folder, "validate", code=3).stdout

    assert "Opportunities!D2" in said
    assert "'standart' is not a rule set. Did you mean 'standard'?" in said
    assert "OPP-7 is held" in said


def test_a_refused_rule_holds_its_opportunities_and_says_what_to_write(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Rules", "C2", "30%")

    netbook(folder, "sync", code=3)

    finding, held = table(folder / "harbour.xlsx", "netbook", 3)
    assert (finding["Where"], finding["Entry"]) == ("Rules!C2", "standard step 1")
    assert "30% of what? Write '30% of price', '30% of rest' or 'first 30% of price'" in str(
        finding["What is wrong, and what to do"]
    )
    assert held["What is wrong, and what to do"] == "Its rule set 'standard' has an error in the Rules tab."


def test_a_misspelt_header_holds_its_tab_and_names_the_right_one(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Contributions", "F1", "Valeu")

    said = netbook(folder, "validate", code=3).stdout

    assert "Contributions!F1" in said
    assert "Did you mean 'Value'?" in said
    assert "OPP-7 is held" in said


def test_a_missing_header_names_the_tab_and_the_column(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Contributions", "C1", "Xyz")

    said = netbook(folder, "validate", code=3).stdout

    assert "the header 'Xyz' is not one of ours, but it stands where 'Partner' does, which is missing" in said


def test_a_cell_that_shows_an_error_is_never_read_as_empty(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    book = load_workbook(folder / "harbour.xlsx")
    book["Contributions"]["F5"] = "#REF!"
    book["Contributions"]["F5"].data_type = "e"
    book.save(folder / "harbour.xlsx")

    said = netbook(folder, "validate", code=3).stdout

    assert "Contributions!F5" in said
    assert "the cell shows the error #REF!" in said


def test_a_formula_that_was_never_calculated_is_not_read_as_empty(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Contributions", "F5", "=60*60")

    assert "the formula has no stored value" in netbook(folder, "validate", code=3).stdout


def test_100_000_blank_styled_rows_are_no_entries(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    plain = load_workbook(folder / "harbour.xlsx")
    book = Workbook(write_only=True)
    for sheet in plain:
        copy = book.create_sheet(sheet.title)
        for row in sheet.iter_rows(values_only=True):
            copy.append(row)
    fill = PatternFill("solid", fgColor="FFFFEE")
    contributions = book["Contributions"]
    for _ in range(100_000):
        styled = WriteOnlyCell(contributions, value=None)
        styled.fill = fill
        contributions.append([styled])
    book.save(folder / "harbour.xlsx")

    netbook(folder, "sync")

    said = netbook(folder, "status", "--json").stdout
    assert '"Contributions": 8' in said


def test_a_tab_of_somebody_else_with_our_name_is_not_overwritten(tmp_path: Path) -> None:
    mine = """
        Balances
        Account | Saldo
        Bank    | 12
    """
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, mine)

    said = refused(folder, 2)

    assert "Balances" in said


def test_a_formula_typed_as_text_by_a_partner_stays_text(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    book = load_workbook(folder / "harbour.xlsx")
    cell = book["Contributions"]["C5"]
    cell.value = "=HYPERLINK('x')"
    cell.data_type = "s"
    book.save(folder / "harbour.xlsx")

    netbook(folder, "sync", code=3)

    written = load_workbook(folder / "harbour.xlsx")["netbook"]["D4"]
    assert (written.data_type, "=HYPERLINK" in str(written.value)) == ("s", True)
