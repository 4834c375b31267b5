"""Entries -> what is wrong with them, and the same entries with every wrong row marked."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from netbook.checks import CHECKS, DATED_CHECKS
from netbook.checks.base import Trouble, findings_of, one_a_cell
from netbook.model.entries import Entries
from netbook.model.findings import Finding, Severity
from netbook.model.network import Network
from netbook.steps.moved import moved


def validate(
    entries: Entries, network: Network, unreadable: Sequence[Trouble] = (), today: date | None = None
) -> tuple[Entries, list[Finding]]:
    """Run every check. Rows with an error are marked `bad` in the entries that come back; `unreadable` is what
    normalise found already, so that it is worded with the rest. Without `today` nothing is said of the future."""
    found = [trouble for check in CHECKS for trouble in check(entries, network)]
    found += [trouble for dated in DATED_CHECKS for trouble in dated(entries, network, today)]
    troubles = one_a_cell(moved([*unreadable, *found], entries), entries)
    return mark_bad(entries, troubles), findings_of(troubles, entries)


def mark_bad(entries: Entries, troubles: Sequence[Trouble]) -> Entries:
    """The entries with the rows of every error marked."""
    bad = {title: tab.frame["bad"].to_numpy(bool).copy() for title, tab in entries.tabs.items()}
    for trouble in troubles:
        if trouble.severity is Severity.ERROR:
            bad[trouble.tab][trouble.positions] = True
    changed = [
        tab.with_columns(bad=bad[title])
        for title, tab in entries.tabs.items()
        if not np.array_equal(bad[title], tab.frame["bad"].to_numpy(bool))
    ]
    return entries.with_tabs(*changed) if changed else entries
