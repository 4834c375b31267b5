"""Tabs that netbook wrote, told apart from people's; and rows as a reader gives them."""

from collections.abc import Sequence

from netbook.errors import BackendError
from netbook.model.cells import CellValue, same_name
from netbook.model.plan import Tab

ROWS_LOOKED_AT = 30

VOLATILE = r"(?<![\w.])(?:TODAY|NOW|RAND|RANDBETWEEN)\("
"""What a formula has in it that gives something else every day: a regular expression."""


def shows_ours(rows: Sequence[Sequence[str]], tab: Tab) -> bool:
    """Whether we may replace a tab by `tab`, by the texts of its first rows: it is empty, names netbook above its
    table, or has our headers."""
    if not any(rows):
        return True
    first = rows[0][0] if rows[0] else ""
    if "netbook" in first.casefold() or (tab.intro and first == tab.intro[0]):
        return True
    headers = {same_name(column.header) for column in tab.columns}
    found = max(len(headers & {same_name(text) for text in row}) for row in rows)
    # Two headers in common can be chance ('Partner', 'Amount'); most of them cannot.
    return found >= max(min(2, len(headers)), (2 * len(headers) + 2) // 3)


def foreign_tab(label: str, title: str, tab: Tab) -> BackendError:
    """The error for a tab that is not ours to replace."""
    return BackendError(
        f"{label}: the tab '{title}' is not one that netbook wrote",
        f"Rename it; netbook needs the name '{tab.title}' for its own tab.",
    )


def rectangle(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """Equally long rows, without empty ones at the end and empty columns at the right."""
    while rows and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    width = max((_used(row) for row in rows), default=0)
    return [row[:width] if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]


def _used(row: list[CellValue]) -> int:
    used = len(row)
    while used and row[used - 1] == "":
        used -= 1
    return used


def is_same(found: CellValue, before: CellValue) -> bool:
    """Whether a cell still holds what was read there; white space around a text does not count."""
    if isinstance(found, str) and isinstance(before, str):
        return found.strip() == before.strip()
    return isinstance(found, bool) == isinstance(before, bool) and found == before
