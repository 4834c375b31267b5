"""The tab netbook: what needs a person, for people who never open a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from netbook.model.allocations import Held
from netbook.model.cells import CellRef, Workbook
from netbook.model.disputes import CHOOSE, CONFLICT, DISPUTED, Dispute
from netbook.model.findings import Finding, Severity, in_reading_order
from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import NETBOOK_TAB
from netbook.outputs.base import Results

ROW_LINES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def netbook_tab(results: Results) -> Tab:
    """One row per conflict, with what can be chosen by those who have a part in it, one per finding with a link to its
    cell, then one per held opportunity; when it was last written above."""
    findings = told(results)
    held = [one for one in results.allocations.held if one.reason and not _is_told(one, findings)]
    lines = [
        *(_of_dispute(one, results.workbook) for one in results.disputes),
        *(_of_finding(one, results.workbook) for one in findings),
        *(_Line("held" if one.whole else "partly held", entry=one.opportunity, words=one.reason) for one in held),
    ]
    choose = Column(CHOOSE, Kind.TEXT, [line.chosen for line in lines], 30, choices=[line.choices for line in lines])
    return Tab(
        NETBOOK_TAB,
        (
            Column("What", Kind.TEXT, [line.what for line in lines], 11),
            Column("Where", Kind.TEXT, [line.where for line in lines], 20, links=[line.link for line in lines]),
            Column("Entry", Kind.TEXT, [line.entry for line in lines], 14),
            Column(
                "What is wrong, and what to do", Kind.TEXT, [_sentence(line.words) for line in lines], 78, wrap=True
            ),
            *([choose] if any(line.choices for line in lines) else []),
            Column("Type this", Kind.TEXT, [line.fix for line in lines], 18),
            Column("Whose", Kind.TEXT, [line.owner for line in lines], 14),
        ),
        intro=(
            _headline(lines, findings, held),
            f"Last written {results.now:%Y-%m-%d %H:%M} by netbook {results.version}",
        ),
        volatile=frozenset({1}),
    )


def _is_told(held: Held, findings: Sequence[Finding]) -> bool:
    """Whether a finding says already what is held, and why."""
    return any(one.entry == held.opportunity and one.message.startswith(held.reason) for one in findings)


def told(results: Results) -> list[Finding]:
    """The findings that need a person, errors first; conflicts are told in their own words."""
    found = [
        finding
        for finding in in_reading_order(results.findings)
        if finding.severity is not Severity.INFO and finding.code not in DISPUTED
    ]
    return sorted(found, key=lambda finding: finding.severity is not Severity.ERROR)


@dataclass(frozen=True)
class _Line:
    """One row of the tab."""

    what: str
    where: str = ""
    link: str = ""
    entry: str = ""
    words: str = ""
    fix: str = ""
    owner: str = ""
    choices: tuple[str, ...] = ()
    chosen: str = ""


def _of_finding(finding: Finding, workbook: Workbook) -> _Line:
    here = finding.at.workbook in ("", workbook.label)
    where = finding.at.in_workbook if here else str(finding.at)
    link = _link(finding.at) if here and finding.at.tab in workbook.titles else ""
    return _Line(ROW_LINES[finding.severity], where, link, finding.entry, finding.message, finding.fix, finding.owner)


def _of_dispute(dispute: Dispute, workbook: Workbook) -> _Line:
    conflict, at = dispute.conflict, dispute.places.get(workbook.name)
    what = f"{dispute.header}: {dispute.short}" if dispute.header else dispute.short
    where, link = (at.in_workbook, _link(at)) if at is not None else (conflict.tab, "")
    if workbook.name not in conflict.parties:
        return _Line(CONFLICT, where, link, dispute.label, f"{what}. It is for them to settle")
    settle = "Click the yellow cell, choose from its list, and save"
    if dispute.header:
        settle += "; or agree on a value and type it in all of these workbooks"
    choices = tuple(option.text for option in dispute.options)
    chosen = dispute.chosen.get(workbook.name, "")
    return _Line(CONFLICT, where, link, dispute.label, f"{what}. {settle}", choices=choices, chosen=chosen)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def _headline(lines: Sequence[_Line], findings: list[Finding], held: Sequence[Held]) -> str:
    if not lines:
        return "All is well: nothing needs a person."
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    mine = sum(bool(line.choices) for line in lines)
    counts = (
        (mine, "to settle"),
        (sum(line.what == CONFLICT for line in lines) - mine, "for others to settle"),
        (errors, "to correct"),
        (len(findings) - errors, "to look at"),
        (len(held), "held"),
    )
    return "Needs a person: " + ", ".join(f"{number} {word}" for number, word in counts if number) + "."


def _link(at: CellRef) -> str:
    title = at.tab.replace("'", "''")
    return f"'{title}'!{at.a1 if at.column else f'A{at.row}'}"
