"""Which cells are marked: those of the findings in the tab netbook, for as long as they hold what was found there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from netbook.model.cells import CellError, CellValue, Grid, kept, same_name
from netbook.model.findings import Severity
from netbook.model.marks import ALWAYS, CELL, Mark
from netbook.model.plan import Edit
from netbook.model.schema import COMPUTED_TABS
from netbook.outputs.base import Results
from netbook.outputs.netbook_tab import told

MOST_MARKS = 1_000
"""In one tab; more of them would be a coat of paint, and slow."""
_LONGEST = 200  # a text in a formula may have 255 characters
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SURE = date(1900, 3, 1)  # spreadsheets disagree on whether there was a 29 February before it
_SECONDS_A_DAY = 86_400
_EXACT = 2**53


def marks_to_write(results: Results, edits: Sequence[Edit]) -> dict[str, frozenset[Mark]]:
    """By the title of a tab: the marks that it is to have, where others are there, or where cells are written (what
    is written below a marked cell may stretch its mark)."""
    computed = {same_name(title) for title in COMPUTED_TABS}
    grids = [
        grid
        for grid in results.workbook.grids.values()
        if grid.marks is not None and same_name(grid.title) not in computed
    ]
    wanted = _wanted(results, grids, edits) if results.mark_cells else {}
    written = {same_name(edit.tab) for edit in edits}
    return {
        grid.title: wanted.get(grid.title, frozenset())
        for grid in grids
        if wanted.get(grid.title, frozenset()) != grid.marks
        or (grid.title in wanted and same_name(grid.title) in written)
    }


def _wanted(results: Results, grids: Sequence[Grid], edits: Sequence[Edit]) -> dict[str, frozenset[Mark]]:
    by_title = {grid.title: grid for grid in grids}
    after = {(edit.tab, edit.row, edit.column): edit.value for edit in edits}
    found: dict[str, dict[tuple[int, int], Mark]] = defaultdict(dict)
    for finding in told(results):
        at, grid = finding.at, by_title.get(finding.at.tab)
        if grid is None or not at.column or at.workbook not in ("", results.workbook.label):
            continue
        marks, place = found[at.tab], (at.row, at.column)
        if place in marks or len(marks) == MOST_MARKS:
            continue
        value = after.get((at.tab, *place), grid.value(*place))
        severity = "error" if finding.severity is Severity.ERROR else "warning"
        marks[place] = Mark(*place, severity, condition_of(value, epoch_1904=grid.looks.epoch_1904))
    return {title: frozenset(marks.values()) for title, marks in found.items()}


def condition_of(value: CellValue, *, epoch_1904: bool = False) -> str:
    """What a cell meets as long as it holds `value`, as the condition of a `Mark`: exact for numbers, days and texts up
    to 200 characters (but for the case of letters), by its kind for all else."""
    match value:
        case CellError():
            return f"ISERROR({CELL})" if value.text else ALWAYS  # a formula that was never calculated may say anything
        case bool():
            return f"ISLOGICAL({CELL})"
        case str():
            return _condition_of_text(value)
        case datetime():
            if not epoch_1904 and value.date() < _FIRST_SURE:
                return f"ISNUMBER({CELL})"
            zero = _DAY_ZERO_1904 if epoch_1904 else _DAY_ZERO
            return _condition_of_seconds(value - datetime.combine(zero, time()))
        case date():
            if not epoch_1904 and value < _FIRST_SURE:
                return f"ISNUMBER({CELL})"
            return f"{CELL}={(value - (_DAY_ZERO_1904 if epoch_1904 else _DAY_ZERO)).days}"
        case time():
            return _condition_of_seconds(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
        case timedelta():
            return _condition_of_seconds(value)
    if not value:  # an empty cell equals 0, but not what 0 looks like
        return f'{CELL}&""="0"'
    parts = Fraction(repr(kept(value))).as_integer_ratio() if abs(value) < _EXACT else (_EXACT, _EXACT)
    if max(map(abs, parts)) >= _EXACT:
        return f"ISNUMBER({CELL})"
    return f"{CELL}={parts[0]}" + (f"/{parts[1]}" if parts[1] != 1 else "")


def _condition_of_text(text: str) -> str:
    if len(text) > _LONGEST or not all(letter.isprintable() or letter == "\u00a0" for letter in text):
        return f"ISTEXT({CELL})"
    quoted = text.replace('"', '""')
    return f'{CELL}="{quoted}"'


def _condition_of_seconds(since: timedelta) -> str:
    return f"ABS({CELL}*{_SECONDS_A_DAY}-{round(since.total_seconds())})<1"
