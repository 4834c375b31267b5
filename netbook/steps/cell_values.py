"""One cell: as people see it, as it is compared, and what is wrong with it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from netbook.checks.base import Words
from netbook.checks.texts import INVISIBLE
from netbook.model.cells import CellError, CellValue
from netbook.model.findings import Severity


@dataclass(frozen=True)
class CellTrouble:
    """Rows of one column that were not what they should be. `wrong` are positions."""

    code: str
    severity: Severity
    wrong: "np.ndarray[tuple[int], np.dtype[np.intp]]"
    word: Callable[[int], Words]


def is_blank(cells: Sequence[CellValue]) -> bool:
    """Whether all cells are empty: half of a tab's columns often are."""
    return cells.count("") == len(cells)


def shown(cell: CellValue) -> str:
    """A cell's value as the person would recognise it."""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f") if np.isfinite(cell) else str(cell)
    return str(cell)


def clean_text(text: str) -> str:
    """Text in NFC, without outer white space and what nobody sees: the same words typed on two machines are equal."""
    stripped = text.strip()
    return stripped if stripped.isascii() else INVISIBLE.sub("", unicodedata.normalize("NFC", stripped)).strip()


def cell_errors(cells: Sequence[CellValue], wrong: Sequence[int]) -> list[CellTrouble]:
    """The cells at the positions `wrong`, which show an error or a formula without a value."""
    if not wrong:
        return []

    def word(position: int) -> Words:
        cell = cells[position]
        text = cell.text if isinstance(cell, CellError) else ""
        if text:
            return Words(f"the cell shows the error {text}. Type the value, or repair the formula", text)
        return Words("the formula has no stored value. Open the workbook, let it calculate, and save it")

    return [CellTrouble("NB201", Severity.ERROR, np.asarray(wrong, np.intp), word)]
