"""One kill at a time: `netbook sync` ended by SIGKILL where it enters one system call, and what a rerun makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.calls import CHANGING, KILLED, TEMPORARY, Call, calls_in, traced_sync
from tests.crash.scene import BOOKS, Outcome, cells_of, copy_of, make_scene, outcome, readable, sync_until_quiet

TRIES = 3
MOST_SYNCS = 2
"""After so many syncs nothing may be left to do."""


@dataclass(frozen=True)
class Undisturbed:
    """A sync that nobody stops: the folder before it, its calls, and the outcome."""

    scene: Path
    calls: Sequence[Call]
    outcome: Outcome


def undisturbed(work: Path) -> Undisturbed:
    """Make the scene in `work`, and sync a copy of it under strace."""
    scene, whole = make_scene(work / "scene"), work / "whole"
    copy_of(scene, whole)
    traced_sync(whole, work / "whole.log", CHANGING)
    calls = calls_in(work / "whole.log", whole)
    sync_until_quiet(whole)
    return Undisturbed(scene, calls, outcome(whole))


def killed_and_rerun(case: Undisturbed, kill: Call, work: Path) -> None:
    """Kill a sync where it enters `kill`, look at what it left, and sync again until nothing is left to do.

    Raises AssertionError if anything is lost, left behind, or other than without the kill.
    """
    folder = _killed(case, kill, work)
    nothing_lost(case, folder)
    rerun(case, folder)


def _killed(case: Undisturbed, kill: Call, work: Path) -> Path:
    """The folder in which a sync was killed where it enters `kill`. Now and then a process opens one file elsewhere more
    or less than before, so that all later calls have other numbers: then once more, with the number that it has now."""
    before = [call for call in case.calls if call.name == kill.name and call.number <= kill.number]
    number = kill.number
    for _ in range(TRIES):
        folder = copy_of(case.scene, work / "killed")
        ended = traced_sync(folder, work / "killed.log", [kill.name], replace(kill, number=number))
        assert ended in KILLED, f"the sync ended with {ended} before it came to the call"
        seen = calls_in(work / "killed.log", folder)
        if [call.kind for call in seen] == [call.kind for call in before]:
            return folder
        shifts = [one.number - other.number for one, other in zip(seen, before, strict=False)]
        number = kill.number + (shifts[-1] if shifts else 0)
    raise AssertionError(f"stopped after {', '.join(call.kind for call in seen[-1:]) or 'nothing'}")


def nothing_lost(case: Undisturbed, folder: Path) -> None:
    """Every workbook can be read and is the one before the sync, with all that was typed in it, or the one after it."""
    readable(folder)
    for book in BOOKS:
        before = (folder / book).read_bytes() == (case.scene / book).read_bytes()
        assert before or cells_of(folder / book) == case.outcome.cells[book], f"{book} is neither old nor new"


def rerun(case: Undisturbed, folder: Path) -> None:
    """Sync again until nothing is left to do: nothing is left behind, and all is as without the crash."""
    busy = sync_until_quiet(folder)
    assert busy <= MOST_SYNCS, f"{busy} syncs had something to do"
    left = [path.name for path in folder.rglob("*") if TEMPORARY.search(path.name)]
    assert not left, f"left behind: {left}"
    found = outcome(folder)
    for what in ("cells", "agreed", "shown", "conflicts", "unfinished", "log", "files"):
        one, other = getattr(found, what), getattr(case.outcome, what)
        assert one == other, f"{what} differ: {_difference(one, other)}"


def _difference(one: object, other: object, path: str = "") -> str:
    """The first place where two values differ, and both."""
    if isinstance(one, dict) and isinstance(other, dict):
        key = next(key for key in {**one, **other} if one.get(key) != other.get(key))
        return _difference(one.get(key), other.get(key), f"{path} {key}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        at = next(at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
        return _difference(one[at], other[at], f"{path} [{at}]")
    return f"{path}: {one!r} instead of {other!r}"
