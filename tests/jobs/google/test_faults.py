"""Whatever goes wrong on the way, a sync ends in the right result or in words that help, with the right exit code;
nothing is there twice, and nothing by half."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from netbook.backends.google_sheets import client as google
from netbook.errors import NetbookError
from netbook.jobs.results import SyncResult
from tests.backends.google_sheets.conftest import Waiting
from tests.fakesheets.fixtures import EMAIL
from tests.jobs.google.conftest import Make
from tests.jobs.google.harbour import Harbour

PASSING = ["too_many_requests", "internal_error", "bad_gateway", "unavailable", "unavailable_after",
           "internal_error_after", "cut", "cut_after", "hang"]  # fmt: skip
WHERE = ["drive", "read", "write"]


@pytest.fixture
def two(make: Make) -> Harbour:
    """Ana's Google Sheet and Ben's Excel file, in step; Ben has changed a price and added an entry without a key."""
    made = make({"ana": "google", "ben": "xlsx"})
    assert made.sync().exit_code == 0
    made.type("ben", "Opportunities", "F2", 2000)
    for cell, value in {"B5": "OPP-1", "C5": "Ana", "D5": "work", "E5": 5}.items():
        made.type("ben", "Contributions", cell, value)
    return made


def impatient_if(fault: str) -> None:
    """Who waits for a silent server in a test waits for real."""
    if fault == "hang":
        client = google.open_client()
        client.patience = replace(client.patience, timeouts=(2, 0.5))


def shows_all(two: Harbour) -> None:
    """Ana sees what Ben typed, once, and the money that comes of it."""
    assert two.tab("ana")[1][5] == "2000"
    assert [row[0] for row in two.tab("ana", "Contributions")] == ["Contribution", "CON-1", "CON-2", "CON-3", "CON-4"]
    money = [(row[0], row[3], row[5]) for row in two.tab("ana", "Allocations")[2:]]
    assert ("OPP-1", "Ana", "1,777.78") in money
    assert two.tab("ana", "Contributions") == two.tab("ben", "Contributions")


def as_before(two: Harbour) -> None:
    """Ana's sheet is as it was."""
    assert two.tab("ana")[1][5] == "1000"
    assert len(two.tab("ana", "Contributions")) == 4


def content(two: Harbour) -> str:
    """Everything in Ana's sheet."""
    return repr([(sheet.title, sheet.cells) for sheet in two.spreadsheet("ana").sheets])


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for(two: Harbour, waiting: Waiting, fault: str, where: str) -> None:
    impatient_if(fault)
    two.server.faults.add(fault, on=where, times=2)

    result = two.sync()

    assert result.left_out == ()
    assert result.exit_code == 0
    assert two.server.faults.waiting == []
    assert 2 <= len(waiting.waits) <= 3
    shows_all(two)
    assert two.sync().unchanged or two.sync().unchanged


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_told_and_the_rest_goes_on(two: Harbour, fault: str, where: str) -> None:
    """The Excel file is served, the Google Sheet the next time; a sync that was not answered may be in it already."""
    impatient_if(fault)
    two.server.faults.add(fault, on=where, times=1000)

    result = two.sync()

    [told] = result.left_out
    assert told["label"] in ("Ana", "ana")
    assert (told["exit_code"], bool(told["reason"]), bool(told["fix"])) == (5, True, True)
    assert result.exit_code == 5
    if not fault.endswith("_after") or where != "write":
        as_before(two)
    two.server.faults.clear()

    two.sync()
    shows_all(two)
    two.sync()
    assert two.sync().unchanged


def alone(make: Make) -> Harbour:
    made = make({"ana": "google"})
    assert made.sync().exit_code == 0
    made.type("ana", "Opportunities", "F2", "2000")
    return made


def told(do: Callable[[], SyncResult]) -> NetbookError:
    with pytest.raises(NetbookError) as error:
        do()
    assert error.value.fix
    return error.value


REFUSING = [("too_many_requests", 5), ("hang", 5), ("captive_portal", 5), ("api_disabled", 4)]


@pytest.mark.parametrize(("fault", "code"), REFUSING)
@pytest.mark.parametrize("where", WHERE)
def test_a_single_sheet_that_is_not_served_is_an_error(make: Make, fault: str, code: int, where: str) -> None:
    made = alone(make)
    before = content(made)
    impatient_if(fault)
    made.server.faults.add(fault, on=where, times=1000)

    assert told(made.sync).exit_code == code
    assert content(made) == before
    made.server.faults.clear()
    assert made.sync().exit_code == 0


def test_a_sheet_that_is_not_shared_any_more(two: Harbour) -> None:
    file = two.server.world.files[two.sheets["ana"]]
    file.permissions = [one for one in file.permissions if one.get("emailAddress") != EMAIL]

    [left] = two.sync().left_out

    assert left["exit_code"] == 4
    assert EMAIL in left["reason"] + left["fix"]
    two.server.world.share(two.sheets["ana"], EMAIL)
    two.sync()
    shows_all(two)


def test_a_sheet_that_may_only_be_looked_at(two: Harbour) -> None:
    two.server.world.share(two.sheets["ana"], EMAIL, "reader")

    [left] = two.sync().left_out

    assert (left["exit_code"], "Editor" in left["fix"]) == (4, True)
    as_before(two)
    two.server.world.share(two.sheets["ana"], EMAIL)
    two.sync()
    shows_all(two)


def test_a_sheet_that_is_deleted(two: Harbour) -> None:
    kept = two.server.world.files.pop(two.sheets["ana"])

    [left] = two.sync().left_out

    assert left["exit_code"] == 4
    two.server.world.files[kept.id] = kept
    two.sync()
    shows_all(two)


def test_a_sheet_in_the_bin(two: Harbour) -> None:
    two.server.world.files[two.sheets["ana"]].trashed = True

    [left] = two.sync().left_out

    assert "bin" in left["reason"]
    assert "Restore" in left["fix"]
    as_before(two)


@pytest.mark.parametrize("title", ["Contributions", "Allocations"])
def test_a_protected_range_in_the_way(two: Harbour, title: str) -> None:
    two.human("ana").protect(title, "somebody@example.org")

    [left] = two.sync().left_out

    assert left["exit_code"] == 4
    assert f"'{title}'" in left["reason"]
    assert "Protect" in left["fix"]
    as_before(two)


def test_a_sheet_that_is_full(two: Harbour) -> None:
    two.spreadsheet("ana").sheets[0].rows = 380_000
    two.type("ben", "Opportunities", "F3", 999)
    two.human("ana").add_tab("Large")
    large = two.human("ana").tab("Large")
    others = sum(one.rows * one.columns for one in two.spreadsheet("ana").sheets if one is not large)
    large.rows, large.columns = 10_000_000 - others - 1, 1

    result = two.sync()

    [left] = result.left_out
    assert "10 million cells" in left["reason"]
    as_before(two)


def test_the_key_was_deleted_at_google(two: Harbour) -> None:
    account = two.server.signin.accounts.pop(EMAIL)
    two.server.signin.tokens.clear()

    [left] = two.sync().left_out

    assert (left["exit_code"], bool(left["fix"])) == (4, True)
    as_before(two)
    two.server.signin.accounts[EMAIL] = account
    two.sync()
    shows_all(two)


def test_forty_sheets_in_a_quota_of_sixty(make: Make, waiting: Waiting) -> None:
    """80 reads and 40 writes: netbook waits for its minutes, and no call is refused."""
    made = make({f"p{number:02}": "google" for number in range(40)})

    result = made.sync()

    assert result.left_out == ()
    assert made.calls == {"drive": 120, "read": 80, "write": 40}
    assert {entry.status for entry in made.server.log.entries} == {200}
    assert waiting.waits
    assert sum(waiting.waits) <= 120
