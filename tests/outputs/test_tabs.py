"""The computed tabs, as they are planned and as another program shows them."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.examine import look
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync
from netbook.model.plan import Formula, Kind, Tab
from netbook.outputs import OUTPUTS
from netbook.shipped import shipped
from tests.memory import NETWORK, NOW, backend, found_in, plan_for
from tests.tables import FOUNDING_RULE, OPP_7, network_in

STAMP = Stamp(datetime(2026, 11, 23, 7, 15), "0.1.0")


def tabs(*texts: str) -> dict[str, Tab]:
    return {tab.title: tab for tab in plan_for(found_in(*texts)).tabs}


def rows(tab: Tab) -> list[tuple[object, ...]]:
    return list(zip(*(column.values for column in tab.columns), strict=True))


def test_the_tabs_and_their_headers() -> None:
    assert {title: [column.header for column in tab.columns] for title, tab in tabs(OPP_7, FOUNDING_RULE).items()} == {
        "Allocations": ["Opportunity", "Step", "Role", "Partner", "Currency", "Agreed", "Earned", "Exact", "Why", "State"],
        "Ledger": ["Receipt", "Date", "Opportunity", "Partner", "Currency", "Amount", "State", "Why"],
        "Balances": ["Partner", "Currency", "Earned", "Advanced", "Paid", "Owed"],
        "Settlement": ["From", "To", "Currency", "Amount", "Note"],
        "Expected": ["Opportunity", "Stage", "Client", "Partner", "Currency", "Share", "Probability", "Expected", "Note"],
        "netbook": ["What", "Where", "Entry", "What is wrong, and what to do", "Type this", "Whose"],
    }  # fmt: skip


def test_every_line_says_why() -> None:
    why = [row[8] for row in rows(tabs(OPP_7, FOUNDING_RULE)["Allocations"])]

    assert why[:2] == ["first 30% of price = 6,000.00; 1 of 3"] * 2
    assert why[3] == "rest = 14,000.00; 3,600.00 of 10,600.00 in value"


def test_opportunities_are_in_natural_order() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price\nOPP-10 | won | 1\nOPP-9 | won | 1\nOPP-7 | won | 1"
    contributions = "Contributions\nContribution | Opportunity | Partner | Role\n" + "\n".join(
        f"CON-{n} | OPP-{n} | Ana | work" for n in (7, 9, 10)
    )
    rules = "Rules\nRules | Step | Take | To | By\ns | 1 | rest | work | equal"

    allocations = tabs(OPP_7, opportunities, contributions, rules)["Allocations"]

    assert [row[0] for row in rows(allocations)] == ["OPP-7", "OPP-9", "OPP-10"]


def test_balances_are_what_was_earned_less_what_was_paid() -> None:
    payouts = """
        Payouts
        Payout | Partner | Date       | Amount  | Kind
        PAY-1  | Ana     | 2026-04-01 | 5000    |
        PAY-2  | Ana     | 2026-04-02 | 2000    | advance
        PAY-3  | Cho     | 2026-04-03 | 2000.01 | payout
    """

    balances = tabs(OPP_7, FOUNDING_RULE, payouts)["Balances"]

    assert rows(balances)[0] == ("Ana", "EUR", 675472, 200000, 500000, -24528)
    assert rows(balances)[2] == ("Cho", "EUR", 200000, 0, 200001, -1)
    assert rows(balances)[5] == ("network", "EUR", 0, 0, 0, 0)


def test_what_needs_a_person_links_to_its_cell_and_names_whose_it_is() -> None:
    contributions = "Contributions\nContribution | Opportunity | Partner | Role | Hours\nC-1 | OPP-7 | Ben | work | -4"

    tab = tabs(OPP_7, FOUNDING_RULE, contributions)["netbook"]

    assert tab.intro == ("Needs a person: 1 to correct, 1 held.", f"Last written {NOW:%Y-%m-%d %H:%M} by netbook 0.1.0")
    assert rows(tab)[0] == (
        "error", "Contributions!E2", "C-1", "Hours is below zero. Type it without the sign.", "", "Ben")  # fmt: skip
    assert tab.columns[1].links == ["'Contributions'!E2", ""]


def test_a_tab_that_is_missing_is_named_without_a_link() -> None:
    contributions = "Contributions\nContribution | Opportunity | Partner | Role | Hours\nC-1 | OPP-7 | Ben | work | 4"

    tab = tabs(FOUNDING_RULE, contributions)["netbook"]

    assert rows(tab)[0][:2] == ("error", "Opportunities!A1")
    assert tab.columns[1].links[0] == ""


def test_the_same_results_a_day_later_are_no_reason_to_write() -> None:
    book = backend(OPP_7, FOUNDING_RULE)
    book.write(plan_for(look(NETWORK, lambda _: book)), book.fingerprint())
    later = look(NETWORK, lambda _: book)

    assert not plan_for(later, stamp=Stamp(datetime(2026, 11, 24), "0.1.0"))


def test_a_computed_cell_that_somebody_changed_is_put_right() -> None:
    book = backend(OPP_7, FOUNDING_RULE)
    book.write(plan_for(look(NETWORK, lambda _: book)), book.fingerprint())
    book.tabs["Balances"][1][5] = 99999.0

    assert [tab.title for tab in plan_for(look(NETWORK, lambda _: book)).tabs] == ["Balances"]


def test_money_columns_are_whole_units_and_checks_are_formulas() -> None:
    allocations = tabs(OPP_7, FOUNDING_RULE)["Allocations"]

    assert {type(value) for column in allocations.columns if column.kind is Kind.MONEY for value in column.values} == {
        int
    }
    assert [cell.value for _, cell in allocations.check if isinstance(cell, Formula)] == [0.0, 0.0]


def test_every_output_is_listed() -> None:
    folder = Path(__file__).parents[2] / "netbook" / "outputs"

    assert {path.stem for path in folder.glob("*_tab.py")} == {output.__name__ for output in OUTPUTS}


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook after LibreOffice opened it, calculated everything anew and saved it."""
    if not shutil.which("soffice"):
        assert not os.environ.get("CI"), "CI needs LibreOffice"
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(folder / "ods"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    command[4:] = ["xlsx", "--outdir", str(folder / "again"), str(folder / "ods" / f"{path.stem}.ods")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "again" / path.name


def test_libreoffice_calculates_the_check_row_of_the_sample_to_zero(tmp_path: Path) -> None:
    for file in ("harbour.xlsx", "netbook.toml"):
        shutil.copy(shipped("sample_workbooks") / file, tmp_path / file)
    sync(load_network(tmp_path), open_backend, STAMP)

    sheet = load_workbook(recalculated(tmp_path / "harbour.xlsx", tmp_path), data_only=True)["Allocations"]

    assert (sheet["F2"].value, sheet["G2"].value) == (0, 0)


def test_the_check_row_is_live(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)
    sync(load_network(tmp_path), open_backend, STAMP)
    book = load_workbook(tmp_path / "harbour.xlsx")
    book["Opportunities"]["D2"] = 20000.5
    book.save(tmp_path / "harbour.xlsx")

    sheet = load_workbook(recalculated(tmp_path / "harbour.xlsx", tmp_path), data_only=True)["Allocations"]

    assert (sheet["F2"].value, sheet["G2"].value) == (-0.5, 0)


def test_the_check_row_knows_what_is_held(tmp_path: Path) -> None:
    folder = shipped("sample_workbooks")
    shutil.copy(folder / "harbour-dirty.xlsx", tmp_path / "harbour.xlsx")
    shutil.copy(folder / "netbook.toml", tmp_path / "netbook.toml")
    sync(load_network(tmp_path), open_backend, STAMP)

    sheet = load_workbook(recalculated(tmp_path / "harbour.xlsx", tmp_path), data_only=True)["Allocations"]

    assert (sheet["F2"].value, sheet["G2"].value) == (0, 0)
