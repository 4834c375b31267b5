"""Workbook -> views: the entries of every tab in canonical form, equal wherever the same was entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import compress

from netbook.model.base import PARTS, Row
from netbook.model.cells import CellError, CellValue, Grid, Workbook, kept, same_name, same_names
from netbook.model.findings import Finding
from netbook.model.schema import TABS, Field, TabSchema, Type
from netbook.steps.cell_values import clean_text, shown
from netbook.steps.headers import read_headers
from netbook.steps.layout import body_of, strangers
from netbook.steps.typed import ISO_DATE, PLAIN_NUMBER, iso_date, one_date, unambiguous_number

NUMBERS = (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE, Type.FACTOR)


@dataclass(frozen=True)
class View:
    """One tab of one workbook.

    `rows`: key -> canonical row; `lines`: key -> its line in `grid.rows` (from 0). `columns`: place of a field in the
    schema -> its place in a line; what has no column says nothing. `silent`: key -> places of fields whose cells say
    nothing either, as they show an error. `nameless`: lines of entries without a key, with their rows. `copies`: lines
    whose key stands further up too. `broken`: headers are in trouble (see `findings`), so nothing here can be trusted.
    """

    schema: TabSchema
    grid: Grid
    columns: Mapping[int, int]
    below: int
    rows: Mapping[str, Row]
    lines: Mapping[str, int]
    silent: Mapping[str, tuple[int, ...]]
    nameless: tuple[tuple[int, Row], ...] = ()
    copies: tuple[tuple[int, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    broken: bool = False

    def is_formula(self, line: int, place: int) -> bool:
        """Whether the cell of a field holds a formula."""
        return (line + self.grid.top, self.columns[place] + self.grid.left) in self.grid.formulas

    def named(self, keys: Mapping[int, str]) -> "View":
        """The view in which the entries of these lines have these keys."""
        place = key_place(self.schema)
        rows, lines, nameless = dict(self.rows), dict(self.lines), []
        for line, row in self.nameless:
            if line not in keys:
                nameless.append((line, row))
                continue
            name = same_name(keys[line])
            rows[name] = (*row[:place], keys[line], *row[place + 1 :])
            lines[name] = line
        return replace(self, rows=rows, lines=lines, nameless=tuple(nameless))

    def unnamed(self, key: str) -> "View":
        """The view in which the entry with this key has none."""
        place, row = key_place(self.schema), self.rows[key]
        rows = {name: other for name, other in self.rows.items() if name != key}
        lines = {name: line for name, line in self.lines.items() if name != key}
        nameless = sorted((*self.nameless, (self.lines[key], (*row[:place], "", *row[place + 1 :]))))
        return replace(self, rows=rows, lines=lines, nameless=tuple(nameless))


def views_of(workbook: Workbook, aliases: Mapping[str, str]) -> dict[str, View]:
    """The views of a workbook by tab, for the tabs that it has."""
    found = {}
    for schema in TABS:
        grid = workbook.grids.get(same_name(schema.title))
        if grid is not None and grid.rows:
            found[schema.title] = view_of(grid, schema, aliases, workbook.label)
    return found


def view_of(grid: Grid, schema: TabSchema, aliases: Mapping[str, str], label: str) -> View:
    """One tab in canonical form."""
    headers = read_headers(grid, schema, aliases, label)
    columns = {
        place: headers.index[field.name] for place, field in enumerate(schema.fields) if field.name in headers.index
    }
    view = View(schema, grid, columns, headers.below, {}, {}, {}, findings=headers.findings, broken=headers.broken)
    return view if view.broken else seen_again(view, grid)


def seen_again(view: View, grid: Grid) -> View:
    """The view of `grid`, whose headers are those of the grid that `view` is of."""
    schema, count = view.schema, len(grid.rows) - view.below
    raw = [*zip(*grid.rows[view.below :], strict=True)] or [()] * len(grid.rows[0])
    cells = {place: raw[column] for place, column in view.columns.items()}
    texts = {place: canonical_column(column, schema.fields[place]) for place, column in cells.items()}
    empty = [""] * count
    rows = [*zip(*(texts.get(place, empty) for place in range(len(schema.fields))), strict=True)]
    lines = _entry_lines(schema, texts, count)
    index = {schema.fields[place].name: column for place, column in view.columns.items()}
    named = {schema.fields[place].name: column for place, column in cells.items()}
    if others := strangers(body_of(grid, index, view.below, schema, named)):
        lines = [line for line in lines if line not in others]
    return _filled(replace(view, grid=grid), rows, _keys(schema, rows, lines), lines, _silent(cells))


def _entry_lines(schema: TabSchema, texts: Mapping[int, Sequence[str]], count: int) -> list[int]:
    """The lines that are entries: they have their key or another cell that is needed."""
    naming = [column for place, column in texts.items() if schema.fields[place].required or place == key_place(schema)]
    if not naming:
        naming = [*texts.values()]
    filled = map(any, zip(*naming, strict=True)) if naming else iter(())
    return [*compress(range(count), filled)]


def key_place(schema: TabSchema) -> int:
    """Where the key stands among the fields of a tab; -1 in a tab without keys."""
    return next((place for place, field in enumerate(schema.fields) if field.name == schema.key), -1)


def _keys(schema: TabSchema, rows: Sequence[Row], lines: Sequence[int]) -> list[str]:
    """The key of each entry, '' if it has none yet. Entries of a tab without keys are known by what they are of, and
    the how manieth of those they are."""
    place = key_place(schema)
    if place >= 0:
        return same_names([rows[line][place] for line in lines])
    parts = [at for at, field in enumerate(schema.fields) if field.name in KEY_PARTS]
    counts: dict[str, int] = {}
    keys = []
    for line in lines:
        stem = PARTS.join(same_name(rows[line][at]) for at in parts)
        counts[stem] = counts.get(stem, 0) + 1
        keys.append(f"{stem}{PARTS}{counts[stem]}")
    return keys


KEY_PARTS = ("rules", "start", "step", "to", "date", "source", "target")
"""Fields that together name an entry of the tabs Rules and Rates."""


def _filled(
    view: View, rows: Sequence[Row], keys: Sequence[str], lines: Sequence[int], silent: Mapping[int, tuple[int, ...]]
) -> View:
    by_key: dict[str, Row] = {}
    at: dict[str, int] = {}
    nameless, copies = [], []
    for key, line in zip(keys, lines, strict=True):
        line_in_grid = line + view.below
        if not key:
            nameless.append((line_in_grid, rows[line]))
        elif key in by_key:
            copies.append((line_in_grid, key))
        else:
            by_key[key], at[key] = rows[line], line_in_grid
    names = {line: key for key, line in at.items()} if silent else {}
    quiet = {names[line + view.below]: places for line, places in silent.items() if line + view.below in names}
    return replace(view, rows=by_key, lines=at, silent=quiet, nameless=tuple(nameless), copies=tuple(copies))


def _silent(cells: Mapping[int, Sequence[CellValue]]) -> dict[int, tuple[int, ...]]:
    """Line -> fields whose cells show an error, or a formula that was never calculated."""
    found: dict[int, tuple[int, ...]] = {}
    for place, column in cells.items():
        if CellError in set(map(type, column)):
            for line, cell in enumerate(column):
                if type(cell) is CellError:
                    found[line] = (*found.get(line, ()), place)
    return found


# --- canonical values -----------------------------------------------------------------------------


def canonical_column(cells: Sequence[CellValue], field: Field) -> Sequence[str]:
    """The cells of one column as texts that are equal wherever the same was entered."""
    if field.type in NUMBERS:
        return [_number(cell) if type(cell) is float else _other_number(cell) for cell in cells]
    if field.type is Type.DATE:
        return [cell.isoformat() if type(cell) is date else _other_date(cell) for cell in cells]
    texts = cells if set(map(type, cells)) <= {str} else [_text(cell) for cell in cells]
    return _clean(texts)  # type: ignore[arg-type]


def _clean(texts: Sequence[str]) -> Sequence[str]:
    stripped = [*map(str.strip, texts)]
    return stripped if "".join(stripped).isascii() else [*map(clean_text, stripped)]


def _text(cell: CellValue) -> str:
    return "" if type(cell) is CellError else shown(cell)


def _number(number: float) -> str:
    text = repr(number)
    if len(text) > MOST_DIGITS:
        number = kept(number)  # what no spreadsheet shows and LibreOffice does not save is no edit
        text = repr(number)
    if text[-2:] == ".0":
        return text[:-2] if text != "-0.0" else "0"
    return text if "e" not in text else shown(number)


def _other_number(cell: CellValue) -> str:
    if cell == "":
        return ""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell)
    if not isinstance(cell, str):
        return _text(cell)
    text = clean_text(cell)
    return _number(float(text)) if text and len(text) < MOST_DIGITS and unambiguous_number(text) else text


MOST_DIGITS = 16
"""A text of more digits is not the number that a spreadsheet would make of it."""


def _other_date(cell: CellValue) -> str:
    if cell == "":
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = clean_text(_text(cell))
    day = one_date(text) if isinstance(cell, str) else None
    return day.isoformat() if day else text


def cell_of(text: str, field: Field) -> CellValue:
    """What to write into a cell of the column `field` so that it is read as `text` again."""
    if field.type in NUMBERS and PLAIN_NUMBER.fullmatch(text) and _number(float(text)) == text:
        return float(text)
    if field.type is Type.DATE and ISO_DATE.fullmatch(text):
        return iso_date(text) or text
    return text
