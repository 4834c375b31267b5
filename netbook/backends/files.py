"""The file on disk: one snapshot of it, who has it open, and replacing it whole or not at all."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from netbook.errors import BackendError, NoAccess, WorkbookBusy, WorkbookChanged

MAX_FILE = 200 << 20
MAX_CELLS = 5_000_000
MAX_COLUMNS = 1_024
CHUNK = 1 << 20


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading, but never a pipe or a device (they could keep us waiting for ever)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise BackendError(f"{path.name}: there is no such file in {path.parent}", _near(path)) from error
    except PermissionError as error:
        raise NoAccess(f"{path.name}: you may not read this file", f"Ask its owner for access to {path}.") from error
    except OSError as error:
        raise BackendError(f"{path.name}: cannot be opened ({error.strerror})", f"Check {path}.") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise BackendError(f"{path.name} is {kind}", "Name the workbook's own file (.xlsx, .xlsm or .ods).")
    return os.fdopen(descriptor, "rb")


def content_hash(path: Path) -> str:
    """sha256 of the content."""
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def snapshot(path: Path) -> tuple[bytes, str]:
    """The content and its sha256, read once; WorkbookChanged if somebody wrote meanwhile."""
    with open_regular(path) as file:
        before = os.fstat(file.fileno())
        if before.st_size > MAX_FILE:
            raise BackendError(
                f"{path.name} is {before.st_size >> 20} MB; netbook reads up to {MAX_FILE >> 20} MB",
                "Split the workbook, or remove what is not needed from it.",
            )
        content = file.read(MAX_FILE + 1)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise WorkbookChanged(f"{path.name} changed while it was read", "Run the same command again.")
    return content, hashlib.sha256(content).hexdigest()


def _near(path: Path) -> str:
    from difflib import get_close_matches

    try:
        names = [p.name for p in path.parent.iterdir() if p.suffix.lower() in (".xlsx", ".xlsm", ".ods")]
    except OSError:
        return f"The folder {path.parent} cannot be listed; check the path in netbook.toml."
    names = sorted(n for n in names if not n.startswith((".", "~$")))
    close = get_close_matches(path.name, names, 1, 0.5) or (names if len(names) == 1 else [])
    if close:
        return f"Did you mean '{close[0]}'? Correct the path in netbook.toml."
    return "Correct the path in netbook.toml, or put the workbook there."


# --- who has it open -------------------------------------------------------------------------


def check_not_open(path: Path) -> None:
    """WorkbookBusy if Excel or LibreOffice left its lock file beside the workbook."""
    places = {path.absolute(), path.resolve()}  # beside the link, or beside the file that it leads to
    locks = [(place.with_name(f"~${place.name}"), _excel_owner) for place in places]
    locks += [(place.with_name(f".~lock.{place.name}#"), _libreoffice_owner) for place in places]
    for lock, owner_of in locks:
        try:
            owner = owner_of(lock.read_bytes()[:4096])
        except FileNotFoundError:
            continue
        except OSError:
            owner = ""
        where = f"at {owner}'s" if owner else "in another program"
        raise WorkbookBusy(
            f"{path.name} is open {where}",
            f"Close it and run the same command again. If nobody has it open, delete the file {lock.name}.",
        )


def _excel_owner(lock: bytes) -> str:
    """Excel writes the owner's name twice: length and bytes, then from byte 55 length and UTF-16."""
    wide = int.from_bytes(lock[55:57], "little")
    if 0 < wide <= 54 and len(lock) >= 57 + 2 * wide:
        return _printable(lock[57 : 57 + 2 * wide].decode("utf-16-le", "replace"))
    return _printable(lock[1 : 1 + lock[0]].decode("latin-1")) if lock else ""


def _libreoffice_owner(lock: bytes) -> str:
    """LibreOffice writes 'full name,login,computer,time,profile;'."""
    fields = lock.decode("utf-8", "replace").split(",")
    return next((name for field in fields[:3] if (name := _printable(field))), "")


def _printable(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()[:60]


def check_writable(path: Path) -> None:
    """NoAccess if the file or its folder may not be written, WorkbookBusy if somebody has it open."""
    open_regular(path).close()
    target = path.resolve()
    for place, need, what in (
        (target.parent, os.W_OK | os.X_OK, "the folder is read-only"),
        (target, os.W_OK, "the file is read-only"),
    ):
        # For root every file is writable; a mode without any write bit still says: leave it alone.
        if not place.stat().st_mode & 0o222 or not _may(place, need):
            raise NoAccess(
                f"{path.name} cannot be written: {what}",
                f"Give whoever runs netbook the right to write to {place}.",
            )
    check_not_open(path)


def _may(place: Path, need: int) -> bool:
    return os.access(place, need, effective_ids=os.access in os.supports_effective_ids)


# --- replacing it ----------------------------------------------------------------------------


def replace_content(path: Path, chunks: Iterable[bytes | memoryview], revision: str) -> str:
    """Replace the content in one step, if the file is still at `revision`. Returns the new sha256.

    A reader sees the old file or the new one, whole, also after a crash or a power cut.
    """
    target = path.resolve()
    _remove_leftovers(target)
    try:
        with _temporary(target) as (temporary, file):
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            keep_metadata(target, file.fileno())
            os.fsync(file.fileno())
            check_not_open(path)
            if content_hash(target) != revision:
                raise WorkbookChanged(
                    f"{path.name} was changed by somebody else since it was read; nothing was written",
                    "Run the same command again.",
                )
            os.replace(temporary, target)
        sync_folder(target.parent)
    except PermissionError as error:
        raise NoAccess(
            f"{path.name} cannot be written ({error.strerror})",
            f"Give whoever runs netbook the right to write to {target.parent}.",
        ) from error
    except OSError as error:
        raise BackendError(
            f"{path.name} could not be written ({error.strerror}); it is as it was before",
            "Free some space on the disk." if error.errno in (errno.ENOSPC, errno.EDQUOT) else "",
        ) from error
    return digest.hexdigest()


def copy_to(path: Path, target: Path) -> None:
    """Put a copy of the content at `target`, in the place of what is there: whole, or not at all.

    Raises WorkbookChanged if somebody writes to `path` meanwhile, NoAccess, BackendError.
    """
    content, _ = snapshot(path)
    try:
        with _temporary(target) as (temporary, file):
            file.write(content)
            file.flush()
            keep_metadata(path, file.fileno())
            os.fsync(file.fileno())
            os.replace(temporary, target)
        sync_folder(target.parent)
    except PermissionError as error:
        raise NoAccess(
            f"{path.name} cannot be copied to {target} ({error.strerror})",
            f"Give whoever runs netbook the right to write to {target.parent}.",
        ) from error
    except OSError as error:
        raise BackendError(
            f"{path.name} could not be copied to {target} ({error.strerror})",
            "Free some space on the disk." if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"Check {target}.",
        ) from error


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside the target, gone at the end unless it was moved."""
    import tempfile

    descriptor, name = tempfile.mkstemp(".tmp", f".{target.name}.netbook-", target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            lock(file.fileno())
            yield temporary, file
    finally:
        temporary.unlink(missing_ok=True)


def lock(descriptor: int) -> bool:
    """Mark a temporary file as in use; says whether it was free."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_leftovers(target: Path) -> None:
    """Remove temporary files of runs that were killed; those of living runs are locked by them."""
    prefix = f".{target.name}.netbook-"
    with contextlib.suppress(OSError):
        for leftover in target.parent.iterdir():
            if leftover.name.startswith(prefix) and leftover.name.endswith(".tmp"):
                with contextlib.suppress(OSError), leftover.open("rb") as file:
                    if lock(file.fileno()):
                        leftover.unlink()


def keep_metadata(target: Path, descriptor: int) -> None:
    """Mode, owner and extended attributes go over to the new file, as far as we are allowed."""
    status = target.stat()
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    with contextlib.suppress(OSError, AttributeError):
        for name in os.listxattr(target):
            with contextlib.suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(target, name))


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
