"""Closed periods: their lines stay as they were booked, and what has changed since is booked as a true-up.

Everything received up to the last closed day is computed anew, as if nothing had been closed; the difference to what
is locked becomes one line per opportunity and partner, dated the first open day. All that was ever booked for an
opportunity therefore adds up to alloc(T), whatever was edited since.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from netbook.model.allocations import LOCKED, OPEN, Allocations
from netbook.model.cells import CellRef, Grid, same_name
from netbook.model.entries import Entries
from netbook.model.findings import Finding, Severity
from netbook.model.money import minor_units, money_text
from netbook.model.periods import ClosedPeriod, changed_since_closed
from netbook.model.plan import Edit
from netbook.model.schema import PERIODS

TRUE_UP = "true-up"
CHANGED, MISSING, OTHER_MARK, PUT_BACK = "NB570", "NB571", "NB572", "NB573"
WHO = ["opportunity", "partner", "currency"]
MOST_RECEIPTS = 3


def with_locks(allocations: Allocations, closed: Sequence[ClosedPeriod]) -> Allocations:
    """The same with the ledger lines of the `closed` periods (by their last day) in place of what is computed for those
    days, and true-ups. Opportunities held wholly get none until they can be split again."""
    if not closed:
        return allocations
    held = {one.opportunity for one in allocations.held if one.whole}
    ledger, locked = allocations.ledger, locked_lines(closed)
    locked["counted"] = ~locked["opportunity"].isin(held)
    past = (ledger["date"] <= np.datetime64(closed[-1].end)) & ~ledger["opportunity"].isin(held)
    true_ups = _true_ups(ledger[past], locked[locked["counted"]], closed[-1])
    parts = [part for part in (ledger[~past], locked, true_ups) if len(part)]
    whole = pd.concat([part[list(ledger.columns)] for part in parts] or [ledger[:0]], ignore_index=True)
    whole = whole.astype({"amount": np.int64, "digits": np.int64, "counted": bool})
    order = ["date", "receipt", "opportunity", "partner"]
    return replace(allocations, ledger=whole.sort_values(order, kind="stable", ignore_index=True))


def locked_lines(closed: Sequence[ClosedPeriod]) -> pd.DataFrame:
    """The lines of closed periods with the columns of `Allocations.ledger`."""
    lines = [line for period in closed for line in period.lines]
    columns = {
        name: [getattr(line, name) for line in lines]
        for name in ("receipt", "opportunity", "date", "partner", "currency", "amount", "why")
    }
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    return frame.assign(
        date=pd.to_datetime(frame["date"]).astype("datetime64[s]"),
        amount=frame["amount"].astype(np.int64),
        digits=np.asarray([minor_units(line.currency) for line in lines], np.int64),
        state=LOCKED,
        counted=True,
    )


def _true_ups(computed: pd.DataFrame, locked: pd.DataFrame, last: ClosedPeriod) -> pd.DataFrame:
    """What is computed now for closed days, less what is locked: one line per opportunity, partner and currency."""
    now = computed.groupby(WHO)["amount"].sum()
    had = locked.groupby(WHO)["amount"].sum()
    sums = pd.concat([now.rename("now"), had.rename("had")], axis=1).fillna(0).astype(np.int64)
    sums = sums[sums["now"] != sums["had"]].sort_index().reset_index()
    causes = _causes(computed, locked, set(sums["opportunity"]))
    digits = [minor_units(code) for code in sums["currency"]]
    return pd.DataFrame(
        {
            "receipt": f"{TRUE_UP} {last.name}",
            "opportunity": sums["opportunity"],
            "date": np.datetime64(last.end + timedelta(days=1), "s"),
            "partner": sums["partner"],
            "currency": sums["currency"],
            "digits": np.asarray(digits, np.int64),
            "amount": sums["now"] - sums["had"],
            "why": [
                f"changed after {last.name} was closed: {causes[opportunity]} | had {money_text(before, places)}, "
                f"now {money_text(after, places)}"
                for opportunity, before, after, places in zip(
                    sums["opportunity"], sums["had"], sums["now"], digits, strict=True
                )
            ],
            "state": OPEN,
            "counted": True,
        }
    )


def _causes(computed: pd.DataFrame, locked: pd.DataFrame, opportunities: set[str]) -> dict[str, str]:
    """Why opportunities differ: receipts that brought something else, else what they are split by."""
    by = ["opportunity", "receipt", "currency"]
    now, had = (frame.groupby(by)["amount"].sum() for frame in (computed, locked))
    both = pd.concat([now.rename("now"), had.rename("had")], axis=1).reset_index()
    both = both[both["opportunity"].isin(opportunities)]
    return {str(opportunity): _cause(receipts) for opportunity, receipts in both.groupby("opportunity")}


def _cause(receipts: pd.DataFrame) -> str:
    """The cause for one opportunity, from what its receipts bring now and had brought."""
    said = []
    if receipts["now"].sum() != receipts["had"].sum():
        typed = receipts[~receipts["receipt"].str.startswith(TRUE_UP) & (receipts["now"] != receipts["had"])]
        said = [
            _receipt_change(str(one.receipt), one.had, one.now, minor_units(str(one.currency)))
            for one in typed.itertuples()
        ]
    more = f" and {len(said) - MOST_RECEIPTS} more" if len(said) > MOST_RECEIPTS else ""
    return ", ".join(said[:MOST_RECEIPTS]) + more or "what it is split by (entries, price or rules)"


def _receipt_change(receipt: str, had: float, now: float, places: int) -> str:
    if pd.isna(had):
        return f"receipt {receipt} of {money_text(int(now), places)} came late"
    if pd.isna(now):
        return f"receipt {receipt} of {money_text(int(had), places)} is gone"
    return f"receipt {receipt} is {money_text(int(now), places)} instead of {money_text(int(had), places)}"


def untrusted_periods(entries: Entries, closed: Sequence[ClosedPeriod]) -> list[Finding]:
    """Closed periods whose lines cannot be trusted any more. While there is one, nothing is split."""
    tab = entries["Periods"]
    rows = _rows(entries)
    changed = changed_since_closed(closed)
    findings = [
        Finding(
            CHANGED, Severity.ERROR, _at(entries, rows.get(same_name(name)), "digest"),
            f"the locked lines of {name} were changed after it was closed: they do not match their digest. Bring back "
            "the folder closed/ from a backup or from version control; until then nothing is split",
            entry=name,
        )
        for name in changed
    ]  # fmt: skip
    known = {same_name(period.name) for period in closed}
    for key, position in rows.items():
        if key not in known and str(tab.texts("digest")[position]):
            name = tab.key(position)
            words = (
                f"{name} was closed, but its locked lines are not in the folder closed/ beside netbook.toml. Bring it "
                "back from a backup or from version control; until then nothing is split"
            )
            findings.append(Finding(MISSING, Severity.ERROR, _at(entries, position, "digest"), words, entry=name))
    return findings


def marks_of_periods(entries: Entries, closed: Sequence[ClosedPeriod]) -> tuple[list[Finding], list[Edit]]:
    """What the tab Periods says of closed periods and should not, and the cells to fill in it."""
    tab, rows = entries["Periods"], _rows(entries)
    findings: list[Finding] = []
    edits: list[Edit] = []
    for period in closed:
        position = rows.get(same_name(period.name))
        if position is None:
            words = f"the period {period.name} is closed, but its row is gone from the tab Periods. Type it again"
            findings.append(Finding(OTHER_MARK, Severity.WARNING, _at(entries, None, ""), words, entry=period.name))
            continue
        given = (("closed_on", period.closed_on), ("closed_by", period.closed_by), ("digest", period.digest))
        shown = {name: tab.frame[name].iloc[position] for name, _ in given}
        for name, value in given:
            if tab.has(name) and (pd.isna(shown[name]) or shown[name] == ""):
                at = tab.at(position, name)
                edits.append(Edit(tab.title, at.row, at.column, value))
        if str(shown["digest"]) not in ("", period.digest):
            words = (
                f"the digest of {period.name} is not the one it was closed with. Clear the cell; netbook fills it in"
            )
            at = _at(entries, position, "digest")
            findings.append(Finding(OTHER_MARK, Severity.WARNING, at, words, entry=period.name))
        days = (("start", period.start), ("end", period.end))
        for name, day in days:
            typed = tab.frame[name].iloc[position]
            if pd.isna(typed) or typed.date() != day:
                words = f"{period.name} was closed with {tab.schema.field(name).header} {day}. Type that day again"
                at = _at(entries, position, name)
                findings.append(Finding(OTHER_MARK, Severity.WARNING, at, words, entry=period.name, fix=str(day)))
    return findings, edits


def put_back(closed: Sequence[ClosedPeriod], grid: Grid | None, workbook: str) -> list[Finding]:
    """Locked lines that the Ledger tab shows otherwise than they were closed: somebody changed them there."""
    if grid is None or not grid.rows:
        return []
    headers = [str(cell) for cell in grid.rows[0]]
    names = ("Receipt", "Date", "Opportunity", "Partner", "Currency", "Amount", "State")
    if not set(names) <= set(headers):
        return []
    columns = [headers.index(name) for name in names]
    shown = [tuple(row[column] for column in columns) for row in grid.rows[1:]]
    locked_rows = [(number, row[:-1]) for number, row in enumerate(shown, grid.top + 1) if row[-1] == LOCKED]
    should: dict[tuple[object, ...], int] = {}
    for line in (line for period in closed for line in period.lines):
        booked = (line.receipt, line.date, line.opportunity, line.partner, line.currency,
               line.amount / 10 ** minor_units(line.currency))  # fmt: skip
        should[booked] = should.get(booked, 0) + 1
    findings = []
    for number, row in locked_rows:
        key = (row[0], row[1].date() if isinstance(row[1], datetime) else row[1], *row[2:])
        if should.get(key, 0) > 0:
            should[key] -= 1
            continue
        words = "a locked line of a closed period was changed here. netbook puts it back; ask who changed it"
        at = CellRef(workbook, grid.title, number, columns[5] + grid.left)
        findings.append(Finding(PUT_BACK, Severity.ERROR, at, words, entry=str(row[0]), value=str(row[5])))
    return findings


def _rows(entries: Entries) -> dict[str, int]:
    tab = entries["Periods"]
    return {same_name(str(name)): place for place, name in enumerate(tab.texts("period")) if name}


def _at(entries: Entries, position: int | None, field: str) -> CellRef:
    tab = entries["Periods"]
    if position is None:
        return CellRef(tab.workbook, tab.title or PERIODS.title, 1, 0)
    return tab.at(position, field)
