"""Every way in which Google, or the way to it, fails: what it is in words, and whether it may pass.

Judged by the HTTP status and Google's `reason`; by its text only where there is neither, at the token endpoint.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError
from urllib3.exceptions import InvalidHeader, NameResolutionError
from urllib3.util import Retry

from netbook.backends.google_sheets.place import url_of
from netbook.backends.google_sheets.signin import GUIDE, PERSON, SERVICE, Account
from netbook.backends.google_sheets.wire import PASSING, Unanswered, json_of
from netbook.errors import BackendError, NetbookError, NoAccess, WorkbookBusy

Outcome = requests.Response | requests.RequestException | Unanswered | GoogleAuthError
NOT_SHARED = frozenset(("", "forbidden", "insufficientFilePermissions"))
RATE_LIMITS = frozenset(("rateLimitExceeded", "userRateLimitExceeded"))
FILTERED = (403, 511)
"""Statuses with which networks keep somebody in, in a page of their own."""
LATER = "Run the same command again later."
AGAIN = "It may pass: run the same command again later."
LONGEST_WORDS = 300
CONSOLE = re.compile(r"https://console\.(developers|cloud)\.google\.com/[\w./?=&%-]+")
LARGEST_SKEW = 300.0
GCLOUD = "gcloud auth application-default login"
GCLOUD_PROJECT = "764086051850"
"""gcloud's own project, which counts where somebody's Application Default Credentials name no other."""


class Refused(BackendError):
    """Google did nothing because it does not like the request (400); `words` is what it says."""

    def __init__(self, message: str, fix: str, words: str) -> None:
        super().__init__(message, fix)
        self.words = words


class NotSwitchedOn(NoAccess):
    """One of Google's APIs, `api`, is not switched on in the project of the account."""

    def __init__(self, message: str, fix: str, api: str) -> None:
        super().__init__(message, fix)
        self.api = api


@dataclass(frozen=True)
class About:
    """What a call was about: which sheet ('' if none), by which name, who asked, whether it was to write.

    `skew` is by how many seconds this computer's clock is ahead of Google's, if that is known.
    """

    account: Account | None
    sheet_id: str = ""
    title: str = ""
    writing: bool = False
    skew: float | None = None

    @property
    def url(self) -> str:
        """The address of the sheet."""
        return url_of(self.sheet_id)

    @property
    def sheet(self) -> str:
        """The sheet in words."""
        if not self.sheet_id:
            return "what was asked for"
        return f'the Google Sheet "{self.title}"' if self.title else f"the Google Sheet {self.url}"

    @property
    def who(self) -> str:
        """The e-mail to share with, or what stands for it."""
        return self.account.words if self.account else "the account that netbook is signed in with"


# --- may it pass? -----------------------------------------------------------------------------------


def is_fine(outcome: Outcome) -> bool:
    """Whether it is an answer of Google's that says yes."""
    return isinstance(outcome, requests.Response) and 200 <= outcome.status_code < 300 and not is_page(outcome)


def is_page(answer: requests.Response) -> bool:
    """Whether it is a page for people: nothing that Google's APIs answer."""
    return answer.headers.get("Content-Type", "").startswith("text/html") and bool(answer.content)


def may_pass(outcome: Outcome) -> bool:
    """Whether the same call may work in a moment."""
    if isinstance(outcome, Unanswered):
        return may_pass(outcome.instead)
    if isinstance(outcome, requests.Response):
        return outcome.status_code in PASSING or (outcome.status_code == 403 and reason_of(outcome) in RATE_LIMITS)
    broken = requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError
    return isinstance(outcome, broken) and not _is_distrust(outcome)


def asked_to_wait(outcome: Outcome) -> float:
    """Seconds that the answer wants us to wait (Retry-After); 0 if it does not say."""
    answer = outcome.instead if isinstance(outcome, Unanswered) else outcome
    if not isinstance(answer, requests.Response):
        return 0.0
    try:
        return max(0.0, Retry().parse_retry_after(answer.headers.get("Retry-After", "0")))
    except InvalidHeader:
        return 0.0


def in_short(outcome: Outcome) -> str:
    """What happened, for a line that says when it is tried again."""
    if isinstance(outcome, Unanswered):
        return in_short(outcome.instead)
    if isinstance(outcome, requests.Response):
        if outcome.status_code in (403, 429):
            return "Google wants fewer calls a minute"
        return f"Google has trouble ({outcome.status_code})"
    if isinstance(outcome, requests.Timeout):
        return "Google does not answer"
    return "The connection to Google was broken" if _is_cut(outcome) else "Google cannot be reached"


# --- what is it? ------------------------------------------------------------------------------------


def judged(outcome: Outcome, about: About) -> NetbookError:
    """The error for the person: NoAccess, WorkbookBusy, Refused or another BackendError."""
    if isinstance(outcome, Unanswered):
        instead = outcome.instead
        if isinstance(instead, requests.Response) and instead.status_code != 407 and not may_pass(instead):
            return portal(about)
        return judged(instead, about)
    if isinstance(outcome, requests.Response):
        return _of_answer(outcome, about)
    if isinstance(outcome, GoogleAuthError):
        return _of_signin(outcome, about)
    return _of_connection(outcome, about)


def portal(about: About) -> WorkbookBusy:
    """Something else answers in Google's place."""
    return WorkbookBusy(
        f"Somebody else answers in Google's place, so {about.sheet} cannot be reached: the sign-in page of a guest "
        "network, or a company's proxy.",
        "Open any page in a browser and sign in to the network, or use another one; then run the same command again.",
    )


def _of_answer(answer: requests.Response, about: About) -> NetbookError:
    status = answer.status_code
    if status < 400 or (status in FILTERED and is_page(answer)):
        return portal(about)
    if status == 429 or (status == 403 and reason_of(answer) in RATE_LIMITS):
        return WorkbookBusy(
            f"Google allows {about.who} no more calls for the moment.",
            f"Run the same command again in a few minutes. If it happens often, sync less often.{_unsure(about)}",
        )
    if status in PASSING:
        return WorkbookBusy(f"Google has trouble with {about.sheet} ({status}).", f"{LATER}{_unsure(about)}")
    if status in BY_STATUS:
        return BY_STATUS[status](answer, about)
    return BackendError(f"Google answered {status} about {about.sheet}: {words_of(answer)}", AGAIN)


def _start(words: str) -> str:
    """Words at the start of a sentence; an e-mail stays as it is."""
    return f"The{words[3:]}" if words.startswith("the ") else words


def _unsure(about: About) -> str:
    return " It finds out by itself what has been written." if about.writing else ""


def _refused(answer: requests.Response, about: About) -> NetbookError:
    words = words_of(answer)
    if _error(answer).get("status") == "FAILED_PRECONDITION":
        return Refused(
            f"{_start(about.sheet)} is no Google Sheet: it seems to be an Excel file that is kept in Google Drive.",
            f"Open {about.url}, click File > Save as Google Sheets, and name the new sheet's address in netbook.toml.",
            words,
        )
    return Refused(f"Google refused what netbook asked of {about.sheet}: {words}", AGAIN, words)


def _unknown(answer: requests.Response, about: About) -> NetbookError:
    return NoAccess(
        f"Google does not accept the sign-in of {about.who}.",
        f"Sign in again: netbook auth add (step by step: {GUIDE})",
    )


def _forbidden(answer: requests.Response, about: About) -> NetbookError:
    reason = reason_of(answer)
    if reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        return _disabled(answer, about)
    if reason in ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"):
        return NoAccess(
            f"The sign-in of {about.who} does not extend to Google Sheets.",
            f"Sign in again and allow everything that is asked: netbook auth add --oauth FILE; for gcloud see {GUIDE}.",
        )
    if reason == "domainPolicy":
        return NoAccess(
            f"The administrator of your organisation keeps programs away from {about.sheet}.",
            f"Ask them to allow {about.who} the Drive API.",
        )
    if not about.sheet_id or reason not in NOT_SHARED:
        return NoAccess(f"Google does not let {about.who} do this: {words_of(answer)}", f"See {GUIDE}.")
    start = f"Open {about.url}, click Share"
    if about.writing or reason == "insufficientFilePermissions":
        return NoAccess(
            f"{_start(about.who)} may not change {about.sheet}: it is not shared with it as Editor.",
            f"{start}, and make {about.who} an Editor.",
        )
    return NoAccess(
        f"{_start(about.sheet)} is not shared with {about.who}.",
        f"{start}, and add {about.who} as Editor.",
    )


def _disabled(answer: requests.Response, about: About) -> NetbookError:
    """The API is not switched on in the project of the account."""
    said = _details(answer)
    api = "drive" if "drive" in str(said.get("service") or answer.url) else "sheets"
    name = f"Google {api.capitalize()} API"
    if GCLOUD_PROJECT in f"{said.get('consumer')} {words_of(answer)}":
        return NotSwitchedOn(
            f"The sign-in of gcloud alone does not extend to the {name}.",
            f"Name a project of your own in which it is switched on: {GCLOUD.replace('login', 'set-quota-project')} "
            f"PROJECT, or sign in another way (see {GUIDE}).",
            api,
        )
    link = CONSOLE.search(str(said.get("activationUrl") or "")) or CONSOLE.search(words_of(answer))
    url = link[0] if link else f"https://console.cloud.google.com/apis/library/{api}.googleapis.com"
    return NotSwitchedOn(
        f"The {name} is not switched on for the project of {about.who}.",
        f"Open {url}, click Enable, wait some minutes, and run the same command again.",
        api,
    )


def _missing(answer: requests.Response, about: About) -> NetbookError:
    if not about.sheet_id:
        return BackendError(f"Google does not know what netbook asked for: {words_of(answer)}", AGAIN)
    return NoAccess(
        f"There is no Google Sheet {about.url}, or it is not shared with {about.who}.",
        f"Open the address in a browser. If the sheet opens there, click Share and add {about.who} as Editor; "
        "if not, it was deleted or the address is wrong: correct it in netbook.toml.",
    )


def _proxy_asks(answer: requests.Response, about: About) -> NetbookError:
    return BackendError(
        "The proxy between this computer and Google wants a name and a password.",
        "Set HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT.",
    )


def _too_large(answer: requests.Response, about: About) -> NetbookError:
    return BackendError(
        f"What was to be written to {about.sheet} at once is more than Google takes ({answer.status_code}).",
        "Split the network's workbook, or remove what is not needed from it.",
    )


BY_STATUS = {
    400: _refused,
    401: _unknown,
    403: _forbidden,
    404: _missing,
    407: _proxy_asks,
    413: _too_large,
    414: _too_large,
}
"""Status that does not pass -> what it means."""


def _of_connection(error: requests.RequestException, about: About) -> NetbookError:
    sheet = about.sheet
    if _is_distrust(error):
        return WorkbookBusy(
            f"{_start(sheet)} cannot be reached: whoever answers cannot prove to be Google.",
            "Look at this computer's date and time, sign in to the guest network if this is one, or ask who runs the "
            "company's proxy for its certificate (REQUESTS_CA_BUNDLE).",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return WorkbookBusy("The proxy on the way to Google does not let netbook through.", "Check HTTPS_PROXY.")
    if any(isinstance(one, NameResolutionError) for one in _chain(error)):
        return WorkbookBusy(
            "Google cannot be reached: this computer does not find its address.",
            "Check that it is online. If it reaches the internet through a proxy only, set HTTPS_PROXY.",
        )
    if isinstance(error, requests.exceptions.ReadTimeout):
        return WorkbookBusy(f"Google gave no answer about {sheet}.", f"{LATER}{_unsure(about)}")
    if _is_cut(error):
        return WorkbookBusy(
            f"The connection to Google was broken while netbook asked for {sheet}.", f"{LATER}{_unsure(about)}"
        )
    return WorkbookBusy(
        "Google cannot be reached.", "Check that this computer is online, and run the same command again."
    )


def _of_signin(error: GoogleAuthError, about: About) -> NetbookError:
    """The token endpoint says no: {"error": ..., "error_description": ...}."""
    said = next((one for one in error.args if isinstance(one, Mapping)), {})
    description = str(said.get("error_description") or said.get("error") or next(iter(error.args), ""))[:LONGEST_WORDS]
    kind = about.account.kind if about.account else ""
    again = "netbook auth add --oauth FILE" if about.account and about.account.own else GCLOUD
    off = off_by(about.skew)  # then Google does not always name the time as the reason
    if off or re.search(r"short-lived|timeframe|\biat\b", description):
        return NoAccess(
            f"This computer's clock is {off or 'wrong'}, so Google does not accept the sign-in of {about.who}.",
            "Have the computer set its date and time by itself (on Linux: timedatectl set-ntp true).",
        )
    if kind == PERSON and said.get("error") == "invalid_grant":
        return NoAccess(
            "Your sign-in to Google has ended, or was taken back.",
            f'Sign in again: {again}. While the consent screen is in "Testing", this happens every 7 days: set it to '
            '"In production", or use a service account.',
        )
    if kind == PERSON and said.get("error") in ("invalid_client", "deleted_client", "unauthorized_client"):
        return NoAccess(
            "The OAuth client with which you signed in no longer exists.",
            f"Make a new one (Google Cloud console > APIs & Services > Credentials), and: {again}",
        )
    if kind == SERVICE and "signature" in description.casefold():
        return NoAccess(
            f"The key of {about.who} is no longer valid: it was deleted or replaced.",
            "Make a new key (Google Cloud console > IAM & Admin > Service Accounts > Keys), and: netbook auth add FILE",
        )
    if kind == SERVICE and "not found" in description.casefold():
        return NoAccess(
            f"The account {about.who} no longer exists.",
            "Make a new service account and a key for it, share the sheets with its e-mail, and: netbook auth add FILE",
        )
    return NoAccess(
        f"Google refused the sign-in of {about.who}: {description}",
        f"Sign in again: netbook auth add (step by step: {GUIDE})",
    )


def off_by(skew: float | None) -> str:
    """'12 minutes fast', for a clock that is so far off that Google may mind; '' for any other."""
    if skew is None or abs(skew) < LARGEST_SKEW:
        return ""
    minutes = round(abs(skew) / 60)
    amount = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
    return f"{amount} {'fast' if skew > 0 else 'slow'}"


# --- reading answers --------------------------------------------------------------------------------


def _error(answer: requests.Response) -> Mapping[str, Any]:
    body = json_of(answer)
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def words_of(answer: requests.Response) -> str:
    """Google's own words, cut to a bearable length."""
    return str(_error(answer).get("message") or answer.reason or answer.status_code)[:LONGEST_WORDS]


def reason_of(answer: requests.Response) -> str:
    """Google's `reason`: in the details (Sheets), or in the list of errors (Drive); '' if there is none."""
    error = _error(answer)
    for named in (error.get("details"), error.get("errors")):
        for one in named if isinstance(named, list) else ():
            if isinstance(one, dict) and isinstance(one.get("reason"), str):
                return one["reason"]
    return ""


def _details(answer: requests.Response) -> Mapping[str, Any]:
    details = _error(answer).get("details")
    found = [one.get("metadata") for one in details or () if isinstance(one, dict)] if isinstance(details, list) else []
    return next((one for one in found if isinstance(one, dict)), {})


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it says led to it."""
    waiting: list[object] = [error]
    for one in waiting:
        if isinstance(one, BaseException) and len(waiting) < 100:
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def _is_distrust(error: BaseException) -> bool:
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(error))


def _is_cut(error: BaseException) -> bool:
    return any(isinstance(one, (ConnectionResetError, BrokenPipeError, EOFError)) for one in _chain(error)) or any(
        type(one).__name__ in ("RemoteDisconnected", "IncompleteRead", "ProtocolError") for one in _chain(error)
    )
