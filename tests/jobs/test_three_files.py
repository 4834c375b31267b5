"""Three Excel files that people change with another program: what each shows in the end."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from netbook.backends import open_backend
from netbook.jobs.results import SyncResult
from netbook.jobs.sync import sync
from netbook.model.base import KEEP, WHOLE_ROW
from netbook.model.cells import same_name
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.state import State
from netbook.state.memory import recall
from netbook.steps.views import views_of
from tests.jobs.test_machine import PHASES
from tests.memory import STAMP
from tests.tables import write_workbook

EXAMPLES = max(int(os.environ.get("NETBOOK_EXAMPLES", "25")) // 4, 4)
NAMES = ("ana", "ben", "cho")
START = """
    Partners
    Partner | Kind
    Ana     |
    Ben     |

    Opportunities
    Opportunity | Title   | Stage | Note
    OPP-1       | Canteen | lead  |
    OPP-2       | Web     | lead  | soon
    OPP-3       | App     | lead  |
"""

acts = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["type", "type", "type", "clear", "add", "delete", "insert a line", "sync", "sync"]),
        st.integers(2, 5),
        st.sampled_from([2, 4]),
    ),
    min_size=4,
    max_size=12,
)


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES)
@given(acts)
def test_files_changed_elsewhere_end_up_equal_and_nothing_typed_is_lost(
    script: list[tuple[str, str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory(prefix="files-") as folder:
        network = three_files(Path(folder))
        mine: set[str] = set()
        for number, (name, act, line, column) in enumerate(script):
            if act == "sync":
                run(network)
            else:
                before = typed(network, name)
                edit(Path(folder) / f"{name}.xlsx", act, line, column, f"t{number}")
                after = typed(network, name)
                mine = (mine | (after - before)) - (before - after)
            everywhere = set().union(*(typed(network, one) for one in NAMES))
            assert mine <= everywhere

        run(network)
        run(network, settled=True)
        run(network, settled=True)  # behind the conflict about an entry one about its cells may wait
        run(network)

        agreed = recall(State(folder)).base.agreed["Opportunities"]
        assert [rows_in(network, name) for name in NAMES] == [agreed] * 3
        assert run(network).unchanged


def three_files(folder: Path) -> Network:
    (folder / "netbook.toml").write_text("the network")
    places = tuple(WorkbookPlace(name, str(write_workbook(folder / f"{name}.xlsx", START))) for name in NAMES)
    return Network("Test", "EUR", str(folder), str(folder / "netbook.toml"), places, max_delete=MaxDelete(100, 100))


def run(network: Network, *, settled: bool = False) -> SyncResult:
    """A sync; `settled`: every entry in conflict stays, every cell as it was agreed last."""
    decided: dict[str, dict[tuple[str, str], str]] = {}
    for one in recall(State(network.folder)).conflicts if settled else ():
        decided.setdefault(one.tab, {})[one.key, one.field] = KEEP if one.field == WHOLE_ROW else one.agreed
    return sync(network, open_backend, STAMP, decided=decided, accept_deletes=settled)


def edit(path: Path, act: str, line: int, column: int, text: str) -> None:
    book = load_workbook(path)
    sheet = book["Opportunities"]
    if act == "type" and sheet.cell(line, 1).value:
        sheet.cell(line, column).value = text
    elif act == "clear":
        sheet.cell(line, column).value = None
    elif act == "delete":
        sheet.delete_rows(line)
    elif act == "insert a line":
        sheet.insert_rows(line)
    elif act == "add":
        sheet.append([None, text, "lead", None])
    book.save(path)


def rows_in(network: Network, name: str) -> Mapping[str, tuple[str, ...]]:
    place = next(place for place in network.workbooks if place.name == name)
    workbook = open_backend(place).read({same_name("Opportunities")})
    return views_of(workbook, {})["Opportunities"].rows


def typed(network: Network, name: str) -> set[str]:
    place = next(place for place in network.workbooks if place.name == name)
    rows = open_backend(place).read({same_name("Opportunities")}).grids[same_name("Opportunities")].rows
    return {cell for row in rows for cell in row if isinstance(cell, str) and cell[:1] == "t" and cell[1:].isdigit()}
