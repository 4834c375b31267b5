"""Marks in a worksheet: conditional formats of one cell each, told from people's by their formula."""

import re
from collections.abc import Iterator

from netbook.backends.excel import markup
from netbook.backends.excel.book import Book
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import column_number, split_at_rows
from netbook.backends.excel.styles import Style, StyleSheet
from netbook.errors import WorkbookChanged
from netbook.model.cells import absolute, column_letters
from netbook.model.marks import FILLS, FONTS, OURS, STRANGE, Mark

_NO_CELLS = re.compile(rb"<sheetData[^<>]*/>")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::\1\2)?")
_BEFORE = frozenset(
    ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection")
) | {
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting"),
}
"""What stands before conditional formats in a worksheet, and these themselves."""


def marks_in(label: str, part: str, sheet: bytes) -> frozenset[Mark]:
    """The marks of a worksheet; its rows may be left out."""
    if not OURS.search(sheet):
        return frozenset()
    return frozenset(mark for _, mark in _rules(markup.parse_text(label, part, sheet)))


def write_marks(package: Package, book: Book, styles: StyleSheet, title: str, marks: frozenset[Mark]) -> None:
    """Put `marks` in the place of all that the tab has. Everything up to its last row keeps its bytes."""
    sheet = book.sheet(title)
    if sheet is None or sheet.kind != "worksheet":
        raise WorkbookChanged(f"{package.label}: the tab '{title}' is gone", "Run the same command again.")
    content = package.read(sheet.part)
    head, rows, tail = split_at_rows(content)
    root = markup.parse_text(package.label, sheet.part, head + tail)
    for rule, _ in [*_rules(root)]:
        formats = rule.getparent()
        if formats is not None:
            formats.remove(rule)
            if not markup.children(formats, "cfRule"):
                root.remove(formats)
    _add(root, styles, marks)
    if not head:
        package.write(sheet.part, markup.serialise(root))
        return
    text = markup.text_of(root)
    cells = _NO_CELLS.search(text)
    closing = tail[: tail.find(b">") + 1] if tail.startswith(b"</sheetData") else b""
    after = text[cells.end() :] if cells else b""
    package.write(sheet.part, b"".join((head, rows, closing, after)) if cells else markup.serialise(root))


def _rules(root: Element) -> Iterator[tuple[Element, Mark]]:
    """The rules of marks, each with its mark."""
    for formats in markup.children(root, "conditionalFormatting"):
        at = _CELL.fullmatch(formats.get("sqref") or "")
        for rule in markup.children(formats, "cfRule"):
            formula = markup.child(rule, "formula")
            text = (formula.text or "") if formula is not None else ""
            if not OURS.match(text.encode()):
                continue
            place = (int(at[2]), column_number(at[1])) if at else (0, 0)
            yield rule, Mark.read(text, absolute(*place), *place) or STRANGE


def _add(root: Element, styles: StyleSheet, marks: frozenset[Mark]) -> None:
    """New rules behind those that are there: people's own colours go before ours."""
    priorities = [rule.get("priority", "") for rule in root.iter(f"{{{markup.namespace(root)}}}cfRule")]
    last = max((int(text) for text in priorities if text.isdecimal()), default=0)
    at = 1 + max((number for number, child in enumerate(root) if markup.local(child) in _BEFORE), default=-1)
    for number, mark in enumerate(sorted(marks), 1):
        cell = f"{column_letters(mark.column)}{mark.row}"
        formats = markup.new(root, "conditionalFormatting", {"sqref": cell})
        look = Style(color=FONTS[mark.severity], fill=FILLS[mark.severity])
        attributes = {"type": "expression", "dxfId": str(styles.overlay(look)), "priority": str(last + number)}
        rule = markup.add(formats, "cfRule", attributes)
        markup.add(rule, "formula").text = mark.rule(absolute(mark.row, mark.column))
        root.insert(at + number - 1, formats)
