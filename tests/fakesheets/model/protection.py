"""Protected ranges: who may write where."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.areas import Area, Box
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet


def may_edit(protection: Mapping[str, Any], asker: Asker) -> bool:
    """A protection that only warns stops nobody here: the warning is for people in the browser."""
    users = protection.get("editors", {}).get("users", [])
    return asker.owner or bool(protection.get("warningOnly")) or asker.email in users


def as_seen(protection: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """Its JSON: editors are shown to those who may edit."""
    if may_edit(protection, asker):
        return {**protection, "requestingUserCanEdit": True}
    return {key: value for key, value in protection.items() if key != "editors"}


def locked(spreadsheet: Spreadsheet, asker: Asker) -> dict[int, list[Box]]:
    """By sheet, the boxes that this person may not touch."""
    found: dict[int, list[Box]] = {}
    for sheet in spreadsheet.sheets:
        for one in sheet.protections:
            if not may_edit(one, asker):
                found.setdefault(sheet.id, []).append(Area.of(one["range"]).within(sheet.rows, sheet.columns))
    return found


def check(before: Spreadsheet, after: Spreadsheet, asker: Asker) -> None:
    """Raises ApiError where a locked cell is another one now, or its sheet is gone."""
    # unverified: the wording, and that requests which only format are stopped too
    for sheet_id, boxes in locked(before, asker).items():
        old = before.sheet(sheet_id)
        new = next((sheet for sheet in after.sheets if sheet.id == sheet_id), None)
        if new is None or any(inside(old, box) != inside(new, box) for box in boxes):
            raise invalid(
                "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
                "protection if you need to edit."
            )


def inside(sheet: Sheet, box: Box) -> dict[tuple[int, int], Any]:
    return {at: cell for at, cell in sheet.cells.items() if at in box}
