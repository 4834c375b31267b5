"""Single cells in people's tabs: find the row in the bytes, rewrite that stretch, leave the rest as it is."""

import re
from bisect import bisect_left
from collections import defaultdict

from netbook.backends.excel import markup
from netbook.backends.excel.book import Book
from netbook.backends.excel.grow import grow
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.pen import Pen, cells_of
from netbook.backends.excel.scan import address_column, is_usual
from netbook.backends.excel.styles import StyleSheet
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import column_letters
from netbook.model.plan import Edit

_ROW = re.compile(rb'<row(?=\s)[^<>]*?\sr="(\d+)"[^<>]*?(/?)>')
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?"/>')


def patch(package: Package, book: Book, styles: StyleSheet, edits: tuple[Edit, ...]) -> None:
    """Write all `edits`."""
    by_tab: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_tab[edit.tab].append(edit)
    for title, of_tab in by_tab.items():
        sheet = next((s for s in book.sheets if s.title == title), None) or book.sheet(title)
        if sheet is None or sheet.kind != "worksheet":
            raise WorkbookChanged(f"{package.label}: the tab '{title}' is gone", "Run the same command again.")
        by_row: dict[int, list[Edit]] = defaultdict(list)
        for edit in of_tab:
            by_row[edit.row].append(edit)
        pen = Pen(package, book, styles, sheet)
        content = package.read(sheet.part)
        pen.defaults = _column_styles(content[: max(0, content.find(b"sheetData"))])
        plain = is_usual(content) and b"<!--" not in content and b"<![CDATA[" not in content
        changed = _patch_bytes(pen, content, by_row) if plain else None
        if changed is None:
            changed = _patch_parsed(pen, content, by_row)
        package.write(sheet.part, grow(package, book, sheet, changed, pen.rows))
    styles.save()


# --- finding the row -------------------------------------------------------------------------


def _patch_bytes(pen: Pen, content: bytes, by_row: dict[int, list[Edit]]) -> bytes | None:
    """The sheet with only the named rows rewritten; None if it is not written as usual."""
    start = content.find(b"<sheetData")
    opened = content.find(b">", start)
    if start < 0:
        return None
    if content[opened - 1 : opened] == b"/":
        content = content[: opened - 1] + b"></sheetData>" + content[opened + 1 :]
        opened -= 1
    end = content.find(b"</sheetData>", opened)
    matches = list(_ROW.finditer(content, opened, end))
    numbers = [int(match[1]) for match in matches]
    if content.count(b"<row", opened, end) != len(matches) or numbers != sorted(set(numbers)):
        return None
    root = content[content.find(b"<worksheet") : content.find(b">", content.find(b"<worksheet")) + 1]
    pieces, last = [], 0
    for row, edits in sorted(by_row.items()):
        at = bisect_left(numbers, row)
        there = at < len(numbers) and numbers[at] == row
        begin = matches[at].start() if at < len(numbers) else end
        stop = _end_of_row(content, matches[at]) if there else begin
        stretch = content[begin:stop] if there else f'<row r="{row}"/>'.encode()
        above = b""
        if at and not matches[at - 1][2]:
            above = content[matches[at - 1].start() : _end_of_row(content, matches[at - 1])]
        pieces += [content[last:begin], _rewrite(pen, root, stretch, above, edits)]
        last = stop
    return _grow_dimension(b"".join((*pieces, content[last:])), by_row)


def _end_of_row(content: bytes, row: re.Match[bytes]) -> int:
    return row.end() if row[2] else content.find(b"</row>", row.end()) + len(b"</row>")


def _rewrite(pen: Pen, root: bytes, stretch: bytes, above: bytes, edits: list[Edit]) -> bytes:
    """One row, parsed inside a copy of its root so that all prefixes are known, and put back."""
    label, part = pen.package.label, pen.sheet.part
    parsed = markup.parse_text(label, part, root + above + stretch + b"</worksheet>")
    model = cells_of(parsed[0]) if above else {}
    row = parsed[-1]
    for other in list(parsed)[:-1]:
        parsed.remove(other)
    for edit in edits:
        pen.write(row, edit, model)
    text = markup.text_of(parsed)
    return text[text.find(b">", text.find(b"<worksheet")) + 1 : text.rfind(b"</worksheet>")]


def _column_styles(head: bytes) -> dict[int, str]:
    """The styles that `<cols>` gives to cells not written yet."""
    found: dict[int, str] = {}
    for match in re.finditer(rb"<(?:[\w.-]+:)?col\s[^<>]*>", head):
        names = dict(re.findall(rb'(\w+)="(\d+)', match[0]))
        if b"style" in names and b"min" in names and b"max" in names:
            first, last = int(names[b"min"]), min(int(names[b"max"]), 16_384)
            found.update(dict.fromkeys(range(first, last + 1), names[b"style"].decode()))
    return found


def _grow_dimension(content: bytes, by_row: dict[int, list[Edit]]) -> bytes:
    match = _DIMENSION.search(content, 0, content.find(b"<sheetData"))
    if match is None:
        return content
    edits = [edit for edits in by_row.values() for edit in edits]
    left, top = address_column(match[1].decode()), int(match[2])
    right, bottom = (address_column(match[3].decode()), int(match[4])) if match[3] else (left, top)
    left, right = min(left, *(e.column for e in edits)), max(right, *(e.column for e in edits))
    top, bottom = min(top, *by_row), max(bottom, *by_row)
    reference = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
    return content[: match.start()] + f'<dimension ref="{reference}"/>'.encode() + content[match.end() :]


def _patch_parsed(pen: Pen, content: bytes, by_row: dict[int, list[Edit]]) -> bytes:
    """The slow way, for sheets written in an unusual manner."""
    root = markup.parse_text(pen.package.label, pen.sheet.part, content)
    cells = markup.child(root, "sheetData")
    if cells is None:
        raise BackendError(f"{pen.package.label}: the tab '{pen.sheet.title}' has no cells", "Save it in Excel.")
    numbered: dict[int, Element] = {}
    number = 0
    for row in markup.children(cells, "row"):
        stated = row.get("r") or ""
        number = int(stated) if stated.isdecimal() else number + 1
        numbered[number] = row
    for wanted, edits in sorted(by_row.items()):
        above = max((n for n in numbered if n < wanted), default=0)
        if wanted not in numbered:
            row = markup.new(root, "row", {"r": str(wanted)})
            cells.insert(cells.index(numbered[above]) + 1 if above else 0, row)
            numbered[wanted] = row
            following = min((n for n in numbered if n > wanted), default=0)
            if following:
                numbered[following].set("r", str(following))
        for edit in edits:
            pen.write(numbered[wanted], edit, cells_of(numbered[above]) if above else {})
    return markup.serialise(root)
