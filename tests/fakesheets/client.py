"""gspread, unchanged, led to this server: all that is overridden is where requests go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gspread
import requests
from google.auth.transport.requests import AuthorizedSession, Request
from requests.adapters import HTTPAdapter

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class Closed(HTTPAdapter):
    """No way out: newer versions of google-auth ask a Google host about every service account by themselves."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        raise requests.ConnectionError(f"{request.url} is outside, and this client stays on the loopback")


def http_client_for(url: str) -> type[gspread.HTTPClient]:
    """A `gspread.HTTPClient` for this server; a silent one is given up after 30 seconds."""

    class LocalHTTPClient(gspread.HTTPClient):
        """Sends what is meant for Google to the test server, and nothing anywhere else."""

        def __init__(self, auth: Any, session: requests.Session | None = None) -> None:
            super().__init__(auth, session or inside(auth))
            self.set_timeout((5, 30))

        def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> requests.Response:
            return super().request(method, led(endpoint, url), *args, **more)

    return LocalHTTPClient


def inside(auth: Any) -> AuthorizedSession:
    """A signed-in session that reaches http:// only, for its tokens too."""
    tokens = requests.Session()
    session = AuthorizedSession(auth, auth_request=Request(tokens))
    for one in (tokens, session):
        one.mount("https://", Closed())
    return session


def led(endpoint: str, url: str) -> str:
    """The same path at the test server; raises ValueError for any other host."""
    for host in HOSTS:
        if endpoint.startswith(f"{host}/"):
            return url + endpoint.removeprefix(host)
    raise ValueError(f"{endpoint} is not one of Google's APIs")


def open_client(url: str, account: Path | Mapping[str, Any]) -> gspread.Client:
    """A gspread client signed in with a service-account file (or what is in it)."""
    if isinstance(account, Mapping):
        return gspread.service_account_from_dict(account, http_client=http_client_for(url))
    return gspread.service_account(account, http_client=http_client_for(url))
