"""What netbook writes: one file per tab. OUTPUTS is the list of them, in the order of the tabs."""

from collections.abc import Callable

from netbook.model.plan import Tab
from netbook.outputs.allocations_tab import allocations_tab
from netbook.outputs.balances_tab import balances_tab
from netbook.outputs.base import Results
from netbook.outputs.expected_tab import expected_tab
from netbook.outputs.ledger_tab import ledger_tab
from netbook.outputs.netbook_tab import netbook_tab
from netbook.outputs.settlement_tab import settlement_tab

OUTPUTS: tuple[Callable[[Results], Tab], ...] = (
    allocations_tab,
    ledger_tab,
    balances_tab,
    settlement_tab,
    expected_tab,
    netbook_tab,
)
"""In the order of the tabs in the workbook, new ones from left to right."""
