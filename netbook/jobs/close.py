"""Closing a period: its ledger lines are locked, and a digest shows ever after whether one was changed."""

import getpass
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from netbook.backends import OpenBackend
from netbook.checks.unknown_link import nearest
from netbook.errors import UsageError
from netbook.jobs.examine import Found, look
from netbook.jobs.results import Progress, Stamp, no_progress
from netbook.model.allocations import LOCKED
from netbook.model.cells import same_name
from netbook.model.money import plain_money
from netbook.model.network import Network
from netbook.model.periods import ClosedPeriod, LockedLine
from netbook.state.closed import closed_periods, keep_closed
from netbook.state.lock import only_run


@dataclass(frozen=True)
class Closing:
    """What was closed. `file` holds the locked lines; `sums` are their totals, currency -> exact decimal as text."""

    period: str
    start: date
    end: date
    lines: int
    sums: dict[str, str]
    digest: str
    file: str


def close(
    network: Network, open_backend: OpenBackend, stamp: Stamp, name: str, by: str = "", progress: Progress = no_progress
) -> Closing:
    """Lock the ledger lines of the period `name`. The next sync shows them as locked.

    Raises UsageError, and locks nothing, if the period is not there, not over, closed already, or if something in it
    or before it is not settled yet.
    """
    with only_run(network.folder, stamp.now):
        found = look(network, open_backend, progress)
        closed = closed_periods(network.folder)
        key, start, end = _days(found, name)
        _may_close(found, closed, key, start, end, stamp.now.date())
        lines = locked_from(found.allocations.ledger, start, end)
        before = closed[-1].digest if closed else ""
        period = ClosedPeriod(key, start, end, stamp.now.date(), by or getpass.getuser(), before, lines)
        period = replace(period, digest=period.digest_now)
        path = keep_closed(network.folder, period)
    return Closing(key, start, end, len(lines), _sums(lines, found), period.digest, str(path))


def _days(found: Found, name: str) -> tuple[str, date, date]:
    """The period as the tab spells it, and its first and last day."""
    tab = found.entries["Periods"]
    known = {same_name(key): str(key) for key in tab.texts("period") if key}
    key = known.get(same_name(name), "")
    if not key:
        near = nearest(name, known)
        hint = f"Did you mean {near}?" if near else "Type it there, with its From and To, and run this again."
        raise UsageError(f"There is no period '{name}' in the tab Periods.", hint)
    position = list(tab.texts("period")).index(key)
    start, end = tab.frame["start"].iloc[position], tab.frame["end"].iloc[position]
    if pd.isna(start) or pd.isna(end) or bool(tab.frame["bad"].iloc[position]):
        raise UsageError(f"The period {key} has no From and To ({tab.at(position).in_workbook}).", "Type both days.")
    if end < start:
        raise UsageError(f"{key} ends before it begins ({tab.at(position).in_workbook}).", "Correct From or To.")
    return key, start.date(), end.date()


def _may_close(
    found: Found, closed: tuple[ClosedPeriod, ...], key: str, start: date, end: date, today: date
) -> None:  # fmt: skip
    if found.frozen:
        raise UsageError("Nothing can be split now, so nothing can be closed.", "See: netbook validate")
    if same_name(key) in {same_name(one.name) for one in closed}:
        raise UsageError(f"{key} is closed already.", "What has changed since is booked as a true-up.")
    if closed and start <= closed[-1].end:
        raise UsageError(
            f"{key} begins on {start}, but everything up to {closed[-1].end} is closed ({closed[-1].name}).",
            "Periods are closed one after the other. Correct From in the tab Periods.",
        )
    if end >= today:
        raise UsageError(f"{key} is not over: it ends on {end}.", "Close it when it is.")
    ledger = found.allocations.ledger
    open_lines = ledger[ledger["state"] != LOCKED]
    early = open_lines[open_lines["date"] < np.datetime64(start)]
    if len(early):
        raise UsageError(
            f"There are {len(early)} open lines before {start}, the first of {early['receipt'].iloc[0]} on "
            f"{early['date'].iloc[0].date()}; they would never be closed.",
            "Close the period they are in first, or let this one begin earlier.",
        )
    held = {one.opportunity for one in found.allocations.held if one.whole}
    here = open_lines[open_lines["date"] <= np.datetime64(end)]
    booked = sorted(held & (set(here["opportunity"]) | _received(found, end)))
    if booked:
        raise UsageError(
            f"Money came in by {end} for what is held: {', '.join(booked)}.",
            "Correct it first (netbook validate shows where), so that nothing wrong is locked.",
        )


def _received(found: Found, end: date) -> set[str]:
    """Opportunities that money came in for by `end`."""
    tab = found.entries["Receipts"]
    by_then = (tab.frame["date"] <= np.datetime64(end)).to_numpy(bool)
    return set(tab.texts("opportunity")[by_then])


def locked_from(ledger: pd.DataFrame, start: date, end: date) -> tuple[LockedLine, ...]:
    """The open lines of `ledger` from `start` to `end`, to be locked."""
    here = ledger[(ledger["date"] >= np.datetime64(start)) & (ledger["date"] <= np.datetime64(end))]
    here = here[here["state"] != LOCKED]
    return tuple(
        LockedLine(
            str(row.receipt), row.date.date(), str(row.opportunity), str(row.partner), str(row.currency),
            int(row.amount), str(row.why),
        )
        for row in here.itertuples()
    )  # fmt: skip


def _sums(lines: tuple[LockedLine, ...], found: Found) -> dict[str, str]:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount
    return {code: plain_money(amount, found.allocations.digits.get(code, 2)) for code, amount in sorted(sums.items())}
