"""`pytest -m live`: the scenarios on a real Google Sheet (docs/live-tests.md)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from netbook.backends.google_sheets.client import open_client
from netbook.backends.google_sheets.signin import CREDENTIALS
from tests.live.assumptions import Notes
from tests.live.desk import Desk
from tests.live.scenarios import SCENARIOS, Scenario

SHEET = "NETBOOK_LIVE_SHEET"
GIVEN = all(os.environ.get(name) for name in (SHEET, CREDENTIALS))
WHY = f"{SHEET} and {CREDENTIALS} name no sheet and no account: see docs/live-tests.md"

pytestmark = [pytest.mark.live, pytest.mark.skipif(not GIVEN, reason=WHY)]


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """The sheet that somebody lent us: empty before, and empty afterwards."""
    lent = Desk(open_client(), os.environ[SHEET], folder)
    lent.open()
    yield lent
    lent.close()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.__name__)
def test_on_a_real_sheet(desk: Desk, notes: Notes, scenario: Scenario) -> None:
    scenario(desk, notes)
