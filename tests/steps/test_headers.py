"""Headers: found whatever their case, order and place; never guessed."""

from datetime import date

import pytest

from netbook.model.cells import CellValue, Grid
from netbook.model.findings import Severity
from netbook.model.schema import CONTRIBUTIONS
from netbook.steps.headers import read_headers
from tests.memory import said

ALL = ["Contribution", "Opportunity", "Partner", "Role", "Date", "Hours", "Rate", "Value", "Points"]


def headers(*rows: list[str], aliases: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    width = max(map(len, rows))
    return read_headers(Grid("Contributions", [row + [""] * (width - len(row)) for row in rows]), CONTRIBUTIONS,
                        aliases or {}, "h.xlsx")  # fmt: skip


def test_case_spaces_and_underscores_do_not_count_nor_does_the_order() -> None:
    found = headers(["HOURS", " partner", "op_portunity", "Con tribution", "role", "My own"])

    assert (found.index["hours"], found.index["partner"], found.index["opportunity"]) == (0, 1, 2)
    assert found.findings == ()


def test_title_lines_above_the_headers_are_passed_over() -> None:
    found = headers(["Harbour contributions 2026"], [""], ALL, ["CON-1", "OPP-1"])

    assert (found.below, found.index["contribution"]) == (3, 0)


def test_an_alias_of_netbook_toml_counts() -> None:
    found = headers(["Contribution", "Opportunity", "Partner", "Role", "Hrs"], aliases={"hours": "Hrs"})

    assert found.index["hours"] == 4


def test_a_misspelt_header_is_an_error_at_its_cell_with_the_right_word() -> None:
    [finding] = headers([*ALL[:5], "Huors"]).findings

    assert (finding.code, finding.severity, finding.at.a1, finding.fix) == ("NB104", Severity.ERROR, "F1", "Hours")


def test_columns_of_their_own_are_theirs() -> None:
    assert headers([*ALL, "Colour", "Mood"]).findings == ()


def test_a_missing_column_that_is_needed_is_an_error() -> None:
    found = headers(["Contribution", "Opportunity", "Role"])

    assert [(finding.code, finding.field) for finding in found.findings] == [("NB103", "Partner")]
    assert found.broken


def test_a_missing_column_of_keys_is_a_warning() -> None:
    found = headers(["Opportunity", "Partner", "Role"])

    assert [finding.severity for finding in found.findings] == [Severity.WARNING]
    assert not found.broken


def test_a_header_that_stands_twice_is_an_error() -> None:
    [finding] = headers([*ALL, "hours"]).findings

    assert (finding.code, finding.at.a1) == ("NB105", "J1")


def test_who_received_the_money_is_not_forgotten_because_of_a_slip() -> None:
    receipts = "Receipts\nReceipt | Opportunity | Date | Net | Recieved by\nR-1 | OPP-7 | 2026-01-01 | 100 | Ana"

    assert [cell for code, cell, _ in said(receipts) if code == "NB104"] == ["Receipts!E1"]


@pytest.mark.parametrize(
    ("header", "meant"),
    [("Hours (h)", "Hours"), ("Rate €/h", "Rate"), ("Value net EUR", "Value"), ("Pts", "Points"), ("godziny", "Hours"),
     ("Stunden", "Hours"), ("Date (dd/mm)", "Date"), ("Dates", "Date"), ("Day", "Date")],
)  # fmt: skip
def test_a_unit_a_remark_or_another_language_is_seen_through(header: str, meant: str) -> None:
    row: list[CellValue] = ["CON-1", "OPP-1", "Ana", "work", date(2026, 3, 4), 2.0, 90.0, 180.0, 1.0]
    grid = Grid("Contributions", [[header if one == meant else one for one in ALL], row])

    [finding] = read_headers(grid, CONTRIBUTIONS, {}, "h.xlsx").findings

    assert (finding.code, finding.value, finding.fix) == ("NB104", header, meant)


@pytest.mark.parametrize("header", ["Day rate", "Notes", "Client hours", "Tax ID", "Tax number", "Colour"])
def test_a_column_with_another_meaning_is_not_taken_for_ours(header: str) -> None:
    row: list[CellValue] = ["CON-1", "OPP-1", "Ana", "work", "blue"]

    assert read_headers(Grid("Contributions", [[*ALL[:4], header], row]), CONTRIBUTIONS, {}, "h.xlsx").findings == ()


@pytest.mark.parametrize(("ours", "theirs", "severity"), [
    ("Hours", "vinna", Severity.WARNING), ("Partner", "hver", Severity.ERROR), ("Date", "dagur", Severity.INFO),
])  # fmt: skip
def test_a_column_that_stands_where_ours_is_missing_is_asked_about(ours: str, theirs: str, severity: Severity) -> None:
    rows: list[list[CellValue]] = [["CON-1", "OPP-1", "Ana", "work", date(2026, 3, 4), 2.0, 90.0, 180.0, 1.0]] * 3
    grid = Grid("Contributions", [[theirs if one == ours else one for one in ALL], *rows])

    [finding] = read_headers(grid, CONTRIBUTIONS, {}, "h.xlsx").findings

    assert (finding.code, finding.severity, finding.fix) == ("NB104", severity, ours)
