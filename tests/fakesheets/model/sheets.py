"""One sheet: its cells, its size, and the things laid over the cells."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakesheets.model.areas import Area, Box, written
from tests.fakesheets.model.cells import EMPTY, Cell
from tests.fakesheets.model.errors import invalid

DIMENSIONS = ("ROWS", "COLUMNS")
PIXELS = {"ROWS": 21, "COLUMNS": 100}


@dataclass
class Sheet:
    """A grid of cells; cells that hold nothing are not kept."""

    id: int
    title: str
    rows: int = 1000
    columns: int = 26
    hidden: bool = False
    grid: dict[str, Any] = field(default_factory=dict)  # GridProperties but rowCount and columnCount
    look: dict[str, Any] = field(default_factory=dict)  # tabColor, tabColorStyle, rightToLeft
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    lines: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in DIMENSIONS})
    groups: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in DIMENSIONS})
    filter: dict[str, Any] | None = None
    protections: list[dict[str, Any]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    conditional_formats: list[dict[str, Any]] = field(default_factory=list)

    def clone(self) -> "Sheet":
        """A copy for a batch to work on; cells are frozen, so they are shared."""
        cells, self.cells = self.cells, {}
        twin = copy.deepcopy(self)
        self.cells, twin.cells = cells, dict(cells)
        return twin

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        if cell.empty:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = cell

    def size(self, dimension: str) -> int:
        return self.rows if dimension == "ROWS" else self.columns

    def box(self, area: Area) -> Box:
        """The cells of the area; raises ApiError where it starts beyond the grid."""
        if (area.top or 0) >= self.rows or (area.left or 0) >= self.columns:
            # unverified: the wording is reported by users, not recorded
            raise invalid(
                f"Range ({written(self.title, area)}) exceeds grid limits. "
                f"Max rows: {self.rows}, max columns: {self.columns}"
            )
        return area.within(self.rows, self.columns)

    @property
    def whole(self) -> Box:
        return Box(0, self.rows, 0, self.columns)

    def filled(self, box: Box) -> Box | None:
        """The smallest box from the same corner that holds every kept cell of this one."""
        inside = list(self.cells) if box == self.whole else [at for at in self.cells if at in box]
        if not inside:
            return None
        bottom, right = max(row for row, _ in inside) + 1, max(column for _, column in inside) + 1
        return Box(box.top, bottom, box.left, right)

    def resize(self, rows: int, columns: int) -> None:
        """Cells beyond the new size are lost."""
        self.rows, self.columns = rows, columns
        self.cells = {at: cell for at, cell in self.cells.items() if at in self.whole}
        self.merges = [merge for merge in self.merges if self.whole.covers(merge)]

    def properties(self, index: int) -> dict[str, Any]:
        size = {"rowCount": self.rows, "columnCount": self.columns}
        properties = {"sheetId": self.id, "title": self.title, "index": index, "sheetType": "GRID"}
        properties["gridProperties"] = size | {key: value for key, value in self.grid.items() if value}
        return properties | ({"hidden": True} if self.hidden else {}) | self.look

    def overlays(self) -> dict[str, Any]:
        """Everything of the sheet's JSON but its properties, protections and cells; empty lists are left out."""
        found = {
            "merges": [merge.json(self.id) for merge in self.merges],
            "conditionalFormats": self.conditional_formats,
            "basicFilter": self.filter,
            "charts": self.charts,
            "rowGroups": self.groups["ROWS"],
            "columnGroups": self.groups["COLUMNS"],
        }
        return {key: value for key, value in found.items() if value}

    def line_metadata(self, dimension: str, start: int, end: int) -> list[dict[str, Any]]:
        lines = self.lines[dimension]
        return [{"pixelSize": PIXELS[dimension]} | lines.get(index, {}) for index in range(start, end)]


def total_cells(sheets: Iterable[Sheet]) -> int:
    return sum(sheet.rows * sheet.columns for sheet in sheets)
