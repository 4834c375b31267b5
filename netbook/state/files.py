"""Files that netbook makes for people: there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netbook.errors import NoAccess, UsageError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write to; it takes the place of `path` at the end, unless something went wrong.

    Raises NoAccess if the folder cannot be written to, UsageError if it is not there or the disk is full.
    """
    temporary = path.with_name(f".{path.name}.netbook-{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        temporary.touch()  # fails here, in plain words, where nothing may be written
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except PermissionError as error:
        raise NoAccess(f"{path} cannot be written: {error.strerror}.", "Choose a folder you may write in.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", "Choose another file with -o.") from error
    finally:
        temporary.unlink(missing_ok=True)
