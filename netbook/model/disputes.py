"""A conflict as people are told of it: where it stands, what competes, and what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netbook.model.base import Conflict
from netbook.model.cells import CellRef

CONFLICT = "conflict"
"""In the column What of the tab netbook: the line of a conflict."""

CHOOSE = "Choose"
"""Header of the column of the tab netbook in which people choose."""

DISPUTED = CELL, GONE, TWIN = "NB601", "NB602", "NB603"
"""Codes of the findings that say of a conflict: about a cell, an entry deleted in one workbook, two under one key."""


@dataclass(frozen=True)
class Option:
    """One way to settle a conflict: what is said of it, and what is then decided. `value` is what a person may type
    instead; `workbooks` are those in which it stands (by their names in netbook.toml)."""

    text: str
    decided: str
    value: str = ""
    workbooks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dispute:
    """A conflict in words. `entry` and `header` as people spell them (no header: the entry as a whole); `places` are
    the cells, by the workbooks that show a candidate; `words` say what competes, `fix` how to settle it. `values` are
    the candidates as people read them, and `agreed` what was agreed on last; `about` tells which entry it is, and
    `short` what competes, without the cells. `chosen`: what stands in the tab netbook of a workbook as its choice, and
    has settled nothing."""

    conflict: Conflict
    entry: str
    header: str
    places: Mapping[str, CellRef]
    words: str
    fix: str
    values: tuple[str, ...]
    agreed: str
    about: str
    short: str
    options: tuple[Option, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """'OPP-016 Price', as the tab netbook has it."""
        return f"{self.entry} {self.header}".strip()

    @property
    def address(self) -> str:
        """'OPP-016.price', as `netbook resolve` takes it."""
        return f"{self.entry}.{self.conflict.field}".rstrip(".")
