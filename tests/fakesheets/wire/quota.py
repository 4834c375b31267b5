"""Reads and writes a minute, for each user and for the project."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakesheets.api.calls import READ, WRITE
from tests.fakesheets.model.errors import ApiError

MINUTE = 60.0
PROJECT = "269908437164"
NAMES = {READ: "Read", WRITE: "Write"}


@dataclass
class Quota:
    """Counts calls of the last minute; a call that is refused counts too."""

    # unverified: that the minute slides
    now: Callable[[], float]
    per_user: int = 60
    per_project: int = 300
    calls: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def spend(self, kind: str, user: str) -> ApiError | None:
        """The refusal, if this call is one too many; Drive's calls are not counted."""
        if kind not in NAMES:
            return None
        over_user = self.count((kind, user)) > self.per_user
        over_project = self.count((kind, "")) > self.per_project
        if not over_user and not over_project:
            return None
        return too_many(kind, of_user=over_user)

    def count(self, key: tuple[str, str]) -> int:
        times = self.calls[key]
        while times and times[0] <= self.now() - MINUTE:
            times.popleft()
        times.append(self.now())
        return len(times)

    def left(self, kind: str, user: str) -> int:
        """How many such calls the user has in this minute."""
        recent = [time for time in self.calls[kind, user] if time > self.now() - MINUTE]
        return max(0, self.per_user - len(recent))


def too_many(kind: str, *, of_user: bool = True) -> ApiError:
    """429; no Retry-After comes with it."""
    # unverified: put together from reports of users, no recording has one
    name = NAMES.get(kind, "Write")
    limit = f"{name} requests per minute" + (" per user" if of_user else "")
    message = (
        f"Quota exceeded for quota metric '{name} requests' and limit '{limit}' of service "
        f"'sheets.googleapis.com' for consumer 'project_number:{PROJECT}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": f"projects/{PROJECT}",
            "quota_limit": f"{name}RequestsPerMinute" + ("PerUser" if of_user else ""),
            "quota_limit_value": "60" if of_user else "300",
            "quota_location": "global",
            "quota_metric": f"sheets.googleapis.com/{name.lower()}_requests",
            "service": "sheets.googleapis.com",
        },
    }
    link = {"description": "Request a higher quota limit.", "url": "https://cloud.google.com/docs/quotas"}
    return ApiError(429, message, details=[info, {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}])
