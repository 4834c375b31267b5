"""Which column of a tab holds which field."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from netbook.model.cells import CellRef, CellValue, Grid, Workbook, same_name
from netbook.model.findings import Finding, Severity
from netbook.model.schema import (
    ALLOCATIONS_TAB,
    BALANCES_TAB,
    COMPUTED_TABS,
    COUNTING_STAGES,
    IDLE_TABS,
    LEDGER_TAB,
    TABS,
    Field,
    TabSchema,
    Type,
)
from netbook.steps.header_words import OTHER_TITLES, meant, surely_meant
from netbook.steps.layout import fits

NEARLY_A_TAB = 0.87
"""How alike two titles are (as difflib counts) when one is taken for a misspelling of the other."""
MOST_ROWS_ABOVE = 10
"""Title lines that people put above the headers, at most."""


@dataclass(frozen=True)
class Headers:
    """Where the columns are. `index` counts within the grid's rows, from 0; `below` is the first row of entries."""

    index: Mapping[str, int]
    below: int
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> bool:
        """Whether entries below cannot be trusted, because a column may be read as empty that is not."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def read_headers(grid: Grid, schema: TabSchema, aliases: Mapping[str, str], workbook: str) -> Headers:
    """Find the headers of `schema` in `grid`. An empty grid has none, and nothing to complain of."""
    wanted = {same_name(field.header): field.name for field in schema.fields}
    wanted |= {same_name(aliases[field.name]): field.name for field in schema.fields if field.name in aliases}
    if not grid.rows:
        return Headers({}, 0, ())
    line = _header_line(grid, set(wanted))
    found: dict[str, int] = {}
    strange: dict[int, str] = {}
    twice: list[tuple[int, str]] = []
    for index, cell in enumerate(grid.rows[line]):
        if cell == "":
            continue
        name = wanted.get(same_name(str(cell)))
        if name is None:
            strange[index] = str(cell)
        elif name in found:
            twice.append((index, name))
        else:
            found[name] = index
    place = _Place(workbook, grid, line)
    nameless = _nameless(grid, line)
    findings = [
        *_doubled(twice, found, schema, place),
        *_missing(found, strange, schema, aliases, place, nameless),
        *_lower_down(place),
        *_on_its_side(place, found, set(wanted)),
    ]
    if schema in IDLE_TABS:
        findings = [one for one in findings if one.severity is Severity.INFO]
    return Headers(found, line + 1, tuple(findings))


def missing_tab(workbook: Workbook, schema: TabSchema) -> list[Finding]:
    """A tab that is missing or empty, where that cannot be meant: another has nearly its name, or what was computed
    from it is still there. Read as empty, its entries would be forgotten in silence."""
    ours = {same_name(tab.title) for tab in TABS} | {same_name(title) for title in COMPUTED_TABS}
    theirs = {same_name(title): title for title in workbook.titles if same_name(title) not in ours}
    near = get_close_matches(same_name(schema.title), list(theirs), 1, NEARLY_A_TAB)
    if schema in IDLE_TABS:
        return []
    at = CellRef(workbook.label, schema.title, 1, 1)
    more = _with_more(same_name(schema.title), [*theirs])
    other = near[0] if near else more if schema.needed or schema.title in ("Receipts", "Payouts") else ""
    if other:
        at = CellRef(workbook.label, theirs[other], 1, 1)
        what = (
            f"the tab '{at.tab}' is not one of ours, and there is no tab '{schema.title}'. "
            f"Did you mean '{schema.title}'? Rename it"
        )
    elif _was_used(workbook, schema):
        what = f"the tab '{at.tab}' is gone or empty, but money was split by it before. Bring it back, with its headers"
    else:
        return _never_there(workbook, schema, theirs)
    words = f"{what}; until then nothing is split"
    return [Finding("NB102", Severity.ERROR, at, words, value=at.tab, fix=schema.title)]


def _with_more(title: str, theirs: Sequence[str]) -> str:
    """A title that is ours with something before or behind it: a year, 'copy of', '(2)', 'old'."""
    form = rf"(?:copyof|kopievon|copiede|copiadi|my|our|new|the)?{title}(?:\W*\d*\W*|{_LATER})"
    return next((name for name in theirs if re.fullmatch(form, name)), "")


_LATER = r"[\W\d]*(?:new|final|copy|old|alt|neu|kopie|copie|copia|backup|archive?|v\d+)[\W\d]*"


def _never_there(workbook: Workbook, schema: TabSchema, theirs: Mapping[str, str]) -> list[Finding]:
    """A tab that never was there: another may be it, or entries of others name what should be in it."""
    names = OTHER_TITLES.get(schema.title, "").split()
    other = next((theirs[name] for name in names if name in theirs), "")
    if not schema.needed and not other:
        return []
    naming = [title for title in _naming(schema) if schema.needed and _has_rows(workbook, title)]
    if schema.title == "Rules" and not _any_opportunity(workbook, "rules", lambda cell: cell != ""):
        naming = []
    if schema.title == "Contributions" and _any_opportunity(workbook, "stage", _is_counting):
        naming = ["Opportunities"]
    if not naming and not (other and _has_rows(workbook, "Opportunities")):
        return []
    at = CellRef(workbook.label, other or schema.title, 1, 1)
    what = f"there is no tab '{schema.title}'" + (f", which the tab {naming[0]} needs" if naming else "")
    advice = f"If it is the tab '{other}', rename that" if other else "Add it, with our headers"
    severity = Severity.ERROR if naming else Severity.WARNING
    words = f"{what}. {advice}" + ("; until then nothing is split" if naming else "")
    return [Finding("NB101", severity, at, words, value=other, fix=schema.title)]


def _naming(schema: TabSchema) -> list[str]:
    """Tabs whose entries must name one of this tab."""
    if schema.title == "Rules":
        return ["Opportunities"]
    return [tab.title for tab in TABS if any(field.link == schema.title and field.required for field in tab.fields)]


def _any_opportunity(workbook: Workbook, header: str, says: Callable[[CellValue], bool]) -> bool:
    """Whether an opportunity says something in the column of that header."""
    grid = workbook.grids.get("opportunities")
    headers = [same_name(str(cell)) for cell in grid.rows[0]] if grid and grid.rows else []
    return header in headers and any(says(row[headers.index(header)]) for row in grid.rows[1:]) if grid else False


def _is_counting(stage: CellValue) -> bool:
    return same_name(str(stage)) in COUNTING_STAGES


def _has_rows(workbook: Workbook, title: str) -> bool:
    grid = workbook.grids.get(same_name(title))
    return grid is not None and len(grid.rows) > 1


def _was_used(workbook: Workbook, schema: TabSchema) -> bool:
    """Whether a computed tab still shows what came from `schema`."""
    if schema.title == "Payouts":
        grid = workbook.grids.get(same_name(BALANCES_TAB))
        rows = grid.rows[1:] if grid else []
        return any(type(cell) is float and cell != 0 for row in rows for cell in row[3:5])
    computed = LEDGER_TAB if schema.title == "Receipts" else ALLOCATIONS_TAB
    grid = workbook.grids.get(same_name(computed))
    lines = [row for row in grid.rows[1:] if not str(row[0]).startswith("Check")] if grid else []
    return (schema.needed or schema.title == "Receipts") and bool(lines)


@dataclass(frozen=True)
class _Place:
    workbook: str
    grid: Grid
    line: int

    def at(self, index: int | None = None) -> CellRef:
        column = 0 if index is None else self.grid.left + index
        return CellRef(self.workbook, self.grid.title, self.grid.top + self.line, column)


def _header_line(grid: Grid, wanted: set[str]) -> int:
    """The row, among the first few, that names most of our columns; the first of them if none does."""

    def named(row: list[CellValue]) -> int:
        return len(wanted.intersection(same_name(cell) for cell in row if isinstance(cell, str)))

    scores = [named(row) for row in grid.rows[: MOST_ROWS_ABOVE + 1]]
    return scores.index(max(scores))


def _doubled(
    twice: list[tuple[int, str]], found: Mapping[str, int], schema: TabSchema, place: _Place
) -> Iterator[Finding]:
    for index, name in twice:
        header = schema.field(name).header
        yield Finding(
            "NB105",
            Severity.ERROR,
            place.at(index),
            f"the header '{header}' stands here a second time (first in {place.at(found[name]).a1}); "
            "rename or remove one of the two columns",
            field=header,
            value=header,
        )


def _lower_down(place: _Place) -> Iterator[Finding]:
    row = place.at().row
    if row > 1:
        above = "row 1" if row == 2 else f"rows 1 to {row - 1}"
        words = (
            f"the headers are in row {row}, and read from there. Other programs look in row 1: better delete {above}"
        )
        yield Finding("NB110", Severity.INFO, place.at(), words)


def _on_its_side(place: _Place, found: Mapping[str, int], wanted: set[str]) -> Iterator[Finding]:
    """A tab whose headers stand below one another, as when it was pasted with rows and columns exchanged."""
    first = {same_name(row[0]) for row in place.grid.rows[:MOST_LINES] if isinstance(row[0], str)} & wanted
    if len(first) > max(2, 2 * len(found)):
        words = (
            "the headers stand below one another here, so the tab seems to be on its side. Copy it, and paste it with "
            "rows and columns exchanged ('transpose'); until then nothing is split"
        )
        yield Finding("NB103", Severity.ERROR, place.at(0), words)


MOST_LINES = 30


def _missing(
    found: Mapping[str, int],
    strange: Mapping[int, str],
    schema: TabSchema,
    aliases: Mapping[str, str],
    place: _Place,
    nameless: Sequence[int],
) -> Iterator[Finding]:
    unused, blank = dict(strange), [*nameless]
    rows = place.grid.rows[place.line + 1 :]
    for field in sorted(schema.fields, key=lambda field: not field.matters):
        if field.name in found:
            continue
        index = meant(field, unused, rows) if field.matters else surely_meant(field, unused, rows)
        if index is not None:
            yield _misspelt(field, unused.pop(index), place.at(index))
        elif (index := _in_its_place(field, unused, found, schema, rows)) is not None:
            yield _perhaps(field, unused.pop(index), place.at(index))
        elif (index := _beside(field, blank, found, schema, rows)) is not None:
            blank.remove(index)
            yield _unnamed(field, place.at(index))
        elif field.required:
            yield _absent(field, schema, aliases.get(field.name, field.header), place)


def _nameless(grid: Grid, line: int) -> list[int]:
    """Columns among the others that have no header, but something below it."""
    header = grid.rows[line]
    last = max((index for index, cell in enumerate(header) if cell != ""), default=-1)
    blank = [index for index in range(min(last + 2, len(header))) if header[index] == ""]
    return [index for index in blank if any(row[index] != "" for row in grid.rows[line + 1 :])]


def _beside(
    field: Field, blank: Sequence[int], found: Mapping[str, int], schema: TabSchema, rows: list[list[CellValue]]
) -> int | None:
    """The column without a header that is probably this field's: it holds its kind of thing, where the field stands in
    our own workbooks."""
    names = [one.name for one in schema.fields]
    at = names.index(field.name)
    beside = [found[name] + step for name, step in zip(names[at - 1 : at], (1,), strict=False) if name in found]
    beside += [found[name] - 1 for name in names[at + 1 : at + 2] if name in found]
    for index in blank:
        if index in beside and _holds(field, index, rows):
            return index
    return None


def _in_its_place(
    field: Field, strange: Mapping[int, str], found: Mapping[str, int], schema: TabSchema, rows: list[list[CellValue]]
) -> int | None:
    """The column with a header of somebody's own that stands exactly where this field's should, between its neighbours,
    and holds its kind of thing."""
    names = ["", *(one.name for one in schema.fields), ""]
    at = names.index(field.name)
    left, right = found.get(names[at - 1], NOWHERE), found.get(names[at + 1], NOWHERE)
    index = left + 1
    if right != left + 2 or index not in strange or not (field.link or field.type not in (Type.TEXT, Type.LIST)):
        return None
    return index if _holds(field, index, rows) else None


def _holds(field: Field, index: int, rows: list[list[CellValue]]) -> bool:
    """Whether nearly all cells of a column are of the kind that a field holds."""
    cells = [row[index] for row in rows if row[index] != ""]
    return len(cells) > 1 and sum(fits(cell, field) for cell in cells) >= MOST_FIT * len(cells)


NOWHERE = -9
MOST_FIT = 0.8
"""So large a part of the cells must be of its kind where a column is taken for a field's."""


def _perhaps(field: Field, text: str, at: CellRef) -> Finding:
    severity = Severity.ERROR if field.required else Severity.WARNING if field.matters else Severity.INFO
    words = (
        f"the header '{text}' is not one of ours, but it stands where '{field.header}' does, which is missing. If it "
        f"is that, type {field.header} here{'; until then nothing is split' if field.required else ''}"
    )
    return Finding("NB104", severity, at, words, field=field.header, value=text, fix=field.header)


def _unnamed(field: Field, at: CellRef) -> Finding:
    stop = "; until then nothing is split" if field.matters else ""
    return Finding(
        "NB106",
        Severity.ERROR if field.matters else Severity.INFO,
        at,
        f"this column has no header, and '{field.header}' is missing. If it is that, type {field.header} here{stop}",
        field=field.header,
        fix=field.header,
    )


def _misspelt(field: Field, text: str, at: CellRef) -> Finding:
    return Finding(
        "NB104",
        Severity.ERROR if field.matters else Severity.INFO,
        at,
        f"the header '{text}' is not one of ours, and '{field.header}' is missing. Did you mean '{field.header}'? "
        + (
            "Rename it, or, if it is a column of your own, add one with our header; until then nothing is split"
            if field.matters
            else "Rename it, or leave it if it is a column of your own"
        ),
        field=field.header,
        value=text,
        fix=field.header,
    )


def _absent(field: Field, schema: TabSchema, header: str, place: _Place) -> Finding:
    """A column that is needed. Keys that no other tab names can do without: their entries are known by the row."""
    row = place.at().row
    named_elsewhere = any(other.link == schema.title for tab in TABS for other in tab.fields)
    by_row = field.name == schema.key and bool(schema.prefix) and not named_elsewhere
    known = "so its entries are known by their row only" if by_row else field.help.rstrip(".")
    return Finding(
        "NB103",
        Severity.WARNING if by_row else Severity.ERROR,
        place.at(),
        f"the tab '{place.grid.title}' has no column '{header}' ({known}). "
        f"Add it: type {header} in an empty cell of row {row}{', netbook fills it' if by_row else ''}",
        field=header,
        fix=header,
    )
