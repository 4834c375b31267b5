"""The few reasons a job cannot go on, each with the exit code it ends with.

Wrong data is never one of these: it is a `Finding`, and the job goes on.
"""

from collections.abc import Sequence

OK = 0
FAILED = 1
USAGE = 2
NEEDS_A_PERSON = 3
NO_ACCESS = 4
TRY_LATER = 5
LOCKED = 11


class NetbookError(Exception):
    """What happened, where, and what to do (`fix`), in the person's words."""

    exit_code = FAILED

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class UsageError(NetbookError):
    """The command or its arguments cannot be understood."""

    exit_code = USAGE


class ConfigError(NetbookError):
    """netbook.toml has problems; all of them are listed, one a line."""

    exit_code = USAGE

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class BackendError(NetbookError):
    """A workbook that cannot be read or written as it is: missing, broken, protected."""

    exit_code = USAGE


class NotSplit(NetbookError):
    """Nothing can be split, and so nothing be shown of it, until a person has corrected the workbook."""

    exit_code = NEEDS_A_PERSON


class NoAccess(BackendError):
    """The workbook or its folder may not be read or written by whoever runs netbook."""

    exit_code = NO_ACCESS


class WorkbookBusy(BackendError):
    """Somebody has the workbook open; the same command will work later."""

    exit_code = TRY_LATER


class WorkbookChanged(BackendError):
    """The workbook is no longer at the revision that was read; nothing was written."""

    exit_code = TRY_LATER


class AnotherRun(NetbookError):
    """Another netbook holds the lock of this network."""

    exit_code = LOCKED
