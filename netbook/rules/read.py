"""The Rules tab read: rows in, good rule sets and problems out. One problem refuses a rule set whole."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from netbook.rules import grammar
from netbook.rules.book import USUAL_NAME, RuleBook, rule_name
from netbook.rules.conditions import when
from netbook.rules.judge import judge, warn
from netbook.rules.model import (
    By,
    Everyone,
    Item,
    Named,
    Part,
    Role,
    RoleValue,
    RuleSet,
    Step,
    Take,
    To,
    Tranche,
)
from netbook.rules.names import Names, folded, is_introduction
from netbook.rules.problems import Problems
from netbook.rules.scanner import Trouble, percent_text, plain
from netbook.rules.text import RuleRow, line, line_rows
from netbook.rules.twice import written_twice

__all__ = ["MOST_ROWS", "RuleBook", "RuleRow", "read_rules", "rule_name"]

MOST_ROWS = 100
"""Rows of one rule set. The kernel's account of who is behind has room for that many (see ties.py)."""


def read_rules(rows: Sequence[RuleRow], partners: Collection[str], roles: Collection[str]) -> RuleBook:
    """Read the rows of the Rules tab. `partners` and `roles` are all that a rule may name."""
    names = Names.of(partners, roles)
    problems = Problems()
    read = [_version(group, names, problems) for group in _versions(rows, problems)]
    refused = frozenset(rule_name(one.rules) for one in problems.found if not one.warning)
    good = tuple(version for version in read if version and rule_name(version.name) not in refused)
    return RuleBook(good, tuple(sorted(problems.found, key=lambda one: one.row)), refused)


def _versions(rows: Sequence[RuleRow], problems: Problems) -> list[list[RuleRow]]:
    """Rows by name and From, in the order in which they first appear; without those that are written twice."""
    groups: dict[tuple[str, date | None], list[RuleRow]] = {}
    named: list[RuleRow] = []
    above = USUAL_NAME
    for row in rows:
        if not row.name.strip():
            likely = replace(row, name=above)
            message = "this row does not say which rule set it belongs to. Write its name"
            problems.add(likely, "Rules", message, above)
            continue
        above = " ".join(row.name.split())
        named.append(row)
        groups.setdefault((rule_name(row.name), row.start), []).append(row)
    for (name, start), group in groups.items():
        _check_version(name, start, group, groups, problems)
    twice = written_twice(named, problems)
    return [group for version, group in groups.items() if version not in twice]


def _check_version(
    name: str, start: date | None, rows: Sequence[RuleRow], versions: Collection[tuple[str, date | None]],
    problems: Problems,
) -> None:  # fmt: skip
    if start is None and any(other == name and day for other, day in versions):
        message = f"other rows of '{rows[0].name.strip()}' have a first day, this one has none. Write it in From"
        problems.add(rows[0], "From", message)
    if len(rows) > MOST_ROWS:
        message = f"a rule set has at most {MOST_ROWS} rows, this one has {len(rows)}"
        problems.add(rows[MOST_ROWS], "Rules", message)


def _version(rows: Sequence[RuleRow], names: Names, problems: Problems) -> RuleSet | None:
    """One version of a rule set, None if any of its cells has a problem."""
    before = problems.errors
    by_number: dict[int, list[RuleRow]] = {}
    for row in rows:
        with problems.of(row, "Step"):
            by_number.setdefault(_step_number(row.step), []).append(row)
    steps = [_step(number, by_number[number], names, problems) for number in sorted(by_number)]
    good = tuple(step for step in steps if step)
    firsts = {number: group[0] for number, group in by_number.items()}
    if good and len(good) == len(steps):
        judge(good, firsts, problems)
    if problems.errors > before:
        return None
    warn(good, firsts, problems)
    return RuleSet(" ".join(rows[0].name.split()), rows[0].start, good)


def _step_number(text: str) -> int:
    digits = text.strip().removesuffix(".0")
    if not digits:
        raise Trouble("this row has no step. Number the steps 1, 2, 3 in the order in which they take money")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise Trouble(
            f"'{text.strip()}' is not a step. Number the steps 1, 2, 3; rows with one number share one amount"
        )
    return int(digits)


def _step(number: int, rows: Sequence[RuleRow], names: Names, problems: Problems) -> Step | None:
    before = problems.errors
    step = _read_step(number, rows, names, problems)
    if step is None or problems.errors > before:
        return None
    # What is written back must be read as the same step; if it is not, the cells can be read in two ways.
    text = line(step)
    again = None
    with Problems().of(rows[0], "To"):
        again = _read_step(number, line_rows(text, RuleRow(0)), names, Problems())
    bare = replace(step, parts=tuple(replace(part, note="") for part in step.parts))
    if again != bare:
        message = f"this can be read in two ways, one is '{text}'. Put names in quotation marks"
        problems.add(rows[0], "To", message)
        return None
    return step


def _read_step(number: int, rows: Sequence[RuleRow], names: Names, problems: Problems) -> Step | None:
    first = rows[0]
    take, conditions = None, None
    with problems.of(first, "Take"):
        take = _take(first.take, names)
    with problems.of(first, "When"):
        conditions = when(first.when)
    for row in rows[1:]:
        if row.take.strip():
            same = folded(row.take) == folded(first.take)
            shared = ", once, and its rows share it" if same else ""
            message = f"step {number} already takes '{first.take.strip()}' on row {first.row}{shared}"
            advice = "Leave this cell empty, or give this row a step of its own"
            problems.add(row, "Take", f"{message}. {advice}", warning=same)
        if row.when.strip() and folded(row.when) != folded(first.when):
            message = f"the conditions of step {number} stand on row {first.row}"
            problems.add(row, "When", f"{message}. Write them there, or give this row a step of its own")
    shares = _shares(number, rows, problems)
    parts = tuple(_part(row, share, names, problems) for row, share in zip(rows, shares, strict=True))
    return None if take is None or conditions is None else Step(number, take, parts, conditions)


def _take(text: str, names: Names) -> Take:
    take = grammar.take(text)
    if isinstance(take, Tranche) and isinstance(take.basis, RoleValue):
        return replace(take, basis=RoleValue(names.role(take.basis.role)))
    return take


def _shares(number: int, rows: Sequence[RuleRow], problems: Problems) -> list[Fraction]:
    """The rows' shares of their step; a whole each where they are not understood."""
    known: list[Fraction] = []
    for row in rows:
        with problems.of(row, "Part"):
            share = grammar.part(row.part)
            if share is None and len(rows) > 1:
                raise Trouble(f"step {number} has {len(rows)} rows. Write which share of it this row gets, as in 60%")
            known.append(Fraction(1) if share is None else share)
    if len(known) < len(rows):
        return [Fraction(1)] * len(rows)
    total = sum(known, Fraction(0))
    if total != 1:
        problems.add(rows[0], "Part", f"the parts of step {number} add up to {percent_text(total)}, not 100%")
    return known


def _part(row: RuleRow, share: Fraction, names: Names, problems: Problems) -> Part:
    to, by, minimum, maximum = To(()), None, None, None
    with problems.of(row, "To"):
        to = names.known(_to(row.to, names))
    with problems.of(row, "By"):
        by = grammar.by(row.by)
        _check_by(to, by)
    with problems.of(row, "Min"):
        minimum = grammar.bound(row.min, "min")
    with problems.of(row, "Max"):
        maximum = grammar.bound(row.max, "max")
    if minimum is not None and maximum is not None and minimum > maximum:
        message = f"the minimum {plain(minimum)} is more than the maximum {plain(maximum)}. Swap them"
        problems.add(row, "Min", message)
    return Part(to, by, share, minimum, maximum, " ".join(row.note.split()), row.row)


def _to(text: str, names: Names) -> To:
    try:
        return grammar.to(text, names.partners.values())
    except Trouble as trouble:
        words = next((name for same, name in names.roles.items() if " " in same and same in folded(text)), "")
        if not words:
            raise
        one = "-".join(words.split())
        advice = f"A role that rules name is one word: call it '{one}', in the tab Roles, in Contributions and here"
        raise Trouble(f"'{text.strip()}' is not understood. {advice}") from trouble


def _check_by(to: To, by: By | None) -> None:
    """Several payees need a way to share, unless they have numbers."""
    numbered = any(item.number is not None for item in to.named)
    if by is not None and numbered:
        raise Trouble("the numbers already say how they share. Leave By empty, or leave the numbers out")
    if by is not None or numbered or not to.items:
        return
    if len(to.items) == 1 and (to.named or is_introduction(to.items[0])):
        return
    who = " and ".join(f"'{_called(item)}'" for item in to.items)
    raise Trouble(f"say how {who} share: by equal, hours, value or points")


def _called(item: Item) -> str:
    match item:
        case Role(name):
            return name
        case Named(partner):
            return f"@{partner}"
        case Everyone():
            return "everyone"
