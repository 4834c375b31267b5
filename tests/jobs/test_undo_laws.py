"""Laws of undo, over three workbooks in memory that are edited at random."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.memory import MemoryBackend
from netbook.errors import UsageError
from netbook.jobs.history import run_to_undo, undoing
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.state import State
from netbook.state.memory import recall
from tests.memory import filled
from tests.tables import tabs_of

EXAMPLES = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "8")), deadline=None)
NAMES = ("shared", "ana", "ben")
STAMP = Stamp(datetime(2026, 11, 23, 7, 15), "0.1.0")
FIRST = """
    Partners
    Partner | Kind
    Ana     |
    Ben     |

    Opportunities
    Opportunity | Title | Stage | Price | Note
    OPP-1       | App   | won   | 1000  |
    OPP-2       | Shop  | lead  | 200   | soon

    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-1       | Ana     | work | 4
    CON-2        | OPP-1       | Ben     | work | 6
    CON-3        | OPP-2       | Ben     | sale | 1
"""
Entries = Mapping[str, frozenset[tuple[str, ...]]]


@dataclass
class Trio:
    """Three workbooks in memory, and the folder that remembers them."""

    network: Network
    backends: dict[str, MemoryBackend]

    def sync(self, decided: object = None, does: str = "sync") -> None:
        sync(self.network, lambda place: self.backends[place.name], STAMP, decided=decided, does=does)  # type: ignore[arg-type]

    def undo(self) -> None:
        run = run_to_undo(self.network, None)
        decided = undoing(self.network, run)
        assert decided.later == ()
        self.sync(decided.decisions(force=False), f"undo of run {run.run}")

    def entries(self, name: str) -> Entries:
        """What one workbook shows, in any order and without empty lines."""
        found = {}
        for title in tabs_of(FIRST):
            header, *rows = self.backends[name].tabs[title]
            whole = [tuple(map(str, [*row, *[""] * (len(header) - len(row))])) for row in rows]
            found[title] = frozenset(row for row in whole if any(row))
        return found

    def shown(self) -> list[Entries]:
        return [self.entries(name) for name in NAMES]

    def conflicts(self) -> int:
        return len(recall(State(self.network.folder)).conflicts)


def trio(folder: str) -> Trio:
    (Path(folder) / "netbook.toml").write_text("[network]\n")
    places = tuple(WorkbookPlace(name, name) for name in NAMES)
    network = Network("Test", "EUR", folder, f"{folder}/netbook.toml", places, max_delete=MaxDelete(100, 100))
    tabs = {title: filled(rows) for title, rows in tabs_of(FIRST).items()}
    together = Trio(network, {name: MemoryBackend(tabs, name) for name in NAMES})
    together.sync()
    return together


VALUES = {"Title": ["App", "x", "", "=1"], "Price": [1000.0, 5.5, "", 0.0], "Note": ["", "soon", "später"],
          "Hours": [4.0, 0.25, ""], "Role": ["work", "sale"]}  # fmt: skip
COLUMNS = {"Opportunities": {"Title": 1, "Price": 3, "Note": 4}, "Contributions": {"Role": 3, "Hours": 4}}


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, int, int, object]:
    """Somebody types into a cell, deletes an entry (column -1), or adds one (column -2)."""
    tab = draw(st.sampled_from(sorted(COLUMNS)))
    header = draw(st.sampled_from(sorted(COLUMNS[tab])))
    column = draw(st.sampled_from([COLUMNS[tab][header]] * 4 + [-1, -2]))
    return draw(st.sampled_from(NAMES)), tab, draw(st.integers(1, 3)), column, draw(st.sampled_from(VALUES[header]))


def carry_out(together: Trio, typed: Iterable[tuple[str, str, int, int, object]]) -> None:
    for name, tab, line, column, value in typed:
        rows = together.backends[name].tabs[tab]
        if column == -2:
            rows.append([*ADDED[tab]])
        elif line < len(rows) and rows[line][0]:
            cells: list[object] = [*rows[line]]
            cells[max(column, 0)] = value
            rows[line] = [""] * len(cells) if column == -1 else cells  # type: ignore[assignment]


ADDED = {"Opportunities": ("", "New", "lead", 7.0, ""), "Contributions": ("", "OPP-1", "Ana", "work", 3.0)}


@EXAMPLES
@given(st.lists(edits(), min_size=1, max_size=6))
def test_an_undo_leaves_the_workbooks_as_before_and_its_undo_as_they_were(
    typed: list[tuple[str, str, int, int, object]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together = trio(folder)
        before, last = together.shown(), recall(State(folder)).run
        carry_out(together, typed)
        if any(not rows for entries in together.shown() for rows in entries.values()):
            return  # a workbook with an emptied tab is left alone
        together.sync()
        if together.conflicts() or run_to_undo_number(together) <= last:
            return
        then = together.shown()

        together.undo()
        undone = together.shown()
        together.undo()

        assert undone == before
        assert together.shown() == then
        assert then[0] == then[1] == then[2]


def run_to_undo_number(together: Trio) -> int:
    """The run that would be undone, 0 if there is none."""
    try:
        return run_to_undo(together.network, None).run
    except UsageError:
        return 0


@EXAMPLES
@given(st.lists(edits(), min_size=1, max_size=3), st.lists(edits(), min_size=1, max_size=3))
def test_an_undo_never_touches_what_was_typed_since(
    first: list[tuple[str, str, int, int, object]], later: list[tuple[str, str, int, int, object]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together = trio(folder)
        carry_out(together, first)
        together.sync()
        number = run_to_undo_number(together)
        if not number:
            return
        middle = recall(State(folder)).base.agreed
        carry_out(together, later)
        together.sync()
        memory = recall(State(folder))
        changed = {
            (tab, key, place)
            for tab, rows in memory.base.agreed.items()
            for key, row in rows.items()
            for place, cell in enumerate(row)
            if cell != middle.get(tab, {}).get(key, ("",) * len(row))[place]
        }

        decided = undoing(together.network, run_to_undo(together.network, number))
        together.sync(decided.decisions(force=False), "undo")

        after = recall(State(folder)).base.agreed
        for tab, key, place in changed:
            assert after[tab][key][place] == memory.base.agreed[tab][key][place]
        assert memory.conflicts == recall(State(folder)).conflicts
