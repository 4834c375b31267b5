"""Every failure in the words that the person reads, with the exit code that cron sees."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from google.oauth2.service_account import Credentials as ServiceCredentials

from netbook.backends.google_sheets.client import Client, Refused, sign_in
from netbook.backends.google_sheets.signin import SCOPES, read_account
from netbook.backends.google_sheets.trouble import NotSwitchedOn
from netbook.errors import BackendError, NetbookError, NoAccess, UsageError, WorkbookBusy
from tests.backends.google_sheets.conftest import Waiting
from tests.fakesheets.api.calls import Answer
from tests.fakesheets.fixtures import EMAIL

Do = Callable[[], object]
CLEAR = {"requests": [{"updateCells": {"range": {"sheetId": 0}, "fields": "userEnteredValue"}}]}


def trouble(do: Do) -> NetbookError:
    """What the person is told."""
    with pytest.raises(NetbookError) as told:
        do()
    assert "None" not in f"{told.value.message} {told.value.fix}"
    return told.value


def fatal(do: Do, waiting: Waiting) -> NetbookError:
    """The same, and it was told at once."""
    told = trouble(do)
    assert waiting.waits == []
    return told


# --- sharing ----------------------------------------------------------------------------------------


def test_a_sheet_that_is_not_shared(client: Client, server: Any, waiting: Waiting) -> None:
    private = server.world.create("Private", "ana@example.com").id

    told = fatal(lambda: client.values(private, ["A1"]), waiting)

    url = f"https://docs.google.com/spreadsheets/d/{private}/edit"
    assert (type(told), told.exit_code) == (NoAccess, 4)
    assert told.message == f"The Google Sheet {url} is not shared with {EMAIL}."
    assert told.fix == f"Open {url}, click Share, and add {EMAIL} as Editor."


def test_for_drive_a_sheet_that_is_not_shared_is_as_one_that_does_not_exist(
    client: Client, server: Any, waiting: Waiting
) -> None:
    private = server.world.create("Private", "ana@example.com").id

    told = fatal(lambda: client.file(private), waiting)

    url = f"https://docs.google.com/spreadsheets/d/{private}/edit"
    assert (type(told), told.exit_code) == (NoAccess, 4)
    assert told.message == f"There is no Google Sheet {url}, or it is not shared with {EMAIL}."
    assert f"click Share and add {EMAIL} as Editor" in told.fix
    assert "correct it in netbook.toml" in told.fix


def test_a_sheet_that_was_deleted(client: Client, server: Any, shared: str, waiting: Waiting) -> None:
    client.file(shared)
    del server.world.files[shared]

    for call in (
        lambda: client.file(shared),
        lambda: client.spreadsheet(shared, "properties"),
        lambda: client.values(shared, ["A1"]),
        lambda: client.update(shared, CLEAR, "spreadsheetId"),
    ):
        told = fatal(call, waiting)
        assert type(told) is NoAccess
        assert "it was deleted or the address is wrong" in told.fix


def test_a_sheet_that_may_only_be_viewed_is_named_by_its_title(
    client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    server.world.share(shared, EMAIL, "reader")
    server.human(shared).type("Sheet1", "A1", "theirs")
    client.file(shared)

    told = fatal(lambda: client.update(shared, CLEAR, "spreadsheetId"), waiting)

    assert type(told) is NoAccess
    assert told.message == f'{EMAIL} may not change the Google Sheet "Harbour": it is not shared with it as Editor.'
    assert told.fix.endswith(f"click Share, and make {EMAIL} an Editor.")
    assert server.human(shared).sees("Sheet1") == [["theirs"]]


def test_a_protected_tab_is_a_refusal_in_googles_words(
    client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    server.human(shared).type("Sheet1", "A1", "theirs")
    server.human(shared).protect("Sheet1", "ana@example.com")

    told = fatal(lambda: client.update(shared, CLEAR, "spreadsheetId"), waiting)

    assert isinstance(told, Refused)
    assert isinstance(told, BackendError)
    assert "trying to edit a protected cell" in told.words
    assert told.words in told.message


@pytest.mark.parametrize("call", ["read", "write"])
def test_an_api_that_is_not_switched_on(call: str, client: Client, server: Any, shared: str, waiting: Waiting) -> None:
    server.faults.add("api_disabled", on=call)
    do: Do = {"read": lambda: client.values(shared, ["A1"]), "write": lambda: client.update(shared, CLEAR, "replies")}[
        call
    ]

    told = fatal(do, waiting)

    assert isinstance(told, NotSwitchedOn)
    assert (told.api, told.exit_code) == ("sheets", 4)
    assert told.message == f"The Google Sheets API is not switched on for the project of {EMAIL}."
    assert "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=" in told.fix


def said(status: int, reason: str, words: str = "No.", **metadata: str) -> Answer:
    """A refusal in the shape of Sheets."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}
    return Answer(status, {"error": {"code": status, "message": words, "status": "X", "details": [info]}})


def drive_said(status: int, reason: str, words: str = "No.") -> Answer:
    """A refusal in the shape of Drive."""
    errors = [{"domain": "usageLimits", "reason": reason, "message": words}]
    return Answer(status, {"error": {"code": status, "message": words, "errors": errors}})


@pytest.mark.parametrize(
    ("answer", "kind", "message", "fix"),
    [
        (drive_said(403, "accessNotConfigured"), NotSwitchedOn, "The Google Drive API is not switched on",
         "https://console.cloud.google.com/apis/library/drive.googleapis.com"),
        (said(403, "SERVICE_DISABLED", service="drive.googleapis.com", activationUrl="https://evil.example.com/"),
         NotSwitchedOn, "The Google Drive API is not switched on", "https://console.cloud.google.com/apis/library/drive"),
        (said(403, "SERVICE_DISABLED", consumer="projects/764086051850"), NotSwitchedOn, "The sign-in of gcloud alone",
         "gcloud auth application-default set-quota-project PROJECT"),
        (drive_said(403, "domainPolicy"), NoAccess, "The administrator of your organisation", "Ask them"),
        (drive_said(403, "insufficientFilePermissions"), NoAccess, "may not change", "an Editor"),
        (said(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), NoAccess, "does not extend to Google Sheets", "Sign in again"),
        (said(401, "ACCESS_TOKEN_EXPIRED"), NoAccess, "Google does not accept the sign-in of", "Sign in again"),
        (Answer(302, "", "text/html", {"Location": "http://127.0.0.1:9/login"}), WorkbookBusy, "Somebody else answers in Google's place", "sign in to the network"),
        (Answer(403, "<html>blocked</html>", "text/html"), WorkbookBusy, "Somebody else answers", "sign in"),
        (Answer(511, "<html>sign in</html>", "text/html"), WorkbookBusy, "Somebody else answers", "sign in"),
        (Answer(200, "no JSON", "text/plain"), WorkbookBusy, "Somebody else answers in Google's place", "sign in"),
        (Answer(407, "", "text/html"), BackendError, "The proxy between this computer and Google", "HTTPS_PROXY"),
        (Answer(413, "", "text/html"), BackendError, "more than Google takes (413)", "Split the network's workbook"),
        (said(418, "TEAPOT", "Short and stout."), BackendError, "Google answered 418", "later"),
        (Answer(400, ["odd"]), Refused, "Google refused what netbook asked of", "later"),
        (Answer(400, {"error": {"code": 400, "status": "FAILED_PRECONDITION", "message": "Not supported."}}), Refused,
         "it seems to be an Excel file that is kept in Google Drive", "File > Save as Google Sheets"),
        (drive_said(403, "dailyLimitExceeded", "Daily limit exceeded."), NoAccess, "Daily limit exceeded.", "See docs/"),
        (Answer(403, {"error": {"details": "odd", "errors": 3}}), NoAccess, "is not shared with", "as Editor"),
    ],
)  # fmt: skip
def test_what_else_google_can_answer(
    answer: Answer, kind: type, message: str, fix: str, client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    server.faults.add("says", on="drive", answer=answer, times=2)

    told = fatal(lambda: client.file(shared), waiting)

    assert type(told) is kind
    assert message in told.message
    assert fix in told.fix
    assert "evil" not in told.fix


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
def test_drives_own_way_to_say_too_many(
    reason: str, client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    server.faults.add("says", on="drive", answer=drive_said(403, reason), times=2)

    assert client.file(shared)["name"] == "Harbour"
    server.faults.add("says", on="drive", answer=drive_said(403, reason), times=1000)
    told = trouble(lambda: client.file(shared))

    assert waiting.said[0].startswith("Google wants fewer calls a minute; trying again in")
    assert type(told) is WorkbookBusy
    assert "no more calls for the moment" in told.message


# --- Google and the way to it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("too_many_requests", f"Google allows {EMAIL} no more calls for the moment."),
        ("internal_error", 'Google has trouble with the Google Sheet "Harbour" (500).'),
        ("bad_gateway", 'Google has trouble with the Google Sheet "Harbour" (502).'),
        ("unavailable", 'Google has trouble with the Google Sheet "Harbour" (503).'),
        ("unavailable_after", 'Google has trouble with the Google Sheet "Harbour" (503).'),
        ("cut", 'The connection to Google was broken while netbook asked for the Google Sheet "Harbour".'),
    ],
)
def test_trouble_that_does_not_pass_is_left_for_later(
    kind: str, said: str, client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    client.file(shared)
    server.faults.add(kind, times=1000)

    told = trouble(lambda: client.values(shared, ["A1"]))
    server.faults.clear()
    server.faults.add(kind, times=1000)
    server.clock.advance(60)
    told_writing = trouble(lambda: client.update(shared, CLEAR, "spreadsheetId"))

    assert (type(told), told.exit_code, told.message) == (WorkbookBusy, 5, said)
    assert "Run the same command again" in told.fix
    assert told_writing.message == said
    assert told_writing.fix.endswith("It finds out by itself what has been written.")
    assert len(waiting.waits) == 14


def test_a_server_that_stays_silent(signed_in: Path, server: Any, shared: str, waiting: Waiting) -> None:
    client = sign_in(read_account(signed_in), waiting.patience(timeouts=(1, 0.1)))
    server.faults.add("hang", on="read", times=1000)

    told = trouble(lambda: client.values(shared, ["A1"]))
    client.close()

    assert type(told) is WorkbookBusy
    assert told.message.startswith("Google gave no answer about the Google Sheet https://docs.google.com/")
    assert len(waiting.waits) == 7


@pytest.mark.parametrize("call", ["drive", "read", "write", "token"])
def test_somebody_else_answers(call: str, client: Client, server: Any, shared: str, waiting: Waiting) -> None:
    server.faults.add("captive_portal", on=call)
    do: Do = {
        "drive": lambda: client.file(shared),
        "read": lambda: client.values(shared, ["A1"]),
        "write": lambda: client.update(shared, CLEAR, "spreadsheetId"),
        "token": lambda: client.file(shared),
    }[call]

    told = fatal(do, waiting)

    assert (type(told), told.exit_code) == (WorkbookBusy, 5)
    assert told.message.startswith("Somebody else answers in Google's place")
    assert "sign in to the network" in told.fix


def test_nobody_is_there(signed_in: Path, server: Any, waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", "http://127.0.0.1:9")  # the port that discards
    info = json.loads(signed_in.read_text()) | {"token_uri": "http://127.0.0.1:9/token"}
    signed_in.write_text(json.dumps(info))
    client = sign_in(read_account(signed_in), waiting.patience())

    told = trouble(lambda: client.file("any"))
    client.close()

    assert (type(told), told.message) == (WorkbookBusy, "Google cannot be reached.")
    assert waiting.said[0] == "Google cannot be reached; trying again in 2 s (try 1 of 7)"


def client_of(account: Any, server: Any, waiting: Waiting, session: Any = None, endpoint: str = "") -> Client:
    """One that gives up at once; its token is at the test server, the sheets are wherever the test says."""
    patience = waiting.patience(deadline=0, timeouts=(1, 5))
    credentials = ServiceCredentials.from_service_account_info(account.file(server.url), scopes=SCOPES)
    client = Client(credentials, session, patience=patience, endpoint=endpoint)
    client.tokens.session = requests.Session()
    return client


def test_this_computer_is_offline(account: Any, server: Any, waiting: Waiting) -> None:
    client = client_of(account, server, waiting, endpoint="http://sheets.invalid:80")

    told = fatal(lambda: client.file("any"), waiting)
    client.close()

    assert (type(told), told.exit_code) == (WorkbookBusy, 5)
    assert told.message == "Google cannot be reached: this computer does not find its address."
    assert "HTTPS_PROXY" in told.fix


def test_a_proxy_that_does_not_work(account: Any, server: Any, waiting: Waiting) -> None:
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"http": "http://127.0.0.1:9"}
    client = client_of(account, server, waiting, session, server.url)

    told = fatal(lambda: client.file("any"), waiting)
    client.close()

    assert (type(told), told.fix) == (WorkbookBusy, "Check HTTPS_PROXY.")


def test_whoever_answers_cannot_prove_to_be_google(account: Any, server: Any, waiting: Waiting, tmp_path: Path) -> None:
    with impostor(account.key, tmp_path) as address:
        client = client_of(account, server, waiting, endpoint=address)
        told = fatal(lambda: client.file("any"), waiting)
        client.close()

    assert type(told) is WorkbookBusy
    assert told.message.endswith("cannot be reached: whoever answers cannot prove to be Google.")
    assert "date and time" in told.fix


@contextmanager
def impostor(key: Any, folder: Path) -> Iterator[str]:
    """A server that shows a certificate of its own making."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    own = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9)).sign(key, SHA256())
    (folder / "own.pem").write_bytes(
        own.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def shake_hands() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    context.wrap_socket(connection, server_side=True).close()

        thread = Thread(target=shake_hands)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        thread.join()


# --- signing in -------------------------------------------------------------------------------------


def test_the_key_was_deleted(client: Client, server: Any, shared: str, waiting: Waiting) -> None:
    from tests.fakesheets.wire.signin import ServiceAccount

    server.signin.accounts[EMAIL] = ServiceAccount(EMAIL)

    told = fatal(lambda: client.file(shared), waiting)

    assert (type(told), told.exit_code) == (NoAccess, 4)
    assert told.message == f"The key of {EMAIL} is no longer valid: it was deleted or replaced."
    assert "Make a new key" in told.fix


def test_the_account_was_deleted_in_the_middle_of_the_work(
    client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    client.file(shared)
    server.signin.revoke(EMAIL)

    told = fatal(lambda: client.file(shared), waiting)

    assert (type(told), told.message) == (NoAccess, f"The account {EMAIL} no longer exists.")


@pytest.mark.parametrize(("by", "words"), [(900, ""), (4000, "67 minutes slow"), (400_000, "111 hours slow")])
def test_the_clock_is_wrong(by: int, words: str, signed_in: Path, server: Any, shared: str, waiting: Waiting) -> None:
    server.clock.advance(by)
    patience = replace(waiting.patience(), now=lambda: server.clock.now() - by)
    client = sign_in(read_account(signed_in), patience)

    if by < 3600:  # Google minds only what is far off
        client.file(shared)
        assert client.skew == pytest.approx(-by, abs=5)
        client.close()
        return
    told = fatal(lambda: client.file(shared), waiting)
    client.close()

    assert type(told) is NoAccess
    assert told.message.startswith(f"This computer's clock is {words}, so Google does not accept")
    assert "date and time by itself" in told.fix


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, {"error": "invalid_scope"}, f"Google refused the sign-in of {EMAIL}: invalid_scope"),
        (400, {"error": "x", "error_description": "Not today."}, f"Google refused the sign-in of {EMAIL}: Not today."),
        (401, {}, f"Google refused the sign-in of {EMAIL}: {{}}"),
        (200, {"no": "token"}, f"Google refused the sign-in of {EMAIL}: No access token in response."),
        (418, {"error": "x"}, "Somebody else answers in Google's place"),
    ],
)
def test_what_else_the_token_endpoint_can_answer(
    status: int, body: Any, message: str, client: Client, server: Any, shared: str, waiting: Waiting
) -> None:
    server.faults.add("says", on="token", answer=Answer(status, body))

    assert fatal(lambda: client.file(shared), waiting).message.startswith(message)


def test_a_wrong_clock_is_named_even_where_google_names_something_else(
    signed_in: Path, server: Any, shared: str, waiting: Waiting
) -> None:
    from tests.fakesheets.wire.signin import ServiceAccount

    server.signin.accounts[EMAIL] = ServiceAccount(EMAIL)
    patience = replace(waiting.patience(), now=lambda: server.clock.now() + 900)
    client = sign_in(read_account(signed_in), patience)

    told = fatal(lambda: client.file(shared), waiting)
    client.close()

    assert told.message.startswith("This computer's clock is 15 minutes fast, so Google")


def test_a_person_took_their_consent_back(
    nobody: Path, server: Any, waiting: Waiting, shared: str, signed_in: Path
) -> None:
    signed_in.write_text(json.dumps(server.signin.person("ana@example.com", server.url)))
    client = sign_in(read_account(signed_in), waiting.patience())
    server.signin.revoke("ana@example.com")

    told = fatal(lambda: client.file(shared), waiting)
    client.close()

    assert type(told) is NoAccess
    assert told.message == "Your sign-in to Google has ended, or was taken back."
    assert 'consent screen is in "Testing", this happens every 7 days' in told.fix


def test_what_the_account_may_not_do(signed_in: Path, server: Any, shared: str, waiting: Waiting) -> None:
    client = sign_in(read_account(signed_in), waiting.patience())
    url = f"https://www.googleapis.com/drive/v3/files/{shared}"

    told = fatal(lambda: client.request("patch", url, json={"name": "mine"}), waiting)
    client.close()

    assert type(told) is NoAccess
    assert "does not extend to Google Sheets" in told.message


# --- staying on this computer -----------------------------------------------------------------------


def test_while_an_endpoint_is_set_nothing_leaves_this_computer(
    signed_in: Path, server: Any, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    info = json.loads(signed_in.read_text())
    signed_in.write_text(json.dumps(info | {"token_uri": "https://oauth2.googleapis.com/token"}))
    outside = sign_in(read_account(signed_in), waiting.patience())
    signed_in.write_text(json.dumps(info))
    inside = sign_in(read_account(signed_in), waiting.patience())
    sheet = server.world.create("Harbour", EMAIL).id

    told = fatal(lambda: outside.file(sheet), waiting)
    elsewhere = fatal(lambda: inside.request("get", "https://example.com/"), waiting)

    assert type(told) is UsageError
    assert "nothing may leave this computer" in told.message
    assert type(elsewhere) is UsageError
    assert inside.file(sheet)["name"] == "Harbour"
    outside.close()
    inside.close()
