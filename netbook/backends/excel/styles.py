"""Cell styles in xl/styles.xml: those we need are appended, those that are there already are used again."""

from dataclasses import dataclass, field

from netbook.backends.excel import markup, opc
from netbook.backends.excel.book import Book
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
FIRST_CUSTOM_FORMAT = 164
BUILTIN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 37: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 49: "@",
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


Key = tuple[object, ...]


@dataclass
class StyleSheet:
    """The styles of one workbook."""

    package: Package
    part: str
    root: Element
    _formats: dict[str, int] = field(default_factory=dict)
    _known: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, first in (("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf")):
            if markup.child(self.root, name) is None:
                markup.add(markup.add_in_order(self.root, name, ORDER), first)
        self._formats = {_plain(code): number for number, code in BUILTIN_FORMATS.items()}
        codes = dict(BUILTIN_FORMATS)
        numbers = markup.child(self.root, "numFmts")
        for element in numbers if numbers is not None else ():
            number, code = _number(element, "numFmtId"), element.get("formatCode") or ""
            self._formats.setdefault(_plain(code), number)
            codes.setdefault(number, code)
        fonts, fills, borders = (
            [key(e) for e in self._items(name)]
            for name, key in (("fonts", _font_key), ("fills", _fill_key), ("borders", _border_key))
        )
        for index, xf in enumerate(self._items("cellXfs")):
            number = _number(xf, "numFmtId")
            looks = (
                _at(fonts, _number(xf, "fontId")),
                _at(fills, _number(xf, "fillId")),
                _at(borders, _number(xf, "borderId")),
                _plain(codes.get(number, f"builtin {number}")),
                *_alignment_key(xf),
            )
            if markup.child(xf, "protection") is None or _locked(xf):
                self._known.setdefault(looks, index)

    def index(self, style: Style) -> int:
        """The number by which cells name this style; appended if no equal one is there."""
        font, fill, border = self._font(style), _fill(self.root, style), _border(self.root, style)
        looks = (
            *(_font_key(font), _fill_key(fill), _border_key(border), _plain(style.format)),
            *(style.horizontal, style.vertical, style.wrap, 0),
        )
        if looks not in self._known:
            xf = self._append(
                "cellXfs",
                markup.etree.Element(
                    f"{{{markup.namespace(self.root)}}}xf",
                    {
                        "numFmtId": str(self._format(style.format)),
                        "fontId": str(self._index("fonts", font, _font_key)),
                        "fillId": str(self._index("fills", fill, _fill_key)),
                        "borderId": str(self._index("borders", border, _border_key)),
                        "xfId": "0",
                        **{
                            f"apply{what}": "1"
                            for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment")
                        },
                    },
                ),
            )
            alignment = markup.add(
                self._items("cellXfs")[xf],
                "alignment",
                {"horizontal": style.horizontal, "vertical": style.vertical},
            )
            if style.wrap:
                alignment.set("wrapText", "1")
            self._known[looks] = xf
        return self._known[looks]

    def with_format(self, base: int, code: str) -> int:
        """The style `base` with another number format, for a date in a cell that had none."""
        xfs = self._items("cellXfs")
        wanted = str(self._format(code))
        source = xfs[base] if base < len(xfs) else xfs[0]
        changed = markup.etree.fromstring(markup.etree.tostring(source))
        changed.set("numFmtId", wanted)
        changed.set("applyNumberFormat", "1")
        changed.tail = None
        for index, xf in enumerate(xfs):
            if dict(xf.attrib) == dict(changed.attrib) and _children_key(xf) == _children_key(changed):
                return index
        return self._append("cellXfs", changed)

    def is_date(self, index: int) -> bool:
        """Whether cells of that style show their number as a date."""
        xfs = self._items("cellXfs")
        number = _number(xfs[index], "numFmtId") if index < len(xfs) else 0
        if 14 <= number <= 22 or 27 <= number <= 36 or 45 <= number <= 47 or 50 <= number <= 58:
            return True
        numbers = markup.child(self.root, "numFmts")
        for element in numbers if numbers is not None else ():
            if _number(element, "numFmtId") == number:
                return looks_like_a_date(element.get("formatCode") or "")
        return False

    def save(self) -> None:
        """Put the styles back into the package, if any were added."""
        self.package.write(self.part, markup.serialise(self.root))

    @property
    def base_font(self) -> tuple[str, float]:
        """Name and size of the workbook's own font."""
        name, size = "Calibri", 11.0
        for element in self._items("fonts")[0]:
            if markup.local(element) == "name":
                name = element.get("val") or name
            if markup.local(element) == "sz":
                size = float(element.get("val") or size)
        return name, size

    def _items(self, name: str) -> list[Element]:
        parent = markup.child(self.root, name)
        return [e for e in parent if markup.local(e)] if parent is not None else []

    def _append(self, name: str, element: Element) -> int:
        parent = markup.child(self.root, name)
        if parent is None:
            parent = markup.add_in_order(self.root, name, ORDER)
        parent.append(element)
        count = len(self._items(name))
        parent.set("count", str(count))
        return count - 1

    def _index(self, name: str, element: Element, key: "type[Key] | object") -> int:
        assert_key = key if callable(key) else _children_key
        for index, other in enumerate(self._items(name)):
            if assert_key(other) == assert_key(element):
                return index
        return self._append(name, element)

    def _format(self, code: str) -> int:
        if _plain(code) not in self._formats:
            number = max([FIRST_CUSTOM_FORMAT - 1, *self._formats.values()]) + 1
            element = markup.etree.Element(
                f"{{{markup.namespace(self.root)}}}numFmt", {"numFmtId": str(number), "formatCode": code}
            )
            self._append("numFmts", element)
            self._formats[_plain(code)] = number
        return self._formats[_plain(code)]

    def _font(self, style: Style) -> Element:
        name, size = self.base_font
        font = markup.etree.Element(f"{{{markup.namespace(self.root)}}}font")
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
    return StyleSheet(package, part, markup.parse(package, part))


def looks_like_a_date(code: str) -> bool:
    """Whether a number format shows days, months or years."""
    import re

    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.partition(";")[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "ymdhs")


def _plain(code: str) -> str:
    """A number format as programs agree on it: `yyyy\\-mm\\-dd` and `[RED]` mean what we wrote."""
    return code.replace("\\", "").replace('"', "").lower()


def _at(keys: list[Key], index: int) -> Key:
    return keys[index] if index < len(keys) else ()


def _number(element: Element, name: str) -> int:
    text = element.get(name) or "0"
    return int(text) if text.isdecimal() else 0


def _on(element: Element | None, name: str = "val", default: str = "1") -> bool:
    return element is not None and element.get(name, default) in ("1", "true", "on", "single")


def _color_key(element: Element | None) -> Key:
    if element is None or element.get("auto"):
        return ()
    if element.get("rgb"):
        return ("rgb", (element.get("rgb") or "")[-6:].upper())
    return tuple(sorted((str(k), str(v)) for k, v in element.attrib.items()))


def _font_key(font: Element) -> Key:
    parts = {markup.local(e): e for e in font}
    size = parts["sz"].get("val") if "sz" in parts else None
    flags = tuple(_on(parts.get(tag)) for tag in ("b", "i", "strike", "outline", "shadow"))
    underline = parts["u"].get("val", "single") if "u" in parts else "none"
    vertical = parts["vertAlign"].get("val") if "vertAlign" in parts else "baseline"
    name = parts["name"].get("val") if "name" in parts else None
    return (name, float(size or 0), *flags, underline, vertical, _color_key(parts.get("color")))


def _fill_key(fill: Element) -> Key:
    pattern = markup.child(fill, "patternFill")
    if pattern is None:
        return ("none",) if len(fill) == 0 else ("gradient", markup.etree.tostring(fill))
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return ("none",)
    if kind == "solid":
        return ("solid", _color_key(markup.child(pattern, "fgColor")))
    return (kind, *(_color_key(markup.child(pattern, name)) for name in ("fgColor", "bgColor")))


def _border_key(border: Element) -> Key:
    sides = []
    for side in border:
        style = side.get("style", "none")
        if style != "none" and markup.local(side) != "diagonal":
            sides.append((markup.local(side), style, _color_key(markup.child(side, "color"))))
    slanted = _on(border, "diagonalUp", "0") or _on(border, "diagonalDown", "0")
    return (*sorted(sides), slanted)


def _alignment_key(xf: Element) -> Key:
    alignment = markup.child(xf, "alignment")
    if alignment is None:
        return ("general", "bottom", False, 0)
    odd = any(alignment.get(k, "0") not in ("0", "false") for k in ("indent", "textRotation", "shrinkToFit"))
    return (
        alignment.get("horizontal", "general"),
        alignment.get("vertical", "bottom"),
        _on(alignment, "wrapText", "0"),
        "odd" if odd or _on(xf, "quotePrefix", "0") else 0,
    )


def _locked(xf: Element) -> bool:
    protection = markup.child(xf, "protection")
    return _on(protection, "locked", "1") and not _on(protection, "hidden", "0")


def _children_key(element: Element) -> Key:
    return tuple((markup.local(e), tuple(sorted(e.attrib.items()))) for e in element)


def _fill(root: Element, style: Style) -> Element:
    fill = markup.etree.Element(f"{{{markup.namespace(root)}}}fill")
    pattern = markup.add(fill, "patternFill", {"patternType": "solid" if style.fill else "none"})
    if style.fill:
        markup.add(pattern, "fgColor", {"rgb": f"FF{style.fill}"})
        markup.add(pattern, "bgColor", {"indexed": "64"})
    return fill


def _border(root: Element, style: Style) -> Element:
    border = markup.etree.Element(f"{{{markup.namespace(root)}}}border")
    strict = "purl.oclc.org" in markup.namespace(root)
    for side in (
        ("start", "end", "top", "bottom", "diagonal")
        if strict
        else (
            "left",
            "right",
            "top",
            "bottom",
            "diagonal",
        )
    ):
        element = markup.add(border, side)
        if side == "bottom" and style.line_below:
            element.set("style", "thin")
            markup.add(element, "color", {"rgb": f"FF{style.line_below}"})
    return border
