"""The main job: read, check, split, write back."""

from hashlib import sha256
from pathlib import Path
from time import perf_counter

from netbook.backends import OpenBackend
from netbook.backends.base import Backend
from netbook.jobs.reading import Reading
from netbook.jobs.results import Progress, Stamp, SyncResult, no_progress
from netbook.model.network import Network
from netbook.state import State
from netbook.state.closed import closed_mark
from netbook.state.lock import only_run


def sync(
    network: Network,
    open_backend: OpenBackend,
    stamp: Stamp,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> SyncResult:
    """Bring the computed tabs up to date. Writes nothing, and loads nothing heavy, if nothing has changed."""
    [place] = network.workbooks
    backend = open_backend(place)
    if dry_run:
        return _bring_up_to_date(network, backend, stamp, progress, dry_run=True)[0]
    state = State(network.folder)
    marks = marks_now(network, backend, stamp.version)
    last = state.last_run()
    if last is not None and last[0] == marks:
        return SyncResult.from_facts(last[1], unchanged=True, written={}, cells_filled=0, seconds={})
    with only_run(network.folder, stamp.now):
        result, revision = _bring_up_to_date(network, backend, stamp, progress, dry_run=False)
        state.remember({**marks, "workbook": revision}, result.facts())
    return result


def marks_now(network: Network, backend: Backend, version: str) -> dict[str, str]:
    """Marks of everything that a result depends on."""
    config = sha256(Path(network.config).read_bytes()).hexdigest()
    closed = closed_mark(network.folder)
    return {"netbook": version, "netbook.toml": config, "closed": closed, "workbook": backend.fingerprint()}


def _bring_up_to_date(
    network: Network, backend: Backend, stamp: Stamp, progress: Progress, *, dry_run: bool
) -> tuple[SyncResult, str]:
    clock = _Clock()
    reading = Reading(backend)
    # These load pandas; a run that finds nothing changed never gets here.
    from netbook.jobs.examine import examine, money_split, results_of, summary
    from netbook.steps.render import render

    found = examine(network, reading, progress, clock.step)
    plan = render(results_of(network, found, stamp), found.edits)
    clock.step("render")
    revision = found.workbook.revision
    if plan and not dry_run:
        progress(f"Writing {backend.label}")
        revision = backend.write(plan, revision)
    clock.step("write")
    result = SyncResult(
        **summary(found),
        split=money_split(found),
        written={tab.title: tab.height for tab in plan.tabs},
        cells_filled=len(plan.edits),
        dry_run=dry_run,
        seconds=clock.seconds,
    )
    return result, revision


class _Clock:
    """How long each step took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def step(self, name: str) -> None:
        now = perf_counter()
        self.seconds[name] = round(now - self._last, 4)
        self._last = now
