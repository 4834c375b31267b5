"""Spreadsheets in memory for the tests of the model."""

import os
from datetime import date
from typing import Any

from hypothesis import settings

from tests.fakesheets.model import values
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.dice import SeededDice
from tests.fakesheets.model.spreadsheet import Spreadsheet, new_spreadsheet
from tests.fakesheets.model.values import Rendering, Writing
from tests.fakesheets.requests.batch import batch_update

# No deadline: a busy machine is not a wrong answer.
LAW = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "50")), deadline=None)
TODAY = date(2026, 11, 23)
ME = Asker("me@example.com", SeededDice())
AS_IS, AS_TYPED = Writing("RAW", TODAY), Writing("USER_ENTERED", TODAY)


def book(*rows: str, locale: str = "en_US") -> Spreadsheet:
    """A spreadsheet whose first tab was typed like this: cells parted with |."""
    spreadsheet = new_spreadsheet("id", "Book")
    spreadsheet.locale_name = locale
    typed(spreadsheet, "A1", *rows)
    return spreadsheet


def typed(spreadsheet: Spreadsheet, at: str, *rows: str) -> None:
    values.write(spreadsheet, at, [[cell.strip() for cell in row.split("|")] for row in rows], AS_TYPED)


def sees(spreadsheet: Spreadsheet, cells: str = "Sheet1") -> list[str]:
    """What the tab shows, in the same notation."""
    found = values.read(spreadsheet, cells, Rendering()).get("values", [])
    return [" | ".join(row) for row in found]


def holds(spreadsheet: Spreadsheet, cells: str = "Sheet1", option: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
    return values.read(spreadsheet, cells, Rendering(option)).get("values", [])


def send(spreadsheet: Spreadsheet, *requests: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A batchUpdate."""
    return batch_update(spreadsheet, {"requests": list(requests), **more}, ME)
