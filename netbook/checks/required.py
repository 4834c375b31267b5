"""A cell that must be filled is empty.

Without it the entry cannot be placed: nobody knows for what, by whom, or when.

Wrong: a contribution with no Partner. Right: `Ana`.
Fix: type the missing value, or clear the whole row.
"""

from collections.abc import Callable, Iterator

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS, Field

CODE = "NB301"


def required(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Empty cells in columns that must be filled, except keys that netbook gives itself."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            given_by_us = field.name == schema.key and schema.prefix
            if field.required and not given_by_us and tab.has(field.name):
                yield from trouble(CODE, Severity.ERROR, schema.title, field.name, _blank(tab, field), _word(field))


def _blank(tab: TabEntries, field: Field) -> object:
    column = tab.frame[field.name]
    return (column.isna() | (column == "")).to_numpy(bool) if len(column) else column.isna().to_numpy()


def _word(field: Field) -> Callable[[int], Words]:
    example = f", such as {field.example}" if field.example else ""
    return lambda position: Words(f"{field.header} is empty. Type it{example}: {field.help}")
