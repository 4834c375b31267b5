"""Which column of a tab holds which field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from netbook.model.cells import CellRef, CellValue, Grid, same_name
from netbook.model.findings import Finding, Severity
from netbook.model.schema import TabSchema

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
    wanted = {same_name(aliases.get(field.name, field.header)): field.name for field in schema.fields}
    wanted |= {same_name(field.header): field.name for field in schema.fields if field.name not in wanted.values()}
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
        if field.name in found:
            continue
        header = aliases.get(field.name, field.header)
        spelt = {same_name(text): index for index, text in unused.items()}
        near = get_close_matches(same_name(header), list(spelt), 1, 0.72)
        if near:
            index = spelt[near[0]]
            text = unused.pop(index)
            yield Finding(
                "NB104",
                Severity.ERROR,
                place.at(index),
                f"the header '{text}' is not one of ours, and '{header}' is missing. Did you mean '{header}'? "
                "Rename it; until then the entries of this tab are held",
                field=header,
                value=text,
                fix=header,
            )
        elif field.required and not (field.name == schema.key and schema.prefix):
            yield Finding(
                "NB103",
                Severity.ERROR,
                place.at(),
                f"the tab '{place.grid.title}' has no column '{header}' ({field.help.rstrip('.')}). "
                f"Add it: type {header} in an empty cell of row {place.at().row}",
                field=header,
                fix=header,
            )
        elif field.required:
            yield Finding(
                "NB103",
                Severity.WARNING,
                place.at(),
                f"the tab '{place.grid.title}' has no column '{header}', so its entries are known by their row "
                f"only. Add it: type {header} in an empty cell of row {place.at().row}, netbook fills it",
                field=header,
                fix=header,
            )
