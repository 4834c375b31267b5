"""What a run that has nothing to do must not load."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tables import FOUNDING_RULE, OPP_7, network_in

HEAVY = {
    "pandas",
    "numpy",
    "openpyxl",
    "gspread",
    "rich",
    "lxml",
    "python_calamine",
    "requests",
    "google",
    "jinja2",
    "typst",
}
PROBE = """
import sys
from netbook.cli import main
try:
    main(sys.argv[1:])
finally:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return set(result.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["sync", "--help"], ["status"]])
def test_help_and_status_load_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)

    assert not loaded(tmp_path, *arguments) & HEAVY


def test_a_sync_with_nothing_changed_loads_nothing_heavy(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)
    assert loaded(tmp_path, "sync") & HEAVY  # there is work to do

    assert not loaded(tmp_path, "sync") & (HEAVY | {"filelock"})


def test_help_loads_no_command(tmp_path: Path) -> None:
    probe = PROBE.replace('name.partition(".")[0]', "name")
    command = [sys.executable, "-c", probe, "--help"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    names = set(result.stdout.rpartition("LOADED")[2].split())
    assert {name for name in names if name.startswith("netbook.")} == {
        "netbook.cli", "netbook.cli.options", "netbook.errors"}  # fmt: skip


def test_only_the_page_of_a_statement_loads_what_makes_pages(tmp_path: Path) -> None:
    network_in(tmp_path, OPP_7, FOUNDING_RULE)

    assert not loaded(tmp_path, "allocate") & {"jinja2", "typst"}
    assert not loaded(tmp_path, "statement", "Ana", "-o", "ana.xlsx") & {"jinja2", "typst"}
    assert loaded(tmp_path, "statement", "Ana") & {"jinja2", "typst"} == {"jinja2"}
