"""Which column of a tab holds which field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from netbook.model.cells import CellRef, CellValue, Grid, Workbook, same_name
from netbook.model.findings import Finding, Severity
from netbook.model.schema import COMPUTED_TABS, TABS, Field, TabSchema

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
    findings = [*_doubled(twice, found, schema, place), *_missing(found, strange, schema, aliases, place)]
    return Headers(found, line + 1, tuple(findings))


def misnamed_tab(workbook: Workbook, schema: TabSchema) -> list[Finding]:
    """A tab that is missing while another has nearly its name: read as empty, it would be forgotten in silence."""
    ours = {same_name(tab.title) for tab in TABS} | {same_name(title) for title in COMPUTED_TABS}
    theirs = {same_name(title): title for title in workbook.titles if same_name(title) not in ours}
    near = get_close_matches(same_name(schema.title), list(theirs), 1, 0.8)
    if not near:
        return []
    title = theirs[near[0]]
    return [
        Finding(
            "NB102",
            Severity.ERROR,
            CellRef(workbook.label, title, 1, 1),
            f"the tab '{title}' is not one of ours, and there is no tab '{schema.title}'. Did you mean "
            f"'{schema.title}'? Rename it; until then nothing is split",
            value=title,
            fix=schema.title,
        )
    ]


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


def _missing(
    found: Mapping[str, int],
    strange: Mapping[int, str],
    schema: TabSchema,
    aliases: Mapping[str, str],
    place: _Place,
) -> Iterator[Finding]:
    unused = dict(strange)
    for field in schema.fields:
        if field.name in found or not field.matters:
            continue
        index = _meant(field, unused)
        if index is not None:
            yield _misspelt(field, unused.pop(index), place.at(index))
        elif field.required:
            yield _absent(field, schema, aliases.get(field.name, field.header), place)


def _meant(field: Field, strange: Mapping[int, str]) -> int | None:
    """Which of the headers that are not ours is probably this one: by another word for it, or nearly its own."""
    spelt = {same_name(text): index for index, text in strange.items()}
    for synonym in field.synonyms:
        if same_name(synonym) in spelt:
            return spelt[same_name(synonym)]
    near = get_close_matches(same_name(field.header), list(spelt), 1, 0.72)
    return spelt[near[0]] if near else None


def _misspelt(field: Field, text: str, at: CellRef) -> Finding:
    return Finding(
        "NB104",
        Severity.ERROR,
        at,
        f"the header '{text}' is not one of ours, and '{field.header}' is missing. Did you mean '{field.header}'? "
        "Rename it, or, if it is a column of your own, add one with our header; until then nothing is split",
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
