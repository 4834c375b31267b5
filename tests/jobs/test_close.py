"""netbook close, on a real workbook: what was locked, what a partner sees, what is found when it was changed."""

import json
from pathlib import Path

from netbook.state.closed import file_name
from tests.cli.commands import facts, netbook
from tests.tables import network_in, set_cell, table

BOOK = """
    Partners
    Partner
    Ana
    Ben

    Rules
    Rules    | Step | Take | To   | By
    standard | 1    | rest | work | hours

    Opportunities
    Opportunity | Stage | Price
    OPP-1       | won   | 1000

    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-1       | Ana     | work | 1
    CON-2        | OPP-1       | Ben     | work | 1

    Receipts
    Receipt | Opportunity | Date       | Net
    R-1     | OPP-1       | 2026-02-01 | 600
    R-2     | OPP-1       | 2026-05-01 | 400

    Periods
    Period  | From       | To         | Closed on | Closed by | Digest
    2026-Q1 | 2026-01-01 | 2026-03-31 |           |           |
    2026-Q2 | 2026-04-01 | 2026-06-30 |           |           |
    2099    | 2099-01-01 | 2099-12-31 |           |           |
"""


def ledger(workbook: Path) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in ("Receipt", "Partner", "Amount", "State")) for row in table(workbook, "Ledger")]


def test_a_later_edit_never_changes_a_locked_line_and_is_booked_on_the_first_open_day(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-q1", "--by", "Ana")

    set_cell(workbook, "Contributions", "E2", 2)
    netbook(tmp_path, "sync")

    assert ledger(workbook) == [
        ("R-1", "Ana", 300, "locked"),
        ("R-1", "Ben", 300, "locked"),
        ("true-up 2026-Q1", "Ana", 100, "open"),
        ("true-up 2026-Q1", "Ben", -100, "open"),
        ("R-2", "Ana", 266.67, "open"),
        ("R-2", "Ben", 133.33, "open"),
    ]
    [dated] = {str(row["Date"])[:10] for row in table(workbook, "Ledger") if "true-up" in str(row["Receipt"])}
    assert dated == "2026-04-01"
    assert {row["Partner"]: row["Earned"] for row in table(workbook, "Balances")} == {"Ana": 666.67, "Ben": 333.33}
    first = table(workbook, "Periods")[0]
    assert (first["Closed by"], len(str(first["Digest"]))) == ("Ana", 64)


def test_the_next_period_locks_the_true_up_and_a_sync_after_it_writes_nothing(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-Q1")
    set_cell(workbook, "Contributions", "E2", 2)
    closing = facts(tmp_path, "close", "2026-Q2")

    assert (closing["lines"], closing["sums"]) == (4, {"EUR": "400.00"})
    assert {state for *_, state in ledger(workbook)} == {"locked"}
    before = workbook.read_bytes()
    assert facts(tmp_path, "sync")["unchanged"]
    assert workbook.read_bytes() == before


def test_a_locked_line_changed_in_the_workbook_is_found_and_put_back(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-Q1")
    set_cell(workbook, "Ledger", "F2", 400)

    found = facts(tmp_path, "sync", code=3)["findings"]

    assert [(one["code"], one["cell"], one["value"]) for one in found] == [("NB573", "Ledger!F2", "400.0")]
    assert ledger(workbook)[0] == ("R-1", "Ana", 300, "locked")


def test_while_the_file_of_a_period_is_forged_or_gone_nothing_is_split(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-Q1")
    path = tmp_path / "closed" / "2026-Q1.json"
    good = path.read_text("utf-8")
    shown = ledger(workbook)

    path.write_text(good.replace("30000", "40000"), "utf-8")
    forged = facts(tmp_path, "sync", code=3)
    path.unlink()
    gone = facts(tmp_path, "sync", code=3)
    path.write_text(good, "utf-8")
    healed = facts(tmp_path, "sync")

    assert [one["code"] for one in forged["findings"]] == ["NB570"]
    assert [one["code"] for one in gone["findings"]] == ["NB571"]
    assert (healed["findings"], ledger(workbook)) == ([], shown)


def test_what_may_not_be_closed_and_why(tmp_path: Path) -> None:
    network_in(tmp_path, BOOK)

    early = netbook(tmp_path, "close", "2026-Q2", code=2).stderr
    future = netbook(tmp_path, "close", "2099", code=2).stderr
    unknown = netbook(tmp_path, "close", "2026-Q9", code=2).stderr
    netbook(tmp_path, "close", "2026-Q1")
    again = netbook(tmp_path, "close", "2026-Q1", code=2).stderr

    assert "2 open lines before 2026-04-01, the first of R-1 on 2026-02-01" in early
    assert "2099 is not over: it ends on 2099-12-31" in future
    assert "There is no period '2026-Q9' in the tab Periods" in unknown
    assert "2026-Q1 is closed already" in again
    assert [path.name for path in (tmp_path / "closed").iterdir()] == ["2026-Q1.json"]


def test_money_of_what_is_held_is_not_locked(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    set_cell(workbook, "Opportunities", "C2", "a lot")

    said = netbook(tmp_path, "close", "2026-Q1", code=2).stderr

    assert "Money came in by 2026-03-31 for what is held: OPP-1" in said


def test_an_opportunity_held_after_the_close_keeps_its_locked_lines_once(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-Q1")
    shown = [line[:3] for line in ledger(workbook)]
    set_cell(workbook, "Opportunities", "C2", "a lot")

    netbook(tmp_path, "sync", code=3)

    assert [line[:3] for line in ledger(workbook)] == shown
    assert [state for *_, state in ledger(workbook)] == ["locked", "locked", "held", "held"]


def test_a_period_name_never_is_a_path(tmp_path: Path) -> None:
    workbook = network_in(tmp_path, BOOK) / "harbour.xlsx"
    set_cell(workbook, "Periods", "A2", "../2026/Q1")

    netbook(tmp_path, "close", "../2026/Q1")

    [path] = (tmp_path / "closed").iterdir()
    assert path.name == f"{file_name('../2026/Q1')}.json"
    assert json.loads(path.read_text("utf-8"))["name"] == "../2026/Q1"


def test_nothing_is_exported_while_a_closed_period_cannot_be_trusted(tmp_path: Path) -> None:
    network_in(tmp_path, BOOK)
    netbook(tmp_path, "close", "2026-Q1")
    (tmp_path / "closed" / "2026-Q1.json").unlink()

    said = netbook(tmp_path, "export", "csv", code=3).stderr

    assert "Nothing was exported: the tab Periods has to be corrected first." in said


def test_the_cause_of_a_true_up_is_in_the_currency_of_its_opportunity(tmp_path: Path) -> None:
    yen = BOOK.replace(
        "Opportunity | Stage | Price\n    OPP-1       | won   | 1000",
        "Opportunity | Stage | Price | Currency\n    OPP-1 | won | 1000 | EUR\n    OPP-2 | won | 900 | JPY",
    )
    yen = yen.replace("CON-2        |", "CON-3        | OPP-2       | Ana     | work | 1\n    CON-2        |")
    yen = yen.replace("R-2     |", "R-3     | OPP-2       | 2026-02-02 | 900\n    R-2     |")
    workbook = network_in(tmp_path, yen) / "harbour.xlsx"
    netbook(tmp_path, "close", "2026-Q1")
    set_cell(workbook, "Receipts", "D3", 800)

    netbook(tmp_path, "sync")

    [line] = [row for row in table(workbook, "Ledger") if str(row["Receipt"]).startswith("true-up")]
    assert (line["Opportunity"], line["Amount"]) == ("OPP-2", -100)
    assert "receipt R-3 is 800 instead of 900 | had 900, now 800" in str(line["Why"])
