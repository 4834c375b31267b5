"""People edit a Google Sheet between netbook's reading and its writing. What they did is there afterwards, and so is
what netbook had to write, each in its row."""

from typing import Any

import pytest

from netbook.backends.google_sheets.structure import SCRATCH
from tests.jobs.google.conftest import Make
from tests.jobs.google.harbour import Harbour

MOMENTS = ["spreadsheets.batchUpdate", "spreadsheets.values.batchGet", "files.get"]
"""Just before the write, before the second read, and before a question to Drive."""


def rows_of(harbour: Harbour, name: str, title: str = "Contributions") -> list[list[str]]:
    """The entries, in whatever order."""
    return sorted(harbour.tab(name, title)[1:])


@pytest.fixture
def two(make: Make) -> Harbour:
    """Ana's Google Sheet and Ben's Excel file, in step; Ben has changed the hours of CON-2 and added an entry."""
    made = make({"ana": "google", "ben": "xlsx"})
    assert made.sync().exit_code == 0
    made.type("ben", "Contributions", "E3", 7)
    for cell, value in {"A5": "CON-4", "B5": "OPP-1", "C5": "Ana", "D5": "work", "E5": 5}.items():
        made.type("ben", "Contributions", cell, value)
    return made


EVERYBODY = [
    ["CON-1", "OPP-1", "Ana", "work", "3"],
    ["CON-2", "OPP-1", "Ben", "work", "7"],
    ["CON-3", "OPP-3", "Ben", "work", "2"],
    ["CON-4", "OPP-1", "Ana", "work", "5"],
]


def done(two: Harbour) -> None:
    """Nothing is left to do, and no trace of the first try."""
    assert two.sync().unchanged
    assert SCRATCH not in two.titles("ana")
    assert "conflict" not in str(two.tab("ana", "netbook"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_row_is_inserted_above(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").insert_rows("Contributions", 2))

    result = two.sync()

    assert result.left_out == ()
    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY
    two.sync()
    done(two)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_row_is_deleted_above(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").delete_rows("Contributions", 2))

    two.sync()

    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY[1:]
    two.sync()
    done(two)


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_tab_is_sorted(two: Harbour, moment: str) -> None:
    def sort() -> None:
        rows = two.human("ana").sees("Contributions")[1:]
        two.human("ana").type("Contributions", "A2", *("\t".join(row) for row in reversed(rows)))

    two.server.before_next(moment, sort)

    two.sync()

    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY
    two.sync()
    done(two)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_key_is_changed(two: Harbour, moment: str) -> None:
    """Ben's change is of an entry that Ana has no more: both keep what they have, and are asked."""
    two.server.before_next(moment, lambda: two.human("ana").type("Contributions", "A3", "CON-2b"))

    two.sync()
    result = two.sync()

    assert ["CON-2b", "OPP-1", "Ben", "work", "1"] in rows_of(two, "ana")
    assert ["CON-2", "OPP-1", "Ben", "work", "7"] in rows_of(two, "ben")
    assert [one["row"] for one in result.conflicts] == ["CON-2"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_another_cell_of_the_same_entry_is_typed(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").type("Contributions", "D3", "sale"))

    two.sync()
    two.sync()

    assert rows_of(two, "ana") == rows_of(two, "ben")
    assert rows_of(two, "ana")[1] == ["CON-2", "OPP-1", "Ben", "sale", "7"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_very_cell_is_typed(two: Harbour, moment: str) -> None:
    """Both values are kept, and somebody is asked."""
    two.server.before_next(moment, lambda: two.human("ana").type("Contributions", "E3", "9"))

    result = two.sync()

    assert [one["field"] for one in result.conflicts] == ["Hours"]
    assert rows_of(two, "ana")[1][4] == "9"
    assert rows_of(two, "ben")[1][4] == "7"


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_formula_is_typed_into_the_very_cell(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").type("Contributions", "E3", "=4+5"))

    two.sync()

    cells = two.human("ana").tab("Contributions").cells
    assert getattr(cells[2, 4].entered, "text", "") == "=4+5"


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_same_is_typed(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").type("Contributions", "E3", "7"))

    result = two.sync()

    assert result.conflicts == ()
    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY


@pytest.mark.parametrize("moment", MOMENTS)
def test_another_tab_is_typed_in(two: Harbour, moment: str) -> None:
    """It is seen at once, or at the next sync; Drive's word alone is not believed."""
    two.server.before_next(moment, lambda: two.human("ana").type("Opportunities", "B3", "Bakery"))

    two.sync()
    two.sync()

    assert two.tab("ben")[2][1] == two.tab("ana")[2][1] == "Bakery"
    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY
    done(two)


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_tab_is_renamed(two: Harbour, moment: str) -> None:
    two.server.before_next(moment, lambda: two.human("ana").rename_tab("Contributions", "Who did what"))

    two.sync()

    assert rows_of(two, "ana", "Who did what") == rows_of(two, "ben") == EVERYBODY
    two.sync()
    done(two)


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_tab_is_deleted(two: Harbour, moment: str) -> None:
    """Nobody meant to delete all entries of everybody: the sheet waits for a person."""
    two.server.before_next(moment, lambda: two.human("ana").delete_tab("Contributions"))

    result = two.sync()

    assert rows_of(two, "ben") == EVERYBODY
    assert result.exit_code != 0 or two.sync().exit_code != 0


def test_a_tab_of_their_own_is_added(two: Harbour) -> None:
    two.server.before_next("write", lambda: two.human("ana").add_tab("Holidays"))

    two.sync()

    assert rows_of(two, "ana") == rows_of(two, "ben") == EVERYBODY
    assert "Holidays" in two.titles("ana")


def test_somebody_chooses_while_the_tab_netbook_is_written(make: Make) -> None:
    made = make({"ana": "google", "ben": "xlsx"})
    made.sync()
    made.type("ana", "Opportunities", "B2", "Shop window")
    made.type("ben", "Opportunities", "B2", "Shop front")
    assert len(made.sync().conflicts) == 1
    lines = made.tab("ana", "netbook")
    row = next(at for at, line in enumerate(lines, 1) if line[0] == "conflict")
    column = "ABCDEFG"[next(line.index("Choose") for line in lines if "Choose" in line)]
    made.type("ben", "Opportunities", "B3", "Bakery")
    made.type("ben", "Contributions", "C4", "Nobody")  # the tab netbook changes too

    def choose() -> None:
        rule = made.human("ana").tab("netbook").cells[row - 1, "ABCDEFG".index(column)].validation
        offered = [one["userEnteredValue"] for one in rule["condition"]["values"]]
        made.human("ana").type("netbook", f"{column}{row}", next(text for text in offered if "window" in text))

    made.server.before_next("write", choose)

    made.sync()
    made.sync()

    assert made.tab("ana")[1][1] == made.tab("ben")[1][1] == "Shop window"
    assert made.tab("ana")[2][1] == "Bakery"


def test_what_is_typed_right_after_the_write_is_seen_the_next_time(two: Harbour) -> None:
    """Drive's answer after the write is about that edit too."""
    calls: list[Any] = []

    def after_the_write() -> None:
        if two.server.log.of("write"):
            two.human("ana").type("Opportunities", "B3", "Bakery")
        else:
            calls.append(1)
            two.server.before_next("files.get", after_the_write)

    two.server.before_next("files.get", after_the_write)

    two.sync()
    two.sync()

    assert two.tab("ben")[2][1] == "Bakery"
