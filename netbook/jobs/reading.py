"""A workbook being read in the background, while this thread loads what will work on it."""

from concurrent.futures import Future, ThreadPoolExecutor

from netbook.backends import OpenBackend
from netbook.backends.base import Backend
from netbook.model.cells import Workbook, same_name
from netbook.model.network import Network
from netbook.model.schema import COMPUTED_TABS, TABS

WANTED = frozenset(same_name(title) for title in (*(tab.title for tab in TABS), *COMPUTED_TABS))
"""The tabs that are read; all others are somebody's own."""


class Reading:
    """Starts to read at once. The reader of Excel files leaves Python to others while it parses, and loading pandas
    takes as long as reading 50,000 rows."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.label = backend.label
        with_one_thread = ThreadPoolExecutor(1)
        self._future: Future[Workbook] = with_one_thread.submit(backend.read, WANTED)
        with_one_thread.shutdown(wait=False)

    def result(self) -> Workbook:
        """The workbook, as soon as it is there. Raises what `Backend.read` raises."""
        return self._future.result()


def readings(network: Network, open_backend: OpenBackend) -> dict[str, Reading]:
    """All workbooks of a network being read, by name."""
    return {place.name: Reading(open_backend(place)) for place in network.workbooks}
