"""Is this an OpenDocument spreadsheet that we may safely open? Decided before any of it is parsed."""

from netbook.backends.excel.guard import OLE_HEADER, zip_entries
from netbook.backends.excel.package import Package
from netbook.errors import BackendError

SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT, MANIFEST_PART = "content.xml", "META-INF/manifest.xml"

_SAVE_AS_ODS = "Open it in LibreOffice and save it as 'ODF Spreadsheet (.ods)'."
_SIGNATURES = ("META-INF/documentsignatures.xml", "META-INF/macrosignatures.xml")


def open_package(label: str, content: bytes) -> Package:
    """The package in `content`, or a BackendError that says what the file is instead and what to do."""
    if content and not content.startswith(b"PK"):
        flat = b"office:document" in content[:4096]
        what = "in one piece of XML (.fods)" if flat else "not an OpenDocument spreadsheet"
        if content.startswith(OLE_HEADER):
            what = "in an old Excel format, or password-protected by Excel"
        raise BackendError(f"{label} is {what}", _SAVE_AS_ODS)
    infos = zip_entries(label, content, "LibreOffice")
    package = Package(label, content, infos)
    _refuse_encrypted(package)
    kind = package.read("mimetype").strip() if package.find("mimetype") else b""
    if not kind.startswith(SPREADSHEET) or not package.find(CONTENT):
        raise BackendError(f"{label} is a zip file, but not an OpenDocument spreadsheet", _SAVE_AS_ODS)
    return package


def _refuse_encrypted(package: Package) -> None:
    listed = package.read(MANIFEST_PART) if package.find(MANIFEST_PART) else b""
    if b"encryption-data" in listed or package.find("encrypted-package"):
        raise BackendError(
            f"{package.label} is password-protected",
            "Remove the password in LibreOffice: File > Save As, without 'Save with password'.",
        )


def refuse_signed(package: Package) -> None:
    """BackendError if writing would break a signature."""
    if any(package.find(name) for name in _SIGNATURES):
        raise BackendError(
            f"{package.label} is digitally signed; writing to it would break the signature",
            "Remove the signature in LibreOffice (File > Digital Signatures), or write to a copy.",
        )
