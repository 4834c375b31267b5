"""Checks only: the line of a sync up to the split, with nothing written."""

from datetime import date

from netbook.backends import OpenBackend
from netbook.jobs.examine import look, summary
from netbook.jobs.results import Examined, Progress, no_progress
from netbook.model.network import Network


def validate(
    network: Network, open_backend: OpenBackend, today: date | None = None, *, progress: Progress = no_progress
) -> Examined:
    """What is wrong with the network's entries and rules, and what is held because of it. Without `today` nothing is
    said of dates in the future."""
    return Examined(**summary(look(network, open_backend, progress, today)))
