"""gspread, unchanged, led to this server: the one thing that is overridden is where requests go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gspread

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def http_client_for(url: str) -> type[gspread.HTTPClient]:
    """A `gspread.HTTPClient` for this server; a silent one is given up after 30 seconds."""

    class LocalHTTPClient(gspread.HTTPClient):
        """Sends what is meant for Google to the test server."""

        def __init__(self, auth: Any, session: Any = None) -> None:
            super().__init__(auth, session)
            self.set_timeout((5, 30))

        def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> Any:
            return super().request(method, led(endpoint, url), *args, **more)

    return LocalHTTPClient


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
