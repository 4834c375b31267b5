"""An opportunity that is held keeps what the workbook shows for it, until its error is corrected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd

from netbook.model.allocations import HELD, Allocations
from netbook.model.cells import CellValue, Grid, same_name
from netbook.model.money import minor_units
from netbook.model.schema import ALLOCATIONS_TAB, LEDGER_TAB

NUMBERS = ("agreed", "earned", "amount", "exact", "digits", "row", "step_amount")
MONEY = ("Agreed", "Earned", "Amount", "Exact")


def keep_last(allocations: Allocations, grids: Mapping[str, Grid]) -> Allocations:
    """Lines and ledger of wholly held opportunities as the computed tabs have them now, marked as held.

    One that was never split keeps the single line that says why it is not.
    """
    held = {one.opportunity: one for one in allocations.held if one.whole}
    if not held:
        return allocations
    lines = _last(grids.get(same_name(ALLOCATIONS_TAB)), set(held), allocations.lines)
    ledger = _last(grids.get(same_name(LEDGER_TAB)), set(held), allocations.ledger)
    lines["why"] = [f"held: {held[name].reason}" for name in lines["opportunity"]]
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
    return pd.concat([new, kept[list(new.columns)]]).sort_values(order, kind="stable", ignore_index=True)


def _last(grid: Grid | None, keys: set[str], like: pd.DataFrame) -> pd.DataFrame:
    """The rows of a computed tab that belong to `keys`, as a frame with the columns of `like`."""
    rows: list[dict[str, CellValue]] = []
    if grid is not None and grid.rows:
        headers = next((row for row in grid.rows if "Opportunity" in row), [])
        where = headers.index("Opportunity") if headers else 0
        rows = [dict(zip(map(str, headers), row, strict=True)) for row in grid.rows if row[where] in keys]
        rows = [row for row in rows if row.get("Partner")]
    frame = pd.DataFrame({name: pd.Series([_cell(row, name) for row in rows], dtype=object) for name in like.columns})
    if "date" in frame:
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["state"] = HELD
    frame["digits"] = [minor_units(str(code)) for code in frame["currency"]]
    return frame.astype({name: like[name].dtype for name in NUMBERS if name in like.columns})


def _cell(row: Mapping[str, CellValue], name: str) -> object:
    """One value of a computed tab in the form in which frames have it."""
    if name in ("row", "step_amount"):
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
