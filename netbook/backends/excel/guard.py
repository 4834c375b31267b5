"""Is this a workbook we may safely open? Decided from the file's first bytes and the zip's directory."""

import io
import zipfile

from netbook.backends.excel.package import DEFLATED, STORED, Package
from netbook.errors import BackendError

MAX_PARTS = 10_000
MAX_PART = 256 << 20
MAX_TOTAL = 1 << 30
MAX_RATIO = 150
RATIO_FROM = 8 << 20

OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

_SAVE_AS_XLSX = "Open it in Excel or LibreOffice and save it as 'Excel workbook (.xlsx)'."
_ASK_FOR_ANOTHER = "Ask for another copy of it, or restore it from a backup."


def open_package(label: str, content: bytes) -> Package:
    """The package in `content`, or a BackendError that says what the file is instead and what to do."""
    _refuse_other_formats(label, content)
    infos = zip_entries(label, content, "Excel")
    names = [info.filename for info in infos]
    if "[Content_Types].xml" not in names:
        raise BackendError(f"{label} is a zip file, but not an Excel workbook", _SAVE_AS_XLSX)
    if any(name.casefold().endswith("/workbook.bin") for name in names):
        raise BackendError(f"{label} is a binary workbook (.xlsb)", _SAVE_AS_XLSX)
    return Package(label, content, infos)


def zip_entries(label: str, content: bytes, program: str) -> list[zipfile.ZipInfo]:
    """What the zip file holds, or a BackendError if it is broken, a bomb, or not what `program` writes."""
    if not content:
        raise BackendError(f"{label} is empty (0 bytes)", _ASK_FOR_ANOTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
        raise BackendError(f"{label} is broken: the end of the file is missing or damaged", _ASK_FOR_ANOTHER) from error
    _refuse_bombs(label, infos, program)
    _refuse_odd_entries(label, infos, program)
    return infos


def _refuse_other_formats(label: str, content: bytes) -> None:
    if content.startswith(OLE_HEADER):
        if ENCRYPTED_STREAM in content:
            raise BackendError(
                f"{label} is password-protected",
                "Remove the password in Excel (File > Info > Protect Workbook > Encrypt with Password).",
            )
        raise BackendError(f"{label} is in the old Excel format (.xls)", _SAVE_AS_XLSX)
    if content and not content.startswith(b"PK"):
        raise BackendError(f"{label} is not an Excel workbook", _SAVE_AS_XLSX)


def _refuse_bombs(label: str, infos: list[zipfile.ZipInfo], program: str) -> None:
    if len(infos) > MAX_PARTS:
        raise BackendError(f"{label} has {len(infos):,} parts; a workbook has a few dozen", _ASK_FOR_ANOTHER)
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise BackendError(f"{label} unpacks to more than {MAX_TOTAL >> 20} MB", _ASK_FOR_ANOTHER)
    for info in infos:
        bomb = info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size
        if bomb or info.file_size > MAX_PART:
            raise BackendError(
                f"{label}: its part '{info.filename}' unpacks to {info.file_size >> 20} MB, more than netbook opens",
                f"Delete unused rows and columns in {program}, or split the workbook.",
            )


def _refuse_odd_entries(label: str, infos: list[zipfile.ZipInfo], program: str) -> None:
    seen: set[str] = set()
    end_of_last = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        name = info.filename.replace("\\", "/")
        odd = (
            not name
            or name.startswith("/")
            or ".." in name.split("/")
            or not name.isprintable()
            or info.filename != info.orig_filename
            or name.casefold() in seen
            or info.header_offset < end_of_last
        )
        if odd:
            raise BackendError(
                f"{label} is broken: its zip entry '{ascii(info.filename)[1:-1][:80]}' is "
                + ("there twice" if name.casefold() in seen else f"not what {program} writes"),
                _ASK_FOR_ANOTHER,
            )
        if info.flag_bits & 0x1:
            raise BackendError(f"{label} is an encrypted zip file", f"Save it in {program} without a password.")
        if info.compress_type not in (STORED, DEFLATED):
            raise BackendError(f"{label} is packed in a way {program} does not use", _ASK_FOR_ANOTHER)
        seen.add(name.casefold())
        end_of_last = info.header_offset + info.compress_size
