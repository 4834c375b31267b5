"""What the outputs are made from."""

from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from netbook.model.allocations import Allocations, no_expectations
from netbook.model.cells import Workbook
from netbook.model.disputes import Dispute
from netbook.model.entries import Entries
from netbook.model.findings import Finding
from netbook.model.network import Network
from netbook.model.settlement import Settlement


def digits_of(frame: pd.DataFrame) -> int | list[int]:
    """The decimals of the money in `frame`, for a `Column`: one number where all rows have the same."""
    digits: list[int] = frame["digits"].tolist()
    return digits[0] if len(set(digits)) == 1 else digits


@dataclass(frozen=True)
class Results:
    """All that one run found out. `now` is when it ran, in local time without zone; `version` is netbook's own;
    `workbook` is what was read. `frozen`: nothing could be split, so that only the tab netbook is written.
    `expected` is what the open opportunities would bring; `disputes` the conflicts that concern `workbook`;
    `mark_cells`: cells that need a person may be coloured in it."""

    network: Network
    entries: Entries
    findings: tuple[Finding, ...]
    allocations: Allocations
    settlement: Settlement
    now: datetime
    version: str
    workbook: Workbook
    frozen: bool = False
    expected: pd.DataFrame = field(default_factory=no_expectations)
    disputes: tuple[Dispute, ...] = ()
    mark_cells: bool = False
