"""What was asked of the server, in order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One call; status 0 means that no answer was sent, `applied` that it was carried out."""

    name: str
    kind: str  # read, write, drive, token, or other
    method: str
    path: str
    query: Sequence[tuple[str, str]]
    body: Any
    user: str
    status: int
    applied: bool
    fault: str = ""


@dataclass
class Log:
    """Every call since the start, or since the last `clear`."""

    entries: list[Entry] = field(default_factory=list)

    def clear(self) -> None:
        self.entries.clear()

    @property
    def counts(self) -> dict[str, int]:
        """How many calls of each kind: {"drive": 1, "read": 2, "write": 1}; tokens are left out."""
        return dict(Counter(entry.kind for entry in self.entries if entry.kind != "token"))

    def of(self, name: str) -> list[Entry]:
        """The calls of one method, or of one kind."""
        return [entry for entry in self.entries if name in (entry.name, entry.kind)]
