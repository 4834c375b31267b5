"""Trouble on the way, by script: which calls meet which fault."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from tests.fakesheets.api.calls import WRITE, Answer
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.wire.quota import too_many

HTML = "text/html; charset=UTF-8"
BAD_GATEWAY = (
    "<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
    "<p><b>502.</b> <ins>That's an error.</ins>\n<p>The server encountered a temporary error and could not complete "
    "your request.<p>Please try again in 30 seconds.\n</html>\n"
)
PORTAL = (
    '<html><head><title>Welcome to our guest network</title></head><body><form action="/login">'
    "Please accept the terms of use.</form></body></html>"
)

# unverified: every body below but the shape of JSON errors
INSTEAD: dict[str, Callable[[str], Answer]] = {
    "too_many_requests": lambda kind: refused(too_many(kind)),
    "internal_error": lambda kind: refused(ApiError(500, "Internal error encountered.")),
    "bad_gateway": lambda kind: Answer(502, BAD_GATEWAY, HTML),
    "unavailable": lambda kind: refused(ApiError(503, "The service is currently unavailable.")),
    "captive_portal": lambda kind: Answer(200, PORTAL, HTML),
    "api_disabled": lambda kind: refused(api_disabled()),
}
AFTER = {"unavailable_after": "unavailable", "internal_error_after": "internal_error", "cut_after": "cut"}
SILENT = ("cut", "hang")  # nothing comes back, the connection is closed or stays open
SLOW = "slow"  # the true answer, after `seconds`
SAYS = "says"  # any answer
KINDS = (*INSTEAD, *AFTER, *SILENT, SLOW, SAYS)


def refused(error: ApiError) -> Answer:
    return Answer(error.code, error.body)


def api_disabled() -> ApiError:
    url = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=269908437164"
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com", "consumer": "projects/269908437164", "activationUrl": url},
    }
    message = (
        "Google Sheets API has not been used in project 269908437164 before or it is disabled. Enable it by visiting "
        f"{url} then retry."
    )
    return ApiError(403, message, details=[info])


@dataclass
class Fault:
    """`on` is read, write, drive, token, any, or a pattern for the method's name; `skip` calls pass first.

    `retry_after` seconds are what the answer asks the client to wait. The kind `says` sends `answer`.
    """

    kind: str
    on: str = "any"
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    retry_after: int = 0
    answer: Answer | None = None

    def meets(self, name: str, kind: str) -> bool:
        return self.on in ("any", kind) or re.fullmatch(self.on, name) is not None

    @property
    def lets_through(self) -> bool:
        """Whether the call is carried out before anything goes wrong."""
        return self.kind in AFTER or self.kind == SLOW

    def instead(self, kind: str) -> Answer | None:
        """What comes back in place of the true answer; None for a fault that only delays or cuts."""
        if self.kind == SAYS:
            return self.answer
        make = INSTEAD.get(AFTER.get(self.kind, self.kind))
        if make is None:
            return None
        answer = make(kind or WRITE)
        return replace(answer, headers={"Retry-After": str(self.retry_after)}) if self.retry_after else answer


@dataclass
class Faults:
    """The script: the first fault that meets a call is used up by it."""

    waiting: list[Fault] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, on: str = "any", **how: Any) -> None:
        """`how`: times, skip, seconds, retry_after, answer. Raises ValueError for a kind that does not exist."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no fault; there are {', '.join(KINDS)}")
        self.waiting.append(Fault(kind, on, **how))

    def clear(self) -> None:
        self.waiting.clear()

    def next(self, name: str, kind: str) -> Fault | None:
        with self.lock:
            for fault in self.waiting:
                if not fault.meets(name, kind):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
                return fault
        return None
