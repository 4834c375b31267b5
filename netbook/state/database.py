"""The export to SQLite: a database of the entries and the results, for whoever wants to ask in SQL."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from netbook.errors import UsageError
from netbook.outputs.exports.tables import Table
from netbook.state.files import whole_file


def write_database(path: Path, tables: Sequence[Table]) -> None:
    """Write `tables` to a new database at `path`, whole or not at all. Beside each table with money stands a view,
    `ledger_decimal` beside `ledger`, which has the money as decimal text. Raises as `whole_file` does."""
    with whole_file(path) as temporary:
        try:
            _fill(temporary, tables)
        except sqlite3.OperationalError as error:
            raise UsageError(f"{path} cannot be written: {error}.", "Free some space on the disk.") from error


def _fill(path: Path, tables: Sequence[Table]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for table in tables:
            columns = ", ".join(f"{_name(name)} {kind}" for name, kind in table.columns.items())
            database.execute(f"create table {_name(table.name)} ({columns})")
            marks = ", ".join("?" * len(table.columns))
            database.executemany(f"insert into {_name(table.name)} values ({marks})", table.rows)  # noqa: S608
            shown = [_decimal(name) if name in table.money else _name(name) for name in table.columns]
            view = f"select {', '.join(shown)} from {_name(table.name)}"  # noqa: S608  names are our own
            database.execute(f"create view {_name(f'{table.name}_decimal')} as {view}")


def _name(name: str) -> str:
    return f'"{name}"'


def _decimal(name: str) -> str:
    """SQL for a column of minor units as decimal text: -5 with 2 digits is '-0.05'."""
    column, digits = _name(name), _name("digits")
    padded = f"printf('%0*d', {digits} + 1, abs({column}))"
    sign = f"case when {column} < 0 then '-' else '' end"
    point = f"substr({padded}, 1, length({padded}) - {digits}) || '.' || substr({padded}, -{digits})"
    whole = f"when {digits} = 0 then cast({column} as text)"
    return f"case when {column} is null then null {whole} else {sign} || {point} end as {column}"
