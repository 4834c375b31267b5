"""The log of changes, read: run by run, the latest first."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from netbook.model.base import Change
from netbook.state import SCHEMA_VERSION, State
from netbook.state.memory import Logged


@dataclass(frozen=True)
class LoggedRun:
    """One run and what it changed, in the order of the tabs. `at` is 'YYYY-MM-DD HH:MM:SS', local time; `does` what it
    was: 'sync', 'undo of run 3'."""

    run: int
    at: str
    does: str
    changes: tuple[Logged, ...]


def logged_runs(state: State) -> Iterator[LoggedRun]:
    """The runs that changed something, the latest first. Each is read when it is asked for."""
    with state.reading() as database:
        if database is None or not _is_current(database):
            return
        runs = database.execute(
            "select run, at, does from runs where run in (select run from log) order by run desc"
        ).fetchall()
        for run, at, does in runs:
            rows = database.execute(
                "select tab, key, field, old, new, workbooks, kind, place from log where run = ? order by id", (run,)
            )
            changes = (
                Logged(Change(tab, key, name, old, new, tuple(json.loads(workbooks))), kind, place, run, at, does)
                for tab, key, name, old, new, workbooks, kind, place in rows
            )
            yield LoggedRun(run, at, does, tuple(changes))


def last_run(state: State) -> LoggedRun | None:
    """The run that was last, without its changes; quick, for a status."""
    if not state.path.is_file():
        return None
    try:
        with closing(sqlite3.connect(state.path)) as database:
            if not _is_current(database):
                return None
            found = database.execute("select run, at, does from runs order by run desc limit 1").fetchone()
    except sqlite3.DatabaseError:
        return None
    return LoggedRun(found[0], found[1], found[2], ()) if found else None


def _is_current(database: sqlite3.Connection) -> bool:
    return bool(database.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,))
