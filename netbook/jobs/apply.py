"""A run carried out so that a crash anywhere is harmless: remember, then write one workbook after the other."""

from collections.abc import Mapping

from netbook.backends.base import Backend
from netbook.errors import BackendError
from netbook.jobs.planning import Run
from netbook.jobs.results import Progress
from netbook.model.network import Network
from netbook.state import State
from netbook.state.backups import keep_backup
from netbook.state.memory import store, written


def apply(
    network: Network, run: Run, backends: Mapping[str, Backend], progress: Progress
) -> tuple[dict[str, str], tuple[tuple[str, BackendError], ...]]:
    """Carry out `run`: what is agreed is on the disk before the first workbook is written, and each is written whole,
    at the revision that was read, or not at all; a copy of it as it was is kept in the backups. One that cannot be
    written, or not copied, catches up in the next run.

    Gives the marks of the workbooks as they are then, and those that could not be written. Raises BackendError if that
    is the only one.
    """
    state = State(network.folder)
    if run.memory is not None:
        store(state, run.memory)
    marks: dict[str, str] = {}
    late: list[tuple[str, BackendError]] = []
    for name, plan in run.plans.items():
        revision = run.revisions[name]
        if plan:
            progress(f"Writing {run.labels[name]}")
            try:
                _keep_backup(network, run, name, backends[name])
                revision = backends[name].write(plan, revision)
            except BackendError as error:
                if len(network.workbooks) == 1:
                    raise
                late.append((name, error))
                continue
            written(state, name, run.operations[name], stamped=plan.stamp is not None)
        marks[f"workbooks.{name}"] = revision
    return marks, tuple(late)


def _keep_backup(network: Network, run: Run, name: str, backend: Backend) -> None:
    if run.memory is not None:
        number = run.operations[name].run
        keep_backup(network.folder, name, number, backend.suffix, run.memory.at, backend.copy_to)
