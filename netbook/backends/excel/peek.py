"""The text of a tab's first rows and of single cells, without unfolding the whole tab."""

import io
from collections.abc import Collection

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
    for index, text in shared_strings(package, workbook_part, shared).items():
        cells.update(dict.fromkeys(shared[index], text))
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


def shared_strings(package: Package, workbook_part: str, wanted: Collection[int] | None = None) -> dict[int, str]:
    """The shared strings with these numbers, or all of them."""
    found: dict[int, str] = {}
    part = None if wanted is not None and not wanted else opc.target_of(package, workbook_part, "sharedStrings")
    if part is None:
        return found
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    last = max(wanted) if wanted else None
    index = -1
    for _, element in etree.iterparse(io.BytesIO(package.read(part)), events=("end",), **options):
        if markup.local(element) != "si":
            continue
        index += 1
        if wanted is None or index in wanted:
            found[index] = string_text(element)
        element.clear()
        if index == last:
            break
    return found
