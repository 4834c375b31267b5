"""The tab Allocations: who gets what of every opportunity, and why."""

import numpy as np

from netbook.model.allocations import HELD
from netbook.model.cells import column_letters
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
    first, last = 3, max(height, 1) + 2
    return (
        (0, "Check: must show 0.00"),
        (AGREED, _agreed_check(results, f"{column_letters(AGREED + 1)}{first}:{column_letters(AGREED + 1)}{last}")),
        (EARNED, _earned_check(results, f"{column_letters(EARNED + 1)}{first}:{column_letters(EARNED + 1)}{last}")),
        (len(HEADERS) - 2, "Agreed less the prices of what is won or delivered; Earned less the Ledger"),
    )


def _agreed_check(results: Results, cells: str) -> Formula:
    tab = results.entries["Opportunities"]
    if not (tab.has("price") and tab.has("stage") and len(tab.frame)):
        return Formula(f"ROUND(SUM({cells}),2)", 0.0)
    stage, price = _range(tab, "stage"), _range(tab, "price")
    counting = "+".join(f'(TRIM({stage})="{name}")' for name in COUNTING_STAGES)
    known, value = _held_difference(results)
    return Formula(f"ROUND(SUM({cells})-SUMPRODUCT({counting},{price}){known},2)", value)


def _held_difference(results: Results) -> tuple[str, float]:
    """What held opportunities are known to add to the difference, to be left out of it."""
    lines, tab = results.allocations.lines, results.entries["Opportunities"]
    held = {one.opportunity for one in results.allocations.held if one.whole}
    kept = lines[(lines["state"] == HELD) & lines["opportunity"].isin(held)]
    booked = float((kept["agreed"].fillna(0) / 10.0 ** kept["digits"]).sum())
    frame = tab.frame[tab.frame["opportunity"].isin(held) & tab.frame["stage"].isin(COUNTING_STAGES)]
    scale = {code: 10.0**digits for code, digits in results.allocations.digits.items()}
    default = results.network.currency
    priced = sum(
        int(price) / scale.get(str(code) or default, 100.0)
        for price, code in zip(frame["price"].fillna(0), frame["currency"], strict=True)
    )
    difference = round(booked - priced, 4)
    return (f"-({difference!r})" if difference else ""), 0.0


def _earned_check(results: Results, cells: str) -> Formula:
    height = max(len(results.allocations.ledger), 1)
    amounts = f"Ledger!{column_letters(AMOUNT + 1)}2:{column_letters(AMOUNT + 1)}{height + 1}"
    return Formula(f"ROUND(SUM({cells})-SUM({amounts}),2)", 0.0)


def _range(tab: TabEntries, field: str) -> str:
    rows = tab.frame["row"]
    column = column_letters((tab.columns or {})[field])
    title = tab.title.replace("'", "''")
    return f"'{title}'!${column}${int(rows.min())}:${column}${int(rows.max()) + ROOM_BELOW}"
