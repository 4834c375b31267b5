"""The command line as people meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netbook.cli import COMMANDS
from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell

WIDEST = 100


@pytest.fixture
def opp_7(tmp_path: Path) -> Path:
    return network_in(tmp_path, OPP_7, FOUNDING_RULE)


def test_help_lists_every_command(tmp_path: Path) -> None:
    text = netbook(tmp_path, "--help").stdout

    listed = text.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    assert netbook(tmp_path, command, "-h").stdout.startswith(f"Usage: netbook {command}")


def test_a_misspelt_command_names_the_nearest(tmp_path: Path) -> None:
    assert netbook(tmp_path, "sycn", code=2).stderr == 'Error: no such command "sycn". Did you mean "sync"?\n'


def test_completion_offers_commands(tmp_path: Path) -> None:
    env = {**os.environ, "_NETBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "netbook s", "COMP_CWORD": "1"}

    result = netbook(tmp_path, env=env)

    offered = ["sync", "simulate", "statement", "settle", "schedule", "status"]
    assert result.stdout.split() == [f"plain,{name}" for name in offered]


def test_it_ends_while_a_workbook_is_still_being_read(tmp_path: Path) -> None:
    """As behind a server that does not answer."""
    reading = "import sys, threading, time; threading.Thread(target=time.sleep, args=(600,)).start()\n"
    run = f"{reading}from netbook.cli import main; main(sys.argv[1:])"

    done = {
        arguments: subprocess.run(
            [sys.executable, "-c", run, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        for arguments in (("--version",), ("sync",))
    }

    assert (done["--version",].returncode, done["--version",].stdout) == (0, "netbook 0.1.0\n")
    assert (done["sync",].returncode, done["sync",].stderr[:32]) == (2, "Error: There is no netbook.toml ")


def test_version(tmp_path: Path) -> None:
    assert netbook(tmp_path, "--version").stdout == "netbook 0.1.0\n"


def test_without_a_network_it_says_how_to_start_one(tmp_path: Path) -> None:
    said = netbook(tmp_path, "sync", code=2).stderr

    assert said.startswith("Error: There is no netbook.toml in ")
    assert "netbook init NAME" in said


def test_options_may_stand_before_or_after_the_command(opp_7: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    before = facts(elsewhere, "-C", str(opp_7), "validate")
    after = facts(elsewhere, "validate", "-C", str(opp_7))

    assert before == after


def test_netbook_toml_is_found_from_a_folder_below(opp_7: Path) -> None:
    (opp_7 / "invoices" / "2026").mkdir(parents=True)

    assert facts(opp_7 / "invoices" / "2026", "validate")["ok"] is True


def test_an_error_with_json_is_one_json_line_on_stderr(tmp_path: Path) -> None:
    result = netbook(tmp_path, "sync", "--json", code=2)

    said = json.loads(result.stderr)
    assert (said["ok"], said["exit_code"], said["schema"], result.stdout) == (False, 2, "netbook.error/1", "")


def test_sync_with_json_tells_what_it_did(opp_7: Path) -> None:
    said = facts(opp_7, "sync")

    assert said["schema"] == "netbook.sync/1"
    assert said["written"] == {
        "Allocations": 6,
        "Ledger": 4,
        "Balances": 6,
        "Settlement": 4,
        "Expected": 0,
        "netbook": 0,
    }
    assert said["split"] == [{"currency": "EUR", "received": "20000.00", "shared": "20000.00", "held": "0.00",
                              "left_over": "0.00", "partners": 4}]  # fmt: skip


def test_validate_names_place_value_and_what_to_do(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "C5", "Anna")

    said = netbook(opp_7, "validate", code=3).stdout

    assert "Contributions!C5       error[NB304]  CON-4" in said
    assert "'Anna' is not a partner of this network. Did you mean 'Ana'?" in said
    assert "OPP-7 is held: there is an error in Contributions!C5" in said


def test_explain_shows_the_reason_and_the_cells(opp_7: Path) -> None:
    said = netbook(opp_7, "explain", "opp-7").stdout

    assert "OPP-7 Canteen app · received in full" in said
    assert "3,600.00 of 10,600.00 in value" in said
    assert "from Contributions!A5" in said
    assert "Adds up: 6,000.00 + 14,000.00 = 20,000.00" in said


def test_explain_one_receipt_for_one_partner(opp_7: Path) -> None:
    said = netbook(opp_7, "explain", "OPP-7", "--receipt", "R-1", "--partner", "cho").stdout

    assert " ".join(said.split()) == (
        "R-1 20,000.00 received, 20,000.00 of 20,000.00 so far ├─ Cho open EUR +2,000.00 │ step 1 first 30% of price, "
        "6,000.00 so far: 1 of 3 +2,000.00 │ 2,000.0000 -> 2,000.00, had 0.00 from Contributions!A4"
    )


def test_explain_knows_the_nearest_name(opp_7: Path) -> None:
    said = netbook(opp_7, "explain", "OP-7", code=2).stderr

    assert "There is no opportunity 'OP-7'.\n       Did you mean OPP-7?" in said


def test_allocate_shows_one_line_a_share(opp_7: Path) -> None:
    lines = netbook(opp_7, "allocate").stdout.splitlines()

    assert lines[1].split() == ["OPP-7", "1", "sale", "Ana", "EUR", "2,000.00", "EUR", "2,000.00", "open"]
    assert len(lines) == 1 + 6 + 1


def test_status_before_and_after(opp_7: Path) -> None:
    assert facts(opp_7, "status")["changed"] is True
    netbook(opp_7, "sync")
    assert facts(opp_7, "status")["changed"] is False
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "F5", 41)
    assert facts(opp_7, "status")["workbooks"] == {"harbour.xlsx": True}


def test_status_writes_nothing(opp_7: Path) -> None:
    netbook(opp_7, "status")

    assert sorted(path.name for path in opp_7.iterdir()) == ["harbour.xlsx", "netbook.toml"]


def test_init_makes_a_folder_that_runs_at_once(tmp_path: Path) -> None:
    said = netbook(tmp_path, "init", "nord kollektiv", "--currency", "SEK").stdout

    assert said.startswith("Made nord kollektiv/\n")
    assert sorted(path.name for path in (tmp_path / "nord kollektiv").iterdir()) == [
        ".gitignore", "netbook.toml", "nord-kollektiv.xlsx"]  # fmt: skip
    assert facts(tmp_path / "nord kollektiv", "sync")["ok"] is True


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    netbook(tmp_path, "init", "harbour")
    (tmp_path / "harbour" / "harbour.xlsx").write_bytes(b"mine")

    said = netbook(tmp_path, "init", "harbour", code=2).stderr

    assert "already has netbook.toml, harbour.xlsx, .gitignore; nothing was changed" in said
    assert (tmp_path / "harbour" / "harbour.xlsx").read_bytes() == b"mine"


def test_the_demo_runs_from_anywhere_and_says_where_it_is(tmp_path: Path) -> None:
    said = facts(tmp_path, "demo")

    assert said["ok"] is True
    assert said["counts"]["Contributions"] == 60
    assert (Path(said["folder"]) / "harbour.xlsx").is_file()


def test_hostile_cells_cannot_speak_to_the_terminal(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "C5", "A\u202ena[/bold]\u200f")

    said = netbook(opp_7, "validate", code=3).stdout

    assert "'Ana[/bold]' is not a partner" in said
    assert not {"\u202e", "\u200f", "\x1b"} & set(said)


def test_no_line_is_wider_than_100_columns(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "C5", "Anna")

    for command in (
        ["sync"],
        ["validate"],
        ["explain", "OPP-7"],
        ["allocate"],
        ["--help"],
        ["status"],
        ["simulate", "-h"],
    ):
        code = 0 if command[0] in ("--help", "status", "simulate") else 3
        for line in netbook(opp_7, *command, code=code).stdout.splitlines():
            assert len(line) <= WIDEST or str(opp_7) in line, line


def test_a_console_that_knows_only_ascii_does_not_crash(opp_7: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    said = netbook(opp_7, "explain", "OPP-7", env=env).stdout

    assert "Adds up: 6,000.00 + 14,000.00 = 20,000.00" in said
