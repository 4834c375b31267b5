"""The Rules tab -> rule sets, and what is wrong with them as findings at their cells."""

from dataclasses import replace

import pandas as pd

from netbook.model.cells import CellRef
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, Severity
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES
from netbook.rules.book import RuleBook, rule_name
from netbook.rules.problems import Problem
from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow
from netbook.rules.trial import tried

CODE = "NB550"
CELLS = ("step", "take", "part", "to", "by", "min", "max", "when", "note")


def rule_book(entries: Entries, network: Network) -> tuple[RuleBook, list[Finding]]:
    """The network's rule sets, the problems of those that are refused, and what a dry run of the others finds."""
    tab = entries["Rules"]
    book = read_rules(_rows(tab), *nameable(entries))
    findings = [_finding(problem, tab) for problem in (*book.problems, *_tried(book, minor_units(network.currency)))]
    unread = {rule_name(str(name)) for name in tab.texts("rules")[tab.frame["bad"].to_numpy(bool)]} - {""}
    if unread:  # a From that is no date must not count as none
        good = tuple(version for version in book.versions if rule_name(version.name) not in unread)
        book = replace(book, versions=good, refused=book.refused | unread)
    return book, findings


def _tried(book: RuleBook, digits: int) -> list[Problem]:
    """What a dry run finds at cells of which nothing has been said yet."""
    told = {(problem.row, problem.column) for problem in book.problems}
    found = [problem for version in book.versions for problem in tried(version, digits)]
    return [problem for problem in found if (problem.row, problem.column) not in told]


def nameable(entries: Entries) -> tuple[list[str], list[str]]:
    """The partners and the roles that a rule of this network may name."""
    partners = [str(name) for name in entries["Partners"].texts("partner") if name]
    return partners, [*COMMON_ROLES, *(str(name) for name in entries["Roles"].texts("role") if name)]


def _rows(tab: TabEntries) -> list[RuleRow]:
    texts = {name: tab.texts(name) for name in ("rules", *CELLS)}
    return [
        RuleRow(
            row=int(row),
            name=str(texts["rules"][i]),
            start=None if pd.isna(start) else start.date(),
            **{name: str(texts[name][i]) for name in CELLS},
        )
        for i, (row, start) in enumerate(zip(tab.frame["row"], tab.frame["start"], strict=True))
    ]


def _finding(problem: Problem, tab: TabEntries) -> Finding:
    field = next((field.name for field in tab.schema.fields if field.header == problem.column), "")
    column = (tab.columns or {}).get(field, 0)
    step = f" step {problem.step}" if problem.step else ""
    return Finding(
        CODE,
        Severity.WARNING if problem.warning else Severity.ERROR,
        CellRef(tab.workbook, tab.title or tab.schema.title, problem.row, column),
        problem.message,
        entry=f"{problem.rules}{step}",
        field=problem.column,
        fix=problem.fix,
    )
