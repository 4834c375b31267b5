"""Workbooks for the tests: real ones from the corpus, plain ones by XlsxWriter, odd ones from XML by hand."""

import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from netbook.backends.excel import ExcelBackend
from netbook.model.cells import CellValue

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "xlsx"
FILES = sorted(path for path in CORPUS.glob("*.xls[xm]")) if CORPUS.is_dir() else []

needs_corpus = pytest.mark.skipif(not FILES, reason=f"the corpus of real workbooks is not at {CORPUS}")

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def make_workbook(path: Path, tabs: Mapping[str, Iterable[Iterable[CellValue]]]) -> ExcelBackend:
    """A plain workbook with these values."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in tabs.items():
            worksheet = workbook.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        worksheet.write_datetime(at, column, value, day)
                    elif value != "":
                        worksheet.write(at, column, value)
    return ExcelBackend(path, "test")


def hand_made(sheet: str, *, properties: str = "", shared: str = "", styles: str = "", root: str = "") -> bytes:
    """A workbook with one tab 'S' whose XML is `sheet` (or, with `root`, the whole part)."""
    relation = f'<Relationship Id="rId{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relation.format(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relation.format(1, 'worksheet', 'worksheets/sheet1.xml')}"
        f"{relation.format(2, 'styles', 'styles.xml')}{relation.format(3, 'sharedStrings', 'sst.xml')}"
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>{styles}</styleSheet>',
        "xl/sst.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": root or f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part of a workbook, unpacked and its checksum verified."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def stored_parts(path: Path) -> dict[str, tuple[object, ...]]:
    """Every entry of the zip as it is stored: its compressed bytes, checksum, date and method."""
    content, found = path.read_bytes(), {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            lengths = content[info.header_offset + 26 : info.header_offset + 30]
            start = (
                info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            )
            packed = content[start : start + info.compress_size]
            found[info.filename] = (packed, info.CRC, info.date_time, info.compress_type)
    return found


def with_parts(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """A workbook with these parts put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | dict(parts))


def saved(folder: Path, content: bytes, name: str = "book.xlsx") -> ExcelBackend:
    """`content` as a file."""
    path = folder / name
    path.write_bytes(content)
    return ExcelBackend(path, "test")


def copied(folder: Path, source: Path) -> ExcelBackend:
    """A copy of a corpus file that may be written to."""
    return saved(folder, source.read_bytes(), source.name)


def in_ci() -> bool:
    """Whether a missing program is a failure rather than a reason to skip."""
    return bool(os.environ.get("CI"))
