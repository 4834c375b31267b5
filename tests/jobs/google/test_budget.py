"""What a sync asks of Google, counted in the server's own log."""

from tests.jobs.google.conftest import Make
from tests.jobs.google.harbour import Harbour


def test_nothing_changed_is_one_question_to_drive(harbour: Harbour) -> None:
    result = harbour.sync()

    assert result.unchanged
    assert harbour.calls == {"drive": 1}


def test_a_full_sync_is_two_reads_and_one_write(make: Make) -> None:
    harbour = make({"shared": "google"})

    result = harbour.sync()

    assert len(result.written) == 6
    assert harbour.calls == {"drive": 3, "read": 2, "write": 1}


def test_a_change_that_changes_the_outcome_is_no_more(harbour: Harbour) -> None:
    harbour.type("shared", "Opportunities", "F2", "2000")

    result = harbour.sync()

    assert set(result.written) >= {"Allocations"}
    assert harbour.calls == {"drive": 3, "read": 2, "write": 1}
    assert harbour.sync().unchanged
    assert harbour.calls == {"drive": 1}


def test_a_change_that_changes_no_outcome_is_only_read(harbour: Harbour) -> None:
    harbour.type("shared", "Opportunities", "G2", "soon")

    result = harbour.sync()

    assert result.written == {}
    assert harbour.calls == {"drive": 1, "read": 2}


def test_three_sheets_are_three_times_that(make: Make) -> None:
    harbour = make({"ana": "google", "ben": "google", "cho": "google"})

    harbour.sync()

    assert harbour.calls == {"drive": 9, "read": 6, "write": 3}


def test_once_overtaken_is_once_more(harbour: Harbour) -> None:
    harbour.type("shared", "Opportunities", "A5", "OPP-4")
    harbour.type("shared", "Contributions", "B5", "OPP-3")
    harbour.type("shared", "Contributions", "C5", "Ana")
    harbour.server.before_next("write", lambda: harbour.human("shared").insert_rows("Contributions", 2))

    result = harbour.sync()

    assert result.left_out == ()
    assert harbour.calls == {"drive": 5, "read": 4, "write": 3}
    assert harbour.tab("shared", "Contributions")[-1][:3] == ["CON-4", "OPP-3", "Ana"]
