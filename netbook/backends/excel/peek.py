"""The text of a tab's first rows and of single cells, without unfolding the whole tab."""

import io
import re
from collections.abc import Iterator

from lxml import etree

from netbook.backends.excel import markup, opc
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import walk


def first_rows(package: Package, workbook_part: str, sheet_part: str, count: int) -> list[list[str]]:
    """The texts in rows 1 to `count`, one list a row; numbers are given as they are stored."""
    cells: dict[tuple[int, int], str] = {}
    shared: dict[int, list[tuple[int, int]]] = {}
    for row, column, cell in walk(package.read(sheet_part)):
        if row > count:
            break
        text = cell_text(cell)
        if cell.get("t") == "s" and text.strip().isdecimal():
            shared.setdefault(int(text), []).append((row, column))
        elif text or markup.child(cell, "f") is not None:
            cells[row, column] = text
    strings = SharedStrings(package, workbook_part) if shared else None
    for index, places in shared.items():
        cells.update(dict.fromkeys(places, strings[index] if strings else ""))
    rows: list[list[str]] = []
    for row in range(1, max((row for row, _ in cells), default=0) + 1):
        width = max((column for at, column in cells if at == row), default=0)
        rows.append([cells.get((row, column), "") for column in range(1, width + 1)])
    return rows


def cell_text(cell: Element) -> str:
    """What is stored in a cell: the text of an inline string, or of `<v>`."""
    if cell.get("t") == "inlineStr":
        inline = markup.child(cell, "is")
        return string_text(inline) if inline is not None else ""
    value = markup.child(cell, "v")
    return (value.text or "") if value is not None else ""


def string_text(item: Element) -> str:
    """The text of a string item: plain, or made of formatted runs; not its phonetic reading."""
    texts = []
    for element in item:
        if markup.local(element) == "r":
            element_text = markup.child(element, "t")
            texts.append((element_text.text or "") if element_text is not None else "")
        elif markup.local(element) == "t":
            texts.append(element.text or "")
    return markup.unescape("".join(texts))


class SharedStrings:
    """The strings that cells name by number. Only those asked for are understood."""

    def __init__(self, package: Package, workbook_part: str) -> None:
        self._label = package.label
        self._part = opc.target_of(package, workbook_part, "sharedStrings") or ""
        content = package.read(self._part) if self._part else b""
        root = _SST.search(content)
        self._root = root[0] if root else b""
        self._items: list[bytes] = []
        self._texts: dict[int, str] = {}
        if root and b"<!" not in content:
            self._items = [match[0] for match in _SI.finditer(content, root.end())]
        elif content:
            self._texts = dict(enumerate(_all_strings(content)))

    def __getitem__(self, index: int) -> str:
        if index not in self._texts and index < len(self._items):
            item = self._root + self._items[index] + b"</sst>"
            self._texts[index] = string_text(markup.parse_text(self._label, self._part, item)[0])
        return self._texts.get(index, "")


_SST = re.compile(rb"<sst(?:\s[^<>]*)?(?<!/)>")
_SI = re.compile(rb"<si(?:\s[^<>]*)?(?:/>|>.*?</si>)", re.DOTALL)


def _all_strings(content: bytes) -> Iterator[str]:
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    for _, element in etree.iterparse(io.BytesIO(content), events=("end",), **options):
        if markup.local(element) == "si":
            yield string_text(element)
            element.clear()
