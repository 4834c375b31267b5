"""How the parts of a package hang together: relationships and content types."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from netbook.backends.excel import markup
from netbook.backends.excel.markup import PACKAGE_RELATIONS, Element
from netbook.backends.excel.package import Package

TYPES_PART = "[Content_Types].xml"
_NO_RELATIONS = f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode()


@dataclass(frozen=True, slots=True)
class Relation:
    """An arrow from one part to another. `kind` is the last word of its type: 'worksheet', 'styles'."""

    id: str
    kind: str
    target: str


def relations_part(part: str) -> str:
    """Where the relationships of `part` are kept; '' stands for the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(package: Package, part: str) -> list[Relation]:
    """The arrows from `part` to parts inside the package."""
    rels = package.find(relations_part(part))
    if rels is None:
        return []
    found = []
    for element in markup.parse(package, rels):
        if markup.local(element) == "Relationship" and element.get("TargetMode") != "External":
            kind = (element.get("Type") or "").rpartition("/")[2]
            target = resolve(part, element.get("Target") or "")
            found.append(Relation(element.get("Id") or "", kind, package.find(target) or target))
    return found


def resolve(part: str, target: str) -> str:
    """The name of the part that `target` means, seen from `part`."""
    target = unquote(target.partition("#")[0]).replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def target_of(package: Package, part: str, kind: str) -> str | None:
    """The first part of that kind that `part` points to and that exists."""
    for relation in relations(package, part):
        if relation.kind == kind and package.find(relation.target):
            return relation.target
    return None


def add_relation(package: Package, part: str, type_: str, target: str) -> str:
    """Point from `part` to the part `target`. Returns the id."""
    rels = relations_part(part)
    if package.find(rels):
        root = markup.parse(package, rels)
    else:
        root = markup.parse_text(package.label, rels, f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode())
    taken = {element.get("Id") for element in root}
    number = len(root) + 1
    while f"rId{number}" in taken:
        number += 1
    relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
    markup.add(root, "Relationship", {"Id": f"rId{number}", "Type": type_, "Target": relative})
    package.write(rels, markup.serialise(root))
    return f"rId{number}"


def clear_relations(package: Package, part: str) -> None:
    """Drop all arrows from `part`, but keep their part in its place for new ones."""
    if package.find(relations_part(part)):
        package.write(relations_part(part), _NO_RELATIONS)


def remove_relations_to(package: Package, part: str, target: str) -> None:
    """Drop the arrows from `part` to `target`."""
    rels = relations_part(part)
    root = markup.parse(package, rels)
    for element in list(root):
        if resolve(part, element.get("Target") or "").casefold() == target.casefold():
            root.remove(element)
    package.write(rels, markup.serialise(root))


def remove_part(package: Package, part: str) -> None:
    """Drop a part, its own arrows, and in turn what only they pointed to."""
    targets = [relation.target for relation in relations(package, part)]
    package.remove(part)
    package.remove(relations_part(part))
    undeclare(package, part)
    remove_unreferenced(package, targets)


def remove_unreferenced(package: Package, parts: list[str]) -> None:
    """Drop those of `parts` that nobody points to any more."""
    for part in parts:
        if package.find(part) and not _is_referenced(package, part):
            remove_part(package, part)


def _is_referenced(package: Package, part: str) -> bool:
    for rels in package.names():
        folder, name = posixpath.split(rels)
        if name.endswith(".rels") and posixpath.basename(folder) == "_rels":
            source = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
            if any(r.target.casefold() == part.casefold() for r in relations(package, source)):
                return True
    return False


def declare(package: Package, part: str, content_type: str) -> None:
    """Say what kind of content `part` has."""
    root = markup.parse(package, TYPES_PART)
    override = _override(root, part)
    if override is None:
        override = markup.add(root, "Override", {"PartName": f"/{part}"})
    override.set("ContentType", content_type)
    if not any((e.get("Extension") or "").casefold() == "rels" for e in markup.children(root, "Default")):
        kind = "application/vnd.openxmlformats-package.relationships+xml"
        root.insert(0, markup.new(root, "Default", {"Extension": "rels", "ContentType": kind}))
    package.write(TYPES_PART, markup.serialise(root))


def undeclare(package: Package, part: str) -> None:
    """Forget what kind of content `part` had."""
    root = markup.parse(package, TYPES_PART)
    override = _override(root, part)
    if override is not None:
        root.remove(override)
        package.write(TYPES_PART, markup.serialise(root))


def _override(root: Element, part: str) -> Element | None:
    for element in markup.children(root, "Override"):
        if (element.get("PartName") or "").lstrip("/").casefold() == part.casefold():
            return element
    return None
