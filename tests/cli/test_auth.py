"""netbook auth as a person meets it, with the test server in Google's place."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.cli.commands import facts, netbook
from tests.cli.test_cold_path import HEAVY, loaded
from tests.fakesheets.fixtures import EMAIL
from tests.tables import FOUNDING_RULE, OPP_7, network_in

SHEET = f"https://docs.google.com/spreadsheets/d/{'x' * 44}/edit"


@pytest.fixture
def key(nobody: Path, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", server.url)
    path: Path = server.write_account(tmp_path / "key.json", EMAIL)
    return path


def test_from_nothing_to_signed_in_and_back(key: Path, nobody: Path) -> None:
    folder = network_in(key.parent / "network", OPP_7, FOUNDING_RULE)
    with (folder / "netbook.toml").open("a") as toml:
        toml.write(f'[workbooks.dana]\nlocation = "{SHEET}"\n')

    before = netbook(folder, "auth", "status", code=4).stderr
    said = netbook(folder, "auth", "add", str(key)).stdout
    status = facts(folder, "auth", "status")
    removed = netbook(folder, "auth", "remove").stdout

    assert "Error: netbook is not signed in to Google." in before
    assert said.startswith(f"Signed in {EMAIL} (service account)\n")
    assert f"{nobody}/.config/netbook/google.json" in said.split()
    assert f"{key} is no longer needed: delete it." in " ".join(said.split())
    assert f"Share the network's Google Sheets with {EMAIL}, as Editor:\n  dana  {SHEET}\n" in said
    assert f"click Share at the top right, add {EMAIL}, choose Editor" in " ".join(said.split())
    assert said.endswith("Next: netbook doctor\n")
    assert status == {
        "schema": "netbook.auth.status/1", "ok": True, "exit_code": 0, "email": EMAIL, "kind": "service account",
        "file": str(nobody / ".config" / "netbook" / "google.json"), "place": "added with netbook auth add",
        "private": True, "sheets": [{"name": "dana", "url": SHEET}], "sentence": status["sentence"], "notes": [],
        "role": "Editor",
    }  # fmt: skip
    assert "delete the key at Google too" in removed
    assert removed.endswith("netbook is not signed in to Google any more.\n")


def test_it_works_outside_of_a_network_and_beside_a_broken_one(key: Path) -> None:
    (key.parent / "netbook.toml").write_text("nonsense")

    said = netbook(key.parent, "auth", "add", "key.json").stdout

    assert "write its address into netbook.toml" in " ".join(said.split())


def test_no_secret_is_ever_printed(key: Path) -> None:
    secret = json.loads(key.read_text())["private_key"].splitlines()[1]

    for arguments in (["auth", "add", "key.json"], ["auth", "status"], ["doctor"], ["auth", "remove"]):
        for style in ([], ["--json"]):
            done = netbook(key.parent, *arguments, *style, code=None)
            assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["key.json", "--adc"], ["--oauth", "client.json", "--adc"], ["key.json", "--oauth", "client.json"]],
)
def test_one_way_to_sign_in_is_to_be_chosen(arguments: list[str], key: Path) -> None:
    said = netbook(key.parent, "auth", "add", *arguments, code=2).stderr

    assert said.startswith("Error: Say how to sign in.\n")


def test_alone_it_shows_its_help(key: Path) -> None:
    said = netbook(key.parent, "auth", code=2)

    assert said.stderr.startswith("Usage: netbook auth [OPTIONS] COMMAND [ARGS]...\n")
    assert "\n  add     Sign in" in said.stderr


def test_quiet_prints_nothing_while_all_is_well(key: Path) -> None:
    for arguments in (["auth", "add", "key.json"], ["auth", "status"], ["auth", "remove"]):
        done = netbook(key.parent, *arguments, "--quiet")
        assert (done.stdout, done.stderr) == ("", "")


def test_an_endpoint_elsewhere_is_refused(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", "http://example.com:80")

    said = netbook(key.parent, "auth", "add", "key.json", code=2).stderr

    assert "only an address of this computer may stand in for Google" in said


# --- signing in as a person -------------------------------------------------------------------------


def sign_in_as_a_person(
    folder: Path, server: Any, answer: dict[str, str]
) -> tuple[int, str, str, dict[str, list[str]]]:
    """Run `auth add --oauth` and be the browser: (exit code, stdout, stderr, what Google's page was asked for)."""
    (folder / "client.json").write_text(json.dumps(server.signin.oauth_client(server.url)))
    # The browser is a program that does nothing; the token endpoint of the tests is no https.
    env = {**os.environ, "BROWSER": "true", "OAUTHLIB_INSECURE_TRANSPORT": "1"}
    running = subprocess.Popen(
        [sys.executable, "-m", "netbook", "auth", "add", "--oauth", "client.json"],
        cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stderr is not None
    lines = []
    for line in running.stderr:
        lines.append(line)
        if found := re.search(r"https://accounts\.google\.com/\S+", line):
            asked = parse_qs(urlsplit(found[0]).query)
            back = f"{asked['redirect_uri'][0]}?{urlencode({'state': asked['state'][0], **answer})}"
            build_opener(ProxyHandler({})).open(back, timeout=30).read()
            break
    out, err = running.communicate(timeout=60)
    return running.returncode, out, "".join(lines) + err, asked


def test_a_person_signs_in_with_the_browser(key: Path, nobody: Path, server: Any) -> None:
    code, out, err, asked = sign_in_as_a_person(key.parent, server, {"code": server.signin.consent("ana@example.com")})

    kept = nobody / ".config" / "netbook" / "google.json"
    assert code == 0, err
    assert asked["scope"] == [
        "https://www.googleapis.com/auth/spreadsheets https://www.googleapis.com/auth/drive.metadata.readonly"
    ]
    assert asked["access_type"] == ["offline"]
    assert out.startswith("Signed in ana@example.com (person)\n")
    assert 'consent screen of the OAuth client is in "Testing", this sign-in ends every 7 days' in " ".join(out.split())
    assert "accounts.google.com" not in out
    assert kept.stat().st_mode & 0o777 == 0o600
    assert facts(key.parent, "auth", "status")["email"] == "ana@example.com"


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {"code": "made up"}])
def test_a_person_who_does_not_allow_it_is_not_signed_in(
    answer: dict[str, str], key: Path, nobody: Path, server: Any
) -> None:
    code, out, err, _ = sign_in_as_a_person(key.parent, server, answer)

    assert (code, out) == (4, "")
    assert "Error: Google did not let netbook sign in: " in err
    assert "allow both things" in err
    assert not (nobody / ".config" / "netbook").exists()


@pytest.mark.parametrize("content", ["", "[]", '{"installed": {}}', '{"web": {"client_id": "x"}}'])
def test_a_file_that_is_no_oauth_client(content: str, key: Path) -> None:
    (key.parent / "client.json").write_text(content)

    said = netbook(key.parent, "auth", "add", "--oauth", "client.json", code=4).stderr

    assert "client.json is no OAuth client" in said
    assert "Desktop app" in said


# --- what is loaded ---------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["auth", "-h"], ["auth", "add", "-h"], ["doctor", "-h"], ["auth", "status"]])
def test_what_asks_nothing_of_google_loads_nothing_of_google(
    arguments: list[str], nobody: Path, tmp_path: Path
) -> None:
    path = nobody / ".config" / "netbook" / "google.json"
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps({"type": "authorized_user", "client_id": "x", "client_secret": "y", "refresh_token": "z"})
    )

    assert not loaded(tmp_path, *arguments) & HEAVY


def test_a_doctor_without_google_sheets_loads_nothing_of_google(nobody: Path, tmp_path: Path) -> None:
    folder = network_in(tmp_path / "network", OPP_7, FOUNDING_RULE)

    assert not loaded(folder, "doctor") & {"gspread", "requests", "google", "urllib3"}
