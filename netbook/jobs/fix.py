"""Put right what can be meant in one way only, in all workbooks; a run like any other, which can be undone."""

from dataclasses import dataclass

from netbook.backends import OpenBackend
from netbook.jobs.gather import gather
from netbook.jobs.reading import readings
from netbook.jobs.results import Progress, Stamp, SyncResult, no_progress
from netbook.jobs.sync import sync
from netbook.model.network import Network
from netbook.steps.fixes import Fix, decisions_of_fixes, fixes_of

DOES = "validate --fix"


@dataclass(frozen=True)
class Fixed:
    """The cells that were put right, or would be; and the run that did it, None if there was nothing to do or it was a
    dry run."""

    fixes: tuple[Fix, ...]
    result: SyncResult | None = None


def fix(
    network: Network,
    open_backend: OpenBackend,
    stamp: Stamp,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Fixed:
    """Put right all there is. First a sync, so that what was typed lately is known and is logged as somebody's own.
    Raises what a sync raises."""
    if not dry_run:
        sync(network, open_backend, stamp, progress=progress)
    gathered = gather(network, readings(network, open_backend), progress=progress)
    fixes = tuple(fixes_of(gathered.together))
    if dry_run or not fixes:
        return Fixed(fixes)
    decided = decisions_of_fixes(fixes)
    result = sync(network, open_backend, stamp, decided=decided, forms=fixes, does=DOES, progress=progress)
    sync(network, open_backend, stamp, progress=progress)  # the tab netbook tells of these cells no more
    return Fixed(fixes, result)
