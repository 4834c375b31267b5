"""Exact to the last unit, however large: int64 must never overflow, and never round."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.rules.exact import LIMIT, multiply_divide, segment_sums, segment_too_large, share_of, stable_order
from netbook.rules.hamilton import boundaries, rounded_up
from netbook.rules.kernel import split
from netbook.rules.ties import fixed_point, hash_texts, tie_break
from tests.rules.reference import Entry, allocate, fnv, tie
from tests.rules.rule_cases import by_line, cases, rule_set, split_once, weights

LARGE = 9 * 10**15
QUICK = settings(max_examples=100, deadline=None)


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize("scale", [1, 10**6])
def test_nine_thousand_million_millions_by_a_thousand_million_hours(scale: int) -> None:
    hours = [10**9 * scale, 10**9 * scale - 1, 3, 1]
    entries = [Entry("work", name, hours=hour) for name, hour in zip("ABCD", hours, strict=True)]
    rules = rule_set(
        "first 1/3 of price -> work, hours", "rest -> work, hours, max 40,000,000,000,000", "rest -> @network"
    )

    got = by_line(split_once(rules, LARGE, LARGE, entries))

    assert got == allocate(rules, "OPP-7", LARGE, LARGE, entries).amounts
    assert sum(got.values()) == LARGE
    for name, hour in zip("ABCD", hours, strict=True):
        assert abs(got[1, 0, name] - Fraction(LARGE // 3 * hour, sum(hours))) < 1


@QUICK
@given(
    st.integers(10**14, LIMIT // 2), st.integers(0, LIMIT // 2),
    st.lists(st.integers(0, 10**18) | st.integers(10**17, 10**18), min_size=1, max_size=4),
    st.sampled_from(["", ", min 12345678.9", ", max 99999999999999"]),
)  # fmt: skip
def test_amounts_and_weights_of_any_size(total: int, price: int, hours: list[int], bounds: str) -> None:
    entries = [Entry("work", name, hours=hour) for name, hour in zip("ABCD", hours, strict=False)]
    rules = rule_set(
        f"12.3456789% of price -> work, hours{bounds}",
        "first 99/101 of price -> 1/7 work, hours | 6/7 @Ben",
        "rest -> work, hours",
    )

    result = split_once(rules, price, total, entries)
    slow = allocate(rules, "OPP-7", price, total, entries)

    assert result.lines["amount"].sum() + result.held["amount"].sum() == total
    assert by_line(result) == slow.amounts
    assert slow.all_held == bool(len(result.held))


def test_weights_beyond_all_bounds_are_held_and_not_split_wrongly() -> None:
    entries = [Entry("work", name, hours=2**62) for name in ("Ana", "Ben", "Cho")]

    result = split_once(rule_set("rest -> work, hours"), 100, 100, entries)

    assert result.lines.empty
    assert result.held["reason"].tolist() == [
        "step 1 (Rules row 2) shares by hours, and those of 'work' add up to more than can be split exactly"
    ]


def test_amounts_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        split_once(rule_set("rest -> @network"), 0, LIMIT + 1, [])


@QUICK
@given(st.lists(st.tuples(st.integers(0, LIMIT), st.integers(0, LIMIT), st.integers(1, LIMIT)), min_size=1))
def test_products_are_exact(triples: list[tuple[int, int, int]]) -> None:
    amount, some, other = (whole(*column) for column in zip(*triples, strict=True))
    weight, total = np.minimum(some, other), np.maximum(some, other)

    quotient, remainder = multiply_divide(amount, weight, total)

    for a, w, n, q, r in zip(*(x.tolist() for x in (amount, weight, total, quotient, remainder)), strict=True):
        assert (q, r) == divmod(a * w, n)


@QUICK
@given(st.lists(st.integers(0, LIMIT), min_size=1), st.fractions(0, 20))
def test_shares_are_rounded_half_up(values: list[int], pct: Fraction) -> None:
    wanted = [min((2 * value * pct + 1) // 2, LIMIT) for value in values]

    assert share_of(whole(*values), pct).tolist() == wanted


@QUICK
@given(st.lists(st.tuples(st.integers(0, LIMIT), st.integers(1, LIMIT)), min_size=1))
def test_fractions_in_fixed_point(pairs: list[tuple[int, int]]) -> None:
    remainder = whole(*(one % other for one, other in pairs))
    total = whole(*(other for _, other in pairs))

    assert fixed_point(remainder, total).tolist() == [
        r * 2**32 // n for r, n in zip(remainder.tolist(), total.tolist(), strict=True)
    ]


@QUICK
@given(st.lists(st.lists(st.integers(0, LIMIT), max_size=5), min_size=1))
def test_sums_that_would_not_fit_are_noticed(groups: list[list[int]]) -> None:
    values = whole(*(value for group in groups for value in group))
    counts = whole(*map(len, groups))
    starts = np.cumsum(counts) - counts

    noticed = segment_too_large(values, starts, counts)
    sums = segment_sums(values, starts, counts)

    for group, too_large, total in zip(groups, noticed.tolist(), sums.tolist(), strict=True):
        assert too_large or total == sum(group)
        assert not too_large or sum(group) > LIMIT // 2


@QUICK
@given(st.lists(st.integers(0, 9) | st.integers(-(2**40), 2**40), max_size=20) | st.lists(st.integers(0, 2**20)))
def test_ordering_is_stable(keys: list[int]) -> None:
    assert stable_order(whole(*keys)).tolist() == sorted(range(len(keys)), key=lambda at: keys[at])


@given(st.lists(st.text(max_size=12), max_size=6))
def test_hashes_are_fnv_1a(texts: list[str]) -> None:
    assert hash_texts(texts).tolist() == [fnv(text) for text in texts]


def test_known_hashes() -> None:
    assert [hex(value) for value in hash_texts(["", "a", "foobar"]).tolist()] == [
        "0xcbf29ce484222325", "0xaf63dc4c8601ec8c", "0x85944171f73967e8"
    ]  # fmt: skip
    assert tie_break(hash_texts(["OPP-7"]), hash_texts(["Ana"]), 2, 0).tolist() == [tie("OPP-7", "Ana", 2, 0)]


@QUICK
@given(st.integers(0, LIMIT), st.lists(st.integers(1, 10**6), min_size=1, max_size=5))
def test_parts_of_a_step_add_up(amount: int, numbers: list[int]) -> None:
    shares = [(number, sum(numbers)) for number in numbers]

    parts = [int(part[0]) for part in boundaries(whole(amount), shares)]

    assert sum(parts) == amount
    assert all(
        abs(part - Fraction(amount * number, sum(numbers))) < 1 for part, number in zip(parts, numbers, strict=True)
    )


@QUICK
@given(st.lists(st.tuples(st.integers(-(2**60), 2**60), st.booleans()), min_size=1, max_size=150), st.integers(0, 150))
def test_units_go_to_the_largest_keys(lines: list[tuple[int, bool]], units: int) -> None:
    units = min(units, sum(fraction for _, fraction in lines))
    keys = whole(*(key for key, _ in lines))
    fraction = np.array([has for _, has in lines])

    up = rounded_up(keys, fraction, whole(0), whole(len(lines)), whole(units))

    wanted = sorted((at for at, (_, has) in enumerate(lines) if has), key=lambda at: (-lines[at][0], at))[:units]
    assert np.flatnonzero(up).tolist() == sorted(wanted)


@pytest.mark.parametrize("lines", [1, 7, 250_000])
def test_many_opportunities_at_once_are_each_split_as_if_alone(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbook.rules.blocks.LINES", lines)
    rules = rule_set("first 1/3 of price -> sale?, equal", "10% of price -> @network", "rest -> everyone, hours")
    tables, alone = [], {}
    entries = {}
    for number in range(60):
        names = ("Ana", "Ben", "Cho", "Dee", "Eve")[: 1 + number % 5]
        entries[number] = [Entry("sale" if number % 3 else "work", name, 1 + 7 * number) for name in names]
        tables.append(cases(1000 + number, [997 * number], f"OPP-{number}", opportunity=1000 - number))
        alone[number] = allocate(rules, f"OPP-{number}", 1000 + number, 997 * number, entries[number]).amounts
    table = pd.concat(tables).assign(case=range(60)).sample(frac=1, random_state=1)
    given_weights = pd.concat([weights(some, 1000 - number) for number, some in entries.items()])

    result = split(table, given_weights.sample(frac=1, random_state=2), rules, 2)

    assert {number: by_line(result, number) for number in range(60)} == alone


def test_nothing_to_split() -> None:
    result = split(cases(0, []), weights([]), rule_set("first 10% of price -> sale?, equal", "rest -> @network"), 2)

    assert result.lines.empty
    assert result.held.empty
