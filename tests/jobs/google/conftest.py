"""netbook signed in at the test server, whose clock is netbook's too: no test waits for real."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from netbook.backends.google_sheets import client as google
from netbook.backends.google_sheets.signin import read_account
from tests.backends.google_sheets.conftest import Waiting, waiting
from tests.fakesheets.fixtures import account, nobody, server, signed_in
from tests.jobs.google.harbour import Harbour, harbour_in

__all__ = ["account", "harbour", "make", "nobody", "server", "signed_in", "waiting"]

Make = Callable[..., Harbour]


@pytest.fixture
def make(server: Any, signed_in: Path, waiting: Waiting, tmp_path: Path) -> Iterator[Make]:
    """A network of such workbooks: make({"ana": "google", "ben": "xlsx"}, *texts)."""
    google.use_client(google.sign_in(read_account(signed_in), waiting.patience(timeouts=(5, 10))))

    def made(kinds: dict[str, str], *texts: str, more: str = "") -> Harbour:
        return harbour_in(tmp_path / "network", server, kinds, *texts, more=more)

    yield made
    google.close_client()


@pytest.fixture
def harbour(make: Make) -> Harbour:
    """One Google Sheet, after its first sync."""
    made = make({"shared": "google"})
    assert made.sync().exit_code == 0
    return made
