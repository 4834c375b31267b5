"""The dry run: what it warns of is true of every split, and what is meant well is not warned of."""

from pathlib import Path

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from netbook.backends import open_backend
from netbook.jobs.examine import look
from netbook.model.network import Network, WorkbookPlace
from netbook.rules import trial
from netbook.rules.model import RuleSet
from netbook.rules.text import rule_set_text
from netbook.rules.trial import in_question, tried
from netbook.shipped import shipped
from tests.rules.networks import AMOUNT, COLUMNS, MANY, lines, parts, recorded, rule_sets
from tests.rules.reference import Entry, allocate
from tests.rules.rule_cases import rule_set

LAST = "rest -> @network"
ALL_GONE = "the steps before it take everything, so step {} gets 0.00 at every price"
NEVER = "its conditions are never true together, so step {} never gets anything"


def said(*lines: str, digits: int = 2) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in tried(rule_set(*lines), digits)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["100% of rest -> work, hours", "10% of price -> sale, equal"], [(3, "Take", ALL_GONE.format(2))]),
        (["rest -> @Ana when client year = 1", "rest -> @Ben when client year != 1", "first 10 -> @Cho"],
         [(4, "Take", ALL_GONE.format(3))]),
        (["first 60% of price -> 1/2 sale, equal | 1/2 @Ben", "40% of price -> @Ana", "first 5 -> @Eve"],
         [(5, "Take", ALL_GONE.format(3))]),
        (["10% of price -> @Ana when price > 500 and price < 100"], [(2, "When", NEVER.format(1))]),
        (["10% of price -> @Ana when client = Kestrel and client = Ham"], [(2, "When", NEVER.format(1))]),
        (["10% of price -> @Ana when agreed on > 2026-03-01 and agreed on < 2026-03-02"], [(2, "When", NEVER.format(1))]),
        (["first 30% of price -> sale, equal", "80% of price -> work, hours"],
         [(3, "Take", "'80% of price' is more than the steps before it leave: on 20,000.00 it should be 16,000.00, and is "
           "14,000.00")]),
        (["50% of rest -> @Ana", "first 60% of price -> work, hours"],
         [(3, "Take", "'first 60% of price' is more than the steps before it leave: on 20,000.00 it should be 12,000.00, "
           "and is 10,000.00")]),
    ],
)  # fmt: skip
def test_what_it_finds(lines: list[str], found: list[tuple[int, str, str]]) -> None:
    assert said(*lines, LAST) == found


@pytest.mark.parametrize(
    "lines",
    [
        ["rest -> intro?", "10% of price -> sale, equal"],
        ["rest -> intro? + idea?, equal", "rest -> support?, equal", "10% of price -> sale, equal"],
        ["rest -> work, hours, max 8000", "rest -> everyone, equal, max 50", "10% of price -> sale, equal"],
        [*["1/6 of price -> sale, equal"] * 6],
        ["1/3 of price -> @Ana", "1/3 of price -> @Ben", "1/3 of price -> @Cho"],
        ["80% of price above 500 -> @Ana", "30% of price -> @Ben"],
        ["80% of price up to 1000 -> @Ana", "30% of price -> @Ben"],
        ["first 10000% of expense -> expense, value", "100% of price -> sale, equal"],
        ["first 999999999999999 -> @Ana", "100% of price -> sale, equal"],
        ["rest -> @Ana when client year = 1", "rest -> @Ben when client = Ham and price >= 0.001", "5% of price -> @Cho"],
        ["rest -> @Ana when agreed on >= 2026-01-01", "rest -> @Ana + @Ben, hours when agreed on < 2025-01-01",
         "5% of price -> @Cho when client year != 2"],
        ["100% of price -> everyone except @Ana, points when price != 5", "first 1 -> @Ada Obi"],
        ["first 12.50 -> @Ana", "100% of rest -> @Ben"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("digits", [0, 2, 3])
def test_what_is_meant_well_is_left_alone(lines: list[str], digits: int) -> None:
    assert said(*lines, LAST, digits=digits) == []


@st.composite
def starved(draw: st.DrawFn) -> RuleSet:
    """A random rule set with a step somewhere that may well take everything."""
    steps = draw(lines())
    at = draw(st.integers(0, len(steps) - 1))
    return rule_set(*steps[:at], f"100% of {draw(st.sampled_from(['rest', 'price']))} -> {draw(parts())}", *steps[at:])


@MANY
@given(starved() | rule_sets(), AMOUNT, AMOUNT, recorded())
def test_a_step_that_is_said_to_get_nothing_never_does(
    rules: RuleSet, price: int, total: int, entries: list[Entry]
) -> None:
    """Whatever is recorded, unless more than the price has been paid."""
    nothing = {one.step for one in tried(rules, 2) if "gets 0.00" in one.message or "never gets" in one.message}
    note(rule_set_text(rules))

    got = allocate(rules, "OPP-7", max(price, total), total, entries, 2, COLUMNS)

    paid = {str(key[0]): amount for where in (got.amounts, got.held) for key, amount in where.items() if amount}
    assert not nothing & set(paid)


@MANY
@given(rule_sets())
def test_a_rule_set_that_is_not_in_question_has_nothing_to_be_found(rules: RuleSet) -> None:
    assume(not in_question(rules))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial, "in_question", lambda _: True)
        note(rule_set_text(rules))

        assert tried(rules, 2) == []


def test_a_rule_set_with_very_many_conditions_is_not_tried() -> None:
    columns = ("client", "currency", "introduced by", "lead partner", "idea", "client year")
    lines = [f"rest -> @Ana when {' and '.join(f'{name} = {at}' for name in columns)}" for at in range(1, 40)]

    assert said(*lines, "10% of price -> @Ben when client = a and client = b", LAST) == []


def test_the_sample_workbook_has_nothing_to_be_warned_of() -> None:
    place = WorkbookPlace("shared", str(shipped("sample_workbooks") / "harbour.xlsx"))
    network = Network("Harbour", "EUR", str(Path.cwd()), "netbook.toml", (place,))

    assert [one for one in look(network, open_backend).findings if one.code == "NB550"] == []
