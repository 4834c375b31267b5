"""Looking for everything that usually goes wrong, one check a line, each with what to do about it."""

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netbook.backends import OpenBackend
from netbook.backends.google_sheets.place import is_google_sheet
from netbook.config import CONFIG_NAME, load_network
from netbook.errors import ConfigError, NetbookError, UsageError
from netbook.jobs.diagnosis import BAD, SKIPPED, WELL, Check, Diagnosis, failed
from netbook.jobs.reading import WANTED
from netbook.model.network import Network, WorkbookPlace

if TYPE_CHECKING:
    from netbook.backends.google_sheets.patience import Patience


def doctor(start: Path, open_backend: OpenBackend, version: str, patience: "Patience | None" = None) -> Diagnosis:
    """Look at everything, from netbook itself to each workbook; write nothing.

    `patience` is how long to try with Google; only a network with Google Sheets is connected to it at all.
    """
    return Diagnosis(tuple(_checks(start, open_backend, version, patience)))


def _checks(start: Path, open_backend: OpenBackend, version: str, patience: "Patience | None") -> Iterator[Check]:
    yield Check("netbook", WELL, f"{version}, with Python {platform.python_version()}")
    try:
        network = load_network(start)
    except ConfigError as error:
        for problem in error.problems:
            yield Check("config", BAD, problem, f"Correct {CONFIG_NAME}.", error.exit_code)
        yield Check("workbooks", SKIPPED, f"{CONFIG_NAME} says where they are")
        return
    except UsageError as error:
        yield failed("config", error)
        yield Check("workbooks", SKIPPED, f"{CONFIG_NAME} says where they are")
        return
    yield Check("config", WELL, _described(network))
    on_disk = [place for place in network.workbooks if not is_google_sheet(place.location)]
    for place in on_disk:
        yield _workbook_check(place, open_backend)
    sheets = [place for place in network.workbooks if place not in on_disk]
    if sheets:
        from netbook.jobs.doctor_google import google_checks

        yield from google_checks(sheets, patience)


def _described(network: Network) -> str:
    count = len(network.workbooks)
    return f"{network.config}: {network.name}, {network.currency}, {count} workbook{'s' if count > 1 else ''}"


def _workbook_check(place: WorkbookPlace, open_backend: OpenBackend) -> Check:
    """Whether a workbook is there, whole, and may be written now."""
    try:
        backend = open_backend(place)
        tabs = len(backend.read(WANTED).grids)
        backend.check_writable()
    except NetbookError as error:
        return failed(place.name, error)
    return Check(place.name, WELL, f"{backend.label}: can be read and written, {tabs} tabs of the network")
