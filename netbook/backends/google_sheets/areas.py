"""Cells as the API names them."""

from typing import Any

PIXELS_A_WIDTH = 7.5


def grid_range(sheet: int, top: int, left: int, bottom: int, right: int) -> dict[str, int]:
    """A GridRange: the ends are behind the last row and column, and the beginnings count from 0."""
    return {
        "sheetId": sheet,
        "startRowIndex": top - 1,
        "endRowIndex": bottom,
        "startColumnIndex": left - 1,
        "endColumnIndex": right,
    }


def first_cell(sheet: int) -> dict[str, int]:
    """The first cell of a tab."""
    return grid_range(sheet, 1, 1, 1, 1)


def width_request(sheet: int, column: int, width: float) -> dict[str, Any]:
    """The request that makes a column (from 1) so many letters wide."""
    return {
        "updateDimensionProperties": {
            "range": {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": column - 1, "endIndex": column},
            "properties": {"pixelSize": round(width * PIXELS_A_WIDTH) + 10},
            "fields": "pixelSize",
        }
    }
