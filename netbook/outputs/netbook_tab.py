"""The tab netbook: what needs a person, for people who never open a terminal."""

from collections.abc import Sequence

from netbook.model.allocations import Held
from netbook.model.findings import Finding, Severity, in_reading_order
from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import NETBOOK_TAB
from netbook.outputs.base import Results

ROW_LINES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def netbook_tab(results: Results) -> Tab:
    """One row per finding with a link to its cell, then one per held opportunity; when it was last written above."""
    findings = [f for f in in_reading_order(results.findings) if f.severity is not Severity.INFO]
    findings.sort(key=lambda finding: finding.severity is not Severity.ERROR)
    held = [one for one in results.allocations.held if one.reason]
    kinds = [ROW_LINES[f.severity] for f in findings] + ["held" if one.whole else "partly held" for one in held]
    return Tab(
        NETBOOK_TAB,
        (
            Column("What", Kind.TEXT, kinds, 11),
            Column(
                "Where",
                Kind.TEXT,
                [f.at.in_workbook for f in findings] + [""] * len(held),
                20,
                links=[_link(f) for f in findings] + [""] * len(held),
            ),
            Column("Entry", Kind.TEXT, [f.entry for f in findings] + [one.opportunity for one in held], 14),
            Column("What is wrong, and what to do", Kind.TEXT,
                   [_sentence(f.message) for f in findings] + [_sentence(one.reason) for one in held], 78, wrap=True),
            Column("Type this", Kind.TEXT, [f.fix for f in findings] + [""] * len(held), 18),
            Column("Whose", Kind.TEXT, [f.owner for f in findings] + [""] * len(held), 14),
        ),
        intro=(_headline(findings, held), f"Last written {results.now:%Y-%m-%d %H:%M} by netbook {results.version}"),
        volatile=frozenset({1}),
    )  # fmt: skip


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def _headline(findings: list[Finding], held: Sequence[Held]) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if not findings and not held:
        return "All is well: nothing needs a person."
    counts = ((errors, "to correct"), (len(findings) - errors, "to look at"), (len(held), "held"))
    return "Needs a person: " + ", ".join(f"{number} {word}" for number, word in counts if number) + "."


def _link(finding: Finding) -> str:
    title = finding.at.tab.replace("'", "''")
    return f"'{title}'!{finding.at.a1 if finding.at.column else f'A{finding.at.row}'}"
