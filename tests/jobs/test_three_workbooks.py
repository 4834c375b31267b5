"""Three workbooks over several runs: what each shows in the end. Every one of these once went wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from netbook.jobs.results import SyncResult
from netbook.jobs.sync import sync
from netbook.model.disputes import CHOOSE, CONFLICT
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.state import State
from netbook.state.memory import recall
from tests.jobs.people import Book, Crash, Sheet, rows_of
from tests.memory import STAMP, filled
from tests.tables import tabs_of

START = """
    Partners
    Partner | Kind
    Ana     |
    Ben     |

    Opportunities
    Opportunity | Title   | Stage | Price
    OPP-1       | Canteen | lead  | 20000

    Contributions
    Contribution | Opportunity | Partner | Role | Note
    CON-1        | OPP-1       | Ana     | sale |

    Rules
    Rules    | Step | Take | Part | To   | By    | Reads as
    standard | 1    | rest | 60%  | sale | equal |
    standard | 1    |      | 40%  | work | equal |
"""


class Three:
    """Workbooks ana, ben and cho in a folder, and what people do to them."""

    def __init__(self, folder: Path, **texts: str) -> None:
        (folder / "netbook.toml").write_text("the network")
        self.folder = folder
        self.books = {name: book(name, texts.get(name, START)) for name in ("ana", "ben", "cho")}
        self.result: SyncResult = self.sync()

    def sync(self, **options: object) -> SyncResult:
        places = tuple(WorkbookPlace(name, name) for name in self.books)
        network = Network("Test", "EUR", str(self.folder), str(self.folder / "netbook.toml"), places,
                          max_delete=MaxDelete(100, 100))  # fmt: skip
        self.result = sync(network, lambda place: self.books[place.name], STAMP, **options)  # type: ignore[arg-type]
        return self.result

    def set(self, name: str, tab: str, key: str, header: str, value: object, *, formula: bool = False) -> None:
        sheet = Sheet(self.books[name], tab)
        line = next(line for line in sheet.entries() if sheet.key_of(line) == key)
        sheet.cells[line][sheet.columns()[header]] = (value, formula)  # type: ignore[assignment]
        sheet.save()

    def add(self, name: str, tab: str, **cells: object) -> None:
        sheet = Sheet(self.books[name], tab)
        row = {header.replace(" ", "_"): at for header, at in sheet.columns().items()}
        sheet.cells.append(sheet.blank())
        for header, value in cells.items():
            sheet.cells[-1][row[header]] = (value, False)  # type: ignore[assignment]
        sheet.save()

    def remove(self, name: str, tab: str, key: str) -> None:
        sheet = Sheet(self.books[name], tab)
        sheet.cells = [row for at, row in enumerate(sheet.cells) if at == sheet.head or sheet.key_of(at) != key]
        sheet.save()

    def column(self, name: str, tab: str, header: str) -> list[object]:
        sheet = Sheet(self.books[name], tab)
        return [sheet.cells[line][sheet.columns()[header]][0] for line in sheet.entries()]

    def everywhere(self, tab: str, header: str) -> list[list[object]]:
        return [self.column(name, tab, header) for name in self.books]

    def choose(self, name: str, text: str) -> None:
        """Pick the first thing on offer that begins like this."""
        tab = self.books[name].tabs["netbook"]
        line = next(line for line in rows_of(self.books[name], "netbook") if line["What"] == CONFLICT)
        choice = next(one for conflict in self.result.conflicts for one in conflict["choices"] if one.startswith(text))
        at = next(at for at, row in enumerate(tab) if row == [*line.values()])
        tab[at][[*line].index(CHOOSE)] = choice

    def crash(self, name: str, moment: str) -> None:
        self.books[name].crash = moment
        with pytest.raises(Crash):
            self.sync()
        self.books[name].crash = ""


def book(name: str, text: str) -> Book:
    return Book({title: filled(rows) for title, rows in tabs_of(text).items()}, name)


def conflicts(result: SyncResult) -> list[tuple[str, Mapping[str, object]]]:
    return [
        (one["label"], {value["value"]: value["workbooks"] for value in one["candidates"]}) for one in result.conflicts
    ]


def test_a_workbook_that_is_busy_catches_up_though_nothing_changes_in_it(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("ana", "Opportunities", "OPP-1", "Title", "Kitchen")
    three.books["ben"].trouble = "busy"
    three.sync()
    three.books["ben"].trouble = ""

    three.sync()

    assert three.everywhere("Opportunities", "Title") == [["Kitchen"]] * 3


def test_a_workbook_that_could_not_be_read_is_read_the_next_time(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("ben", "Opportunities", "OPP-1", "Title", "Kitchen")
    three.books["ben"].trouble = "unreadable"
    three.sync()
    three.books["ben"].trouble = ""

    three.sync()

    assert three.everywhere("Opportunities", "Title") == [["Kitchen"]] * 3


def test_a_write_that_ended_in_a_crash_is_not_taken_for_an_edit_later(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("ana", "Opportunities", "OPP-1", "Title", "Kitchen")
    three.crash("ben", "after the write")
    three.books["ben"].trouble = "unreachable"
    three.set("ana", "Opportunities", "OPP-1", "Title", "Oven")
    three.sync()
    three.books["ben"].trouble = ""

    result = three.sync()

    assert conflicts(result) == []
    assert three.everywhere("Opportunities", "Title") == [["Oven"]] * 3


def test_a_tab_that_could_not_be_read_at_first_deletes_nothing_when_it_can(tmp_path: Path) -> None:
    broken = START.replace("Opportunity | Title   | Stage", "Opportunity | Title   | Stgae").replace(
        "OPP-1       | Canteen | lead  | 20000", ""
    )
    three = Three(tmp_path, cho=broken)
    three.books["cho"].tabs["Opportunities"][0][2] = "Stage"

    three.sync()

    assert three.everywhere("Opportunities", "Title") == [["Canteen"]] * 3


def test_a_column_that_is_added_empty_is_filled_and_clears_nothing(tmp_path: Path) -> None:
    three = Three(tmp_path, cho=START.replace(" | Title   ", "").replace(" | Canteen ", ""))
    for row, cell in zip(three.books["cho"].tabs["Opportunities"], ("Title", ""), strict=True):
        row.append(cell)

    three.sync()

    assert three.everywhere("Opportunities", "Title") == [["Canteen"]] * 3


def test_a_column_that_was_taken_out_and_put_in_again_clears_nothing(tmp_path: Path) -> None:
    three = Three(tmp_path)
    for row in three.books["cho"].tabs["Opportunities"]:
        del row[1]
    three.sync()
    for row, cell in zip(three.books["cho"].tabs["Opportunities"], ("Title", ""), strict=True):
        row.append(cell)

    three.sync()

    assert three.everywhere("Opportunities", "Title") == [["Canteen"]] * 3


def test_nothing_is_written_beside_the_table_for_a_column_that_only_others_have(tmp_path: Path) -> None:
    three = Three(tmp_path, ana=START.replace(" | Reads as", "").replace("equal |", "equal"))

    assert {len(row) for row in three.books["ana"].tabs["Rules"]} == {6}
    assert "" not in three.column("ben", "Rules", "Reads as")


def test_what_is_typed_after_a_choice_was_made_is_not_overwritten_by_it(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("ana", "Opportunities", "OPP-1", "Title", "Kitchen")
    three.set("ben", "Opportunities", "OPP-1", "Title", "Oven")
    three.sync()
    three.choose("ana", "Kitchen")
    three.set("cho", "Opportunities", "OPP-1", "Title", "Stove")

    result = three.sync()

    assert conflicts(result) == [("OPP-1.title", {"Kitchen": ["ana"], "Oven": ["ben"], "Stove": ["cho"]})]
    assert three.everywhere("Opportunities", "Title") == [["Kitchen"], ["Oven"], ["Stove"]]


def test_an_entry_changed_after_its_deletion_was_chosen_is_asked_about_again(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.remove("ana", "Contributions", "CON-1")
    three.set("ben", "Contributions", "CON-1", "Note", "mine")
    three.sync()
    three.choose("ben", "delete")
    three.set("ben", "Contributions", "CON-1", "Note", "more of it")

    result = three.sync()

    assert [one["label"] for one in result.conflicts] == ["CON-1"]
    assert three.column("ben", "Contributions", "Note") == ["more of it"]


def test_an_entry_that_holds_a_formula_is_not_half_deleted(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("cho", "Contributions", "CON-1", "Role", "sale", formula=True)
    three.remove("ana", "Contributions", "CON-1")
    three.sync()

    three.set("ana", "Opportunities", "OPP-1", "Title", "Kitchen")
    result = three.sync()

    assert three.everywhere("Contributions", "Contribution") == [[], [], ["CON-1"]]
    assert "NB606" in {finding["code"] for finding in result.findings}


def test_an_entry_whose_key_was_cleared_goes_when_another_workbook_deletes_it(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.set("ana", "Contributions", "CON-1", "Contribution", "")
    three.remove("ben", "Contributions", "CON-1")

    result = three.sync()

    assert result.left_out == ()
    assert three.everywhere("Contributions", "Contribution") == [[], [], []]


def test_rows_of_one_step_may_stand_in_any_order(tmp_path: Path) -> None:
    three = Three(tmp_path)
    rules = three.books["cho"].tabs["Rules"]
    rules[1:] = rules[:0:-1]

    result = three.sync()

    assert result.changes == ()
    assert three.everywhere("Rules", "To") == [["sale", "work"], ["sale", "work"], ["work", "sale"]]


def test_two_workbooks_add_a_row_to_one_step(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.add("ana", "Rules", Rules="standard", Step=2.0, Take="rest", To="sale")
    three.add("ben", "Rules", Rules="standard", Step=2.0, To="work")

    result = three.sync()

    assert conflicts(result) == []
    assert [sorted(map(str, column)) for column in three.everywhere("Rules", "To")] == [
        ["sale", "sale", "work", "work"]
    ] * 3


def test_one_of_two_equal_rows_of_a_step_is_deleted_and_the_other_changed(tmp_path: Path) -> None:
    twice = "    standard | 2    | rest |      | work | equal |\n"
    three = Three(tmp_path, **dict.fromkeys(("ana", "ben", "cho"), START + twice + twice.replace("rest", "10%")))
    del three.books["ana"].tabs["Rules"][3]
    three.books["ben"].tabs["Rules"][4][2] = "5%"

    three.sync()

    assert three.everywhere("Rules", "Take") == [["rest", "", "5%"]] * 3


def test_the_number_of_a_key_is_not_given_twice(tmp_path: Path) -> None:
    three = Three(tmp_path)
    three.add("ana", "Contributions", Opportunity="OPP-1", Partner="Ben", Role="work")
    # A row of rules with nothing in Reads as: netbook fills it in the same run that gives the key.
    three.add("ana", "Rules", Rules="other", Step=1.0, Take="rest", To="work")
    three.sync()
    three.remove("ana", "Contributions", "CON-2")
    three.sync()

    three.add("ana", "Contributions", Opportunity="OPP-1", Partner="Ben", Role="work")
    three.sync()

    assert three.everywhere("Contributions", "Contribution") == [["CON-1", "CON-3"]] * 3


def test_a_copy_put_back_clears_no_cell_that_was_filled_since(tmp_path: Path) -> None:
    three = Three(tmp_path)
    for row, cell in zip(three.books["cho"].tabs["Opportunities"], ("Client", ""), strict=True):
        row.append(cell)
    three.set("ana", "Opportunities", "OPP-1", "Price", 100.0)
    kept = three.books["cho"].copy()
    three.books["ana"].tabs["Opportunities"][0].append("Client")
    three.books["ana"].tabs["Opportunities"][1].append("Kestrel")
    three.sync()
    three.books["cho"].put_back(kept)

    result = three.sync()

    assert (
        three.column("cho", "Opportunities", "Client") == three.column("ana", "Opportunities", "Client") == ["Kestrel"]
    )
    assert result.restored == ("cho.xlsx",)


def test_a_second_run_is_no_run_while_conflicts_in_two_tabs_are_open(tmp_path: Path) -> None:
    three = Three(tmp_path)
    for name in ("ana", "ben"):
        three.set(name, "Opportunities", "OPP-1", "Title", name)
        three.set(name, "Contributions", "CON-1", "Note", name)
    three.sync()
    before = recall(State(str(tmp_path)))
    for one in three.books.values():
        one.written.clear()

    three.sync(decided={"Partners": {}})  # with decisions it looks at everything again

    assert [one.written for one in three.books.values()] == [[], [], []]
    assert recall(State(str(tmp_path))) == before
