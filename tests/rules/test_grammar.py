"""The grammar: what is written is read, what is read is written back, and nothing is ever read in two ways."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netbook.rules import grammar
from netbook.rules.conditions import conditions_text, when
from netbook.rules.model import (
    By,
    Condition,
    Everyone,
    FirstMoney,
    Named,
    Part,
    Price,
    Rest,
    RestSlice,
    Role,
    RoleValue,
    RuleSet,
    Slice,
    Step,
    StepAmount,
    To,
    Tranche,
)  # fmt: skip
from netbook.rules.read import RuleRow, read_rules
from netbook.rules.scanner import Trouble, money, number, percent_text
from netbook.rules.text import line, line_rows, read_text, rows_of, rule_set_text, take_text, to_text
from tests.rules.rule_cases import PARTNERS, ROLES, rule_set


@pytest.mark.parametrize(
    ("text", "take", "canonical"),
    [
        ("rest", Rest(), "rest"),
        (" REST ", Rest(), "rest"),
        ("first 1,200.50", FirstMoney(Decimal("1200.5")), "first 1200.5"),
        ("First 30 % of Price", Tranche(Fraction(3, 10), Price()), "first 30% of price"),
        ("first 1/3 of price up to 5,000", Tranche(Fraction(1, 3), Price(), Decimal(5000)), "first 1/3 of price up "
            "to 5000"),
        ("first 120% of cash", Tranche(Fraction(6, 5), RoleValue("cash")), "first 120% of cash"),
        ("first 25% of step 2", Tranche(Fraction(1, 4), StepAmount(2)), "first 25% of step 2"),
        ("12.5% of price", Slice(Fraction(1, 8)), "12.5% of price"),
        ("2/7 of price above 0", Slice(Fraction(2, 7), above=Decimal(0)), "2/7 of price above 0"),
        ("3% of price below 9 above 1 up to 2", Slice(Fraction(3, 100), Decimal(1), Decimal(9), Decimal(2)),
         "3% of price above 1 below 9 up to 2"),
        ("10%of rest up to 7", RestSlice(Fraction(1, 10), Decimal(7)), "10% of rest up to 7"),
    ],
)  # fmt: skip
def test_a_take(text: str, take: object, canonical: str) -> None:
    assert grammar.take(text) == take
    assert take_text(grammar.take(text)) == canonical


@pytest.mark.parametrize(
    ("text", "to", "canonical"),
    [
        ("sale", To((Role("sale"),)), "sale"),
        ("intro-2 ?", To((Role("intro-2", True),)), "intro-2?"),
        ("Everyone except @Ana + @Ben", To((Everyone(),), ("Ana", "Ben")), "everyone except @Ana + @Ben"),
        ("@Ana 60+@Ada Obi 40.50", To((Named("Ana", Decimal(60)), Named("Ada Obi", Decimal("40.5")))),
         '@Ana 60 + @"Ada Obi" 40.5'),
        ('@"Ada Obi"', To((Named("Ada Obi"),)), '@"Ada Obi"'),
        ("@ada obi", To((Named("Ada Obi"),)), '@"Ada Obi"'),
        ("Überarbeitung+prüfung-3", To((Role("Überarbeitung"), Role("prüfung-3"))), "Überarbeitung + prüfung-3"),
    ],
)  # fmt: skip
def test_who_is_paid(text: str, to: To, canonical: str) -> None:
    assert grammar.to(text, PARTNERS) == to
    assert to_text(to) == canonical


def test_a_name_that_could_end_in_a_number_is_refused_without_quotation_marks() -> None:
    with pytest.raises(Trouble, match="two ways"):
        grammar.to("@Ana 60", ["Ana", "Ana 60"])

    assert grammar.to('@"Ana 60"', ["Ana", "Ana 60"]) == To((Named("Ana 60"),))
    assert grammar.to('@"Ana" 60', ["Ana", "Ana 60"]) == To((Named("Ana", Decimal(60)),))


@pytest.mark.parametrize(
    ("text", "percent"), [("60%", 60), ("0.6", 60), ("60", 60), ("1/4", 25), ("1", 100), ("12.5 %", Decimal("12.5"))]
)
def test_a_part_as_typed_or_as_a_percent_cell_holds_it(text: str, percent: Decimal) -> None:
    assert grammar.part(text) == Fraction(percent) / 100


def test_conditions() -> None:
    text = 'client year = 1 and Price >= 25,000 and agreed on < 2026-07-01 and client != "Ham and Eggs"'

    read = when(text)

    assert read == (
        Condition("client_year", "=", Decimal(1)), Condition("price", ">=", Decimal(25000)),
        Condition("agreed_on", "<", date(2026, 7, 1)), Condition("client", "!=", "Ham and Eggs"),
    )  # fmt: skip
    assert when(conditions_text(read)) == read


@pytest.mark.parametrize("text", ["1.500", "1,50", "1.500,00", "12'000", "1e5", "٣", "1,0000", "-1", "1" * 20])
def test_an_amount_that_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(Trouble):
        money(text)


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=9, max_denominator=10**8))
def test_a_share_is_written_exactly(share: Fraction) -> None:
    assert grammar.take(f"{percent_text(share)} of price") == Slice(share)


FOUNDING = RuleSet(
    'standard "A" from # 2026-01-01',
    date(2026, 1, 1),
    (
        Step(1, Tranche(Fraction(3, 10), Price()), (Part(To((Role("sale"),)), By.EQUAL, note="who sold #it, # 2"),)),
        Step(20, Rest(), (
            Part(To((Role("work"),)), By.VALUE, Fraction(1, 3), Decimal(5)),
            Part(To((Named("Ada Obi"),)), None, Fraction(2, 3), note="pool"),
        )),
    ),
)  # fmt: skip


def test_a_rule_set_as_text() -> None:
    assert rule_set_text(FOUNDING) == (
        'rules "standard ""A"" from # 2026-01-01" from 2026-01-01\n'
        "1: first 30% of price -> sale, equal  # who sold #it, # 2\n"
        "20: rest -> 1/3 work, value, min 5\n"
        '          | 2/3 @"Ada Obi"  # pool\n'
    )


def test_tab_to_text_to_tab_changes_nothing() -> None:
    rows, wrong = read_text(rule_set_text(FOUNDING))
    again = read_rules(rows, PARTNERS, ROLES)

    assert (wrong, again.problems, again.versions) == ([], (), (FOUNDING,))
    assert read_rules(rows_of(FOUNDING), PARTNERS, ROLES).versions == (FOUNDING,)


def test_several_rule_sets_in_one_text() -> None:
    text = (
        "# ours\nrules Fast lane\nrest -> @network\n\n"
        "rules standard\nfirst 10 -> @Ana when client year = 1\nrest -> @network\n"
    )

    rows, wrong = read_text(text)

    assert [(row.row, row.name, row.step, row.take, row.when) for row in rows] == [
        (3, "Fast lane", "1", "rest", ""),
        (6, "standard", "1", "first 10", "client year = 1"),
        (7, "standard", "2", "rest", ""),
    ]
    assert wrong == []


VOCABULARY = (
    "first rest of price step up to above below everyone except min max when and by equal hours value points "
    '1 2 0 60 30% 1/3 12.5% 500 1,500 1.500 2026-01-01 , -> | + - ? @ @Ana @Ada Obi @"Ada Obi" @network " # : % / . = '
    ">= sale work intro-2 client year agreed on network é"
)
WORDS = st.sampled_from(VOCABULARY.split())
SHAPED = st.builds(
    "{} -> {}{}{}".format,
    st.sampled_from(
        ["rest", "first 10% of price", "1/3 of rest up to 7", "first 5 ", "2% of price above 1,000 below 2000"]
    ),
    st.sampled_from(
        ["sale", "@Ana 60 + @Ben 40", "everyone except @Ana", "40% work, hours | 60% sale", "intro?", "@Ada Obi"]
    ),
    st.sampled_from(
        ["", ", equal", ",hours ", ", by value, max 10", ", points, min 1, max 2", ", max 1.500", " hours"]
    ),
    st.sampled_from(["", " when client year=1", ' when price > 1 and client = "a and b"', " when stage = won"]),
)
ANY = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=30) | SHAPED


@settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "1000")), deadline=None)
@given(ANY)
@example('@"')
@example('rest -> @"')
@example("first 25% of step 99999999999")
def test_a_random_line_never_crashes_and_what_is_accepted_is_read_back_the_same(words: str) -> None:
    rows, _ = read_text(words)
    named = [RuleRow(**{**{name: getattr(row, name) for name in row.__slots__}, "name": "x"}) for row in rows]
    last = RuleRow(99, "x", None, "999999", "rest", to="@network")

    for version in read_rules([*named, last], PARTNERS, ROLES).versions:
        again, wrong = read_text(rule_set_text(version))
        assert wrong == []
        assert read_rules(again, PARTNERS, ROLES).versions == (version,)
        for step in version.steps:
            assert canonical(step) == line(step)


def canonical(step: Step) -> str:
    """The line of a step, written, read and written again."""
    rows = line_rows(line(step), RuleRow(1, "y", None, str(step.number)))
    if not isinstance(step.take, Rest) or step.may_leave:
        rows.append(RuleRow(9, "y", None, "999999", "rest", to="@network"))
    (again,) = read_rules([*earlier_steps(step), *rows], PARTNERS, ROLES).versions
    return line(next(one for one in again.steps if one.number == step.number))


def earlier_steps(step: Step) -> list[RuleRow]:
    """What a share of an earlier step needs to stand on."""
    basis = step.take.basis if isinstance(step.take, Tranche) else None
    return [RuleRow(1, "y", None, str(basis.number), "first 1", to="@Ana")] if isinstance(basis, StepAmount) else []


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=8), st.text(max_size=8), st.text(max_size=20))
def test_random_cells_never_crash(take: str, to: str, part: str, by: str, conditions: str) -> None:
    read_rules([RuleRow(2, "x", None, "1", take, part, to, by, part, part, conditions)], PARTNERS, ROLES)


@pytest.mark.parametrize(
    "name",
    ["Ada Obi", 'Ada "O" Obi', "O'Brien", "60", "Ana 60", "a-b", "except", "Smith, Jones | Co -> x # 1", "张伟", "-x"],
)
def test_any_partner_name_is_written_so_that_it_is_read_back(name: str) -> None:
    known = [*PARTNERS, name]
    step = Step(1, Rest(), (Part(To((Named(name, Decimal(2)), Named("Ana", Decimal(1))))),))
    rules = RuleSet("x", None, (step,))

    rows, wrong = read_text(rule_set_text(rules))

    assert (wrong, read_rules(rows, known, ROLES).versions) == ([], (rules,))


def test_numbers_are_exact() -> None:
    assert number("0.1") == Decimal("0.1")
    assert rule_set("first 0.1% of price -> @Ana", "rest -> @network").steps[0].take == Tranche(
        Fraction(1, 1000), Price()
    )


def test_reading_rules_imports_neither_numpy_nor_pandas() -> None:
    code = "import sys, netbook.rules.read, netbook.rules.words; print({'numpy', 'pandas'} & set(sys.modules))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout == "set()\n"
