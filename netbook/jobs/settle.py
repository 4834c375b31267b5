"""Who pays whom, as the workbook stands now."""

from netbook.checks.unknown_link import known_names, nearest
from netbook.errors import UsageError
from netbook.jobs.examine import Found
from netbook.model.network import Network
from netbook.model.settings import partner_spelt
from netbook.model.settlement import Settlement
from netbook.steps.settle import settle


def settlement(found: Found, network: Network, via: str = "") -> Settlement:
    """The settlement of what was found; all through the partner `via`, if given. Raises UsageError if there is none."""
    centre = partner_spelt(found.entries, via)
    if via and not centre:
        near = nearest(via, known_names(found.entries, "Partners"))
        raise UsageError(f"There is no partner '{via}'.", f"Did you mean '{near}'?" if near else "")
    return settle(found.entries, network, found.allocations, via=centre, frozen=found.frozen)
