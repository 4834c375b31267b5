"""A running server, an account that is known to it, and unchanged gspread led there."""

from collections.abc import Iterator
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
def client(server: Any, account: Any) -> Iterator[Any]:
    """gspread, signed in."""
    pytest.importorskip("gspread", reason="the package gspread is not here (extra: dev)")
    from tests.fakesheets.client import open_client

    opened = open_client(server.url, account.file(server.url))
    yield opened
    opened.http_client.session.close()
