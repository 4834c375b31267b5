"""Rule sets from lines, cases and weights as tables, and what came out as plain dictionaries."""

from collections.abc import Sequence

import pandas as pd

from netbook.rules.kernel import Split, split
from netbook.rules.model import RuleSet
from netbook.rules.read import RuleBook, read_rules
from netbook.rules.text import RuleRow, line_rows
from tests.rules.reference import Entry

PARTNERS = ("Ana", "Ben", "Cho", "Dee", "Eve", "Ada Obi", "network")
ROLES = ("intro", "sale", "work", "expense", "idea", "review", "support", "cash")


def rows(*lines: str) -> list[RuleRow]:
    """The rows of the rule set 'standard', one step a line, from row 2 on."""
    found: list[RuleRow] = []
    for number, line in enumerate(lines, 1):
        for row in line_rows(line, RuleRow(0, "standard", None, str(number))):
            found.append(RuleRow(**{**{name: getattr(row, name) for name in row.__slots__}, "row": len(found) + 2}))
    return found


def book(*lines: str) -> RuleBook:
    return read_rules(rows(*lines), PARTNERS, ROLES)


def rule_set(*lines: str) -> RuleSet:
    """The rule set of these lines; they must be without problems."""
    read = book(*lines)
    assert not [problem for problem in read.problems if not problem.warning], read.problems
    return read.versions[0]


def weights(entries: Sequence[Entry], opportunity: int = 7) -> pd.DataFrame:
    columns = ["role", "partner", "hours", "value", "points"]
    table = pd.DataFrame([[getattr(entry, name) for name in columns] for entry in entries], columns=columns)
    table = table.astype({"role": "str", "partner": "str", "hours": "int64", "value": "int64", "points": "int64"})
    return table.assign(opportunity_id=opportunity)


def cases(
    price: int, totals: Sequence[int], key: str = "OPP-7", opportunity: int = 7, **columns: object
) -> pd.DataFrame:
    table = pd.DataFrame({"case": range(len(totals)), "total": pd.array(totals, dtype="int64")})
    return table.assign(opportunity=key, opportunity_id=opportunity, price=price, **columns)


def split_once(
    rules: RuleSet,
    price: int,
    total: int,
    entries: Sequence[Entry],
    key: str = "OPP-7",
    digits: int = 2,
    **columns: object,
) -> Split:
    return split(cases(price, [total], key, **columns), weights(entries), rules, digits)


def by_partner(result: Split, case: int = 0) -> dict[str, int]:
    """Partner -> units, of one case."""
    lines = result.lines[result.lines["case"] == case]
    return {str(name): int(amount) for name, amount in lines.groupby("partner", observed=True)["amount"].sum().items()}


def by_line(result: Split, case: int = 0) -> dict[tuple[int, int, str], int]:
    lines = result.lines[result.lines["case"] == case]
    keys = zip(lines["step"], lines["part"], lines["partner"], strict=True)
    return {(int(step), int(part), str(who)): int(amount)
            for (step, part, who), amount in zip(keys, lines["amount"], strict=True)}  # fmt: skip


def held_by_row(result: Split, rules: RuleSet, case: int = 0) -> dict[tuple[int, int], int]:
    where = {part.row: at for step in rules.steps for at, part in enumerate(step.parts)}
    held = result.held[result.held["case"] == case]
    return {(int(step), where[int(row)]): int(amount)
            for step, row, amount in zip(held["step"], held["row"], held["amount"], strict=True) if step}  # fmt: skip


OPP_7 = (
    Entry("intro", "Dee"),
    Entry("sale", "Ana"), Entry("sale", "Ben"), Entry("sale", "Cho"),
    Entry("work", "Ana", 40_000_000, 3_600_00), Entry("work", "Ben", 60_000_000, 4_800_00),
    Entry("work", "Eve", 20_000_000, 2_200_00),
    Entry("expense", "Ben", 0, 420_50), Entry("expense", "Ana", 0, 79_90),
    *(Entry("idea", name) for name in ("Ana", "Ben", "Cho", "Dee", "Eve")),
)  # fmt: skip
