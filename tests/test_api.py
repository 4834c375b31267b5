"""The Python face: the same facts as DataFrames."""

from decimal import Decimal
from pathlib import Path

import pytest

import netbook
from netbook.errors import BackendError, UsageError
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, totals


@pytest.fixture
def harbour(tmp_path: Path) -> netbook.OpenNetwork:
    return netbook.open(network_in(tmp_path, OPP_7, FOUNDING_RULE) / "netbook.toml")


def test_allocate_gives_decimals_by_line(harbour: netbook.OpenNetwork) -> None:
    lines = harbour.allocate()

    assert lines.groupby("partner")["agreed"].sum().to_dict() == {
        "Ana": Decimal("6754.72"), "Ben": Decimal("8339.62"), "Cho": Decimal("2000.00"), "Eve": Decimal("2905.66")}  # fmt: skip


def test_explain_gives_reasons_and_cells(harbour: netbook.OpenNetwork) -> None:
    lines = harbour.explain("OPP-7")

    assert lines.loc[3, ["partner", "reason", "cells"]].tolist() == [
        "Ana", "3,600.00 of 10,600.00 in value", "Contributions!A5"]  # fmt: skip
    with pytest.raises(UsageError, match="no opportunity 'OPP-8'"):
        harbour.explain("OPP-8")


def test_validate_gives_one_row_a_finding(harbour: netbook.OpenNetwork, tmp_path: Path) -> None:
    assert len(harbour.validate()) == 0
    set_cell(tmp_path / "harbour.xlsx", "Contributions", "C5", "Anna")

    assert harbour.validate()[["cell", "value", "fix"]].values.tolist() == [["Contributions!C5", "Anna", "Ana"]]


def test_sync_writes_the_workbook(harbour: netbook.OpenNetwork, tmp_path: Path) -> None:
    result = harbour.sync()

    assert (result.exit_code, result.written["Allocations"]) == (0, 6)
    assert totals(tmp_path / "harbour.xlsx")["Eve"] == "2,905.66"
    assert harbour.sync().unchanged


def test_read_workbook_gives_typed_tables(tmp_path: Path) -> None:
    tabs = netbook.read_workbook(network_in(tmp_path, OPP_7, FOUNDING_RULE) / "harbour.xlsx")

    assert tabs["Opportunities"]["price"].tolist() == [Decimal("20000.00")]
    assert tabs["Contributions"]["hours"].dropna().tolist() == [40.0, 60.0, 20.0]
    with pytest.raises(BackendError):
        netbook.read_workbook(tmp_path / "netbook.toml")


def test_a_folder_will_do(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7)

    assert netbook.open(tmp_path).network.name == "Test"


def test_simulate_gives_a_row_a_variant_and_partner(harbour: netbook.OpenNetwork) -> None:
    rows = harbour.simulate("OPP-7", prices="25000", without=["Eve"])

    assert rows.groupby("variant", sort=False)["amount"].sum().to_dict() == {
        "now 20,000.00": Decimal("20000.00"), "25,000.00": Decimal("25000.00")}  # fmt: skip
    assert rows[["partner", "amount"]].values.tolist()[-3:] == [
        ["Ana", Decimal("10000.00")], ["Ben", Decimal("12500.00")], ["Cho", Decimal("2500.00")]]  # fmt: skip


def test_expected_gives_decimals(tmp_path: Path) -> None:
    nothing_in = "Receipts\nReceipt | Opportunity | Date | Net"
    opened = "Opportunities\nOpportunity | Stage | Price | Probability\nOPP-7 | proposal | 100 | 0.5"

    rows = netbook.open(network_in(tmp_path / "open", OPP_7, FOUNDING_RULE, opened, nothing_in)).expected()

    assert rows.set_index("partner")["expected"].to_dict()["Ana"] == Decimal("16.89")
