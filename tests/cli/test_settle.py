"""netbook settle, and the tab Settlement, as people meet them."""

from pathlib import Path

from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, shown, table

RECEIPTS = "Receipts\nReceipt | Opportunity | Date | Net | Received by\nR-1 | OPP-7 | 2026-03-01 | 20000 | Ana"
DISPUTE = "Opportunities\nOpportunity | Stage | Price | Dispute\nOPP-7 | won | 20000 | yes"


def test_settle_shows_who_pays_whom_and_writes_nothing(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, RECEIPTS)
    before = (folder / "harbour.xlsx").read_bytes()

    lines = netbook(folder, "settle").stdout.splitlines()

    assert lines[0] == "3 payments settle what 4 accounts hold and are owed: EUR 13,245.28."
    assert " ".join(lines[3].split()) == (
        "Ana Ben EUR 8,339.62 Ana holds 20,000.00 and is owed 6,754.72; Ben is owed 8,339.62"
    )
    assert (folder / "harbour.xlsx").read_bytes() == before


def test_settle_via_a_partner(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, RECEIPTS)

    said = facts(folder, "settle", "--via", "eve")

    assert (said["schema"], said["via"], said["fewest"]) == ("netbook.settle/1", "Eve", False)
    assert [(one["from"], one["to"], one["amount"]) for one in said["transfers"]] == [
        ("Ana", "Eve", "13245.28"), ("Eve", "Ben", "8339.62"), ("Eve", "Cho", "2000.00")]  # fmt: skip


def test_settle_via_nobody_names_the_nearest(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, RECEIPTS)

    said = netbook(folder, "settle", "--via", "Anna", code=2).stderr

    assert said == "Error: There is no partner 'Anna'.\n       Did you mean 'Ana'?\n"


def test_the_tab_says_the_same_and_a_second_sync_changes_no_byte(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, RECEIPTS)
    netbook(folder, "sync")
    before = (folder / "harbour.xlsx").read_bytes()

    rows = table(folder / "harbour.xlsx", "Settlement", 2)
    netbook(folder, "sync")
    (folder / ".netbook" / "state.db").unlink()
    netbook(folder, "sync")

    assert [(row["From"], row["To"], row["Currency"], row["Amount"]) for row in rows] == [
        ("Ana", "Ben", "EUR", 8339.62), ("Ana", "Cho", "EUR", 2000), ("Ana", "Eve", "EUR", 2905.66)]  # fmt: skip
    assert (folder / "harbour.xlsx").read_bytes() == before


def test_the_tab_says_what_is_left_out(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, RECEIPTS, DISPUTE)
    netbook(folder, "sync")

    lines = [row[0] for row in shown(folder / "harbour.xlsx", "Settlement")]

    assert lines == [
        "Nothing to settle but what is left out.",
        "Left out, with the receipts and payouts for it: OPP-7 (disputed).",
        "From",
    ]
    set_cell(folder / "harbour.xlsx", "Opportunities", "D2", None)
    netbook(folder, "sync")
    assert len(table(folder / "harbour.xlsx", "Settlement", 2)) == 3
