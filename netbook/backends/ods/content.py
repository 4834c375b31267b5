"""content.xml, cut at its tables: a tab that nobody changes keeps its bytes, and need not be parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.ods.names import PREFIXES, ROW, TABLE
from netbook.errors import BackendError
from netbook.model.cells import same_name

_ATTRIBUTES = rb"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?"
_TABLE = re.compile(rb"<(/?)table:table(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>")
_ROOT = re.compile(rb"<office:document-content(?=[\s>])" + _ATTRIBUTES + rb">")
_BODY = re.compile(rb"<office:spreadsheet(?=[\s>])" + _ATTRIBUTES + rb">")
_ENDS = (b"<table:dde-links", b"</office:spreadsheet")
_ROOT_END = b"</office:document-content>"
_SAVE_AGAIN = "Open it in LibreOffice and save it again."


@dataclass
class Table:
    """One tab: its bytes, and those that stand between it and the next. `ours` are tabs in the list of tabs; the
    others hold what was last seen of other files."""

    title: str
    content: bytes
    listed: bool = True
    gap: bytes = b""


@dataclass
class Content:
    """All of content.xml: what stands before the body's tables, the tables, what follows."""

    label: str
    head: bytes
    before: bytes
    tables: list[Table]
    tail: bytes

    @cached_property
    def root(self) -> bytes:
        """The start tag of the root, with all prefixes."""
        found = _ROOT.search(self.head)
        return found[0] if found else b""

    @cached_property
    def missing_prefixes(self) -> str:
        """Declarations of the prefixes that we write with and the root does not know so."""
        known = markup.parse_text(self.label, "content.xml", self.root + _ROOT_END).nsmap
        return "".join(f' xmlns:{name}="{uri}"' for name, uri in PREFIXES.items() if known.get(name) != uri)

    @property
    def titles(self) -> tuple[str, ...]:
        """All tabs in order."""
        return tuple(table.title for table in self.tables if table.listed)

    def table(self, title: str) -> Table | None:
        """The first tab whose title is the same name."""
        return next((t for t in self.tables if t.listed and same_name(t.title) == same_name(title)), None)

    def parsed(self, table: Table) -> Element:
        """The element of a table, inside a root that knows all prefixes."""
        return markup.parse_text(self.label, "content.xml", self.root + table.content + _ROOT_END)[0]

    def parsed_head(self) -> Element:
        """The root with everything that stands before the tables."""
        return markup.parse_text(
            self.label, "content.xml", self.head + b"</office:spreadsheet></office:body>" + _ROOT_END
        )

    def rows(self, table: Table) -> Iterator[Element]:
        """The rows of a table, one after the other; each is gone when the next is asked for."""
        source = BytesIO(self.root + table.content + _ROOT_END)
        options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
        try:
            for _, row in etree.iterparse(source, events=("end",), tag=ROW, **options):
                yield row
                row.clear()
                before, parent = row.getprevious(), row.getparent()
                if before is not None and before.tag == ROW and parent is not None:
                    parent.remove(before)
        except etree.XMLSyntaxError as error:
            raise BackendError(
                f"{self.label} is broken: the tab '{table.title}' is not well-formed ({error.msg})", _SAVE_AGAIN
            ) from error

    def encoded(self) -> bytes:
        """The whole part."""
        return b"".join((self.head, self.before, *(t.content + t.gap for t in self.tables), self.tail))


def serialised(table: Element) -> bytes:
    """A table that `Content.parsed` gave, as bytes to be put in its place."""
    text = markup.text_of(table.getroottree().getroot())
    return text[text.find(b">", text.find(b"<office:document-content")) + 1 : text.rfind(_ROOT_END)]


def open_content(label: str, content: bytes) -> Content:
    """Cut `content` at its tables. Raises BackendError for what is no spreadsheet, or may do harm."""
    if b"<!DOCTYPE" in content[:65536] or b"<!ENTITY" in content[:65536]:
        raise markup.has_dtd(label, "content.xml")
    if not _is_usual(content):
        content = _respelled(label, content)
    body = _BODY.search(content)
    if not _ROOT.search(content) or body is None:
        raise BackendError(f"{label} is an OpenDocument file, but its content is no spreadsheet", _SAVE_AGAIN)
    end = min(at for mark in _ENDS if (at := content.find(mark, body.end())) >= 0)
    spans = list(_spans(label, content, body.end(), end))
    first = spans[0][0] if spans else end
    found = Content(label, content[: body.end()], content[body.end() : first], [], content[end:])
    for (start, stop), following in zip(spans, [*(s for s, _ in spans[1:]), end], strict=True):
        # What follows the last table (names, ranges) stays behind it, also when a tab is added.
        gap = content[stop:following] if following != end else b""
        if following == end:
            found.tail = content[stop:]
        text = content[start:stop]
        title = _title(found, text)
        cached = title.startswith("'") and "'#" in title and b"<table:table-source" in text[:4096]
        found.tables.append(Table(title, text, not cached, gap))
    return found


def _is_usual(content: bytes) -> bool:
    start = content[:200].lower()
    declared = b"encoding=" not in start or b"utf-8" in start
    return (
        declared
        and content.lstrip()[:1] == b"<"
        and not any(mark in content for mark in (b"<!--", b"<![CDATA["))
        and content.count(b"<?") <= 1
    )


def _respelled(label: str, content: bytes) -> bytes:
    """The same without comments, and in UTF-8."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return markup.serialise(etree.fromstring(content, parser))
    except etree.XMLSyntaxError as error:
        raise BackendError(f"{label} is broken: content.xml is not well-formed ({error.msg})", _SAVE_AGAIN) from error


def _spans(label: str, content: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each outermost table begins and ends."""
    depth = opened = 0
    for found in _TABLE.finditer(content, start, end):
        if found[1]:
            depth -= 1
            if depth == 0:
                yield opened, found.end()
        elif depth:
            raise BackendError(f"{label} has a table inside of a cell, which netbook cannot read", "Take it out.")
        elif found[2]:
            yield found.span()
        else:
            opened, depth = found.start(), 1
    if depth:
        raise BackendError(f"{label} is broken: a tab does not end", _SAVE_AGAIN)


def _title(content: Content, table: bytes) -> str:
    tag = _TABLE.match(table)
    text = (tag[0] if tag else b"").rstrip(b"/>") + b"/>"
    parsed = markup.parse_text(content.label, "content.xml", content.root + text + _ROOT_END)[0]
    return str(parsed.get(f"{{{TABLE}}}name") or "")
