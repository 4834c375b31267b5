"""An opportunity that is held keeps what the workbook shows for it, until its error is corrected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd

from netbook.model.allocations import HELD, LOCKED, Allocations
from netbook.model.cells import CellValue, Grid, same_name
from netbook.model.money import minor_units
from netbook.model.schema import ALLOCATIONS_TAB, LEDGER_TAB
from netbook.steps.allocate import natural

NUMBERS = ("agreed", "earned", "amount", "exact", "digits", "row", "step_amount", "weight")
MONEY = ("Agreed", "Earned", "Amount", "Exact")


def keep_last(allocations: Allocations, grids: Mapping[str, Grid]) -> Allocations:
    """Lines and ledger of wholly held opportunities as the computed tabs have them now, marked as held.

    One that was never split keeps the single line that says why it is not.
    """
    reasons = {one.opportunity: one.reason for one in allocations.held if one.whole}
    if not reasons:
        return allocations
    names = {same_name(key): key for key in reasons}
    lines = _last(grids.get(same_name(ALLOCATIONS_TAB)), names, allocations.lines)
    lines = lines[lines["step"] != ""]
    ledger = _last(grids.get(same_name(LEDGER_TAB)), names, allocations.ledger)
    lines["why"] = [f"held: {reasons[key]}" for key in lines["opportunity"]]
    ledger["counted"] = False
    new = allocations.lines[~allocations.lines["opportunity"].isin(set(lines["opportunity"]))]
    return replace(
        allocations,
        lines=_together(new, lines, ["opportunity"]),
        ledger=_together(allocations.ledger, ledger, ["date", "receipt"]),
    )


def _together(new: pd.DataFrame, kept: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    if not len(kept):
        return new
    both = pd.concat([new, kept[list(new.columns)]], ignore_index=True)
    return both.sort_values(order, kind="stable", ignore_index=True, key=_in_natural_order)


def _in_natural_order(column: "pd.Series[str]") -> "pd.Series[int]":
    if column.dtype != object:
        return column
    rank = {text: place for place, text in enumerate(sorted(set(column), key=natural))}
    return column.map(rank)


def _last(grid: Grid | None, names: Mapping[str, str], like: pd.DataFrame) -> pd.DataFrame:
    """The rows of a computed tab that belong to the opportunities in `names` (`same_name` -> key), as a frame with the
    columns of `like`."""
    rows: list[dict[str, CellValue]] = []
    if grid is not None and grid.rows:
        headers = next((row for row in grid.rows if "Opportunity" in row), [])
        where = headers.index("Opportunity") if headers else 0
        for row in grid.rows if headers else ():
            if LOCKED not in row and (key := names.get(same_name(str(row[where])))):
                rows.append({**dict(zip(map(str, headers), row, strict=True)), "Opportunity": key})
    frame = pd.DataFrame({name: pd.Series([_cell(row, name) for row in rows], dtype=object) for name in like.columns})
    if "date" in frame:
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["state"] = HELD
    frame["digits"] = [minor_units(str(code)) for code in frame["currency"]]
    return frame.astype({name: like[name].dtype for name in NUMBERS if name in like.columns})


def _cell(row: Mapping[str, CellValue], name: str) -> object:
    """One value of a computed tab in the form in which frames have it."""
    if name in ("row", "step_amount", "weight"):
        return 0
    header = name.capitalize()
    value = row.get(header, "")
    if header not in MONEY:
        return value.date() if isinstance(value, datetime) else value
    digits = minor_units(str(row.get("Currency", "")))
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None if header == "Exact" else 0
    scaled = value * 10**digits
    return scaled if header == "Exact" else round(scaled)
