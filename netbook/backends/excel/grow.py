"""Rows added below the last entry: tables, filters, dropdowns and conditional formats that ended above reach over them.

Excel does so when people type there. Only the addresses change; every other byte stays.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from netbook.backends.excel import markup, opc
from netbook.backends.excel.book import Book, Sheet
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import column_number

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")
_PREFIX = rb"(?:[\w.-]+:)?"
_FILTER_NAME = "_xlnm._FilterDatabase"
_HIGHEST_HEADER = 1


def _attribute(tag: bytes, name: bytes) -> re.Pattern[bytes]:
    """An attribute's value in the start tags called `tag`."""
    others = rb"""(?:\s+[^\s<>/=]+\s*=\s*(?:"[^"]*"|'[^']*'))*?"""
    return re.compile(rb"<" + _PREFIX + tag + others + rb"\s+" + name + rb"\s*=\s*[\"'](?P<value>[^\"'<>]*)")


def _rule(tag: bytes) -> tuple[re.Pattern[bytes], ...]:
    """Where a rule is in force: an attribute of it, or (rules that name other tabs) its last child."""
    last = _PREFIX + rb"sqref>(?P<value>[^<]*)</" + _PREFIX + rb"sqref>\s*</" + _PREFIX + tag + rb"\s*>"
    return _attribute(tag, b"sqref"), re.compile(rb"<" + last)


_TABLE, _FILTER, _MERGED = (
    _attribute(b"table", b"ref"),
    _attribute(b"autoFilter", b"ref"),
    _attribute(b"mergeCell", b"ref"),
)
_DROPDOWNS, _FORMATS = _rule(b"dataValidation"), _rule(b"conditionalFormatting")


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells; all numbers from 1, the last ones included."""

    left: int
    top: int
    right: int
    bottom: int

    def covers(self, row: int, left: int, right: int) -> bool:
        """Whether some cell of `row` from `left` to `right` is in it."""
        return self.top <= row <= self.bottom and self.left <= right and left <= self.right


@dataclass(frozen=True)
class Row:
    """A row that was written to: columns filled before, columns filled in the row above, columns filled now."""

    before: frozenset[int]
    above: frozenset[int]
    written: set[int] = field(default_factory=set)

    def is_new_in(self, left: int, right: int) -> bool:
        """Whether an entry was begun between these columns."""
        return any(left <= n <= right for n in self.written) and not any(left <= n <= right for n in self.before)


Rows = Mapping[int, Row]
"""All rows of a tab that were written to, by their number."""


def filled_columns(cells: Mapping[int, Element]) -> frozenset[int]:
    """The columns of cells with something in them."""
    return frozenset(column for column, cell in cells.items() if len(cell))


def grow(package: Package, book: Book, sheet: Sheet, content: bytes, rows: Rows) -> bytes:
    """`content`, the part of `sheet`, with all addresses reaching over new rows; tables and names are written too."""
    after_cells = max(content.rfind(b"sheetData>"), content.rfind(b"sheetData/>"))
    cells, rest = content[:after_cells], content[after_cells:]
    tables = _tables(package, sheet)
    filters = [*_areas(rest, _FILTER)]
    in_the_way = [*tables.values(), *_areas(rest, _MERGED)]
    bottoms = {area: _reach(area, rows, in_the_way) for area in (*filters, *tables.values())}
    for part, area in tables.items():
        if _may_grow(package, part):
            content_of_table = _stretched(package.read(part), _TABLE, bottoms)
            package.write(part, _stretched(content_of_table, _FILTER, bottoms))
        else:
            bottoms[area] = area.bottom
    _grow_filter_names(package, book, sheet, {area: bottoms[area] for area in filters})
    rest = _stretched(rest, _FILTER, bottoms)
    blocks = _blocks(rows, bottoms)
    headers = {_HIGHEST_HEADER, *(area.top for area in bottoms)}
    for patterns, alone in ((_DROPDOWNS, True), (_FORMATS, False)):
        areas = {area for pattern in patterns for area in _areas(rest, pattern) if area.bottom not in headers}
        grown = {area: _follow(area, blocks, areas - {area} if alone else set()) for area in areas}
        for pattern in patterns:
            rest = _stretched(rest, pattern, grown)
    return cells + rest


# --- how far ---------------------------------------------------------------------------------


def _reach(area: Area, rows: Rows, in_the_way: list[Area]) -> int:
    """The last of the new rows directly below `area`; its own last row if there is something else."""
    bottom = area.bottom
    while (row := rows.get(bottom + 1)) and row.is_new_in(area.left, area.right):
        bottom += 1
        if any(other.covers(bottom, area.left, area.right) for other in in_the_way):
            return area.bottom
    return bottom


def _blocks(rows: Rows, bottoms: Mapping[Area, int]) -> dict[int, tuple[int, int]]:
    """From which to which column every new entry reaches: as wide as its table or filter, else as the entry above."""
    blocks = {}
    for number, row in rows.items():
        columns = row.written | row.above
        left, right = min(columns, default=0), max(columns, default=0)
        if row.is_new_in(left, right) and not any(a.left <= right and left <= a.right for a in bottoms):
            blocks[number] = (left, right)
    for area, bottom in bottoms.items():
        blocks |= dict.fromkeys(range(area.bottom + 1, bottom + 1), (area.left, area.right))
    return blocks


def _follow(area: Area, blocks: Mapping[int, tuple[int, int]], in_the_way: set[Area]) -> int:
    """The last row to which a rule for `area` follows the new entries directly below it."""
    bottom = area.bottom
    while (block := blocks.get(bottom + 1)) and area.covers(area.bottom, *block):
        if any(other.covers(bottom + 1, area.left, area.right) for other in in_the_way):
            break
        bottom += 1
    return bottom


# --- what there is ---------------------------------------------------------------------------


def _tables(package: Package, sheet: Sheet) -> dict[str, Area]:
    found = {}
    for relation in opc.relations(package, sheet.part):
        if relation.kind == "table" and package.find(relation.target):
            area = next(_areas(package.read(relation.target), _TABLE), None)
            if area:
                found[relation.target] = area
    return found


def _may_grow(package: Package, table: str) -> bool:
    """Whether nothing stands below the entries of the table: no row of totals, no row that Excel only shows."""
    root = markup.parse(package, table)
    return (root.get("totalsRowCount") or "0") == "0" and root.get("insertRow") not in ("1", "true")


def _areas(content: bytes, pattern: re.Pattern[bytes]) -> Iterator[Area]:
    for match in pattern.finditer(content):
        for text in match["value"].decode("latin-1").split():
            area = _area(text)
            if area:
                yield area


def _area(text: str) -> Area | None:
    """'A1:C3', 'G5', '$A$1:$C$3'; None for whole columns and what is no address."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    left, top = column_number(match[1]), int(match[2])
    return Area(left, top, column_number(match[3]), int(match[4])) if match[3] else Area(left, top, left, top)


# --- writing it ------------------------------------------------------------------------------


def _stretched(content: bytes, pattern: re.Pattern[bytes], bottoms: Mapping[Area, int]) -> bytes:
    """`content` with the addresses in the places of `pattern` ending where `bottoms` says."""

    def change(match: re.Match[bytes]) -> bytes:
        texts = re.split(r"(\s+)", match["value"].decode("latin-1"))
        value = "".join(_with_bottom(text, bottoms) for text in texts).encode("latin-1")
        start, stop = (at - match.start() for at in match.span("value"))
        return match[0][:start] + value + match[0][stop:]

    return pattern.sub(change, content)


def _with_bottom(text: str, bottoms: Mapping[Area, int]) -> str:
    area = _area(text)
    bottom = bottoms.get(area) if area else None
    if area is None or bottom is None or bottom == area.bottom:
        return text
    first, _, last = text.partition(":")
    return f"{first}:{(last or first).removesuffix(str(area.bottom))}{bottom}"


def _grow_filter_names(package: Package, book: Book, sheet: Sheet, bottoms: Mapping[Area, int]) -> None:
    """Excel keeps what a tab's filter covers in a hidden name as well."""
    names = markup.child(book.root, "definedNames")
    own = str(book.sheets.index(sheet))
    for name in markup.children(names, "definedName") if names is not None else []:
        if name.get("name") == _FILTER_NAME and name.get("localSheetId") == own:
            title, mark, address = (name.text or "").rpartition("!")
            changed = f"{title}{mark}{_with_bottom(address, bottoms)}"
            if changed != name.text:
                name.text = changed
                package.write(book.part, markup.serialise(book.root))
