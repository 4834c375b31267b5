"""What has changed since the last sync, by the marks alone: no entry is read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from netbook.backends import OpenBackend
from netbook.errors import BackendError
from netbook.jobs.results import SyncResult
from netbook.jobs.sync import UNREACHABLE, marks_now
from netbook.model.network import Network, WorkbookPlace
from netbook.state import State
from netbook.state.history import last_run

CHANGED, SAME, NEW, GONE, OUT = "changed", "same", "new", "unreachable", "left out"


@dataclass(frozen=True)
class PlaceStatus:
    """One workbook: CHANGED since the last sync, SAME, NEW (not part of one yet), GONE (cannot be reached now) or OUT
    (took no part in the last sync, and has not changed since); then `why` and what to do (`fix`)."""

    name: str
    label: str
    owner: str
    state: str
    why: str = ""
    fix: str = ""

    @property
    def moved(self) -> bool:
        """Whether a sync would look into it."""
        return self.state not in (SAME, OUT)


@dataclass(frozen=True)
class Status:
    """`changed`: a sync would have work to do. `last` is the result of the last sync, None if there was none; `run`,
    `at` and `does` tell of the last run that wrote something."""

    workbooks: tuple[PlaceStatus, ...]
    changed: bool
    last: SyncResult | None
    run: int = 0
    at: str = ""
    does: str = ""

    def facts(self) -> dict[str, Any]:
        """As --json has it; `workbooks` is label -> changed."""
        facts = asdict(self) | {"last": self.last.facts() if self.last else None}
        return facts | {
            "workbooks": {one.label: one.moved for one in self.workbooks},
            "places": facts["workbooks"],
            "conflicts": self.last.conflicts if self.last else (),
        }


def status(network: Network, open_backend: OpenBackend, version: str) -> Status:
    """Compare the marks of now with those of the last sync."""
    state = State(network.folder)
    now = marks_now(network, open_backend, version)
    remembered = state.last_run()
    marks, facts = remembered or ({}, None)
    last = SyncResult.from_facts(facts) if facts is not None else None
    places = tuple(_place_status(place, open_backend, marks, now, last) for place in network.workbooks)
    run = last_run(state)
    told = (run.run, run.at, run.does) if run else (0, "", "")
    return Status(places, marks != now, last, *told)


def _place_status(
    place: WorkbookPlace,
    open_backend: OpenBackend,
    marks: Mapping[str, str],
    now: Mapping[str, str],
    last: SyncResult | None,
) -> PlaceStatus:
    label = open_backend(place).label
    mark, before = now[f"workbooks.{place.name}"], marks.get(f"workbooks.{place.name}")
    if mark.startswith(UNREACHABLE):
        return PlaceStatus(place.name, label, place.owner, GONE, *_reason(place, open_backend))
    if before is None:
        return PlaceStatus(place.name, label, place.owner, NEW if last else CHANGED)
    left = next((one for one in last.left_out if one["name"] == place.name), None) if last else None
    if before == mark:
        told = (OUT, str(left["reason"]), str(left["fix"])) if left else (SAME,)
        return PlaceStatus(place.name, label, place.owner, *told)
    return PlaceStatus(place.name, label, place.owner, CHANGED)


def _reason(place: WorkbookPlace, open_backend: OpenBackend) -> tuple[str, str]:
    try:
        open_backend(place).fingerprint()
    except BackendError as error:
        return error.message, error.fix
    return "", ""
