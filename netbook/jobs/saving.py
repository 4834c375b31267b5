"""A file that people asked for, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from netbook.errors import NoAccess, UsageError
from netbook.model.network import Network


def save_file(path: Path, content: bytes, network: Network) -> None:
    """Write `content` to `path` in one step; a file that is there is replaced.

    Raises UsageError for the network's own files and for what is not a file, NoAccess if it cannot be written.
    """
    target = path.resolve()
    _refuse_own_files(path, target, network)
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a file.", "Name the file to be written with -o.")
    if not target.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {target.parent}.", "Make the folder first.")
    try:
        descriptor, temporary = tempfile.mkstemp(".tmp", ".netbook-", target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NoAccess(
            f"{path} cannot be written: {error.strerror}.", "Name a place where you may write with -o."
        ) from error


def _refuse_own_files(path: Path, target: Path, network: Network) -> None:
    for own in (network.config, *(place.location for place in network.workbooks)):
        if target == Path(own).resolve() or (target.exists() and Path(own).exists() and target.samefile(own)):
            raise UsageError(f"{path} is a file of the network itself; nothing was written.", "Name another file.")
