"""What one run is going to do, decided before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from netbook.errors import BackendError
from netbook.jobs.examine import Found, results_of
from netbook.jobs.gather import Gathered, LeftOut, left_out_facts
from netbook.jobs.results import Stamp, change_facts
from netbook.model.base import Change, Row
from netbook.model.cells import CellRef, RunStamp
from netbook.model.disputes import Dispute
from netbook.model.network import Network
from netbook.model.plan import Edit, Plan
from netbook.model.schema import tab_named
from netbook.state.memory import FORM, NOT_THEIRS, Logged, Memory, Operation, Planned, new_mark
from netbook.steps.as_one import decisions_of, entries_in, findings_in
from netbook.steps.cell_values import shown
from netbook.steps.disputes import disputes_of
from netbook.steps.fixes import Fix, form_edits
from netbook.steps.render import render
from netbook.steps.together import Seen, Together
from netbook.steps.views import canonical_column, key_place


@dataclass(frozen=True)
class Run:
    """`plans` by workbook, onto the revisions that were read; `together` is what they come from. `memory` is what to
    remember, None if nothing of it is new; `operations` what each workbook shows once its plan is written.
    `change_facts` are empty for a first run, which takes over all there is."""

    plans: Mapping[str, Plan]
    revisions: Mapping[str, str]
    labels: Mapping[str, str]
    memory: Planned | None
    change_facts: tuple[Mapping[str, Any], ...]
    together: Together
    operations: Mapping[str, Operation] = field(default_factory=dict)
    formed: tuple[Mapping[str, Any], ...] = ()

    def late_facts(self, name: str, error: BackendError) -> Mapping[str, Any]:
        """A workbook that could not be written any more, as one that was left out."""
        return left_out_facts(LeftOut(name, self.labels[name], error))


def plan_run(
    network: Network, gathered: Gathered, found: Found, stamp: Stamp, does: str, forms: Sequence[Fix] = ()
) -> Run:
    """The plans for all workbooks, and what to remember. `forms` are cells to be written in another form."""
    decisions, loose = decisions_of(gathered.together, found.edits)
    if decisions:
        gathered = gathered.also(network, decisions)
    all_of, memory = gathered.together, gathered.memory
    results = results_of(network, found, stamp)
    disputes = disputes_of(all_of)
    number, several = _next_run(memory, all_of), len(network.workbooks) > 1
    mark = memory.network or (new_mark() if several else "")
    writer = memory.writer or (new_mark() if several else "")
    plans: dict[str, Plan] = {}
    other_forms = form_edits(all_of, forms)
    formed = [fix for _, fixes in other_forms.values() for fix in fixes]
    for one in all_of.seen:
        here = replace(one.workbook, grids=all_of.grids(one))
        mine = tuple(each for each in disputes if _concerns(each, one))
        results_here = replace(
            results,
            workbook=here,
            entries=entries_in(all_of, one, found.entries),
            findings=findings_in(all_of, one, results.findings),
            disputes=mine,
            mark_cells=one.place.mark_cells,
        )
        plan = render(results_here, (*all_of.edits(one.name), *loose.get(one.name, ()), *other_forms[one.name][0]))
        moved = any(change for change in all_of.changes if one.name in change.workbooks)
        unstamped = one.workbook.stamp is None or one.name in gathered.memory.operations
        if several and (plan or moved or unstamped or one.workbook.label in gathered.restored):
            plan = replace(plan, stamp=RunStamp(f"{mark}/{writer}", number))
        plans[one.name] = plan
    operations = {
        one.name: Operation(number, _after(all_of, one), all_of.without(one)) for one in all_of.seen if plans[one.name]
    }
    planned = _planned(gathered, number, (mark, writer), stamp, operations, does, formed)
    labels = {one.name: one.workbook.label for one in all_of.seen}
    revisions = {one.name: one.workbook.revision for one in all_of.seen}
    changes = all_of.changes if memory.base.known else ()
    facts = tuple(change_facts(change, _place(change, all_of), _entry(change, all_of)) for change in changes)
    told = tuple(fix_facts(fix) for fix in formed)
    return Run(plans, revisions, labels, planned, facts, all_of, operations, told)


def fix_facts(fix: Fix) -> dict[str, Any]:
    """A cell that is put right as --json has it; a number or date stored as text has an apostrophe before it."""
    return {
        "workbook": fix.at.workbook,
        "tab": fix.tab,
        "cell": fix.at.in_workbook if fix.at.column else fix.tab,
        "row": fix.entry,
        "field": tab_named(fix.tab).field(fix.field).header,
        "old": fix.old,
        "new": fix.new,
    }


def _next_run(memory: Memory, all_of: Together) -> int:
    """One more than any run that is known of, another netbook's too."""
    stamps = [one.workbook.stamp for one in all_of.seen if one.workbook.stamp is not None]
    return max([memory.run, *(stamp.run for stamp in stamps if stamp.mark == memory.network)]) + 1


def _concerns(dispute: Dispute, one: Seen) -> bool:
    """Whether a workbook is told of a conflict: not if it has only some entries, and not this one."""
    conflict = dispute.conflict
    there = one.cell(conflict.tab, conflict.key) is not None
    return there or one.name in conflict.parties or not one.place.involved


def _after(all_of: Together, one: Seen) -> dict[str, dict[str, Row | None]]:
    """What a workbook shows otherwise than agreed, once it is written."""
    shown = {}
    for title, merged in all_of.merged.items():
        rows = dict(merged.written.get(one.name, {}))
        spread_out = all_of.spreads[one.name].get(title)
        for key, row in (spread_out.kept if spread_out else {}).items():
            if merged.agreed.get(key) == row:
                rows.pop(key, None)
            else:
                rows[key] = row
        shown[title] = rows
    return shown


def _planned(
    gathered: Gathered,
    number: int,
    marks: tuple[str, str],
    stamp: Stamp,
    operations: Mapping[str, Operation],
    does: str,
    formed: Sequence[Fix],
) -> Planned | None:
    all_of, memory = gathered.together, gathered.memory
    changed = {title: merged.changed for title, merged in all_of.merged.items() if merged.changed}
    names = {name for merged in all_of.merged.values() for name in merged.shown}
    shown = {
        name: {title: merged.shown[name] for title, merged in all_of.merged.items() if name in merged.shown}
        for name in sorted(names)
    }
    changes = all_of.changes if memory.base.known else ()  # the log begins with what was there
    log = [Logged(change, place=_place(change, all_of)) for change in changes]
    log += [Logged(change, NOT_THEIRS, _place(change, all_of)) for change in all_of.refused]
    log += [Logged(fix.change, FORM, str(fix.at)) for fix in formed]
    before = {name: {title: dict(rows) for title, rows in of.items() if rows} for name, of in memory.base.shown.items()}
    after = {name: {title: dict(rows) for title, rows in of.items() if rows} for name, of in shown.items()}
    same = {name: of for name, of in before.items() if of} == {name: of for name, of in after.items() if of}
    known = all(one.name in memory.base.known for one in all_of.seen)
    without = dict(memory.base.without)
    for one in all_of.seen:
        now = all_of.without(one)
        # A column that is back is empty until it is written.
        without[one.name] = _joined(now, one.without) if one.name in operations else now
    took_part = {one.name for one in all_of.seen}
    unfinished = {
        name: replace(operation, shown=_carried_on(operation.shown, all_of))
        for name, operation in memory.operations.items()
        if name not in took_part
    }
    if (
        known
        and same
        and all(without[one.name] == dict(one.without) for one in all_of.seen)
        and not (changed or log or operations or memory.operations.keys() & took_part)
        and {*all_of.conflicts} == {*memory.conflicts}
    ):
        return None
    stamped = {one.name: one.workbook.stamp.run for one in all_of.seen if one.workbook.stamp is not None}
    return Planned(number, stamp.now, *marks, changed, shown, all_of.conflicts, {**unfinished, **operations}, log,
                   all_of.highest, stamped, does, without)  # fmt: skip


def _carried_on(shown: Mapping[str, Mapping[str, Row | None]], all_of: Together) -> dict[str, dict[str, Row | None]]:
    """What a workbook that takes no part shows otherwise than agreed, now that more is agreed."""
    found = {}
    for title, merged in all_of.merged.items():
        agreed, rows = all_of.base.agreed.get(title, {}), dict(shown.get(title, {}))
        for key, row in merged.changed.items():
            rows.setdefault(key, agreed.get(key))
            if rows[key] == row:
                del rows[key]
        found[title] = rows
    return found


def _joined(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {tab: tuple(dict.fromkeys((*one.get(tab, ()), *other.get(tab, ())))) for tab in {**one, **other}}


def _place(change: Change, all_of: Together) -> str:
    """Where it was typed, in the first of its workbooks: 'ana.xlsx Opportunities!F17'."""
    for one in all_of.seen:
        if one.name in change.workbooks:
            at = one.cell(change.tab, change.key, change.field)
            return str(at) if at is not None else one.workbook.label
    return ""


def _entry(change: Change, all_of: Together) -> str:
    """The key of the entry as somebody spells it."""
    place = key_place(tab_named(change.tab))
    rows = [rows.get(change.tab, {}).get(change.key) for rows in (all_of.base.agreed,)]
    rows.append(all_of.merged[change.tab].agreed.get(change.key))
    return next((row[place] for row in rows if row is not None and place >= 0), "")


def plan_facts(run: Run) -> tuple[dict[str, Any], ...]:
    """What would be written to each workbook, as --json has it: every cell in people's tabs, and the computed tabs with
    their rows."""
    return tuple(
        {
            "workbook": one.name,
            "label": run.labels[one.name],
            "cells": [_cell_facts(edit, one) for edit in run.plans[one.name].edits],
            "tabs": {tab.title: tab.height for tab in run.plans[one.name].tabs},
            "marked": {title: len(marks) for title, marks in run.plans[one.name].marks.items()},
        }
        for one in run.together.seen
        if run.plans[one.name]
    )


def _cell_facts(edit: Edit, one: Seen) -> dict[str, Any]:
    view = next((view for view in one.views.values() if view.grid.title == edit.tab), None)
    columns = (
        {column + view.grid.left: view.schema.fields[place] for place, column in view.columns.items()} if view else {}
    )
    field = columns.get(edit.column)
    old, new = canonical_column([edit.before, edit.value], field) if field else (shown(edit.before), shown(edit.value))
    cell = CellRef(one.workbook.label, edit.tab, edit.row, edit.column).in_workbook
    tab, name = view.schema.title if view else edit.tab, field.name if field else ""
    return {"cell": cell, "tab": tab, "name": name, "old": old, "new": new}
