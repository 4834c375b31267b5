"""Cell styles in xl/styles.xml: those we need are appended, those that are there already are used again."""

from collections.abc import Callable
from dataclasses import dataclass

from netbook.backends.excel import looks, markup, opc
from netbook.backends.excel.book import Book
from netbook.backends.excel.looks import Key
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
FIRST_CUSTOM_FORMAT = 164
BUILTIN_FORMATS = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    37: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    49: "@",
}
_EMPTY = (
    '<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" '
    'xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Style:
    """How a cell looks. `larger` is in points over the workbook's own font; colours are RRGGBB."""

    format: str = "General"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    larger: float = 0
    color: str = ""
    fill: str = ""
    line_below: str = ""
    horizontal: str = "general"
    vertical: str = "bottom"
    wrap: bool = False
    indent: int = 0
    locked: bool = True


class StyleSheet:
    """The styles of one workbook."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._root = markup.parse(package, part)
        self._changed = False
        for name, first in (("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf")):
            if markup.child(self._root, name) is None:
                markup.add(markup.add_in_order(self._root, name, ORDER), first)
        self._codes = dict(BUILTIN_FORMATS)
        for element in self._items("numFmts"):
            self._codes.setdefault(looks.number(element, "numFmtId"), element.get("formatCode") or "")
        self._formats: dict[str, int] = {}
        for number, code in self._codes.items():
            self._formats.setdefault(looks.plain(code), number)
        self._known = self._all_seen()
        self._asked: dict[Style, int] = {}

    def _all_seen(self) -> dict[Key, int]:
        """How the cell styles of the workbook look, each with the first number that looks so."""
        fonts = [looks.font_key(element) for element in self._items("fonts")]
        fills = [looks.fill_key(element) for element in self._items("fills")]
        borders = [looks.border_key(element) for element in self._items("borders")]
        found: dict[Key, int] = {}
        for index, xf in enumerate(self._items("cellXfs")):
            number = looks.number(xf, "numFmtId")
            seen = (
                looks.at(fonts, looks.number(xf, "fontId")),
                looks.at(fills, looks.number(xf, "fillId")),
                looks.at(borders, looks.number(xf, "borderId")),
                looks.plain(self._codes.get(number, f"builtin {number}")),
                *looks.alignment_key(xf),
                looks.is_locked(xf),
            )
            found.setdefault(seen, index)
        return found

    def index(self, style: Style) -> int:
        """The number by which cells name this style; appended if no equal one is there."""
        if style not in self._asked:
            self._asked[style] = self._find_or_append(style)
        return self._asked[style]

    def _find_or_append(self, style: Style) -> int:
        font, fill, border = self._font(style), _fill(self._root, style), _border(self._root, style)
        seen = (
            *(looks.font_key(font), looks.fill_key(fill), looks.border_key(border)),
            *(looks.plain(style.format), style.horizontal, style.vertical, style.wrap, style.indent, style.locked),
        )
        if seen in self._known:
            return self._known[seen]
        applied = ("NumberFormat", "Font", "Fill", "Border", "Alignment")
        attributes = {
            "numFmtId": str(self._format(style.format)),
            "fontId": str(self._index("fonts", font, looks.font_key)),
            "fillId": str(self._index("fills", fill, looks.fill_key)),
            "borderId": str(self._index("borders", border, looks.border_key)),
            "xfId": "0",
            **{f"apply{what}": "1" for what in applied},
        }
        xf = markup.new(self._root, "xf", attributes)
        alignment = {"horizontal": style.horizontal, "vertical": style.vertical}
        if style.wrap:
            alignment["wrapText"] = "1"
        if style.indent:
            alignment["indent"] = str(style.indent)
        markup.add(xf, "alignment", alignment)
        if not style.locked:
            xf.set("applyProtection", "1")
            markup.add(xf, "protection", {"locked": "0"})
        self._known[seen] = self._append("cellXfs", xf)
        return self._known[seen]

    def overlay(self, style: Style) -> int:
        """The number by which conditional formats name the colours of `style`; appended if no equal one is there."""
        overlay = markup.new(self._root, "dxf")
        markup.add(markup.add(overlay, "font"), "color", {"rgb": f"FF{style.color}"})
        pattern = markup.add(markup.add(overlay, "fill"), "patternFill")
        markup.add(pattern, "bgColor", {"rgb": f"FF{style.fill}"})  # as Excel has it: of a solid fill only this
        for index, other in enumerate(self._items("dxfs")):
            if looks.deep_key(other) == looks.deep_key(overlay):
                return index
        return self._append("dxfs", overlay)

    def with_format(self, base: int, code: str) -> int:
        """The style `base` with another number format, for a date in a cell that had none."""
        xfs = self._items("cellXfs")
        changed = markup.copied(xfs[base] if base < len(xfs) else xfs[0])
        changed.set("numFmtId", str(self._format(code)))
        changed.set("applyNumberFormat", "1")
        for index, xf in enumerate(xfs):
            if xf.attrib == changed.attrib and looks.children_key(xf) == looks.children_key(changed):
                return index
        return self._append("cellXfs", changed)

    def is_date(self, index: int) -> bool:
        """Whether cells of that style show their number as a date."""
        xfs = self._items("cellXfs")
        number = looks.number(xfs[index], "numFmtId") if index < len(xfs) else 0
        if 14 <= number <= 22 or 27 <= number <= 36 or 45 <= number <= 47 or 50 <= number <= 58:
            return True
        return looks.looks_like_a_date(self._codes.get(number, "General"))

    def save(self) -> None:
        """Put the styles back into the package, if any were added."""
        if self._changed:
            self._package.write(self._part, markup.serialise(self._root))

    @property
    def base_font(self) -> tuple[str, float]:
        """Name and size of the workbook's own font."""
        name, size = "Calibri", 11.0
        for element in self._items("fonts")[0]:
            if markup.local(element) == "name":
                name = element.get("val") or name
            if markup.local(element) == "sz":
                size = looks.points(element)
        return name, size

    def _items(self, name: str) -> list[Element]:
        parent = markup.child(self._root, name)
        return [e for e in parent if markup.local(e)] if parent is not None else []

    def _append(self, name: str, element: Element) -> int:
        self._changed = True
        parent = markup.child(self._root, name)
        if parent is None:
            parent = markup.add_in_order(self._root, name, ORDER)
        parent.append(element)
        count = len(self._items(name))
        parent.set("count", str(count))
        return count - 1

    def _index(self, name: str, element: Element, key: Callable[[Element], Key]) -> int:
        for index, other in enumerate(self._items(name)):
            if key(other) == key(element):
                return index
        return self._append(name, element)

    def _format(self, code: str) -> int:
        if looks.plain(code) not in self._formats:
            number = max(FIRST_CUSTOM_FORMAT - 1, *self._codes) + 1
            attributes = {"numFmtId": str(number), "formatCode": code}
            self._append("numFmts", markup.new(self._root, "numFmt", attributes))
            self._codes[number] = code
            self._formats[looks.plain(code)] = number
        return self._formats[looks.plain(code)]

    def _font(self, style: Style) -> Element:
        name, size = self.base_font
        font = markup.new(self._root, "font")
        for tag, wanted in (("b", style.bold), ("i", style.italic), ("u", style.underline)):
            if wanted:
                markup.add(font, tag)
        markup.add(font, "sz", {"val": f"{size + style.larger:g}"})
        if style.color:
            markup.add(font, "color", {"rgb": f"FF{style.color}"})
        markup.add(font, "name", {"val": name})
        return font


def open_styles(package: Package, book: Book) -> StyleSheet:
    """The styles of `book`; the part is made if there is none."""
    part = opc.target_of(package, book.part, "styles")
    if part is None:
        part = opc.resolve(book.part, "styles.xml")
        while package.find(part):
            part = opc.resolve(book.part, f"netbook-{part.rpartition('/')[2]}")
        package.write(part, _EMPTY.format(main=book.dialect.main).encode())
        opc.add_relation(package, book.part, f"{book.dialect.relations}/styles", part)
        opc.declare(package, part, CONTENT_TYPE)
    return StyleSheet(package, part)


def _fill(root: Element, style: Style) -> Element:
    fill = markup.new(root, "fill")
    pattern = markup.add(fill, "patternFill", {"patternType": "solid" if style.fill else "none"})
    if style.fill:
        markup.add(pattern, "fgColor", {"rgb": f"FF{style.fill}"})
        markup.add(pattern, "bgColor", {"indexed": "64"})
    return fill


def _border(root: Element, style: Style) -> Element:
    border = markup.new(root, "border")
    sides = ("start", "end") if "purl.oclc.org" in markup.namespace(root) else ("left", "right")
    for side in (*sides, "top", "bottom", "diagonal"):
        element = markup.add(border, side)
        if side == "bottom" and style.line_below:
            element.set("style", "thin")
            markup.add(element, "color", {"rgb": f"FF{style.line_below}"})
    return border
