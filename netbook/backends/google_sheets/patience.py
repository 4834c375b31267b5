"""How long to wait: for Google's minute, and for Google to recover. Loads nothing heavy."""

import random
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE = 60.0
CALLS_A_MINUTE = 60
"""What Google allows one user, for reads and for writes, counted apart."""
TRIES = 7
LONGEST_PAUSE = 32
DEADLINE, DEADLINE_WATCHED = 180.0, 60.0
TIMEOUTS = (10.0, 200.0)


def tell_whoever_watches(line: str) -> None:
    """One line on stderr if a person sits at it; cron gets no mail because Google was slow."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", file=sys.stderr, flush=True)


def usual_deadline() -> float:
    """Seconds: a person who watches is told sooner that it does not work."""
    return DEADLINE_WATCHED if sys.stderr.isatty() else DEADLINE


@dataclass(frozen=True)
class Patience:
    """Time and chance, whom to tell about a wait, and where patience ends.

    `deadline` is how many seconds one call may take before it is not tried again; `timeouts` how long to wait for the
    connection and for the answer. `clock` runs evenly, `now` is the time of day (seconds since 1970).
    """

    say: Callable[[str], None] = tell_whoever_watches
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random
    deadline: float = field(default_factory=usual_deadline)
    timeouts: tuple[float, float] = TIMEOUTS

    def pause(self, tried: int, since: float, asked_for: float = 0.0) -> float | None:
        """Seconds until the next try after `tried` others, the first of which began at `since`; None: give up.

        `asked_for` is what Google itself wants us to wait.
        """
        left = since + self.deadline - self.clock()
        if tried >= TRIES or left <= 0 or asked_for > left:
            return None
        return min(max(min(LONGEST_PAUSE, 2**tried) + self.dice(), asked_for), left)


class Minute:
    """The calls of the last minute. A call counts from its answer on: Google got it no later than that."""

    def __init__(self, size: int = CALLS_A_MINUTE) -> None:
        self.size = size
        self._ended: deque[float] = deque()

    def add(self, now: float) -> None:
        """A call was answered now."""
        self._ended.append(now)

    def left(self, now: float) -> int:
        """How many more calls there may be now."""
        while self._ended and self._ended[0] <= now - MINUTE:
            self._ended.popleft()
        return max(0, self.size - len(self._ended))

    def wait(self, now: float) -> float:
        """Seconds until there may be one more call; 0 or less: now."""
        if self.left(now):
            return 0.0
        return self._ended[len(self._ended) - self.size] + MINUTE - now
