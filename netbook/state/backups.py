"""Copies of workbooks as they were before netbook wrote to them: .netbook/backups/NAME-RUN.xlsx."""

import contextlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from netbook.errors import BackendError
from netbook.state import FOLDER

FOLDER_NAME = "backups"
KEPT_DAYS, KEPT_COPIES = 30, 20
"""A copy is kept for so many days, and so many copies of a workbook are; the latest always is."""


def keep_backup(
    network_folder: str, name: str, run: int, suffix: str, now: datetime, copy_to: Callable[[Path], None]
) -> Path:
    """Copy a workbook (by its name in netbook.toml) before `run` writes to it, and remove copies that are old.

    Raises BackendError if there can be no copy; the workbook must not be written then.
    """
    folder = Path(network_folder) / FOLDER / FOLDER_NAME
    path = folder / f"{_file_name(name)}-{run}{suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        copy_to(path)
    except BackendError as error:
        raise _no_backup(error, error.message, error.fix) from error
    except OSError as error:
        fix = f"Make room on the disk, and see that netbook may write to {folder}."
        raise _no_backup(BackendError(""), f"{path}: {error.strerror}", fix) from error
    _thin_out(backups_of(network_folder, name), now)
    return path


def _no_backup(like: BackendError, why: str, fix: str) -> BackendError:
    words = f"nothing was written, as the workbook could not be copied to the backups first: {why}"
    return type(like)(words, fix or "Run the same command again.")


def backups_of(network_folder: str, name: str) -> list[Path]:
    """The copies of a workbook, the latest run first."""
    pattern = re.compile(re.escape(_file_name(name)) + r"-(\d+)(?:\.\w+)+")
    folder = Path(network_folder) / FOLDER / FOLDER_NAME
    found = [(int(match[1]), path) for path in folder.glob("*") if (match := pattern.fullmatch(path.name))]
    return [path for _, path in sorted(found, reverse=True)]


def _remove_leftovers(folder: Path) -> None:
    """Remove what a run left that was stopped while it copied. The name of a copy never begins with a dot."""
    for path in folder.glob(".*"):
        with contextlib.suppress(OSError):
            path.unlink()


def _thin_out(copies: list[Path], now: datetime) -> None:
    oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
    for place, path in enumerate(copies):
        with contextlib.suppress(OSError):
            if place and (place >= KEPT_COPIES or path.stat().st_mtime < oldest):
                path.unlink()


def _file_name(name: str) -> str:
    """A name of netbook.toml as part of a file's name; no two names give the same."""
    return "".join(c if c.isalnum() or c in "_- " else f"%{ord(c):x}." for c in name)
