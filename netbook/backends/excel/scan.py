"""What calamine cannot tell about a sheet: formulas, errors, and how far it reaches before it is unfolded.

Large sheets are searched as bytes, a few passes at the speed of memory. Sheets written in an unusual way
(prefixed names, cells without addresses) are walked element by element instead.
"""

import io
import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.ours import VOLATILE
from netbook.model.cells import column_letters
from netbook.model.marks import OURS

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?worksheet[\s>/]")
_ROW = re.compile(rb'<row\s[^<>]*?\br="(\d+)"')
_FAR_ROW = re.compile(rb'<row\s[^<>]*?\br="(\d{6,})"')
_FAR = re.compile(rb' r="(?:[A-Za-z]{2}|\d{6})')
_WIDE_CELL = re.compile(rb' r="([A-Za-z]{2,})\d+"[^<>]*?(/?)>')
_FORMULA = re.compile(rb"<c\s([^<>]*)>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(<v\s*/>|<v[^<>]*>[^<]*</v>|)")
_ADDRESS = re.compile(rb'\br="([A-Za-z]{1,3})(\d{1,7})"')
_TEXT = re.compile(rb">([^<]*)<")
_HIDDEN = b' hidden="'
_HIDDEN_ROW = re.compile(rb'<row\s[^<>]*?\br="(\d+)"[^<>]*?\shidden="(?:1|true|on)"')
_COLUMN = re.compile(rb'<col\s(?:[^<>]*\s)?hidden="(?:1|true|on)"[^<>]*>')
_ENDS = re.compile(rb'\s(min|max)="(\d{1,5})"')
_OTHER_FILE = re.compile(rb"\[[^\[\]]*\](?:[\w.]*!|[^\[\]!']*'!)")
_VOLATILE = re.compile(VOLATILE.encode())
_MERGED = re.compile(rb'<mergeCell\s[^<>]*?\bref="([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})"')
MOST_MERGED = 10_000
LONGEST_ROW = 8 << 20
_FILLED = (b"</v>", b"</is>", b"</f>")


@dataclass
class Scan:
    """What was found in a sheet.

    `last_row` and `last_column` are upper bounds of what holds something. `errors` are the cells that
    show an error (its text) or a formula that was never calculated (''). `without_rows` is the sheet's XML
    less its rows, if marks may be in it. The rest as in `Looks`.
    """

    last_row: int = 0
    last_column: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    external: set[tuple[int, int]] = field(default_factory=set)
    volatile: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: set[tuple[int, int]] = field(default_factory=set)
    without_rows: bytes = b""


class Unusual(Exception):
    """The sheet is not spelled as searching its bytes expects; `walked` understands it too."""


def is_usual(sheet: bytes) -> bool:
    """Whether the sheet is spelled as Excel spells it, so that searching its bytes finds everything."""
    root = _ROOT.search(sheet[:4096])
    return (
        root is not None and not root[1] and b"<!" not in sheet[:4096] and sheet[:2] not in (b"\xff\xfe", b"\xfe\xff")
    )


def column_number(letters: bytes | str) -> int:
    """'A' -> 1, 'AA' -> 27."""
    number = 0
    for letter in letters.decode() if isinstance(letters, bytes) else letters:
        number = number * 26 + ord(letter.upper()) - 64
    return number


def searched(chunks: Iterable[bytes], struck: Collection[int] = ()) -> Scan:
    """Everything about a sheet in one pass over its bytes; it is never in memory as a whole. `struck` are the numbers
    of the cell styles that cross out."""
    found = Scan(last_column=26)
    crossed = struck_cells(struck)
    kept = head = b""
    for number, chunk in enumerate(chunks):
        text = kept + chunk
        if number == 0:
            if not is_usual(text):
                raise Unusual
            head = text[: text.find(b"<sheetData")]
            found.hidden_columns = _hidden_columns(head)
        cut = text.rfind(b"<row")
        if cut <= 0 and len(text) > LONGEST_ROW:
            raise Unusual
        # A row cut in two is looked at together with what follows.
        text, kept = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        _search(text, found)
        _search_looks(text, found, crossed)
    _search(kept, found)
    _search_looks(kept, found, crossed)
    if b"<mergeCell " in kept:  # stands behind the last row
        found.merged = [_area(match) for match in itertools.islice(_MERGED.finditer(kept), MOST_MERGED)]
    if OURS.search(kept):
        end = kept.find(b"</sheetData>")
        found.without_rows = head + b"<sheetData>" + kept[end:] if end >= 0 else kept
    return found


def struck_cells(styles: Collection[int]) -> re.Pattern[bytes] | None:
    """What finds the cells with one of these styles; None if there is none."""
    numbers = b"|".join(str(style).encode() for style in sorted(styles))
    return re.compile(rb'<c\s[^<>]*?\br="([A-Za-z]{1,3})(\d{1,7})"[^<>]*?\ss="(?:%s)"' % numbers) if styles else None


def _search_looks(text: bytes, found: Scan, crossed: re.Pattern[bytes] | None) -> None:
    if _HIDDEN in text:
        found.hidden.update(int(match[1]) for match in _HIDDEN_ROW.finditer(text))
    if crossed is not None:
        found.struck.update((int(match[2]), column_number(match[1])) for match in crossed.finditer(text))


def _hidden_columns(head: bytes) -> set[int]:
    """The columns that are hidden, from what stands before the rows."""
    found: set[int] = set()
    for column in _COLUMN.finditer(head):
        ends = {name: int(number) for name, number in _ENDS.findall(column[0])}
        first = ends.get(b"min", 1)
        found.update(range(first, min(ends.get(b"max", first), MOST_HIDDEN) + 1))
    return found


MOST_HIDDEN = 200
"""Of more columns, all right of the table are hidden."""


def _area(match: re.Match[bytes]) -> tuple[int, int, int, int]:
    return int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3])


def _search(text: bytes, found: Scan) -> None:
    """Look at whole rows."""
    end = -1
    for mark in _FILLED:  # each looks only behind what was found before
        end = max(end, text.rfind(mark, max(end, 0)))
    if end < 0:
        return
    row = _ROW.match(text, text.rfind(b"<row", 0, end))
    if row is None:
        raise Unusual
    found.last_row = max(found.last_row, int(row[1]))
    if _FAR.search(text):
        found.last_row = max(found.last_row, *(int(m[1]) for m in _FAR_ROW.finditer(text, 0, end)), 0)
        wide = {match[1] for match in _WIDE_CELL.finditer(text) if not match[2]}
        found.last_column = max(found.last_column, *map(column_number, wide), 0)
    has_errors = b't="e"' in text
    if not has_errors and b"<f" not in text:
        return
    if b"<!--" in text or b"<![CDATA[" in text:
        raise Unusual
    _search_formulas(text, found)
    if has_errors:
        _search_errors(text, found)


def _search_formulas(text: bytes, found: Scan) -> None:
    start = -1
    while (start := text.find(b"<f", start + 1)) >= 0:
        if text[start + 2 : start + 3] not in b" />":
            continue
        match = _FORMULA.match(text, text.rfind(b"<", 0, start))
        address = _ADDRESS.search(match[1]) if match else None
        if match is None or address is None:
            raise Unusual
        at = (int(address[2]), column_number(address[1]))
        found.formulas.add(at)
        if b"]" in match[0] and _OTHER_FILE.search(match[0]):
            found.external.add(at)
        if _VOLATILE.search(match[0]):
            found.volatile.add(at)
        stored = _TEXT.search(match[2])
        empty_text = b't="str"' in match[1] and match[2]
        if not empty_text and (stored is None or not stored[1]):
            found.errors[at] = ""


def _search_errors(text: bytes, found: Scan) -> None:
    start = -1
    while (start := text.find(b't="e"', start + 1)) >= 0:
        head = text.rfind(b"<", 0, start)
        if text[head : head + 3] != b"<c ":
            continue
        end = text.find(b"</c>", start)
        value = text.rfind(b"<v", start, end)
        stored = _TEXT.search(text, value, end) if value >= 0 else None
        address = _ADDRESS.search(text, head, text.find(b">", head))
        if address is None:
            raise Unusual
        found.errors[int(address[2]), column_number(address[1])] = stored[1].decode() if stored else ""


def walked(sheet: bytes) -> Scan:
    """The same element by element: slower, but sure."""
    found = Scan(without_rows=sheet if OURS.search(sheet) else b"")
    for row, column, cell in walk(sheet):
        if len(cell):
            found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
        formula, value = markup.child(cell, "f"), markup.child(cell, "v")
        text = (value.text or "") if value is not None else ""
        if formula is not None:
            found.formulas.add((row, column))
            if not text and (cell.get("t") != "str" or value is None):
                found.errors[row, column] = ""
        if cell.get("t") == "e":
            found.errors[row, column] = text
    return found


def walk(sheet: bytes) -> Iterator[tuple[int, int, markup.Element]]:
    """Every cell element with its row and column, also where the sheet leaves the addresses out."""
    row = 0
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    for event, element in etree.iterparse(io.BytesIO(sheet), events=("start", "end"), **options):
        if markup.local(element) != "row":
            continue
        if event == "start":
            stated = element.get("r") or ""
            row = int(stated) if stated.isdecimal() else row + 1
            continue
        column = 0
        for cell in element:
            if markup.local(cell) == "c":
                column = address_column(cell.get("r")) or column + 1
                yield row, column, cell
        element.clear()


def split_at_rows(sheet: bytes) -> tuple[bytes, bytes, bytes]:
    """A sheet's XML up to its first row, its rows, and what is behind them; all of it as the last if it is spelled
    in an unusual way."""
    start = sheet.find(b"<sheetData")
    opened = sheet.find(b">", start) + 1
    end = sheet.rfind(b"</sheetData>")
    if not is_usual(sheet) or start < 0 or (end < opened and sheet[opened - 2 : opened] != b"/>"):
        return b"", b"", sheet
    return sheet[:opened], sheet[opened : max(opened, end)], sheet[max(opened, end) :]


def address_column(address: str | None) -> int:
    """'AB12' -> 28; 0 for no address."""
    letters = "".join(c for c in address or "" if c.isascii() and c.isalpha())
    return column_number(letters)


def far_cell(row: int, column: int) -> str:
    """'XFD1048576'."""
    return f"{column_letters(column)}{row}"
