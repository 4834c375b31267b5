"""The client against the test server: what it asks, how often, and when it waits."""

from pathlib import Path
from threading import Thread
from typing import Any

import gspread
import pytest

from netbook.backends.google_sheets.client import Client, Refused, close_client, open_client, sign_in
from netbook.backends.google_sheets.signin import read_account
from netbook.errors import BackendError, NoAccess, WorkbookBusy
from tests.backends.google_sheets.conftest import Waiting
from tests.fakesheets.api.calls import Answer
from tests.fakesheets.fixtures import EMAIL


def set_cells(text: str, generation: int = 1) -> dict[str, Any]:
    """A batch that writes one cell and claims a generation, so that it cannot be carried out twice."""
    named = {"namedRangeId": f"g{generation}", "name": f"netbook_{generation}", "range": {"endRowIndex": 1}}
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    update = {"start": {"sheetId": 0}, "rows": [row], "fields": "userEnteredValue"}
    return {"requests": [{"addNamedRange": {"namedRange": named}}, {"updateCells": update}]}


# --- what it asks -----------------------------------------------------------------------------------


def test_the_four_calls_give_what_was_asked_for_and_nothing_else(client: Client, shared: str, server: Any) -> None:
    server.human(shared).type("Sheet1", "A1", "Partner\tHours", "Ana\t3", "Bo\t1/2/2026")

    file = client.file(shared)
    tabs = client.spreadsheet(shared, "properties(title),sheets(properties(sheetId,title))")
    rows = client.values(shared, ["'Sheet1'!A1:B3", "'Sheet1'!D1:E9", "'Sheet1'!A2:B2"])
    answer = client.update(shared, set_cells("netbook"), "spreadsheetId")

    assert {name: file[name] for name in ("name", "trashed", "capabilities")} == {
        "name": "Harbour",
        "trashed": False,
        "capabilities": {"canEdit": True},
    }
    assert set(file) <= {"name", "version", "modifiedTime", "trashed", "lastModifyingUser", "capabilities"}
    assert tabs["sheets"] == [{"properties": {"sheetId": 0, "title": "Sheet1"}}]
    assert rows == [[["Partner", "Hours"], ["Ana", 3], ["Bo", 46024]], [], [["Ana", 3]]]
    assert answer == {"spreadsheetId": shared}
    assert server.human(shared).sees("Sheet1")[0][0] == "netbook"
    assert server.log.counts == {"drive": 1, "read": 2, "write": 1}
    assert len(server.log.of("token")) == 1
    assert all(("prettyPrint", "false") in entry.query for entry in server.log.entries if entry.kind != "token")


def test_no_ranges_are_no_call(client: Client, shared: str, server: Any) -> None:
    assert client.values(shared, []) == []
    assert server.log.counts == {}


def test_many_long_ranges_are_asked_for_in_as_many_calls_as_addresses_can_hold(
    client: Client, shared: str, server: Any
) -> None:
    titles = [f"{number} & Söhne 🌵 {'x' * 60}" for number in range(120)]
    person = server.human(shared)
    for number, title in enumerate(titles):
        person.add_tab(title)
        if number % 3:
            person.type(title, "A1", str(number))

    rows = client.values(shared, [f"'{title}'!A1:C9" for title in titles])

    assert rows == [[[number]] if number % 3 else [] for number in range(120)]
    assert 1 < len(server.log.of("read")) < 10


def test_gspread_itself_works_through_it(client: Client, server: Any, shared: str) -> None:
    spreadsheet = gspread.Client(client.auth, session=client.session, http_client=Client).open_by_key(shared)

    spreadsheet.sheet1.update([["x"]], "A1")

    assert server.human(shared).sees("Sheet1") == [["x"]]


def test_there_is_one_client_for_all_threads_of_a_process(signed_in: Path, server: Any, shared: str) -> None:
    server.quota.per_user = server.quota.per_project = 10_000
    found: list[Any] = []

    def look() -> None:
        for _ in range(5):
            found.append((open_client().file(shared)["name"], open_client()))

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = open_client()
    close_client()

    assert {name for name, _ in found} == {"Harbour"}
    assert {id(client) for _, client in found} == {id(first)}
    assert server.log.counts == {"drive": 30}
    assert len(server.log.of("token")) == 1
    assert open_client() is not first


# --- Google's minute --------------------------------------------------------------------------------


def test_seventy_reads_wait_for_the_next_minute_and_none_is_refused(
    client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    for _ in range(70):
        client.values(shared, ["A1"])

    assert [entry.status for entry in server.log.of("read")] == [200] * 70
    assert len(waiting.said) == 1
    assert waiting.said[0].startswith("Google allows 60 calls a minute; going on in ")
    assert 50 < sum(waiting.waits) <= 60


def test_reads_writes_and_drive_are_counted_apart(client: Client, shared: str, waiting: Waiting) -> None:
    for _ in range(60):
        client.values(shared, ["A1"])
    for generation in range(60):
        client.update(shared, set_cells("x", generation), "spreadsheetId")
    for _ in range(70):
        client.file(shared)

    assert waiting.waits == []
    assert (client.left("read"), client.left("write")) == (0, 0)


def test_the_minute_slides(client: Client, shared: str, server: Any, waiting: Waiting) -> None:
    for _ in range(30):
        client.values(shared, ["A1"])
    server.clock.advance(40)
    for _ in range(30):
        client.values(shared, ["A1"])
    for _ in range(61):
        client.values(shared, ["A1"])

    assert [entry.status for entry in server.log.of("read")] == [200] * 121
    assert len(waiting.said) == 3  # after 20, 40 and 20 seconds
    assert sum(waiting.waits) == pytest.approx(80, abs=10)


# --- trying again -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("too_many_requests", "Google wants fewer calls a minute; trying again in 2 s (try 1 of 7)"),
        ("internal_error", "Google has trouble (500); trying again in 2 s (try 1 of 7)"),
        ("bad_gateway", "Google has trouble (502); trying again in 2 s (try 1 of 7)"),
        ("unavailable", "Google has trouble (503); trying again in 2 s (try 1 of 7)"),
        ("cut", "The connection to Google was broken; trying again in 2 s (try 1 of 7)"),
    ],
)
def test_what_passes_is_tried_again_with_a_line_for_every_wait(
    kind: str, said: str, client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    for call in ("drive", "read", "write"):
        server.faults.add(kind, on=call, times=2)

    client.file(shared)
    client.spreadsheet(shared, "properties")
    client.update(shared, set_cells("x"), "spreadsheetId")

    assert server.log.counts == {"drive": 3, "read": 3, "write": 3}
    assert waiting.waits == [1.5, 2.5] * 3
    assert waiting.said[0] == said.replace("2 s", f"{1.5:.0f} s")
    assert len(waiting.said) == 6


def test_seven_tries_and_no_more(client: Client, shared: str, server: Any, waiting: Waiting) -> None:
    server.faults.add("unavailable", on="read", times=1000)

    with pytest.raises(WorkbookBusy) as given_up:
        client.values(shared, ["A1"])

    assert waiting.waits == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 32.5]
    assert server.log.counts == {"read": 8}
    assert given_up.value.exit_code == 5


def test_a_person_who_watches_is_told_after_a_minute(
    signed_in: Path, shared: str, server: Any, waiting: Waiting
) -> None:
    client = sign_in(read_account(signed_in), waiting.patience(deadline=60))
    server.faults.add("too_many_requests", on="read", times=1000)

    with pytest.raises(WorkbookBusy, match="no more calls for the moment"):
        client.values(shared, ["A1"])
    client.close()

    assert sum(waiting.waits) == pytest.approx(60, abs=1)


def test_a_burst_of_refusals_is_waited_out(client: Client, shared: str, server: Any, waiting: Waiting) -> None:
    """Somebody else used the account's minute up."""
    server.quota.per_user = 3
    for _ in range(5):
        client.values(shared, ["A1"])

    assert client.values(shared, ["A1"]) == [[]]
    assert 429 in [entry.status for entry in server.log.of("read")]


def test_google_is_believed_when_it_says_how_long_to_wait(
    client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    server.faults.add("unavailable", on="read", retry_after=20)

    client.values(shared, ["A1"])

    assert waiting.waits == [20]


@pytest.mark.parametrize("header", ["soon", "-5", "Mon, 01 Jan 2001 00:00:00 GMT", ""])
def test_a_wish_that_makes_no_sense_is_passed_over(
    header: str, client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    server.faults.add("says", on="read", answer=Answer(503, {}, headers={"Retry-After": header}))

    assert client.values(shared, ["A1"]) == [[]]
    assert waiting.waits == [1.5]


def test_more_than_is_left_is_not_waited_for(client: Client, shared: str, server: Any, waiting: Waiting) -> None:
    server.faults.add("unavailable", on="read", retry_after=3600)

    with pytest.raises(WorkbookBusy):
        client.values(shared, ["A1"])

    assert waiting.waits == []


def test_a_silent_server_is_given_up(signed_in: Path, shared: str, server: Any, waiting: Waiting) -> None:
    client = sign_in(read_account(signed_in), waiting.patience(timeouts=(1, 0.2)))
    server.faults.add("hang", on="read")

    assert client.values(shared, ["A1"]) == [[]]
    client.close()

    assert waiting.said == ["Google does not answer; trying again in 2 s (try 1 of 7)"]


@pytest.mark.parametrize("kind", ["unavailable", "cut", "too_many_requests"])
def test_a_post_is_not_repeated_unless_the_caller_says_it_may_be(
    kind: str, client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    server.faults.add(kind, on="write", times=1000)
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{shared}/values/A1:append"

    with pytest.raises(WorkbookBusy):
        client.request("post", url, params={"valueInputOption": "RAW"}, json={"values": [["x"]]})

    assert server.log.counts == {"write": 1}
    assert waiting.waits == []


@pytest.mark.parametrize("kind", ["unavailable_after", "cut_after"])
def test_a_lost_answer_is_found_out_by_the_claim(kind: str, client: Client, shared: str, server: Any) -> None:
    server.faults.add(kind, on="write")

    with pytest.raises(Refused) as refused:
        client.update(shared, set_cells("once"), "spreadsheetId")

    claims = client.spreadsheet(shared, "namedRanges(namedRangeId,name)")["namedRanges"]
    assert "addNamedRange" in refused.value.words
    assert isinstance(refused.value, BackendError)
    assert claims == [{"namedRangeId": "g1", "name": "netbook_1"}]
    assert server.human(shared).sees("Sheet1") == [["once"]]


@pytest.mark.parametrize("kind", ["unavailable", "cut", "too_many_requests", "internal_error"])
def test_a_token_that_is_late_is_waited_for(
    kind: str, client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    server.faults.add(kind, on="token", times=2)
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{shared}/values/A1:append"

    client.request("post", url, params={"valueInputOption": "RAW"}, json={"values": [["x"]]})

    assert waiting.waits == [1.5, 2.5]
    assert server.human(shared).sees("Sheet1") == [["x"]]


def test_a_token_that_ended_is_replaced_without_a_word(
    client: Client, shared: str, server: Any, waiting: Waiting
) -> None:
    client.file(shared)
    server.signin.end_tokens()

    assert client.file(shared)["name"] == "Harbour"
    assert [entry.status for entry in server.log.of("drive")] == [200, 401, 200]
    assert waiting.said == []


def test_what_is_refused_is_not_tried_again(client: Client, server: Any, waiting: Waiting) -> None:
    private = server.world.create("Private", "ana@example.com").id

    for _ in range(2):
        with pytest.raises(NoAccess):
            client.values(private, ["A1"])

    assert server.log.counts == {"read": 2}
    assert waiting.waits == []
    assert {entry.user for entry in server.log.of("read")} == {EMAIL}
