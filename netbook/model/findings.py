"""What is wrong with the data: facts, not exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from netbook.model.cells import CellRef


class Severity(StrEnum):
    """ERROR keeps its entry out of the split, WARNING and INFO do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that a person should know.

    `entry` is the key of the row, `field` the header of the column, `value` the person's own words, `fix` the exact
    text to type where there is one, `owner` whose entry it is.
    """

    code: str
    severity: Severity
    at: CellRef
    message: str
    entry: str = ""
    field: str = ""
    value: str = ""
    fix: str = ""
    owner: str = ""


SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """By workbook, tab, row, column: the order in which a person walks through them."""
    return sorted(findings, key=lambda f: (f.at.workbook, f.at.tab, f.at.row, f.at.column, f.code))
