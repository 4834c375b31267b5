"""What is remembered between runs, and what happens when it is broken."""

from datetime import datetime
from pathlib import Path

import pytest

from netbook.errors import AnotherRun
from netbook.state import State
from netbook.state.lock import only_run

NOW = datetime(2026, 11, 23, 7, 15, 2)


def test_the_last_run_is_remembered(tmp_path: Path) -> None:
    State(str(tmp_path)).remember({"workbook": "abc"}, {"held": {"OPP-1": "no price"}})

    assert State(str(tmp_path)).last_run() == ({"workbook": "abc"}, {"held": {"OPP-1": "no price"}})


def test_only_the_last_run_is_remembered(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.remember({"workbook": "abc", "old": "x"}, {})
    state.remember({"workbook": "def"}, {"n": 2})

    assert state.last_run() == ({"workbook": "def"}, {"n": 2})


def test_without_a_file_nothing_is_remembered_and_none_is_made(tmp_path: Path) -> None:
    assert State(str(tmp_path)).last_run() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", [b"", b"not a database at all, not at all", b"SQLite format 3\0" + bytes(100)])
def test_a_broken_file_is_forgotten_and_written_anew(tmp_path: Path, broken: bytes) -> None:
    state = State(str(tmp_path))
    state.folder.mkdir()
    state.path.write_bytes(broken)

    assert state.last_run() is None
    state.remember({"workbook": "abc"}, {})
    assert state.last_run() == ({"workbook": "abc"}, {})


def test_a_second_run_waits_and_then_says_who_has_the_lock(tmp_path: Path) -> None:
    said = r"process \d+, since 07:15:02. Waited 0.1 s"
    with only_run(str(tmp_path), NOW), pytest.raises(AnotherRun, match=said), only_run(str(tmp_path), NOW, wait=0.1):
        pass

    with only_run(str(tmp_path), NOW, wait=0.1):
        pass
