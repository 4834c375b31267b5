"""What each check says, and that a clean network has nothing to complain of."""

import re
from pathlib import Path

import pytest

import netbook
from netbook.checks import CHECKS, DATED_CHECKS
from netbook.checks.base import MOST_A_COLUMN
from netbook.checks.catalogue import CODES
from netbook.model.findings import Severity
from tests.memory import found_in, said
from tests.tables import FOUNDING_RULE, OPP_7, tabs_of

CASES = {
    "a required cell is empty": (
        "Contributions\nContribution | Opportunity | Partner | Role\nCON-1 | OPP-7 |  | sale",
        ("NB301", "Contributions!C2", "Partner is empty. Type it, such as Ana: Who gave it."),
    ),
    "a key stands twice": (
        "Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-01-01 | 1\nr-1 | OPP-7 | 2026-01-01 | 1",
        ("NB302", "Receipts!A2", "the key 'R-1' also stands in row 3. Type another key in one of them, or clear the "
         "cell to be given a new one"),
    ),
    "an unknown partner": (
        "Contributions\nContribution | Opportunity | Partner | Role\nCON-1 | OPP-7 | Anna | sale",
        ("NB304", "Contributions!C2", "'Anna' is not a partner of this network. Did you mean 'Ana'?"),
    ),
    "an unknown participant": (
        "Ideas\nIdea | Participants\nIDEA-1 | Ana, Bem, Cho",
        ("NB304", "Ideas!B2", "'Bem' is not a partner of this network. Did you mean 'Ben'?"),
    ),
    "an unknown role": (
        "Contributions\nContribution | Opportunity | Partner | Role\nCON-1 | OPP-7 | Ana | dancing",
        ("NB304", "Contributions!D2", "'dancing' is not a role. Add it to the tab Roles, or type one that is there"),
    ),
    "a stage that is none": (
        "Opportunities\nOpportunity | Stage | Price\nOPP-7 | wonn | 20000",
        ("NB401", "Opportunities!B2", "'wonn' is not in the list. Did you mean 'won'?"),
    ),
    "a currency that is none": (
        "Opportunities\nOpportunity | Stage | Price | Currency\nOPP-7 | won | 20000 | euros",
        ("NB402", "Opportunities!D2", "'EUROS' is not a currency code. Did you mean 'EUR'?"),
    ),
    "hours below zero": (
        "Contributions\nContribution | Opportunity | Partner | Role | Hours\nCON-1 | OPP-7 | Ana | work | -4",
        ("NB215", "Contributions!E2", "Hours is below zero. Type it without the sign"),
    ),
    "a probability in percent": (
        "Opportunities\nOpportunity | Stage | Price | Probability\nOPP-7 | lead | 20000 | 50",
        ("NB207", "Opportunities!D2", "Probability is 50, which is 5000 %. Did you mean 50 %? Type it as 0.5"),
    ),
    "a receipt without an amount": (
        "Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-01-01 |",
        ("NB531", "Receipts!D2", "the receipt has no amount. Type Net, or Gross and Tax"),
    ),
    "a receipt whose amounts do not agree": (
        "Receipts\nReceipt | Opportunity | Date | Gross | Tax | Net\nR-1 | OPP-7 | 2026-01-01 | 1190 | 190 | 990",
        ("NB530", "Receipts!F2", "Net is 990.00, but Gross - Tax is 1000.00. Correct one of them, or clear Net"),
    ),
    "a receipt in another currency": (
        "Receipts\nReceipt | Opportunity | Date | Net | Currency\nR-1 | OPP-7 | 2026-01-01 | 10 | USD",
        ("NB522", "Receipts!E2", "the receipt is in USD, but OPP-7 is in EUR, and there is no rate from USD to EUR by "
         "2026-01-01. Type it in the tab Rates or in Rate, or correct the currency"),
    ),
    "a rate where nothing is to be converted": (
        "Receipts\nReceipt | Opportunity | Date | Net | Rate\nR-1 | OPP-7 | 2026-01-01 | 10 | 0.9",
        ("NB522", "Receipts!E2", "the receipt is in its opportunity's currency, so there is nothing to convert. Clear Rate"),
    ),
    "a multiplier below zero": (
        "Roles\nRole | Multiplier\nsupport | -2",
        ("NB215", "Roles!B2", "Multiplier must be above 0. Type it, or clear the cell"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tab", "expected"), CASES.values(), ids=CASES.keys())
def test_each_mistake_is_said_at_its_cell(tab: str, expected: tuple[str, str, str]) -> None:
    assert said(OPP_7, FOUNDING_RULE, tab)[0] == expected


def test_a_clean_network_has_no_finding() -> None:
    assert said(OPP_7, FOUNDING_RULE) == []


def test_case_and_spaces_of_links_and_choices_do_not_count_but_are_mentioned() -> None:
    text = OPP_7.replace("| won ", "| WON ").replace("OPP-7       | Ana     | sale", "opp-7       | ANA | Sale")

    found = found_in(text, FOUNDING_RULE)

    assert {one.severity for one in found.findings} == {Severity.INFO}
    assert [(one.at.a1, one.value, one.fix) for one in found.findings[:3]] == [
        ("B2", "opp-7", "OPP-7"), ("C2", "ANA", "Ana"), ("D2", "Sale", "sale")]  # fmt: skip
    assert set(found.entries["Contributions"].texts("partner")) == {"Ana", "Ben", "Cho", "Eve"}


def test_a_partners_rate_in_another_currency_is_not_taken_for_the_opportunitys() -> None:
    partners = "Partners\nPartner | Rate | Currency\nAna | 90 | USD"
    contributions = "Contributions\nContribution | Opportunity | Partner | Role | Hours\nC-1 | OPP-7 | Ana | work | 3"
    idea = "Ideas\nIdea | Participants\nIDEA-1 | Ana"

    [(code, cell, _)] = said(OPP_7.replace("Dee           | IDEA-1", "              | IDEA-1"), partners, idea,
                             contributions + "", FOUNDING_RULE, "Opportunities\nOpportunity | Stage | Price\nOPP-7|won|20000")  # fmt: skip

    assert (code, cell) == ("NB522", "Contributions!row 2")


def test_a_column_that_is_wrong_from_top_to_bottom_is_said_once_with_a_count() -> None:
    rows = "\n".join(f"CON-{n} | OPP-7 | Anna | sale" for n in range(1000))

    findings = said(OPP_7, FOUNDING_RULE, f"Contributions\nContribution | Opportunity | Partner | Role\n{rows}")

    assert findings == [
        ("NB304", "Contributions!C2", "'Anna' is not a partner of this network. Did you mean 'Ana'? The same in 999 more "
         "cells of this column, down to C1001: it may need one change")]  # fmt: skip


def test_many_mistakes_in_a_long_column_are_counted_after_the_first_ones() -> None:
    rows = "\n".join(f"CON-{n} | OPP-7 | {'Ana' if n % 5 else 'Anna'} | sale" for n in range(1000))

    findings = said(OPP_7, FOUNDING_RULE, f"Contributions\nContribution | Opportunity | Partner | Role\n{rows}")

    assert len(findings) == MOST_A_COLUMN + 1
    assert findings[-1][2].startswith("the same in 175 more rows")


def test_a_broken_tab_is_complained_of_once() -> None:
    partners = tabs_of(OPP_7)["Partners"]
    text = "Partners\nPratner\n" + "\n".join(str(row[0]) for row in partners[1:])

    assert [code for code, _, _ in said(OPP_7, FOUNDING_RULE, text)] == ["NB104"]


def test_every_code_is_in_the_catalogue_and_the_docs() -> None:
    source = Path(netbook.__file__).parent
    used = {code for path in source.rglob("*.py") if path.name != "catalogue.py"
            for code in re.findall(r"NB\d{3}", path.read_text("utf-8"))}  # fmt: skip

    assert used == set(CODES)


def test_every_check_is_listed_and_explains_itself() -> None:
    files = {path.stem for path in (Path(netbook.__file__).parent / "checks").glob("*.py")}
    listed = [*CHECKS, *DATED_CHECKS]
    assert files - {"__init__", "base", "catalogue", "pages", "texts", "valued", "converted"} == {
        check.__name__ for check in listed
    }
    for check in listed:
        page = __import__(check.__module__, fromlist=["it"]).__doc__
        assert all(word in page for word in ("Wrong: ", "Right: ", "Fix: ")), check


def test_where_there_is_nothing_to_name_nothing_is_suggested() -> None:
    ideas = OPP_7.replace("    IDEA-1 | Menus  | Ana, Ben, Cho, Dee, Eve\n", "")

    assert said(ideas, FOUNDING_RULE) == [
        ("NB304", "Opportunities!F2", "'IDEA-1' is not an idea. Add it to the tab Ideas, or type one that is there")]  # fmt: skip


def test_without_a_column_for_prices_that_is_said_once() -> None:
    opportunities = "Opportunities\nOpportunity | Stage\nOPP-7 | won\nOPP-8 | delivered\nOPP-9 | lead"

    [found] = [one for one in said(OPP_7, FOUNDING_RULE, opportunities) if one[0] == "NB501"]

    message = "the tab has no column Price, so nothing that is won can be split. Add it, with this header"
    assert found == ("NB501", "Opportunities!B2", message)
