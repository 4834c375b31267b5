"""Where requests go."""

import pytest

from netbook.backends.google_sheets.wire import endpoint_of, kind_of, led
from netbook.errors import UsageError

GOOGLE = "https://sheets.googleapis.com/v4/spreadsheets/x"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:65535", "http://127.0.0.1:8000/"]
)
def test_an_address_of_this_computer_may_stand_in_for_google(address: str) -> None:
    endpoint = endpoint_of({"NETBOOK_GOOGLE_ENDPOINT": address})

    assert led(GOOGLE, endpoint) == f"{address.rstrip('/')}/v4/spreadsheets/x"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "https://127.0.0.1:8000",
        "http://127.0.0.1",
        "http://127.0.0.1:8000@example.com",
        "http://127.0.0.1.example.com:80",
        "http://127.0.0.1:8000/\nhttp://example.com",
        "http://localhost:80.example.com",
        "http://10.0.0.1:8000",
        "127.0.0.1:8000",
        "http://127.0.0.1:٣",
    ],
)
def test_no_other_address_may(address: str) -> None:
    with pytest.raises(UsageError) as told:
        endpoint_of({"NETBOOK_GOOGLE_ENDPOINT": address})

    assert "only an address of this computer" in told.value.message
    assert told.value.exit_code == 2


def test_without_one_google_is_asked_and_nobody_else() -> None:
    assert endpoint_of({}) == ""
    assert led(GOOGLE, "") == GOOGLE
    for url in (
        "https://example.com/v4/",
        "https://sheets.googleapis.com.example.com/v4",
        "http://sheets.googleapis.com/v4",
    ):
        with pytest.raises(UsageError):
            led(url, "")


def test_what_a_call_is_counted_as() -> None:
    assert kind_of("get", GOOGLE) == "read"
    assert kind_of("post", f"{GOOGLE}:batchUpdate") == "write"
    assert kind_of("post", f"{GOOGLE}/values:batchGetByDataFilter") == "read"
    assert kind_of("get", "https://www.googleapis.com/drive/v3/files/x") == "drive"
