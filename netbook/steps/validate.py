"""Entries -> what is wrong with them, and the same entries with every wrong row marked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from netbook.checks import CHECKS
from netbook.checks.base import Trouble, findings_of
from netbook.model.entries import Entries
from netbook.model.findings import Finding, Severity
from netbook.model.network import Network


def validate(entries: Entries, network: Network, unreadable: Sequence[Trouble] = ()) -> tuple[Entries, list[Finding]]:
    """Run every check. Rows with an error are marked `bad` in the entries that come back; `unreadable` is what
    normalise found already, so that it is worded with the rest."""
    found = [trouble for check in CHECKS for trouble in check(entries, network)]
    found = [trouble for one in found for trouble in _not_said_before(one, unreadable)]
    return mark_bad(entries, found), findings_of([*unreadable, *found], entries)


def _not_said_before(trouble: Trouble, unreadable: Sequence[Trouble]) -> Iterator[Trouble]:
    """Without the cells that could not be read: behind that they are empty, which is no second mistake."""
    said = [
        one.positions
        for one in unreadable
        if (one.tab, one.field, one.severity) == (trouble.tab, trouble.field, Severity.ERROR)
    ]
    left = np.setdiff1d(trouble.positions, np.concatenate(said)) if said else trouble.positions
    if len(left):
        yield replace(trouble, positions=left)


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
