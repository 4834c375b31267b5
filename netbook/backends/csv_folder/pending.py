"""Several files of a folder replaced together: after a crash they are all as before, or all become as written.

The new files are written into a folder of their own, which is then renamed to PENDING: from that moment the write has
happened. Whoever comes next, the same run or a later one, moves each file to its place. A file that somebody saved
in between stays as they saved it.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from netbook.backends.files import keep_metadata, lock, sync_folder
from netbook.errors import BackendError, NoAccess

PENDING = ".netbook-pending"
JOURNAL = ".journal"
"""Inside of PENDING: file name -> sha256 of what it is to replace, '' for a file that is new."""


def replace_files(folder: Path, contents: Mapping[str, bytes], before: Mapping[str, str]) -> bool:
    """Replace or add the files of `contents`. `before` are the sha256 of those that are there.

    Says whether all are in place: False if somebody saved one of them meanwhile, which then is as they saved it.
    """
    _remove_leftovers(folder)
    with _as_backend_errors(folder):
        scratch = Path(tempfile.mkdtemp(".tmp", f"{PENDING}-", folder))
        descriptor = os.open(scratch, os.O_RDONLY)
        try:
            lock(descriptor)
            for name, content in contents.items():
                _write(scratch / name, content, like=folder / name)
            journal = {name: before.get(name, "") for name in contents}
            _write(scratch / JOURNAL, json.dumps(journal).encode())
            os.fsync(descriptor)
            os.rename(scratch, folder / PENDING)
        finally:
            os.close(descriptor)
            shutil.rmtree(scratch, ignore_errors=True)
        sync_folder(folder)
    return finish(folder)


def finish(folder: Path) -> bool:
    """Move what an interrupted write left to its place; nothing happens if there is none. See `replace_files`."""
    pending = folder / PENDING
    if not pending.is_dir():
        return True
    with _as_backend_errors(folder):
        return _moved_all(folder, pending)


def _moved_all(folder: Path, pending: Path) -> bool:
    in_place = True
    with contextlib.suppress(FileNotFoundError):  # another run is as far
        journal = json.loads((pending / JOURNAL).read_text("utf-8"))
        for name, before in journal.items():
            waiting = pending / name
            if not waiting.exists():
                continue
            if _hash(folder / name) == before:
                os.replace(waiting, folder / name)
            else:
                waiting.unlink()
                in_place = False
        sync_folder(folder)
        (pending / JOURNAL).unlink()
    with contextlib.suppress(FileNotFoundError):
        pending.rmdir()
    return in_place


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _write(path: Path, content: bytes, like: Path | None = None) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        if like is not None and like.exists():
            keep_metadata(like, file.fileno())
        os.fsync(file.fileno())


def _remove_leftovers(folder: Path) -> None:
    """Remove what runs left that were killed before their write had happened; living ones hold a lock."""
    for leftover in folder.glob(f"{PENDING}-*.tmp"):
        with contextlib.suppress(OSError):
            descriptor = os.open(leftover, os.O_RDONLY)
            try:
                if lock(descriptor):
                    shutil.rmtree(leftover, ignore_errors=True)
            finally:
                os.close(descriptor)


@contextlib.contextmanager
def _as_backend_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise NoAccess(
            f"{folder.name} cannot be written ({error.strerror})",
            f"Give whoever runs netbook the right to write to {folder}.",
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise BackendError(
            f"{folder.name} could not be written ({error.strerror})", "Free some space on the disk." if full else ""
        ) from error
