"""A sync of three real workbooks, killed or cut off in the middle, is as if it had never been stopped once it is rerun.

NETBOOK_EXAMPLES=60 tries 60 of the kills and 120 of the power cuts; `python -m tests.crash` tries all, and counts them.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from tests.backends.excel.books import in_ci
from tests.crash.calls import Call, why_not
from tests.crash.kills import Undisturbed, killed_and_rerun, nothing_lost, rerun, undisturbed
from tests.crash.power import Disk, Lost, power_cuts, put_down

KILLS = int(os.environ.get("NETBOOK_EXAMPLES", "4"))
CUTS = 2 * KILLS

Point = TypeVar("Point")

pytestmark = pytest.mark.skipif(bool(why_not()) and not in_ci(), reason=why_not() or "-")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    assert not why_not(), why_not()
    return undisturbed(tmp_path_factory.mktemp("undisturbed"))


def test_the_scene_has_all_that_can_happen_to_a_network(case: Undisturbed) -> None:
    found = case.outcome
    contributions = found.agreed["Contributions"]

    assert [(one.key, one.field) for one in found.conflicts] == [("con-7", ""), ("opp-7", "price")]
    assert "con-3" not in contributions
    assert [contributions[f"con-{n}"][2] for n in (9, 10, 11, 12)] == ["Fay", "Ana", "Ben", "Ben"]
    assert found.agreed["Opportunities"]["opp-8"][1] == "Bakery site"
    kinds = {call.kind for call in case.calls}
    assert {"rename temporary file", "fsync temporary file", "fdatasync state.db-wal", "unlink state.db-wal"} <= kinds


def test_killed_at_any_call_that_changes_the_folder(case: Undisturbed, tmp_path: Path) -> None:
    by_kind = sorted(case.calls, key=lambda call: (call.kind, call.number))

    for kill in spread_over(by_kind, KILLS):
        killed_and_rerun(case, kill, tmp_path)


def test_a_power_cut_that_loses_what_was_not_forced_onto_the_disk(case: Undisturbed, tmp_path: Path) -> None:
    cuts = [*power_cuts(case.scene, case.calls, case.scene.parent / "whole")]

    for _, _, left in spread_over(cuts, CUTS):
        folder = put_down(left, tmp_path / "cut")
        nothing_lost(case, folder)
        rerun(case, folder)


def spread_over(found: Sequence[Point], count: int) -> list[Point]:
    """So many of them, from all over the list."""
    return [found[at * len(found) // count] for at in range(min(count, len(found)))] if found else []


def test_what_a_power_cut_can_lose() -> None:
    disk = Disk({"/f": [{}]})
    for call in (
        Call("openat", 1, ("/f/new",), creates=True),
        Call("write", 1, ("/f/new",), b"abcd"),
    ):
        disk.apply(call)
    unsafe = {lost: disk.left(lost) for lost in Lost}
    disk.apply(Call("fsync", 1, ("/f/new",)))
    disk.apply(Call("rename", 1, ("/f/new", "/f/old")))

    assert unsafe == {
        Lost.ALL: {},
        Lost.DATA: {"/f/new": b""},
        Lost.NAMES: {},
        Lost.LAST_NAME: {},
        Lost.HALF: {"/f/new": b"ab"},
    }
    assert disk.left(Lost.ALL) == {}
    assert disk.left(Lost.LAST_NAME) == {"/f/new": b"abcd"}
    assert disk.left(Lost.DATA) == disk.left(Lost.HALF) == {"/f/old": b"abcd"}
    disk.apply(Call("fsync", 2, ("/f",)))
    assert disk.left(Lost.ALL) == {"/f/old": b"abcd"}
