"""Mistakes with the file itself."""

import struct
import zipfile
from pathlib import Path

from tests.mistakes.kinds.base import Desk, Mark, kind, kinds_of, told_at


@kind("unreadable", solo=True, why="a download that stopped, a USB stick pulled out")
def cut_off(desk: Desk) -> list[Mark]:
    """The copy stopped half way."""

    def spoil(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    desk.spoil = spoil
    return told_at()


@kind("unreadable", solo=True, why="'save as', with the ending typed by hand")
def csv_in_disguise(desk: Desk) -> list[Mark]:
    """A CSV that was renamed to .xlsx."""
    desk.spoil = lambda path: path.write_text("Opportunity;Partner;Hours\nOPP-1;Ana;2,5\n", "utf-8") and None
    return told_at()


@kind("unreadable", solo=True, why="web applications that 'export to Excel'")
def web_page_in_disguise(desk: Desk) -> list[Mark]:
    """An HTML page that a web application calls .xlsx."""
    desk.spoil = lambda path: path.write_text("<html><table><tr><td>OPP-1</td></tr></table></html>", "utf-8") and None
    return told_at()


@kind("unreadable", solo=True, why="an empty file from a failed synchronisation")
def nothing_in_it(desk: Desk) -> list[Mark]:
    """The cloud's program made an empty file."""
    desk.spoil = lambda path: path.write_bytes(b"") and None
    return told_at()


@kind("password", solo=True, why="'protect with a password' in Excel and LibreOffice")
def with_a_password(desk: Desk) -> list[Mark]:
    """The workbook was given a password to open it."""
    desk.spoil = lambda path: path.write_bytes(_encrypted_container()) and None
    return told_at()


@kind("too-large", "unreadable", solo=True, slow=True, why="formulas filled down to row 1,048,576")
def filled_to_the_last_row(desk: Desk) -> list[Mark]:
    """Somebody filled whole columns: every row that a sheet has holds something, six million cells."""
    desk.spoil = _fill
    return told_at()


def _fill(path: Path) -> None:
    whole = path.with_suffix(".whole")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename != "xl/worksheets/sheet3.xml":
                new.writestr(item, content)
                continue
            head, row, tail = content.partition(b"</sheetData>")
            with new.open(item.filename, "w", force_zip64=True) as sheet:
                sheet.write(head)
                first = int(head.rpartition(b'<row r="')[2].partition(b'"')[0]) + 1
                for number in range(first, LAST_ROW + 1):
                    cells = "".join(f'<c r="{letter}{number}"><v>{number * 7 % 997}</v></c>' for letter in "GHIJKL")
                    sheet.write(f'<row r="{number}">{cells}</row>'.encode())
                sheet.write(row + tail)
    whole.replace(path)


LAST_ROW = 1_048_576
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _encrypted_container() -> bytes:
    """What an encrypted workbook is on the disk: a compound file with EncryptionInfo and EncryptedPackage (MS-OFFCRYPTO).

    Nobody without the password can tell its content from noise, and so it is noise.
    """
    size = 4096
    table = [FAT, END]
    for start in (2, 10):
        table += [*range(start + 1, start + 8), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        END,
        0,
        END,
        0,
        0,
    )
    header += struct.pack("<108I", *([FREE] * 108))
    entries = [
        _directory("Root Entry", 5, 1, END, 0),
        _directory("EncryptionInfo", 2, FREE, 2, size),
        _directory("EncryptedPackage", 2, FREE, 10, size, left=1),
        _directory("", 0, FREE, 0, 0),
    ]
    entries[0] = _directory("Root Entry", 5, 2, END, 0)
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0" encoding="UTF-8"?><encryption/>'
    noise = struct.pack("<Q", size - 8) + bytes((place * 73 + place // 251) % 256 for place in range(size - 8))
    return b"".join((header, struct.pack("<128I", *table), *entries, info.ljust(size, b" "), noise))


def _directory(name: str, kind_of: int, child: int, start: int, size: int, left: int = FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack("<64sHBBIII16xI8x8xIQ", text, len(text), kind_of, 1, left, FREE, child, 0, start, size)


KINDS = kinds_of(vars())
