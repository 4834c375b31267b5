"""What everybody is owed and holds, and what stays out of the settlement."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.jobs.settle import settlement
from netbook.model.settlement import Settlement, Waiting
from netbook.outputs.settlement_tab import headlines
from tests.memory import NETWORK, found_in, said
from tests.tables import FOUNDING_RULE, OPP_7

MANY = settings(max_examples=max(5, int(os.environ.get("NETBOOK_EXAMPLES", "100")) // 10), deadline=None)
PAYOUTS = "Payouts\nPayout | Partner | Date | Amount | Currency | Kind | Opportunity | Paid by\n"
RECEIPTS = "Receipts\nReceipt | Opportunity | Date | Net | Received by\n"
SETTINGS = "Settings\nSetting | Value\n"
OPPORTUNITIES = "Opportunities\nOpportunity | Title | Stage | Price | Introduced by | Dispute\n"
NO_POOL = "Partners\nPartner | Kind\nAna |\nBen |\nCho |\nDee |\nEve |"
TWO_DEALS = (
    OPPORTUNITIES + "OPP-7 | A | won | 20000 | Dee |\nOPP-8 | B | won | 1000 | Dee | {dispute}",
    """
    Contributions
    Contribution | Opportunity | Partner | Role | Value
    CON-1        | OPP-7       | Ana     | sale |
    CON-2        | OPP-7       | Ben     | work | 100
    CON-3        | OPP-8       | Cho     | sale |
    CON-4        | OPP-8       | Eve     | work | 100
    """,
    RECEIPTS + "R-1 | OPP-7 | 2026-03-01 | 20000 | Ana\nR-2 | OPP-8 | 2026-03-02 | 1000 | Ben",
)


def settled(*texts: str, via: str = "") -> Settlement:
    return settlement(found_in(OPP_7, FOUNDING_RULE, *texts), NETWORK, via)


def paid(one: Settlement) -> list[str]:
    return [f"{t.source} -> {t.target} {t.currency} {t.amount}" for t in one.transfers]


def two_deals(dispute: str = "", *more: str) -> Settlement:
    return settled(*(text.format(dispute=dispute) for text in TWO_DEALS), *more)


def test_whoever_received_the_money_pays_the_others_their_shares() -> None:
    assert paid(settled(RECEIPTS + "R-1 | OPP-7 | 2026-03-01 | 20000 | Ana")) == [
        "Ana -> Ben EUR 833962", "Ana -> Cho EUR 200000", "Ana -> Eve EUR 290566"]  # fmt: skip


def test_where_nobody_is_named_the_only_pool_holds_the_money() -> None:
    one = settled()

    assert one.holder == "network"
    assert {t.source for t in one.transfers} == {"network"}


def test_without_a_pool_an_account_named_after_the_network_holds_it() -> None:
    assert {t.source for t in settled(NO_POOL).transfers} == {"Test"}
    assert {t.source for t in settled(NO_POOL + "\none | pool\nother | pool").transfers} == {"Test"}
    assert {t.source for t in settled(NO_POOL + "\nTest |").transfers} == {"Test (the network)"}


def test_the_setting_says_who_holds_it() -> None:
    assert {t.source for t in settled(SETTINGS + "money held by | dee").transfers} == {"Dee"}


def test_a_setting_that_names_nobody_is_found_and_ignored() -> None:
    texts = (OPP_7, FOUNDING_RULE, SETTINGS + "Money held by | Anna\nSettle via | Zoltan\nTheme | Anna")

    assert said(*texts) == [
        ("NB560", "Settings!B2", "'Anna' is not a partner of this network, so 'Money held by' is ignored. Did you mean "
         "'Ana'?"),
        ("NB560", "Settings!B3", "'Zoltan' is not a partner of this network, so 'Settle via' is ignored. Type one as "
         "in the tab Partners, or clear the cell"),
    ]  # fmt: skip
    assert paid(settled(texts[2])) == paid(settled())


def test_payouts_are_owed_no_more_by_whoever_paid_them() -> None:
    one = settled(
        PAYOUTS + "PAY-1 | Ana | 2026-04-01 | 6754.72 | | | | \nPAY-2 | Ben | 2026-04-01 | 8339.62 | | | | Cho"
    )

    assert paid(one) == ["network -> Cho EUR 1033962", "network -> Eve EUR 290566"]


def test_a_disputed_opportunity_is_left_out_on_both_sides() -> None:
    one = two_deals("they complain")

    assert one.disputed == ("OPP-8",)
    assert paid(one) == ["Ana -> Ben EUR 1400000"]
    assert paid(two_deals()) == ["Ana -> Ben EUR 1300000", "Ana -> Cho EUR 30000", "Ana -> Eve EUR 70000"]


def test_what_was_paid_for_a_disputed_opportunity_is_left_out_with_it() -> None:
    one = two_deals("yes", PAYOUTS + "PAY-1 | Cho | 2026-04-01 | 300 | | | OPP-8 | Ben")

    assert paid(one) == ["Ana -> Ben EUR 1400000"]


def test_nobody_gives_back_what_may_have_been_paid_from_a_disputed_opportunity() -> None:
    payout = PAYOUTS + "PAY-1 | Cho | 2026-04-01 | 300 | | | | Ben"

    assert paid(two_deals("yes", payout)) == ["Ana -> Ben EUR 1400000"]
    assert two_deals("yes", payout).waiting == (Waiting("Cho", "EUR", 30000, paid=True),)
    assert two_deals("", payout).waiting == ()


def test_a_held_opportunity_is_left_out() -> None:
    one = two_deals("", OPPORTUNITIES + "OPP-7 | A | won | 20000 | Dee |\nOPP-8 | B | won | | Dee |")

    assert (one.held, paid(one)) == (("OPP-8",), ["Ana -> Ben EUR 1400000"])


def test_what_is_held_in_part_stays_with_whoever_received_it() -> None:
    contributions = "Contributions\nContribution | Opportunity | Partner | Role | Value\nCON-1 | OPP-7 | Ben | work | 1"

    one = settled(contributions, RECEIPTS + "R-1 | OPP-7 | 2026-03-01 | 20000 | Ana")

    assert paid(one) == ["Ana -> Ben EUR 1400000"]


def test_an_advance_beyond_what_was_earned_is_not_given_back_now() -> None:
    one = settled(PAYOUTS + "PAY-1 | Cho | 2026-04-01 | 1500 | | advance | | Dee\n"
                  "PAY-2 | Cho | 2026-04-02 | 1500 | | advance | | Eve")  # fmt: skip

    assert one.waiting == (Waiting("Cho", "EUR", 100000),)
    assert "network -> Dee EUR 150000" in paid(one)
    assert "network -> Eve EUR 340566" in paid(one)  # her share, and the 500.00 of her advance that Cho has earned
    assert not any("Cho" in line for line in paid(one))


def test_a_payout_that_cannot_be_read_keeps_its_currency_from_being_settled() -> None:
    one = settled(PAYOUTS + "PAY-1 | Ana | 2026-04-01 | lots | | | |")

    assert (one.transfers, one.unsure) == ((), (("EUR", ("Ana",)),))


def test_a_payout_of_nobody_known_is_told_too() -> None:
    """As where all keys of the tab Partners have been cleared."""
    one = Settlement((), (), unsure=(("EUR", ()),))

    assert "EUR is not settled: a payout cannot be read. The tab netbook says what to correct." in headlines(one)


def test_while_nothing_can_be_split_nothing_is_settled() -> None:
    one = settled(
        "Receipts\nReceipt | Oportunity | Date | Net\nR-1 | OPP-7 | 2026-03-01 | 20000",
        PAYOUTS + "PAY-1 | Ana | 2026-04-01 | 100 | | | |",
    )

    assert (one.transfers, one.frozen) == ((), True)


@pytest.mark.parametrize("via", ["Eve", "network"])
def test_all_through_one_partner(via: str) -> None:
    for one in (settled(via=via), settled(SETTINGS + f"Settle via | {via.upper()}")):
        assert one.via == via
        assert all(via in (t.source, t.target) for t in one.transfers)


PEOPLE = ("Ana", "Ben", "Cho", "Dee", "Eve", "network", "")


@st.composite
def books(draw: st.DrawFn) -> tuple[str, str]:
    who = st.sampled_from(PEOPLE)
    nets = draw(st.lists(st.tuples(st.integers(1, 9000), who), min_size=1, max_size=5))
    receipts = RECEIPTS + "\n".join(
        f"R-{n} | OPP-{draw(st.sampled_from([7, 8]))} | 2026-03-{n:02} | {net} | {by}"
        for n, (net, by) in enumerate(nets, 1)
    )
    kinds = st.sampled_from(["payout", "payout", "advance"])
    payouts = draw(st.lists(st.tuples(st.sampled_from(PEOPLE[:5]), st.integers(1, 999999), kinds, who), max_size=5))
    return receipts, PAYOUTS + "\n".join(
        f"PAY-{n} | {to} | 2026-04-{n:02} | {cents / 100:.2f} | | {kind} | | {by}"
        for n, (to, cents, kind, by) in enumerate(payouts, 1)
    )


@MANY
@given(books(), st.sampled_from(["", "yes"]))
def test_positions_add_up_to_nothing_and_the_payments_clear_them(book: tuple[str, str], dispute: str) -> None:
    one = settled(TWO_DEALS[0].format(dispute=dispute), TWO_DEALS[1], *book)

    left = {position.account: position.balance for position in one.positions}
    assert sum(left.values()) == 0
    for transfer in one.transfers:
        left[transfer.source] += transfer.amount
        left[transfer.target] -= transfer.amount
    assert not any(left.values())


@MANY
@given(books())
def test_once_paid_and_entered_there_is_nothing_left_to_settle(book: tuple[str, str]) -> None:
    receipts, payouts = book[0], book[1].replace("advance", "payout").rstrip()
    opportunities = TWO_DEALS[0].format(dispute="")
    before = settled(opportunities, TWO_DEALS[1], receipts, payouts)
    entered = [
        f"PAY-{n} | {t.target} | 2026-05-01 | {t.amount / 100:.2f} | | | | {t.source}"
        for n, t in enumerate(before.transfers, 90)
    ]

    after = settled(opportunities, TWO_DEALS[1], receipts, "\n".join([payouts, *entered]))

    assert after.transfers == ()
