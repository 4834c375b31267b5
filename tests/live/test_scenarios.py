"""The scenarios of `pytest -m live` on the test server, so that they are known to work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netbook.backends.google_sheets.client import open_client
from tests.backends.google_sheets.sheets import new_sheet
from tests.live.assumptions import ASSUMPTIONS, Notes
from tests.live.desk import LOCKED, Desk, NotEmpty
from tests.live.scenarios import SCENARIOS, Scenario

FAKESHEETS = Path(__file__).parents[1] / "fakesheets"
CHECKED: set[str] = set()


@pytest.fixture
def desk(server: Any, signed_in: Path, folder: Path) -> Iterator[Desk]:
    """A sheet as a person makes it for this: empty, with a tab that is locked."""
    server.quota.per_user = server.quota.per_project = 1_000_000
    lent = Desk(open_client(), new_sheet(server, {"Tabelle1": [], LOCKED: []}), folder)
    server.world.files[lent.id].spreadsheet.locale_name = "de_DE"
    server.human(lent.id).protect(LOCKED, "owner@example.org")
    lent.open()
    yield lent
    lent.close()
    left = server.world.files[lent.id].spreadsheet
    assert [(sheet.title, sheet.cells) for sheet in left.sheets] == [(LOCKED, {}), ("Sheet1", {})]
    assert (left.named_ranges, left.locale_name) == ([], "de_DE")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.__name__)
def test_on_the_test_server(desk: Desk, notes: Notes, scenario: Scenario) -> None:
    scenario(desk, notes)

    assert [line for line in notes.lines if not line.startswith("held ")] == []
    CHECKED.update(notes.found)


def test_a_sheet_that_is_not_empty_is_not_touched(desk: Desk) -> None:
    desk.type("Sheet1", "C7", "mine")
    before = desk.look()

    with pytest.raises(NotEmpty, match="Sheet1"):
        desk.open()

    assert desk.look() == before
    desk.type("Sheet1", "C7", "")


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_every_assumption_is_one_of_the_test_server(name: str) -> None:
    one = ASSUMPTIONS[name]
    lines = (FAKESHEETS / one.file).read_text("utf-8").splitlines()

    assert [line for line in lines if one.line in line and "# unverified:" in line]
