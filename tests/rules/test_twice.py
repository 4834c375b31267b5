"""A rule set that is written twice is refused or warned of; money is never split by a merge that nobody saw."""

from datetime import date

import pytest

from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow
from tests.rules.rule_cases import PARTNERS, ROLES

DAYS = {"": None, "2025": date(2025, 1, 1), "2026": date(2026, 1, 1)}


def tab(*lines: str) -> list[RuleRow]:
    """Rows from row 2 on, each `name / from | step | take | part | to | by`."""
    rows = []
    for at, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line.split("|")]
        name, _, start = cells[0].partition("/")
        rows.append(RuleRow(at, name, DAYS[start.strip()], *cells[1:]))
    return rows


def said(*lines: str) -> tuple[list[str], list[str]]:
    """The rule sets that can be used, and the problems: 'row column: message', warnings with a star."""
    book = read_rules(tab(*lines), PARTNERS, ROLES)
    problems = [f"{one.row} {one.column}{'*' * one.warning}: {one.message}" for one in book.problems]
    return sorted({one.name for one in book.versions}), problems


SALE, LAST, OTHER = (
    "s | 1 | first 30% of price | | sale | equal",
    "s | 2 | rest | | @network |",
    "t | 1 | rest | | @Ana |",
)
TWICE = (
    "step 1 of 's' is on row 2 already, with other rows between. Put the rows of a step together; if 's' is written "
    "twice, keep one, rename one, or give each its first day in From"
)


@pytest.mark.parametrize(
    "lines",
    [
        (SALE, LAST, SALE, LAST),
        (SALE, LAST, OTHER, SALE, LAST),
        (SALE, OTHER, SALE, LAST),
        ("s | 1 | rest | 50% | @Ana |", OTHER, "s | 1 | | 50% | @Ben |"),
        ("s | 1.0 | rest | 50% | @Ana |", OTHER, "s | 1 | | 50% | @Ben |"),
    ],
)
def test_two_definitions_of_one_rule_set_are_refused(lines: tuple[str, ...]) -> None:
    good, [problem] = said(*lines)

    assert problem.partition(": ")[2] == TWICE.replace(
        "step 1 ", f"step {lines[0].split('|')[1].strip().rstrip('.0')} "
    )
    assert good == (["t"] if OTHER in lines else [])


def test_two_versions_with_one_first_day_are_refused() -> None:
    lines = [line.replace("s |", "s / 2026 |", 1) for line in (SALE, LAST)]

    good, [problem] = said(*lines, *lines)

    assert problem.startswith("4 Step: step 1 of 's' from 2026-01-01 is on row 2 already")
    assert good == []


def test_two_versions_with_two_first_days_are_fine() -> None:
    lines = [line.replace("s |", f"s / {year} |", 1) for year in ("2025", "2026") for line in (SALE, LAST)]

    assert said(*lines) == (["s"], [])


def test_steps_that_stand_apart_are_one_rule_set_with_a_warning() -> None:
    assert said(SALE, OTHER, LAST) == (
        ["s", "t"], ["4 Rules*: 's' begins on row 2 and goes on here, below other rules. Put its rows together"])  # fmt: skip


def test_steps_that_stand_apart_under_two_spellings_are_refused() -> None:
    good, problems = said(SALE, OTHER, LAST.replace("s", "S", 1))

    assert good == ["t"]
    assert problems == [
        "4 Rules*: 'S' is taken for 's' of row 2: capitals and spaces do not count. Write it in one way, or choose "
        "another name",
        "4 Rules: is this 's' of row 2? Capitals and spaces do not count. Rename one, or put its rows together under one "
        "name",
    ]


@pytest.mark.parametrize(("one", "other"), [("Fast lane", "fast lane"), ("Fast lane", "Fast LANE")])
def test_one_name_in_two_spellings_is_a_warning(one: str, other: str) -> None:
    good, [problem] = said(SALE.replace("s ", f"{one} ", 1), LAST.replace("s ", f"{other} ", 1))

    assert problem == (
        f"3 Rules*: '{other}' is taken for '{one}' of row 2: capitals and spaces do not count. Write it in one way, or "
        "choose another name"
    )
    assert good == [one]


@pytest.mark.parametrize("other", ["Fastlane", "fast-lane", "FAST_LANE", "Fast. lane"])
def test_two_names_that_look_the_same_are_a_warning(other: str) -> None:
    good, [problem] = said(OTHER.replace("t", "Fast lane", 1), OTHER.replace("t", other, 1))

    assert problem == (
        f"3 Rules*: '{other}' and 'Fast lane' of row 2 are two rule sets with almost one name. Rename one"
    )
    assert good == sorted(["Fast lane", other])


@pytest.mark.parametrize("names", [("++", "**"), ("a", "b"), ("a1", "a2"), ("10%", "1.0%-a")])
def test_names_that_differ_are_nothing_to_speak_of(names: tuple[str, str]) -> None:
    assert said(*(OTHER.replace("t", name, 1) for name in names)) == (sorted(names), [])


def test_a_take_that_stands_on_two_rows_of_a_step_is_taken_once() -> None:
    good, problems = said("s | 1 | rest | 60% | @Ana |", "s | 1 | Rest | 40% | @Ben |")

    assert good == ["s"]
    assert problems == [
        "3 Take*: step 1 already takes 'rest' on row 2, once, and its rows share it. Leave this cell empty, or give "
        "this row a step of its own"
    ]
