"""Spreadsheets for the tests, written by hand: as little XML as makes a valid one."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

from netbook.backends.ods import OdsBackend
from netbook.backends.ods.cells import paragraphs, typed
from netbook.model.cells import CellValue

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
PREFIXES = "".join(
    f' xmlns:{prefix}="{OASIS}:{name}:1.0"'
    for prefix, name in {
        **{name: name for name in ("office", "table", "text", "style", "meta", "manifest", "config")},
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"
DAY = (
    '<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text><number:month '
    'number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
    '<number:boolean-style style:name="N2"><number:boolean/></number:boolean-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="yes" style:family="table-cell" style:data-style-name="N2"/>'
)


def make_ods(path: Path, tabs: Mapping[str, Iterable[Iterable[CellValue]]]) -> OdsBackend:
    """A plain spreadsheet with these values."""
    return saved(path.parent, hand_made("".join(_table(title, rows) for title, rows in tabs.items())), path.name)


def hand_made(tables: str, *, styles: str = DAY, root: str = "", kind: str = KIND, **parts: str) -> bytes:
    """A spreadsheet whose body is `tables` (or, with `root`, whose content.xml is that)."""
    content = root or (
        f'<office:document-content{PREFIXES} office:version="1.3"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{what}"/>'
        for name, what in {"/": kind, "content.xml": "text/xml"}.items()
    )
    return zipped(
        {
            "mimetype": kind,
            "content.xml": content,
            "META-INF/manifest.xml": f'<manifest:manifest{PREFIXES} manifest:version="1.3">{listed}</manifest:manifest>',
            **{name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()},
        }
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts; mimetype is stored."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return content.getvalue()


def saved(folder: Path, content: bytes, name: str = "harbour.ods") -> OdsBackend:
    """`content` as a file."""
    path = folder / name
    path.write_bytes(content)
    return OdsBackend(path, "test")


def _table(title: str, rows: Iterable[Iterable[CellValue]]) -> str:
    lines = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    return f"<table:table table:name={quoteattr(title)}>{lines}</table:table>"


def _cell(value: CellValue) -> str:
    if value == "":
        return "<table:table-cell/>"
    attributes, shown = typed(value)
    style = ' table:style-name="day"' if isinstance(value, date) else ""
    style = ' table:style-name="yes"' if isinstance(value, bool) else style
    values = "".join(f" office:{name}={quoteattr(text)}" for name, text in attributes.items())
    return f"<table:table-cell{style}{values}>{paragraphs(shown)}</table:table-cell>"
