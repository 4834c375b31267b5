"""What has changed since the last sync, by the marks alone: no entry is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from netbook.backends import OpenBackend
from netbook.jobs.results import SyncResult
from netbook.jobs.sync import marks_now
from netbook.model.network import Network
from netbook.state import State


@dataclass(frozen=True)
class Status:
    """`workbooks`: label -> changed since the last sync. `changed`: a sync would have work to do.

    `last` is the result of the last sync, None if there was none.
    """

    workbooks: Mapping[str, bool]
    changed: bool
    last: SyncResult | None


def status(network: Network, open_backend: OpenBackend, version: str) -> Status:
    """Compare the marks of now with those of the last sync."""
    now = marks_now(network, open_backend, version)
    labels = {place.name: open_backend(place).label for place in network.workbooks}
    remembered = State(network.folder).last_run()
    if remembered is None:
        return Status(dict.fromkeys(labels.values(), True), True, None)
    marks, facts = remembered
    changed = {label: marks.get(mark) != now[mark] for name, label in labels.items() if (mark := f"workbooks.{name}")}
    return Status(changed, marks != now, SyncResult.from_facts(facts))
