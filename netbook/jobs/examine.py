"""The line of a sync as far as it only looks: read, normalise, validate, allocate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from netbook.backends import OpenBackend
from netbook.checks.base import findings_of
from netbook.jobs.gather import Gathered, findings_of_workbooks, gather, left_out_facts
from netbook.jobs.reading import readings
from netbook.jobs.results import MoneySplit, Progress, Stamp, conflict_facts, finding_facts, no_progress
from netbook.model.allocations import Allocations, no_expectations
from netbook.model.cells import Workbook, same_name
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, in_reading_order
from netbook.model.money import plain_money
from netbook.model.network import Network
from netbook.model.periods import ClosedPeriod
from netbook.model.plan import Edit
from netbook.model.schema import LEDGER_TAB, PERIODS
from netbook.outputs.base import Results
from netbook.rules.book import RuleBook
from netbook.state.closed import closed_periods
from netbook.steps.allocate import allocate, nothing_split
from netbook.steps.convert import conversions, rates_kept
from netbook.steps.disputes import disputes_of
from netbook.steps.doubts import also_booked, broken_tabs, doubts
from netbook.steps.expect import expect
from netbook.steps.held import keep_last
from netbook.steps.idle import idle_contributions
from netbook.steps.ignore import not_ignored
from netbook.steps.introductions import circular_introductions, introductions
from netbook.steps.keys import known_by_row
from netbook.steps.locks import marks_of_periods, put_back, untrusted_periods, with_locks
from netbook.steps.no_part import payouts_without_part
from netbook.steps.nobody import nobody_there
from netbook.steps.normalise import normalise
from netbook.steps.reads_as import rules_in_words
from netbook.steps.rule_book import rule_book
from netbook.steps.settle import settle
from netbook.steps.together import Seen
from netbook.steps.validate import validate


@dataclass(frozen=True)
class Found:
    """One workbook, looked at from end to end. `broken` are the tabs for which nothing could be split; the tabs with
    the last split then stay as they are. `expected` is what the open opportunities would bring. `gathered`: the
    workbooks that it was made from, None if there is only this one. `ignored` counts findings that were silenced."""

    workbook: Workbook
    entries: Entries
    findings: tuple[Finding, ...]
    book: RuleBook
    allocations: Allocations
    edits: tuple[Edit, ...]
    expected: pd.DataFrame
    broken: tuple[str, ...] = ()
    gathered: Gathered | None = None
    ignored: int = 0

    @property
    def frozen(self) -> bool:
        """Whether nothing could be split."""
        return bool(self.broken)


@dataclass(frozen=True)
class Checked:
    """One workbook as far as it was read and checked. `broken` are the tabs for which nothing can be split, `doubts`
    the opportunities that are held, and why."""

    workbook: Workbook
    entries: Entries
    findings: tuple[Finding, ...]
    book: RuleBook
    edits: tuple[Edit, ...]
    broken: tuple[str, ...]
    doubts: Mapping[str, str]
    closed: tuple[ClosedPeriod, ...] = ()


def look(
    network: Network, open_backend: OpenBackend, progress: Progress = no_progress, today: date | None = None
) -> Found:
    """Examine the network's workbooks for their own sake: nothing is to be written."""
    gathered = gather(network, readings(network, open_backend), progress=progress)
    return looked_at(network, gathered, progress, today=today)


def looked_at(
    network: Network,
    gathered: Gathered,
    progress: Progress = no_progress,
    done: Progress = no_progress,
    today: date | None = None,
) -> Found:
    """Examine what was gathered."""
    found = examine(network, gathered.workbook, progress, done, today)
    kept, ignored = not_ignored(findings_of_workbooks(gathered), network, found.entries)
    findings = in_reading_order([*found.findings, *kept])
    return replace(found, findings=tuple(findings), gathered=gathered, ignored=found.ignored + ignored)


def home(found: Found, tab: TabEntries) -> Seen:
    """The workbook in which a tab was looked at."""
    if found.gathered is None:
        raise ValueError("examined by itself")
    seen = found.gathered.together.seen
    return next((one for one in seen if one.workbook.label == tab.workbook), seen[0])


def examine(
    network: Network,
    workbook: Workbook,
    progress: Progress = no_progress,
    done: Progress = no_progress,
    today: date | None = None,
) -> Found:
    """Check the entries of a workbook and split. Writes nothing. Without `today` nothing is said of the future."""
    checked = check(network, workbook, progress, done, today)
    entries, book, doubted = checked.entries, checked.book, checked.doubts
    grids = checked.workbook.grids
    findings: Sequence[Finding] = checked.findings
    progress("Splitting")
    expected = no_expectations()
    if checked.broken:
        tabs = " and the tab ".join(checked.broken)
        allocations = nothing_split(entries, f"the tab {tabs} has to be corrected first")
    else:
        split = also_booked(allocate(entries, network, book, doubted), doubted, grids)
        allocations = with_locks(keep_last(split, grids), checked.closed)
        tampered = put_back(checked.closed, grids.get(same_name(LEDGER_TAB)), checked.workbook.label)
        expected = expect(entries, network, book, doubted)
        of_the_split = [
            *idle_contributions(entries, split),
            *nobody_there(entries, allocations),
            *payouts_without_part(entries, allocations),
        ]
        told = {finding.at for finding in findings}
        also = [finding for finding in findings_of(of_the_split, entries) if finding.at not in told]
        findings = in_reading_order([*findings, *tampered, *also])
    edits = (*checked.edits, *rules_in_words(entries, book, grids, network))
    kept, ignored = not_ignored(findings, network, entries)
    done("allocate")
    return Found(
        checked.workbook, entries, tuple(kept), book, allocations, edits, expected, checked.broken, ignored=ignored
    )


def check(
    network: Network,
    workbook: Workbook,
    progress: Progress = no_progress,
    done: Progress = no_progress,
    today: date | None = None,
) -> Checked:
    """Check the entries of a workbook and its rules."""
    progress("Checking")
    normal = normalise(workbook, network)
    entries = known_by_row(normal.entries)
    done("normalise")
    entries, findings = validate(entries, network, normal.troubles, today)
    book, rule_findings = rule_book(entries, network)
    findings = in_reading_order([*normal.findings, *findings, *rule_findings])
    closed = closed_periods(network.folder)
    untrusted = untrusted_periods(entries, closed)
    period_findings, period_edits = marks_of_periods(entries, closed)
    findings = in_reading_order([*findings, *untrusted, *period_findings])
    foreign = rates_kept(entries, conversions(entries, network), workbook.grids)
    circles = findings_of([*circular_introductions(introductions(entries))], entries)
    findings = in_reading_order([*findings, *circles])
    broken = (*broken_tabs(entries), *([PERIODS.title] if untrusted else []))
    doubted = {} if broken else doubts(entries, findings, workbook.grids)
    done("validate")
    return Checked(workbook, entries, tuple(findings), book, (*period_edits, *foreign), broken, doubted, closed)


def results_of(network: Network, found: Found, stamp: Stamp) -> Results:
    """What the outputs are made from."""
    return Results(
        network,
        found.entries,
        found.findings,
        found.allocations,
        settle(found.entries, network, found.allocations, frozen=found.frozen),
        stamp.now,
        stamp.version,
        found.workbook,
        found.frozen,
        found.expected,
    )


def summary(found: Found) -> dict[str, Any]:
    """The facts of `Examined`."""
    gathered = found.gathered
    labels = [one.workbook.label for one in gathered.together.seen] if gathered else [found.workbook.label]
    return {
        "workbooks": tuple(labels),
        "conflicts": tuple(conflict_facts(one) for one in disputes_of(gathered.together)) if gathered else (),
        "left_out": tuple(left_out_facts(one) for one in gathered.left_out) if gathered else (),
        "counts": {title: count for title, count in found.entries.counts.items() if count},
        "findings": tuple(finding_facts(finding) for finding in found.findings),
        "ignored": found.ignored,
        "held": tuple({"opportunity": one.opportunity, "reason": one.reason} for one in found.allocations.held),
    }


def money_split(found: Found) -> tuple[MoneySplit, ...]:
    """By currency: received = shared + held + left over, and left over is 0."""
    allocations = found.allocations
    ledger = allocations.ledger
    result = []
    for currency, received in sorted(allocations.received.items()):
        rows = ledger[(ledger["currency"] == currency) & ledger["counted"]]
        shared = int(rows.loc[rows["partner"] != "", "amount"].sum())
        held = int(rows.loc[rows["partner"] == "", "amount"].sum())
        left_over = received - shared - held
        texts = [plain_money(amount, allocations.digits[currency]) for amount in (received, shared, held, left_over)]
        partners = int(rows.loc[(rows["partner"] != "") & (rows["amount"] != 0), "partner"].nunique())
        result.append(MoneySplit(currency, texts[0], texts[1], texts[2], texts[3], partners))
    return tuple(result)
