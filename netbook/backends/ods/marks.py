"""Marks in a table of an OpenDocument spreadsheet: conditional formats of one cell each, as LibreOffice keeps them."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.excel.scan import column_number
from netbook.backends.ods.content import Content, Table, serialised
from netbook.backends.ods.names import CALCEXT, FO, OFFICE, STYLE
from netbook.backends.ods.objects import declare
from netbook.errors import WorkbookChanged
from netbook.model.cells import absolute, column_letters
from netbook.model.marks import FILLS, FONTS, OURS, STRANGE, Mark

STYLES = "styles.xml"
_NO_STYLES = f'<office:document-styles xmlns:office="{OFFICE}" office:version="1.3"/>'.encode()
_FORMATS, _FORMAT, _CONDITION = (
    f"{{{CALCEXT}}}conditional-formats",
    f"{{{CALCEXT}}}conditional-format",
    f"{{{CALCEXT}}}condition",
)
_RANGE, _VALUE, _BASE, _LOOK = (
    f"{{{CALCEXT}}}target-range-address",
    f"{{{CALCEXT}}}value",
    f"{{{CALCEXT}}}base-cell-address",
    f"{{{CALCEXT}}}apply-style-name",
)
_STRETCH = re.compile(rb"<([\w.-]+:conditional-formats)[\s>].*</\1>", re.DOTALL)
_CELL = re.compile(r"(.*)\.([A-Z]{1,3})(\d{1,7})(?::\1\.\2\3)?", re.DOTALL)
_IS = re.compile(r"formula-is\((.*)\)", re.DOTALL)


def marks_in(content: Content, table: Table) -> frozenset[Mark]:
    """The marks of a table."""
    stretch = _STRETCH.search(table.content) if OURS.search(table.content) else None
    if stretch is None:
        return frozenset()
    formats = content.parsed(Table(table.title, stretch[0]))
    return frozenset(mark for _, mark in _conditions(formats))


def write_marks(package: Package, content: Content, wanted: Mapping[str, frozenset[Mark]]) -> None:
    """Put the marks of each tab of `wanted` in the place of all that it has. Raises WorkbookChanged for a lost tab."""
    for title, marks in wanted.items():
        table = content.table(title)
        if table is None:
            raise WorkbookChanged(f"{content.label}: the tab '{title}' is gone", "Run the same command again.")
        element = content.parsed(table)
        formats = element.find(_FORMATS)
        if formats is None:
            formats = etree.SubElement(element, _FORMATS, nsmap={"calcext": CALCEXT})
        for condition, _ in [*_conditions(formats)]:
            _remove(condition)
        for mark in sorted(marks):
            _add(formats, table.title, mark)
        if not len(formats):
            element.remove(formats)
        table.content = serialised(element)
    _add_looks(package, {mark.severity for marks in wanted.values() for mark in marks})


def _conditions(formats: Element) -> Iterator[tuple[Element, Mark]]:
    """The conditions of marks, each with its mark."""
    for each in formats.iter(_FORMAT):
        at = _CELL.fullmatch(each.get(_RANGE) or "")
        for condition in each.iter(_CONDITION):
            formula = _IS.fullmatch(condition.get(_VALUE) or "")
            if formula is None or not OURS.match(formula[1].encode()):
                continue
            row, column = (int(at[3]), column_number(at[2])) if at else (0, 0)
            yield condition, Mark.read(formula[1], _reference(row, column), row, column) or STRANGE


def _remove(condition: Element) -> None:
    """Take a condition away, and what held nothing else."""
    each = condition.getparent()
    if each is None:
        return
    each.remove(condition)
    formats = each.getparent()
    if not len(each) and formats is not None:
        formats.remove(each)


def _add(formats: Element, title: str, mark: Mark) -> None:
    quoted = "'" + title.replace("'", "''") + "'"
    cell = f"{quoted}.{column_letters(mark.column)}{mark.row}"
    each = etree.SubElement(formats, _FORMAT, {_RANGE: f"{cell}:{cell}"})
    rule = f"formula-is({mark.rule(_reference(mark.row, mark.column))})"
    etree.SubElement(each, _CONDITION, {_LOOK: _look(mark.severity), _VALUE: rule, _BASE: cell})


def _reference(row: int, column: int) -> str:
    return f"[.{absolute(row, column)}]"


def _look(severity: str) -> str:
    return f"netbook-{severity}"


def _add_looks(package: Package, severities: set[str]) -> None:
    """The cell styles that marks name, among the spreadsheet's common ones."""
    if not severities:
        return
    if not package.find(STYLES):
        package.write(STYLES, _NO_STYLES)
        declare(package, STYLES)
    root = markup.parse(package, STYLES)
    common = root.find(f"{{{OFFICE}}}styles")
    if common is None:
        common = etree.Element(f"{{{OFFICE}}}styles")
        fonts = root.find(f"{{{OFFICE}}}font-face-decls")
        root.insert(0 if fonts is None else root.index(fonts) + 1, common)
    there = {style.get(f"{{{STYLE}}}name") for style in common}
    missing = sorted(severity for severity in severities if _look(severity) not in there)
    for severity in missing:
        names = {"name": _look(severity), "family": "table-cell", "parent-style-name": "Default"}
        style = etree.SubElement(common, f"{{{STYLE}}}style", {f"{{{STYLE}}}{k}": v for k, v in names.items()})
        background = {f"{{{FO}}}background-color": f"#{FILLS[severity].lower()}"}
        etree.SubElement(style, f"{{{STYLE}}}table-cell-properties", background)
        etree.SubElement(style, f"{{{STYLE}}}text-properties", {f"{{{FO}}}color": f"#{FONTS[severity].lower()}"})
    if missing:
        package.write(STYLES, markup.serialise(root))
