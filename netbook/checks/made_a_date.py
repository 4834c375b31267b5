"""A date stands among texts: the spreadsheet made one of what was typed.

`2025-11` as the number of an invoice becomes the first of November; what was typed is lost.

Wrong: the date 2025-11-01 in the column Invoice, where all others are like `2025-118`. Right: `2025-11` as a text.
Fix: set the cell's format to Text, and type it again.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS, Type

CODE = "NB219"

MOST = 0.5
"""Where more of the filled cells than this part are dates, they are meant to be."""
LEAST = 2
"""Fewer other texts tell nothing of what the column holds."""
PROSE = ("note", "dispute", "status", "label", "reads_as")
"""Texts in which a date may be all there is to say; and what nobody reads."""


def made_a_date(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Dates in columns of text that is neither a link nor a choice, where most cells are none."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            if field.type is not Type.TEXT or field.link or field.name in PROSE or not tab.has(field.name):
                continue
            cells = tab.cells.get(field.name, ())
            if not any(issubclass(kind, date) for kind in set(map(type, cells))):
                continue
            wrong = np.fromiter((isinstance(cell, date) for cell in cells), bool, len(cells))
            filled = sum(cell != "" for cell in cells)
            if wrong.sum() > MOST * filled or filled - wrong.sum() < LEAST:
                continue

            def word(position: int, header: str = field.header, cells: object = cells) -> Words:
                day = str(cells[position])[:10]  # type: ignore[index]
                return Words(
                    f"{header} is the date {day}, but the others in this column are texts: the spreadsheet may have "
                    "made a date of what was typed. Set the cell's format to Text, and type it again",
                    day,
                )

            yield from trouble(CODE, Severity.WARNING, schema.title, field.name, wrong, word)
