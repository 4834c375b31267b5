"""What is refused, and how it is said: always the row and the cell, and what to write instead."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from netbook.rules.kernel import held_message, split
from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow, read_text
from tests.rules.reference import Entry
from tests.rules.rule_cases import OPP_7, PARTNERS, ROLES, book, cases, rows, rule_set, split_once, weights

LAST = "rest -> @network"
LAST_MESSAGE = (
    "the last step must be 'rest' without 'max', 'when' or '?', so that every cent has a home "
    "(for example: rest, @network)"
)


def said(*lines: str) -> str:
    """The one problem of these lines: 'Rules row 2 (standard step 1), Take: ... [fix]'."""
    read = book(*lines)
    problem, *others = read.problems
    assert not others, others
    assert problem.warning == bool(read.versions)
    return f"{problem.place}, {problem.column}: {problem.message}" + (f" [{problem.fix}]" if problem.fix else "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("30% -> sale, equal",
         "Take: '30%' - 30% of what? Write '30% of price', '30% of rest' or 'first 30% of price'"),
        ("first 30 of price -> sale, equal",
         "Take: 'first 30 of price' - is 30 a share? Write 'first 30% of price' [first 30% of price]"),
        ("0.3 -> sale, equal",
         "Take: '0.3' - 30% of what? Write '30% of price', '30% of rest' or 'first 30% of price'"),
        ("500 -> sale, equal",
         "Take: '500' - 500 of what? Write 'first 500' (paid before later steps) [first 500]"),
        ("first 30% of rest -> sale, equal",
         "Take: 'first 30% of rest' - the rest has no fixed size. Write '30% of rest' (a share of every receipt) or "
         "'first 30% of price' (filled before later steps)"),
        ("first 30% -> sale, equal",
         "Take: 'first 30%' - 30% of what? Write 'first 30% of price' or 'first 30% of expense'"),
        ("-> sale, equal",
         "Take: this step takes nothing yet. Write how much it takes: 'first 30% of price', 'first 500', '10% of "
         "price', "
         "'10% of rest' or 'rest'"),
        ("frist 30% of price -> sale, equal",
         "Take: 'frist 30% of price' is not understood. Did you mean 'first 30% of price'? [first 30% of price]"),
        ("30% of prise -> sale, equal", "Take: 'prise' is not understood. Did you mean '30% of price'? [30% of price]"),
        ("30% of expense -> sale, equal",
         "Take: '30% of expense' - a share of what is recorded for 'expense' is filled first. Write 'first 30% of "
         "expense' "
         "[first 30% of expense]"),
        ("25% of step 1 -> sale, equal",
         "Take: '25% of step 1' - a share of a step is filled first. Write 'first 25% of step N' [first 25% of step "
         "1]"),
        ("first 3% of price above 500 -> sale, equal",
         "Take: 'first 3% of price above 500' - a part that is filled first has no 'above' or 'below'. Write "
         "'3% of price above 500' (a share of every receipt) [3% of price above 500]"),
        ("first 1,50 -> @Ana", "Take: '1,50' can be read in two ways. Write it as in 1500 or 1500.50"),
        ("first 1.500 -> @Ana", "Take: '1.500' can be read as 1500 or as 1.5. Write one of these"),
        ("first €500 -> @Ana", "Take: 'first €500' - '€500' is not an amount. Write it without currency: 'first 1500'"),
        ("0% of price -> @Ana", "Take: '0%' is not a share. Write more than 0%, as in 30% or 1/3"),
        ("12,5% of price -> @Ana",
         "Take: '12,5' can be read in two ways. Write it with a point, as in 12.5, and without other marks"),
        ("3% of price above 9000 below 500 -> @Ana",
         "Take: '3% of price above 9000 below 500' - there is nothing above 9000 and below 500. Swap them"),
        ("10% of price -> 60% work, hours | 30% @Ana", "Part: the parts of step 1 add up to 90%, not 100%"),
        ("10% of price -> 60% work, hours | @Ana",
         "Part: step 1 has 2 rows. Write which share of it this row gets, as in 60%"),
        ("10% of price -> work", "By: say how 'work' share: by equal, hours, value or points"),
        ("10% of price -> everyone", "By: say how 'everyone' share: by equal, hours, value or points"),
        ("10% of price -> @Ana 60 + @Ben 40, hours",
         "By: the numbers already say how they share. Leave By empty, or leave the numbers out"),
        ("10% of price -> Ana", "To: 'Ana' is not a role. Did you mean '@Ana'? [@Ana]"),
        ("10% of price -> wrok, hours", "To: 'wrok' is not a role. Did you mean 'work'? [work]"),
        ("10% of price -> zzz, hours",
         "To: 'zzz' is not a role. Roles are cash, expense, idea, intro, review, sale, support, work"),
        ("10% of price -> @Zoe", "To: '@Zoe' is not in the Partners tab"),
        ("10% of price -> @Anna", "To: '@Anna' is not in the Partners tab. Did you mean '@Ana'? [@Ana]"),
        ("10% of price -> @Ana 60 + @Ben",
         "To: give every named partner a number or none (a number goes only with @partner)"),
        ("10% of price -> sale + sale, equal", "To: 'sale' is named twice"),
        ("10% of price -> sale + everyone, equal", "To: everyone already holds every role. Write 'everyone' alone"),
        ("10% of price -> sale @Ana, equal",
         "To: 'sale @Ana' - '@Ana' is not understood. Join several with '+', as in 'sale + @Ana'"),
        ("10% of price -> sale except Ana, equal",
         "To: 'sale except Ana' - only partners can be left out. Write 'except @Ana'"),
        ("10% of price -> sale, equal, max 5k", "Max: 'max 5k' is not an amount. Write it without currency, as in "
                                                "8000"),
        ("10% of price -> sale, equal, min 9, max 5", "Min: the minimum 9 is more than the maximum 5. Swap them"),
        ("10% of price -> sale, equal when stage = won",
         "When: 'stage' is not a column that a condition may look at. Allowed are Client, Client year, Price, "
         "Currency, "
         "Introduced by, Lead partner, Idea, Lead date, Proposal date, Agreed on"),
        ("10% of price -> sale, equal when clint = Kestrel",
         "When: 'clint' is not a column that a condition may look at. Did you mean 'Client'? Allowed are Client, "
         "Client year, "
         "Price, Currency, Introduced by, Lead partner, Idea, Lead date, Proposal date, Agreed on [Client]"),
        ("10% of price -> sale, equal when client year",
         "When: 'client year' is not a condition. Write it as in 'client year = 1 and price >= 25000'"),
        ("10% of price -> sale, equal when price > much",
         "When: 'Price > much' - compare Price with a number, as in 'Price > 1'"),
        ("first 10% of step 2 -> sale, equal",
         "Take: step 2 is not an earlier step of this rule set. There is no earlier step"),
    ],
)  # fmt: skip
def test_a_first_step_that_is_refused(line: str, message: str) -> None:
    place, _, words = said(line, LAST).partition(", ")

    assert words == message
    assert place in ("Rules row 2 (standard step 1)", "Rules row 3 (standard step 1)")


@pytest.mark.parametrize(
    ("lines", "row", "column"),
    [
        (["10% of price -> sale, equal"], "row 2 (standard step 1)", "Take"),
        (["first 10 -> @Ana", "rest -> sale, equal, max 50"], "row 3 (standard step 2)", "Max"),
        (["rest -> @Ana when client year = 1"], "row 2 (standard step 1)", "When"),
        (["rest -> intro?"], "row 2 (standard step 1)", "To"),
    ],
)
def test_every_cent_needs_a_home(lines: list[str], row: str, column: str) -> None:
    assert said(*lines) == f"Rules {row}, {column}: {LAST_MESSAGE}"


def test_nothing_comes_after_the_rest() -> None:
    assert said("rest -> work, hours", "rest -> @network") == (
        "Rules row 3 (standard step 2), Step: step 1 already takes the rest, so step 2 never gets anything"
    )


def test_a_rest_that_may_leave_something_is_not_the_end() -> None:
    assert book("rest -> work, hours, max 8000", LAST).problems == ()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["60% of price -> @Ana", "50% of price -> @Ben", LAST],
         "the slices of the price add up to 110%; later steps get less than they say"),
        (["80% of price above 500 -> @Ana", "30% of price -> @Ben", LAST],
         "the slices of the price above 500 add up to 110%; later steps get less than they say"),
        (["80% of price above 500 below 900 -> @Ana", "30% of price below 2000 -> @Ben", LAST],
         "the slices of the price between 500 and 900 add up to 110%; later steps get less than they say"),
        (["50% of rest -> @Ana", "60% of price above 500 -> @Ben", LAST],
         "'60% of price above 500' is more than the 50% that the steps before it leave of the money above 500; later "
         "steps get less as more comes in"),
        (["3% of price below 500 -> @Ana", "2% of price above 900 -> @Ana", LAST],
         "nothing is taken between 500 and 900: '3% of price below 500' ends before this begins"),
        (["first 100% of price -> sale, equal", "first 10 -> @Ana", LAST],
         "the steps up to 1 take the whole price, so step 2 gets 0.00 unless more is received"),
    ],
)  # fmt: skip
def test_what_is_likely_meant_otherwise_is_a_warning(lines: list[str], message: str) -> None:
    assert said(*lines) == f"Rules row 3 (standard step 2), Take: {message}"


@pytest.mark.parametrize(
    "lines",
    [
        ["80% of price below 500 -> @Ana", "30% of price above 500 -> @Ben", "10% of price -> @Eve", LAST],
        ["50% of price -> @Ana", "60% of rest -> @Ben", "100% of rest up to 5 -> @Eve", LAST],
        ["80% of price up to 50 -> @Ana", "30% of price -> @Ben", LAST],
        ["80% of price -> @Ana when client year = 1", "30% of price -> @Ben", LAST],
    ],
)
def test_shares_that_fit_are_not_warned_of(lines: list[str]) -> None:
    assert book(*lines).problems == ()


def test_one_problem_refuses_the_whole_rule_set_and_no_other() -> None:
    good = replace(rows(LAST)[0], name="other")

    read = read_rules([*rows("30% -> sale, equal", LAST), good], PARTNERS, ROLES)

    assert [version.name for version in read.versions] == ["other"]
    assert read.is_refused("Standard ")
    assert not read.is_refused("other")
    assert read.find("standard", None) is None


def test_all_problems_of_a_tab_are_said_at_once() -> None:
    read = book("30% -> wrok, hourly", "500 -> Ana", "rest -> @Zoe")

    assert [(one.row, one.column) for one in read.problems] == [
        (2, "Take"), (2, "To"), (2, "By"), (3, "Take"), (3, "To"), (4, "To")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (RuleRow(5, "", None, "1", "rest", to="@Ana"), "Rules",
         "this row does not say which rule set it belongs to. Write its name"),
        (RuleRow(5, "standard", None, "", "rest", to="@Ana"), "Step",
         "this row has no step. Number the steps 1, 2, 3 in the order in which they take money"),
        (RuleRow(5, "standard", None, "1b", "rest", to="@Ana"), "Step",
         "'1b' is not a step. Number the steps 1, 2, 3; rows with one number share one amount"),
        (RuleRow(5, "standard", None, "1", "rest"), "To", "nobody is paid yet. Write a role, @partner or everyone"),
        (RuleRow(5, "standard", None, "1", "rest", to="@Ana", by="hourly"), "By",
         "'hourly' is not a way to share: equal, hours, value or points. Did you mean 'hours'?"),
    ],
)  # fmt: skip
def test_a_row_with_a_wrong_cell(row: RuleRow, column: str, message: str) -> None:
    (problem,) = read_rules([row], PARTNERS, ROLES).problems

    assert (problem.row, problem.column, problem.message) == (5, column, message)


def test_two_takes_for_one_step() -> None:
    first, second = rows("10% of price -> 50% @Ana | 50% @Ben", LAST)[:2]

    read = read_rules([first, replace(second, take="first 500"), *rows(LAST, LAST)[1:]], PARTNERS, ROLES)

    assert read.problems[0].message == (
        "step 1 already takes '10% of price' on row 2. Leave this cell empty, or give this row a step of its own"
    )


def test_a_row_without_a_first_day_beside_rows_that_have_one() -> None:
    (row,) = rows(LAST)

    read = read_rules([row, replace(row, row=3, start=date(2026, 1, 1))], PARTNERS, ROLES)

    assert [problem.message for problem in read.problems] == [
        "other rows of 'standard' have a first day, this one has none. Write it in From"
    ]


def test_the_version_in_force_when_it_was_agreed() -> None:
    (row,) = rows(LAST)
    days = [date(2025, 1, 1), date(2026, 1, 1)]
    read = read_rules([replace(row, start=day, row=2 + at) for at, day in enumerate(days)], PARTNERS, ROLES)

    def start(on: date | None) -> date | None:
        found = read.find("", on)
        return found.start if found else None

    assert start(date(2025, 1, 1)) == days[0]
    assert start(date(2025, 12, 31)) == days[0]
    assert start(date(2026, 7, 1)) == days[1]
    assert start(date(2024, 12, 31)) is None
    assert start(None) is None


def held(*lines: str, entries: tuple[Entry, ...] = OPP_7, total: int = 10_000_00, **columns: object) -> list[str]:
    result = split_once(rule_set(*lines), 10_000_00, total, entries, **columns)
    assert result.lines["amount"].sum() + result.held["amount"].sum() == total
    return [held_message(row.reason, row.amount, 2) for row in result.held.itertuples()]


def test_nobody_in_the_role_holds_its_amount_and_the_others_go_on() -> None:
    assert held("first 30% of price -> review, equal", "rest -> work, hours") == [
        "step 1 (Rules row 2) pays 'review', but nobody is recorded as 'review' on this opportunity; 3,000.00 is held"
    ]


def test_an_optional_role_without_anybody_holds_nothing() -> None:
    assert held("first 30% of price -> review?, equal", "rest -> work, hours") == []


def test_several_introducers_and_no_way_to_share() -> None:
    two = (*OPP_7, Entry("intro", "Ana"))

    assert held("5% of price -> intro?", "rest -> work, hours", entries=two) == [
        "step 1 (Rules row 2) pays 'intro?', who are several here. Say how: by equal, hours, value or points; "
        "500.00 is held"
    ]


def test_all_weights_zero_hold_the_opportunity() -> None:
    assert held("first 30% of price -> sale, hours", "rest -> work, hours") == [
        "step 1 (Rules row 2) shares by hours, but nobody in 'sale' has any hours on this opportunity; 10,000.00 is "
        "held"
    ]


def test_negative_weights_hold_the_opportunity() -> None:
    odd = (*OPP_7, Entry("work", "Dee", hours=-1))

    assert held("rest -> work, hours", entries=odd) == [
        "step 1 (Rules row 2) shares by hours, and 'work' has less than no hours; 10,000.00 is held"
    ]


def test_an_empty_price_holds_the_opportunity_if_the_rules_need_it() -> None:
    table = cases(0, [500]).assign(price=pd.array([None], dtype="Int64"))

    needs = split(table, weights(OPP_7), rule_set("first 30% of price -> sale, equal", LAST), 2)
    does_not = split(table, weights(OPP_7), rule_set("10% of price -> sale, equal", LAST), 2)

    assert needs.held["reason"].tolist() == ["step 1 (Rules row 2) needs the price, which is empty"]
    assert does_not.held.empty


def test_an_empty_column_that_a_condition_looks_at_holds_the_opportunity() -> None:
    assert held("10% of price -> sale, equal when client year = 1", LAST, client_year=float("nan")) == [
        "step 1 (Rules row 2) applies when 'Client year = 1', which cannot be judged: Client year is empty on this "
        "opportunity; 10,000.00 is held"
    ]


def test_money_with_more_decimals_than_the_currency() -> None:
    result = split_once(rule_set("first 12.50 -> @Ana", LAST), 1000, 1000, OPP_7, digits=0)

    assert result.held["reason"].tolist() == ["step 1 (Rules row 2) says 12.5, but this currency has 0 decimals"]


def test_a_text_with_a_line_that_is_no_rule() -> None:
    read, wrong = read_text("rules standard\nfirst 30% of price: sale\nrest -> @network\n")

    assert len(read) == 1
    assert wrong == [(2, "'first 30% of price: sale' - write who is paid behind '->', as in 'rest -> work, hours'")]
