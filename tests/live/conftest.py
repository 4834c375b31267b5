"""The sheet of the scenarios, and what they found out, told at the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakesheets.fixtures import account, nobody, server, signed_in
from tests.live.assumptions import Notes

__all__ = ["account", "nobody", "server", "signed_in"]

_NOTES = pytest.StashKey[Notes]()


@pytest.fixture
def notes(request: pytest.FixtureRequest) -> Iterator[Notes]:
    """What this test finds out; what a live one does is told in the end."""
    found = Notes()
    yield found
    if request.node.get_closest_marker("live"):
        request.config.stash.setdefault(_NOTES, Notes()).found.update(found.found)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What Google does, beside what the test server takes for granted."""
    if _NOTES in config.stash:
        terminalreporter.section("what the test server takes for granted")
        for line in config.stash[_NOTES].lines:
            terminalreporter.write_line(line)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "desk"
    made.mkdir()
    return made
