"""One run at a time in a network's folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from netbook.errors import AnotherRun, NoAccess
from netbook.state import FOLDER

WAIT_SECONDS = 30.0


@contextmanager
def only_run(network_folder: str, now: datetime, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the network's lock. Raises AnotherRun, saying whose it is, if it is not free within `wait` seconds."""
    from filelock import FileLock, Timeout  # slow to import, and a run that finds nothing changed takes no lock

    folder = Path(network_folder) / FOLDER
    holder = folder / "lock-holder"
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=wait)
    except Timeout as error:
        who = holder.read_text("utf-8") if holder.is_file() else "another netbook"
        raise AnotherRun(f"Another run has the lock: {who}. Waited {wait:g} s.", "Try again later.") from error
    except PermissionError as error:
        raise NoAccess(
            f"{network_folder} is read-only: netbook cannot keep its notes in {FOLDER}/ there.",
            "Give yourself the right to write in that folder.",
        ) from error
    try:
        holder.write_text(f"process {os.getpid()}, since {now:%H:%M:%S}", "utf-8")
        yield
    finally:
        lock.release()  # the holder's name stays, as it does after a crash: it is read only while the lock is taken
