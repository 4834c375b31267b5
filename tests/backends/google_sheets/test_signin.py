"""Which credentials count, and what is said about those that cannot be used."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from netbook.backends.google_sheets import signin
from netbook.backends.google_sheets.client import open_client, sign_in
from netbook.backends.google_sheets.signin import Account, find_account, read_account
from netbook.errors import NoAccess, UsageError
from tests.backends.google_sheets.conftest import Waiting
from tests.fakesheets.fixtures import EMAIL

PERSON = {
    "type": "authorized_user",
    "client_id": "x.apps.googleusercontent.com",
    "client_secret": "y",
    "refresh_token": "1//z",
}
CLIENT = {"installed": {"client_id": "x.apps.googleusercontent.com", "client_secret": "y"}}


def put(path: Path, content: Any, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


def who(env: dict[str, str]) -> tuple[str, str]:
    found = find_account(env)
    return found.email, found.place


def test_the_places_in_the_order_in_which_they_count(nobody: Path, tmp_path: Path) -> None:
    """From the last to the first: each new one wins over those before it."""
    env: dict[str, str] = {}
    counted = []
    places = [
        nobody / ".config" / "gcloud" / "application_default_credentials.json",
        tmp_path / "adc.json",
        nobody / ".config" / "gspread" / "service_account.json",
        nobody / ".config" / "netbook" / "google.json",
        tmp_path / "elsewhere" / "google.json",
        tmp_path / "named.json",
    ]
    for number, path in enumerate(places):
        put(path, {**PERSON, "account": f"{number}@example.com"})
        if path.name == "adc.json":
            env["GOOGLE_APPLICATION_CREDENTIALS"] = str(path)
        if path.parent.name == "elsewhere":
            env["XDG_CONFIG_HOME"] = str(tmp_path)
            path.rename(put(tmp_path / "netbook" / "google.json", ""))
        if path.name == "named.json":
            env["NETBOOK_GOOGLE_CREDENTIALS"] = str(path)
        counted.append(who(env))

    assert counted == [
        ("0@example.com", "of gcloud"),
        ("1@example.com", "named by GOOGLE_APPLICATION_CREDENTIALS"),
        ("2@example.com", "of gspread"),
        ("3@example.com", "added with netbook auth add"),
        ("4@example.com", "added with netbook auth add"),
        ("5@example.com", "named by NETBOOK_GOOGLE_CREDENTIALS"),
    ]


def test_a_relative_folder_of_settings_is_none(nobody: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the XDG specification has it; otherwise credentials would depend on the folder that one stands in."""
    monkeypatch.chdir(tmp_path)

    assert signin.own_path({"XDG_CONFIG_HOME": "home"}) == nobody / ".config" / "netbook" / "google.json"


def test_the_page_about_signing_in_names_what_counts() -> None:
    page = (Path(__file__).parents[3] / "docs" / "google-sheets.md").read_text("utf-8")

    assert all(scope in page for scope in signin.SCOPES)
    assert page.index(signin.CREDENTIALS) < page.index("gspread/service_account.json") < page.rindex(signin.ADC)


def test_credentials_may_say_that_those_of_the_computer_count(nobody: Path, tmp_path: Path) -> None:
    own = put(nobody / ".config" / "netbook" / "google.json", {"type": "application_default"})
    put(nobody / ".config" / "gspread" / "service_account.json", {**PERSON, "account": "gspread@example.com"})

    with pytest.raises(NoAccess, match="no Application Default Credentials") as none:
        find_account({})
    put(nobody / ".config" / "gcloud" / "application_default_credentials.json", {**PERSON, "account": "me@example.com"})

    assert "gcloud auth application-default login --scopes=" in none.value.fix
    assert who({}) == ("me@example.com", "of gcloud")
    with pytest.raises(NoAccess, match="only says that other credentials"):
        find_account({"GOOGLE_APPLICATION_CREDENTIALS": str(own)})


@pytest.mark.parametrize("name", ["NETBOOK_GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"])
def test_a_file_that_was_named_and_is_not_there_is_not_passed_over(name: str, nobody: Path, tmp_path: Path) -> None:
    put(nobody / ".config" / "gcloud" / "application_default_credentials.json", PERSON)

    with pytest.raises(NoAccess, match=rf"There is no file .*missing\.json \(credentials named by {name}\)"):
        find_account({name: str(tmp_path / "missing.json")})


def test_nobody_is_signed_in(nobody: Path) -> None:
    with pytest.raises(NoAccess) as told:
        find_account({})

    assert told.value.message == "netbook is not signed in to Google."
    assert "netbook auth add FILE" in told.value.fix
    assert told.value.exit_code == 4


@pytest.mark.parametrize(
    ("content", "message", "fix"),
    [
        ("", "is damaged or no file of credentials: it is not JSON", "Download the key"),
        ("\0\0", "is damaged or no file of credentials", "Download the key"),
        ("[" * 100_000, "is damaged or no file of credentials", "Download the key"),
        ("[]", "has no credentials of Google in it", "Download the key"),
        ({"type": "bird"}, "has no credentials of Google in it", "Download the key"),
        ({"type": "service_account"}, "client_email, private_key, token_uri is missing", "Download the key"),
        ({**PERSON, "refresh_token": ""}, "refresh_token is missing", "Download the key"),
        (CLIENT, "is an OAuth client", "netbook auth add --oauth"),
    ],
)
def test_a_file_that_cannot_be_used(content: Any, message: str, fix: str, tmp_path: Path) -> None:
    path = put(tmp_path / "key.json", content)

    with pytest.raises(NoAccess) as told:
        read_account(path)

    assert message in told.value.message
    assert str(path) in told.value.message
    assert fix in told.value.fix


def test_a_key_that_is_damaged(signed_in: Path) -> None:
    info = json.loads(signed_in.read_text())
    for key in ("", "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n", info["private_key"][:-900]):
        put(signed_in, info | {"private_key": key or "no key"})
        with pytest.raises(NoAccess, match="cannot be used: it is damaged"):
            open_client()


def test_a_folder_or_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="cannot be read"):
        read_account(tmp_path)


def test_secrets_are_never_shown(signed_in: Path) -> None:
    assert "PRIVATE" not in repr(read_account(signed_in))
    assert read_account(signed_in).email == EMAIL


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
@pytest.mark.parametrize(("mode", "loose"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_may_read_is_told_of(mode: int, loose: bool, signed_in: Path) -> None:
    signed_in.chmod(mode)
    said: list[str] = []

    open_client(said.append)

    assert read_account(signed_in).loose is loose
    assert said == (
        [f"{signed_in} can be read by others on this computer. Fix: chmod 600 {signed_in}"] if loose else []
    )


def test_a_persons_token_is_kept_for_the_next_run_and_nobody_else_may_read_it(
    signed_in: Path, server: Any, waiting: Waiting
) -> None:
    person = server.signin.person("ana@example.com", server.url) | {"account": "ana@example.com"}
    put(signed_in, person, 0o644)
    sheet = server.world.create("Harbour", "ana@example.com").id

    for _ in range(3):
        client = sign_in(find_account(), waiting.patience())
        assert client.file(sheet)["name"] == "Harbour"
        client.close()

    assert len(server.log.of("token")) == 1
    assert signed_in.stat().st_mode & 0o777 == 0o600
    assert read_account(signed_in).email == "ana@example.com"
    assert [path.name for path in signed_in.parent.iterdir()] == ["google.json"]


def test_credentials_of_somebody_else_are_never_written(
    nobody: Path, signed_in: Path, server: Any, waiting: Waiting, tmp_path: Path
) -> None:
    named = put(tmp_path / "named.json", server.signin.person("ana@example.com", server.url))
    before = named.read_bytes()
    sheet = server.world.create("Harbour", "ana@example.com").id

    client = sign_in(find_account({"NETBOOK_GOOGLE_CREDENTIALS": str(named)}), waiting.patience())
    client.file(sheet)
    client.close()

    assert named.read_bytes() == before


def test_credentials_that_ask_elsewhere_are_refused_while_an_endpoint_is_set(signed_in: Path) -> None:
    kind = {"type": "external_account", "token_url": "https://sts.googleapis.com/v1/token"}
    account = read_account(put(signed_in, kind))

    with pytest.raises(UsageError, match="external_account, which ask other computers"):
        sign_in(account)


def test_the_email_of_an_impersonated_account_is_known(tmp_path: Path) -> None:
    url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/bot@x.iam.gserviceaccount.com:generateAccessToken"
    path = put(tmp_path / "wif.json", {"type": "external_account", "service_account_impersonation_url": url})

    assert read_account(path).email == "bot@x.iam.gserviceaccount.com"


def test_looking_for_credentials_loads_nothing_heavy(nobody: Path) -> None:
    """`netbook --help` and a network without Google Sheets must not pay for Google's libraries."""
    look = (
        "import sys, netbook.backends.google_sheets, netbook.backends.google_sheets.signin as s, "
        "netbook.backends.google_sheets.patience\n"
        "try: s.find_account()\n"
        "except Exception as error: print(type(error).__name__)\n"
        "print(*sorted({'gspread', 'requests', 'google', 'google_auth_oauthlib', 'urllib3', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["NoAccess"]


def test_what_is_kept_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "netbook" / "google.json"

    signin.keep(path, "one")
    signin.keep(path, "two")
    with pytest.raises(OSError, match="Not a directory"):
        signin.keep(path / "below" / "google.json", "three")

    assert path.read_text() == "two"
    assert [one.name for one in path.parent.iterdir()] == ["google.json"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_account_without_an_email_is_named_in_words(tmp_path: Path) -> None:
    account = read_account(put(tmp_path / "person.json", PERSON))

    assert isinstance(account, Account)
    assert account.words == "the Google account that netbook is signed in with"
