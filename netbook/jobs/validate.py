"""Checks only: the line of a sync up to the split, with nothing written."""

from dataclasses import replace
from datetime import date

import numpy as np

from netbook.backends import OpenBackend
from netbook.errors import UsageError
from netbook.jobs.examine import Found, look, summary
from netbook.jobs.history import meant
from netbook.jobs.results import Examined, Progress, no_progress
from netbook.model.cells import same_name
from netbook.model.network import Network
from netbook.model.settings import partner_spelt


def validate(
    network: Network,
    open_backend: OpenBackend,
    today: date | None = None,
    *,
    partner: str = "",
    progress: Progress = no_progress,
) -> Examined:
    """What is wrong with the network's entries and rules, and what is held because of it. Without `today` nothing is
    said of dates in the future; with `partner` only what is theirs. Raises UsageError if there is no such partner."""
    found = look(network, open_backend, progress, today)
    result = Examined(**summary(found))
    return _of_partner(result, found, partner) if partner else result


def _of_partner(result: Examined, found: Found, partner: str) -> Examined:
    """Only the findings in a partner's entries, and what is held of the opportunities in which they take part."""
    name = partner_spelt(found.entries, partner)
    if not name:
        known = {same_name(str(one)): str(one) for one in found.entries["Partners"].texts("partner") if one}
        raise UsageError(f"There is no partner '{partner}'.", meant(partner, known) or "See the tab Partners.")
    taking_part = _opportunities_of(found, name)
    return replace(
        result,
        findings=tuple(one for one in result.findings if one["owner"] == name),
        held=tuple(one for one in result.held if one["opportunity"] in taking_part),
        conflicts=(),
        left_out=(),
    )


def _opportunities_of(found: Found, name: str) -> set[str]:
    tab, contributions = found.entries["Opportunities"], found.entries["Contributions"]
    leading = (tab.texts("lead_partner") == name) | (tab.texts("introduced_by") == name)
    giving = np.flatnonzero(contributions.texts("partner") == name)
    return {*map(str, tab.texts("opportunity")[leading]), *map(str, contributions.texts("opportunity")[giving])}
