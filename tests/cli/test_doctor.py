"""netbook doctor as a person reads it."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import facts, netbook
from tests.fakesheets.fixtures import EMAIL
from tests.tables import FOUNDING_RULE, OPP_7, network_in


@pytest.fixture
def harbour(signed_in: Path, tmp_path: Path) -> Path:
    return network_in(tmp_path / "harbour", OPP_7, FOUNDING_RULE)


def add_sheet(folder: Path, server: Any, name: str, role: str) -> str:
    file = server.world.create(name.capitalize(), "ana@example.com")
    server.world.share(file.id, EMAIL, role)
    url = f"https://docs.google.com/spreadsheets/d/{file.id}/edit"
    with (folder / "netbook.toml").open("a") as toml:
        toml.write(f'\n[workbooks.{name}]\nlocation = "{url}?gid=0#gid=0"\n')
    return url


def test_one_line_a_check_with_the_fix_below_what_is_bad(harbour: Path, server: Any) -> None:
    add_sheet(harbour, server, "dana", "writer")
    url = add_sheet(harbour, server, "eli", "reader")

    said = netbook(harbour, "doctor", code=4).stdout

    lines = said.splitlines()
    assert [line.split()[:2] for line in lines if not line.startswith("       ")][:-1] == [
        ["ok", "netbook"], ["ok", "config"], ["ok", "shared"], ["ok", "sign-in"], ["ok", "key"], ["ok", "connection"],
        ["ok", "token"], ["ok", "clock"], ["ok", "Drive"], ["ok", "Sheets"], ["ok", "dana"], ["BAD", "eli"],
        ["ok", "quota"],
    ]  # fmt: skip
    assert f' BAD  eli        "Eli" opens, but {EMAIL} may not edit it' in lines
    assert url in said.split()[said.split().index("Fix:") :][2]
    assert lines[-1] == "Correct what is BAD, then look again: netbook doctor"


def test_addresses_are_whole_so_that_they_can_be_copied(harbour: Path, server: Any) -> None:
    url = add_sheet(harbour, server, "a-name-that-is-as-long-as-the-names-of-workbooks-come", "reader")

    said = netbook(harbour, "doctor", code=4).stdout

    assert f"{url}," in said.split()
    assert said.split().count(EMAIL) + said.split().count(f"{EMAIL}:") == 3


def test_a_network_without_google_sheets_needs_no_sign_in(harbour: Path, signed_in: Path, server: Any) -> None:
    signed_in.unlink()

    said = netbook(harbour, "doctor").stdout.splitlines()

    assert [line.split()[1] for line in said[:-1] if line.startswith(" ok ")] == ["netbook", "config", "shared"]
    assert said[-1] == "All is well."
    assert server.log.entries == []


def test_json_and_quiet(harbour: Path, server: Any) -> None:
    well = netbook(harbour, "doctor", "--quiet")
    add_sheet(harbour, server, "eli", "reader")
    bad = netbook(harbour, "doctor", "--quiet", code=4)
    said = facts(harbour, "doctor", code=4)

    assert (well.stdout, well.stderr) == ("", "")
    assert (bad.stdout, bad.stderr) == ("", "netbook: eli: netbook doctor\n")
    assert (said["schema"], said["ok"], said["exit_code"]) == ("netbook.doctor/1", False, 4)
    assert [check["name"] for check in said["checks"] if check["state"] == "BAD"] == ["eli"]
    assert set(said["checks"][0]) == {"name", "state", "words", "fix", "exit_code"}


def test_the_doctor_writes_nothing(harbour: Path, server: Any) -> None:
    add_sheet(harbour, server, "dana", "writer")
    before = {path.name: path.read_bytes() for path in harbour.iterdir()}

    netbook(harbour, "doctor")

    assert {path.name: path.read_bytes() for path in harbour.iterdir()} == before
    assert server.log.of("write") == []
