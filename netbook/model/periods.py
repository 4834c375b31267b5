"""Periods that were closed: their ledger lines, locked, and the digest that shows whether one was changed since."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date


@dataclass(frozen=True)
class LockedLine:
    """One ledger line of a closed period. `amount` in minor units of `currency`; `partner` '' is what was held."""

    receipt: str
    date: date
    opportunity: str
    partner: str
    currency: str
    amount: int
    why: str


@dataclass(frozen=True)
class ClosedPeriod:
    """A period with everything that was booked in it, `start` to `end` inclusive.

    `before` is the digest of the period closed before it ('' for the first), so that the digests make a chain: no
    period can be changed, or left out, without changing all that follow. `digest` is what was noted when it was closed.
    """

    name: str
    start: date
    end: date
    closed_on: date
    closed_by: str
    before: str
    lines: tuple[LockedLine, ...]
    digest: str = ""

    @property
    def digest_now(self) -> str:
        """SHA-256, in hex, of everything above; equal to `digest` while nothing has been changed."""
        facts = (self.name, self.start, self.end, self.closed_on, self.closed_by, self.before)
        text = json.dumps([facts, [astuple(line) for line in self.lines]], default=str, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def changed_since_closed(periods: Sequence[ClosedPeriod]) -> list[str]:
    """What is wrong with the chain of `periods` (in the order of their days): names of those that were changed, or that
    do not follow the one before."""
    before = ["", *(period.digest for period in periods)]
    return [
        period.name
        for period, digest in zip(periods, before, strict=False)
        if period.digest != period.digest_now or period.before != digest
    ]
