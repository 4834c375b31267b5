"""Entries and results as the tables of a database: money in whole minor units, with its currency and digits."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netbook.model.entries import TabEntries
from netbook.model.schema import NUMBER_SCALE, Type
from netbook.outputs.balances_tab import balances
from netbook.outputs.base import Results

Value = str | int | float | None
ENTERED = ("Partners", "Opportunities", "Contributions", "Receipts", "Payouts")
LEDGER = {"receipt": "TEXT", "date": "TEXT", "opportunity": "TEXT", "partner": "TEXT", "currency": "TEXT",
          "digits": "INTEGER", "amount": "INTEGER", "state": "TEXT", "counted": "INTEGER", "why": "TEXT"}  # fmt: skip
ALLOCATIONS = {"opportunity": "TEXT", "step": "TEXT", "role": "TEXT", "partner": "TEXT", "currency": "TEXT",
               "digits": "INTEGER", "agreed": "INTEGER", "earned": "INTEGER", "state": "TEXT",
               "why": "TEXT"}  # fmt: skip
BALANCES = {"partner": "TEXT", "currency": "TEXT", "digits": "INTEGER", "earned": "INTEGER", "advanced": "INTEGER",
            "paid": "INTEGER", "owed": "INTEGER"}  # fmt: skip
STORED = {Type.MONEY: "INTEGER", Type.RATE: "INTEGER", Type.NUMBER: "REAL", Type.SHARE: "REAL"}


@dataclass(frozen=True)
class Table:
    """A table: its columns with their SQLite types, its rows, and which columns are money."""

    name: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Value, ...], ...]
    money: tuple[str, ...]


def tables(results: Results) -> tuple[Table, ...]:
    """partners, opportunities, contributions, receipts, payouts, allocations, ledger, balances."""
    allocations = results.allocations
    return (
        *(_entered(results, results.entries[title]) for title in ENTERED),
        _table("allocations", ALLOCATIONS, allocations.lines, ("agreed", "earned")),
        _table("ledger", LEDGER, allocations.ledger, ("amount",)),
        _table("balances", BALANCES, balances(results), ("earned", "advanced", "paid", "owed")),
    )


def _entered(results: Results, tab: TabEntries) -> Table:
    """A tab that people edit. `row` is the row in the tab; `bad` is 1 where an error keeps the row out of the split."""
    fields = tab.schema.fields
    columns = {field.name: STORED.get(field.type, "TEXT") for field in fields}
    money = tuple(field.name for field in fields if field.type in (Type.MONEY, Type.RATE))
    scaled = [field.name for field in fields if field.type in (Type.NUMBER, Type.SHARE)]
    frame = tab.frame.assign(**{name: tab.frame[name].astype("Float64") / NUMBER_SCALE for name in scaled})
    frame["currency"] = _currencies(results, tab)
    columns = {**columns, "currency": "TEXT", "digits": "INTEGER", "row": "INTEGER", "bad": "INTEGER"}
    return _table(tab.schema.title.lower(), columns, frame, money)


def _currencies(results: Results, tab: TabEntries) -> list[str]:
    """Each row's currency: its own, else its opportunity's, else the network's."""
    names = {field.name for field in tab.schema.fields}
    own = tab.texts("currency").tolist() if "currency" in names else [""] * len(tab.frame)
    if tab.schema.title not in ("Contributions", "Receipts"):
        return [code or results.network.currency for code in own]
    opportunities = results.entries["Opportunities"]
    of = dict(zip(opportunities.texts("opportunity"), opportunities.texts("currency"), strict=True))
    linked = zip(own, tab.texts("opportunity"), strict=True)
    return [code or of.get(name) or results.network.currency for code, name in linked]


def _table(name: str, columns: Mapping[str, str], frame: pd.DataFrame, money: tuple[str, ...]) -> Table:
    values = [[_value(cell, columns[column]) for cell in frame[column]] for column in columns]
    return Table(name, columns, tuple(zip(*values, strict=True)), money)


def _value(cell: object, kind: str) -> Value:
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if kind == "INTEGER":
        return int(cell)  # type: ignore[call-overload]
    if kind == "REAL":
        return float(cell)  # type: ignore[arg-type]
    return str(cell).encode("utf-8", "replace").decode("utf-8")
