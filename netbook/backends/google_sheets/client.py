"""The one way to Google: signed in, patient, inside the quotas, and with an answer in words for every failure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, RLock
from typing import Any
from urllib.parse import quote

import gspread
import requests
from google.auth.credentials import Credentials, Signing
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials as PersonCredentials

from netbook.backends.google_sheets import signin, trouble
from netbook.backends.google_sheets.patience import TRIES, Minute, Patience, tell_whoever_watches
from netbook.backends.google_sheets.signin import Account
from netbook.backends.google_sheets.trouble import About, Refused
from netbook.backends.google_sheets.wire import (
    DRIVE,
    SHEETS,
    SignedIn,
    TokenRequest,
    Unanswered,
    endpoint_of,
    json_of,
    kind_of,
    led,
    new_session,
    skew_of,
)

__all__ = ["Client", "Refused", "close_client", "open_client", "sign_in", "use_client"]

FILE_FIELDS = "name,version,modifiedTime,trashed,lastModifyingUser(me),capabilities(canEdit)"
LONGEST_QUERY = 6_000
"""Characters of ranges in one address; servers on the way cut addresses off at 8,000."""
SHEET_ID = re.compile(r"/(?:spreadsheets|files)/([\w-]+)")


@dataclass(frozen=True)
class Call:
    """One request, as `HTTPClient.request` gets it; `more` are the arguments of requests."""

    method: str
    url: str
    more: Mapping[str, Any]
    repeatable: bool

    @property
    def sheet_id(self) -> str:
        """The spreadsheet it is about; '' for none."""
        found = SHEET_ID.search(self.url)
        return found[1] if found else ""


class Client(gspread.HTTPClient):
    """Every request to Google goes through `request`; calls from several threads wait for each other.

    `titles` are the names of the sheets that were met, by id. `files` is what Drive said of them, until somebody reads
    them: looking whether a sheet changed, and reading it, is one question to Drive. `skew` is by how many seconds this
    computer's clock is ahead of Google's (None: not known yet).
    """

    def __init__(
        self,
        auth: Credentials,
        session: requests.Session | None = None,
        *,
        account: Account | None = None,
        patience: Patience | None = None,
        endpoint: str | None = None,
    ) -> None:
        self.endpoint = endpoint_of() if endpoint is None else endpoint
        super().__init__(auth, session or new_session(self.endpoint))
        self.auth = auth
        self.account = account
        self.patience = patience or Patience()
        self.tokens = TokenRequest(new_session(self.endpoint), self.patience)
        self.signed_in = SignedIn(auth, self.tokens, self._keep_token)
        self.minutes = {"read": Minute(), "write": Minute()}
        self.titles: dict[str, str] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self._skew: float | None = None
        self._lock = RLock()

    def close(self) -> None:
        """Let go of the connections."""
        self.session.close()
        self.tokens.session.close()

    @property
    def skew(self) -> float | None:
        """By how many seconds this computer's clock is ahead of Google's; None before any answer."""
        return self.tokens.skew if self._skew is None else self._skew

    def left(self, kind: str) -> int:
        """How many more calls of this kind ('read', 'write') this minute has, as far as this process knows."""
        with self._lock:
            return self.minutes[kind].left(self.patience.clock())

    # --- who we are --------------------------------------------------------------------------------

    def signs(self) -> bool:
        """Whether the account has a key, which signs."""
        return isinstance(self.auth, Signing) and bool(self.auth.sign_bytes(b"netbook"))  # type: ignore[no-untyped-call]

    def token(self) -> None:
        """Ask for an access token now. Raises NoAccess, WorkbookBusy."""
        with self._lock:
            self._patiently(_call("get", f"{DRIVE}/"), self._token)

    def _token(self, call: Call) -> trouble.Outcome:
        try:
            self.signed_in.refresh()
        except (Unanswered, GoogleAuthError) as error:
            return error
        return self.tokens.answer

    def email(self) -> str:
        """The e-mail of whoever is signed in, as Drive says it."""
        user = self._object("get", f"{DRIVE}/drive/v3/about", params={"fields": "user(emailAddress)"}).get("user", {})
        return str(user.get("emailAddress") or "")

    # --- calls ------------------------------------------------------------------------------------

    def file(self, file_id: str) -> dict[str, Any]:
        """Drive's files.get: name, version, modifiedTime, trashed, lastModifyingUser.me, capabilities.canEdit."""
        params = {"fields": FILE_FIELDS, "supportsAllDrives": "true"}
        answer = self._object("get", f"{DRIVE}/drive/v3/files/{file_id}", params=params)
        self._remember(file_id, answer.get("name"))
        return answer

    def spreadsheet(self, spreadsheet_id: str, fields: str) -> dict[str, Any]:
        """spreadsheets.get: what the mask `fields` names; cells only if it names them."""
        answer = self._object("get", f"{SHEETS}/v4/spreadsheets/{spreadsheet_id}", params={"fields": fields})
        self._remember(spreadsheet_id, answer.get("properties", {}).get("title"))
        return answer

    def values(self, spreadsheet_id: str, ranges: Sequence[str]) -> list[list[list[Any]]]:
        """values.batchGet: the rows of each range, [] for an empty one; numbers as they are, dates as serial numbers.

        One read, or as many as the length of the address asks for.
        """
        url = f"{SHEETS}/v4/spreadsheets/{spreadsheet_id}/values:batchGet"
        shown = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
        found: list[list[list[Any]]] = []
        for some in _shares(ranges):
            answer = self._object("get", url, params={**shown, "ranges": some, "fields": "valueRanges(values)"})
            rows = [one.get("values", []) for one in answer.get("valueRanges", [])]
            found += rows + [[]] * (len(some) - len(rows))
        return found

    def update(self, spreadsheet_id: str, body: Mapping[str, Any], fields: str) -> dict[str, Any]:
        """spreadsheets.batchUpdate: all of it or nothing. `fields` is the mask of the answer.

        It is sent again where no answer came, so `body` must be one that cannot be carried out twice: it claims a
        generation. Raises Refused where Google does not like it (perhaps because it was carried out before).
        """
        url = f"{SHEETS}/v4/spreadsheets/{spreadsheet_id}:batchUpdate"
        return self._object("post", url, params={"fields": fields}, json=body, repeatable=True)

    def _object(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        answer = self.request(method, url, **more)
        found = json_of(answer)
        if not isinstance(found, dict):
            raise trouble.portal(self._about(_call(method, url)))
        return found

    def _remember(self, sheet_id: str, title: object) -> None:
        if isinstance(title, str):
            self.titles[sheet_id] = title

    # --- one request ------------------------------------------------------------------------------

    def request(
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        repeatable: bool = False,
    ) -> requests.Response:
        """The answer to a request that Google carried out.

        What may pass is tried again, a POST only if it is `repeatable`. Raises NoAccess, WorkbookBusy, Refused,
        BackendError; UsageError for an address that is not to be asked.
        """
        more = {"params": {**(params or {}), "prettyPrint": "false"}, "data": data, "json": json}
        call = _call(method, endpoint, {**more, "files": files, "headers": headers}, repeatable=repeatable)
        with self._lock:
            return self._patiently(call, self._sent)

    def _patiently(self, call: Call, send: Callable[[Call], trouble.Outcome]) -> requests.Response:
        """The answer, as soon as it is a good one. Raises what `request` raises."""
        tried, since = 0, self.patience.clock()
        while True:
            since += self._wait_for_quota(call)
            outcome = send(call)
            if isinstance(outcome, requests.Response) and trouble.is_fine(outcome):
                return outcome
            pause = self._pause(call, outcome, tried, since)
            if pause is None:
                raise trouble.judged(outcome, self._about(call)) from _cause(outcome)
            tried += 1
            short = trouble.in_short(outcome)
            self.patience.say(f"{short}; trying again in {pause:.0f} s (try {tried} of {TRIES})")
            self.patience.sleep(pause)

    def _pause(self, call: Call, outcome: trouble.Outcome, tried: int, since: float) -> float | None:
        """Seconds until the next try; None: there is none."""
        # Without a token nothing was sent, so nothing can be done twice.
        if not trouble.may_pass(outcome) or not (call.repeatable or isinstance(outcome, Unanswered)):
            return None
        return self.patience.pause(tried, since, trouble.asked_to_wait(outcome))

    def _wait_for_quota(self, call: Call) -> float:
        """Wait until Google's minute has room for the call. Returns the seconds that took."""
        minute = self.minutes.get(kind_of(call.method, call.url))
        began = self.patience.clock()
        while minute and (wait := minute.wait(self.patience.clock())) > 0:
            if wait >= 1:
                self.patience.say(f"Google allows {minute.size} calls a minute; going on in {wait:.0f} s")
            self.patience.sleep(wait)
        return self.patience.clock() - began

    def _sent(self, call: Call) -> trouble.Outcome:
        try:
            answer = self._sent_once(call)
            if answer.status_code == 401:  # a token may end before its time
                self.signed_in.refresh()
                answer = self._sent_once(call)
        except (requests.RequestException, Unanswered, GoogleAuthError) as error:
            return error
        return answer

    def _sent_once(self, call: Call) -> requests.Response:
        minute = self.minutes.get(kind_of(call.method, call.url))
        try:
            answer = self.session.request(
                call.method,
                led(call.url, self.endpoint),
                auth=self.signed_in,
                timeout=self.patience.timeouts,
                allow_redirects=False,
                **call.more,
            )
        finally:
            if minute:
                minute.add(self.patience.clock())
        self._skew = skew_of(answer, self.patience.now())
        return answer

    def _about(self, call: Call) -> About:
        title = self.titles.get(call.sheet_id, "")
        writing = kind_of(call.method, call.url) == "write"
        return About(self.account, call.sheet_id, title, writing, self.skew)

    def _keep_token(self) -> None:
        """Keep a person's token for the next run, if the file is netbook's own."""
        account, signed = self.account, self.auth
        if account is not None and account.own and isinstance(signed, PersonCredentials):
            signin.keep_token(account, signed.to_json())


def _call(method: str, url: str, more: Mapping[str, Any] | None = None, *, repeatable: bool = False) -> Call:
    small = method.lower()
    return Call(small, url, more or {}, repeatable or small != "post")


def _cause(outcome: trouble.Outcome) -> BaseException | None:
    return outcome if isinstance(outcome, BaseException) else None


def _shares(ranges: Sequence[str]) -> list[list[str]]:
    """The ranges in lists that each fit into one address."""
    shares: list[list[str]] = []
    length = LONGEST_QUERY
    for one in ranges:
        size = len(quote(one, safe="")) + len("&ranges=")
        if length + size > LONGEST_QUERY:
            shares.append([])
            length = 0
        shares[-1].append(one)
        length += size
    return shares


# --- the client of this process -------------------------------------------------------------------


def sign_in(account: Account, patience: Patience | None = None) -> Client:
    """A client for these credentials; nothing is asked yet. Raises NoAccess, UsageError."""
    endpoint = endpoint_of()
    patience = patience or Patience()
    tokens = TokenRequest(new_session(endpoint), patience)
    credentials = signin.credentials_of(account, elsewhere=bool(endpoint), request=tokens)
    return Client(credentials, account=account, patience=patience, endpoint=endpoint)


_opened: list[Client] = []
_opening = Lock()


def open_client(say: Callable[[str], None] = tell_whoever_watches) -> Client:
    """The client of this process, signed in with the credentials that were found; always the same one.

    `say` hears of every wait (of the first caller). Raises NoAccess if there are no usable credentials.
    """
    with _opening:
        if not _opened:
            account = signin.find_account()
            if account.loose:
                say(f"{account.path} can be read by others on this computer. Fix: chmod 600 {account.path}")
            _opened.append(sign_in(account, Patience(say=say)))
        return _opened[0]


def use_client(client: Client) -> None:
    """Make this the client of the process."""
    close_client()
    with _opening:
        _opened.append(client)


def close_client() -> None:
    """Forget the client of this process; the next `open_client` signs in anew."""
    with _opening:
        while _opened:
            _opened.pop().close()
