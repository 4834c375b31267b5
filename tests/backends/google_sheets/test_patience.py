"""How long is waited, as laws."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.google_sheets.patience import CALLS_A_MINUTE, MINUTE, TRIES, Minute, Patience

LAW = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "50")), deadline=None)
GAPS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 5)), max_size=200)


@LAW
@given(GAPS)
def test_no_minute_ever_holds_more_calls_than_google_allows(calls: list[tuple[float, float]]) -> None:
    """Whatever the gaps between calls, and however long each is on its way."""
    now, minute = 0.0, Minute(10)
    arrivals: list[float] = []
    for gap, on_its_way in calls:
        now += gap
        while (wait := minute.wait(now)) > 0:
            now += wait
        arrivals.append(now + on_its_way / 2)
        now += on_its_way
        minute.add(now)

    for number, arrival in enumerate(arrivals):
        recent = [one for one in arrivals[: number + 1] if one > arrival - MINUTE]
        assert len(recent) <= 10


@LAW
@given(st.integers(1, CALLS_A_MINUTE), st.integers(0, 200))
def test_what_is_left_and_what_was_used_add_up(size: int, used: int) -> None:
    minute = Minute(size)
    for _ in range(used):
        minute.add(0.0)

    assert minute.left(1.0) == max(0, size - used)
    assert (minute.wait(1.0) > 0) == (used >= size)
    assert minute.left(MINUTE) == size


@LAW
@given(st.floats(0, 1), st.floats(0, 300), st.floats(0, 500), st.integers(0, 20), st.floats(0, 300))
def test_patience_ends(dice: float, began: float, deadline: float, tried: int, asked_for: float) -> None:
    now = 300.0
    patience = Patience(clock=lambda: now, dice=lambda: dice, deadline=deadline)

    pause = patience.pause(tried, began, asked_for)

    left = began + deadline - now
    if pause is None:
        assert tried >= TRIES or left <= 0 or asked_for > left
    else:
        assert tried < TRIES
        assert 0 < pause <= left
        assert pause >= min(asked_for, left)
        assert pause <= max(33.0, asked_for)


def test_the_pauses_double_until_half_a_minute() -> None:
    patience = Patience(clock=lambda: 0.0, dice=lambda: 0.25, deadline=1000)

    assert [patience.pause(tried, 0.0) for tried in range(9)] == [
        1.25,
        2.25,
        4.25,
        8.25,
        16.25,
        32.25,
        32.25,
        None,
        None,
    ]


TELL = (
    "from netbook.backends.google_sheets.patience import Patience\n"
    "patience = Patience()\n"
    "patience.say('Google has trouble')\n"
    "print(patience.deadline, patience.timeouts)"
)


def test_cron_hears_nothing_of_waits_and_waits_longer() -> None:
    done = subprocess.run([sys.executable, "-c", TELL], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("180.0 (10.0, 200.0)\n", "")


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal that can be made")
def test_whoever_sits_at_the_terminal_is_told_and_waits_a_minute_at_most() -> None:
    ours, theirs = os.openpty()

    done = subprocess.run([sys.executable, "-c", TELL], stdout=subprocess.PIPE, stderr=theirs, text=True, check=True)
    seen = os.read(ours, 1000).decode()
    os.close(ours)
    os.close(theirs)

    assert done.stdout == "60.0 (10.0, 200.0)\n"
    assert seen.endswith("Google has trouble\r\n")
