"""What people get wrong is held and said, never booked in silence: each test is one way in which money could go astray."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.results import Stamp, SyncResult
from netbook.jobs.sync import sync
from tests.memory import NOW, found_in, plan_for, said
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, table, totals

NO_IDEA = OPP_7.replace("IDEA-1\n\n    Ideas", "\n\n    Ideas")


def synced(folder: Path) -> SyncResult:
    return sync(load_network(folder), open_backend, Stamp(NOW, "0.1.0"))


def balances(folder: Path, column: str = "Owed") -> dict[str, object]:
    return {str(row["Partner"]): row[column] for row in table(folder / "harbour.xlsx", "Balances")}


def rows_of(folder: Path, *titles: str) -> list[object]:
    return [table(folder / "harbour.xlsx", title) for title in titles]


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        ("Receipts!B1", "Oportunity"), ("Contributions!B1", "Oportunity"), ("Contributions!F1", "Amount"),
        ("Opportunities!A1", "Oportunity"), ("Partners!A1", "Partnr"), ("Rules!C1", "Takes"), ("Receipts!D1", "Amount"),
    ],
)  # fmt: skip
def test_while_a_header_is_wrong_nothing_is_split_and_nothing_is_lost(tmp_path: Path, cell: str, typed: str) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    synced(folder)
    before = rows_of(folder, "Allocations", "Ledger", "Balances")
    title, _, address = cell.partition("!")
    set_cell(folder / "harbour.xlsx", title, address, typed)

    result = synced(folder)

    assert result.exit_code == 3
    assert rows_of(folder, "Allocations", "Ledger", "Balances") == before
    assert cell in {row["Where"] for row in table(folder / "harbour.xlsx", "netbook", 3)}


def test_a_tab_with_nearly_the_right_name_is_asked_about() -> None:
    receipts = "Receipt\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-03-01 | 20000"
    without = OPP_7.partition("    Receipts")[0]

    [(code, cell, message)] = said(without, FOUNDING_RULE, receipts)

    assert (code, cell) == ("NB102", "Receipt!A1")
    assert "Did you mean 'Receipts'?" in message


def test_a_receipt_with_a_misspelt_opportunity_holds_the_one_it_was_booked_for(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    synced(folder)
    before = totals(folder / "harbour.xlsx", "Earned")
    set_cell(folder / "harbour.xlsx", "Receipts", "B2", "something else")

    result = synced(folder)

    assert result.held_names == ("OPP-7",)
    assert totals(folder / "harbour.xlsx", "Earned") == before


def test_a_contribution_with_a_misspelt_opportunity_holds_the_one_it_may_mean() -> None:
    text = OPP_7.replace("CON-4        | OPP-7 ", "CON-4        | OPP7x ")

    [held] = found_in(text, FOUNDING_RULE).allocations.held

    assert held.reason == "'OPP7x' in Contributions!B5 may mean it"


def test_money_that_came_in_for_a_mere_proposal_is_an_error() -> None:
    messages = [message for code, _, message in said(OPP_7.replace("| won ", "| proposal "), FOUNDING_RULE)]

    assert messages == [
        "money came in for OPP-7, but its stage is 'proposal', so it is not split. Set its stage to won or delivered, "
        "or correct the opportunity here"
    ]


def test_a_payout_is_in_the_networks_currency_whatever_the_opportunitys() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price | Currency\nOPP-7 | won | 20000 | JPY"
    payouts = "Payouts\nPayout | Partner | Date | Amount | Opportunity\nPAY-1 | Ana | 2026-04-01 | 500 | OPP-7"
    found = found_in(NO_IDEA, opportunities, payouts, FOUNDING_RULE,
                     "Contributions\nContribution | Opportunity | Partner | Role | Value\nC-1|OPP-7|Ana|sale|\nC-2|OPP-7|Ben|work|9")  # fmt: skip

    tab = next(tab for tab in plan_for(found).tabs if tab.title == "Balances")

    rows = list(zip(*(column.values for column in tab.columns), strict=True))
    assert ("Ana", "EUR", 0, 0, 50000, -50000) in rows
    assert ("Ana", "JPY", 6000, 0, 0, 6000) in rows


def test_a_payout_that_cannot_be_read_leaves_open_what_is_owed(tmp_path: Path) -> None:
    payouts = '    Payouts\n    Payout | Partner | Date | Amount\n    PAY-1 | Ana | 2026-04-01 | "1.500,-"'
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, payouts)

    assert synced(folder).exit_code == 3

    assert balances(folder)["Ana"] is None
    assert balances(folder)["Cho"] == 2000


def test_a_new_key_is_never_one_that_something_still_names() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price\n | won | 5000"
    receipts = "Receipts\nReceipt | Opportunity | Date | Net\nR-9 | OPP-7 | 2026-03-01 | 700"

    found = found_in(NO_IDEA, opportunities, receipts, FOUNDING_RULE)

    assert found.entries["Opportunities"].key(0) == "OPP-8"


def test_more_tax_than_gross_is_no_credit_note() -> None:
    receipts = "Receipts\nReceipt | Opportunity | Date | Gross | Tax\nR-1 | OPP-7 | 2026-03-01 | 100 | 200"

    assert [code for code, _, _ in said(OPP_7, FOUNDING_RULE, receipts)] == ["NB530"]


def test_a_column_with_another_word_for_ours_is_asked_about() -> None:
    receipts = "Receipts\nReceipt | Opportunity | Date | Type | Net\nR-1 | OPP-7 | 2026-03-01 | credit | 100"

    [(code, cell, message)] = said(OPP_7, FOUNDING_RULE, receipts)

    assert (code, cell) == ("NB104", "Receipts!D1")
    assert "Did you mean 'Kind'?" in message


def test_columns_of_the_partners_own_are_theirs() -> None:
    text = OPP_7.replace("| Introduced by | Idea", "| Introduced by | Idea | Client name | Notes").replace(
        "| Dee           | IDEA-1", "| Dee | IDEA-1 | Kestrel | x"
    )

    assert said(text, FOUNDING_RULE) == []


@pytest.mark.parametrize(
    "partners",
    ['Partners\nPartner | Rate\nAna | "90 EUR"\nBen | 80\nCho | 70\nDee | 1\nEve | 2',
     "Roles\nRole | Multiplier\nwork | twice"],
)  # fmt: skip
def test_an_error_at_a_partner_or_a_role_holds_their_opportunities(partners: str) -> None:
    assert [one.opportunity for one in found_in(OPP_7, FOUNDING_RULE, partners).allocations.held] == ["OPP-7"]


def test_a_rule_set_whose_first_day_is_no_date_is_refused() -> None:
    rules = FOUNDING_RULE.replace("Rules    | Step", 'Rules    | From | Step').replace(
        "standard | 1 ", 'standard | "1.2.2026" | 1 ').replace("standard | 2 ", 'standard | "1.2.2026" | 2 ')  # fmt: skip

    [held] = found_in(OPP_7, rules).allocations.held

    assert held.reason == "its rule set 'standard' has an error in the Rules tab"


def test_a_contribution_that_counts_for_nothing_is_pointed_out() -> None:
    text = OPP_7.replace("CON-6        | OPP-7       | Eve     | work    | 20    | 2200",
                         "CON-6        | OPP-7       | Eve     | work    | 20    |     ")  # fmt: skip

    assert said(text, FOUNDING_RULE) == [
        ("NB525", "Contributions!F7", "this counts for nothing: step 2 shares by value, and there is none here. "
         "Type Value, or Hours and a Rate")]  # fmt: skip


def test_a_total_under_the_table_is_not_an_entry_and_gets_no_key() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price\nOPP-7 | won | 20000\n |  | 20000"

    found = found_in(NO_IDEA, opportunities, FOUNDING_RULE)

    assert [(one.code, one.at.in_workbook) for one in found.findings] == [("NB112", "Opportunities!row 3")]
    assert found.edits == ()


def test_formulas_dragged_down_too_far_are_no_entries() -> None:
    dragged = "\n".join(" | | | | 0" for _ in range(40))
    contributions = f"Contributions\nContribution | Opportunity | Partner | Role | Value\nC-1|OPP-7|Ana|sale|\nC-2|OPP-7|Ben|work|9\n{dragged}"

    found = found_in(OPP_7, contributions, FOUNDING_RULE)

    assert (found.findings, found.edits) == ((), ())


def test_an_alias_for_one_tab_leaves_the_others_alone() -> None:
    from dataclasses import replace

    from tests.memory import NETWORK

    text = OPP_7.replace("Contribution | Opportunity | Partner", "Contribution | Opportunity | Who")

    assert found_in(text, FOUNDING_RULE, network=replace(NETWORK, aliases={"partner": "Who"})).findings == ()


def test_an_unreadable_cell_is_said_once() -> None:
    receipts = 'Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | "soon" | 100'

    assert [code for code, _, _ in said(OPP_7, FOUNDING_RULE, receipts)] == ["NB210"]


def test_what_is_partly_held_stays_so_while_something_else_is_wrong(tmp_path: Path) -> None:
    text = OPP_7.replace("| Ana     | sale ", "| Ana     | intro").replace("| Ben     | sale ", "| Ben     | intro")
    text = text.replace("| Cho     | sale ", "| Cho     | intro")
    folder = network_in(tmp_path, text, FOUNDING_RULE)
    synced(folder)
    assert totals(folder / "harbour.xlsx")[""] == "6,000.00"
    set_cell(folder / "harbour.xlsx", "Contributions", "C5", "Anna")
    set_cell(folder / "harbour.xlsx", "Opportunities", "A2", "Opp-7")

    synced(folder)

    assert totals(folder / "harbour.xlsx")[""] == "6,000.00"
    assert sum(float(str(row["Amount"])) for row in table(folder / "harbour.xlsx", "Ledger")) == 20000


def test_a_price_typed_as_text_is_no_difference_in_the_check(tmp_path: Path) -> None:
    text = OPP_7.replace("| 20000 ", '| "20000" ')
    formula = dict(next(tab for tab in plan_for(found_in(text, FOUNDING_RULE)).tabs).check)[5]

    assert (formula.value, formula.text.endswith("-(20000.0),4)")) == (0.0, True)  # type: ignore[union-attr]


@pytest.mark.parametrize("title", ["Receipts", "Contributions", "Partners", "Rules", "Opportunities"])
def test_a_tab_that_is_gone_after_money_was_split_by_it_freezes_the_split(tmp_path: Path, title: str) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    synced(folder)
    before = rows_of(folder, "Allocations", "Ledger", "Balances")
    book = load_workbook(folder / "harbour.xlsx")
    book[title].title = "Something else"
    book.save(folder / "harbour.xlsx")

    assert synced(folder).exit_code == 3
    assert rows_of(folder, "Allocations", "Ledger", "Balances") == before


@pytest.mark.parametrize(
    "changes",
    [
        {"Contributions!B5": None}, {"Contributions!B5": "something"}, {"Receipts!B2": None},
        {"Receipts!A2": "R-2", "Receipts!B2": "zzz"}, {"Opportunities!C2": "proposal"}, {"Opportunities!A2": "K-1"},
        {"Contributions!A5": None, "Contributions!B5": None, "Contributions!C5": None, "Contributions!D5": None},
    ],
)  # fmt: skip
def test_what_was_booked_stays_until_the_error_is_gone(tmp_path: Path, changes: dict[str, object]) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    synced(folder)
    before = balances(folder, "Earned")
    for cell, value in changes.items():
        title, _, address = cell.partition("!")
        set_cell(folder / "harbour.xlsx", title, address, value)

    assert synced(folder).exit_code == 3
    assert balances(folder, "Earned") == before


def test_a_payout_to_nobody_leaves_open_what_everybody_is_owed(tmp_path: Path) -> None:
    payouts = "    Payouts\n    Payout | Partner | Date | Amount\n    PAY-1 | Anna | 2026-04-01 | 500"
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, payouts)

    assert synced(folder).exit_code == 3
    assert set(balances(folder).values()) == {None}


def test_a_price_that_becomes_text_and_a_number_again_is_no_difference_in_the_check(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    formulas = []
    for price in (20000, "20000", 20000):
        set_cell(folder / "harbour.xlsx", "Opportunities", "C2", "won")
        set_cell(folder / "harbour.xlsx", "Opportunities", "D2", price)
        synced(folder)
        formulas.append(load_workbook(folder / "harbour.xlsx")["Allocations"]["F2"].value)

    assert ["20000" in str(formula) for formula in formulas] == [False, True, False]


@pytest.mark.parametrize("header", ["Tax rate", "Tax ID", "Type", "Invoice date", "Currency rate"])
def test_columns_of_their_own_beside_receipts_are_theirs(header: str) -> None:
    receipts = f"Receipts\nReceipt | Opportunity | Date | Net | {header}\nR-1 | OPP-7 | 2026-03-01 | 20000 | bank"

    assert said(OPP_7, FOUNDING_RULE, receipts) == []


@pytest.mark.parametrize("header", ["Agreed by", "Client type", "Introduced on"])
def test_columns_of_their_own_beside_opportunities_are_theirs(header: str) -> None:
    opportunities = f"Opportunities\nOpportunity | Stage | Price | {header}\nOPP-7 | won | 20000 | x"

    assert said(NO_IDEA, opportunities, FOUNDING_RULE) == []


def test_tabs_of_their_own_are_theirs() -> None:
    tabs = (
        "Settings\nName | What\na | b\n\nRates\nPartner | Day rate\nAna | 900\n\nDates\nDay\n1\n\nReceipts 2025\nX\n1"
    )

    assert said(OPP_7, FOUNDING_RULE, tabs) == []


def test_an_error_in_a_note_holds_nothing(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7.replace("Net\n", "Net | Invoice\n"), FOUNDING_RULE)
    set_cell(folder / "harbour.xlsx", "Receipts", "E2", "=1/0")

    result = synced(folder)

    assert (result.exit_code, result.warnings) == (0, 1)
