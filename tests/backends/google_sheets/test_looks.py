"""What a Google Sheet shows beyond its values: merged and hidden cells, formulas of other files and of today."""

from pathlib import Path
from typing import Any

from netbook.model.cells import Looks
from tests.backends.google_sheets.sheets import make_sheet
from tests.fakesheets.model.areas import Box
from tests.fakesheets.model.cells import Cell, Formula


def test_merged_hidden_and_odd_formulas_are_seen(server: Any, signed_in: Path) -> None:
    rows = [["Partner", "Hours", "Note"], *([f"P{n}", float(n), "x"] for n in range(1, 9))]
    backend = make_sheet(server, {"Contributions": rows})
    sheet = server.world.files[backend.identity].spreadsheet.sheets[0]
    sheet.merges.append(Box(3, 5, 0, 2))
    sheet.lines["ROWS"][2] = {"hiddenByFilter": True}
    sheet.lines["COLUMNS"][2] = {"hiddenByUser": True}
    sheet.cells[1, 1] = Cell(Formula('=IMPORTRANGE("https://docs.google.com/x","A1")'))
    sheet.cells[7, 1] = Cell(Formula("=TODAY()"))

    looks = backend.read({"contributions"}).grids["contributions"].looks

    assert looks == Looks(
        merged=((4, 1, 5, 2),),
        hidden_rows=frozenset({3}),
        hidden_columns=frozenset({3}),
        external=frozenset({(2, 2)}),
        volatile=frozenset({(8, 2)}),
    )


def test_a_plain_tab_has_no_looks(server: Any, signed_in: Path) -> None:
    backend = make_sheet(server, {"Contributions": [["Partner"], ["Ana"]]})

    assert backend.read({"contributions"}).grids["contributions"].looks == Looks()
