"""Requests about named and protected ranges."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.areas import Area, area_of
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.masks import write_mask
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,249}")


def placed(spreadsheet: Spreadsheet, grid_range: Mapping[str, Any]) -> dict[str, int]:
    """A GridRange as it is kept; raises ApiError where its sheet or its start is not there."""
    sheet = spreadsheet.sheet(grid_range.get("sheetId", 0))
    area = Area.of(grid_range)
    sheet.box(area)
    return area.json(sheet.id)


def check_name(spreadsheet: Spreadsheet, name: str, own_id: str) -> None:
    # unverified: the wording of a name that cannot be one
    if not NAME.fullmatch(name) or area_of(name) or name.upper() in ("TRUE", "FALSE"):
        raise invalid(f"The name '{name}' is not valid for a named range.")
    others = [one for one in spreadsheet.named_ranges if one["namedRangeId"] != own_id]
    if any(one["name"].casefold() == name.casefold() for one in others):  # unverified: the wording
        raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")


def add_named(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """An id of one's own may be given; one that is there already is refused (so it can claim a turn)."""
    # unverified: that an id of one's own is kept
    asked = wanted.get("namedRange", {})
    own_id = asked.get("namedRangeId") or str(asker.dice.number("namedRange"))
    if any(one["namedRangeId"] == own_id for one in spreadsheet.named_ranges):  # unverified: the wording
        raise invalid(f"Cannot add named range with id {own_id}, a named range with that id already exists.")
    check_name(spreadsheet, asked.get("name", ""), own_id)
    kept = {
        "namedRangeId": own_id,
        "name": asked.get("name", ""),
        "range": placed(spreadsheet, asked.get("range", {})),
    }
    spreadsheet.named_ranges.append(kept)
    return {"namedRange": kept}


def named(spreadsheet: Spreadsheet, named_range_id: str) -> dict[str, Any]:
    found = next((one for one in spreadsheet.named_ranges if one["namedRangeId"] == named_range_id), None)
    if found is None:  # unverified: the wording
        raise invalid(f"Named range with id {named_range_id} doesn't exist.")
    return found


def update_named(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    asked = wanted.get("namedRange", {})
    kept = named(spreadsheet, asked.get("namedRangeId", ""))
    mask = write_mask(wanted.get("fields"))
    if "name" in mask or "*" in mask:
        check_name(spreadsheet, asked.get("name", ""), kept["namedRangeId"])
        kept["name"] = asked.get("name", "")
    if "range" in mask or "*" in mask:
        kept["range"] = placed(spreadsheet, asked.get("range", {}))


def delete_named(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    spreadsheet.named_ranges.remove(named(spreadsheet, wanted.get("namedRangeId", "")))


def add_protected(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """Recorded: the asker may edit, whatever the request says; the reply names no editors, later reads do."""
    asked = dict(wanted.get("protectedRange", {}))
    own_id = asked.get("protectedRangeId") or asker.dice.number("protectedRange")
    if any(one["protectedRangeId"] == own_id for sheet in spreadsheet.sheets for one in sheet.protections):
        raise invalid(f"A protected range with the id {own_id} already exists.")  # unverified: the wording
    sheet, kept = protected_as_kept(spreadsheet, asked)
    reply = {"protectedRangeId": own_id, **kept, "requestingUserCanEdit": True}
    editors = {**kept["editors"], "users": sorted({*kept["editors"].get("users", []), asker.email})}
    sheet.protections.append({"protectedRangeId": own_id, **kept, "editors": editors})
    return {"protectedRange": reply}


def protected_as_kept(spreadsheet: Spreadsheet, asked: Mapping[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    if "namedRangeId" in asked:
        grid_range = named(spreadsheet, asked["namedRangeId"])["range"]
    else:
        grid_range = placed(spreadsheet, asked.get("range", {}))
    editors = {key: value for key, value in asked.get("editors", {}).items() if value}
    kept: dict[str, Any] = {"range": grid_range, "editors": editors}
    for key in ("description", "warningOnly", "namedRangeId", "unprotectedRanges"):
        if asked.get(key):
            kept[key] = asked[key]
    return spreadsheet.sheet(grid_range.get("sheetId", 0)), kept


def protected(spreadsheet: Spreadsheet, protected_range_id: int) -> tuple[Sheet, dict[str, Any]]:
    for sheet in spreadsheet.sheets:
        for one in sheet.protections:
            if one["protectedRangeId"] == protected_range_id:
                return sheet, one
    raise invalid(f"No protected range with id: {protected_range_id}")  # unverified: the wording


def update_protected(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    asked = wanted.get("protectedRange", {})
    sheet, kept = protected(spreadsheet, asked.get("protectedRangeId", 0))
    mask = write_mask(wanted.get("fields"))
    names = {*kept, *asked} if "*" in mask else set(mask)
    merged = {**kept, **{name: asked.get(name) for name in names if name != "protectedRangeId"}}
    home, after = protected_as_kept(spreadsheet, {key: value for key, value in merged.items() if value})
    sheet.protections.remove(kept)
    home.protections.append({"protectedRangeId": kept["protectedRangeId"], **after})


def delete_protected(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    sheet, kept = protected(spreadsheet, wanted.get("protectedRangeId", 0))
    sheet.protections.remove(kept)


HANDLERS = {
    "addNamedRange": add_named,
    "updateNamedRange": update_named,
    "deleteNamedRange": delete_named,
    "addProtectedRange": add_protected,
    "updateProtectedRange": update_protected,
    "deleteProtectedRange": delete_protected,
}
