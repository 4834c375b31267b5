"""A statement adds up, and says what the tab Balances says."""

import os
import random
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from netbook.errors import UsageError
from netbook.jobs.examine import Found, results_of
from netbook.jobs.statement import Span, Statement, facts, span_of, statement
from netbook.outputs.balances_tab import balances
from tests.memory import NETWORK, STAMP, found_in
from tests.tables import FOUNDING_RULE, OPP_7

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "8"))
TODAY = date(2026, 11, 23)
PARTNERS = ("Ana", "Ben", "Cho", "Dee", "Eve", "network")
FIRST = date(2026, 1, 1)
EVERYTHING = Span()
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a smaller network is no easier to read

INSTALMENTS = """
    Receipts
    Receipt | Opportunity | Date       | Net   | Kind
    R-1     | OPP-7       | 2026-01-10 | 500   |
    R-2     | OPP-7       | 2026-02-10 | 7500  |
    R-3     | OPP-7       | 2026-04-10 | 8000  |
    R-4     | OPP-7       | 2026-05-10 | 1000  | credit

    Payouts
    Payout | Partner | Date       | Amount | Kind    | Opportunity
    PAY-1  | Ana     | 2026-02-28 | 1000   |         | OPP-7
    PAY-2  | Ana     | 2026-04-10 | 250.50 | advance |
    PAY-3  | Ben     | 2026-04-11 | 99     |         |

    Periods
    Period  | From       | To
    2026-Q1 | 2026-01-01 | 2026-03-31
    2026-Q2 | 2026-04-01 | 2026-06-30
    open    |            | 2026-03-31
    wrong   | 2026-05-01 | 2026-03-31
"""


def of(found: Found, partner: str, span: Span = EVERYTHING) -> Statement:
    return statement(NETWORK, found, partner, span, TODAY)


def closings(one: Statement) -> dict[str, int]:
    return {account.currency: account.closing for account in one.accounts}


def random_network(dice: random.Random) -> str:
    """Two opportunities in two currencies, receipts and credit notes on any day, payouts and advances to anybody."""
    tabs = [
        "Opportunities\nOpportunity | Title | Stage | Price | Currency\n"
        f"OPP-1 | One | won | {dice.randrange(1, 9999)}.{dice.randrange(100):02} | EUR\n"
        f"OPP-2 | Two | delivered | {dice.randrange(1, 99999)} | JPY",
        "Contributions\nContribution | Opportunity | Partner | Role | Value\n"
        + "\n".join(
            f"C-{n} | OPP-{1 + n % 2} | {dice.choice(PARTNERS[:5])} | {role} | {dice.randrange(1, 999)}"
            for n, role in enumerate(["sale", "sale", "work", "work", *dice.choices(["sale", "work"], k=6)])
        ),
    ]
    receipts = [
        f"R-{n} | OPP-{dice.choice((1, 2))} | {_day(dice)} | {dice.randrange(1, 900)} | {dice.choice(('', '', 'credit'))}"
        for n in range(dice.randrange(8))
    ]
    payouts = [
        f"P-{n} | {dice.choice(PARTNERS)} | {_day(dice)} | {dice.randrange(1, 900)} | {dice.choice(('EUR', 'JPY', ''))}"
        f" | {dice.choice(('', 'advance', 'payout'))}"
        for n in range(dice.randrange(8))
    ]
    tabs.append("\n".join(["Receipts", "Receipt | Opportunity | Date | Net | Kind", *receipts]))
    tabs.append("\n".join(["Payouts", "Payout | Partner | Date | Amount | Currency | Kind", *payouts]))
    return "\n\n".join(tabs)


def _day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange(90))


@settings(max_examples=EXAMPLES, deadline=None, phases=WITHOUT_SHRINKING)
@given(st.integers(0, 2**32), st.integers(-5, 95), st.integers(0, 60))
def test_it_adds_up_and_is_what_balances_says(seed: int, first: int, length: int) -> None:
    found = found_in(OPP_7, FOUNDING_RULE, random_network(random.Random(seed)))
    table = balances(results_of(NETWORK, found, STAMP))
    owed = {(row.partner, row.currency): row.owed for row in table.itertuples()}
    start, end = FIRST + timedelta(days=first), FIRST + timedelta(days=first + length)

    for partner in PARTNERS:
        whole = of(found, partner)
        before = closings(of(found, partner, Span(None, start - timedelta(days=1))))
        during = of(found, partner, Span(start, end))
        after = of(found, partner, Span(end + timedelta(days=1), None))

        shown = {currency for name, currency in owed if name == partner}
        assert {code: amount for code, amount in closings(whole).items() if code in shown or amount} == {
            code: owed[partner, code] for code in shown
        }
        for one in (whole, during, after):
            for account in one.accounts:
                moves = account.movements
                assert account.closing == account.opening + sum(move.amount for move in moves)
                assert account.closing == (moves[-1].balance if moves else account.opening)
                assert [move.date for move in moves] == sorted(move.date for move in moves)
                assert all(move.amount for move in moves if move.kind != "share")
        for account in during.accounts:
            assert account.opening == before.get(account.currency, 0)
            assert all(start <= move.date <= end for move in account.movements)
        for account in after.accounts:
            assert account.opening == closings(during).get(account.currency, 0)
            assert account.closing == closings(whole)[account.currency]


def test_a_period_starts_with_what_was_owed_before_it() -> None:
    found = found_in(OPP_7, FOUNDING_RULE, INSTALMENTS)

    [account] = of(found, "ana", span_of(found, "2026-q2")).accounts

    assert [(str(m.date), m.kind, m.key, m.amount, m.balance) for m in account.movements] == [
        ("2026-04-10", "share", "R-3", 271698, 439623),
        ("2026-04-10", "advance", "PAY-2", -25050, 414573),
        ("2026-05-10", "share", "R-4", -33963, 380610),
    ]
    assert (account.opening, account.closing) == (167925, 380610)
    assert account.movements[0].work.title == "Canteen app"
    assert "step 2" in account.movements[0].why


def test_what_is_agreed_and_not_yet_received_is_below_the_balance() -> None:
    [account] = of(found_in(OPP_7, FOUNDING_RULE, INSTALMENTS), "Ana").accounts

    [one] = account.expected
    assert (one.work.opportunity, one.agreed, one.earned, one.amount) == ("OPP-7", 675472, 505660, 169812)


def test_a_partner_who_has_nothing_yet_has_an_account_all_the_same() -> None:
    [account] = of(found_in(OPP_7, FOUNDING_RULE), "network").accounts

    assert (account.currency, account.opening, account.movements, account.closing) == ("EUR", 0, (), 0)


def test_a_dispute_is_shown_to_those_whose_money_it_is() -> None:
    disputed = """
        Opportunities
        Opportunity | Title       | Stage | Price | Introduced by | Idea   | Dispute
        OPP-7       | Canteen app | won   | 20000 | Dee           | IDEA-1 | scope
    """
    found = found_in(OPP_7, FOUNDING_RULE, disputed)

    [concern] = of(found, "Ana").concerns

    assert (concern.held, concern.reason, concern.amounts) == (False, "scope", {"EUR": 675472})
    assert of(found, "Ana").exit_code == 0
    assert of(found, "network").concerns == ()


def test_what_is_held_is_said_and_needs_a_person() -> None:
    wrong = "Contributions\nContribution | Opportunity | Partner | Role | Hours\nC-1 | OPP-7 | Ben | work | -4"

    one = of(found_in(OPP_7, FOUNDING_RULE, wrong), "Ben")

    assert [(concern.held, concern.work.opportunity) for concern in one.concerns] == [(True, "OPP-7")]
    assert "Contributions!E2" in one.concerns[0].reason
    assert one.exit_code == 3


@pytest.mark.parametrize(("row", "concerned"), [("P-1 | Ana | 2026-01-01 | lots", {"Ana"}),
                                                ("P-1 | Anna | 2026-01-01 | 5", set(PARTNERS))])  # fmt: skip
def test_a_payout_that_cannot_be_read_makes_the_balance_uncertain(row: str, concerned: set[str]) -> None:
    found = found_in(OPP_7, FOUNDING_RULE, f"Payouts\nPayout | Partner | Date | Amount\n{row}")

    assert {name for name in PARTNERS if of(found, name).unread} == concerned
    assert of(found, "Ana").unread == ("Payouts!row 2",)
    assert of(found, "Ana").exit_code == 3


def test_an_unknown_partner_gets_the_nearest_name() -> None:
    found = found_in(OPP_7, FOUNDING_RULE)

    with pytest.raises(UsageError, match="There is no partner 'Anna'") as near:
        of(found, "Anna")
    with pytest.raises(UsageError) as far:
        of(found, "Zebulon")

    assert near.value.fix == "Did you mean 'Ana'?"
    assert far.value.fix == "The partners are Ana, Ben, Cho, Dee, Eve, network."


def test_periods_are_those_of_the_tab() -> None:
    found = found_in(OPP_7, FOUNDING_RULE, INSTALMENTS)

    assert span_of(found, "2026-q1") == Span(date(2026, 1, 1), date(2026, 3, 31), "2026-Q1")
    assert span_of(found, "open") == Span(None, date(2026, 3, 31), "open")
    with pytest.raises(UsageError, match="has no period '2026-Q9'") as unknown:
        span_of(found, "2026-Q9")
    assert "It has 2026-Q1, 2026-Q2" in unknown.value.fix
    with pytest.raises(UsageError, match="the days of 'wrong' cannot be right"):
        span_of(found, "wrong")


def test_with_a_broken_header_there_is_no_statement() -> None:
    broken = "Contributions\nContribution | Opportunity | Partner | Partner | Role"
    found = found_in(OPP_7, FOUNDING_RULE, broken)
    assert found.frozen

    with pytest.raises(UsageError, match="Nothing can be split now"):
        of(found, "Ana")


def test_no_text_of_it_can_steer_a_page_or_terminal() -> None:
    hostile = OPP_7.replace("Canteen app", "Can\u202eteen\x1b[31m app")

    said = str(facts(of(found_in(hostile, FOUNDING_RULE), "Ana")))

    assert "Canteen[31m app" in said
    assert not {"\u202e", "\x1b"} & set(said)
