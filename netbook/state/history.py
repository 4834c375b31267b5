"""The log of changes, read: run by run, the latest first."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from netbook.state import State, is_current
from netbook.state.memory import Logged, logged_changes


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
        if database is None:
            return
        runs = database.execute(
            "select run, at, does from runs where run in (select run from log) order by run desc"
        ).fetchall()
        for run, at, does in runs:
            yield LoggedRun(run, at, does, tuple(logged_changes(database, "run = ? order by id", run)))


def last_run(state: State) -> LoggedRun | None:
    """The run that was last, without its changes; quick, for a status."""
    if not state.path.is_file():
        return None
    try:
        with closing(sqlite3.connect(state.path)) as database:
            if not is_current(database):
                return None
            found = database.execute("select run, at, does from runs order by run desc limit 1").fetchone()
    except sqlite3.DatabaseError:
        return None
    return LoggedRun(found[0], found[1], found[2], ()) if found else None
