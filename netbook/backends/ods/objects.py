"""What hangs on a tab: charts and other objects, each a folder of parts, and the manifest that lists all parts."""

import re

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.package import Package
from netbook.backends.ods.content import Content
from netbook.backends.ods.guard import MANIFEST_PART
from netbook.backends.ods.names import MANIFEST

_PATH, _TYPE = f"{{{MANIFEST}}}full-path", f"{{{MANIFEST}}}media-type"
_OBJECT = re.compile(r"(?:ObjectReplacements/)?(Object [0-9]+)(?:/.*)?")


def remove_unused_objects(package: Package, content: Content) -> None:
    """Drop the objects that only stood in tabs which were replaced."""
    text = content.encoded()
    unused = {
        found[1]
        for name in package.names()
        if (found := _OBJECT.fullmatch(name)) and not re.search(rb'["/]' + found[1].encode() + rb'["/]', text)
    }
    if not unused:
        return
    for name in package.names():
        if (found := _OBJECT.fullmatch(name)) and found[1] in unused:
            package.remove(name)
    undeclare_missing(package)


def undeclare_missing(package: Package) -> None:
    """Drop the parts of objects that are no longer there from the manifest."""
    names = package.names()
    root = markup.parse(package, MANIFEST_PART)
    for entry in list(root):
        path = entry.get(_PATH) or ""
        if _OBJECT.fullmatch(path) and not any(name.startswith(path) for name in names):
            root.remove(entry)
    package.write(MANIFEST_PART, markup.serialise(root))


def declare(package: Package, part: str, kind: str = "text/xml") -> None:
    """List a part in the manifest."""
    root = markup.parse(package, MANIFEST_PART)
    if not any(entry.get(_PATH) == part for entry in root):
        entry = etree.SubElement(root, f"{{{MANIFEST}}}file-entry")
        entry.set(_PATH, part)
        entry.set(_TYPE, kind)
        package.write(MANIFEST_PART, markup.serialise(root))
