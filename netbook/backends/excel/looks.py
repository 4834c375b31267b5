"""When two styles look the same, however the program that saved the file has written them."""

import re

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element

Key = tuple[object, ...]


def looks_like_a_date(code: str) -> bool:
    """Whether a number format shows days, months or years."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.partition(";")[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "ymdhs")


def plain(code: str) -> str:
    """A number format as programs agree on it: `yyyy\\-mm\\-dd` and `[RED]` mean what we wrote."""
    return code.replace("\\", "").replace('"', "").lower()


def at(keys: list[Key], index: int) -> Key:
    """The key with that number; () if there is none."""
    return keys[index] if index < len(keys) else ()


def number(element: Element, name: str) -> int:
    """An attribute as a number, 0 if it is missing or none."""
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


def font_key(font: Element) -> Key:
    """What one sees of a font; family, character set and theme scheme do not count."""
    parts = {markup.local(e): e for e in font}
    size = points(parts["sz"]) if "sz" in parts else 0
    flags = tuple(_on(parts.get(tag)) for tag in ("b", "i", "strike", "outline", "shadow"))
    underline = parts["u"].get("val", "single") if "u" in parts else "none"
    vertical = parts["vertAlign"].get("val") if "vertAlign" in parts else "baseline"
    name = parts["name"].get("val") if "name" in parts else None
    return (name, size, *flags, underline, vertical, _color_key(parts.get("color")))


def fill_key(fill: Element) -> Key:
    """What one sees of a fill; behind a solid one there is no background."""
    pattern = markup.child(fill, "patternFill")
    if pattern is None:
        return ("none",) if len(fill) == 0 else ("gradient", markup.text_of(fill))
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return ("none",)
    if kind == "solid":
        return ("solid", _color_key(markup.child(pattern, "fgColor")))
    return (kind, *(_color_key(markup.child(pattern, name)) for name in ("fgColor", "bgColor")))


def border_key(border: Element) -> Key:
    """The sides that are drawn."""
    sides = []
    for side in border:
        style = side.get("style", "none")
        if style != "none" and markup.local(side) != "diagonal":
            sides.append((markup.local(side), style, _color_key(markup.child(side, "color"))))
    slanted = _on(border, "diagonalUp", "0") or _on(border, "diagonalDown", "0")
    return (*sorted(sides), slanted)


def alignment_key(xf: Element) -> Key:
    """Where the text stands."""
    alignment = markup.child(xf, "alignment")
    if alignment is None:
        return ("general", "bottom", False, 0)
    odd = any(alignment.get(name, "0") not in ("0", "false") for name in ("textRotation", "shrinkToFit"))
    return (
        alignment.get("horizontal", "general"),
        alignment.get("vertical", "bottom"),
        _on(alignment, "wrapText", "0"),
        "odd" if odd or _on(xf, "quotePrefix", "0") else number(alignment, "indent"),
    )


def is_locked(xf: Element) -> bool | None:
    """Whether a protected tab keeps people from writing there; None if it also hides the formula."""
    protection = markup.child(xf, "protection")
    if protection is None:
        return True
    return None if _on(protection, "hidden", "0") else _on(protection, "locked", "1")


def points(element: Element, default: float = 11) -> float:
    """The size of a font."""
    try:
        return float(element.get("val") or default)
    except ValueError:
        return default


def deep_key(element: Element) -> Key:
    """Everything inside, attribute by attribute."""
    return tuple((markup.local(e), tuple(sorted(e.attrib.items()))) for e in element.iter())


def children_key(element: Element) -> Key:
    """The children, attribute by attribute."""
    return tuple((markup.local(e), tuple(sorted(e.attrib.items()))) for e in element)
