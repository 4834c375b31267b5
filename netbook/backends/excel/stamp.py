"""The stamp of the last run: two custom properties of the file (in Excel: File > Info > Advanced Properties)."""

import re

from netbook.backends.excel import markup, opc
from netbook.backends.excel.book import STRICT, Dialect
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.errors import BackendError
from netbook.model.cells import RunStamp

NETWORK, RUN = "netbook network", "netbook run"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"

_TRANSITIONAL_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/officeDocument/customProperties"
_VALUES = {
    _TRANSITIONAL_MAIN: "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    _STRICT_MAIN: "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
}
_KINDS = ("custom-properties", "customProperties")
_USERS_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID = 2
_WHOLE = re.compile(r"\s*(-?\d{1,18})(?:\.0*)?\s*")
_LARGEST_I4 = 2**31 - 1

# Comments and the like, or one tag: closing or not, its attributes, empty or not. Exact for XML that is well-formed.
_TAG = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<closing>/?)[^\s<>/!?]+(?:\s+[^\s<>/=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(?P<empty>/?)>",
    re.DOTALL,
)


def read_stamp(package: Package) -> RunStamp | None:
    """The stamp; None if there is none, or if the properties are broken or somebody else's."""
    try:
        part = _part(package)
        root = markup.parse(package, part) if part and package.find(part) else None
    except BackendError:
        return None
    if root is None or markup.namespace(root) not in _VALUES:
        return None
    texts = {_name(element): _text(element) for element in reversed(markup.children(root, "property"))}
    network, run = texts.get(NETWORK), _WHOLE.fullmatch(texts.get(RUN, ""))
    return RunStamp(markup.unescape(network), int(run[1])) if network is not None and run else None


def write_stamp(package: Package, dialect: Dialect, stamp: RunStamp) -> None:
    """Put `stamp` in the place of the one that is there; people's own properties keep their bytes.

    Raises BackendError if there are properties that cannot be read: they may be somebody's.
    """
    if read_stamp(package) == stamp:
        return
    part = _part(package)
    if part is None or not package.find(part):
        part = _new_part(package, dialect, part)
    root = markup.parse(package, part)
    if markup.namespace(root) not in _VALUES or markup.local(root) != "Properties":
        raise BackendError(
            f"{package.label}: its custom properties ('{part}') are not as Excel writes them",
            "Open it in Excel or LibreOffice, save it, and run the same command again.",
        )
    package.write(part, _with_stamp(package.read(part), root, stamp))


def _part(package: Package) -> str | None:
    """Where the custom properties are, or should be."""
    targets = [relation.target for relation in opc.relations(package, "") if relation.kind in _KINDS]
    return next((target for target in targets if package.find(target)), targets[0] if targets else None)


def _new_part(package: Package, dialect: Dialect, expected: str | None) -> str:
    part, number = expected or "docProps/custom.xml", 1
    while package.find(part):  # a part of that name that nothing points to
        number += 1
        part = f"docProps/custom{number}.xml"
    strict = dialect is STRICT
    main = _STRICT_MAIN if strict else _TRANSITIONAL_MAIN
    empty = f'<Properties xmlns="{main}" xmlns:vt="{_VALUES[main]}"></Properties>'
    package.write(part, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{empty}'.encode())
    opc.declare(package, part, CONTENT_TYPE)
    if expected is None:
        opc.add_relation(package, "", f"{dialect.relations}/{_KINDS[strict]}", part)
    return part


def _with_stamp(content: bytes, root: Element, stamp: RunStamp) -> bytes:
    """`content` (which is `root`) with our two properties put in, and nothing else changed."""
    elements = [element for element in root if markup.local(element)]
    places = _places(content)
    if not elements or len(places) != len(elements) + 1:  # nothing to be kept, or UTF-16, which nobody writes
        root.text = root.text or ""  # an empty root gets a closing tag
        content = markup.serialise(root)
        places = _places(content)
    *spans, (end, _) = places
    missing = {NETWORK: ("lpwstr", stamp.network), RUN: ("i4" if stamp.run <= _LARGEST_I4 else "r8", str(stamp.run))}
    pieces, last = [], 0
    for element, (start, stop) in zip(elements, spans, strict=True):
        name = _name(element)
        if name not in (NETWORK, RUN):
            continue
        value = missing.pop(name, None)  # one that is there twice stays once
        own = _property(root, element.get("pid") or "", name, *value) if value else b""
        pieces += [content[last:start], own]
        last = stop
    next_id = max([_FIRST_ID - 1, *(int(pid) for e in elements if (pid := e.get("pid") or "").isdecimal())]) + 1
    new = [_property(root, str(next_id + at), name, *value) for at, (name, value) in enumerate(missing.items())]
    return b"".join((*pieces, content[last:end], *new, content[end:]))


def _places(content: bytes) -> list[tuple[int, int]]:
    """Where the children of the root start and stop, and at last where its closing tag does."""
    found, depth, start = [], 0, 0
    for tag in _TAG.finditer(content):
        if tag["closing"] is None:
            continue
        if not tag["closing"]:
            depth += 1
            start = tag.start() if depth == 2 else start
        if tag["closing"] or tag["empty"]:
            depth -= 1
            if depth == 1:
                found.append((start, tag.end()))
            elif depth == 0:
                found.append((tag.start(), tag.end()))
    return found


def _property(root: Element, pid: str, name: str, kind: str, text: str) -> bytes:
    prefix = f"{root.prefix}:" if root.prefix else ""
    values = _VALUES[markup.namespace(root)]
    declared = "" if root.nsmap.get("vt") == values else f' xmlns:vt="{values}"'
    value = f"<vt:{kind}{declared}>{markup.escape(text)}</vt:{kind}>"
    own = f'<{prefix}property fmtid="{_USERS_PROPERTIES}" pid="{pid}" name="{name}">{value}</{prefix}property>'
    return own.encode("ascii", "xmlcharrefreplace")


def _name(element: Element) -> str:
    """The property's name; Excel does not tell upper from lower case in it."""
    return (element.get("name") or "").casefold()


def _text(element: Element) -> str:
    value = next((child for child in element if markup.local(child)), None)
    return (value.text or "") if value is not None else ""
