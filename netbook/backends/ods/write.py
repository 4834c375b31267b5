"""A plan applied to a package, in memory; the file is not touched here."""

import re

from lxml import etree

from netbook import __version__
from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.ods.chart import FRAME_STYLE, frame_xml, object_name, write_chart
from netbook.backends.ods.content import Content, Table, open_content
from netbook.backends.ods.guard import CONTENT, open_package, refuse_signed
from netbook.backends.ods.marks import write_marks
from netbook.backends.ods.names import META, OFFICE
from netbook.backends.ods.objects import declare, remove_unused_objects
from netbook.backends.ods.patch import patch
from netbook.backends.ods.read import META_PART, STAMP_NETWORK, STAMP_RUN, first_texts
from netbook.backends.ods.settings import freeze
from netbook.backends.ods.styles import StyleBook
from netbook.backends.ods.table_xml import table_xml, validations, width_of
from netbook.backends.ours import ROWS_LOOKED_AT, foreign_tab, shows_ours
from netbook.model.cells import RunStamp
from netbook.model.plan import Plan, Tab

_VALIDATIONS_END = b"</table:content-validations>"
_BEHIND_VALIDATIONS = re.compile(rb"<table:label-ranges[\s/>]")
_META_START = (
    f'<office:document-meta xmlns:office="{OFFICE}" xmlns:meta="{META}" office:version="1.3"><office:meta/>'
    "</office:document-meta>"
)


def planned_package(label: str, content: bytes, plan: Plan) -> Package:
    """The package of the spreadsheet in `content` with all of `plan` done."""
    package = open_package(label, content)
    refuse_signed(package)
    found = open_content(label, package.read(CONTENT))
    _refuse_foreign_tabs(found, plan.tabs)
    if plan.tabs or plan.edits or plan.marks:
        styles = StyleBook(package, found)
        patch(found, styles, plan.edits)
        write_marks(package, found, plan.marks)
        for tab in plan.tabs:
            _put(package, found, styles, tab)
        styles.save()
        package.write(CONTENT, found.encoded())
        remove_unused_objects(package, found)
        freeze(package, plan.tabs)
    _write_meta(package, plan.stamp)
    return package


def _refuse_foreign_tabs(content: Content, tabs: tuple[Tab, ...]) -> None:
    for tab in tabs:
        table = content.table(tab.title)
        if table is not None and not shows_ours(first_texts(content, table, ROWS_LOOKED_AT), tab):
            raise foreign_tab(content.label, table.title, tab)


def _put(package: Package, content: Content, styles: StyleBook, tab: Tab) -> None:
    """Write a tab in the place of the one that is there, or as the last one."""
    existing = content.table(tab.title)
    shapes = ""
    if tab.chart is not None and tab.height:
        name = object_name(package, existing.content if existing is not None else b"")
        write_chart(package, tab, tab.chart, name)
        shapes = frame_xml(tab, tab.chart, name, width_of(tab), styles.add(FRAME_STYLE))
    text = table_xml(tab, content, styles, shapes)
    if existing is not None:
        existing.content = text
    else:
        shown = [number for number, table in enumerate(content.tables) if table.listed]
        content.tables.insert(shown[-1] + 1 if shown else 0, Table(tab.title, text))
    for name, said in validations(tab).items():
        if f'"{name}"'.encode() not in content.before:
            content.before = _with_validation(content.before, said.encode(), content.missing_prefixes.encode())


def _with_validation(before: bytes, said: bytes, prefixes: bytes) -> bytes:
    said = said.replace(b" ", prefixes + b" ", 1)
    at = before.find(_VALIDATIONS_END)
    if at < 0:
        behind = _BEHIND_VALIDATIONS.search(before)
        at = behind.start() if behind else len(before)
        said = b"<table:content-validations" + prefixes + b">" + said + _VALIDATIONS_END
    return before[:at] + said + before[at:]


def _write_meta(package: Package, stamp: RunStamp | None) -> None:
    """Who wrote this last (whoever opens it then calculates all formulas anew), and the run's stamp."""
    if package.find(META_PART):
        _fill_meta(package, markup.parse(package, META_PART), stamp)
    elif stamp is not None:
        _fill_meta(package, etree.fromstring(_META_START), stamp)
        declare(package, META_PART)


def _fill_meta(package: Package, root: Element, stamp: RunStamp | None) -> None:
    listed = root.find(f"{{{OFFICE}}}meta")
    if listed is None:
        listed = etree.SubElement(root, f"{{{OFFICE}}}meta")
    generator = listed.find(f"{{{META}}}generator")
    if generator is None:
        generator = etree.Element(f"{{{META}}}generator")
        listed.insert(0, generator)
    generator.text = f"netbook/{__version__}"
    if stamp is not None:
        for name, text, kind in ((STAMP_NETWORK, stamp.network, "string"), (STAMP_RUN, str(stamp.run), "float")):
            for old in [e for e in listed if e.get(f"{{{META}}}name") == name]:
                listed.remove(old)
            element = etree.SubElement(listed, f"{{{META}}}user-defined")
            element.set(f"{{{META}}}name", name)
            element.set(f"{{{META}}}value-type", kind)
            element.text = text
    package.write(META_PART, markup.serialise(root))
