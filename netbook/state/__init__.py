"""What netbook remembers between runs, in one SQLite file beside netbook.toml: .netbook/state.db.

A file that is missing or broken remembers nothing. The workbooks hold all entries: the next run reads them as if for
the first time, so nothing is deleted then, and what they do not agree on is asked about.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 2
FOLDER = ".netbook"

TABLES = """
create table fingerprints (source text primary key, mark text not null) without rowid;
create table last_run (result text not null);
create table facts (name text primary key, value text not null) without rowid;
create table entries (tab text, key text, row text not null, primary key (tab, key));
create table workbooks (name text primary key, run integer not null) without rowid;
create table shown (workbook text, tab text, key text, row text, primary key (workbook, tab, key)) without rowid;
create table operations (workbook text primary key, run integer not null, shown text not null) without rowid;
create table conflicts (tab text, key text, field text, facts text not null, primary key (tab, key, field))
    without rowid;
create table runs (run integer primary key, at text not null, does text not null);
create table log (id integer primary key, run integer not null, tab text not null, key text not null,
    field text not null, old text, new text, workbooks text not null, kind text not null, place text not null);
create index log_by_run on log (run);
"""
"""`row` is a JSON list of texts, and entries stand in the order in which they came to be agreed; `run` of a workbook is
the last one that stamped it; `shown` of an operation what to remember of its workbook once it is written: its rows, and
the columns that it does not have."""

MIGRATIONS = {1: "drop table fingerprints; drop table last_run;" + TABLES}
"""Version -> what makes the next one of it."""


class State:
    """The memory of one network, opened for one thing at a time."""

    def __init__(self, network_folder: str) -> None:
        self.folder = Path(network_folder) / FOLDER
        self.path = self.folder / "state.db"

    def last_run(self) -> tuple[Mapping[str, str], Mapping[str, Any]] | None:
        """(fingerprints by what they are of, the result as it was shown) of the last whole run, or None."""
        if not self.path.is_file():
            return None
        try:
            with closing(sqlite3.connect(self.path)) as database:
                if not is_current(database):
                    return None
                fingerprints = dict(database.execute("select source, mark from fingerprints"))
                result = database.execute("select result from last_run").fetchone()
        except sqlite3.DatabaseError:
            return None
        return (fingerprints, json.loads(result[0])) if result else None

    def remember(self, fingerprints: Mapping[str, str], result: Mapping[str, Any]) -> None:
        """Keep this run as the last one. All or nothing."""
        with self.writing() as database:
            database.execute("delete from fingerprints")
            database.execute("delete from last_run")
            database.executemany("insert into fingerprints values (?, ?)", sorted(fingerprints.items()))
            database.execute("insert into last_run values (?)", (json.dumps(result, sort_keys=True),))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """The database as it is; None if there is none that can be read, or none of this version yet."""
        if not self.path.is_file() or not is_sound(self.path):
            yield None
            return
        with closing(sqlite3.connect(self.path)) as database:
            yield database if is_current(database) else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The database in one transaction, which is on the disk when it ends. A broken file is put aside first."""
        self.folder.mkdir(exist_ok=True)
        if self.path.is_file() and not is_sound(self.path):
            self._put_aside()
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = full")
            database.execute("begin immediate")
            try:
                _bring_up(database)
                yield database
            except BaseException:
                database.execute("rollback")
                raise
            database.execute("commit")

    def _put_aside(self) -> None:
        """Keep what cannot be read for whoever wants to look into it, and start anew."""
        self.path.replace(self.path.with_name("state.broken.db"))
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


def is_current(database: sqlite3.Connection) -> bool:
    """Whether a database is of this version."""
    return bool(database.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,))


def is_sound(path: Path) -> bool:
    """Whether a file is a state of ours, of this version or one that can be brought up to it."""
    try:
        with closing(sqlite3.connect(path)) as database:
            version = int(database.execute("pragma user_version").fetchone()[0])
            known = version == SCHEMA_VERSION or version in MIGRATIONS
            return known and bool(database.execute("pragma quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _bring_up(database: sqlite3.Connection) -> None:
    version = int(database.execute("pragma user_version").fetchone()[0])
    while version < SCHEMA_VERSION:
        for statement in _statements(MIGRATIONS[version] if version else TABLES):
            database.execute(statement)
        version = SCHEMA_VERSION if not version else version + 1
    database.execute(f"pragma user_version = {SCHEMA_VERSION}")


def _statements(script: str) -> Sequence[str]:
    """One by one, as `executescript` would end the transaction."""
    return [statement for statement in script.split(";") if statement.strip()]
