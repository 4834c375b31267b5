"""What a network's workbooks agree on, what each of them showed last, and what they do not agree on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = tuple[str, ...]
"""One entry in canonical form: a text for each field of its tab, in their order; '' is empty."""

Rows = Mapping[str, Row]
"""The entries of one tab by key."""

WHOLE_ROW = ""
"""In place of a field: the entry as a whole."""

KEEP, DELETE = "keep", "delete"
"""What may be decided about a whole entry that one workbook deleted and another changed."""

PARTS = "\x1f"
"""Between the parts of a key that netbook makes of several cells; nobody can type it."""

NEW_KEY = f"new key{PARTS}"
"""What may be decided about different entries under one key: this, and the name of the workbook whose entry gets a new
one."""


@dataclass(frozen=True, order=True)
class Candidate:
    """One of the values that compete for a cell, and the workbooks that show it (by their names in netbook.toml).

    Of a whole entry the values are KEEP and DELETE. No workbook: it is the value agreed on last.
    """

    value: str
    workbooks: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Conflict:
    """A cell (or WHOLE_ROW) on which workbooks do not agree. `agreed` is what they agreed on last, which goes on being
    used; every workbook keeps its own until it is settled.

    `twin`: the workbooks of `candidates` show different entries under one key. `rows`: what those who changed an entry
    that others deleted made of it, by workbook.
    """

    tab: str
    key: str
    field: str
    agreed: str
    candidates: tuple[Candidate, ...]
    twin: bool = False
    rows: tuple[tuple[str, Row], ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """The workbooks that show one of the candidates."""
        return tuple(sorted({name for candidate in self.candidates for name in candidate.workbooks}))


@dataclass(frozen=True, order=True)
class Change:
    """A cell on which everybody agrees anew. `old` is None for an entry that is new, `new` for one that is gone; then
    there is one change for each cell of it that is not empty. `workbooks` are those in which it was typed."""

    tab: str
    key: str
    field: str
    old: str | None
    new: str | None
    workbooks: tuple[str, ...]


@dataclass(frozen=True)
class Base:
    """What netbook remembers of the entries.

    `agreed`: tab -> key -> row. `shown`: workbook -> tab -> key -> the row that netbook last saw or wrote there, None
    if there was none; only where that is not the agreed one. `known`: workbooks that have been part of a run; all
    others have shown nothing yet. `without`: workbook -> tab -> fields for which it had no column then.
    """

    agreed: Mapping[str, Rows] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, Mapping[str, Row | None]]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    without: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def key_in_words(key: str) -> str:
    """A key as people know it, where nobody's own spelling of it is at hand: 'OPP-16', 'STANDARD 1'."""
    return key.replace(PARTS, " ").upper()
