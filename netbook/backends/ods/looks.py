"""What a table shows beyond its values: merged, hidden and crossed-out cells, formulas of other files and of today."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.ods.content import Content, Table
from netbook.backends.ods.names import CELL, COLUMNS_REPEATED, FORMULA, STYLE, STYLE_NAME, TABLE
from netbook.backends.ours import VOLATILE
from netbook.model.cells import Looks

_SPANS = (f"{{{TABLE}}}number-rows-spanned", f"{{{TABLE}}}number-columns-spanned")
_VISIBILITY = f"{{{TABLE}}}visibility"
_HIDDEN = ("collapse", "filter")
_CROSSED = f"{{{STYLE}}}text-line-through-style"
_FIRST_ROW = re.compile(rb"<[\w.-]+:table-row[\s>/]")
_OTHER_FILE = re.compile(r"'[a-z]+://[^']*'#")
_VOLATILE = re.compile(VOLATILE)
MOST = 10_000
"""Rows, columns and cells of one kind that are told of."""


@dataclass
class LooksOfTable:
    """Collects them row by row; rows and columns count from 1. `formulas` are the cells with any formula."""

    crossing_out: frozenset[str]
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    external: set[tuple[int, int]] = field(default_factory=set)
    volatile: set[tuple[int, int]] = field(default_factory=set)

    def see_row(self, row: Element, first: int, times: int) -> None:
        """A row that stands for `times` rows from `first` on."""
        if row.get(_VISIBILITY) in _HIDDEN and len(self.hidden) < MOST:
            self.hidden.update(range(first, first + min(times, MOST)))

    def see_cell(self, cell: Element, row: int, column: int) -> None:
        """A cell with something in it, or a merged one."""
        if cell.tag == CELL:
            deep, wide = (int(text) if (text := cell.get(name) or "1").isdecimal() else 1 for name in _SPANS)
            if deep * wide > 1 and len(self.merged) < MOST:
                self.merged.append((row, column, row + deep - 1, column + wide - 1))
        if self.crossing_out and cell.get(STYLE_NAME) in self.crossing_out:
            self.struck.add((row, column))
        if formula := cell.get(FORMULA):
            if _OTHER_FILE.search(formula):
                self.external.add((row, column))
            if _VOLATILE.search(formula):
                self.volatile.add((row, column))

    def found(self, content: Content, table: Table) -> Looks:
        """All of them."""
        return Looks(
            tuple(self.merged),
            frozenset(self.hidden),
            frozenset(self.struck),
            False,
            frozenset(_hidden_columns(content, table)),
            frozenset(self.external),
            frozenset(self.volatile),
        )


def crossing_out(content: Content) -> frozenset[str]:
    """The names of the cell styles whose text is crossed out."""
    if b"text-line-through-style" not in content.head:
        return frozenset()
    found = set()
    for style in content.parsed_head().iter(f"{{{STYLE}}}style"):
        if any(part.get(_CROSSED) not in (None, "none") for part in style):
            found.add(style.get(f"{{{STYLE}}}name") or "")
    return frozenset(found - {""})


def _hidden_columns(content: Content, table: Table) -> Iterator[int]:
    first = _FIRST_ROW.search(table.content)
    head = table.content[: first.start()] if first else b""
    if b":visibility=" not in head:
        return
    at = 1
    for tag in re.finditer(rb"<([\w.-]+:table-column)\s[^<>]*?/?>", head):
        text = tag[0].rstrip(b"/>") + b"/>"
        column = markup.parse_text(content.label, "content.xml", content.root + text + b"</office:document-content>")[0]
        times = int(column.get(COLUMNS_REPEATED) or "1")
        if column.get(_VISIBILITY) in _HIDDEN:
            yield from range(at, at + min(times, MOST))
        at += times
