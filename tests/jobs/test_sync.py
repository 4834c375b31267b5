"""The main job, seen as a partner sees it: a workbook before and after."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, table, totals, write_workbook


def sync(folder: Path, *options: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `netbook sync` as cron would."""
    command = [sys.executable, "-m", "netbook", "-C", str(folder), "sync", *options]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == code, result.stdout + result.stderr
    return result


def test_the_founding_rule_on_a_plain_workbook(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)

    sync(folder)

    agreed = totals(folder / "harbour.xlsx")
    assert agreed == {"Ana": "6,754.72", "Ben": "8,339.62", "Cho": "2,000.00", "Eve": "2,905.66"}
    assert totals(folder / "harbour.xlsx", "Earned") == agreed


EXAMPLES = {
    "everybody alike": (
        ["rest | everyone | equal"],
        {"Ana": "4,000.00", "Ben": "4,000.00", "Cho": "4,000.00", "Dee": "4,000.00", "Eve": "4,000.00"},
    ),
    "a finder's fee, capped": (
        ["10% of price up to 1500 | intro? | equal", "rest | work | hours"],
        {"Ana": "6,166.67", "Ben": "9,250.00", "Dee": "1,500.00", "Eve": "3,083.33"},
    ),
    "expenses first, and a pool": (
        [
            "first 100% of expense | expense | value",
            "10% of price | @network |",
            "first 30% of price | sale | equal",
            "rest | work | hours",
        ],
        {"Ana": "5,913.10", "Ben": "8,170.30", "Cho": "2,000.00", "Eve": "1,916.60", "network": "2,000.00"},
    ),
    "ideas and a pool before the founding rule": (
        [
            "5% of price | idea | equal",
            "5% of price | @network |",
            "first 30% of price | sale | equal",
            "rest | work | value",
        ],
        {
            "Ana": "6,275.47",
            "Ben": "7,633.96",
            "Cho": "2,200.00",
            "Dee": "200.00",
            "Eve": "2,690.57",
            "network": "1,000.00",
        },
    ),
}


@pytest.mark.parametrize(("steps", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_worked_examples_come_out_to_the_cent(tmp_path: Path, steps: list[str], expected: dict[str, str]) -> None:
    rows = "\n".join(f"    standard | {number} | {step}" for number, step in enumerate(steps, 1))
    folder = network_in(tmp_path, OPP_7, f"    Rules\n    Rules | Step | Take | To | By\n{rows}")

    sync(folder)

    found = {name: amount for name, amount in totals(folder / "harbour.xlsx").items() if amount != "0.00"}
    assert found == expected


def test_instalments_and_a_credit_note_end_where_one_payment_would(tmp_path: Path) -> None:
    instalments = """
        Receipts
        Receipt | Opportunity | Date       | Kind    | Net
        R-1     | OPP-7       | 2026-03-01 |         | 500
        R-2     | OPP-7       | 2026-04-01 | payment | 7500
        R-3     | OPP-7       | 2026-05-01 | payment | 12000
        R-4     | OPP-7       | 2026-06-01 | credit  | 1000
    """
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, instalments)

    sync(folder)

    ledger = table(folder / "harbour.xlsx", "Ledger")
    taken_back = {row["Partner"]: row["Amount"] for row in ledger if row["Receipt"] == "R-4"}
    assert taken_back == {"Ana": -339.62, "Ben": -452.83, "Eve": -207.55}
    at_once = "    Receipts\n    Receipt | Opportunity | Date | Net\n    R-1 | OPP-7 | 2026-03-01 | 19000"
    other = network_in(tmp_path / "once", OPP_7, FOUNDING_RULE, at_once)
    sync(other)
    assert totals(folder / "harbour.xlsx", "Earned") == totals(other / "harbour.xlsx", "Earned")


def test_a_second_sync_changes_no_byte_of_any_file(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    sync(folder)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}

    result = sync(folder)

    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    assert after == before
    assert "Nothing has changed" in result.stdout


def test_a_workbook_saved_again_with_the_same_entries_is_not_written(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    sync(folder)
    set_cell(folder / "harbour.xlsx", "Opportunities", "Z1", "a note of my own")
    before = (folder / "harbour.xlsx").read_bytes()

    result = sync(folder)

    assert (folder / "harbour.xlsx").read_bytes() == before
    assert "the tabs show all this already" in result.stdout


def test_a_changed_price_is_split_anew(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    sync(folder)
    set_cell(folder / "harbour.xlsx", "Opportunities", "D2", 10000)

    sync(folder)

    assert totals(folder / "harbour.xlsx")["Cho"] == "1,000.00"


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    before = (folder / "harbour.xlsx").read_bytes()

    result = sync(folder, "--dry-run")

    assert (folder / "harbour.xlsx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["harbour.xlsx", "netbook.toml"]
    assert "Would write" in result.stdout


def test_missing_keys_are_given_and_written_back(tmp_path: Path) -> None:
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role | Value
        CON-4        | OPP-7       | Ana     | sale |
                     | OPP-7       | Ana     | work | 10
    """
    folder = network_in(tmp_path, OPP_7, contributions, FOUNDING_RULE)

    sync(folder)

    keys = [row["Contribution"] for row in table(folder / "harbour.xlsx", "Contributions")]
    assert keys == ["CON-4", "CON-5"]


def test_an_opportunity_with_an_error_is_held_and_the_others_go_on(tmp_path: Path) -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage | Price
        OPP-7       | won   | 20000
        OPP-8       | won   | "24.500,-"
    """
    folder = network_in(tmp_path, OPP_7, opportunities, FOUNDING_RULE)

    result = sync(folder, code=3)

    assert "held: OPP-8" in result.stdout
    assert totals(folder / "harbour.xlsx")["Cho"] == "2,000.00"
    [todo] = [row for row in table(folder / "harbour.xlsx", "netbook", 3) if row["What"] == "error"]
    assert (todo["Where"], todo["Type this"]) == ("Opportunities!C3", "24500")


def test_a_held_opportunity_keeps_its_last_allocations(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    sync(folder)
    before = totals(folder / "harbour.xlsx")
    set_cell(folder / "harbour.xlsx", "Contributions", "C5", "Anna")

    sync(folder, code=3)

    assert totals(folder / "harbour.xlsx") == before
    assert {row["State"] for row in table(folder / "harbour.xlsx", "Allocations")} == {"held"}
    assert {row["State"] for row in table(folder / "harbour.xlsx", "Ledger")} == {"held"}


def test_what_is_held_and_what_is_split_stand_side_by_side(tmp_path: Path) -> None:
    more = """
        Opportunities
        Opportunity | Stage | Price
        OPP-7       | won   | 20000
        OPP-8       | won   | 100

        Receipts
        Receipt | Opportunity | Date       | Net
        R-1     | OPP-7       | 2026-03-01 | 20000
        R-2     | OPP-8       | 2026-02-01 | 40
    """
    rules = "Rules\nRules | Step | Take | To | By\nstandard | 1 | rest | @network |"
    folder = network_in(tmp_path, OPP_7, more, rules)
    sync(folder)
    set_cell(folder / "harbour.xlsx", "Contributions", "C5", "Anna")
    set_cell(folder / "harbour.xlsx", "Receipts", "D3", 50)

    sync(folder, code=3)

    ledger = [(row["Receipt"], row["Amount"], row["State"]) for row in table(folder / "harbour.xlsx", "Ledger")]
    assert ledger == [("R-2", 50, "open"), ("R-1", 20000, "held")]
    assert table(folder / "harbour.xlsx", "Balances")[-1]["Earned"] == 20050


def test_money_for_a_role_that_nobody_has_is_held_and_the_rest_goes_on(tmp_path: Path) -> None:
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role | Value
        CON-1        | OPP-7       | Ana     | work | 10
    """
    folder = network_in(tmp_path, OPP_7, contributions, FOUNDING_RULE)

    sync(folder, code=3)

    assert totals(folder / "harbour.xlsx") == {"": "6,000.00", "Ana": "14,000.00"}
    [held] = table(folder / "harbour.xlsx", "netbook", 3)
    said = str(held["What is wrong, and what to do"])
    assert "nobody is recorded as 'sale' on this opportunity; 6,000.00 is held. Add a contribution" in said


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    one = network_in(tmp_path / "one", OPP_7, FOUNDING_RULE)
    other = network_in(tmp_path / "other", OPP_7, FOUNDING_RULE)
    lines = OPP_7.split("\n\n")
    head, rows = lines[3].splitlines()[:2], lines[3].splitlines()[2:]
    write_workbook(other / "harbour.xlsx", "\n".join([*head, *reversed(rows)]), *lines[:3], *lines[4:], FOUNDING_RULE)

    sync(one)
    sync(other)

    assert table(one / "harbour.xlsx", "Allocations") == table(other / "harbour.xlsx", "Allocations")


def test_quiet_prints_nothing_when_all_is_well(tmp_path: Path) -> None:
    result = sync(network_in(tmp_path, OPP_7, FOUNDING_RULE), "--quiet")

    assert result.stdout + result.stderr == ""


def test_quiet_says_on_stderr_where_a_person_is_needed(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Contributions", "C5", "Anna")

    result = sync(folder, "--quiet", code=3)

    assert (result.stdout, result.stderr) == ("", "netbook: 1 entry needs fixing: Contributions!C5 (CON-4)\n")
