"""The main job: read, merge, check, split, write back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from netbook.backends import OpenBackend
from netbook.errors import BackendError, WorkbookChanged
from netbook.jobs.meant import NOTHING_MEANT, Meant
from netbook.jobs.reading import readings
from netbook.jobs.results import Progress, Stamp, SyncResult, no_progress
from netbook.model.network import Network
from netbook.state import State
from netbook.state.closed import closed_mark
from netbook.state.lock import only_run

if TYPE_CHECKING:
    from netbook.steps.fixes import Fix
    from netbook.steps.together import Decided

UNREACHABLE = "cannot be reached: "
TO_BE_READ, TO_BE_WRITTEN = "to be read", "to be written"
"""In place of marks: no content has such, so that the next sync looks again."""

MOST_TURNS = 3
"""So often a run is begun anew because somebody changed a workbook between its reading and its writing."""


def sync(
    network: Network,
    open_backend: OpenBackend,
    stamp: Stamp,
    *,
    dry_run: bool = False,
    accept_deletes: bool = False,
    adopt: bool = False,
    decided: "Decided | None" = None,
    forms: "Sequence[Fix]" = (),
    does: str = "sync",
    progress: Progress = no_progress,
) -> SyncResult:
    """Bring all workbooks in step, and their computed tabs up to date. Writes nothing, and loads nothing heavy, if
    nothing has changed.

    `accept_deletes`: much may be gone from a workbook; `adopt`: one with the mark of another network is taken as a new
    one of ours. `decided` are decisions of a person, `forms` cells to be written
    in another form of the same value; `does` what the run is called in the log.
    """
    clock, meant = _Clock(), Meant(accept_deletes, adopt)
    if dry_run:
        dry = _bring_up_to_date(network, open_backend, stamp, progress, clock, meant, decided, None, forms)
        return dry.result
    state = State(network.folder)
    marks = marks_now(network, open_backend, stamp.version)
    last = state.last_run()
    if last is not None and last[0] == marks and not decided and not forms and meant == NOTHING_MEANT:
        return SyncResult.from_facts(last[1], unchanged=True, written={}, cells_filled=0, marked={}, seconds={},
                                     changes=(), touched=(), formed=())  # fmt: skip
    with only_run(network.folder, stamp.now):
        # What a person decided is stored by the first turn; somebody may have typed something else since.
        result, revisions = _in_turns(
            lambda: _bring_up_to_date(network, open_backend, stamp, progress, clock, meant, decided, does, forms),
            lambda: _bring_up_to_date(network, open_backend, stamp, progress, clock, NOTHING_MEANT, None, does, ()),
            progress,
            1 if forms else MOST_TURNS,
        )
        # What was out of reach from the start has a mark that says so, and may go on being so.
        unread = {
            name for name, mark in revisions.items() if mark == TO_BE_READ and marks[name].startswith(UNREACHABLE)
        }
        revisions = {name: mark for name, mark in revisions.items() if name not in unread}
        if forms:  # what is found of a cell that is put right is told until it is looked at again
            revisions = dict.fromkeys(revisions, TO_BE_READ)
        state.remember(marks | revisions, replace(result, changes=(), formed=()).facts())
    return result


def marks_now(network: Network, open_backend: OpenBackend, version: str) -> dict[str, str]:
    """Marks of everything that a result depends on. Raises BackendError if the only workbook cannot be reached."""
    config = sha256(Path(network.config).read_bytes()).hexdigest()
    marks = {"netbook": version, "netbook.toml": config, "closed": closed_mark(network.folder)}
    for place in network.workbooks:
        try:
            marks[f"workbooks.{place.name}"] = open_backend(place).fingerprint()
        except BackendError as error:
            if len(network.workbooks) == 1:
                raise
            marks[f"workbooks.{place.name}"] = f"{UNREACHABLE}{error.message}"
    return marks


@dataclass(frozen=True)
class _Turn:
    """One run: what it did, the marks of the workbooks after it, and whether one of them was changed by somebody before
    it could be written, so that it is worth another turn."""

    result: SyncResult
    revisions: dict[str, str]
    overtaken: bool


def _in_turns(
    first: Callable[[], _Turn], later: Callable[[], _Turn], progress: Progress, turns: int = MOST_TURNS
) -> tuple[SyncResult, dict[str, str]]:
    """Runs until nobody came in between, at most so many; told of as one. Raises WorkbookChanged if the only workbook
    is changed every time."""
    try:
        now = first()
    except WorkbookChanged:
        if turns == 1:
            raise
        return _in_turns(later, later, progress, turns - 1)
    if turns == 1 or not now.overtaken:
        return now.result, now.revisions
    progress("A workbook was changed meanwhile; once more")
    result, revisions = _in_turns(later, later, progress, turns - 1)
    return now.result.followed_by(result), revisions


def _bring_up_to_date(
    network: Network,
    open_backend: OpenBackend,
    stamp: Stamp,
    progress: Progress,
    clock: "_Clock",
    meant: Meant,
    decided: "Decided | None",
    does: str | None,
    forms: "Sequence[Fix]",
) -> _Turn:
    """One run; nothing is written if it does nothing (None). Workbooks that could not be read or written are to be
    looked at again, though nothing in them may change."""
    started = readings(network, open_backend)
    # These load pandas, meanwhile; a run that finds nothing changed never gets here.
    from netbook.jobs.apply import apply
    from netbook.jobs.examine import looked_at, money_split, summary
    from netbook.jobs.gather import gather
    from netbook.jobs.planning import plan_facts, plan_run

    gathered = gather(network, started, decided=decided, meant=meant, progress=progress)
    clock.step("read")
    found = looked_at(network, gathered, progress, clock.step, stamp.now.date())
    run = plan_run(network, gathered, found, stamp, does or "", forms)
    clock.step("render")
    revisions: dict[str, str] = {}
    late: tuple[tuple[str, BackendError], ...] = ()
    if does is not None:
        revisions, late = apply(network, run, {name: one.backend for name, one in started.items()}, progress)
        revisions |= {f"workbooks.{one.name}": TO_BE_READ for one in gathered.left_out if one.passing}
    clock.step("write")
    revisions |= {f"workbooks.{name}": TO_BE_WRITTEN for name, _ in late}
    facts = summary(found)
    facts["left_out"] = (*facts["left_out"], *(run.late_facts(name, error) for name, error in late))
    plans = {name: plan for name, plan in run.plans.items() if name not in dict(late)}
    result = SyncResult(
        **facts,
        split=money_split(found),
        written={tab.title: tab.height for plan in plans.values() for tab in plan.tabs},
        cells_filled=sum(len(plan.edits) for plan in plans.values()),
        marked={title: len(marks) for plan in plans.values() for title, marks in plan.marks.items()},
        changes=run.change_facts,
        restored=gathered.restored,
        formed=run.formed,
        touched=tuple(run.labels[name] for name, plan in plans.items() if plan),
        plan=plan_facts(run) if does is None else (),
        dry_run=does is None,
        seconds=clock.seconds,
    )
    return _Turn(result, revisions, any(isinstance(error, WorkbookChanged) for _, error in late))


class _Clock:
    """How long each step took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def step(self, name: str) -> None:
        now = perf_counter()
        self.seconds[name] = round(self.seconds.get(name, 0) + now - self._last, 4)
        self._last = now
