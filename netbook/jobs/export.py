"""The Ledger, the payouts and all the rest, for other programs."""

from dataclasses import dataclass, field
from pathlib import Path

from netbook.backends import OpenBackend
from netbook.errors import NotSplit, UsageError
from netbook.jobs.examine import look, results_of, summary
from netbook.jobs.results import Examined, Progress, Stamp, no_progress
from netbook.model.network import Network
from netbook.outputs.base import Results
from netbook.outputs.exports import BILLS, BOOKS
from netbook.outputs.exports.base import Text
from netbook.outputs.exports.bills import Billing
from netbook.outputs.exports.tables import tables
from netbook.state.database import write_database
from netbook.state.files import whole_file

SQLITE = "sqlite"
FORMATS = (*BOOKS, *BILLS, SQLITE)


@dataclass(frozen=True)
class Wanted:
    """What to export and where to: to `file`, or back to the caller if it is None. `force`: `file` may be replaced."""

    format: str
    file: Path | None = None
    force: bool = False
    billing: Billing = field(default_factory=Billing)


@dataclass(frozen=True)
class Exported(Examined):
    """`text` is the export; '' if it went to a file. `rows` are ledger lines and payouts, lines of bills, or the rows
    of all tables."""

    text: str = ""
    rows: int = 0


def export(
    network: Network, open_backend: OpenBackend, stamp: Stamp, wanted: Wanted, progress: Progress = no_progress
) -> Exported:
    """Examine the workbook and export what was found; it is not written to.

    Raises UsageError if the file may not be written, NotSplit while headers are wrong.
    """
    _check(wanted, network)
    found = look(network, open_backend, progress)
    if found.frozen:
        titles = " and the tab ".join(found.broken)
        raise NotSplit(
            f"Nothing was exported: the tab {titles} has to be corrected first.",
            "netbook validate shows what is wrong with its headers.",
        )
    progress("Exporting")
    results = results_of(network, found, stamp)
    if wanted.format == SQLITE and wanted.file:
        all_tables = tables(results)
        write_database(wanted.file, all_tables)
        return Exported(**summary(found), rows=sum(len(table.rows) for table in all_tables))
    made = _text(results, wanted)
    if wanted.file is None:
        return Exported(**summary(found), text=made.text, rows=made.rows)
    with whole_file(wanted.file) as temporary:
        temporary.write_bytes(made.text.encode())
    return Exported(**summary(found), rows=made.rows)


def _text(results: Results, wanted: Wanted) -> Text:
    if wanted.format in BOOKS:
        return BOOKS[wanted.format](results)
    return BILLS[wanted.format](results, wanted.billing)


def _check(wanted: Wanted, network: Network) -> None:
    """Refuse at once what would be refused at the end."""
    if wanted.format == SQLITE and wanted.file is None:
        raise UsageError("A database cannot be printed.", f"Name a file: netbook export {SQLITE} -o network.db")
    if wanted.format in BILLS and not wanted.billing.account:
        raise UsageError(
            f"A bill in {wanted.format} needs the account that it is booked to.",
            f"Name it as it is called there: netbook export {wanted.format} --account CODE",
        )
    if wanted.file is None:
        return
    if wanted.file.is_dir():
        raise UsageError(f"{wanted.file} is a folder.", "Name a file in it.")
    if not wanted.file.parent.is_dir():
        raise UsageError(f"There is no folder {wanted.file.parent}.", "Make it first, or choose another file.")
    kept = (Path(network.config), *(Path(place.location) for place in network.workbooks))
    if wanted.file.resolve() in {path.resolve() for path in kept}:
        raise UsageError(f"{wanted.file} is the network's own file; nothing was changed.", "Choose another name.")
    if wanted.file.exists() and not wanted.force:
        raise UsageError(
            f"{wanted.file} is there already; nothing was changed.", "Choose another name, or replace it with --force."
        )
