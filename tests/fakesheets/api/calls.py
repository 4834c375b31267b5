"""A call and its answer, as the pure side of the server sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

READ, WRITE, DRIVE = "read", "write", "drive"


@dataclass(frozen=True)
class Call:
    """One request: the path in decoded segments, the query in order, the body as parsed JSON."""

    method: str
    segments: tuple[str, ...]
    query: Sequence[tuple[str, str]] = ()
    body: Any = None
    user: str = ""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def one(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    def flag(self, name: str) -> bool:
        return self.one(name).lower() == "true"

    @property
    def asked(self) -> dict[str, str]:
        return dict(self.query)

    @property
    def message(self) -> Mapping[str, Any]:
        """The body as a JSON object; none is an empty one."""
        return self.body if isinstance(self.body, Mapping) else {}


@dataclass(frozen=True)
class Answer:
    """What goes back: JSON, or text of another kind."""

    status: int
    body: Any = None
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
