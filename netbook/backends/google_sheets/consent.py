"""Signing in as a person: Google's page in the browser, whose answer comes back to a port of this computer."""

import contextlib
import json
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from netbook.backends.google_sheets.signin import PERSON, SCOPES
from netbook.backends.google_sheets.wire import endpoint_of, seal
from netbook.errors import NoAccess, WorkbookBusy

SECONDS = 300
PROMPT = "Sign in on this page, and allow both things that are asked:\n\n  {url}\n\nWaiting for the answer ..."
DONE = "netbook is signed in. You may close this page."


def ask_consent(client_file: Path) -> dict[str, Any]:
    """Have a person sign in with the OAuth client of this file: credentials of the kind `authorized_user`.

    The address of the page is said on stderr, and opened where there is a browser. Raises NoAccess, WorkbookBusy.
    """
    flow = InstalledAppFlow.from_client_config(_client(client_file), SCOPES)
    seal(flow.oauth2session, endpoint_of())
    try:
        # The page's address must not get into what the command prints.
        with contextlib.redirect_stdout(sys.stderr):
            signed = flow.run_local_server(
                port=0,
                open_browser=_has_browser(),
                authorization_prompt_message=PROMPT,
                success_message=DONE,
                timeout_seconds=SECONDS,
                prompt="consent",
            )
    except WSGITimeoutError as error:
        raise NoAccess(f"Nobody signed in within {SECONDS // 60} minutes.", "Run the same command again.") from error
    except (OAuth2Error, Warning) as error:  # oauthlib warns by raising where a scope was left out
        raise NoAccess(
            f"Google did not let netbook sign in: {getattr(error, 'description', '') or error}",
            "Run the same command again, choose the account that may edit the sheets, and allow both things.",
        ) from error
    except requests.RequestException as error:
        raise WorkbookBusy("Google cannot be reached.", "Check that this computer is online, and try again.") from error
    return {"type": PERSON, **json.loads(signed.to_json())}


def _client(path: Path) -> Mapping[str, Any]:
    """The OAuth client in a file. Raises NoAccess."""
    fix = (
        "Make one in the Google Cloud console: APIs & Services > Credentials > Create credentials > OAuth client ID > "
        "Desktop app, and download its JSON."
    )
    try:
        config = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise NoAccess(f"{path} cannot be read: {error.strerror}.", "Correct the path.") from error
    except (ValueError, RecursionError) as error:
        raise NoAccess(f"{path} is no OAuth client: it is not JSON.", fix) from error
    desktop = config.get("installed") if isinstance(config, dict) else None
    if not isinstance(desktop, dict) or not {"client_id", "client_secret", "auth_uri", "token_uri"} <= desktop.keys():
        raise NoAccess(f"{path} is no OAuth client for a desktop app.", fix)
    return config


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
