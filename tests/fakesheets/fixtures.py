"""What tests of everything that talks to Google share: a running server, an account it knows, somebody signed in.

A folder's conftest.py imports the ones it wants.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EMAIL = "netbook@fakesheets.iam.gserviceaccount.com"


@pytest.fixture(scope="session")
def account() -> Any:
    """One key for all tests: making one takes a tenth of a second."""
    pytest.importorskip("cryptography", reason="signing in needs the package cryptography (extra: dev)")
    from tests.fakesheets.wire.signin import ServiceAccount

    return ServiceAccount(EMAIL)


@pytest.fixture
def server(account: Any) -> Iterator[Any]:
    """Listens on the loopback; whatever it answered, Google's own description must know it."""
    from tests.fakesheets.wire.server import FakeSheets

    with FakeSheets() as running:
        running.signin.accounts[EMAIL] = account
        yield running
    assert running.gate_problems == []
    assert running.crashes == []


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder in which nobody has signed in to Google; the process's own client is forgotten afterwards."""
    from netbook.backends.google_sheets.client import close_client

    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    for name in ("NETBOOK_GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("NETBOOK_GOOGLE_ENDPOINT", raising=False)
    close_client()
    yield home
    close_client()


@pytest.fixture
def signed_in(nobody: Path, server: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As after `netbook auth add`, with the test server in Google's place: the file of the credentials.

    `netbook.backends.google_sheets.client.open_client()` and whole commands, in this process or another, talk to
    `server` from now on.
    """
    path = nobody / ".config" / "netbook" / "google.json"
    path.parent.mkdir(mode=0o700, parents=True)
    server.write_account(path, EMAIL)
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", server.url)
    return path
