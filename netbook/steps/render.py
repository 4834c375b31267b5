"""Results -> Plan: the computed tabs as they should be, less those that are so already."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from netbook.model.cells import CellError, CellValue, Grid, same_name
from netbook.model.plan import Column, Edit, Formula, Kind, Plan, Tab
from netbook.outputs import OUTPUTS
from netbook.outputs.base import Results
from netbook.outputs.marks import marks_to_write
from netbook.outputs.netbook_tab import netbook_tab


def render(results: Results, edits: Sequence[Edit]) -> Plan:
    """What has to be written so that the workbook shows `results`. Empty if it does."""
    outputs = (netbook_tab,) if results.frozen else OUTPUTS
    tabs = (output(results) for output in outputs)
    missing = tuple(tab for tab in tabs if not is_shown(tab, results.workbook.grids))
    return Plan(missing, tuple(edits), marks=marks_to_write(results, edits))


def is_shown(tab: Tab, grids: Mapping[str, Grid]) -> bool:
    """Whether the workbook shows exactly the values of `tab` already; looks do not count."""
    grid = grids.get(same_name(tab.title))
    if grid is None or grid.top != 1 or grid.left != 1:
        return False
    width = len(tab.columns)
    if len(grid.rows) != tab.first_row - 1 + tab.height or len(grid.rows[0]) != width:
        return False
    if any(tuple(row) != wanted for row, wanted in zip(grid.rows, _head(tab, grid), strict=False)):
        return False
    body = zip(*grid.rows[tab.first_row - 1 :], strict=True)
    return all(_same(column, cells) for column, cells in zip(tab.columns, body, strict=False))


def _head(tab: Tab, grid: Grid) -> Iterator[tuple[CellValue, ...]]:
    """The rows above the entries, as they would be read."""
    width = len(tab.columns)
    for number, line in enumerate(tab.intro):
        text = grid.rows[number][0] if number in tab.volatile else line
        yield (text, *[""] * (width - 1))
    yield tuple(column.header for column in tab.columns)
    if tab.check:
        cells: list[CellValue] = [""] * width
        for column, cell in tab.check:
            cells[column] = _live(cell, grid.rows[tab.header_row][column]) if isinstance(cell, Formula) else cell
        yield tuple(cells)


def _live(formula: Formula, cell: CellValue) -> CellValue:
    """The value of a live cell is the spreadsheet program's business, unless it shows an error."""
    return formula.value if isinstance(cell, CellError) and cell.text else cell


def _same(column: Column, cells: Sequence[CellValue]) -> bool:
    return list(as_read(column)) == list(cells)


def as_read(column: Column) -> Iterator[CellValue]:
    """The values of a column as a reader gives them back."""
    if column.kind is Kind.MONEY:
        digits = column.digits if not isinstance(column.digits, int) else [column.digits] * len(column.values)
        for value, decimals in zip(column.values, digits, strict=True):
            yield "" if not isinstance(value, int) else value / 10**decimals
        return
    for value in column.values:
        if value is None:
            yield ""
        elif isinstance(value, datetime):
            yield value.date()
        elif isinstance(value, (str, float, int, date)):
            yield value
        else:
            yield str(value)
