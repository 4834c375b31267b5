"""The tab Allocations: who gets what of every opportunity, and why."""

import numpy as np
import pandas as pd

from netbook.model.cells import column_letters, same_name
from netbook.model.entries import TabEntries
from netbook.model.plan import Column, Formula, Kind, Tab
from netbook.model.schema import ALLOCATIONS_TAB, COUNTING_STAGES
from netbook.outputs.base import Results, digits_of
from netbook.outputs.ledger_tab import AMOUNT

HEADERS = (
    "Opportunity",
    "Step",
    "Role",
    "Partner",
    "Currency",
    "Agreed",
    "Earned",
    "Exact",
    "Why",
    "State",
)
AGREED, EARNED = HEADERS.index("Agreed"), HEADERS.index("Earned")
WHAT_IS_CHECKED = "Agreed less the prices of what is won or delivered; Earned less the Ledger"
ROOM_BELOW = 500
"""Rows under the last opportunity that the check row looks at too, so that a new one shows before the next sync."""


def allocations_tab(results: Results) -> Tab:
    """One row per opportunity x step x role x partner, under a live check row that shows 0.00 while all is well."""
    lines = results.allocations.lines
    digits = digits_of(lines)
    columns = (
        Column("Opportunity", Kind.TEXT, lines["opportunity"].tolist(), 14),
        Column("Step", Kind.TEXT, lines["step"].tolist(), 7),
        Column("Role", Kind.TEXT, lines["role"].tolist(), 14),
        Column("Partner", Kind.TEXT, lines["partner"].tolist(), 14),
        Column("Currency", Kind.TEXT, lines["currency"].tolist(), 10),
        Column("Agreed", Kind.MONEY, lines["agreed"].tolist(), 14, digits),
        Column("Earned", Kind.MONEY, lines["earned"].tolist(), 14, digits),
        Column("Exact", Kind.NUMBER, _exact(results), 16),
        Column("Why", Kind.TEXT, lines["why"].tolist(), 64),
        Column("State", Kind.TEXT, lines["state"].tolist(), 8),
    )
    return Tab(ALLOCATIONS_TAB, columns, check=_check(results, len(lines)))


def _exact(results: Results) -> list[float]:
    """The exact share in whole money, four decimals shown."""
    lines = results.allocations.lines
    scale = 10.0 ** lines["digits"].to_numpy(np.float64)
    return np.round(lines["exact"].to_numpy(np.float64) / scale, 6).tolist()


def _check(results: Results, height: int) -> tuple[tuple[int, Formula | str], ...]:
    """Agreed against the prices in the Opportunities tab; Earned against the Ledger. Both live, both 0.00."""
    last = max(height, 1) + 2
    agreed, earned = (
        f"{column_letters(column + 1)}3:{column_letters(column + 1)}{last}" for column in (AGREED, EARNED)
    )
    unseen = _unseen(results)
    return (
        (0, "Check: must show 0.00"),
        (AGREED, _agreed_check(results, agreed, unseen)),
        (EARNED, _earned_check(results, earned)),
        (len(HEADERS) - 2, f"{WHAT_IS_CHECKED}{f'; {unseen!r} known beside' if unseen else ''}"),
    )


def _is_live(results: Results) -> bool:
    tab = results.entries["Opportunities"]
    return tab.has("price") and tab.has("stage") and len(tab.frame) > 0


def _unseen(results: Results) -> float:
    """What the formula cannot see of the prices (one typed as text, a held opportunity's): known, and taken out of it
    as a number. It is told in words too, so that a change of it is a change of the tab."""
    return round(_prices(results) - _seen_by_formula(results), 4) if _is_live(results) else 0.0


def _agreed_check(results: Results, cells: str, unseen: float) -> Formula:
    difference = round(_whole_money(results.allocations.lines, "agreed") - _prices(results), 4)
    if not _is_live(results):
        return Formula(f"ROUND(SUM({cells}),4)", difference)
    tab = results.entries["Opportunities"]
    stage, price = _range(tab, "stage"), _range(tab, "price")
    seen = "".join(f'-SUMIFS({price},{stage},"{name}")' for name in COUNTING_STAGES)
    known = f"-({unseen!r})" if unseen else ""
    return Formula(f"ROUND(SUM({cells}){seen}{known},4)", difference)


def _prices(results: Results) -> float:
    """What Agreed should add up to: the prices of everything that is split, and what is shown for what is held."""
    frame = results.entries["Opportunities"].frame
    lines = results.allocations.lines
    held = {one.opportunity for one in results.allocations.held if one.whole}
    split = frame[frame["stage"].isin(COUNTING_STAGES) & ~frame["opportunity"].isin(held)]
    priced = (split["price"].fillna(0).astype("float64") / 10.0 ** split["digits"]).sum()
    return float(priced) + _whole_money(lines[lines["opportunity"].isin(held)], "agreed")


def _seen_by_formula(results: Results) -> float:
    """The sum that SUMIFS makes of the Opportunities tab: numbers beside a stage spelt exactly so, but for case."""
    tab = results.entries["Opportunities"]
    grid = results.workbook.grids[same_name("Opportunities")]
    columns = tab.columns or {}
    stage, price = columns["stage"] - grid.left, columns["price"] - grid.left
    prices = [row[price] for row in grid.rows if str(row[stage]).casefold() in COUNTING_STAGES]
    return sum(float(cell) for cell in prices if isinstance(cell, (float, int)) and not isinstance(cell, bool))


def _whole_money(lines: pd.DataFrame, column: str) -> float:
    return float((lines[column].astype("float64") / 10.0 ** lines["digits"].astype("float64")).sum())


def _earned_check(results: Results, cells: str) -> Formula:
    ledger = results.allocations.ledger
    amounts = f"Ledger!{column_letters(AMOUNT + 1)}2:{column_letters(AMOUNT + 1)}{max(len(ledger), 1) + 1}"
    difference = _whole_money(results.allocations.lines, "earned") - _whole_money(ledger, "amount")
    return Formula(f"ROUND(SUM({cells})-SUM({amounts}),4)", round(difference, 4))


def _range(tab: TabEntries, field: str) -> str:
    rows = tab.frame["row"]
    column = column_letters((tab.columns or {})[field])
    title = tab.title.replace("'", "''")
    return f"'{title}'!${column}${int(rows.min())}:${column}${int(rows.max()) + ROOM_BELOW}"
