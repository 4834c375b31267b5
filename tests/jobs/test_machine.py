"""Three workbooks, people who type in them in any order, and a netbook that may crash anywhere: what must always hold.

NETBOOK_EXAMPLES=2000 NETBOOK_STEPS=40 runs as many, each that long.
"""

import copy
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from netbook.errors import BackendError
from netbook.jobs.results import SyncResult
from netbook.jobs.sync import sync
from netbook.model.base import Base
from netbook.model.cells import CellValue, same_name
from netbook.model.disputes import CHOOSE, CONFLICT
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.model.schema import TABS, tab_named
from netbook.state import State
from netbook.state.memory import NOT_THEIRS, read_log, recall
from netbook.steps.views import View, views_of
from tests.jobs.people import NUMBERED, Book, Copy, Crash, Sheet, followed, key_header, rows_of
from tests.memory import STAMP, filled
from tests.tables import tabs_of

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "25"))
STEPS = int(os.environ.get("NETBOOK_STEPS", "20"))
WHOLE = int(os.environ.get("NETBOOK_WHOLE", "8"))
"""Of so many examples one splits money; the others leave that out, which is most of the time of a sync."""

PHASES = tuple(phase for phase in Phase if os.environ.get("NETBOOK_SHRINK") or phase is not Phase.shrink)
"""Making a failure smaller takes minutes: only when asked for."""

NAMES = ("ana", "ben", "cho")

START = """
    Partners
    Partner | Full name | Kind
    Ana     | Ana Reis  |
    Ben     |           |

    Opportunities
    Opportunity | Title   | Stage | Price | Note
    OPP-1       | Canteen | won   | 20000 |
    OPP-2       | Web     | lead  | 100   | soon

    Contributions
    Contribution | Opportunity | Partner | Role | Hours | Note
    CON-1        | OPP-1       | Ana     | sale | 2     |
    CON-2        | OPP-1       | Ben     | work | 3     | late

    Rules
    Rules    | Step | Take               | To   | By    | Note
    standard | 1    | first 30% of price | sale | equal |
    standard | 2    | rest               | work | hours |

    Payouts
    Payout | Partner | Date       | Amount
    PAY-1  | Ana     | 2026-01-05 | 100
"""

NOT_SPLIT = """
    Receipts
    Receipt | Opportunity | Net
    R-1     | OPP-1       | 5
"""
"""Without its dates nothing is split."""

TABS_USED = ("Opportunities", "Contributions", "Partners", "Rules", "Payouts")
TEXTS = {
    "Partners": ("Full name",),
    "Opportunities": ("Title", "Note", "Price"),
    "Contributions": ("Note", "Hours"),
    "Rules": ("Note",),
    "Payouts": ("Amount",),
}
"""Columns in which each value is typed only once."""
NUMBER_COLUMNS = ("Price", "Hours", "Amount")

ADDED: Mapping[str, Mapping[str, CellValue]] = {
    "Partners": {"Partner": "Dee"},
    "Opportunities": {"Opportunity": "", "Stage": "lead"},
    "Contributions": {"Contribution": "", "Opportunity": "OPP-1", "Partner": "Ben", "Role": "work"},
    "Rules": {"Rules": "standard", "Step": 3.0, "Take": "rest", "To": "work"},
    "Payouts": {"Payout": "", "Partner": "Ben", "Amount": 5.0},
}
KEYS = ("", "X-1", "X-2", "OPP-3", "CON-3", "PAY-2")

some = st.integers(0, 11)
who = st.sampled_from(NAMES)
where = st.sampled_from(TABS_USED)
moments = st.sampled_from(["before", "after"])


class Network3(RuleBasedStateMachine):
    """`mine`: values that somebody typed and nobody who saw them has replaced. Each must stay in sight.

    `removed`: (workbook, tab, entry) -> what was seen there in columns that the workbook has no more. `just_removed`:
    (workbook, tab, header) -> what stood in a column that netbook has not seen missing yet.
    """

    names = NAMES
    places: Mapping[str, Mapping[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        (self.folder / "netbook.toml").write_text("the network")
        self.books: dict[str, Book] = {}
        self.copies: dict[str, list[Copy]] = {name: [] for name in self.names}
        self.mine: set[str] = set()
        self.removed: dict[tuple[str, str, str], set[str]] = {}
        self.just_removed: dict[tuple[str, str, str], set[str]] = {}
        self.count = 0
        self.result: SyncResult | None = None

    @initialize(number=st.integers(0, WHOLE - 1), same=st.integers(0, 5))
    def start(self, number: int, same: int) -> None:
        self.books = {name: self.first_book(name, number, same) for name in self.names}

    def first_book(self, name: str, number: int, same: int) -> Book:
        tabs = tabs_of(START if number == 0 else START + NOT_SPLIT)
        book = Book({title: filled(rows) for title, rows in tabs.items()}, name)
        if same == 1 and name != "ana":  # the others start with an empty workbook
            book.tabs = {title: rows[:1] for title, rows in book.tabs.items()}
        return book

    def teardown(self) -> None:
        try:
            if self.books:
                self.all_agree_in_the_end()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- netbook ----------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return State(str(self.folder))

    def network(self, first: int = 0, folder: Path | None = None) -> Network:
        order = [*self.names[first % len(self.names) :], *self.names[: first % len(self.names)]]
        order = order[::-1] if first >= 6 else order
        places = tuple(WorkbookPlace(name, name, **self.places.get(name, {})) for name in order)
        here = str(folder or self.folder)
        return Network("Test", "EUR", here, f"{here}/netbook.toml", places, max_delete=MaxDelete(1000, 100))

    def run(self, first: int = 0, *, accept: bool = False, version: str = "", **world: Any) -> SyncResult | None:
        books, folder = world.get("books", self.books), world.get("folder", self.folder)
        try:
            return sync(
                self.network(first, folder),
                lambda place: books[place.name],
                replace(STAMP, version=STAMP.version + version),
                accept_deletes=accept,
                adopt=accept,
            )
        except BackendError:
            return None

    def synced(self, first: int = 0, *, accept: bool = False, version: str = "") -> SyncResult | None:
        try:
            result = self.run(first, accept=accept, version=version)
        finally:
            self.only_what_is_agreed_was_written()
        self.result = result or self.result
        if result is not None:
            in_it = {name for name, book in self.books.items() if not book.trouble}
            self.just_removed = {at: of for at, of in self.just_removed.items() if at[0] not in in_it}
        self.nothing_typed_is_lost()
        return result

    def agreed(self) -> Base:
        return recall(self.state).base

    # --- what must hold ---------------------------------------------------------------------------

    def in_sight(self) -> set[str]:
        return set().union(*(book.typed() for book in self.books.values()), self.remembered())

    def remembered(self) -> set[str]:
        agreed = {
            cell for rows in self.agreed().agreed.values() for row in rows.values() for cell in row if followed(cell)
        }
        refused = {str(one.change.new) for one in read_log(self.state) if one.kind == NOT_THEIRS}
        return agreed | refused

    def nothing_typed_is_lost(self) -> None:
        lost = self.mine - self.in_sight()
        assert not lost, f"lost: {sorted(lost)}"

    def only_what_is_agreed_was_written(self) -> None:
        """Cells that a run wrote show what is agreed; all others are as they were, formulas and order too."""
        agreed = self.agreed().agreed
        for name, book in self.books.items():
            for before, after, plan in book.kept:
                computed = {same_name(tab.title) for tab in plan.tabs}
                touched = {(same_name(edit.tab), edit.row, edit.column) for edit in plan.edits}
                for title, rows in after.tabs.items():
                    if same_name(title) in computed:
                        continue
                    view = view_in(after, title)
                    keys = {line: key for key, line in view.lines.items()} if view else {}
                    was, last = before.tabs[title], book.kept[-1][1].tabs[title]
                    for line, row in enumerate(rows):
                        old = was[line] if line < len(was) else []
                        for at, cell in enumerate(row):
                            previous = old[at] if at < len(old) else ""
                            if cell == previous or last[line][at] != cell:  # not written, or written over since
                                continue
                            assert view is not None, (name, title, line, previous, cell)
                            assert (same_name(title), line + 1, at + 1) in touched
                            assert (line + 1, at + 1) not in before.formulas.get(title, ())
                            places = {column: place for place, column in view.columns.items()}
                            assert at in places, (name, title, "not one of our columns", previous, cell)
                            shows = view.rows.get(keys.get(line, "?"))
                            rows_agreed = agreed.get(view.schema.title, {})
                            if view.schema.key:
                                one = rows_agreed.get(keys.get(line, "?"))
                                wanted = [one] if one is not None else []
                            else:
                                wanted = [*rows_agreed.values()]
                            if not wanted and any(view.is_formula(line, place) for place in view.columns):
                                continue  # others deleted it, and formulas keep it here: with its key
                            if cell != "" or (wanted and shows is not None):
                                assert shows is not None, (name, title, line, previous, cell)
                                values = {one[places[at]] for one in wanted}
                                assert shows[places[at]] in values, (name, title, line, previous, cell)
            book.kept.clear()

    def run_again_does_nothing(self, first: int = 0) -> None:
        """A second run, made to look at everything anew, writes nothing and is no new run."""
        for book in self.books.values():
            book.written = []
        before = recall(self.state)
        self.synced(first, version="x")
        assert [line for book in self.books.values() for line in book.written] == []
        assert recall(self.state) == before

    def all_agree_in_the_end(self) -> None:
        for book in self.books.values():
            book.trouble, book.crash, book.meanwhile = "", "", None
        for _ in range(8):
            result = self.synced(accept=True)
            assert result is not None
            assert not result.left_out, result.left_out
            if not result.conflicts:
                break
            for number in range(len(result.conflicts)):
                self.choose_for(result, number, 0)
        assert not result.conflicts, result.conflicts
        self.synced(accept=True)
        self.everybody_shows_what_is_agreed()
        self.run_again_does_nothing()

    def everybody_shows_what_is_agreed(self) -> None:
        base = self.agreed()
        for name, book in self.books.items():
            for title in TABS_USED:
                view = view_in(book.copy(), title)
                assert view is not None
                rows = base.agreed.get(title, {})
                if not view.schema.key:
                    if view.grid.formulas:
                        continue
                    shows, wanted = (sorted([row[at] for at in view.columns] for row in some_rows.values())
                                     for some_rows in (view.rows, rows))  # fmt: skip
                    assert shows == wanted, (name, title)
                    continue
                live = {key for key, line in view.lines.items() for at in view.columns if view.is_formula(line, at)}
                live |= {key for _, key in view.copies}  # of two rows with one key neither goes
                assert set(view.rows) - live == set(rows) - live, (name, title)
                for key, row in view.rows.items():
                    if key not in rows:
                        continue  # others deleted it, and formulas keep it here
                    for place in view.columns:
                        if not view.is_formula(view.lines[key], place):
                            assert row[place] == rows[key][place], (name, title, key, view.schema.fields[place].name)

    # --- people -----------------------------------------------------------------------------------

    def sheet(self, name: str, title: str) -> Sheet:
        return Sheet(self.books[name], title)

    @contextmanager
    def by_hand(self, name: str) -> Iterator[None]:
        """What a person takes away from a workbook with their own eyes on it is not lost."""
        before = self.books[name].typed()
        yield
        self.mine -= before - self.books[name].typed()

    def new_value(self, header: str) -> CellValue:
        self.count += 1
        if header in NUMBER_COLUMNS:
            self.mine.add(str(NUMBERED + self.count))
            return float(NUMBERED + self.count)
        self.mine.add(f"t{self.count}")
        return f"t{self.count}"

    def was_typed(self, name: str, title: str, header: str) -> None:
        """Somebody has just typed the last value."""

    def is_known(self, cell: CellValue) -> None:
        """Somebody has seen a cell of another workbook, and says the same."""

    def cell_in(self, name: str, title: str, line: int, column: int) -> tuple[Sheet, int, int, str] | None:
        sheet = self.sheet(name, title)
        entries, columns = sheet.entries(), sheet.columns()
        headers = [header for header in TEXTS[title] if header in columns]
        if not entries or not headers:
            return None
        header = headers[column % len(headers)]
        return sheet, entries[line % len(entries)], columns[header], header

    def set_cell(self, sheet: Sheet, line: int, column: int, value: CellValue, *, formula: bool = False) -> None:
        sheet.cells[line][column] = (value, formula)
        sheet.save()

    @rule(name=who, title=where, line=some, column=some)
    def type(self, name: str, title: str, line: int, column: int) -> None:
        """Somebody types what nobody typed before."""
        if found := self.cell_in(name, title, line, column):
            sheet, row, at, header = found
            with self.by_hand(name):
                self.set_cell(sheet, row, at, self.new_value(header))
            self.was_typed(name, title, header)

    @rule(name=who, title=where, line=some, column=some)
    def clear(self, name: str, title: str, line: int, column: int) -> None:
        if found := self.cell_in(name, title, line, column):
            sheet, row, at, _ = found
            with self.by_hand(name):
                self.set_cell(sheet, row, at, "")

    @rule(name=who, title=where, line=some, column=some)
    def formula(self, name: str, title: str, line: int, column: int) -> None:
        """A formula that gives what stands there already."""
        if found := self.cell_in(name, title, line, column):
            sheet, row, at, _ = found
            if sheet.cells[row][at][0] != "":
                self.set_cell(sheet, row, at, sheet.cells[row][at][0], formula=True)

    @rule(name=who, line=some, stage=st.sampled_from(["lead", "won", "lost"]))
    def stage(self, name: str, line: int, stage: str) -> None:
        sheet = self.sheet(name, "Opportunities")
        if (entries := sheet.entries()) and "Stage" in sheet.columns():
            self.set_cell(sheet, entries[line % len(entries)], sheet.columns()["Stage"], stage)

    @rule(name=who, other=who, title=where, line=some, column=some)
    def copy_from_another(self, name: str, other: str, title: str, line: int, column: int) -> None:
        """Somebody makes a cell equal to that of another workbook."""
        if found := self.cell_in(other, title, line, column):
            sheet, row, at, header = found
            mine = self.sheet(name, title)
            lines = [one for one in mine.entries() if sheet.key_of(row) and mine.key_of(one) == sheet.key_of(row)]
            if lines and header in mine.columns():
                self.is_known(sheet.cells[row][at][0])
                with self.by_hand(name):
                    self.set_cell(mine, lines[0], mine.columns()[header], sheet.cells[row][at][0])

    @rule(name=who, title=where, key=st.sampled_from(KEYS), column=some)
    def add(self, name: str, title: str, key: str, column: int) -> None:
        """A new entry, with or without a key; perhaps one that another workbook takes too."""
        sheet = self.sheet(name, title)
        columns, cells = sheet.columns(), dict(ADDED[title])
        header = TEXTS[title][column % len(TEXTS[title])]
        named = key_header(sheet.schema)
        if header not in columns or (named and named not in columns):
            return
        cells[header] = self.new_value(header)
        if named and (key or title == "Partners"):
            cells[named] = key or "Dee"
        row = sheet.blank()
        for one, value in cells.items():
            if one in columns:
                row[columns[one]] = (value, False)
        sheet.cells.append(row)
        sheet.save()
        self.was_typed(name, title, "a whole row")

    @rule(name=who, title=where, line=some, whole=st.booleans())
    def delete(self, name: str, title: str, line: int, whole: bool) -> None:
        """The row is removed, or its cells are cleared."""
        sheet = self.sheet(name, title)
        if not (entries := sheet.entries()):
            return
        with self.by_hand(name):
            row = entries[line % len(entries)]
            self.mine -= self.removed.pop((name, title, sheet.entry(row)), set())
            if whole:
                del sheet.cells[row]
            else:
                sheet.cells[row] = sheet.blank()
            sheet.save()

    @rule(name=who, title=where, line=some, to=some)
    def copy_row(self, name: str, title: str, line: int, to: int) -> None:
        """A row is copied, with its key."""
        sheet = self.sheet(name, title)
        if entries := sheet.entries():
            copied = [(value, False) for value, _ in sheet.cells[entries[line % len(entries)]]]
            sheet.cells.insert(entries[to % len(entries)] + to % 2, copied)
            sheet.save()

    @rule(name=who, title=where, line=some)
    def clear_key(self, name: str, title: str, line: int) -> None:
        sheet = self.sheet(name, title)
        at = sheet.columns().get(key_header(sheet.schema))
        if at is not None and (entries := sheet.entries()):
            self.set_cell(sheet, entries[line % len(entries)], at, "")

    @rule(name=who, title=where, column=some, down=st.booleans())
    def sort(self, name: str, title: str, column: int, down: bool) -> None:
        sheet = self.sheet(name, title)
        at = column % len(sheet.cells[0])
        body = sorted(sheet.cells[sheet.head + 1 :], key=lambda row: str(row[at][0]), reverse=down)
        sheet.cells[sheet.head + 1 :] = body
        sheet.save()

    @rule(name=who, title=where, line=some)
    def insert_blank_line(self, name: str, title: str, line: int) -> None:
        sheet = self.sheet(name, title)
        sheet.cells.insert(line % (len(sheet.cells) + 1) if sheet.head < 5 else sheet.head + 1, sheet.blank())
        sheet.save()

    @rule(name=who, title=where, column=some, to=some)
    def move_column(self, name: str, title: str, column: int, to: int) -> None:
        sheet = self.sheet(name, title)
        width = len(sheet.cells[0])
        for row in sheet.cells:
            row.insert(to % width, row.pop(column % width))
        sheet.save()

    @rule(name=who, title=where, to=some)
    def own_column(self, name: str, title: str, to: int) -> None:
        sheet = self.sheet(name, title)
        self.count += 1
        at = to % (len(sheet.cells[0]) + 1)
        for line, row in enumerate(sheet.cells):
            row.insert(at, (f"zz{self.count}" if line == sheet.head else f"my {line}", False))
        sheet.save()

    @rule(name=who, title=where)
    def add_column(self, name: str, title: str) -> None:
        """A column of ours that the workbook did not have, empty as yet. One that was there a moment ago is cleared."""
        sheet = self.sheet(name, title)
        missing = [header for header in (*TEXTS[title], "Currency", "Reads as") if header not in sheet.columns()
                   and header in {field.header for field in sheet.schema.fields}]  # fmt: skip
        if missing:
            self.mine -= self.just_removed.pop((name, title, missing[0]), set())
            for line, row in enumerate(sheet.cells):
                row.append((missing[0] if line == sheet.head else "", False))
            sheet.save()

    @rule(name=who, title=where, column=some)
    def remove_column(self, name: str, title: str, column: int) -> None:
        sheet = self.sheet(name, title)
        headers = [header for header in TEXTS[title] if header in sheet.columns()]
        if not headers or (title == "Payouts"):
            return
        with self.taken_away(name):
            header = headers[column % len(headers)]
            at = sheet.columns()[header]
            seen_here = {followed(sheet.cells[line][at][0]) for line in sheet.entries()}
            self.just_removed.setdefault((name, title, header), set()).update(seen_here)
            for line in sheet.entries():
                seen = self.removed.setdefault((name, title, sheet.entry(line)), set())
                seen.add(followed(sheet.cells[line][at][0]))
            for row in sheet.cells:
                del row[at]
            sheet.save()

    # --- the world --------------------------------------------------------------------------------

    @contextmanager
    def taken_away(self, name: str) -> Iterator[None]:
        """A person takes values out of a workbook without saying that they are wrong: what others have stays."""
        before = self.books[name].typed()
        yield
        self.mine -= (before - self.books[name].typed()) - self.in_sight()

    @rule(name=who)
    def keep_a_copy(self, name: str) -> None:
        self.copies[name].append(self.books[name].copy())

    @rule(name=who, number=some)
    def put_back_a_copy(self, name: str, number: int) -> None:
        """A copy that no run has stamped since cannot be told from one in which somebody took all that back."""
        if copies := self.copies[name]:
            copied = copies[number % len(copies)]
            same_stamp = copied.stamp == self.books[name].stamp
            with self.by_hand(name) if same_stamp else self.taken_away(name):
                self.books[name].put_back(copied)

    @rule(name=who, trouble=st.sampled_from(["unreachable", "unreadable", "busy", "read-only"]))
    def trouble(self, name: str, trouble: str) -> None:
        self.books[name].trouble = trouble

    @rule()
    def no_trouble(self) -> None:
        for book in self.books.values():
            book.trouble = ""

    @rule(broken=st.booleans())
    def lose_the_state(self, broken: bool) -> None:
        if broken and self.state.path.is_file():
            for ending in ("-wal", "-shm"):
                self.state.path.with_name(self.state.path.name + ending).unlink(missing_ok=True)
            self.state.path.write_bytes(b"SQLite format 3\0" + b"not any more" * 100)
        else:
            shutil.rmtree(self.folder / ".netbook", ignore_errors=True)
        self.mine &= set().union(*(book.typed() for book in self.books.values()))

    # --- runs -------------------------------------------------------------------------------------

    @rule(first=some)
    def run_sync(self, first: int) -> None:
        self.synced(first)

    @rule(first=some)
    def run_sync_once_more(self, first: int) -> None:
        self.synced(first)

    @rule(first=some)
    def run_twice(self, first: int) -> None:
        result = self.synced(first, version="y")
        if result is not None and not result.left_out:
            self.run_again_does_nothing(first)

    @rule(first=some, name=who, title=where, line=some, column=some)
    def type_meanwhile(self, first: int, name: str, title: str, line: int, column: int) -> None:
        """Between the read and the write."""
        self.books[name].meanwhile = lambda: self.type(name=name, title=title, line=line, column=column)
        self.synced(first)
        self.books[name].meanwhile = None

    @rule(first=some, number=st.integers(0, 4), moment=moments)
    def crash_while_remembering(self, first: int, number: int, moment: str) -> None:
        with crashing(number, moment):
            self.crashed(first)

    @rule(
        first=some, name=who, moment=st.sampled_from(["before the write", "after the write", "an answer that is lost"])
    )
    def crash_while_writing(self, first: int, name: str, moment: str) -> None:
        self.books[name].crash = moment
        self.crashed(first)
        self.books[name].crash = ""

    def crashed(self, first: int) -> None:
        try:
            self.synced(first)
        except Crash:
            self.nothing_typed_is_lost()

    @rule(first=some, other=some)
    def in_two_orders(self, first: int, other: int) -> None:
        """The same three workbooks, named in another order in netbook.toml; only the numbers of new keys depend on it."""
        if not any(view.nameless for book in self.books.values() for view in views_in(book)):
            with self.twin_world() as world:
                self.run(other, version="z", **world)
                self.synced(first, version="z")
                assert self.outcome(**world) == self.outcome()

    @rule(first=some, number=st.integers(0, 3), moment=moments)
    def crash_and_run_again(self, first: int, number: int, moment: str) -> None:
        """As if nothing had happened."""
        if self.a_choice_is_forgotten():
            return
        with self.twin_world() as world:
            self.run(first, version="z", **world)
            with suppress(Crash), crashing(number, moment):
                self.synced(first, version="z")
            self.synced(first, version="z")
            assert self.outcome(**world) == self.outcome()

    def a_choice_is_forgotten(self) -> bool:
        """Somebody has chosen, and netbook has lost what it had asked: a run that is cut off may ask again, and find the
        answer in a workbook that it had not come to."""
        chosen = any(line.get(CHOOSE) for book in self.books.values() for line in rows_of(book, "netbook"))
        return chosen and not recall(self.state).conflicts

    @contextmanager
    def twin_world(self) -> Iterator[dict[str, Any]]:
        """A second folder and second workbooks, all as they are now."""
        with tempfile.TemporaryDirectory(prefix="machine-") as folder:
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            yield {"books": copy.deepcopy(self.books), "folder": Path(folder)}

    def outcome(self, books: Mapping[str, Book] | None = None, folder: Path | None = None) -> object:
        """What is agreed, what is asked, and what every workbook shows."""
        memory = recall(State(str(folder or self.folder)))
        shows = {
            name: [sorted(view.rows.values()) for view in views_in(book)]
            for name, book in (books or self.books).items()
        }
        return memory.base.agreed, {*memory.conflicts}, shows

    @rule(first=some, number=some, option=some)
    def choose(self, first: int, number: int, option: int) -> None:
        """Somebody chooses in the tab netbook."""
        if self.result is not None and self.result.conflicts:
            self.choose_for(self.result, number, option)

    def choose_for(self, result: SyncResult, number: int, option: int) -> None:
        conflict = result.conflicts[number % len(result.conflicts)]
        choice = conflict["choices"][option % len(conflict["choices"])]
        label = f"{conflict['row']} {conflict['field']}".strip()
        for book in self.books.values():
            for line in rows_of(book, "netbook"):
                if (
                    line.get("What") == CONFLICT
                    and CHOOSE in line
                    and same_name(str(line["Entry"])) == same_name(label)
                ):
                    at = next(at for at, row in enumerate(book.tabs["netbook"]) if [*line.values()] == row)
                    column = [*line].index(CHOOSE)
                    book.tabs["netbook"][at][column] = choice
                    self.given_up(conflict, choice)
                    return

    def given_up(self, conflict: Mapping[str, Any], choice: str) -> None:
        """Who chooses has seen what was there to choose from."""
        if conflict["field"]:
            self.mine -= {one["value"] for one in conflict["candidates"]} | {conflict["agreed"]}
            return
        if "delete" in choice:
            for book in self.books.values():
                sheet = Sheet(book, conflict["tab"])
                for line in sheet.entries():
                    if same_name(sheet.key_of(line)) == same_name(conflict["row"]) or not sheet.schema.key:
                        self.mine -= {followed(cell) for cell, _ in sheet.cells[line]}


@contextmanager
def crashing(number: int, moment: str) -> Iterator[None]:
    """The program ends in the `number`-th transaction from now, before it is kept or after."""
    whole = State.writing
    left = [number]

    @contextmanager
    def writing(state: State) -> Iterator[Any]:
        left[0] -= 1
        ends = left[0] == -1
        with whole(state) as database:
            yield database
            if ends and moment == "before":
                raise Crash(moment)
        if ends:
            raise Crash(moment)

    with patch.object(State, "writing", writing):
        yield


def views_in(book: Book) -> list[View]:
    return [view for title in TABS_USED if (view := view_in(book.copy(), title)) is not None]


def view_in(kept: Copy, title: str) -> View | None:
    """A tab as netbook reads it; None for one that is not ours."""
    if same_name(title) not in {same_name(schema.title) for schema in TABS}:
        return None
    book = Book(dict(kept.tabs), "copy")
    book.formulas = dict(kept.formulas)
    return views_of(book.read({same_name(title)}), {}).get(tab_named(title).title)


SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    phases=PHASES,
)


def test_three_workbooks() -> None:
    run_state_machine_as_test(Network3, settings=SETTINGS)


class WithAGuest(Network3):
    """A fourth workbook, in which only the notes of contributions may be typed. What else is typed there goes nowhere."""

    names = (*NAMES, "dan")
    places: Mapping[str, Mapping[str, Any]] = {"dan": {"may_edit": ("Contributions.note",)}}

    def __init__(self) -> None:
        super().__init__()
        self.not_theirs: set[str] = set()

    def was_typed(self, name: str, title: str, header: str) -> None:
        if name == "dan" and (title, header) != ("Contributions", "Note"):
            self.not_theirs |= {f"t{self.count}", str(NUMBERED + self.count)}

    def is_known(self, cell: CellValue) -> None:
        self.not_theirs.discard(followed(cell))

    def nothing_typed_is_lost(self) -> None:
        self.mine -= self.not_theirs
        super().nothing_typed_is_lost()
        for name in NAMES:
            assert not self.not_theirs & self.books[name].typed(), name

    def run_again_does_nothing(self, first: int = 0) -> None:
        self.synced(first, version="w")  # what was put back is told of for one run
        super().run_again_does_nothing(first)

    @rule(title=where, line=some, column=some)
    def guest_types(self, title: str, line: int, column: int) -> None:
        self.type(name="dan", title=title, line=line, column=column)

    @rule(title=where, key=st.sampled_from(KEYS), column=some)
    def guest_adds(self, title: str, key: str, column: int) -> None:
        self.add(name="dan", title=title, key=key, column=column)

    @rule(title=where, line=some, whole=st.booleans())
    def guest_deletes(self, title: str, line: int, whole: bool) -> None:
        self.delete(name="dan", title=title, line=line, whole=whole)


def test_a_guest_changes_nothing_but_what_is_theirs() -> None:
    run_state_machine_as_test(WithAGuest, settings=settings(SETTINGS, max_examples=max(EXAMPLES // 4, 4)))
