"""Payments that clear balances: laws, and the fewest against every way there is."""

import os
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.rules.settle import MOST_EXACT, Payment, centred, fewest

MANY = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "100")), deadline=None)


@st.composite
def balances(draw: st.DrawFn, most: int = 9, largest: int = 6) -> dict[str, int]:
    """Balances that add up to 0; small amounts, so that many subsets do too."""
    some = draw(st.lists(st.integers(-largest, largest), max_size=most - 1))
    return {f"P{n}": amount for n, amount in enumerate([*some, -sum(some)])}


def after(balances: Mapping[str, int], payments: list[Payment]) -> dict[str, int]:
    left = dict(balances)
    for source, target, amount in payments:
        assert amount > 0
        left[source] += amount
        left[target] -= amount
    return left


def fewest_by_trying(amounts: tuple[int, ...]) -> int:
    """The number of payments in the best of all ways: the first open balance is paid against each opposite one."""
    amounts = tuple(amount for amount in amounts if amount)
    if not amounts:
        return 0
    first, rest = amounts[0], amounts[1:]
    return 1 + min(
        fewest_by_trying((*rest[:n], rest[n] + first, *rest[n + 1 :])) for n in range(len(rest)) if rest[n] * first < 0
    )


@MANY
@given(balances())
def test_every_balance_is_cleared(balances: dict[str, int]) -> None:
    assert not any(after(balances, fewest(balances)[0]).values())


@MANY
@given(balances(most=6))
def test_there_is_no_way_with_fewer_payments(balances: dict[str, int]) -> None:
    payments, exact = fewest(balances)

    assert exact
    assert len(payments) == fewest_by_trying(tuple(balances.values()))


@MANY
@given(balances(most=24, largest=10**12))
def test_never_more_payments_than_open_balances_less_one(balances: dict[str, int]) -> None:
    payments, exact = fewest(balances)

    assert not any(after(balances, payments).values())
    assert len(payments) <= max(0, sum(amount != 0 for amount in balances.values()) - 1)
    assert exact or len(balances) > MOST_EXACT


@MANY
@given(balances(), st.randoms(use_true_random=False))
def test_the_order_of_accounts_does_not_matter(balances: dict[str, int], random: Random) -> None:
    mixed = list(balances.items())
    random.shuffle(mixed)

    assert fewest(dict(mixed)) == fewest(balances)
    assert centred(dict(mixed), "P0") == centred(balances, "P0")


@MANY
@given(balances(), st.sampled_from(["P0", "P3", "Elsewhere"]))
def test_centred_every_payment_has_the_centre_on_one_side(balances: dict[str, int], via: str) -> None:
    payments = centred(balances, via)

    assert all(via in (source, target) for source, target, _ in payments)
    assert not any(after({via: 0, **balances}, payments).values())


def test_sixteen_balances_of_which_no_pair_is_opposite_split_into_their_groups() -> None:
    groups = [(100, 23, -123), (1000, 7, -1007), (55, 11, -66), (310, 31, -341), (901, 80, -531, -450)]
    amounts = [amount for group in groups for amount in group]
    many = {f"P{n:02}": amount for n, amount in enumerate(amounts)}

    payments, exact = fewest(many)

    assert (len(many), len(payments), exact) == (16, 11, True)


def test_above_sixteen_it_says_that_there_may_be_fewer() -> None:
    many = {f"P{n:02}": 2**n for n in range(17)} | {"Z": -(2**17 - 1)}

    payments, exact = fewest(many)

    assert (len(payments), exact) == (17, False)


def test_opposite_pairs_do_not_count_against_the_sixteen() -> None:
    pairs = {f"{side}{n}": sign * (n + 1) for n in range(40) for side, sign in (("A", 1), ("B", -1))}

    payments, exact = fewest(pairs)

    assert (len(payments), exact) == (40, True)


def test_balances_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1, not to 0"):
        fewest({"Ana": 1})
