"""Marks from the first sync to the last: where they are, when they go, and whose workbook has them."""

from pathlib import Path

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.results import Stamp, SyncResult
from netbook.jobs.sync import sync
from netbook.model.cells import column_letters
from tests.memory import NOW
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, write_workbook

MISTAKES = """
    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-7       | Ana     | sale |
    CON-2        | OPP-7       | Anna    | work | 12h
    CON-3        | OPP-7       | Ben     | work | 60
"""


def network(folder: Path) -> Path:
    """A network whose workbook may be marked, with two wrong cells in it."""
    network_in(folder, OPP_7, FOUNDING_RULE, MISTAKES)
    return allow(folder, "true")


def allow(folder: Path, answer: str) -> Path:
    """Let cells be marked in the last workbook, or not."""
    config = folder / "netbook.toml"
    lines = [line for line in config.read_text("utf-8").splitlines() if "mark_cells" not in line]
    config.write_text("\n".join([*lines, f"mark_cells = {answer}", ""]), "utf-8")
    return folder


def synced(folder: Path, **more: bool) -> SyncResult:
    return sync(load_network(folder), open_backend, Stamp(NOW, "0.1.0"), **more)


def marked(folder: Path, name: str = "shared") -> list[str]:
    """The marked cells of a workbook, as one reads them: 'Contributions!C3'."""
    place = next(place for place in load_network(folder).workbooks if place.name == name)
    grids = open_backend(place).read({"contributions", "opportunities"}).grids
    return sorted(
        f"{grid.title}!{column_letters(mark.column)}{mark.row}" for grid in grids.values() for mark in grid.marks or ()
    )


def test_a_mark_is_where_the_mistake_is_and_goes_when_it_is_corrected(tmp_path: Path) -> None:
    folder = network(tmp_path)

    assert synced(folder).marked == {"Contributions": 2}
    assert marked(folder) == ["Contributions!C3", "Contributions!E3"]

    set_cell(folder / "harbour.xlsx", "Contributions", "E3", 12)
    assert synced(folder).marked == {"Contributions": 1}
    assert marked(folder) == ["Contributions!C3"]

    set_cell(folder / "harbour.xlsx", "Contributions", "C3", "Ana")
    synced(folder)
    assert marked(folder) == []


def test_a_second_sync_writes_no_byte(tmp_path: Path) -> None:
    folder = network(tmp_path)
    synced(folder)
    before = (folder / "harbour.xlsx").read_bytes()

    (folder / ".netbook" / "state.db").unlink()  # so that it looks at everything again
    again = synced(folder)

    assert not again.unchanged
    assert (folder / "harbour.xlsx").read_bytes() == before


def test_without_leave_nothing_is_marked(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, MISTAKES)

    assert synced(folder).marked == {}
    assert marked(folder) == []


def test_leave_that_is_taken_back_takes_the_marks_away(tmp_path: Path) -> None:
    folder = network(tmp_path)
    synced(folder)

    assert synced(allow(folder, "false")).marked == {"Contributions": 0}
    assert marked(folder) == []


def test_a_dry_run_says_what_would_be_marked_and_marks_nothing(tmp_path: Path) -> None:
    folder = network(tmp_path)

    dry = synced(folder, dry_run=True)

    assert [one["marked"] for one in dry.plan] == [{"Contributions": 2}]
    assert marked(folder) == []


def test_every_workbook_says_for_itself_whether_it_may_be_marked(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, MISTAKES)
    write_workbook(folder / "ana.xlsx", OPP_7, FOUNDING_RULE, MISTAKES)
    with (folder / "netbook.toml").open("a", encoding="utf-8") as config:
        config.write('\n[workbooks.ana]\nlocation = "ana.xlsx"\nowner = "Ana"\n')
    allow(folder, "true")

    synced(folder)

    assert marked(folder, "ana") == ["Contributions!C3", "Contributions!E3"]
    assert marked(folder, "shared") == []
