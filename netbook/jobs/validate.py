"""Checks only: the line of a sync up to the split, with nothing written."""

from netbook.backends import OpenBackend
from netbook.jobs.examine import look, summary
from netbook.jobs.results import Examined, Progress, no_progress
from netbook.model.network import Network


def validate(network: Network, open_backend: OpenBackend, *, progress: Progress = no_progress) -> Examined:
    """What is wrong with the network's entries and rules, and what is held because of it."""
    return Examined(**summary(look(network, open_backend, progress)))
