"""What a workbook should show -> the cells to write in it, and the tab as it will look then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from netbook.model.base import Row, Rows
from netbook.model.cells import CellRef, CellValue, Grid
from netbook.model.plan import Edit
from netbook.steps.merge import Shown
from netbook.steps.views import View, canonical_column, cell_of, key_place


@dataclass(frozen=True)
class Spread:
    """The cells to write in one tab of one workbook, and what then is not as it should be: key -> row as it stays,
    where a formula is in the way (`formulas`: those cells, or, of an entry that should go, its row). `lines`: key ->
    the line in which it then stands."""

    edits: tuple[Edit, ...]
    kept: Mapping[str, Row]
    formulas: tuple[CellRef, ...]
    lines: Mapping[str, int]


def said(view: View, shown: Shown, agreed: Rows, back: Collection[str] = ()) -> Rows:
    """The entries of a view, where cells that say nothing say what they said before: they have no column, show an
    error, or are empty in a column of the fields `back`, which were gone and are there again."""
    places = range(len(view.schema.fields))
    missing = [place for place in places if place not in view.columns]
    again = [place for place in places if place in view.columns and view.schema.fields[place].name in back]
    if not missing and not again and not view.silent:
        return view.rows
    rows = {}
    for key, row in view.rows.items():
        before = (shown[key] if key in shown else agreed.get(key)) or ()
        quiet = {*missing, *view.silent.get(key, ()), *(at for at in again if not row[at])} if before else set()
        rows[key] = tuple(before[at] if at in quiet else cell for at, cell in enumerate(row)) if quiet else row
    return rows


def spread(view: View, said_rows: Rows, targets: Shown, given: Mapping[int, str]) -> Spread:
    """The edits that make `view` show `targets`; `given` are the keys of entries that had none, by line.

    New entries go below the last row that holds anything. Entries that are gone are cleared, cell by cell: rows of a
    sheet are not removed, as formulas, charts and people's own columns may point at them. With a formula among its
    cells an entry stays whole: half of one would be nothing that can be read. So it does while another row has its key
    and says something else; rows that say the same go with it.
    """
    edits = {(line, key_place(view.schema)): key for line, key in given.items()}
    kept: dict[str, Row] = {}
    formulas: list[CellRef] = []
    lines = dict(view.lines)
    below = len(view.grid.rows)
    for key, target in targets.items():
        line = view.lines.get(key)
        if line is None:
            if target is not None:
                edits |= {(below, place): target[place] for place in view.columns if target[place]}
                lines[key] = below
                below += 1
            continue
        there = view.rows[key]
        if target is None and any(there[place] and view.is_formula(line, place) for place in view.columns):
            formulas.append(replace(_at(view, line, next(iter(view.columns))), column=0))
            kept[key] = said_rows[key]
            continue
        if target is None:
            copies = [at for at, of in view.copies if of == key]
            if not all(_says_the_same(view, at, line) for at in copies):
                kept[key] = said_rows[key]
                continue
            edits |= {(at, place): "" for at in copies for place in view.columns}
            del lines[key]
        wanted = target if target is not None else ("",) * len(there)
        stays = list(target or ())
        for place in view.columns:
            if wanted[place] == there[place] or (place in view.silent.get(key, ()) and target is not None
                                                 and target[place] == said_rows[key][place]):  # fmt: skip
                continue
            if view.is_formula(line, place):
                formulas.append(_at(view, line, place))
                stays[place] = there[place]
                continue
            edits[line, place] = wanted[place]
        if target is not None and tuple(stays) != target:
            kept[key] = tuple(stays)
    written = (_edit(view, line, place, text) for (line, place), text in edits.items())
    return Spread(tuple(one for one in written if one.value != one.before), kept, tuple(formulas), lines)


def _says_the_same(view: View, line: int, other: int) -> bool:
    """Whether two lines hold the same, and nothing but values."""
    rows = view.grid.rows
    return all(
        rows[line][column] == rows[other][column] and not view.is_formula(line, place)
        for place, column in view.columns.items()
    )


def _at(view: View, line: int, place: int) -> CellRef:
    return CellRef(view.grid.workbook, view.grid.title, line + view.grid.top, view.columns[place] + view.grid.left)


def _edit(view: View, line: int, place: int, text: str) -> Edit:
    column = view.columns[place]
    before: CellValue = view.grid.rows[line][column] if line < len(view.grid.rows) else ""
    at = _at(view, line, place)
    return Edit(at.tab, at.row, at.column, cell_of(text, view.schema.fields[place]), before)


def patched(grid: Grid, edits: Iterable[Edit]) -> Grid:
    """The grid as it reads when `edits` are written."""
    rows: list[list[CellValue]] = list(grid.rows)
    fresh: set[int] = set()
    width = len(rows[0]) if rows else 0
    for edit in edits:
        line, column = edit.row - grid.top, edit.column - grid.left
        while line >= len(rows):
            rows.append([""] * width)
            fresh.add(len(rows) - 1)
        if line not in fresh:
            rows[line] = list(rows[line])
            fresh.add(line)
        rows[line][column] = edit.value
    return replace(grid, rows=rows) if fresh else grid


def as_agreed(view: View, spread_out: Spread, agreed: Rows, other: Iterable[str], elsewhere: Collection[int]) -> View:
    """A tab as it reads when `spread_out` is written, but with the entries `other` as they are agreed rather than as
    they are shown, and with the columns `elsewhere`, which only other workbooks have. Its rows are not up to date."""
    grid = patched(view.grid, spread_out.edits)
    lines = dict(spread_out.lines)
    edits: list[Edit] = []
    below = len(grid.rows)
    for key in other:
        row, line = agreed.get(key), lines.pop(key, None)
        if line is None and row is None:
            continue
        if line is None:
            line, below = below, below + 1
        if row is not None:
            lines[key] = line
        wanted = row or ("",) * len(view.schema.fields)
        for place, column in view.columns.items():
            value = cell_of(wanted[place], view.schema.fields[place])
            edits.append(Edit(grid.title, line + grid.top, column + grid.left, value))
    return _with_columns(replace(view, grid=patched(grid, edits), lines=lines), agreed, sorted(elsewhere))


def _with_columns(view: View, agreed: Rows, used: Sequence[int]) -> View:
    """Columns for what is agreed and has none here, right of all others."""
    if not used:
        return view
    grid = view.grid
    fields = [view.schema.fields[place] for place in used]
    rows: list[list[CellValue]] = [[*row, *[""] * len(used)] for row in grid.rows]
    width = len(grid.rows[0])
    rows[view.below - 1][width:] = [field.header for field in fields]
    for key, line in view.lines.items():
        if key in agreed:
            rows[line][width:] = [cell_of(agreed[key][place], field) for place, field in zip(used, fields, strict=True)]
    columns = {**view.columns, **{place: width + at for at, place in enumerate(used)}}
    return replace(view, grid=replace(grid, rows=rows), columns=columns)


def keys_at(view: View, edits: Sequence[Edit]) -> tuple[dict[tuple[str, str], str], list[Edit]]:
    """Edits to the grid of `view`: (key, field) -> value in canonical form; and those in no entry with a key."""
    keys = {line: key for key, line in view.lines.items()}
    places = {column: place for place, column in view.columns.items()}
    found, loose = {}, []
    for edit in edits:
        key, place = keys.get(edit.row - view.grid.top), places.get(edit.column - view.grid.left)
        if key is None or place is None:
            loose.append(edit)
        else:
            field = view.schema.fields[place]
            found[key, field.name] = canonical_column([edit.value], field)[0]
    return found, loose
