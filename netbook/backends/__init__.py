"""Where workbooks live. BACKENDS is the list of places; each is imported only when a workbook is there."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from netbook.backends.base import Backend
from netbook.errors import BackendError
from netbook.model.network import WorkbookPlace

FOLDER = "/"
BACKENDS = {
    ".xlsx": "netbook.backends.excel:ExcelBackend",
    ".xlsm": "netbook.backends.excel:ExcelBackend",
    ".ods": "netbook.backends.ods:OdsBackend",
    FOLDER: "netbook.backends.csv_folder:CsvFolderBackend",
}
"""Ending of the location (FOLDER: it is a folder) -> module:class, called with (path, name)."""


def open_backend(place: WorkbookPlace) -> Backend:
    """The backend of a workbook. Raises BackendError for a place that netbook does not know."""
    ending = Path(place.location).suffix.casefold()
    if ending not in BACKENDS and (place.location.endswith(FOLDER) or Path(place.location).is_dir()):
        ending = FOLDER
    if "://" in place.location or ending not in BACKENDS:
        raise BackendError(
            f"workbooks.{place.name}: {place.location} is not a workbook that netbook can open.",
            "It opens .xlsx, .xlsm and .ods files, and folders of .csv files. Save the workbook as one of these, and "
            "name it in netbook.toml.",
        )
    module, _, name = BACKENDS[ending].partition(":")
    make: Callable[[Path, str], Backend] = getattr(import_module(module), name)
    return make(Path(place.location), place.name)


OpenBackend = Callable[[WorkbookPlace], Backend]
