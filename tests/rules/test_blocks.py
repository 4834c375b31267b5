"""The split in blocks: however small they are, the same table comes out; and there are no more of them than needed."""

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netbook.rules.blocks import Claims, blocks, categories_of
from netbook.rules.exact import places
from netbook.rules.hamilton import rounded_up
from netbook.rules.kernel import Split, split
from netbook.rules.model import By, RuleSet
from tests.rules.rule_cases import rule_set

MANY = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "60")), deadline=None)
RULES = (
    rule_set("first 30% of price -> sale, equal", "rest -> work, value"),
    rule_set("10% of price -> 60% sale?, hours | 40% @network", "rest -> everyone, points, min 1"),
    rule_set("first 50 -> @Ben + @Dee, hours, max 20", "first 20% of work -> sale?, equal", "rest -> everyone, equal"),
)
NAMES = ("Ana", "Ben", "Cho", "Dee")

ids = st.integers(0, 12) | st.integers(-(2**40), 2**40)
claim = st.tuples(
    st.sampled_from(["sale", "work", "intro"]), st.sampled_from(NAMES), st.integers(0, 90), st.integers(0, 900),
    st.integers(0, 9),
)  # fmt: skip
opportunity = st.tuples(
    st.integers(0, 90_000), st.lists(st.integers(-90_000, 90_000), max_size=3),
    st.lists(claim, max_size=7, unique_by=lambda one: one[:2]),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases and weights of some opportunities in any order; some opportunities have claims only, or cases only."""
    given_to = draw(st.dictionaries(ids, opportunity, max_size=9))
    cases = [(f"OPP-{key}", key, price, total) for key, (price, totals, _) in given_to.items() for total in totals]
    claims = [(key, *one) for key, (_, _, theirs) in given_to.items() for one in theirs]
    cases, claims = draw(st.permutations(cases)), draw(st.permutations(claims))
    return (
        pd.DataFrame(cases, columns=["opportunity", "opportunity_id", "price", "total"])
        .astype({"opportunity": "str", "opportunity_id": "int64", "price": "int64", "total": "int64"})
        .assign(case=range(len(cases))),
        pd.DataFrame(claims, columns=["opportunity_id", "role", "partner", "hours", "value", "points"]).astype(
            {"opportunity_id": "int64", "role": "str", "partner": "str",
             "hours": "int64", "value": "int64", "points": "int64"}
        ),
    )  # fmt: skip


def split_in(lines: int, shelf: int, asked: tuple[pd.DataFrame, pd.DataFrame], rules: RuleSet) -> Split:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netbook.rules.blocks.LINES", lines)
        patch.setattr("netbook.rules.blocks.SHELF", shelf)
        return split(*asked, rules, 2)


@MANY
@given(tables(), st.sampled_from(RULES), st.integers(1, 40), st.integers(1, 40))
def test_many_small_blocks_give_the_table_of_one_block(
    asked: tuple[pd.DataFrame, pd.DataFrame], rules: RuleSet, lines: int, shelf: int
) -> None:
    one = split_in(10**9, 1 << 16, asked, rules)
    many = split_in(lines, shelf, asked, rules)

    order = ["step", "part", "case", "partner"]
    assert_frame_equal(*(some.lines.sort_values(order, ignore_index=True) for some in (many, one)))
    order = ["case", "step", "row", "reason"]
    held = [some.held.sort_values(order, ignore_index=True) for some in (many, one)]
    assert_frame_equal(*held)
    paid = many.lines.groupby("case")["amount"].sum().add(many.held.groupby("case")["amount"].sum(), fill_value=0)
    assert {case: paid.get(case, 0) for case in asked[0]["case"]} == dict(
        zip(asked[0]["case"], asked[0]["total"], strict=True)
    )


@MANY
@given(tables(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(asked: tuple[pd.DataFrame, pd.DataFrame], rules: RuleSet, dice) -> None:  # type: ignore[no-untyped-def]
    cases, weights = asked
    some = list(range(len(weights)))
    dice.shuffle(some)

    assert_frame_equal(split(cases, weights.iloc[some], rules, 2).lines, split(cases, weights, rules, 2).lines)


def shuffled(opportunities: int, claims: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    number = np.arange(opportunities)
    cases = pd.DataFrame({"case": number, "opportunity_id": number, "opportunity": "", "price": 100, "total": 100})
    weights = pd.DataFrame({"opportunity_id": np.repeat(number, claims), "value": np.arange(opportunities * claims)})
    weights = weights.assign(
        role=pd.Categorical(["work"] * len(weights)),
        partner=pd.Categorical(np.array(NAMES)[np.arange(len(weights)) % len(NAMES)]),
    )
    return cases, weights.sample(frac=1, random_state=1)


def blocks_of(opportunities: int, claims: int = 4) -> list[tuple[pd.DataFrame, Claims]]:
    cases, weights = shuffled(opportunities, claims)
    return list(blocks(cases, weights, frozenset({By.VALUE}), categories_of(weights, RULES[0])))


def test_twice_the_opportunities_are_twice_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbook.rules.blocks.LINES", 100)

    counts = {opportunities: len(blocks_of(opportunities)) for opportunities in (500, 1000, 2000, 4000, 8000)}

    for opportunities, count in counts.items():
        assert abs(count - opportunities * 5 / 100) <= 1, counts  # a case and its four claims are five lines


def test_a_block_is_no_larger_than_aimed_at_and_nothing_is_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbook.rules.blocks.LINES", 100)
    monkeypatch.setattr("netbook.rules.blocks.SHELF", 20)

    done = blocks_of(1000)

    assert pd.concat([cases for cases, _ in done])["case"].tolist() == list(range(1000))
    values = np.concatenate([claims.measures[By.VALUE] for _, claims in done])
    assert sorted(values.tolist()) == list(range(4000))
    for cases, claims in done:
        assert len(cases) + len(claims.keys) <= 105
        assert claims.keys.tolist() == sorted(claims.keys.tolist())
        assert set(claims.keys // len(NAMES)) == set(range(len(cases)))


def test_only_the_measures_that_rules_look_at_are_brought_along() -> None:
    [(_, claims)] = blocks_of(10)

    assert set(claims.measures) == {By.VALUE}


@MANY
@given(st.lists(ids | st.integers(-5, 40)), st.sets(ids | st.integers(0, 30)))
def test_places(values: list[int], among: set[int]) -> None:
    wanted = {value: place for place, value in enumerate(sorted(among))}

    found = places(np.array(values, dtype=np.int64), np.array(sorted(among), dtype=np.int64))

    assert found.tolist() == [wanted.get(value, -1) for value in values]


segment = st.integers(1, 20).flatmap(
    lambda size: st.tuples(
        st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=size, max_size=size), st.integers(0, 20)
    )
) | st.integers(60, 70).map(lambda size: ([(at * 7 % 11, at % 3 > 0) for at in range(size)], size // 3))


@MANY
@given(st.lists(segment, min_size=1, max_size=12))
def test_odd_units_of_many_cases_at_once_go_where_they_go_in_each_alone(
    segments: list[tuple[list[tuple[int, bool]], int]],
) -> None:
    units = np.array([min(units, sum(has for _, has in lines)) for lines, units in segments])
    counts = np.array([len(lines) for lines, _ in segments])
    keys = np.array([key for lines, _ in segments for key, _ in lines])
    fraction = np.array([has for lines, _ in segments for _, has in lines])

    up = rounded_up(keys, fraction, np.cumsum(counts) - counts, counts, units)

    start = 0
    for (lines, _), most in zip(segments, units.tolist(), strict=True):
        wanted = sorted((at for at, (_, has) in enumerate(lines) if has), key=lambda at: (-lines[at][0], at))[:most]
        assert np.flatnonzero(up[start : start + len(lines)]).tolist() == sorted(wanted)
        start += len(lines)
