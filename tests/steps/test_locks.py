"""Closed periods: what is locked stays, and what is booked after all adds up to the split of everything."""

import os
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netbook.jobs.close import locked_from
from netbook.model.periods import ClosedPeriod, changed_since_closed
from netbook.steps.locks import with_locks
from tests.memory import found_in

MANY = settings(
    max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

FIRST = date(2026, 1, 1)
QUARTER = 90

HEAD = """
    Partners
    Partner
    Ana
    Ben
    Cho

    Rules
    Rules    | Step | Take               | To       | By
    standard | 1    | first 30% of price | sale     | equal
    standard | 2    | rest               | work     | hours
"""

Receipt = tuple[int, int, bool]
"""Day, net in cents, whether it is a credit note."""


@st.composite
def books(draw: st.DrawFn) -> tuple[int, dict[str, int], dict[str, Receipt]]:
    """(price in cents, hours of the work by partner, receipts by key) at one moment."""
    price = draw(st.integers(0, 2_000_000))
    hours = {
        name: draw(st.integers(1, 50)) for name in draw(st.sets(st.sampled_from(["Ana", "Ben", "Cho"]), min_size=1))
    }
    keys = draw(st.sets(st.integers(1, 6), min_size=1))
    receipts = {
        f"R-{key}": (draw(st.integers(0, 4 * QUARTER)), draw(st.integers(0, 900_000)), draw(st.booleans()))
        for key in sorted(keys)
    }
    return price, hours, receipts


def text_of(book: tuple[int, dict[str, int], dict[str, Receipt]]) -> str:
    price, hours, receipts = book
    work = "".join(f"    OPP-1 | {name} | work | {count}\n" for name, count in hours.items())
    paid = "".join(
        f"    {key} | OPP-1 | {FIRST + timedelta(days=day)} | {'credit' if credit else 'payment'} | {net / 100:.2f}\n"
        for key, (day, net, credit) in receipts.items()
    )
    return f"""{HEAD}
    Opportunities
    Opportunity | Stage | Price
    OPP-1       | won   | {price / 100:.2f}

    Contributions
    Opportunity | Partner | Role | Hours
    OPP-1 | Ana | sale |
    OPP-1 | Cho | sale |
{work}
    Receipts
    Receipt | Opportunity | Date | Kind | Net
{paid}"""


def close(ledger: pd.DataFrame, closed: tuple[ClosedPeriod, ...], end: date) -> tuple[ClosedPeriod, ...]:
    start = closed[-1].end + timedelta(days=1) if closed else FIRST
    before = closed[-1].digest if closed else ""
    period = ClosedPeriod(f"P{len(closed) + 1}", start, end, end, "Ana", before, locked_from(ledger, start, end))
    return (*closed, replace(period, digest=period.digest_now))


def by_partner(ledger: pd.DataFrame) -> dict[str, int]:
    sums = ledger.groupby("partner")["amount"].sum()
    return {str(name): int(amount) for name, amount in sums.items() if amount}


@MANY
@given(st.lists(books(), min_size=2, max_size=4))
def test_whatever_is_edited_locked_lines_stay_and_all_that_was_booked_is_the_split_of_everything(
    history: list[tuple[int, dict[str, int], dict[str, Receipt]]],
) -> None:
    closed: tuple[ClosedPeriod, ...] = ()
    for moment, book in enumerate(history):
        now = found_in(text_of(book)).allocations
        booked = with_locks(now, closed).ledger

        locked = booked[booked["state"] == "locked"]
        lines = sum(len(period.lines) for period in closed)
        assert len(locked) == lines
        assert sorted(zip(locked["receipt"], locked["partner"], locked["amount"], strict=True)) == sorted(
            (line.receipt, line.partner, line.amount) for period in closed for line in period.lines
        )
        assert by_partner(booked) == by_partner(now.ledger)  # the sum of everything ever booked is alloc(T)
        if closed:
            last = closed[-1].end
            true_up = booked[(booked["receipt"] == f"true-up {closed[-1].name}") & (booked["state"] == "open")]
            past = now.ledger[now.ledger["date"] <= pd.Timestamp(last)]
            should = {
                name: by_partner(past).get(name, 0) - by_partner(locked).get(name, 0) for name in ["Ana", "Ben", "Cho"]
            }
            assert by_partner(true_up) == {name: amount for name, amount in should.items() if amount}
            assert (booked.loc[booked["state"] == "open", "date"] > pd.Timestamp(last)).all()
        closed = close(booked, closed, FIRST + timedelta(days=QUARTER * (moment + 1) - 1))


@MANY
@given(books(), st.data())
def test_any_change_of_a_closed_period_is_found(
    book: tuple[int, dict[str, int], dict[str, Receipt]], data: st.DataObject
) -> None:
    ledger = found_in(text_of(book)).allocations.ledger
    closed = close(ledger, (), FIRST + timedelta(days=QUARTER))
    closed = close(with_locks(found_in(text_of(book)).allocations, closed).ledger, closed, FIRST + timedelta(days=400))
    assert changed_since_closed(closed) == []

    which = data.draw(st.sampled_from([0, 1]))
    period = closed[which]
    if period.lines and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(period.lines) - 1))
        line = replace(period.lines[at], amount=period.lines[at].amount + data.draw(st.sampled_from([-1, 1])))
        forged = replace(period, lines=(*period.lines[:at], line, *period.lines[at + 1 :]))
    else:
        forged = replace(period, closed_by="Eve")
    healed = replace(forged, digest=forged.digest_now)  # whoever forges a line may forge its digest too

    assert period.name in changed_since_closed([*closed[:which], forged, *closed[which + 1 :]])
    assert changed_since_closed([healed, closed[1]]) == ["P2"] if which == 0 else True
    assert changed_since_closed([closed[1]]) == ["P2"]  # a period that was left out breaks the chain


def test_the_true_up_names_its_cause() -> None:
    before = (1_000_000, {"Ben": 10}, {"R-1": (10, 500_000, False)})
    after = (1_000_000, {"Ben": 10}, {"R-1": (10, 400_000, False), "R-2": (20, 50_000, False)})
    closed = close(found_in(text_of(before)).allocations.ledger, (), FIRST + timedelta(days=89))

    ledger = with_locks(found_in(text_of(after)).allocations, closed).ledger

    [why] = set(ledger.loc[ledger["receipt"] == "true-up P1", "why"])
    assert why == (
        "changed after P1 was closed: receipt R-1 is 4,000.00 instead of 5,000.00, receipt R-2 of 500.00 came late | "
        "had 2,000.00, now 1,500.00"
    )
