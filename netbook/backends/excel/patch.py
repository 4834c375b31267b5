"""Single cells in people's tabs: find the row in the bytes, rewrite that stretch, leave the rest as it is."""

import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from netbook.backends.excel import markup, peek
from netbook.backends.excel.book import Book, Sheet
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import address_column, is_usual
from netbook.backends.excel.sheet_xml import date_serial, inline_text
from netbook.backends.excel.styles import StyleSheet
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellRef, CellValue, column_letters
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
            raise WorkbookChanged(
                f"{package.label}: the tab '{title}' is gone", "Run the same command again."
            )
        by_row: dict[int, list[Edit]] = defaultdict(list)
        for edit in of_tab:
            by_row[edit.row].append(edit)
        pen = _Pen(package, book, styles, sheet)
        content = package.read(sheet.part)
        plain = is_usual(content) and b"<!--" not in content and b"<![CDATA[" not in content
        changed = _patch_bytes(pen, content, by_row) if plain else None
        package.write(sheet.part, changed if changed is not None else _patch_parsed(pen, content, by_row))
    styles.save()


# --- finding the row -------------------------------------------------------------------------


def _patch_bytes(pen: "_Pen", content: bytes, by_row: dict[int, list[Edit]]) -> bytes | None:
    """The sheet with only the named rows rewritten; None if it is not written as usual."""
    start = content.find(b"<sheetData")
    opened = content.find(b">", start)
    if start < 0:
        return None
    if content[opened - 1 : opened] == b"/":
        content = content[: opened - 1] + b"></sheetData>" + content[opened + 1 :]
        opened -= 1
    end = content.find(b"</sheetData>", opened)
    spans: list[tuple[int, int, int]] = []  # row, start, end
    pen.defaults = _column_styles(content[:start])
    matches = list(_ROW.finditer(content, opened, end))
    numbers = [int(match[1]) for match in matches]
    if content.count(b"<row", opened, end) != len(matches) or numbers != sorted(set(numbers)):
        return None
    root = content[content.find(b"<worksheet") : content.find(b">", content.find(b"<worksheet")) + 1]
    at_number = {number: match for number, match in zip(numbers, matches, strict=True) if number in by_row}
    spans = []
    rewritten: dict[int, bytes] = {}
    for row, edits in by_row.items():
        match = at_number.get(row)
        if match is None:
            following = next((m for n, m in zip(numbers, matches, strict=True) if n > row), None)
            at = following.start() if following else end
            stretch, span = f'<row r="{row}"/>'.encode(), (at, at)
        else:
            stop = match.end() if match[2] else content.find(b"</row>", match.end()) + len(b"</row>")
            stretch, span = content[match.start() : stop], (match.start(), stop)
        above = _row_above(content, matches, numbers, row)
        spans.append((row, *span))
        rewritten[row] = _rewrite(pen, root, stretch, above, edits)
    pieces, last = [], 0
    for row, begin, stop in sorted(spans, key=lambda s: (s[1], s[0])):
        pieces += [content[last:begin], rewritten[row]]
        last = stop
    return _grow_dimension(b"".join((*pieces, content[last:])), by_row)


def _row_above(content: bytes, matches: list[re.Match[bytes]], numbers: list[int], row: int) -> bytes:
    """The nearest earlier row, for the style of a cell that is not there yet."""
    from bisect import bisect_left

    at = bisect_left(numbers, row) - 1
    if at < 0 or matches[at][2]:
        return b""
    return content[matches[at].start() : content.find(b"</row>", matches[at].end()) + len(b"</row>")]


def _rewrite(pen: "_Pen", root: bytes, stretch: bytes, above: bytes, edits: list[Edit]) -> bytes:
    """One row, parsed inside a copy of its root so that all prefixes are known, and put back."""
    label, part = pen.package.label, pen.sheet.part
    parsed = markup.parse_text(label, part, root + above + stretch + b"</worksheet>")
    model = _cells(parsed[0]) if above else {}
    row = parsed[-1]
    for other in list(parsed)[:-1]:
        parsed.remove(other)
    for edit in edits:
        pen.write(row, edit, model)
    text = markup.etree.tostring(parsed, encoding="UTF-8")
    return bytes(text[text.find(b">", text.find(b"<worksheet")) + 1 : text.rfind(b"</worksheet>")])


def _column_styles(head: bytes) -> dict[int, str]:
    """The styles that `<cols>` gives to cells not written yet."""
    found: dict[int, str] = {}
    for match in re.finditer(rb"<col\s[^<>]*>", head):
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


def _patch_parsed(pen: "_Pen", content: bytes, by_row: dict[int, list[Edit]]) -> bytes:
    """The slow way, for sheets written in an unusual manner."""
    root = markup.parse_text(pen.package.label, pen.sheet.part, content)
    cells = markup.child(root, "sheetData")
    if cells is None:
        raise BackendError(
            f"{pen.package.label}: the tab '{pen.sheet.title}' has no cells", "Save it in Excel."
        )
    numbered: dict[int, Element] = {}
    number = 0
    for row in markup.children(cells, "row"):
        stated = row.get("r") or ""
        number = int(stated) if stated.isdecimal() else number + 1
        numbered[number] = row
    for wanted, edits in sorted(by_row.items()):
        above = max((n for n in numbered if n < wanted), default=0)
        if wanted not in numbered:
            row = markup.etree.Element(f"{{{markup.namespace(root)}}}row", {"r": str(wanted)})
            cells.insert(cells.index(numbered[above]) + 1 if above else 0, row)
            numbered[wanted] = row
            following = min((n for n in numbered if n > wanted), default=0)
            if following:
                numbered[following].set("r", str(following))
        for edit in edits:
            pen.write(numbered[wanted], edit, _cells(numbered[above]) if above else {})
    return markup.serialise(root)


def _cells(row: Element) -> dict[int, Element]:
    """The cells of a row by column, also where addresses are left out."""
    found: dict[int, Element] = {}
    column = 0
    for cell in markup.children(row, "c"):
        column = address_column(cell.get("r")) or column + 1
        found[column] = cell
    return found


# --- writing the cell ------------------------------------------------------------------------


class _Pen:
    """Writes single cells of one tab."""

    def __init__(self, package: Package, book: Book, styles: StyleSheet, sheet: Sheet) -> None:
        self.package, self.book, self.styles, self.sheet = package, book, styles, sheet
        self.defaults: dict[int, str] = {}

    def write(self, row: Element, edit: Edit, above: dict[int, Element]) -> None:
        """Put `edit` into its row; `above` are the cells of the row before."""
        cells = _cells(row)
        cell = cells.get(edit.column)
        if cell is not None and markup.child(cell, "f") is not None:
            raise BackendError(
                f"{self._where(edit)} holds a formula; netbook does not write over formulas",
                "Replace the formula by its value, or leave the cell empty.",
            )
        self._check_before(cell, edit)
        if cell is None:
            cell = self._new_cell(row, cells, edit, above)
        for name in ("v", "is"):
            for old in markup.children(cell, name):
                cell.remove(old)
        cell.attrib.pop("t", None)
        cell.attrib.pop("cm", None)
        cell.attrib.pop("vm", None)
        self._fill(cell, edit)

    def _where(self, edit: Edit) -> CellRef:
        return CellRef(self.package.label, self.sheet.title, edit.row, edit.column)

    def _new_cell(
        self, row: Element, cells: dict[int, Element], edit: Edit, above: dict[int, Element]
    ) -> Element:
        for column, other in cells.items():  # a cell between others needs its address, so they need theirs
            other.set("r", f"{column_letters(column)}{edit.row}")
        cell = markup.etree.Element(
            f"{{{markup.namespace(row)}}}c", {"r": f"{column_letters(edit.column)}{edit.row}"}
        )
        neighbour = above.get(edit.column)
        style = row.get("s") if row.get("customFormat") in ("1", "true") else None
        style = (
            style or self.defaults.get(edit.column) or (neighbour.get("s") if neighbour is not None else None)
        )
        if style:
            cell.set("s", style)
        left = [other for column, other in cells.items() if column < edit.column]
        row.insert(row.index(left[-1]) + 1 if left else 0, cell)
        spans = re.fullmatch(r"(\d+):(\d+)", row.get("spans") or "")
        if spans:
            row.set("spans", f"{min(int(spans[1]), edit.column)}:{max(int(spans[2]), edit.column)}")
        return cell

    def _fill(self, cell: Element, edit: Edit) -> None:
        value = edit.value
        if isinstance(value, CellError):
            raise BackendError(f"{self._where(edit)}: an error cannot be written to a cell")
        if isinstance(value, str):
            if value:
                cell.set("t", "inlineStr")
                inline = markup.etree.fromstring(f"<is>{inline_text(value)}</is>")
                text = markup.add(markup.add(cell, "is"), "t")
                text.text, spaced = inline[0].text, inline[0].attrib
                text.attrib.update(spaced)
            return
        if isinstance(value, bool):
            cell.set("t", "b")
            text_of = "1" if value else "0"
        elif isinstance(value, int | float):
            text_of = repr(int(value) if float(value).is_integer() and abs(value) < 1e15 else value)
        else:
            serial = self._serial(value)
            if serial is None:
                self._fill(cell, Edit(edit.tab, edit.row, edit.column, value.isoformat()))  # type: ignore[union-attr]
                return
            text_of = repr(serial)
            self._show_as_date(cell, value)
        markup.add(cell, "v").text = text_of

    def _show_as_date(self, cell: Element, value: date | datetime | time | timedelta) -> None:
        style = int(cell.get("s") or "0")
        if self.styles.is_date(style):
            return
        code = "yyyy-mm-dd"
        if isinstance(value, timedelta):
            code = "[h]:mm:ss"
        elif isinstance(value, time):
            code = "hh:mm:ss"
        elif isinstance(value, datetime):
            code = "yyyy-mm-dd hh:mm:ss"
        cell.set("s", str(self.styles.with_format(style, code)))

    def _serial(self, value: date | datetime | time | timedelta) -> int | float | None:
        if isinstance(value, timedelta):
            return value / timedelta(days=1)
        if isinstance(value, time):
            moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
            return (moment + timedelta(microseconds=value.microsecond)) / timedelta(days=1)
        day = date_serial(
            value if not isinstance(value, datetime) else value.date(), epoch_1904=self.book.epoch_1904
        )
        if day is None or not isinstance(value, datetime):
            return day
        return day + (value - datetime.combine(value.date(), time())) / timedelta(days=1)

    # --- is it still what was read? -----------------------------------------------------------

    def _check_before(self, cell: Element | None, edit: Edit) -> None:
        if not self._holds(cell, edit.before):
            raise WorkbookChanged(
                f"{self._where(edit)} no longer holds {edit.before!r}; nothing was written",
                "Run the same command again.",
            )

    def _holds(self, cell: Element | None, before: CellValue) -> bool:
        stored = peek.cell_text(cell) if cell is not None else ""
        kind = cell.get("t", "n") if cell is not None else "n"
        if before == "" or isinstance(before, CellError):
            expected = before.text if isinstance(before, CellError) else ""
            return self._text(kind, stored) == expected
        if isinstance(before, str):
            text = self._text(kind, stored)
            return kind in ("s", "str", "inlineStr") and text.strip() == before.strip()
        if isinstance(before, bool):
            return kind == "b" and (stored.strip() in ("1", "true")) == before
        if isinstance(before, int | float):
            return kind == "n" and _number(stored) == float(before)
        if kind == "d":
            return stored.startswith(before.isoformat() if isinstance(before, date | time) else "")
        number, serial = _number(stored), self._serial(before)
        # Two serials can mean the same day (Excel's 29 February 1900), and times are rounded when read.
        return number is not None and serial is not None and abs(number - serial) < 1e-6 + (number < 61)

    def _text(self, kind: str, stored: str) -> str:
        if kind == "s" and stored.strip().isdecimal():
            index = int(stored)
            return peek.shared_strings(self.package, self.book.part, {index}).get(index, "")
        return markup.unescape(stored) if kind == "str" else stored


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
