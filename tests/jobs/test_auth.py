"""What is kept, what is refused, and what is said of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from netbook.config import load_network
from netbook.errors import NoAccess, UsageError, WorkbookBusy
from netbook.jobs import auth
from tests.fakesheets.api.calls import Answer
from tests.fakesheets.fixtures import EMAIL


@pytest.fixture
def key(nobody: Path, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", server.url)
    path: Path = server.write_account(tmp_path / "key.json", EMAIL)
    path.chmod(0o644)  # as a browser saves it
    return path


def own(home: Path) -> Path:
    return home / ".config" / "netbook" / "google.json"


def test_a_key_is_tried_and_kept_where_only_its_owner_can_read_it(key: Path, nobody: Path, server: Any) -> None:
    done = auth.add_key(key, None)

    assert (done.email, done.kind, done.private) == (EMAIL, "service account", True)
    assert own(nobody).stat().st_mode & 0o777 == 0o600
    assert own(nobody).parent.stat().st_mode & 0o777 == 0o700
    assert json.loads(own(nobody).read_text()) == json.loads(key.read_text())
    assert f"{key} is no longer needed: delete it." in done.notes
    assert auth.status(None).email == EMAIL
    assert len(server.log.of("token")) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [("captive_portal", WorkbookBusy), ("", NoAccess)],
)
def test_what_google_does_not_take_is_not_kept(
    fault: str, error: type[Exception], key: Path, nobody: Path, server: Any
) -> None:
    own(nobody).parent.mkdir(parents=True)
    own(nobody).write_text("what was there")
    if fault:
        server.faults.add(fault, on="token")
    else:
        server.signin.revoke(EMAIL)

    with pytest.raises(error):
        auth.add_key(key, None)

    assert own(nobody).read_text() == "what was there"


def test_a_folder_that_cannot_be_written_is_told_of(key: Path, nobody: Path) -> None:
    own(nobody).parent.parent.mkdir()
    own(nobody).parent.write_text("a file in its place")

    with pytest.raises(NoAccess, match=r"The credentials cannot be kept in .*google\.json: ") as told:
        auth.add_key(key, None)

    assert "right to write in" in told.value.fix


def test_a_file_that_is_no_key_is_not_kept(key: Path, nobody: Path, server: Any) -> None:
    key.write_text(json.dumps(server.signin.oauth_client(server.url)))

    with pytest.raises(NoAccess, match="is an OAuth client") as told:
        auth.add_key(key, None)

    assert f"netbook auth add --oauth {key}" in told.value.fix
    assert not own(nobody).exists()


def test_the_key_is_kept_even_if_drive_is_not_switched_on_yet(key: Path, nobody: Path, server: Any) -> None:
    key.write_text(json.dumps(server.signin.person("ana@example.com", server.url)))
    body = {"error": {"code": 403, "message": "x", "errors": [{"reason": "accessNotConfigured"}]}}
    server.faults.add("says", on="drive", answer=Answer(403, body))

    done = auth.add_key(key, None)

    assert (done.email, done.sentence) == ("", "")
    assert own(nobody).exists()


def test_the_email_of_a_person_is_learnt(key: Path, nobody: Path, server: Any) -> None:
    key.write_text(json.dumps(server.signin.person("ana@example.com", server.url)))

    done = auth.add_key(key, None)

    assert (done.email, done.kind) == ("ana@example.com", "person")
    assert "Notify people" not in done.sentence
    assert auth.status(None).email == "ana@example.com"


def test_the_credentials_of_the_computer_are_named_and_not_copied(
    key: Path, nobody: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoAccess, match="no Application Default Credentials"):
        auth.add_default(None)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))

    done = auth.add_default(None)

    assert done.file == str(key)
    assert "private_key" not in own(nobody).read_text()
    assert any("named by GOOGLE_APPLICATION_CREDENTIALS" in note for note in done.notes)
    assert any(f"chmod 600 {key}" in note for note in done.notes)


def test_it_is_said_if_other_credentials_count(
    key: Path, nobody: Path, tmp_path: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server.write_account(tmp_path / "other.json", "other@example.com")
    monkeypatch.setenv("NETBOOK_GOOGLE_CREDENTIALS", str(other))

    done = auth.add_key(key, None)

    assert done.email == "other@example.com"
    assert "What was added does not count while NETBOOK_GOOGLE_CREDENTIALS is set." in done.notes


def test_what_to_send_to_the_owner_of_a_sheet(key: Path, tmp_path: Path) -> None:
    toml = '[network]\nname = "Harbour"\ncurrency = "EUR"\n[workbooks.mine]\nlocation = "mine.xlsx"\n'
    address = f"https://docs.google.com/spreadsheets/d/{'x' * 44}/edit"
    (tmp_path / "netbook.toml").write_text(f'{toml}[workbooks.shared]\nlocation = "{address}?gid=7#gid=7"\n')

    done = auth.add_key(key, load_network(tmp_path))

    assert [(sheet.name, sheet.url) for sheet in done.sheets] == [("shared", address)]
    assert done.sentence == (
        f"Please open our Google Sheet {address}, click Share at the top right, add {EMAIL}, choose Editor, take the "
        'tick off "Notify people", and click Share. Then netbook can keep it up to date.'
    )


def test_what_was_added_can_be_removed(key: Path, nobody: Path, tmp_path: Path) -> None:
    auth.add_key(key, None)
    gspread = nobody / ".config" / "gspread" / "service_account.json"
    gspread.parent.mkdir()
    gspread.write_text(key.read_text())

    done = auth.remove()

    assert (done.file, done.email) == (str(own(nobody)), EMAIL)
    assert done.now == f"netbook uses {gspread} (of gspread)."
    assert not own(nobody).exists()
    with pytest.raises(UsageError, match="nothing to remove"):
        auth.remove()


def test_what_is_damaged_can_be_removed_too(nobody: Path) -> None:
    own(nobody).parent.mkdir(parents=True)
    own(nobody).write_text("{")

    assert auth.remove().now == ""
