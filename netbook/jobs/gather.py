"""Every workbook of a network read and merged; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from netbook.errors import NEEDS_A_PERSON, USAGE, BackendError
from netbook.jobs.meant import NOTHING_MEANT, Meant
from netbook.jobs.reading import Reading
from netbook.jobs.results import Progress, no_progress
from netbook.model.base import WHOLE_ROW, Base, Change, key_in_words
from netbook.model.cells import CellRef, Workbook
from netbook.model.findings import Finding, Severity
from netbook.model.network import Network, WorkbookPlace
from netbook.model.schema import NETBOOK_TAB, tab_named
from netbook.state import State
from netbook.state.memory import Memory, recall, shown_at
from netbook.steps.as_one import as_one, home_of
from netbook.steps.cell_values import shown as text_of
from netbook.steps.disputes import chosen, disputes_of, findings_of_disputes, not_seen_yet
from netbook.steps.spread import Spread
from netbook.steps.together import (
    Decided,
    Seen,
    Together,
    nothing_deleted,
    seen,
    together,
    too_many_gone,
)
from netbook.steps.views import key_place


@dataclass(frozen=True)
class LeftOut:
    """A workbook that takes no part in this run, and why. `passing`: it may the next time, as it is."""

    name: str
    label: str
    error: BackendError
    passing: bool = False


@dataclass(frozen=True)
class Gathered:
    """The workbooks of a network, merged. `memory` is what was remembered before, with what was found out about
    unfinished writes; `workbook` is what all agree on, as one workbook; `strange` what people chose for a conflict that
    is none of the choices."""

    memory: Memory
    together: Together
    left_out: tuple[LeftOut, ...]
    restored: tuple[str, ...]
    workbook: Workbook
    decided: Decided = field(default_factory=dict)
    strange: tuple[str, ...] = ()

    def also(self, network: Network, decided: Decided) -> "Gathered":
        """The same, with these decisions too."""
        both = {tab: {**self.decided.get(tab, {}), **decided.get(tab, {})} for tab in {**self.decided, **decided}}
        again = _together(network, self.memory, self.together.seen, both, self.together)
        return replace(self, together=again, workbook=as_one(again), decided=both)


@dataclass
class _Reader:
    """The workbooks on their way into a merge."""

    network: Network
    state: State
    memory: Memory
    meant: Meant
    left_out: list[LeftOut] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)

    def leave_out(self, place: WorkbookPlace, label: str, error: BackendError, *, passing: bool = False) -> None:
        """Go on without this workbook, unless it is the only one."""
        if len(self.network.workbooks) == 1:
            raise error
        self.left_out.append(LeftOut(place.name, label, error, passing))

    def seen(self, place: WorkbookPlace, workbook: Workbook) -> Seen | None:
        """The workbook, if it is ours and can be trusted."""
        stamp = workbook.stamp
        if stamp is not None and self.memory.network and stamp.mark != self.memory.network:
            if not self.meant.adopt:
                words = (
                    f"{workbook.label} carries the mark of another network; nothing was read from it or written to it."
                )
                fix = "Correct its location in netbook.toml, or, if it is one of yours, run: netbook sync --adopt"
                self.leave_out(place, workbook.label, BackendError(words, fix))
                return None
            base, restored = as_new(self.memory.base, place.name), False
        else:
            base, restored = self._base_of(place, workbook)
        one = seen(place, workbook, base, self.network.aliases)
        if restored:  # what is missing in a backup was not there yet, or is back again; nobody deleted it
            self.restored.append(workbook.label)
            one = one if one.fresh else nothing_deleted(one, base)
        alone = len(self.network.workbooks) == 1
        trouble = "" if self.meant.deletes else too_many_gone(one, base, self.network.max_delete, alone=alone)
        if trouble:
            words = f"{workbook.label}: {trouble}; nothing was taken over from it or written to it."
            fix = "Bring them back, or, if that is meant, run: netbook sync --accept-deletes"
            self.leave_out(place, workbook.label, NotMeant(words, fix))
            return None
        return one

    def _base_of(self, place: WorkbookPlace, workbook: Workbook) -> tuple[Base, bool]:
        """What was agreed, with what the workbook showed when it was stamped; whether that is longer ago than it was
        written last."""
        base, stamp = self.memory.base, workbook.stamp
        if len(self.network.workbooks) == 1 or place.name not in base.known:
            return base, False
        operation = self.memory.operations.get(place.name)
        ours = stamp is not None and stamp.writer in ("", self.memory.writer)
        if operation is not None and stamp is not None and stamp.run == operation.run and ours:
            without = {**base.without, place.name: operation.without}
            return replace(base, shown={**base.shown, place.name: operation.shown}, without=without), False
        expected = self.memory.stamped.get(place.name, 0)
        if expected and (stamp is None or stamp.run < expected):
            last = stamp.run if stamp else 0
            if last < self.memory.since > 1:  # from before the memory was lost: nobody knows what was agreed then
                return as_new(base, place.name), True
            shown = shown_at(self.state, base.agreed, last)
            return replace(base, shown={**base.shown, place.name: shown}), True
        return base, False


def as_new(base: Base, name: str) -> Base:
    """What is remembered, as if that workbook had never taken part."""
    return replace(base, known=base.known - {name}, shown={one: of for one, of in base.shown.items() if one != name})


class NotMeant(BackendError):
    """A workbook from which so much has gone that it is asked first whether that is meant."""

    exit_code = 3


def gather(
    network: Network,
    readings: Mapping[str, Reading],
    *,
    decided: Decided | None = None,
    meant: Meant = NOTHING_MEANT,
    progress: Progress = no_progress,
) -> Gathered:
    """Merge the workbooks that are being read. One that cannot be read is left out of this run, unless it is the only
    one.

    Raises BackendError if none can be read.
    """
    state = State(network.folder)
    memory = recall(state)
    reader = _Reader(network, state, memory, meant)
    workbooks: list[tuple[WorkbookPlace, Workbook]] = []
    for place in network.workbooks:
        reading = readings[place.name]
        progress(f"Reading {reading.label}")
        try:
            workbooks.append((place, reading.result()))
        except BackendError as error:
            reader.leave_out(place, reading.label, error, passing=True)
    memory = _adopted(memory, [workbook for _, workbook in workbooks])
    reader.memory = memory
    found = [one for place, workbook in workbooks if (one := reader.seen(place, workbook)) is not None]
    if not found:
        raise reader.left_out[0].error
    shown = {name: of for name, of in memory.base.shown.items() if name not in {one.name for one in found}}
    without = {**memory.base.without, **{one.name: one.without for one in found}}
    base = replace(memory.base, shown={**shown, **{one.name: one.shown for one in found}}, without=without)
    memory = replace(memory, base=base)
    typed, strange = chosen(found, memory.conflicts, network, memory.base)
    for tab, of_tab in (decided or {}).items():
        typed[tab] = {**typed.get(tab, {}), **of_tab}
    for tab, key, name, label in not_seen_yet(typed, found, memory.conflicts, memory.base):
        del typed[tab][key, name]
        strange.append(
            f"{tab} {key_in_words(key)}: something else was typed in {label} meanwhile, so nothing was decided"
        )
    merged = _together(network, memory, found, typed)
    left_out, restored = tuple(reader.left_out), tuple(reader.restored)
    return Gathered(memory, merged, left_out, restored, as_one(merged), typed, tuple(strange))


def _together(
    network: Network,
    memory: Memory,
    found: Sequence[Seen],
    decided: Decided | None,
    before: Together | None = None,
) -> Together:
    conflicts, highest = memory.conflicts, before.highest if before else memory.highest
    return together(network, memory.base, found, conflicts=conflicts, decided=decided, highest=highest, before=before)


def _adopted(memory: Memory, workbooks: Sequence[Workbook]) -> Memory:
    """A network without a memory takes over the mark that its workbooks carry, and goes on counting its runs."""
    stamps = [workbook.stamp for workbook in workbooks if workbook.stamp is not None]
    if memory.network or not stamps:
        return memory
    marks = [stamp.mark for stamp in stamps]
    mark = max(marks, key=lambda one: (marks.count(one), one))
    return replace(memory, network=mark, run=max(stamp.run for stamp in stamps if stamp.mark == mark))


def left_out_facts(one: LeftOut) -> dict[str, object]:
    """A workbook that was left out, as --json has it."""
    error = one.error
    code = NEEDS_A_PERSON if error.exit_code == USAGE else error.exit_code
    return {"name": one.name, "label": one.label, "reason": error.message, "fix": error.fix, "exit_code": code}


def findings_of_workbooks(gathered: Gathered) -> list[Finding]:
    """What can be said of the workbooks as such: conflicts, what was put back, and what takes no part."""
    all_of = gathered.together
    found = findings_of_disputes(disputes_of(all_of), all_of)
    for one in gathered.left_out:
        words = f"left out of this sync: {one.error.message} {one.error.fix}".rstrip()
        found.append(Finding("NB605", Severity.WARNING, CellRef(one.label, "", 1), words))
    found += [_refused(change, all_of) for change in all_of.refused if not _of_new_entry(change, all_of)]
    new = {(one.tab, one.key, one.workbooks[0]) for one in all_of.refused if _of_new_entry(one, all_of)}
    found += [_refused_entry(*of, all_of) for of in sorted(new)]
    for workbook in all_of.seen:
        for tab, spread_out in all_of.spreads[workbook.name].items():
            found += [_formula(at) for at in spread_out.formulas]
            if len(all_of.seen) > 1 and workbook.views[tab].schema.key:
                found += _nameless(workbook, tab)
        for tab, view in workbook.views.items():
            if home_of(all_of, tab) is not workbook:  # where it is, all this is found anyway
                found += [
                    *(view.findings if view.broken else ()),
                    *_copies(workbook, tab, all_of.spreads[workbook.name].get(tab)),
                    *_errors(workbook, tab),
                ]
    for label in gathered.restored:
        words = "put back from a backup; what was typed elsewhere since is written into it again"
        found.append(Finding("NB607", Severity.INFO, CellRef(label, "", 1), words))
    first = all_of.seen[0].workbook.label
    for words in gathered.strange:
        found.append(Finding("NB609", Severity.WARNING, CellRef(first, NETBOOK_TAB, 1), f"{words}. Choose again"))
    return found


def _refused(change: Change, all_of: Together) -> Finding:
    [name] = change.workbooks
    one = next(one for one in all_of.seen if one.name == name)
    field_name = change.field
    at = one.cell(change.tab, change.key, field_name) or CellRef(one.workbook.label, change.tab, 1)
    schema = tab_named(change.tab)
    header = schema.field(field_name).header if field_name else ""
    what = f"'{change.new}'" if field_name else "deleting this entry"
    words = f"{what} is not for this workbook to say (may_edit in netbook.toml); it is put back. Ask whoever may"
    return Finding(
        "NB604", Severity.WARNING, at, words, key_in_words(change.key), header, change.new or "", change.old or ""
    )


def _of_new_entry(change: Change, all_of: Together) -> bool:
    return change.field != WHOLE_ROW and change.key not in all_of.merged[change.tab].agreed


def _refused_entry(tab: str, key: str, name: str, all_of: Together) -> Finding:
    one = next(one for one in all_of.seen if one.name == name)
    at = one.cell(tab, key) or CellRef(one.workbook.label, tab, 1)
    words = "a new entry is not for this workbook to add (may_edit in netbook.toml); it is taken out; the log has it"
    return Finding("NB604", Severity.WARNING, at, f"{words}. Ask whoever may")


def _formula(at: CellRef) -> Finding:
    if at.column:
        words = (
            "another workbook has another value, but a formula stands in this cell, which netbook does not overwrite"
        )
        return Finding("NB606", Severity.WARNING, at, f"{words}. Replace the formula by its value, or correct it")
    words = "another workbook has deleted this entry, but there are formulas in its row, which netbook does not clear"
    return Finding("NB606", Severity.WARNING, at, f"{words}. Delete the row")


def _copies(one: Seen, tab: str, spread_out: Spread | None) -> list[Finding]:
    """Keys that stand twice, and will."""
    view = one.views[tab]
    found = []
    for line, key in view.copies:
        if spread_out is not None and key not in spread_out.lines:
            continue
        place = key_place(view.schema)
        at = CellRef(one.workbook.label, view.grid.title, line + view.grid.top, view.columns[place] + view.grid.left)
        other = view.lines[key] + view.grid.top
        spelt = view.rows[key][place]
        empty = ", or clear the cell to be given a new one" if view.schema.prefix else ""
        words = f"the key '{spelt}' also stands in row {other}. Type another key in one of them{empty}"
        found.append(Finding("NB302", Severity.ERROR, at, words, spelt, view.schema.fields[place].header, spelt))
    return found


def _errors(one: Seen, tab: str) -> list[Finding]:
    view = one.views[tab]
    found = []
    for key, places in view.silent.items():
        for place in places:
            line, column = view.lines[key], view.columns[place]
            at = CellRef(one.workbook.label, view.grid.title, line + view.grid.top, column + view.grid.left)
            text = text_of(view.grid.rows[line][column])
            words = f"the cell shows the error {text}. Type the value, or repair the formula"
            if not text:
                words = "the formula has no stored value. Open the workbook, let it calculate, and save it"
            entry, header = view.rows[key][key_place(view.schema)], view.schema.fields[place].header
            found.append(Finding("NB201", Severity.ERROR, at, words, entry, header, text))
    return found


def _nameless(one: Seen, tab: str) -> list[Finding]:
    view = one.views[tab]
    if not view.nameless:
        return []
    at = CellRef(one.workbook.label, view.grid.title, view.nameless[0][0] + view.grid.top)
    key = view.schema.field(view.schema.key).header
    words = (
        f"{len(view.nameless)} entries of this tab have no key and cannot be shared with the other workbooks. "
        f"Add the column {key}, or put a value where its formula is; netbook fills it"
    )
    return [Finding("NB608", Severity.WARNING, at, words, fix=key)]
