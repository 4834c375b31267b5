"""A cell that must be filled is empty.

Without it the entry cannot be placed: nobody knows for what, by whom, or when.

Wrong: a contribution with no Partner. Right: `Ana`.
Fix: type the missing value, or clear the whole row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from netbook.checks.base import Bools, Trouble, Word, Words, trouble
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS, Field

CODE = "NB301"


def required(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Empty cells in columns that must be filled, except keys that netbook gives itself. A row of which nothing but the
    key is filled in is said once."""
    for schema in TABS:
        tab = entries[schema.title]
        fields = [
            field
            for field in schema.fields
            if field.required and not (field.name == schema.key and schema.prefix) and tab.has(field.name)
        ]
        blanks = [_blank(tab, field) for field in fields]
        bare = np.logical_and.reduce(blanks) if len(blanks) > 1 else np.zeros(len(tab.frame), bool)
        for number, (field, blank) in enumerate(zip(fields, blanks, strict=True)):
            yield from trouble(CODE, Severity.ERROR, schema.title, field.name, blank & ~bare, _word(field))
            for one in trouble(CODE, Severity.ERROR, schema.title, field.name, bare, _word_bare(fields)):
                yield replace(one, silent=number > 0)


def _blank(tab: TabEntries, field: Field) -> Bools:
    column = tab.frame[field.name]
    return (column.isna() | (column == "")).to_numpy(bool) if len(column) else column.isna().to_numpy(bool)


def _word_bare(fields: Sequence[Field]) -> Word:
    headers = [field.header for field in fields]
    missing = f"{', '.join(headers[:-1])} and {headers[-1]}"
    return lambda position: Words(f"the row has a key, but {missing} are empty. Fill them in, or clear the row")


def _word(field: Field) -> Word:
    example = f", such as {field.example}" if field.example else ""
    return lambda position: Words(f"{field.header} is empty. Type it{example}: {field.help}")
