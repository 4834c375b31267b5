"""Multipliers of roles, introducers of introducers, and receipts in other currencies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbook.model.money import minor_units
from netbook.model.rates import converted
from tests.memory import found_in, plan_for, said

BASE = """
    Partners
    Partner
    Ana
    Ben
    Cho
    Dee

    Opportunities
    Opportunity | Client | Stage | Price | Introduced by
    OPP-1       | Quay   | won   | 1000  | Ana

    Contributions
    Contribution | Opportunity | Partner | Role    | Hours | Value
    CON-1        | OPP-1       | Ben     | work    | 10    | 100
    CON-2        | OPP-1       | Cho     | review  | 10    | 100
    CON-3        | OPP-1       | Dee     | expense |       | 50
"""


def agreed(*texts: str) -> dict[str, int]:
    lines = found_in(BASE, *texts).allocations.lines
    sums = lines[lines["partner"] != ""].groupby("partner")["agreed"].sum()
    return {str(name): int(units) for name, units in sums.items()}


def rules(*steps: str) -> str:
    rows = "".join(f"    standard | {number} | {step}\n" for number, step in enumerate(steps, 1))
    return f"\n    Rules\n    Rules | Step | Take | To | By\n{rows}"


MULTIPLIERS = """
    Roles
    Role   | Multiplier
    review | 1.5
    expense | 3
"""


@pytest.mark.parametrize("by", ["hours", "value"])
def test_a_role_counts_as_often_as_its_multiplier_says(by: str) -> None:
    assert agreed(rules(f"rest | work + review | {by}")) == {"Ben": 50_000, "Cho": 50_000}
    assert agreed(rules(f"rest | work + review | {by}"), MULTIPLIERS) == {"Ben": 40_000, "Cho": 60_000}


def test_what_was_spent_is_paid_back_once_whatever_the_multiplier() -> None:
    shares = agreed(rules("first 100% of expense | expense | value", "rest | work | hours"), MULTIPLIERS)

    assert shares == {"Dee": 5_000, "Ben": 95_000}


def test_the_reason_shows_hours_as_they_count() -> None:
    lines = found_in(BASE, rules("rest | work + review | hours"), MULTIPLIERS).allocations.lines

    assert [why.partition("; ")[2] for why in lines["why"]] == ["10 of 25 hours", "15 of 25 hours"]


def test_a_multiplier_that_is_no_number_holds_what_it_may_change() -> None:
    roles = "\n    Roles\n    Role   | Multiplier\n    review | twice\n"

    found = found_in(BASE, rules("rest | work + review | hours"), roles)

    assert [(one.code, one.at.a1) for one in found.findings] == [("NB206", "B2")]
    assert [one.opportunity for one in found.allocations.held] == ["OPP-1"]


REFERRALS = """
    Referrals
    Referral | Date       | From | To   | About | Kind         | Opportunity
    REF-1    | 2026-01-03 | Ben  | Quay | Ana   | referral     | OPP-1
    REF-2    | 2026-01-01 | Cho  |      | Ben   | introduction |
    REF-3    | 2026-01-04 | Dee  | Quay | Ana   | mention      | OPP-1
"""
HOPS = rules("10% of price | intro | equal", "5% of price | intro-2? | equal", "2% of price | intro-3? | equal",
             "1% of price | intro-4? | equal", "rest | work | hours")  # fmt: skip


def test_who_introduced_the_introducer_is_followed_through_the_referrals() -> None:
    assert agreed(HOPS, REFERRALS) == {"Ana": 10_000, "Ben": 5_000 + 83_000, "Cho": 2_000}
    assert agreed(HOPS) == {"Ana": 10_000, "Ben": 90_000}


def test_introducers_before_the_first_are_not_part_of_everyone() -> None:
    everyone = rules("rest | everyone | equal")

    assert (
        agreed(everyone, REFERRALS) == agreed(everyone) == {"Ana": 25_000, "Ben": 25_000, "Cho": 25_000, "Dee": 25_000}
    )


def test_a_circle_of_introductions_ends_where_it_began_and_is_said() -> None:
    circle = REFERRALS.replace(
        "REF-3    | 2026-01-04 | Dee  | Quay | Ana   | mention      | OPP-1",
        "REF-3 | 2026-01-02 | Ana | | Cho | introduction |",
    )

    assert agreed(HOPS, circle) == agreed(HOPS, REFERRALS)
    [(code, cell, words)] = said(BASE, HOPS, circle)
    assert (code, cell) == ("NB526", "Referrals!C4")
    assert "go round in a circle" in words


PAID = """
    Receipts
    Receipt | Opportunity | Date       | Kind    | Net | Currency | Rate
    R-1     | OPP-1       | 2026-03-01 | payment | 500 | USD      |
    R-2     | OPP-1       | 2026-03-09 | credit  | 100 | USD      |
    R-3     | OPP-1       | 2026-03-10 | payment | 100 | USD      | 0.8
"""
RATES = """
    Rates
    Date       | From | To  | Rate
    2026-02-27 | USD  | EUR | 0.9215
    2026-03-05 | EUR  | USD | 1.25
    2026-03-09 | USD  | EUR | 0.95
"""
ALL_WORK = rules("rest | work | hours")


def test_a_receipt_is_converted_once_at_the_rate_of_its_day() -> None:
    ledger = found_in(BASE, ALL_WORK, PAID, RATES).allocations.ledger

    assert dict(zip(ledger["receipt"], ledger["amount"], strict=True)) == {"R-1": 46_075, "R-2": -9_500, "R-3": 8_000}
    assert ledger["why"].iloc[0].startswith("USD 500.00 at 0.9215: 460.75 received, 460.75 of 1,000.00 so far")
    assert set(ledger["currency"]) == {"EUR"}


def test_the_rate_is_kept_so_that_a_later_one_changes_nothing() -> None:
    found = found_in(BASE, ALL_WORK, PAID, RATES)

    kept = [(edit.tab, edit.row, edit.column, edit.value) for edit in plan_for(found).edits if edit.tab == "Receipts"]
    assert kept == [("Receipts", 2, 7, 0.9215), ("Receipts", 3, 7, 0.95)]


def test_a_rate_known_the_other_way_round_is_turned() -> None:
    ledger = found_in(BASE, ALL_WORK, PAID, RATES.replace("2026-03-09 | USD  | EUR | 0.95", "2026-03-01 | GBP | EUR | 1.1")
                      .replace("2026-02-27", "2026-04-27").replace("2026-03-05", "2026-02-05")).allocations.ledger  # fmt: skip

    assert ledger["amount"].iloc[0] == 40_000  # 500 / 1.25


def test_without_a_rate_the_receipt_is_an_error_and_holds_its_opportunity() -> None:
    found = found_in(BASE, ALL_WORK, PAID)

    assert [(one.code, one.at.a1) for one in found.findings] == [("NB522", "F2"), ("NB522", "F3")]
    assert found.findings[0].message == (
        "the receipt is in USD, but OPP-1 is in EUR, and there is no rate from USD to EUR by 2026-03-01. Type it in the tab "
        "Rates or in Rate, or correct the currency"
    )
    assert [one.opportunity for one in found.allocations.held] == ["OPP-1"]


@given(
    st.integers(0, 10**14),
    st.decimals("0.000001", "99999", places=6),
    st.sampled_from(["EUR", "JPY", "BHD"]),
    st.sampled_from(["USD", "CLF", "ISK"]),
)
def test_a_conversion_is_the_exact_product_rounded_half_up(amount: int, rate: object, source: str, target: str) -> None:
    digits, to_digits = minor_units(source), minor_units(target)

    units = converted(amount, str(rate), digits, to_digits)

    exact = Fraction(amount, 10**digits) * Fraction(str(rate)) * 10**to_digits
    assert -Fraction(1, 2) < units - exact <= Fraction(1, 2)
