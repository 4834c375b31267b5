"""What is true of every split: hypothesis over random rule sets of 1 to 6 steps, and all of them against the reference.

NETBOOK_EXAMPLES=20000 runs as many of each.
"""

from fractions import Fraction
from random import Random

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netbook.rules.kernel import split
from netbook.rules.model import RestSlice, RuleSet, Slice, StepAmount, Tranche
from tests.rules.networks import AMOUNT, COLUMNS, MANY, WEIGHT, RandomNetwork, networks, recorded, rule_sets
from tests.rules.reference import Entry, allocate
from tests.rules.rule_cases import PARTNERS, by_line, cases, held_by_row, rule_set, weights


@MANY
@given(networks())
def test_the_kernel_agrees_with_the_reference(network: RandomNetwork) -> None:
    rules, key = network.rules, network.key
    table = cases(network.price, network.totals, key, **COLUMNS)

    result = split(table, weights(network.entries), rules, 2)

    for case, total in enumerate(network.totals):
        wanted = allocate(rules, key, network.price, total, network.entries, 2, COLUMNS)
        held = result.held[result.held["case"] == case]
        if wanted.all_held:
            assert (held["step"].tolist(), held["amount"].tolist()) == ([0], [total])
            assert by_line(result, case) == {}
        else:
            assert by_line(result, case) == wanted.amounts
            assert held_by_row(result, rules, case) == wanted.held
        assert sum(by_line(result, case).values()) + held["amount"].sum() == total
        exact = result.lines[result.lines["case"] == case]["exact"].tolist()
        assert exact == pytest.approx([float(wanted.exact[key]) for key in by_line(result, case)])
        for line, units in by_line(result, case).items():
            assert abs(units - wanted.exact[line]) < 1


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded(), st.randoms(use_true_random=False))
def test_the_order_of_entries_and_partners_does_not_matter(
    rules: RuleSet, price: int, total: int, entries: list[Entry], dice: Random
) -> None:
    table = cases(price, [total, total // 2], **COLUMNS)
    shuffled = list(entries)
    dice.shuffle(shuffled)
    coded = weights(shuffled)
    names = sorted(PARTNERS, reverse=True)
    coded["partner"] = coded["partner"].astype(pd.CategoricalDtype(names))
    coded["role"] = coded["role"].astype("category")

    one = split(table, weights(entries), rules, 2)
    other = split(table.iloc[::-1], coded, rules, 2)

    for case in (0, 1):
        assert by_line(one, case) == by_line(other, case)


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded(), st.integers(2, 10**6))
def test_scaling_all_hours_and_points_does_not_matter(
    rules: RuleSet, price: int, total: int, entries: list[Entry], factor: int
) -> None:
    scaled = [Entry(e.role, e.partner, e.hours * factor, e.value, e.points * factor) for e in entries]

    one = split(cases(price, [total], **COLUMNS), weights(entries), rules, 2)
    other = split(cases(price, [total], **COLUMNS), weights(scaled), rules, 2)

    assert by_line(one) == by_line(other)


@MANY
@given(rule_sets(), AMOUNT, st.lists(st.integers(-(10**4), 10**5), min_size=1, max_size=6), recorded())
def test_instalments_and_credit_notes_end_where_one_payment_ends(
    rules: RuleSet, price: int, receipts: list[int], entries: list[Entry]
) -> None:
    running = [sum(receipts[:at]) for at in range(len(receipts) + 1)]

    result = split(cases(price, running, **COLUMNS), weights(entries), rules, 2)
    booked: dict[tuple[int, int, str], int] = {}
    for case in range(1, len(running)):
        before, after = by_line(result, case - 1), by_line(result, case)
        for key in {*before, *after}:
            booked[key] = booked.get(key, 0) + after.get(key, 0) - before.get(key, 0)
    at_once = by_line(split(cases(price, running[-1:], **COLUMNS), weights(entries), rules, 2))

    assert {key: amount for key, amount in booked.items() if amount} == {k: a for k, a in at_once.items() if a}


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded())
def test_negative_totals_mirror_positive_ones(rules: RuleSet, price: int, total: int, entries: list[Entry]) -> None:
    result = split(cases(price, [total, -total], **COLUMNS), weights(entries), rules, 2)

    assert by_line(result, 1) == {key: -amount for key, amount in by_line(result, 0).items()}


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded())
def test_nobody_gets_less_than_nothing_and_no_weight_gets_no_money(
    rules: RuleSet, price: int, total: int, entries: list[Entry]
) -> None:
    lines = split(cases(price, [total], **COLUMNS), weights(entries), rules, 2).lines

    assert (lines["amount"] >= 0).all()
    assert (lines["amount"][lines["weight"] == 0] == 0).all()


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded())
def test_bounds_are_respected(rules: RuleSet, price: int, total: int, entries: list[Entry]) -> None:
    lines = split(cases(price, [total], **COLUMNS), weights(entries), rules, 2).lines

    for step in rules.steps:
        for at, part in enumerate(step.parts):
            some = lines[(lines["step"] == step.number) & (lines["part"] == at) & (lines["weight"] > 0)]
            amounts = some["amount"].tolist()
            if part.maximum is not None:
                assert all(amount <= part.maximum * 100 for amount in amounts)
            if part.minimum is not None and sum(amounts) >= part.minimum * 100 * len(amounts):
                assert all(amount >= part.minimum * 100 for amount in amounts)


@MANY
@given(
    AMOUNT,
    st.lists(WEIGHT, min_size=2, max_size=5),
    st.integers(1, 10**9),
    st.sampled_from(["", ", max 100", ", min 3"]),
)
def test_more_own_hours_never_lower_ones_own_share(total: int, hours: list[int], more: int, bounds: str) -> None:
    last = ["rest -> @network"] if "max" in bounds else []
    rules = rule_set(f"rest -> work, hours{bounds}", *last)
    before = [Entry("work", name, hour) for name, hour in zip(PARTNERS[:5], hours, strict=False)]
    after = [Entry("work", "Ana", hours[0] + more), *before[1:]]

    one = allocate(rules, "OPP-7", total, total, before)
    other = allocate(rules, "OPP-7", total, total, after)

    if not one.all_held:
        assert other.exact[1, 0, "Ana"] >= one.exact[1, 0, "Ana"]


@MANY
@given(rule_sets(), AMOUNT, st.lists(AMOUNT, min_size=2, max_size=2), recorded())
def test_a_partners_exact_share_grows_with_the_pot_as_far_as_steps_are_whole_units(
    rules: RuleSet, price: int, totals: list[int], entries: list[Entry]
) -> None:
    """Step sizes are rounded to units, so that a share may fall by less than a unit for each row of the rule set.

    Shares of the money that add up to more than the money are left out: there a later step pays for an earlier one.
    """
    assume(shares_in(rules) <= 1)
    less, more = (allocate(rules, "OPP-7", price, total, entries, 2, COLUMNS) for total in sorted(totals))
    groups = sum(len(step.parts) for step in rules.steps)

    if not less.all_held and not more.all_held and not less.held and not more.held:
        for name in PARTNERS:
            had = sum((part for key, part in less.exact.items() if key[2] == name), Fraction(0))
            has = sum((part for key, part in more.exact.items() if key[2] == name), Fraction(0))
            assert has >= had - 2 * groups


def shares_in(rules: RuleSet) -> Fraction:
    """What all steps together take of one more unit received, at most."""
    takes = [step.take for step in rules.steps]
    shares = [take.pct for take in takes if isinstance(take, Slice | RestSlice)]
    of_steps = [take.pct for take in takes if isinstance(take, Tranche) and isinstance(take.basis, StepAmount)]
    return sum([*shares, *of_steps], Fraction(0))


def test_over_many_equal_deals_nobody_is_favoured() -> None:
    rules = rule_set("rest -> sale, equal")
    entries = [Entry("sale", name) for name in ("Ana", "Ben", "Cho")]
    got = dict.fromkeys(("Ana", "Ben", "Cho"), 0)

    for deal in range(300):
        for name, units in allocate(rules, f"OPP-{deal}", 10_000, 10_000, entries).amounts.items():
            got[name[2]] += units

    assert max(got.values()) - min(got.values()) <= 40


@MANY
@given(rule_sets(), AMOUNT, st.lists(AMOUNT, min_size=2, max_size=2), recorded())
def test_a_receipt_takes_nothing_back_from_a_line_that_has_grown_by_a_unit(
    rules: RuleSet, price: int, totals: list[int], entries: list[Entry]
) -> None:
    before, after = sorted(totals)
    result = split(cases(price, [before, after], **COLUMNS), weights(entries), rules, 2)
    exact = [allocate(rules, "OPP-7", price, total, entries, 2, COLUMNS).exact for total in (before, after)]

    had, has = by_line(result, 0), by_line(result, 1)

    for line in set(had) & set(has):
        if exact[1][line] - exact[0][line] >= 1:
            assert has[line] >= had[line]


@MANY
@given(rule_sets(), AMOUNT, AMOUNT, recorded())
def test_the_opportunitys_name_changes_only_who_gets_the_odd_unit(
    rules: RuleSet, price: int, total: int, entries: list[Entry]
) -> None:
    one, other = (split(cases(price, [total], key, **COLUMNS), weights(entries), rules, 2) for key in ("A", "B"))

    assert one.lines["exact"].tolist() == pytest.approx(other.lines["exact"].tolist())
    assert ((one.lines["amount"] - other.lines["amount"]).abs() <= 1).all()
    assert one.lines["part_amount"].tolist() == other.lines["part_amount"].tolist()
