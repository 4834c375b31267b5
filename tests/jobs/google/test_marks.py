"""Marks in a Google Sheet: its conditional formats, beside those of people."""

from typing import Any

from tests.jobs.google.conftest import Make
from tests.jobs.google.harbour import Harbour
from tests.jobs.test_marks import MISTAKES, allow
from tests.tables import FOUNDING_RULE, OPP_7

OWN = {
    "ranges": [{"sheetId": 3, "startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 4, "endColumnIndex": 5}],
    "booleanRule": {
        "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "40"}]},
        "format": {"backgroundColor": {"green": 1.0}},
    },
}


def rules(harbour: Harbour) -> list[Any]:
    """The conditional formats of Contributions: a mark as its place and formula, another as its kind."""
    sheet = next(one for one in harbour.spreadsheet("shared").sheets if one.title == "Contributions")
    found = []
    for rule in sheet.conditional_formats:
        condition, [place] = rule["booleanRule"]["condition"], rule["ranges"]
        if condition["type"] == "CUSTOM_FORMULA":
            at = (place["startRowIndex"] + 1, place["startColumnIndex"] + 1)
            found.append((at, condition["values"][0]["userEnteredValue"]))
        else:
            found.append(condition["type"])
    return found


def network(make: Make) -> Harbour:
    harbour = make({"shared": "google"}, OPP_7, FOUNDING_RULE, MISTAKES)
    allow(harbour.folder, "true")
    sheet = next(one for one in harbour.spreadsheet("shared").sheets if one.title == "Contributions")
    sheet.conditional_formats.append(OWN)
    return harbour


def test_marks_stand_on_top_of_the_rules_of_people_and_go_when_corrected(make: Make) -> None:
    harbour = network(make)

    harbour.sync()
    assert rules(harbour) == [
        ((3, 3), '=N("netbook error")+($C$3="Anna")=1'),
        ((3, 5), '=N("netbook error")+($E$3="12h")=1'),
        "NUMBER_GREATER",
    ]

    harbour.type("shared", "Contributions", "E3", "12")
    harbour.sync()
    assert rules(harbour) == [((3, 3), '=N("netbook error")+($C$3="Anna")=1'), "NUMBER_GREATER"]

    harbour.type("shared", "Contributions", "C3", "Ana")
    harbour.sync()
    assert rules(harbour) == ["NUMBER_GREATER"]


def test_a_sync_after_it_writes_nothing(make: Make) -> None:
    harbour = network(make)
    harbour.sync()

    assert harbour.sync().unchanged
    (harbour.folder / ".netbook" / "state.db").unlink()
    harbour.sync()
    assert "write" not in harbour.calls
