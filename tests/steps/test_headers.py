"""Headers: found whatever their case, order and place; never guessed."""

from netbook.model.cells import Grid
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
