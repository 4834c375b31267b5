"""A text stays that text in every other workbook, of every kind: no formula, number or day is made of it."""

import pytest

from tests.hostile import HOSTILE
from tests.jobs.google.conftest import Make
from tests.jobs.google.harbour import Harbour
from tests.tables import edited

KINDS = {"ana": "google", "ben": "xlsx", "cho": "google", "dee": "xlsx"}


def typed_as_text(harbour: Harbour, name: str, cell: str, text: str) -> None:
    """Typed so that the program keeps it as text: with an apostrophe in Google, into a cell of the format Text in
    Excel."""
    if name in harbour.sheets:
        harbour.type(name, "Opportunities", cell, f"'{text}")
        return
    with edited(harbour.folder / f"{name}.xlsx") as book:
        place = book["Opportunities"][cell]
        place.value, place.number_format = text, "@"
        place.data_type = "s"


@pytest.mark.parametrize("by", ["ana", "ben"])
def test_what_one_types_as_text_arrives_as_text(make: Make, by: str) -> None:
    harbour = make(KINDS)
    harbour.sync()
    for row, text in enumerate(HOSTILE, 5):
        typed_as_text(harbour, by, f"A{row}", f"OPP-{row}")
        typed_as_text(harbour, by, f"B{row}", text)

    harbour.sync()

    for name in KINDS:
        shown = {line[0]: line[1] for line in harbour.tab(name)[1:]}
        assert [shown[f"OPP-{row}"] for row in range(5, 5 + len(HOSTILE))] == HOSTILE, name
    for name in harbour.sheets:
        cells = harbour.human(name).tab("Opportunities").cells
        assert [cells[row - 1, 1].entered for row in range(5, 5 + len(HOSTILE))] == HOSTILE, name
    assert harbour.sync().unchanged


def test_texts_in_computed_tabs_are_texts(make: Make) -> None:
    harbour = make({"ana": "google", "ben": "xlsx"})
    harbour.sync()
    harbour.type("ana", "Partners", "A3", "'=Ben")
    for row in (3, 4):
        harbour.type("ana", "Contributions", f"C{row}", "'=Ben")

    harbour.sync()

    cells = harbour.human("ana").tab("Allocations").cells
    assert "=Ben" in [cell.entered for cell in cells.values()]
    assert "=Ben" in [line[3] for line in harbour.tab("ben", "Allocations")]
