"""What the outputs are made from."""

from dataclasses import dataclass
from datetime import datetime

from netbook.model.allocations import Allocations
from netbook.model.entries import Entries
from netbook.model.findings import Finding
from netbook.model.network import Network


@dataclass(frozen=True)
class Results:
    """All that one run found out. `now` is when it ran, in local time without zone; `version` is netbook's own."""

    network: Network
    entries: Entries
    findings: tuple[Finding, ...]
    allocations: Allocations
    now: datetime
    version: str
