"""The same workbook, the same bytes: hour and machine are taken out of what openpyxl has written."""

import io
import re
import zipfile
from collections.abc import Callable

STAMP = (2026, 1, 1, 0, 0, 0)
DAY = b"2026-01-01T00:00:00Z"
_TIME = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_VERSION = re.compile(rb"<AppVersion>[^<]*</AppVersion>")


def fix_bytes(workbook: bytes, change: Callable[[str, bytes], bytes] = lambda part, content: content) -> bytes:
    """The workbook packed anew, its parts in order, with a fixed time; `change` may give a part other content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts(workbook).items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            info.create_system = 3
            archive.writestr(info, _timeless(name, change(name, content)), compresslevel=9)
    return packed.getvalue()


def _timeless(name: str, content: bytes) -> bytes:
    if name == "docProps/core.xml":
        return _TIME.sub(rb"\g<1>" + DAY, content)
    if name == "docProps/app.xml":
        return _VERSION.sub(b"<AppVersion>16.0</AppVersion>", content)
    return content


def parts(workbook: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name, the content types first as Excel does it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        names = sorted(archive.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return {name: archive.read(name) for name in names}
