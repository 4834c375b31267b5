"""Automatic styles in content.xml: those we need are added under names of their own, each once."""

import copy
import re
import zlib
from dataclasses import dataclass

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.backends.ods.content import Content
from netbook.backends.ods.names import NUMBER, STYLE

_END = b"</office:automatic-styles>"
_EMPTY = re.compile(rb"<office:automatic-styles\s*/>")
_NAME = f"{{{STYLE}}}name"
_DATA = f"{{{STYLE}}}data-style-name"
_PARENT = f"{{{STYLE}}}parent-style-name"

DAY = (
    '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:day number:style="long"/>'
)
CLOCK = (
    '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
    '<number:text>:</number:text><number:seconds number:style="long"/>'
)
_BETWEEN = "<number:text> </number:text>"
FORMATS = {
    "date": f'<number:date-style style:name="{{name}}">{DAY}</number:date-style>',
    "datetime": f'<number:date-style style:name="{{name}}">{DAY}{_BETWEEN}{CLOCK}</number:date-style>',
    "time": '<number:time-style style:name="{name}" number:truncate-on-overflow="false">'
    + CLOCK
    + "</number:time-style>",
    "bool": '<number:boolean-style style:name="{name}"><number:boolean/></number:boolean-style>',
}
"""By the name of a value's type: the format without which LibreOffice would show, and keep, a bare number."""
_SHOWN_AS = {"date": "date-style", "datetime": "date-style", "time": "time-style", "bool": "boolean-style"}


@dataclass(frozen=True)
class Style:
    """How a cell looks. `format` is a data style's name."""

    format: str = ""
    bold: bool = False
    italic: bool = False
    size: float = 0
    color: str = ""
    fill: str = ""
    line_below: str = ""
    horizontal: str = ""
    vertical: str = "top"
    wrap: bool = False
    indent: int = 0
    open: bool = False


class StyleBook:
    """The styles of one spreadsheet."""

    def __init__(self, package: Package, content: Content) -> None:
        self._content = content
        self._added: dict[str, str] = {}
        self._elements: dict[str, Element] = {}
        self._made_for: dict[str, str] = {}
        for root in (_parsed(package, "styles.xml"), content.parsed_head()):
            for element in root.iter(etree.Element) if root is not None else ():
                name = element.get(_NAME)
                if name is not None and (name not in self._elements or _is_of_cells(element)):
                    self._elements[name] = element

    def add(self, pattern: str) -> str:
        """The name of the style that `pattern` ('{name}' where its name stands) says; added if it is not there."""
        name = f"netbook-{zlib.crc32(pattern.encode()):08x}"
        if name not in self._elements:
            tag, _, rest = pattern.partition(" ")
            self._added[name] = f"{tag}{self._content.missing_prefixes} {rest}".replace("{name}", name)
        return name

    def cell(self, style: Style) -> str:
        """The name of a cell style."""
        return self.add(_cell_style(style))

    def number(self, digits: int) -> str:
        """The name of the format of an amount: thousands apart, negative ones red with their minus."""
        number = (
            f'<number:number number:decimal-places="{digits}" number:min-decimal-places="{digits}" '
            'number:min-integer-digits="1" number:grouping="true"/>'
        )
        plain = self.add(
            f'<number:number-style style:name="{{name}}" style:volatile="true">{number}</number:number-style>'
        )
        return self.add(
            f'<number:number-style style:name="{{name}}"><style:text-properties fo:color="#ff0000"/>'
            f"<number:text>-</number:text>{number}"
            f'<style:map style:condition="value()&gt;=0" style:apply-style-name="{plain}"/></number:number-style>'
        )

    def decimals(self, digits: int) -> str:
        """The name of the format of a number with that many decimals."""
        return self.add(
            f'<number:number-style style:name="{{name}}"><number:number number:decimal-places="{digits}" '
            f'number:min-decimal-places="{digits}" number:min-integer-digits="1" number:grouping="true"/>'
            "</number:number-style>"
        )

    def format(self, kind: str) -> str:
        """The name of one of FORMATS."""
        return self.add(FORMATS[kind])

    def showing(self, base: str, kind: str) -> str:
        """The cell style `base`, or one like it that shows values of that kind (of FORMATS)."""
        if _SHOWN_AS[kind] in (self._shown_as(base), self._made_for.get(base)):
            return base
        element = self._elements.get(base)
        if element is None or _is_common(element):
            parent = f' style:parent-style-name="{markup.escape(base)}"' if base else ""
            pattern = (
                f'<style:style style:name="{{name}}" style:family="table-cell"{parent} '
                f'style:data-style-name="{self.format(kind)}"/>'
            )
        else:
            twin = copy.deepcopy(element)
            twin.tail = None
            twin.set(_DATA, self.format(kind))
            twin.set(_NAME, "{name}")
            pattern = etree.tostring(twin, encoding="unicode")
        name = self.add(pattern)
        self._made_for[name] = _SHOWN_AS[kind]
        return name

    def save(self) -> None:
        """Put what was added into the head."""
        if not self._added:
            return
        text, head = "".join(self._added.values()).encode(), self._content.head
        if _END in head:
            at = head.rindex(_END)
            head = head[:at] + text + head[at:]
        elif _EMPTY.search(head):
            head = _EMPTY.sub(lambda _: b"<office:automatic-styles>" + text + _END, head)
        else:
            at = head.rindex(b"<office:body")
            head = head[:at] + b"<office:automatic-styles>" + text + _END + head[at:]
        self._content.head = head
        self._added = {}

    def _shown_as(self, name: str) -> str:
        """What kind of values a cell style shows: the name of its data style's element, '' if it has none."""
        for _ in range(20):
            element = self._elements.get(name)
            if element is None:
                return ""
            data = element.get(_DATA)
            if data is not None:
                return markup.local(self._elements[data]) if data in self._elements else ""
            name = element.get(_PARENT) or ""
        return ""


def _parsed(package: Package, part: str) -> Element | None:
    return markup.parse(package, part) if package.find(part) else None


def _is_of_cells(element: Element) -> bool:
    return element.get(f"{{{STYLE}}}family") == "table-cell" or markup.namespace(element) == NUMBER


def _is_common(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and markup.local(parent) == "styles"


def _cell_style(style: Style) -> str:
    format_ = f' style:data-style-name="{style.format}"' if style.format else ""
    cell = f' style:vertical-align="{style.vertical}"'
    cell += f' fo:background-color="#{style.fill}"' if style.fill else ""
    cell += f' fo:border-bottom="0.74pt solid #{style.line_below}"' if style.line_below else ""
    cell += ' fo:wrap-option="wrap"' if style.wrap else ""
    cell += ' style:text-align-source="fix"' if style.horizontal else ""
    cell += ' style:cell-protect="none"' if style.open else ""
    align = f' fo:text-align="{style.horizontal}"' if style.horizontal else ""
    align += f' fo:margin-left="{style.indent * 0.35:g}cm"' if style.indent else ""
    text = ' fo:font-weight="bold"' if style.bold else ""
    text += ' fo:font-style="italic"' if style.italic else ""
    text += f' fo:font-size="{style.size:g}pt"' if style.size else ""
    text += f' fo:color="#{style.color}"' if style.color else ""
    return (
        f'<style:style style:name="{{name}}" style:family="table-cell" style:parent-style-name="Default"{format_}>'
        f"<style:table-cell-properties{cell}/><style:paragraph-properties{align}/><style:text-properties{text}/>"
        "</style:style>"
    )
