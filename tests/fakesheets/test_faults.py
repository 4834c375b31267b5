"""Trouble on the way, seen through gspread."""

import time
from collections.abc import Callable
from typing import Any

import pytest

gspread = pytest.importorskip("gspread", reason="the package gspread is not here (extra: dev)")
requests = pytest.importorskip("requests")


@pytest.fixture
def spreadsheet(client: Any) -> Any:
    return client.create("Harbour")


def write(spreadsheet: Any, text: str) -> Any:
    body = {"values": [[text]]}
    return spreadsheet.values_update("A1", {"valueInputOption": "RAW"}, body)


@pytest.mark.parametrize(
    ("kind", "status", "applied"),
    [
        ("too_many_requests", 429, False),
        ("internal_error", 500, False),
        ("internal_error_after", 500, True),
        ("bad_gateway", 502, False),
        ("unavailable", 503, False),
        ("unavailable_after", 503, True),
        ("api_disabled", 403, False),
    ],
)
def test_an_error_may_come_before_or_after_the_write(
    kind: str, status: int, applied: bool, spreadsheet: Any, server: Any
) -> None:
    server.faults.add(kind, on="write")

    with pytest.raises(gspread.exceptions.APIError) as error:
        write(spreadsheet, "first")
    shown = server.human(spreadsheet.id).sees("Sheet1")
    write(spreadsheet, "again")

    assert error.value.response.status_code == status
    assert shown == ([["first"]] if applied else [])
    assert server.human(spreadsheet.id).sees("Sheet1") == [["again"]]
    assert [(entry.status, entry.applied) for entry in server.log.of("write")] == [(status, applied), (200, True)]


def test_a_bad_gateway_is_a_page_that_is_no_json(spreadsheet: Any, server: Any) -> None:
    server.faults.add("bad_gateway", on="read")

    with pytest.raises(gspread.exceptions.APIError) as error:
        spreadsheet.values_get("A1")

    assert error.value.response.headers["Content-Type"].startswith("text/html")
    assert error.value.code == -1


def test_a_captive_portal_answers_everything_with_its_own_page(spreadsheet: Any, server: Any) -> None:
    server.faults.add("captive_portal", on="read")

    with pytest.raises(requests.exceptions.JSONDecodeError):
        spreadsheet.values_get("A1")


@pytest.mark.parametrize(("kind", "applied"), [("cut", False), ("cut_after", True)])
def test_a_connection_may_be_cut_before_or_after_the_write(
    kind: str, applied: bool, spreadsheet: Any, server: Any
) -> None:
    server.faults.add(kind, on="write")

    with pytest.raises(requests.exceptions.ConnectionError):
        write(spreadsheet, "first")

    assert server.human(spreadsheet.id).sees("Sheet1") == ([["first"]] if applied else [])


def test_a_silent_server_is_given_up(spreadsheet: Any, server: Any) -> None:
    server.faults.add("hang", on="read")
    spreadsheet.client.set_timeout((1, 0.2))

    with pytest.raises(requests.exceptions.ReadTimeout):
        spreadsheet.values_get("A1")

    said = [(entry.status, entry.applied, entry.fault) for entry in once(lambda: server.log.of("read")[1:])]
    assert said == [(0, False, "hang")]


def once(look: Callable[[], Any]) -> Any:
    """What it sees as soon as there is something: the server's threads may lag behind on a busy machine."""
    for _ in range(1000):
        if found := look():
            return found
        time.sleep(0.01)
    return look()


def test_a_slow_answer_comes_in_the_end(spreadsheet: Any, server: Any) -> None:
    server.faults.add("slow", on="read", seconds=0.3)
    spreadsheet.client.set_timeout((1, 0.1))

    with pytest.raises(requests.exceptions.ReadTimeout):
        spreadsheet.values_get("A1")
    spreadsheet.client.set_timeout((1, 30))

    assert spreadsheet.values_get("A1")["range"] == "Sheet1!A1"


def test_a_fault_meets_the_calls_it_is_meant_for(spreadsheet: Any, server: Any) -> None:
    server.faults.add("unavailable", on=r"spreadsheets\.values\.update", times=2, skip=1)
    met = []

    for text in "abcd":
        spreadsheet.values_get("A1")
        try:
            write(spreadsheet, text)
            met.append(200)
        except gspread.exceptions.APIError as error:
            met.append(error.response.status_code)

    assert met == [200, 503, 503, 200]


def test_a_fault_that_does_not_exist_is_no_fault(server: Any) -> None:
    with pytest.raises(ValueError, match="there are too_many_requests"):
        server.faults.add("earthquake")


def test_the_token_endpoint_has_its_troubles_too(server: Any) -> None:
    server.faults.add("captive_portal", on="token")
    server.faults.add("unavailable", on="token")
    server.faults.add("slow", on="token", seconds=0.05)

    answers = [requests.post(f"{server.url}/token", data={}, timeout=5) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 503, 400]
    assert "guest network" in answers[0].text
    assert answers[2].json()["error"] == "unsupported_grant_type"


def test_tokens_that_ended_are_replaced_without_a_word(spreadsheet: Any, server: Any) -> None:
    server.signin.end_tokens()

    assert spreadsheet.values_get("A1")["range"] == "Sheet1!A1"
    assert [entry.status for entry in server.log.of("read")][-2:] == [401, 200]
    assert len(server.log.of("token")) == 2


def test_a_revoked_account_learns_it_at_the_next_token(spreadsheet: Any, server: Any) -> None:
    google = pytest.importorskip("google.auth.exceptions")
    server.signin.revoke("netbook@fakesheets.iam.gserviceaccount.com")

    with pytest.raises(google.RefreshError, match="account not found"):
        spreadsheet.values_get("A1")
