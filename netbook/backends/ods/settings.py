"""What a tab shows when it is opened: the rows above its entries stay in view. Kept in settings.xml."""

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.ods.names import CONFIG
from netbook.backends.tab_looks import MOST_FROZEN_ROWS
from netbook.model.plan import Tab

SETTINGS_PART = "settings.xml"
_NAME, _TYPE = f"{{{CONFIG}}}name", f"{{{CONFIG}}}type"
_FROZEN = "2"


def freeze(package: Package, tabs: tuple[Tab, ...]) -> None:
    """Freeze the rows above the entries of `tabs`; nothing happens in a spreadsheet that keeps no settings."""
    if not package.find(SETTINGS_PART):
        return
    root = markup.parse(package, SETTINGS_PART)
    views = next((e for e in root.iter(f"{{{CONFIG}}}config-item-set") if _is(e, "ooo:view-settings")), None)
    if views is None:
        return
    view = _child(_child(views, "config-item-map-indexed", "Views"), "config-item-map-entry", "")
    if not any(_is(item, "ViewId") for item in view):
        _set(view, "ViewId", "string", "view1")
    tables = _child(view, "config-item-map-named", "Tables")
    for tab in tabs:
        above = tab.first_row - 1
        if above <= MOST_FROZEN_ROWS:
            entry = _child(tables, "config-item-map-entry", tab.title)
            for name, kind, value in (
                ("HorizontalSplitMode", "short", "0"),
                ("VerticalSplitMode", "short", _FROZEN),
                ("HorizontalSplitPosition", "int", "0"),
                ("VerticalSplitPosition", "int", str(above)),
                ("ActiveSplitRange", "short", "2"),
                ("PositionLeft", "int", "0"),
                ("PositionRight", "int", "0"),
                ("PositionTop", "int", "0"),
                ("PositionBottom", "int", str(above)),
            ):
                _set(entry, name, kind, value)
    package.write(SETTINGS_PART, markup.serialise(root))


def _is(element: Element, name: str) -> bool:
    return element.get(_NAME) == name


def _child(parent: Element, tag: str, name: str) -> Element:
    """The child with that name ('' for the first one without), made if there is none."""
    for element in parent:
        if markup.local(element) == tag and (element.get(_NAME) or "") == name:
            return element
    made = etree.SubElement(parent, f"{{{CONFIG}}}{tag}")
    if name:
        made.set(_NAME, name)
    return made


def _set(entry: Element, name: str, kind: str, value: str) -> None:
    item = next((e for e in entry if _is(e, name)), None)
    if item is None:
        item = etree.SubElement(entry, f"{{{CONFIG}}}config-item")
        item.set(_NAME, name)
        item.set(_TYPE, kind)
    item.text = value
