"""XML in and out: parsed with nothing from outside, names with and without their namespace."""

import copy
import re

from lxml import etree

from netbook.backends.excel.package import Package
from netbook.errors import BackendError

Element = etree._Element
BrokenXml = etree.XMLSyntaxError

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

# What XML 1.0 cannot hold, and what looks like the escape for it: both become _xHHHH_.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\r]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile('[&<>"]')
_ENTITY = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\r]|_x[0-9A-Fa-f]{4}_')


def parse(package: Package, name: str) -> Element:
    """The root of a part. A DTD is refused: nothing in a workbook needs one, and it can do harm."""
    return parse_text(package.label, name, package.read(name))


def parse_text(label: str, name: str, content: bytes) -> Element:
    """The root of `content`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BackendError(
            f"{label} is broken: its part '{name}' is not well-formed ({error.msg})",
            "Open it in Excel or LibreOffice, let it repair the file, and save it.",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise has_dtd(label, name)
    return root


def has_dtd(label: str, name: str) -> BackendError:
    """The error for a part with a document type."""
    return BackendError(
        f"{label}: its part '{name}' declares a document type, which no Excel writes",
        "Do not open this file unless you trust where it came from.",
    )


def serialise(root: Element) -> bytes:
    """The whole document of `root` as UTF-8, ending as Excel writes it."""
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)


def local(element: Element) -> str:
    """The element's name without its namespace; '' for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The element's namespace."""
    return str(element.tag)[1:].rpartition("}")[0]


def child(element: Element, name: str) -> Element | None:
    """The first child called `name`, in the element's own namespace."""
    return element.find(f"{{{namespace(element)}}}{name}")


def children(element: Element, name: str) -> list[Element]:
    """All children called `name`, in the element's own namespace."""
    return element.findall(f"{{{namespace(element)}}}{name}")


def new(like: Element, name: str, attributes: dict[str, str] | None = None) -> Element:
    """An element in the namespace of `like`, not yet anywhere."""
    element: Element = etree.Element(f"{{{namespace(like)}}}{name}", attributes or {})
    return element


def copied(element: Element) -> Element:
    """A copy that belongs to no document yet."""
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin


def text_of(element: Element) -> bytes:
    """The element as UTF-8, with the namespaces it needs."""
    return bytes(etree.tostring(element, encoding="UTF-8"))


def add(parent: Element, name: str, attributes: dict[str, str] | None = None) -> Element:
    """A new last child in the parent's namespace, spelled with the parent's prefix."""
    return etree.SubElement(parent, f"{{{namespace(parent)}}}{name}", attributes or {})


def add_in_order(parent: Element, name: str, order: tuple[str, ...]) -> Element:
    """A new child at the place where `order` (of all children's names) wants it."""
    element = new(parent, name)
    later = set(order[order.index(name) + 1 :])
    at = next((i for i, other in enumerate(parent) if local(other) in later), len(parent))
    parent.insert(at, element)
    return element


def writable(text: str) -> str:
    """`text` with what XML cannot hold written as _xHHHH_."""
    return _UNWRITABLE.sub(lambda m: f"_x{ord(m[0]):04X}_", text)


def escape(text: str) -> str:
    """`text` as content or attribute value."""
    return _MARKUP.sub(lambda m: _ENTITY[m[0]], writable(text))


def unescape(text: str) -> str:
    """The text that _xHHHH_ stands for."""
    if "_x" not in text:
        return text
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)
