"""Where requests go: to Google, or all of them to one address of this computer, for tests."""

import os
import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from google.auth import transport
from google.auth.credentials import Credentials
from requests.adapters import HTTPAdapter

from netbook.backends.google_sheets.patience import Patience
from netbook.errors import UsageError

ENDPOINT = "NETBOOK_GOOGLE_ENDPOINT"
SHEETS, DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"
LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5})/?", re.ASCII)
READS = re.compile(r"ByDataFilter$")
SIGN_IN_ANSWERS = (200, 400, 401, 403)
"""Statuses with which Google's sign-in says yes or no."""
PASSING = frozenset((408, 429, 500, 502, 503, 504))
"""Statuses that may be better at the next try."""


class Unanswered(Exception):
    """No token was to be had, though nobody refused it: `instead` is what came, an answer or a broken connection."""

    def __init__(self, instead: requests.Response | requests.RequestException) -> None:
        super().__init__("no answer of the token endpoint")
        self.instead = instead


def endpoint_of(env: Mapping[str, str] = os.environ) -> str:
    """The address to which all requests are led; '' for Google itself. Raises UsageError for any but a loopback."""
    asked = env.get(ENDPOINT, "")
    if not asked:
        return ""
    found = LOOPBACK.fullmatch(asked)
    if found is None:
        raise UsageError(
            f"{ENDPOINT} is {asked!r}, but only an address of this computer may stand in for Google.",
            f"It is for tests: remove it, or set it to one like http://127.0.0.1:8000 (unset {ENDPOINT}).",
        )
    return found[1]


def led(url: str, endpoint: str) -> str:
    """`url` at the endpoint, or as it is without one. Raises UsageError for what is neither Sheets nor Drive."""
    for host in (SHEETS, DRIVE):
        if url.startswith(f"{host}/"):
            return endpoint + url.removeprefix(host) if endpoint else url
    raise UsageError(f"{url} is neither Google Sheets nor Google Drive.")


def kind_of(method: str, url: str) -> str:
    """Which of Google's quotas a call draws on: 'read' or 'write' of Sheets, or 'drive'."""
    if url.startswith(f"{DRIVE}/"):
        return "drive"
    return "read" if method == "get" or READS.search(url) else "write"


class Closed(HTTPAdapter):
    """No way out: while an endpoint is set, nothing may be asked of anybody else."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Raises UsageError."""
        raise UsageError(
            f"{request.url} is elsewhere, but {ENDPOINT} is set: nothing may leave this computer.",
            f"Sign in with the credentials of the test server, or remove {ENDPOINT}.",
        )


def new_session(endpoint: str) -> requests.Session:
    """A session that reaches the endpoint only; or everything, if there is none."""
    return seal(requests.Session(), endpoint)


def seal(session: requests.Session, endpoint: str) -> requests.Session:
    """The session, with no way left but to the endpoint, past any proxy; as it is, if there is no endpoint."""
    if endpoint:
        session.trust_env = False
        for start in ("https://", "http://"):
            session.mount(start, Closed())
        session.mount(f"{endpoint}/", HTTPAdapter())
    return session


class TokenAnswer(transport.Response):
    """An answer as google-auth wants to see it."""

    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._answer.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The HTTP headers."""
        return self._answer.headers

    @property
    def data(self) -> bytes:
        """The body."""
        return self._answer.content


class TokenRequest(transport.Request):
    """How google-auth asks for a token. Waiting and trying again are left to the client, which can tell the person.

    `answer` is the last answer, `skew` by how many seconds this computer's clock was ahead of it.
    """

    def __init__(self, session: requests.Session, patience: Patience) -> None:
        self.session = session
        self.patience = patience
        self.skew: float | None = None
        self.answer = requests.Response()

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **more: Any,
    ) -> TokenAnswer:
        """Raises Unanswered where the answer is no word of Google's sign-in."""
        timeouts = self.patience.timeouts
        try:
            answer = self.session.request(
                method, url, data=body, headers=headers, timeout=timeouts, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Unanswered(error) from error
        self.answer, self.skew = answer, skew_of(answer, self.patience.now())
        if answer.status_code not in SIGN_IN_ANSWERS or not isinstance(json_of(answer), dict):
            raise Unanswered(answer)
        return TokenAnswer(answer)


class SignedIn(requests.auth.AuthBase):
    """Puts the access token on every request; asks for a new one where the old has ended."""

    def __init__(self, credentials: Credentials, tokens: TokenRequest, refreshed: Callable[[], None]) -> None:
        self.credentials = credentials
        self.tokens = tokens
        self.refreshed = refreshed

    def refresh(self) -> None:
        """A new token. Raises Unanswered, GoogleAuthError."""
        self.credentials.refresh(self.tokens)
        self.refreshed()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the token."""
        if not self.credentials.valid:
            self.refresh()
        self.credentials.apply(request.headers)
        return request


def json_of(answer: requests.Response) -> Any:
    """The body as JSON; None if it is none."""
    try:
        return answer.json()
    except ValueError:
        return None


def skew_of(answer: requests.Response, now: float) -> float | None:
    """By how many seconds this computer's clock is ahead of whoever answered; None if they do not say."""
    try:
        return now - parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return None
