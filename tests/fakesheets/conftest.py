"""Unchanged gspread, led to a running server."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakesheets.fixtures import EMAIL, account, server

__all__ = ["EMAIL", "account", "client", "server"]


@pytest.fixture
def client(server: Any, account: Any) -> Iterator[Any]:
    """gspread, signed in."""
    pytest.importorskip("gspread", reason="the package gspread is not here (extra: dev)")
    from tests.fakesheets.client import open_client

    opened = open_client(server.url, account.file(server.url))
    yield opened
    opened.http_client.session.close()
