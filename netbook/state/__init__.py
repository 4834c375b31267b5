"""What netbook remembers between runs, in one SQLite file beside netbook.toml: .netbook/state.db."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1
FOLDER = ".netbook"


class State:
    """The memory of one network. A state file that is missing, broken or of another version remembers nothing:
    the workbooks hold the truth, and the next run writes it anew."""

    def __init__(self, network_folder: str) -> None:
        self.folder = Path(network_folder) / FOLDER
        self.path = self.folder / "state.db"

    def last_run(self) -> tuple[Mapping[str, str], Mapping[str, Any]] | None:
        """(fingerprints by what they are of, the result as it was shown) of the last whole run, or None."""
        if not self.path.is_file():
            return None
        try:
            with closing(sqlite3.connect(self.path)) as database:
                if database.execute("pragma user_version").fetchone() != (SCHEMA_VERSION,):
                    return None
                fingerprints = dict(database.execute("select source, mark from fingerprints"))
                result = database.execute("select result from last_run").fetchone()
        except sqlite3.DatabaseError:
            return None
        return (fingerprints, json.loads(result[0])) if result else None

    def remember(self, fingerprints: Mapping[str, str], result: Mapping[str, Any]) -> None:
        """Keep this run as the last one. All or nothing."""
        self.folder.mkdir(exist_ok=True)
        try:
            self._store(fingerprints, result)
        except sqlite3.DatabaseError:
            self.path.unlink(missing_ok=True)  # broken, and nothing in it that the workbooks do not have
            self._store(fingerprints, result)

    def _store(self, fingerprints: Mapping[str, str], result: Mapping[str, Any]) -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            if database.execute("pragma user_version").fetchone() != (SCHEMA_VERSION,):
                database.executescript(
                    "drop table if exists fingerprints; drop table if exists last_run;"
                    "create table fingerprints (source text primary key, mark text not null);"
                    "create table last_run (result text not null);"
                    f"pragma user_version = {SCHEMA_VERSION};"
                )
            database.execute("delete from fingerprints")
            database.execute("delete from last_run")
            database.executemany("insert into fingerprints values (?, ?)", sorted(fingerprints.items()))
            database.execute("insert into last_run values (?)", (json.dumps(result, sort_keys=True),))
