"""The split of whole networks: laws first, then what is held and why."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.memory import MemoryBackend
from netbook.jobs.examine import Found, look
from tests.memory import NETWORK, found_in
from tests.tables import FOUNDING_RULE, OPP_7

PARTNERS = ["Ana", "Ben", "Cho", "Dee", "network"]
RULES = (
    [["first 30% of price", "sale", "equal"], ["rest", "work", "value"]],
    [["10% of price", "@network", ""], ["5% of rest", "intro", "equal"], ["rest", "work", "hours"]],
    [["first 500", "sale", "hours"], ["12.5% of price", "everyone", "points"], ["rest", "everyone", "equal"]],
)

amounts = st.integers(1, 10**9).map(lambda units: units / 100)
given_work = st.tuples(
    st.integers(0, 2), st.sampled_from(PARTNERS[:4]), st.sampled_from(["sale", "work", "intro"]),
    st.integers(0, 400), st.integers(0, 10**6), st.integers(0, 9),
)  # fmt: skip
paid = st.tuples(st.integers(0, 2), st.integers(0, 90), st.sampled_from(["payment", "payment", "credit"]), amounts)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, list[list[object]]]:
    """Three won opportunities under one of the rule sets, with contributions and receipts."""
    steps = draw(st.sampled_from(RULES))
    prices = draw(st.tuples(amounts, amounts, amounts))
    work = draw(st.lists(given_work, min_size=1, max_size=20))
    receipts = draw(st.lists(paid, max_size=8))
    start = date(2026, 1, 1)
    return {
        "Partners": [["Partner"], *([name] for name in PARTNERS)],
        "Opportunities": [["Opportunity", "Stage", "Price"], *([f"O-{i}", "won", price] for i, price in enumerate(prices))],
        "Contributions": [
            ["Contribution", "Opportunity", "Partner", "Role", "Hours", "Value", "Points"],
            *([f"C-{i}", f"O-{o}", who, role, h / 4, v / 100, float(p)] for i, (o, who, role, h, v, p) in enumerate(work)),
        ],
        "Receipts": [
            ["Receipt", "Opportunity", "Date", "Kind", "Net"],
            *([f"R-{i}", f"O-{o}", start + timedelta(d), kind, net] for i, (o, d, kind, net) in enumerate(receipts)),
        ],
        "Rules": [["Rules", "Step", "Take", "To", "By"], *(["standard", float(n), *step] for n, step in enumerate(steps, 1))],
    }  # fmt: skip


def split(tabs: dict[str, list[list[object]]]) -> Found:
    return look(NETWORK, lambda _: MemoryBackend(tabs))  # type: ignore[arg-type]


def prices(tabs: dict[str, list[list[object]]]) -> dict[object, int]:
    return {row[0]: round(float(str(row[2])) * 100) for row in tabs["Opportunities"][1:]}


def received(tabs: dict[str, list[list[object]]]) -> dict[object, int]:
    sums: dict[object, int] = {}
    for row in tabs["Receipts"][1:]:
        net = round(float(str(row[4])) * 100) * (-1 if row[3] == "credit" else 1)
        sums[row[1]] = sums.get(row[1], 0) + net
    return sums


@settings(max_examples=60, deadline=None)
@given(networks())
def test_what_is_agreed_adds_up_to_the_price_and_what_is_earned_to_the_receipts(tabs) -> None:  # type: ignore[no-untyped-def]
    found = split(tabs)

    lines, held = found.allocations.lines, {one.opportunity for one in found.allocations.held if one.whole}
    assert lines.groupby("opportunity")["agreed"].sum().to_dict() == prices(tabs)
    expected = {key: net for key, net in received(tabs).items() if key not in held}
    earned = lines.groupby("opportunity")["earned"].sum()
    assert {key: earned[key] for key in expected} == expected
    ledger = found.allocations.ledger.groupby("opportunity")["amount"].sum().to_dict()
    assert {key: ledger.get(key, 0) for key in expected} == expected


@settings(max_examples=40, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tabs, random) -> None:  # type: ignore[no-untyped-def]
    mixed = {title: [rows[0], *random.sample(rows[1:], len(rows) - 1)] for title, rows in tabs.items()}

    one, other = split(tabs).allocations, split(mixed).allocations

    pd.testing.assert_frame_equal(one.lines.drop(columns=["row", "why", "reason"]),
                                  other.lines.drop(columns=["row", "why", "reason"]))  # fmt: skip
    pd.testing.assert_frame_equal(one.ledger, other.ledger)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_instalments_end_where_one_payment_would(tabs) -> None:  # type: ignore[no-untyped-def]
    at_once = [[f"R-{i}", key, date(2026, 5, 1), "payment" if net >= 0 else "credit", abs(net) / 100]
               for i, (key, net) in enumerate(received(tabs).items())]  # fmt: skip

    one = split(tabs).allocations
    other = split({**tabs, "Receipts": [tabs["Receipts"][0], *at_once]}).allocations

    held = {done.opportunity for found in (one, other) for done in found.held if done.whole}
    compared = [lines[~lines["opportunity"].isin(held)].reset_index(drop=True) for lines in (one.lines, other.lines)]
    assert compared[0]["earned"].tolist() == compared[1]["earned"].tolist()


def test_introduced_by_gives_the_role_intro_once() -> None:
    rules = "Rules\nRules | Step | Take | To | By\ns | 1 | first 100 | intro | equal\ns | 2 | rest | work | hours"

    lines = found_in(OPP_7, rules).allocations.lines

    assert lines[lines["role"] == "intro"][["partner", "agreed"]].values.tolist() == [["Dee", 10000]]


def test_the_rule_set_in_force_when_it_was_agreed_is_used() -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage | Price | Agreed on
        OPP-6       | won   | 1000  | 2025-06-30
        OPP-7       | won   | 1000  | 2026-02-01
        OPP-8       | won   | 1000  |
        OPP-9       | won   | 1000  | 2024-01-01
    """
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role
        CON-1        | OPP-6       | Ana     | sale
        CON-2        | OPP-7       | Ben     | work
    """
    rules = """
        Rules
        Rules | From       | Step | Take | To   | By
        s     | 2025-01-01 | 1    | rest | sale | equal
        s     | 2026-01-01 | 1    | rest | work | equal
    """

    found = found_in(OPP_7, opportunities, contributions, rules, "Receipts\nReceipt | Opportunity | Date | Net")

    lines = found.allocations.lines
    assert lines[lines["state"] == "open"][["opportunity", "partner", "agreed"]].values.tolist() == [
        ["OPP-6", "Ana", 100000], ["OPP-7", "Ben", 100000]]  # fmt: skip
    assert {one.opportunity: one.reason for one in found.allocations.held} == {
        "OPP-8": "its rule set 's' has several versions. Type the day it was agreed in Agreed on",
        "OPP-9": "no version of its rule set 's' was in force on 2024-01-01. Look at From in the Rules tab",
    }


def test_leads_and_lost_work_are_not_split() -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage    | Price
        OPP-1       | lead     | 10
        OPP-2       | proposal | 10
        OPP-3       | lost     | 10
    """
    found = found_in(OPP_7, opportunities, FOUNDING_RULE, "Contributions\nContribution | Opportunity | Partner | Role",
                     "Receipts\nReceipt | Opportunity | Date | Net")  # fmt: skip

    assert len(found.allocations.lines) == 0
    assert found.allocations.held == ()


def test_a_won_opportunity_without_a_price_is_held() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price\nOPP-7 | won |"

    [held] = found_in(OPP_7, opportunities, FOUNDING_RULE).allocations.held

    assert held.reason == "it is won, but has no price (Opportunities!C2)"


def test_hours_are_priced_at_the_partners_rate_and_rounded_half_up_once() -> None:
    partners = "Partners\nPartner | Rate\nAna | 33.33\nBen | 50"
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role | Hours | Rate | Value
        CON-1        | OPP-7       | Ana     | work | 0.5   |      |
        CON-2        | OPP-7       | Ben     | work | 2     | 10   |
        CON-3        | OPP-7       | Ben     | work | 9     | 9    | 1.50
    """
    rules = "Rules\nRules | Step | Take | To | By\ns | 1 | rest | work | value"

    lines = found_in(OPP_7, partners, contributions, rules,
                     "Opportunities\nOpportunity | Stage | Price\nOPP-7 | won | 1000",
                     "Ideas\nIdea").allocations.lines  # fmt: skip

    assert lines["reason"].tolist() == ["16.67 of 38.17 in value", "21.50 of 38.17 in value"]


def test_yen_have_no_decimals() -> None:
    opportunities = "Opportunities\nOpportunity | Stage | Price | Currency\nOPP-7 | won | 100000 | JPY"
    receipts = "Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-03-01 | 1000"
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role | Value
        CON-1        | OPP-7       | Ana     | sale |
        CON-2        | OPP-7       | Ben     | sale |
        CON-3        | OPP-7       | Cho     | work | 5000
        CON-4        | OPP-7       | Eve     | sale |
    """

    lines = found_in(OPP_7, opportunities, receipts, contributions, FOUNDING_RULE).allocations.lines

    assert sorted(lines["agreed"]) == [10000, 10000, 10000, 70000]
    assert sorted(lines["earned"]) == [0, 333, 333, 334]


def test_what_was_held_and_then_credited_is_booked_back() -> None:
    receipts = """
        Receipts
        Receipt | Opportunity | Date       | Kind    | Net
        R-1     | OPP-7       | 2026-03-01 | payment | 8000
        R-2     | OPP-7       | 2026-03-02 | credit  | 8000
    """
    contributions = "Contributions\nContribution | Opportunity | Partner | Role\nCON-1 | OPP-7 | Ana | sale"

    ledger = found_in(OPP_7, receipts, contributions, FOUNDING_RULE).allocations.ledger

    booked = list(zip(ledger["receipt"], ledger["partner"], ledger["amount"], strict=True))
    assert booked == [("R-1", "", 200000), ("R-1", "Ana", 600000), ("R-2", "", -200000), ("R-2", "Ana", -600000)]
