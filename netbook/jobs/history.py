"""What was changed when, by whom, and where; and how to put it back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from typing import Any

from netbook.errors import UsageError
from netbook.jobs.results import change_facts
from netbook.model.base import DELETE, KEEP, WHOLE_ROW, Conflict, Rows, key_in_words
from netbook.model.cells import CellRef, same_name
from netbook.model.network import Network
from netbook.model.schema import tab_named
from netbook.state import State
from netbook.state.history import LoggedRun, logged_runs
from netbook.state.memory import AGREED, FORM, Logged, recall
from netbook.steps.fixes import Fix
from netbook.steps.views import key_place

MOST_RUNS = 20


@dataclass(frozen=True)
class Asked:
    """What is asked of the log: one run, what was typed in one workbook (by its name or its owner), one entry or a cell
    of it ('OPP-016', 'OPP-016.price')."""

    run: int | None = None
    workbook: str = ""
    entry: str = ""


def history(network: Network, asked: Asked, most: int | None = MOST_RUNS) -> tuple[LoggedRun, ...]:
    """The last runs that changed something of what is asked, the latest first, with those changes only.

    Raises UsageError for a run, a workbook or an entry that the log does not know.
    """
    state = State(network.folder)
    workbook = workbook_named(network, asked.workbook) if asked.workbook else ""
    found = tuple(islice(_asked_runs(state, asked, workbook), most))
    if asked.run is not None and not any(one.run == asked.run for one in logged_runs(state)):
        raise _no_run(state, asked.run)
    if asked.entry and not found:
        _check_entry(state, asked.entry)
    return found


def _asked_runs(state: State, asked: Asked, workbook: str) -> Iterator[LoggedRun]:
    for one in logged_runs(state):
        if asked.run is not None and one.run != asked.run:
            continue
        changes = tuple(
            logged
            for logged in one.changes
            if (not workbook or workbook in logged.change.workbooks)
            and (not asked.entry or same_name(asked.entry) in _names_of(logged))
        )
        if changes:
            yield LoggedRun(one.run, one.at, one.does, changes)


def _names_of(logged: Logged) -> tuple[str, ...]:
    """What a change may be asked by: its entry, its cell by field or header."""
    change = logged.change
    header = tab_named(change.tab).field(change.field).header if change.field else ""
    return (change.key, *(same_name(f"{change.key}.{name}") for name in (change.field, header) if name))


def _check_entry(state: State, entry: str) -> None:
    """Raises UsageError if `entry` is neither in the log nor an entry to which nothing has happened yet."""
    known = {
        name: entry_of(logged) + name[len(logged.change.key) :]
        for one in logged_runs(state)
        for logged in one.changes
        for name in _names_of(logged)
    }
    for tab, rows in recall(state).base.agreed.items():
        schema = tab_named(tab)
        place = key_place(schema)
        for key, row in rows.items() if place >= 0 else ():
            known |= {same_name(f"{key}.{one.name}"): f"{row[place]}.{one.name}" for one in schema.fields}
            known[key] = row[place]
    if same_name(entry) not in known:
        raise UsageError(f"The log knows no entry '{entry}'.", meant(entry, known) or "See all: netbook log")


def _no_run(state: State, run: int) -> UsageError:
    last = next(logged_runs(state), None)
    words = f"Run {run} changed nothing, or there was none."
    return UsageError(
        words, f"The last run that did was {last.run}. See: netbook log" if last else "Next: netbook sync"
    )


def workbook_named(network: Network, text: str) -> str:
    """The name of a workbook in netbook.toml, by that name, its owner or its file. Raises UsageError."""
    known = {same_name(name): place.name for place in network.workbooks for name in (place.called, place.name)}
    if same_name(text) not in known:
        names = ", ".join(place.name for place in network.workbooks)
        raise UsageError(f"There is no workbook '{text}'.", meant(text, known) or f"The workbooks are: {names}.")
    return known[same_name(text)]


def meant(word: str, known: Mapping[str, str]) -> str:
    """'Did you mean OPP-16?', '' if nothing is near. `known`: `same_name` -> as it is spelled."""
    from difflib import get_close_matches  # only when there is something to say

    near = get_close_matches(same_name(word), list(known), 1)
    return f"Did you mean {known[near[0]]}?" if near else ""


def entry_of(logged: Logged) -> str:
    """The key of the entry as people spell it, as far as the change tells."""
    change = logged.change
    spelled = change.new if change.old is None else change.old
    if spelled and change.field == tab_named(change.tab).key:
        return spelled
    return key_in_words(change.key)


def run_facts(one: LoggedRun) -> dict[str, Any]:
    """A run as --json has it. `kind` of a change: 'agreed', 'not theirs' for what was put back at once, or 'form' for a
    cell that was written in another form."""
    spelled = {(x.change.tab, x.change.key): entry_of(x) for x in one.changes if _tells_key(x)}
    changes = [
        {
            **change_facts(logged.change, logged.place, spelled.get((logged.change.tab, logged.change.key), "")),
            "kind": logged.kind,
        }
        for logged in one.changes
    ]
    return {"run": one.run, "at": one.at, "does": one.does, "changes": changes}


def _tells_key(logged: Logged) -> bool:
    return logged.change.field == tab_named(logged.change.tab).key


# --- putting back ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Undoing:
    """What would put back `run`, as decisions: `decided` where nothing was changed since, `later` where something was
    (as `change_facts` has it: `old` is what would be put back, `new` what is there now). `forms`: cells that were
    written in another form."""

    run: LoggedRun
    decided: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)
    later: tuple[Mapping[str, Any], ...] = ()
    forms: tuple[Fix, ...] = ()
    forced: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)

    def decisions(self, *, force: bool) -> dict[str, dict[tuple[str, str], str]]:
        """What is to be decided; `force`: also where something was changed since."""
        both = {tab: dict(of_tab) for tab, of_tab in self.decided.items()}
        for tab, of_tab in self.forced.items() if force else ():
            both.setdefault(tab, {}).update(of_tab)
        return {tab: of_tab for tab, of_tab in both.items() if of_tab}


def run_to_undo(network: Network, number: int | None) -> LoggedRun:
    """The run of that number, or the last one that changed entries. Raises UsageError if it cannot be put back."""
    runs = [_agreed_only(one) for one in logged_runs(State(network.folder))]
    runs = [one for one in runs if one.changes]
    if not runs:
        raise UsageError("No run has changed any entry yet; there is nothing to put back.", "See: netbook log")
    if number is not None and all(one.run != number for one in runs):
        raise _no_run(State(network.folder), number)
    return runs[0] if number is None else next(one for one in runs if one.run == number)


def _agreed_only(one: LoggedRun) -> LoggedRun:
    changes = tuple(logged for logged in one.changes if logged.kind in (AGREED, FORM))
    return LoggedRun(one.run, one.at, one.does, changes)


def _forms_back(run: LoggedRun) -> tuple[Fix, ...]:
    """What puts back the cells that a run wrote in another form."""
    return tuple(
        Fix(one.change.workbooks[0], one.change.tab, one.change.key, one.change.field, one.change.new or "",
            one.change.old or "", True, CellRef(one.place.partition(" ")[0], one.change.tab, 1), entry_of(one))
        for one in run.changes
        if one.kind == FORM
    )  # fmt: skip


def undoing(network: Network, run: LoggedRun) -> Undoing:
    """What puts back `run`, seen from what is agreed now."""
    memory = recall(State(network.folder))
    decided: dict[str, dict[tuple[str, str], str]] = {}
    forced: dict[str, dict[tuple[str, str], str]] = {}
    later: list[Mapping[str, Any]] = []
    changed = [one for one in run.changes if one.kind == AGREED]
    for (tab, key), group in groupby(changed, key=lambda logged: (logged.change.tab, logged.change.key)):
        changes = [*group]
        put_back = _PutBack(tab, key, changes, memory.base.agreed.get(tab, {}), memory.conflicts)
        sure, unsure = put_back.decisions()
        decided.setdefault(tab, {}).update(sure)
        forced.setdefault(tab, {}).update(unsure)
        later += put_back.told(unsure)
    return Undoing(run, decided, tuple(later), _forms_back(run), forced)


@dataclass(frozen=True)
class _PutBack:
    """One entry that a run changed."""

    tab: str
    key: str
    changes: Sequence[Logged]
    agreed: Rows
    conflicts: Iterable[Conflict]

    @property
    def now(self) -> dict[str, str] | None:
        """Its cells by field; None if it is gone."""
        row = self.agreed.get(self.key)
        names = [field.name for field in tab_named(self.tab).fields]
        return None if row is None else dict(zip(names, row, strict=True))

    def decisions(self) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
        """What puts it back where nothing was changed since, and where something was."""
        now, first = self.now, self.changes[0].change
        old = {one.change.field: one.change.old or "" for one in self.changes}
        new = {one.change.field: one.change.new or "" for one in self.changes}
        disputed = {one.field for one in self.conflicts if (one.tab, one.key) == (self.tab, self.key)}
        if first.old is None:  # it was new
            if now is None:
                return {}, {}
            same = not disputed and all(cell == new.get(name, "") for name, cell in now.items())
            gone = {(self.key, WHOLE_ROW): DELETE}
            return (gone, {}) if same else ({}, gone)
        if first.new is None:  # it was deleted
            cells = {(self.key, name): cell for name, cell in old.items()}
            if now is None:
                back = {(self.key, WHOLE_ROW): KEEP, **cells}
                return (back, {}) if not disputed else ({}, back)
            return {}, {at: cell for at, cell in cells.items() if now.get(at[1]) != cell}
        if now is None:
            return {}, {}  # an entry that was deleted since comes back by undoing that
        sure: dict[tuple[str, str], str] = {}
        unsure: dict[tuple[str, str], str] = {}
        for name, cell in old.items():
            if now.get(name) != cell or name in disputed:
                kept = now.get(name) == new[name] and not disputed & {name, WHOLE_ROW}
                (sure if kept else unsure)[self.key, name] = cell
        return sure, unsure

    def told(self, unsure: Mapping[tuple[str, str], str]) -> list[Mapping[str, Any]]:
        """What was changed since, as facts."""
        now, schema = self.now or {}, tab_named(self.tab)
        entry = now.get(schema.key, "") if schema.key else ""
        facts: list[Mapping[str, Any]] = []
        for (_, name), cell in unsure.items():
            about = next(chain((one for one in self.changes if one.change.field == name), self.changes)).change
            sides = {"old": cell, "new": now.get(name, "")} if name else {"old": None, "new": None}
            header = schema.field(name).header if name else ""
            facts.append({**change_facts(about, "", entry), **sides, "field": header, "name": name})
        return facts
