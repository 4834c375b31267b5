"""Real workbooks of other people, looked at as if each of their tabs were one of a network's: whatever stands in them,
something is said of it, and nothing breaks."""

from pathlib import Path

import pytest

from netbook.backends import open_backend
from netbook.errors import BackendError
from netbook.jobs.examine import check
from netbook.jobs.validate import validate
from netbook.model.cells import CellValue, Grid, Workbook, same_name
from netbook.model.findings import Finding
from netbook.model.network import Network, WorkbookPlace
from netbook.model.schema import TABS, TabSchema
from tests.backends.excel.books import FILES, needs_corpus
from tests.checks.mistakes import TODAY

MOST_ROWS, MOST_TABS = 2000, 2


def network(path: Path, folder: Path) -> Network:
    (folder / "netbook.toml").write_text("")
    places = (WorkbookPlace("shared", str(path)),)
    return Network("Test", "EUR", str(folder), str(folder / "netbook.toml"), places)


def under_our_headers(grid: Grid, schema: TabSchema) -> Grid:
    """Its cells as entries of one of our tabs."""
    width = len(grid.rows[0])
    header: list[CellValue] = [field.header for field in schema.fields][:width]
    return Grid(schema.title, [[*header, *[""] * (width - len(header))], *grid.rows], formulas=grid.formulas,
                looks=grid.looks)  # fmt: skip


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_whatever_stands_in_a_workbook_is_looked_at(path: Path, tmp_path: Path) -> None:
    ours = network(path, tmp_path)
    try:
        titles = open_backend(ours.workbooks[0]).read(())  # tells the titles
        whole = open_backend(ours.workbooks[0]).read({same_name(title) for title in titles.titles})
    except BackendError as error:
        pytest.skip(f"refused with a reason: {error.message}")

    validate(ours, open_backend, TODAY)
    grids = [grid for grid in whole.grids.values() if grid.rows and len(grid.rows) <= MOST_ROWS][:MOST_TABS]
    found: list[Finding] = []
    for grid in grids:
        for as_it_is in (True, False):
            tabs = {
                same_name(schema.title): Grid(schema.title, grid.rows, grid.top, grid.left, grid.formulas,
                                              looks=grid.looks) if as_it_is else under_our_headers(grid, schema)
                for schema in TABS
            }  # fmt: skip
            titles_of = tuple(schema.title for schema in TABS)
            found += check(ours, Workbook("shared", path.name, "", titles_of, tabs), today=TODAY).findings

    assert found or not grids
    assert all(one.message and one.code for one in found)
