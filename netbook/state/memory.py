"""What the workbooks agreed on, kept in the state: entries, what each showed, conflicts, the log of changes."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from netbook.model.base import Base, Candidate, Change, Conflict, Row, Rows
from netbook.model.schema import tab_named
from netbook.state import State

AGREED, NOT_THEIRS, FORM = "agreed", "not theirs", "form"

Shown = Mapping[str, Mapping[str, Row | None]]
"""Tab -> key -> row, None for nothing."""


@dataclass(frozen=True)
class Operation:
    """A workbook that was to be written in `run`, and what it then shows; `without`: tab -> fields for which it has no
    column."""

    run: int
    shown: Shown
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Memory:
    """All that is remembered. `run` is the number of the last run, `since` that of the first one that is remembered:
    above 1 after a memory was lost. `stamped` is the last run that stamped a workbook, `network` the mark that
    workbooks of this network carry, '' if there is none yet, `writer` that of this netbook; `highest` the
    highest number given in a key, by the key's beginning."""

    base: Base = field(default_factory=Base)
    conflicts: tuple[Conflict, ...] = ()
    operations: Mapping[str, Operation] = field(default_factory=dict)
    stamped: Mapping[str, int] = field(default_factory=dict)
    run: int = 0
    network: str = ""
    highest: Mapping[str, int] = field(default_factory=dict)
    writer: str = ""
    since: int = 0


@dataclass(frozen=True)
class Planned:
    """One run, decided and not yet carried out: what is remembered from now on.

    `changed`: tab -> key -> row, None for what is gone. `shown`: workbook -> tab -> all that it shows otherwise than
    agreed. `operations`: the workbooks that are to be written. `log`: what is told of the run. `does`: what it is.
    """

    run: int
    at: datetime
    network: str
    writer: str
    changed: Shown
    shown: Mapping[str, Shown]
    conflicts: tuple[Conflict, ...]
    operations: Mapping[str, Operation]
    log: Sequence["Logged"]
    highest: Mapping[str, int]
    stamped: Mapping[str, int]
    does: str = "sync"
    without: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Logged:
    """A change with what became of it, and where in a workbook it was typed. `kind`: AGREED, NOT_THEIRS for what
    somebody typed who may not, or FORM for a cell that means the same in another form (a number stored as text has an
    apostrophe before it then). `run` and `at` are 0 and '' before it is stored."""

    change: Change
    kind: str = AGREED
    place: str = ""
    run: int = 0
    at: str = ""
    does: str = ""


def recall(state: State) -> Memory:
    """All that is remembered; nothing if there is no state that can be read."""
    with state.reading() as database:
        if database is None:
            return Memory()
        facts = dict(database.execute("select name, value from facts"))
        known = dict(database.execute("select name, run from workbooks"))
        shown = _shown(database.execute("select workbook, tab, key, row from shown"))
        operations = {
            name: _operation(run, json.loads(text))
            for name, run, text in database.execute("select workbook, run, shown from operations")
        }
        conflicts = tuple(
            _conflict(json.loads(text))
            for (text,) in database.execute("select facts from conflicts order by tab, key, field")
        )
        return Memory(
            Base(_entries(database), shown, frozenset(known), _without(json.loads(facts.get("without", "{}")))),
            conflicts,
            operations,
            known,
            int(facts.get("run", 0)),
            facts.get("network", ""),
            json.loads(facts.get("highest", "{}")),
            facts.get("writer", ""),
            database.execute("select min(run) from runs").fetchone()[0] or 0,
        )


def new_mark() -> str:
    """A mark for a network that has none."""
    return secrets.token_hex(8)


def store(state: State, planned: Planned) -> None:
    """Keep a run that is decided, before any workbook is written."""
    with state.writing() as database:
        for tab, rows in planned.changed.items():
            gone = [(tab, key) for key, row in rows.items() if row is None]
            database.executemany("delete from entries where tab = ? and key = ?", gone)
            there = ((tab, key, _text(row)) for key, row in rows.items() if row is not None)
            database.executemany(
                "insert into entries values (?, ?, ?) on conflict do update set row = excluded.row", there
            )
        for name, shown in planned.shown.items():
            database.execute("insert or ignore into workbooks values (?, 0)", (name,))
            _store_shown(database, name, shown)
        for name, run in planned.stamped.items():
            database.execute("insert or replace into workbooks values (?, ?)", (name, run))
        database.execute("delete from conflicts")
        conflicts = ((one.tab, one.key, one.field, json.dumps(asdict(one))) for one in planned.conflicts)
        database.executemany("insert into conflicts values (?, ?, ?, ?)", conflicts)
        database.execute("delete from operations")
        operations = (
            (name, one.run, json.dumps({"shown": one.shown, "without": one.without}))
            for name, one in planned.operations.items()
        )
        database.executemany("insert into operations values (?, ?, ?)", operations)
        facts = {"run": str(planned.run), "network": planned.network, "highest": json.dumps(planned.highest)}
        facts["writer"] = planned.writer
        facts["without"] = json.dumps(planned.without, sort_keys=True)
        database.executemany("insert or replace into facts values (?, ?)", facts.items())
        database.execute(
            "insert or replace into runs values (?, ?, ?)",
            (planned.run, f"{planned.at:%Y-%m-%d %H:%M:%S}", planned.does),
        )
        columns = "run, tab, key, field, old, new, workbooks, kind, place"
        logged = (_log_row(planned.run, one) for one in planned.log)
        database.executemany(f"insert into log ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", logged)  # noqa: S608


def written(state: State, workbook: str, operation: Operation, *, stamped: bool = True) -> None:
    """A workbook was written as planned."""
    with state.writing() as database:
        _store_shown(database, workbook, operation.shown)
        database.execute("delete from operations where workbook = ?", (workbook,))
        [text] = database.execute("select value from facts where name = 'without'").fetchone()
        without = json.dumps({**json.loads(text), workbook: operation.without}, sort_keys=True)
        database.execute("update facts set value = ? where name = 'without'", (without,))
        if stamped:
            database.execute("insert or replace into workbooks values (?, ?)", (workbook, operation.run))


def read_log(state: State, after: int = 0) -> Iterator[Logged]:
    """The changes of all runs after one, the latest first."""
    with state.reading() as database:
        if database is None:
            return
        yield from logged_changes(database, "run > ? order by id desc", after)


def logged_changes(database: sqlite3.Connection, which: str, run: int) -> Iterator[Logged]:
    """The changes of the log for `which` (the end of a query) of a run."""
    columns = "run, at, does, tab, key, field, old, new, workbooks, kind, place"
    rows = database.execute(f"select {columns} from log join runs using (run) where {which}", (run,))  # noqa: S608
    for number, at, does, tab, key, name, old, new, workbooks, kind, place in rows:
        yield Logged(Change(tab, key, name, old, new, tuple(json.loads(workbooks))), kind, place, number, at, does)


def _store_shown(database: sqlite3.Connection, name: str, shown: Shown) -> None:
    database.executemany("delete from shown where workbook = ? and tab = ?", [(name, tab) for tab in shown])
    rows = ((name, tab, key, _text(row)) for tab, of_tab in shown.items() for key, row in of_tab.items())
    database.executemany("insert into shown values (?, ?, ?, ?)", rows)


def _entries(database: sqlite3.Connection) -> dict[str, Rows]:
    found: dict[str, dict[str, Row]] = {}
    for tab, key, text in database.execute("select tab, key, row from entries order by rowid"):
        found.setdefault(tab, {})[key] = tuple(json.loads(text))
    return dict(found)


def _shown(rows: Iterable[tuple[str, str, str, str | None]]) -> dict[str, dict[str, dict[str, Row | None]]]:
    found: dict[str, dict[str, dict[str, Row | None]]] = {}
    for workbook, tab, key, text in rows:
        found.setdefault(workbook, {}).setdefault(tab, {})[key] = None if text is None else tuple(json.loads(text))
    return found


def _rows_of(shown: Mapping[str, Mapping[str, Any]]) -> Shown:
    return {tab: {key: None if row is None else tuple(row) for key, row in rows.items()} for tab, rows in shown.items()}


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _operation(run: int, facts: Mapping[str, Any]) -> Operation:
    return Operation(run, _rows_of(facts["shown"]), _fields(facts["without"]))


def _without(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    return {name: _fields(of) for name, of in facts.items()}


def _fields(facts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {tab: tuple(fields) for tab, fields in facts.items()}


def _text(row: Row | None) -> str | None:
    return None if row is None else _encode(row)


def _conflict(facts: Mapping[str, Any]) -> Conflict:
    candidates = tuple(Candidate(one["value"], tuple(one["workbooks"])) for one in facts["candidates"])
    rows = tuple((name, tuple(row)) for name, row in facts.get("rows", ()))
    return Conflict(**{**facts, "candidates": candidates, "rows": rows})


def _log_row(run: int, one: Logged) -> tuple[object, ...]:
    change = one.change
    workbooks = json.dumps(change.workbooks)
    return (run, change.tab, change.key, change.field, change.old, change.new, workbooks, one.kind, one.place)


def shown_at(state: State, agreed: Mapping[str, Rows], run: int) -> Shown:
    """What was agreed after `run`, where it is not what is agreed now: the log, undone from its end."""
    found: dict[str, dict[str, Row | None]] = {}
    for one in read_log(state, run):
        change = one.change
        if one.kind != AGREED:
            continue
        names = [field.name for field in tab_named(change.tab).fields]
        rows = found.setdefault(change.tab, {})
        row = rows[change.key] if change.key in rows else agreed.get(change.tab, {}).get(change.key)
        if change.old is None:  # it was new then
            rows[change.key] = None
            continue
        cells = list(row or ("",) * len(names))
        cells[names.index(change.field)] = change.old
        rows[change.key] = tuple(cells)
    return found
