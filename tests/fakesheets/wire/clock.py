"""Time that a test can move on; it starts at the real time, since tokens are signed with it."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """Seconds since 1970, plus what was skipped."""

    skipped: float = 0.0

    def now(self) -> float:
        return time.time() + self.skipped

    def advance(self, seconds: float) -> None:
        self.skipped += seconds
