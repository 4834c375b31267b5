"""A plan carried out in one call: all of it or nothing, and only if it is our turn; then looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netbook.backends.google_sheets.batch import ANSWER, Batch, Cells, cells_of
from netbook.backends.google_sheets.claim import Claim
from netbook.backends.google_sheets.edit_requests import (
    Block,
    put_back_requests,
)
from netbook.backends.google_sheets.marks import marks_in
from netbook.backends.google_sheets.read import Snapshot, raw_at
from netbook.backends.google_sheets.structure import FIELDS, SCRATCH, structure_of
from netbook.backends.google_sheets.tab_requests import PROTECTED, rows_of
from netbook.backends.google_sheets.values import MOMENTS, Raw, raw_of
from netbook.backends.ours import ROWS_LOOKED_AT, foreign_tab, is_same, shows_ours
from netbook.errors import BackendError, NoAccess, WorkbookChanged
from netbook.model.cells import CellRef, CellValue
from netbook.model.plan import Plan, Tab

if TYPE_CHECKING:
    from netbook.backends.google_sheets.client import Client, Refused

_SAME_MOMENT = 1e-7


@dataclass(frozen=True)
class Target:
    """The spreadsheet that is written: its id, and what people call it."""

    client: "Client"
    identity: str
    label: str


def write(target: Target, snapshot: Snapshot, plan: Plan) -> bool:
    """Carry out `plan` on what was read. Whether it is certain that nobody typed anything since then.

    Raises WorkbookChanged if somebody did where that matters (what was written is then taken back), NoAccess,
    WorkbookBusy, BackendError.
    """
    from netbook.backends.google_sheets.client import Refused

    check(target.label, snapshot, plan)
    plan = _less_what_is_shown(plan, snapshot)
    if not plan:
        return True
    batch = Batch(snapshot, plan)
    *before, last = batch.parts()
    for part in before:
        try:
            target.client.update(target.identity, batch.beforehand(part), "spreadsheetId")
        except Refused as error:
            _explain(target, batch, batch.claims[-1], error)
    try:
        cells = cells_of(target.client.update(target.identity, batch.body(last), ANSWER))
    except Refused as error:
        _explain(target, batch, batch.claim, error)  # returns if it was carried out, and only its answer was lost
        cells = _cells_again(target)
    if trouble := batch.trouble(cells):
        _take_back(target, batch, trouble)
    return batch.all_is_known(cells)


# --- before ----------------------------------------------------------------------------------


def check(label: str, snapshot: Snapshot, plan: Plan) -> None:
    """Raise for what can be seen before anything is sent."""
    for tab in plan.tabs:
        there = snapshot.structure.sheet(tab.title)
        if there is not None:
            texts = [[str(raw) for raw in row] for row in snapshot.rows(tab.title)[:ROWS_LOOKED_AT]]
            if not shows_ours(texts, tab):
                raise foreign_tab(label, there.title, tab)
    for title in (*(edit.tab for edit in plan.edits), *plan.marks):
        if snapshot.structure.sheet(title) is None:
            raise WorkbookChanged(f"{label}: the tab '{title}' is gone", "Run the same command again.")
    for edit in plan.edits:
        sheet = snapshot.sheet(edit.tab)
        at = CellRef(label, sheet.title, edit.row, edit.column)
        if (edit.row, edit.column) in sheet.formulas:
            raise BackendError(
                f"{at} holds a formula; netbook does not write over formulas",
                "Replace the formula by its value, or leave the cell empty.",
            )
        found = raw_at(snapshot.rows(edit.tab), edit.row, edit.column)
        if not _holds(found, edit.before, sheet.kinds.get((edit.row, edit.column), "")):
            raise WorkbookChanged(
                f"{at} no longer holds {edit.before!r}; nothing was written", "Run the same command again."
            )


def _holds(found: Raw, before: CellValue, kind: str) -> bool:
    expected = raw_of(before)
    if kind in MOMENTS and isinstance(found, int | float) and isinstance(expected, int | float):
        return abs(found - expected) < _SAME_MOMENT  # times are rounded to the millisecond when they are read
    return is_same(found, expected)


def _less_what_is_shown(plan: Plan, snapshot: Snapshot) -> Plan:
    """The plan without tabs that show all that already, and without marks and the stamp that are there."""
    tabs = tuple(tab for tab in plan.tabs if not _is_shown(tab, snapshot))
    stamp = plan.stamp if plan.stamp != snapshot.structure.stamp else None
    marks = {
        title: wanted
        for title, wanted in plan.marks.items()
        if wanted != frozenset(marks_in(snapshot.sheet(title).conditional).values())
    }
    return Plan(tabs, plan.edits, stamp, marks)


def _is_shown(tab: Tab, snapshot: Snapshot) -> bool:
    sheet = snapshot.structure.sheet(tab.title)
    if sheet is None:
        return False
    found, wanted = snapshot.rows(tab.title), rows_of(tab)
    ends = [[*row] for row in wanted]
    for row in ends:
        while row and row[-1] == "":
            row.pop()
    while ends and not ends[-1]:
        ends.pop()
    return found == ends


# --- after it -------------------------------------------------------------------------------------


def _cells_again(target: Target) -> Cells:
    """The same cells, read: the answer was lost."""
    fields = FIELDS.replace("userEnteredValue(formulaValue)", "userEnteredValue")
    return cells_of({"updatedSpreadsheet": target.client.spreadsheet(target.identity, fields)})


def _explain(target: Target, batch: Batch, claim: Claim, error: "Refused") -> None:
    """Why Google refused a batch; nothing of it was carried out then. Returns if it had been carried out before, and
    this was the second try."""
    now = structure_of(target.client.spreadsheet(target.identity, FIELDS))
    again = "Run the same command again."
    if any(one.token == claim.token for one in now.claims):
        batch.scratch = next((sheet.id for sheet in now.sheets if sheet.title == SCRATCH), 0)
        return
    if {one.token for one in now.claims} - {one.token for one in batch.claims}:
        raise WorkbookChanged(f"{target.label}: another netbook wrote to it meanwhile; nothing was written", again)
    if now.layout != batch.structure.layout and batch.claims == batch.structure.claims:
        raise WorkbookChanged(f"{target.label}: tabs were renamed or deleted meanwhile; nothing was written", again)
    locked = [
        f"'{sheet.title}'"
        for sheet in now.sheets
        for one in sheet.protections
        if not one.get("requestingUserCanEdit") and not one.get("warningOnly") and one.get("description") != PROTECTED
    ]
    if locked and "protect" in error.words.casefold():
        raise NoAccess(
            f"{target.label}: a protected range in {', '.join(dict.fromkeys(locked))} is in the way; nothing was "
            "written",
            "Ask the sheet's owner to open Data > Protect sheets and ranges there, and to let netbook's account edit "
            "it. Who that is: netbook auth status",
        ) from error
    if "10000000" in error.words.replace(",", ""):
        raise BackendError(
            f"{target.label}: it would have more than 10 million cells, the most that Google allows; nothing was "
            "written",
            "Delete tabs, or empty rows and columns, that nobody needs.",
        ) from error
    if "payload size" in error.words:
        raise BackendError(
            f"{target.label}: more was to be written into people's tabs than Google takes in one call",
            "Copy these tabs into the sheet from another workbook first, and sync again.",
        ) from error
    raise BackendError(f"{target.label}: Google refused what was to be written: {error.words}") from error


def _take_back(target: Target, batch: Batch, trouble: str) -> None:
    """Put back what the cells held, and tell."""
    from netbook.backends.google_sheets.client import Refused

    claim = Claim(batch.claim.generation + 1, batch.claim.token, batch.structure.stamp)
    requests = [claim.request(batch.structure.anchor), *_restored(batch.watched)]
    requests += put_back_requests(batch.captured, batch.scratch)
    try:
        target.client.update(target.identity, {"requests": requests}, "spreadsheetId")
    except Refused as error:
        now = structure_of(target.client.spreadsheet(target.identity, FIELDS))
        if claim not in now.claims:  # else only the answer was lost
            words = (
                f"{target.label} was edited while netbook wrote to it ({trouble}), and what it wrote could not be taken"
            )
            fix = "Look at these rows. What stood there is in File > Version history, and in the hidden tab"
            raise BackendError(f"{words} back: {error.words}", f"{fix} '{SCRATCH}'.") from error
    raise WorkbookChanged(
        f"{target.label} was edited while netbook wrote to it ({trouble}); what it wrote was taken back",
        "Run the same command again.",
    )


def _restored(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """A tab that was written whole is made as large as it was, and empty."""
    for block in blocks:
        grid = {"rowCount": block.sheet.rows, "columnCount": block.sheet.columns, "frozenRowCount": 0}
        properties = {"sheetId": block.sheet.id, "gridProperties": grid}
        fields = "gridProperties(rowCount,columnCount,frozenRowCount)"
        yield {"updateSheetProperties": {"properties": properties, "fields": fields}}
