"""Whole computed tabs into a package: added at the end, or in the place of the one that is there."""

import posixpath

from netbook.backends.excel import markup, opc, peek
from netbook.backends.excel.book import Book, Sheet, open_book
from netbook.backends.excel.chart import CHART_TYPE, DRAWING_TYPE, chart_xml, drawing_xml
from netbook.backends.excel.columns import Surroundings
from netbook.backends.excel.package import Package
from netbook.backends.excel.sheet_xml import ROWS_AT_ONCE, Setting, sheet_xml
from netbook.backends.excel.styles import StyleSheet
from netbook.backends.ours import ROWS_LOOKED_AT, foreign_tab, shows_ours
from netbook.errors import BackendError
from netbook.model.plan import BarChart, Tab

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_BOOK_ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection", "bookViews"),
    *("sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"),
    *("customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
    *("fileRecoveryPr", "webPublishObjects", "extLst"),
)


def refuse_foreign_tabs(package: Package, book: Book, tabs: tuple[Tab, ...]) -> None:
    """BackendError if a tab we are to replace holds something that people wrote."""
    for tab in tabs:
        sheet = book.sheet(tab.title)
        if sheet is not None and not is_ours(package, book, sheet, tab):
            raise foreign_tab(package.label, sheet.title, tab)


def is_ours(package: Package, book: Book, sheet: Sheet, tab: Tab) -> bool:
    """Whether we may replace `sheet` by `tab`: it is empty, names netbook above its table, or has our headers."""
    if sheet.kind != "worksheet":
        return False
    return shows_ours(peek.first_rows(package, book.part, sheet.part, ROWS_LOOKED_AT), tab)


def graft(package: Package, book: Book, tabs: tuple[Tab, ...], styles: StyleSheet) -> Book:
    """Write all `tabs`; `book` as it is afterwards."""
    for tab in tabs:
        existing = book.sheet(tab.title)
        sheet = existing or _append_sheet(package, book, tab)
        chart = tab.chart if tab.height else None
        parts = _chart_parts(package, book, sheet) if chart else None
        if existing is not None:
            _clear(package, sheet, keep=parts or ())
        drawing = _write_chart(package, book, sheet, tab, chart, parts) if chart and parts else ""
        selected = existing is not None and _is_active(book, sheet)
        setting = Setting(book.dialect, Surroundings(styles, book.epoch_1904), selected, drawing)
        package.write_chunks(sheet.part, sheet_xml(tab, setting), large=tab.height > ROWS_AT_ONCE)
        book = open_book(package)
    styles.save()
    _name_in_properties(package, book)
    return book


def recalculate_on_load(package: Package, book: Book) -> None:
    """Have the program that opens the workbook calculate all formulas anew."""
    calculation = markup.child(book.root, "calcPr")
    if calculation is None:
        calculation = markup.add_in_order(book.root, "calcPr", _BOOK_ORDER)
    if calculation.get("fullCalcOnLoad") not in ("1", "true"):
        calculation.set("fullCalcOnLoad", "1")
        package.write(book.part, markup.serialise(book.root))


def _append_sheet(package: Package, book: Book, tab: Tab) -> Sheet:
    siblings = [sheet.part for sheet in book.sheets if sheet.kind == "worksheet" and sheet.part]
    folder = posixpath.dirname(siblings[0]) if siblings else opc.resolve(book.part, "worksheets")
    part = _free_name(package, folder, "sheet")
    package.write(part, b"")
    opc.declare(package, part, SHEET_TYPE)
    relation = opc.add_relation(package, book.part, f"{book.dialect.relations}/worksheet", part)
    listed = markup.child(book.root, "sheets")
    if listed is None:
        raise BackendError(f"{package.label} has no list of tabs", "Save it again in Excel.")
    ids = [int(sheet.sheet_id) for sheet in book.sheets if sheet.sheet_id.isdecimal()]
    sheet_id = str(max(ids, default=0) + 1)
    element = markup.add(listed, "sheet", {"name": tab.title, "sheetId": sheet_id})
    element.set(f"{{{book.dialect.relations}}}id", relation)
    package.write(book.part, markup.serialise(book.root))
    return Sheet(tab.title, sheet_id, "worksheet", part)


def _free_name(package: Package, folder: str, stem: str) -> str:
    number = 1
    while package.find(f"{folder}/{stem}{number}.xml"):
        number += 1
    return f"{folder}/{stem}{number}.xml".lstrip("/")


def _clear(package: Package, sheet: Sheet, keep: tuple[str, ...]) -> None:
    """Drop what hung on the old content of a tab: drawings, comments, its place in the calculation chain."""
    hanging = [part for part in _hanging(package, sheet.part, *keep) if part not in keep]
    for part in (sheet.part, *keep):
        if keep:
            opc.clear_relations(package, part)
        else:
            package.remove(opc.relations_part(part))
    opc.remove_unreferenced(package, hanging)
    for chain in [name for name in package.names() if name.casefold().endswith("calcchain.xml")]:
        _forget_calculations(package, chain, sheet.sheet_id)


def _hanging(package: Package, *parts: str) -> list[str]:
    return [relation.target for part in parts for relation in opc.relations(package, part)]


def _forget_calculations(package: Package, chain: str, sheet_id: str) -> None:
    """Take a tab out of the calculation chain, where `i` is left out if it is as in the entry before."""
    root = markup.parse(package, chain)
    current, last_kept = "", ""
    changed = False
    for cell in [element for element in root if markup.local(element) == "c"]:
        current = cell.get("i") or current
        if current == sheet_id:
            root.remove(cell)
            changed = True
        else:
            if current != last_kept:
                cell.set("i", current)
            last_kept = current
    if not changed:
        return
    if len(root):
        package.write(chain, markup.serialise(root))
        return
    for rels in [name for name in package.names() if name.endswith(".rels")]:
        folder, name = posixpath.split(rels)
        source = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
        if any(relation.target == chain for relation in opc.relations(package, source)):
            opc.remove_relations_to(package, source, chain)
    opc.remove_part(package, chain)


def _chart_parts(package: Package, book: Book, sheet: Sheet) -> tuple[str, str]:
    """Names for the drawing and the chart: those the tab has already, if it has one chart; else free ones."""
    old = opc.relations(package, sheet.part)
    drawings = [relation.target for relation in old if relation.kind == "drawing"]
    if len(drawings) == 1 and package.find(drawings[0]):
        charts = [r.target for r in opc.relations(package, drawings[0]) if r.kind == "chart"]
        if len(charts) == 1 and package.find(charts[0]):
            return drawings[0], charts[0]
    base = posixpath.dirname(book.part)
    return (
        _free_name(package, posixpath.join(base, "drawings"), "drawing"),
        _free_name(package, posixpath.join(base, "charts"), "chart"),
    )


def _write_chart(package: Package, book: Book, sheet: Sheet, tab: Tab, chart: BarChart, parts: tuple[str, str]) -> str:
    """Write the drawing and the chart; gives the id by which the sheet names its drawing."""
    drawing, charts = parts
    package.write(charts, chart_xml(tab, chart, book.dialect))
    opc.declare(package, charts, CHART_TYPE)
    chart_id = opc.add_relation(package, drawing, f"{book.dialect.relations}/chart", charts)
    package.write(drawing, drawing_xml(tab, chart, book.dialect, chart_id))
    opc.declare(package, drawing, DRAWING_TYPE)
    return opc.add_relation(package, sheet.part, f"{book.dialect.relations}/drawing", drawing)


def _is_active(book: Book, sheet: Sheet) -> bool:
    """Whether this is the tab one sees when the workbook is opened."""
    views = markup.child(book.root, "bookViews")
    view = markup.child(views, "workbookView") if views is not None else None
    active = view.get("activeTab", "0") if view is not None else "0"
    return active.isdecimal() and book.sheets.index(sheet) == int(active)


def _name_in_properties(package: Package, book: Book) -> None:
    """docProps/app.xml lists the titles of all tabs; put the new ones in, if it lists them as we know it."""
    part = opc.target_of(package, "", "extended-properties") or opc.target_of(package, "", "extendedProperties")
    if part is None:
        return
    root = markup.parse(package, part)
    pairs, titles = markup.child(root, "HeadingPairs"), markup.child(root, "TitlesOfParts")
    if pairs is None or titles is None or not len(pairs) or not len(titles):
        return
    counts = [e for e in pairs.iter() if markup.local(e) == "i4"]
    vector = titles[0]
    worksheets = [sheet.title for sheet in book.sheets if sheet.kind == "worksheet"]
    if not counts or not (counts[0].text or "").isdecimal():
        return
    listed = int(counts[0].text or "0")
    known = [element.text or "" for element in list(vector)[:listed]]
    missing = [title for title in worksheets if title not in known]
    if not missing or listed + len(missing) != len(worksheets) or len(vector) < listed:
        return
    for at, title in enumerate(missing, listed):
        element = markup.new(vector, "lpstr")
        element.text = title
        vector.insert(at, element)
    counts[0].text = str(len(worksheets))
    vector.set("size", str(len(vector)))
    package.write(part, markup.serialise(root))
