"""Where workbooks live. BACKENDS is the list of places; each is imported only when a workbook is there."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from netbook.backends.base import Backend
from netbook.backends.google_sheets.place import PREFIX, is_google_sheet
from netbook.errors import BackendError
from netbook.model.network import WorkbookPlace

FOLDER = "/"
BACKENDS = {
    ".xlsx": "netbook.backends.excel:ExcelBackend",
    ".xlsm": "netbook.backends.excel:ExcelBackend",
    ".ods": "netbook.backends.ods:OdsBackend",
    FOLDER: "netbook.backends.csv_folder:CsvFolderBackend",
    PREFIX: "netbook.backends.google_sheets:GoogleSheetsBackend",
}
"""Ending of the location (FOLDER: it is a folder; PREFIX: its beginning, it is a Google Sheet) -> module:class, called
with the path (of a Google Sheet, the address) and the name."""


def open_backend(place: WorkbookPlace) -> Backend:
    """The backend of a workbook. Raises BackendError for a place that netbook does not know."""
    if is_google_sheet(place.location):
        return _maker(PREFIX)(place.location, place.name)
    ending = Path(place.location).suffix.casefold()
    if ending not in BACKENDS and (place.location.endswith(FOLDER) or Path(place.location).is_dir()):
        ending = FOLDER
    if "://" in place.location or ending not in BACKENDS:
        raise BackendError(
            f"workbooks.{place.name}: {place.location} is not a workbook that netbook can open.",
            "It opens .xlsx, .xlsm and .ods files, folders of .csv files, and Google Sheets by their address "
            f"({PREFIX}d/...). Save the workbook as one of these, and name it in netbook.toml.",
        )
    return _maker(ending)(Path(place.location), place.name)


def _maker(kind: str) -> Callable[[Any, str], Backend]:
    module, _, name = BACKENDS[kind].rpartition(":")
    maker: Callable[[Any, str], Backend] = getattr(import_module(module), name)
    return maker


OpenBackend = Callable[[WorkbookPlace], Backend]
