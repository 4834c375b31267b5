"""What the doctor found: checks, each well, bad or skipped."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from netbook.errors import FAILED, OK, TRY_LATER, NetbookError

WELL, BAD, SKIPPED = "ok", "BAD", "skip"


@dataclass(frozen=True)
class Check:
    """What was looked at (`name`), how it is (WELL, BAD, SKIPPED), in words, and what to do if it is BAD."""

    name: str
    state: str
    words: str
    fix: str = ""
    exit_code: int = OK


@dataclass(frozen=True)
class Diagnosis:
    """All checks, in the order in which one builds on the other."""

    checks: tuple[Check, ...]

    @property
    def bad(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if check.state == BAD)

    @property
    def exit_code(self) -> int:
        """That of the first thing that a person must correct; what may pass by itself comes last."""
        codes = [check.exit_code or FAILED for check in self.bad]
        return next((code for code in codes if code != TRY_LATER), TRY_LATER if codes else OK)

    def facts(self) -> dict[str, Any]:
        """As --json has it."""
        return {"checks": [asdict(check) for check in self.checks]}


def failed(name: str, error: NetbookError) -> Check:
    """A check that found a reason why a job cannot go on."""
    return Check(name, BAD, error.message, error.fix, error.exit_code)


def skipped(names: Sequence[str], done: Sequence[Check]) -> Iterator[Check]:
    """The checks that could not be made any more."""
    made = {check.name for check in done}
    for name in names:
        if name not in made:
            yield Check(name, SKIPPED, "not looked at: first correct what is said above")
