"""Networks in memory: the same steps as a sync, without a file."""

from collections.abc import Sequence
from datetime import datetime

from netbook.backends.memory import MemoryBackend
from netbook.jobs.examine import Found, look, results_of
from netbook.jobs.results import Stamp
from netbook.model.network import Network, WorkbookPlace
from netbook.model.plan import Plan
from netbook.steps.render import render
from tests.tables import tabs_of

NETWORK = Network("Test", "EUR", "/nowhere", "/nowhere/netbook.toml", (WorkbookPlace("shared", "memory"),))
NOW = datetime(2026, 11, 23, 7, 15)
STAMP = Stamp(NOW, "0.1.0")


def backend(*texts: str) -> MemoryBackend:
    """A workbook in memory with these tabs; a tab in a later text replaces one before."""
    tabs = {title: rows for text in texts for title, rows in tabs_of(text).items()}
    return MemoryBackend({title: filled(rows) for title, rows in tabs.items()}, "harbour.xlsx")


def filled(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Empty cells as a reader gives them, numbers as floats."""
    return [["" if cell is None else float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]


def found_in(*texts: str, network: Network = NETWORK) -> Found:
    """What netbook makes of such a workbook."""
    return look(network, lambda _: backend(*texts))


def plan_for(found: Found, network: Network = NETWORK, stamp: Stamp = STAMP) -> Plan:
    """What it would write."""
    keys = found.gathered.together.edits(network.workbooks[0].name) if found.gathered else ()
    return render(results_of(network, found, stamp), (*keys, *found.edits))


def said(*texts: str) -> list[tuple[str, str, str]]:
    """(code, cell, message) of every finding."""
    return [(one.code, one.at.in_workbook, one.message) for one in found_in(*texts).findings]
