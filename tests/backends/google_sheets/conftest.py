"""netbook's own client, signed in at the test server. Time is the server's: no test waits for real."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from netbook.backends.google_sheets.client import Client, sign_in
from netbook.backends.google_sheets.patience import DEADLINE, Patience
from netbook.backends.google_sheets.signin import read_account
from tests.fakesheets.fixtures import EMAIL, account, nobody, server, signed_in

__all__ = ["EMAIL", "account", "client", "nobody", "server", "shared", "signed_in", "waiting"]


@dataclass
class Waiting:
    """The server's time in place of our own; every wait is kept, and what was said about it."""

    clock: Any
    waits: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)

    def patience(self, deadline: float = DEADLINE, timeouts: tuple[float, float] = (5, 30)) -> Patience:
        now = self.clock.now
        return Patience(self.said.append, now, now, self.sleep, lambda: 0.5, deadline, timeouts)


@pytest.fixture
def waiting(server: Any) -> Waiting:
    return Waiting(server.clock)


@pytest.fixture
def client(signed_in: Path, waiting: Waiting) -> Iterator[Client]:
    opened = sign_in(read_account(signed_in), waiting.patience())
    yield opened
    opened.close()


@pytest.fixture
def shared(server: Any) -> str:
    """The id of a spreadsheet of somebody else's, shared with netbook as Editor."""
    file = server.world.create("Harbour", "ana@example.com")
    server.world.share(file.id, EMAIL, "writer")
    return str(file.id)
