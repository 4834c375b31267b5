"""What one run is going to do, decided before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netbook.errors import BackendError
from netbook.jobs.examine import Found, results_of
from netbook.jobs.gather import Gathered, LeftOut, left_out_facts
from netbook.jobs.results import Stamp
from netbook.model.base import Change, Row
from netbook.model.cells import RunStamp
from netbook.model.network import Network
from netbook.model.plan import Plan
from netbook.model.schema import tab_named
from netbook.state.memory import NOT_THEIRS, Logged, Operation, Planned, new_mark
from netbook.steps.disputes import disputes_of
from netbook.steps.render import render
from netbook.steps.together import Seen, Together, decisions_of, entries_in


@dataclass(frozen=True)
class Run:
    """`plans` by workbook, onto the revisions that were read. `memory` is what to remember, None if nothing of it is
    new; `operations` what each workbook shows once its plan is written."""

    plans: Mapping[str, Plan]
    revisions: Mapping[str, str]
    labels: Mapping[str, str]
    memory: Planned | None
    change_facts: tuple[Mapping[str, Any], ...]
    operations: Mapping[str, Operation] = field(default_factory=dict)

    def late_facts(self, name: str, error: BackendError) -> Mapping[str, Any]:
        """A workbook that could not be written any more, as one that was left out."""
        return left_out_facts(LeftOut(name, self.labels[name], error))


def plan_run(network: Network, gathered: Gathered, found: Found, stamp: Stamp, does: str) -> Run:
    """The plans for all workbooks, and what to remember."""
    decisions, loose = decisions_of(gathered.together, found.edits)
    if decisions:
        gathered = gathered.also(network, decisions)
    all_of, memory = gathered.together, gathered.memory
    results = results_of(network, found, stamp)
    disputes = disputes_of(all_of)
    number, several = memory.run + 1, len(network.workbooks) > 1
    mark = memory.network or (new_mark() if several else "")
    plans: dict[str, Plan] = {}
    for one in all_of.seen:
        here = replace(one.workbook, grids=all_of.grids(one))
        mine = tuple(each for each in disputes if one.name in each.places or not several)
        shown = replace(results, workbook=here, entries=entries_in(all_of, one, found.entries), disputes=mine)
        plan = render(shown, (*all_of.edits(one.name), *loose.get(one.name, ())))
        moved = any(change for change in all_of.changes if one.name in change.workbooks)
        unstamped = one.workbook.stamp is None or one.name in gathered.memory.operations
        if several and (plan or moved or unstamped or one.workbook.label in gathered.restored):
            plan = replace(plan, stamp=RunStamp(mark, number))
        plans[one.name] = plan
    operations = {
        one.name: Operation(number, _after(all_of, one), all_of.without(one)) for one in all_of.seen if plans[one.name]
    }
    planned = _planned(gathered, number, mark, stamp, operations, does)
    labels = {one.name: one.workbook.label for one in all_of.seen}
    revisions = {one.name: one.workbook.revision for one in all_of.seen}
    facts = tuple(change_facts(change, all_of) for change in (all_of.changes if memory.base.known else ()))
    return Run(plans, revisions, labels, planned, facts, operations)


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
    gathered: Gathered, number: int, mark: str, stamp: Stamp, operations: Mapping[str, Operation], does: str
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
    before = {name: {title: dict(rows) for title, rows in of.items() if rows} for name, of in memory.base.shown.items()}
    after = {name: {title: dict(rows) for title, rows in of.items() if rows} for name, of in shown.items()}
    same = {name: of for name, of in before.items() if of} == {name: of for name, of in after.items() if of}
    known = all(one.name in memory.base.known for one in all_of.seen)
    without = dict(memory.base.without)
    for one in all_of.seen:
        now = all_of.without(one)
        # A column that is back is empty until it is written.
        without[one.name] = _joined(now, one.without) if one.name in operations else now
    if (
        known
        and same
        and all(without[one.name] == dict(one.without) for one in all_of.seen)
        and not (changed or log or operations or memory.operations)
        and all_of.conflicts == memory.conflicts
    ):
        return None
    stamped = {one.name: one.workbook.stamp.run for one in all_of.seen if one.workbook.stamp is not None}
    return Planned(number, stamp.now, mark, changed, shown, all_of.conflicts, operations, log, all_of.highest, stamped,
                   does, without)  # fmt: skip


def _joined(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {tab: tuple(dict.fromkeys((*one.get(tab, ()), *other.get(tab, ())))) for tab in {**one, **other}}


def _place(change: Change, all_of: Together) -> str:
    """Where it was typed, in the first of its workbooks: 'ana.xlsx Opportunities!F17'."""
    for one in all_of.seen:
        if one.name in change.workbooks:
            at = one.cell(change.tab, change.key, change.field)
            return str(at) if at is not None else one.workbook.label
    return ""


def change_facts(change: Change, all_of: Together) -> dict[str, Any]:
    """A change as --json has it."""
    schema = tab_named(change.tab)
    return {
        "tab": change.tab,
        "row": change.key.upper() if schema.prefix else change.key,
        "field": schema.field(change.field).header if change.field else "",
        "old": change.old,
        "new": change.new,
        "workbooks": list(change.workbooks),
        "cell": _place(change, all_of),
    }
