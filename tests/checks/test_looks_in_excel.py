"""What only a real workbook has: merged, hidden and crossed-out cells, and days counted from 1904."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.validate import validate
from tests.tables import FOUNDING_RULE, OPP_7, edited, network_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return network_in(tmp_path / "net", OPP_7, FOUNDING_RULE)


def said(folder: Path) -> list[tuple[str, str, str]]:
    found = validate(load_network(folder), open_backend, date(2026, 11, 23)).findings
    return [(one["severity"], one["code"], one["cell"]) for one in found]


def test_of_merged_cells_each_row_needs_its_own_value(folder: Path) -> None:
    with edited(folder / "harbour.xlsx") as book:
        book["Contributions"].merge_cells("C5:C7")
        book["Opportunities"].merge_cells("Z8:AB9")

    [(severity, code, cell)] = said(folder)

    assert (severity, code, cell) == ("error", "NB115", "Contributions!C6")


def test_hidden_and_crossed_out_entries_are_mentioned(folder: Path) -> None:
    with edited(folder / "harbour.xlsx") as book:
        sheet = book["Contributions"]
        sheet.row_dimensions[4].hidden = sheet.row_dimensions[40].hidden = True
        for cell in sheet[6]:
            cell.font = Font(strike=True)
        sheet["A30"].font = Font(strike=True)

    assert said(folder) == [("info", "NB116", "Contributions!row 4"), ("info", "NB119", "Contributions!row 6")]


def test_columns_and_tabs_of_their_own_may_look_as_they_like(folder: Path) -> None:
    with edited(folder / "harbour.xlsx") as book:
        sheet = book["Contributions"]
        sheet["H1"], sheet["H5"] = "My mark", "see mail"
        sheet["H5"].font = Font(strike=True)
        sheet.merge_cells("H5:H7")
        sheet.column_dimensions["H"].hidden = True

    assert said(folder) == []


def test_a_workbook_that_counts_days_from_1904_is_read_as_it_shows(folder: Path) -> None:
    path = folder / "harbour.xlsx"
    book = load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book["Receipts"]["C2"] = date(2026, 3, 1)
    book.save(path)
    assert said(folder) == []

    with edited(path) as book:
        book["Receipts"]["C2"].number_format = "General"

    [(severity, code, _)] = said(folder)
    [finding] = validate(load_network(folder), open_backend).findings
    assert (severity, code, finding["fix"]) == ("error", "NB211", "2026-03-01")
