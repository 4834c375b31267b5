"""netbook export as people meet it."""

import csv
import io
import json
import os
import sqlite3
from pathlib import Path

import pytest

from netbook.cli.export import FORMATS
from netbook.jobs.export import FORMATS as FORMATS_OF_THE_JOB
from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell

ARGUMENTS = {"xero": ("--account", "310"), "qbo": ("--account", "Subcontractors")}


@pytest.fixture
def opp_7(tmp_path: Path) -> Path:
    return network_in(tmp_path, OPP_7, FOUNDING_RULE)


def test_the_command_knows_the_formats_of_the_job() -> None:
    assert FORMATS == FORMATS_OF_THE_JOB


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_what_is_printed(opp_7: Path, name: str) -> None:
    said = netbook(opp_7, "export", name, "-o", "out", *ARGUMENTS.get(name, ())).stdout

    assert said.startswith("Wrote ")
    assert said.endswith(" rows to out\n")
    if name == "sqlite":
        database = sqlite3.connect(opp_7 / "out")
        assert database.execute("select owed from balances_decimal where partner = 'Ana'").fetchall() == [("6754.72",)]
        database.close()
    else:
        printed = facts(opp_7, "export", name, *ARGUMENTS.get(name, ()))
        assert (opp_7 / "out").read_bytes() == printed["text"].encode()
        assert printed["text"].startswith(netbook(opp_7, "export", name, *ARGUMENTS.get(name, ())).stdout[:40].rstrip())
    assert [path.name for path in opp_7.iterdir() if path.name.startswith(".out")] == []


def test_json_gives_the_facts(opp_7: Path) -> None:
    said = facts(opp_7, "export", "csv", "-o", "ledger.csv")

    assert said == {
        "schema": "netbook.export/1", "ok": True, "exit_code": 0, "format": "csv", "file": "ledger.csv", "rows": 4,
        "held": [],
    }  # fmt: skip


def test_a_file_that_is_there_is_replaced_only_by_force(opp_7: Path) -> None:
    (opp_7 / "mine.csv").write_text("mine", "utf-8")

    said = netbook(opp_7, "export", "csv", "-o", "mine.csv", code=2).stderr
    assert said.startswith("Error: mine.csv is there already; nothing was changed.")
    assert (opp_7 / "mine.csv").read_text("utf-8") == "mine"

    netbook(opp_7, "export", "csv", "-o", "mine.csv", "--force")
    assert "6754.72" in (opp_7 / "mine.csv").read_text("utf-8")


@pytest.mark.parametrize("own", ["harbour.xlsx", "netbook.toml"])
def test_the_networks_own_files_are_never_replaced(opp_7: Path, own: str) -> None:
    before = (opp_7 / own).read_bytes()

    said = netbook(opp_7, "export", "csv", "-o", own, "--force", code=2).stderr

    assert said.startswith(f"Error: {own} is the network's own file; nothing was changed.")
    assert (opp_7 / own).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sqlite",), "A database cannot be printed."),
        (("xero",), "A bill in xero needs the account that it is booked to."),
        (("csv", "-o", "."), ". is a folder."),
        (("csv", "-o", "gone/x.csv"), "There is no folder gone."),
        (("csv", "-q"), "With --quiet nothing is printed."),
    ],
)
def test_what_cannot_be_done_is_refused(opp_7: Path, arguments: tuple[str, ...], said: str) -> None:
    assert netbook(opp_7, "export", *arguments, code=2).stderr.startswith(f"Error: {said}")


def test_quiet_says_nothing_while_all_is_well(opp_7: Path) -> None:
    result = netbook(opp_7, "export", "csv", "-o", "ledger.csv", "--quiet")

    assert (result.stdout, result.stderr) == ("", "")


def test_what_is_held_is_said_on_stderr_and_stays_as_it_was(opp_7: Path) -> None:
    netbook(opp_7, "sync")
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "C5", "Anna Nobody")

    result = netbook(opp_7, "export", "csv", code=3)

    assert result.stderr == "netbook: 1 entry needs fixing: Contributions!C5 (CON-4)\n"
    rows = list(csv.DictReader(io.StringIO(result.stdout.lstrip("\ufeff"))))
    assert next((row["Partner"], row["Amount"], row["State"]) for row in rows) == ("Ana", "6754.72", "held")


def test_nothing_is_exported_while_a_header_is_wrong(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Contributions", "C1", "Whoever")

    result = netbook(opp_7, "export", "csv", "-o", "ledger.csv", code=3)

    assert result.stderr.startswith("Error: Nothing was exported: the tab Contributions has to be corrected first.")
    assert not (opp_7 / "ledger.csv").exists()
    assert json.loads(netbook(opp_7, "export", "csv", "--json", code=3).stderr)["exit_code"] == 3


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a read-only folder stops nobody here")
def test_a_folder_that_is_read_only_is_no_access(opp_7: Path) -> None:
    (opp_7 / "out").mkdir(mode=0o500)

    said = netbook(opp_7, "export", "csv", "-o", "out/ledger.csv", code=4).stderr

    assert "cannot be written" in said
