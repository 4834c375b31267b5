"""What every backend must do. A test module gives `make`: title -> rows becomes an open workbook."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest

from netbook.backends.base import Backend
from netbook.backends.memory import tab_values
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellValue, RunStamp
from netbook.model.marks import Mark
from netbook.model.plan import Column, Edit, Formula, Kind, Plan, Tab

Make = Callable[[Mapping[str, Iterable[Iterable[CellValue]]]], Backend]

CONTRIBUTIONS = (
    ("Opportunity", "Partner", "Hours", "Sure", "Day"),
    ("OPP-1", "Ana", 3.5, True, date(2024, 5, 6)),
    ("OPP-2", "", 2.0, False, ""),
    ("OPP-3", "Bo", "", "", date(2024, 12, 31)),
)

ALLOCATIONS = Tab(
    "Allocations",
    (
        Column("Partner", Kind.TEXT, ["Ana", "=Bo", "<&> ", ""]),
        Column("Amount", Kind.MONEY, [10**13 + 1, -5, None, 7], digits=[2, 0, 2, 3]),
        Column("Weight", Kind.NUMBER, [0.1, None, -3.25, 1e9]),
        Column("Count", Kind.WHOLE, [1, 2, None, 0]),
        Column("Day", Kind.DATE, [date(2024, 2, 29), None, date(1999, 1, 1), date(2030, 6, 5)]),
    ),
    intro=("Allocations, computed by netbook", "second line"),
    check=((0, "Check"), (1, Formula("SUM(B5:B8)-SUM(B5:B8)", 0.0))),
)

HOSTILE = (
    "=1+1",
    'He said "no", and left',
    "a\nb",
    "x" * 300,
    " outer ",
    "1/2",
    "",
    "a;b",
    "'",
    "\\",
    "&lt;<b>",
    "日本",
)

QUESTIONS = Tab(
    "netbook",
    (
        Column("What", Kind.TEXT, ["Hours differ", "a note", "Partner differs", ""]),
        Column(
            "Choose", Kind.TEXT, ["", "free", HOSTILE[1], "new"], choices=[("3.5", "4"), (), HOSTILE, ("old", "new")]
        ),
        Column("Then", Kind.TEXT, ["keep", "", "", ""], choices=[HOSTILE[:2], (), ("keep", "drop"), ()]),
        Column("Count", Kind.WHOLE, [1, 2, None, 4]),
    ),
    intro=("netbook: what needs a person",),
)


class Contract:
    """Inherit it and give `make` as a fixture."""

    def test_what_was_entered_is_read_back_with_its_types(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS, "Other": (("x",),)})

        workbook = backend.read({"contributions"})

        grid = workbook.grids["contributions"]
        assert [tuple(row) for row in grid.rows] == list(CONTRIBUTIONS)
        assert (grid.title, grid.top, grid.left) == ("Contributions", 1, 1)
        assert workbook.titles == ("Contributions", "Other")
        assert set(workbook.grids) == {"contributions"}

    def test_the_revision_of_what_was_read_is_the_fingerprint(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})

        assert backend.read(()).revision == backend.fingerprint() == backend.fingerprint()

    def test_a_tab_is_found_whatever_its_case_and_spaces(self, make: Make) -> None:
        backend = make({"Group Ideas": (("a",),)})

        assert backend.read({"groupideas"}).grids["groupideas"].title == "Group Ideas"

    def test_a_tab_that_is_not_there_is_simply_missing(self, make: Make) -> None:
        assert make({"A": (("a",),)}).read({"b"}).grids == {}

    def test_an_empty_tab_has_no_rows(self, make: Make) -> None:
        assert make({"A": ()}).read({"a"}).grids["a"].rows == []

    def test_a_new_tab_comes_last_and_reads_back_equal(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})

        revision = backend.write(Plan((ALLOCATIONS,)), backend.fingerprint())

        workbook = backend.read({"contributions", "allocations"})
        assert revision == workbook.revision == backend.fingerprint()
        assert workbook.titles == ("Contributions", "Allocations")
        assert workbook.grids["allocations"].rows == tab_values(ALLOCATIONS)
        assert workbook.grids["allocations"].formulas == {(4, 2)}
        assert [tuple(row) for row in workbook.grids["contributions"].rows] == list(CONTRIBUTIONS)

    def test_writing_the_same_twice_changes_nothing(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        first = backend.write(Plan((ALLOCATIONS,)), backend.fingerprint())

        assert backend.write(Plan((ALLOCATIONS,)), first) == first

    def test_an_empty_plan_writes_nothing(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        before = backend.fingerprint()

        assert backend.write(Plan(), before) == before == backend.fingerprint()

    def test_edits_change_their_cells_and_no_other(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        edits = (
            Edit("Contributions", 3, 2, "=Cy"),
            Edit("Contributions", 2, 3, 4.25, 3.5),
            Edit("Contributions", 2, 5, date(2024, 5, 7), date(2024, 5, 6)),
            Edit("Contributions", 6, 1, "OPP-5"),
        )

        backend.write(Plan(edits=edits), backend.fingerprint())

        expected = [list(row) for row in CONTRIBUTIONS]
        expected[2][1], expected[1][2], expected[1][4] = "=Cy", 4.25, date(2024, 5, 7)
        expected += [[""] * 5, ["OPP-5", "", "", "", ""]]
        assert backend.read({"contributions"}).grids["contributions"].rows == expected

    def test_nothing_is_written_onto_another_revision(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        old = backend.fingerprint()
        now = backend.write(Plan(edits=(Edit("Contributions", 3, 2, "Cy"),)), old)

        with pytest.raises(WorkbookChanged):
            backend.write(Plan((ALLOCATIONS,)), old)

        assert backend.fingerprint() == now

    def test_an_edit_of_a_cell_that_holds_something_else_writes_nothing(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        before = backend.fingerprint()

        with pytest.raises(WorkbookChanged, match="no longer holds"):
            backend.write(
                Plan(edits=(Edit("Contributions", 3, 2, "Cy"), Edit("Contributions", 2, 2, "Cy", "Bo"))), before
            )

        assert backend.fingerprint() == before

    def test_a_formula_is_never_written_over(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        revision = backend.write(Plan((ALLOCATIONS,)), backend.fingerprint())

        with pytest.raises(BackendError, match="formula"):
            backend.write(Plan(edits=(Edit("Allocations", 4, 2, 1.0, 0.0),)), revision)

        assert backend.fingerprint() == revision

    def test_a_writable_workbook_says_so(self, make: Make) -> None:
        make({"Contributions": CONTRIBUTIONS}).check_writable()

    def test_a_workbook_has_no_stamp_until_a_run_stamps_it(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        assert backend.read(()).stamp is None

        first = backend.write(Plan(stamp=RunStamp("harbour", 7)), backend.fingerprint())
        read = backend.read(())
        second = backend.write(Plan(stamp=RunStamp('Häfen <&> "1" _x0041_ ', 8)), first)

        assert (read.stamp, read.revision) == (RunStamp("harbour", 7), first)
        assert backend.read(()).stamp == RunStamp('Häfen <&> "1" _x0041_ ', 8)
        assert second != first

    def test_a_stamp_alone_changes_no_cell_and_twice_is_once(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS, "Other": (("x",),)})
        before = backend.read({"contributions", "other"})

        revision = backend.write(Plan(stamp=RunStamp("harbour", 1)), backend.fingerprint())

        after = backend.read({"contributions", "other"})
        assert (after.titles, after.grids) == (before.titles, before.grids)
        assert backend.write(Plan(stamp=RunStamp("harbour", 1)), revision) == revision

    def test_a_stamp_stays_until_the_next_one(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})

        revision = backend.write(Plan((ALLOCATIONS,), stamp=RunStamp("harbour", 2**40)), backend.fingerprint())
        backend.write(Plan((ALLOCATIONS,), (Edit("Contributions", 3, 2, "Cy"),)), revision)

        assert backend.read(()).stamp == RunStamp("harbour", 2**40)

    def test_a_stamp_is_not_written_onto_another_revision(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        old = backend.fingerprint()
        backend.write(Plan(edits=(Edit("Contributions", 3, 2, "Cy"),)), old)

        with pytest.raises(WorkbookChanged):
            backend.write(Plan(stamp=RunStamp("harbour", 1)), old)

        assert backend.read(()).stamp is None

    def test_cells_can_be_cleared_and_filled_again(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        cells = [
            (row, column, value)
            for row, values in enumerate(CONTRIBUTIONS, 1)
            for column, value in enumerate(values, 1)
            if row > 1 and value != ""
        ]

        cleared = backend.write(
            Plan(edits=tuple(Edit("Contributions", row, column, "", value) for row, column, value in cells)),
            backend.fingerprint(),
        )
        empty = backend.read({"contributions"}).grids["contributions"].rows
        backend.write(Plan(edits=tuple(Edit("Contributions", *cell) for cell in cells)), cleared)

        assert empty == [list(CONTRIBUTIONS[0])]
        assert backend.read({"contributions"}).grids["contributions"].rows == [list(row) for row in CONTRIBUTIONS]

    def test_clearing_a_cell_that_holds_something_else_writes_nothing(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        before = backend.fingerprint()

        with pytest.raises(WorkbookChanged, match="no longer holds"):
            backend.write(Plan(edits=(Edit("Contributions", 2, 2, "", "Bo"),)), before)

        assert backend.fingerprint() == before

    def test_rows_are_appended_below_the_last_entry(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS, "Other": (("x",),)})
        new = [["OPP-4", "Cy", 1.25, True, date(2025, 1, 2)], ["OPP-5", "=Dee", "", "", ""]]
        edits = tuple(
            Edit("Contributions", row, column, value)
            for row, values in enumerate(new, len(CONTRIBUTIONS) + 1)
            for column, value in enumerate(values, 1)
            if value != ""
        )

        backend.write(Plan(edits=edits), backend.fingerprint())

        workbook = backend.read({"contributions", "other"})
        assert workbook.grids["contributions"].rows == [*map(list, CONTRIBUTIONS), *new]
        assert workbook.grids["other"].rows == [["x"]]

    def test_what_a_dropdown_offers_is_not_read(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})

        revision = backend.write(Plan((QUESTIONS,)), backend.fingerprint())

        grid = backend.read({"netbook"}).grids["netbook"]
        assert grid.rows == tab_values(QUESTIONS)
        assert grid.formulas == frozenset()
        assert backend.write(Plan((QUESTIONS,)), revision) == revision

    def test_what_a_person_chose_is_read_as_text(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        revision = backend.write(Plan((QUESTIONS,)), backend.fingerprint())

        backend.write(Plan(edits=(Edit("netbook", 3, 2, "=1+1"), Edit("netbook", 6, 3, "1/2"))), revision)

        rows = backend.read({"netbook"}).grids["netbook"].rows
        assert (rows[2][1], rows[5][2]) == ("=1+1", "1/2")

    def test_a_copy_is_whole_and_leaves_the_workbook_alone(self, make: Make, tmp_path: Path) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        before = backend.fingerprint()
        copy = tmp_path / f"copy{backend.suffix}"
        copy.write_bytes(b"an older copy")

        backend.copy_to(copy)

        assert backend.suffix.startswith(".")
        assert copy.stat().st_size > len(b"an older copy")
        assert backend.fingerprint() == before


MARKS = frozenset(
    (
        Mark(3, 2, "error", '@=""'),
        Mark(2, 3, "warning", "@=35/10"),
        Mark(4, 1, "error", '@="OPP-""3"" <&> @x; ä"'),
        Mark(5, 5, "warning", "1=1"),
        Mark(1, 1, "error", "ISTEXT(@)"),
    )
)


class MarksContract:
    """The same, for backends where cells can be marked."""

    def test_marks_are_read_back_and_change_no_cell(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS, "Other": (("x",),)})

        revision = backend.write(Plan(marks={"Contributions": MARKS}), backend.fingerprint())

        workbook = backend.read({"contributions", "other"})
        assert revision == workbook.revision == backend.fingerprint()
        assert workbook.grids["contributions"].marks == MARKS
        assert workbook.grids["other"].marks == frozenset()
        assert [tuple(row) for row in workbook.grids["contributions"].rows] == list(CONTRIBUTIONS)

    def test_new_marks_take_the_place_of_the_old_ones(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        fewer = frozenset(list(MARKS)[:2])
        revision = backend.write(Plan(marks={"Contributions": MARKS}), backend.fingerprint())

        revision = backend.write(Plan(marks={"Contributions": fewer}), revision)
        assert backend.read({"contributions"}).grids["contributions"].marks == fewer

        backend.write(Plan(marks={"Contributions": frozenset()}), revision)
        assert backend.read({"contributions"}).grids["contributions"].marks == frozenset()

    def test_the_same_marks_again_change_nothing(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        revision = backend.write(Plan(marks={"Contributions": MARKS}), backend.fingerprint())

        assert backend.write(Plan(marks={"Contributions": MARKS}), revision) == revision

    def test_a_mark_stays_on_its_cell_when_entries_are_added_below(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})
        mark = frozenset((Mark(4, 1, "error", '@="OPP-3"'),))
        revision = backend.write(Plan(marks={"Contributions": mark}), backend.fingerprint())
        below = (Edit("Contributions", 5, 1, "OPP-4"), Edit("Contributions", 5, 2, "Bo"))

        backend.write(Plan((ALLOCATIONS,), below, marks={"Contributions": mark}), revision)

        assert backend.read({"contributions"}).grids["contributions"].marks == mark

    def test_a_tab_that_is_gone_is_told(self, make: Make) -> None:
        backend = make({"Contributions": CONTRIBUTIONS})

        with pytest.raises(WorkbookChanged, match="the tab 'Other' is gone"):
            backend.write(Plan(marks={"Other": MARKS}), backend.fingerprint())
