"""netbook validate: what it says, what it puts right, and what others can read of it."""

import csv
import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from netbook.checks.catalogue import CODES
from tests.cli import commands
from tests.tables import FOUNDING_RULE, OPP_7, edited, network_in, set_cell, table

BOOK = "harbour.xlsx"


def netbook(folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run it; it ends with 3 while somebody is not known."""
    return commands.netbook(folder, *arguments, code=None)


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    """A network in which everything can be put right without asking, but for one partner."""
    folder = network_in(tmp_path / "net", OPP_7, FOUNDING_RULE)
    netbook(folder, "sync")
    with edited(folder / BOOK) as book:
        book["Opportunities"]["C2"] = " Won"
        book["Contributions"]["C3"] = "Ben "
        book["Contributions"]["F5"] = "3600"
        book["Contributions"]["E6"] = " 60\u00a0"
        book["Receipts"]["C2"] = "2026-03-01"
        book["Contributions"]["C9"] = "Anna"
    return folder


def cells(folder: Path) -> dict[str, object]:
    book = load_workbook(folder / BOOK)
    places = {"Opportunities": ["C2"], "Contributions": ["C3", "F5", "E6", "C9"], "Receipts": ["C2"]}
    return {f"{title}!{cell}": book[title][cell].value for title, of in places.items() for cell in of}


UNTIDY = {
    "Opportunities!C2": " Won", "Contributions!C3": "Ben ", "Contributions!F5": "3600", "Contributions!E6": " 60\u00a0",
    "Contributions!C9": "Anna", "Receipts!C2": "2026-03-01",
}  # fmt: skip
TIDY = {
    "Opportunities!C2": "won", "Contributions!C3": "Ben", "Contributions!F5": 3600, "Contributions!E6": 60,
    "Contributions!C9": "Anna", "Receipts!C2": datetime(2026, 3, 1),
}  # fmt: skip


def test_fix_puts_right_what_can_be_meant_in_one_way_only_and_shows_it(untidy: Path) -> None:
    said = netbook(untidy, "validate", "--fix")

    assert cells(untidy) == TIDY
    lines = re.findall(r"^  ~ (\S+) +\S+  (.+?)  (.+)$", said.stdout, re.MULTILINE)
    assert lines == [
        ("Opportunities!C2", "Stage", "' Won' -> 'won'"),
        ("Contributions!C3", "Partner", "'Ben ' -> 'Ben'"),
        ("Contributions!E6", "Hours", "'' 60\\xa0' -> '60'"),
        ("Contributions!F5", "Value", "''3600' -> '3600'"),
        ("Receipts!C2", "Date", "''2026-03-01' -> '2026-03-01'"),
    ] or {line[0] for line in lines} == {cell for cell in TIDY if cell != "Contributions!C9"}
    assert said.returncode == 3  # Anna is still nobody


def test_fix_without_writing_shows_the_same_and_changes_no_byte(untidy: Path) -> None:
    before = (untidy / BOOK).read_bytes()

    said = netbook(untidy, "validate", "--fix", "-n")

    assert (untidy / BOOK).read_bytes() == before
    assert said.stdout.count("  ~ ") == 5
    assert "Nothing was written" in said.stdout


def test_fix_twice_changes_nothing_the_second_time(untidy: Path) -> None:
    netbook(untidy, "validate", "--fix")
    before = (untidy / BOOK).read_bytes()

    said = netbook(untidy, "validate", "--fix")

    assert "Nothing to put right" in said.stdout
    assert (untidy / BOOK).read_bytes() == before


def test_undo_puts_back_what_fix_changed_and_undoing_that_changes_it_again(untidy: Path) -> None:
    netbook(untidy, "validate", "--fix")

    undone = netbook(untidy, "undo", "--no-input")

    assert "Put back" in undone.stdout
    assert {**cells(untidy), "Opportunities!C2": "Won"} == {**UNTIDY, "Opportunities!C2": "Won"}
    netbook(untidy, "undo", "--no-input")
    assert cells(untidy) == TIDY


def test_the_log_tells_what_fix_changed(untidy: Path) -> None:
    netbook(untidy, "validate", "--fix")

    told = netbook(untidy, "log").stdout

    assert "validate --fix" in told
    assert "Contributions!C3" in told
    assert "'Ben ' -> 'Ben'" in told


def test_nothing_that_may_be_meant_otherwise_is_fixed(tmp_path: Path) -> None:
    folder = network_in(tmp_path / "net", OPP_7, FOUNDING_RULE)
    typed = {"F5": "3.600", "E6": "60h", "C4": "Anna", "D3": "sle"}
    for cell, value in typed.items():
        set_cell(folder / BOOK, "Contributions", cell, value)
    set_cell(folder / BOOK, "Receipts", "C2", "03/04/2026")

    netbook(folder, "validate", "--fix")

    book = load_workbook(folder / BOOK)
    assert {cell: book["Contributions"][cell].value for cell in typed} == typed
    assert book["Receipts"]["C2"].value == "03/04/2026"


# --- what it says ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    from netbook.jobs.codes import explained

    page = explained(code)

    assert code in page["codes"]
    assert all(word in page["text"] for word in ("Wrong: ", "Right: ", "Fix: ")), page


def test_explain_is_read_in_any_folder(tmp_path: Path) -> None:
    said = netbook(tmp_path, "validate", "--explain", "nb304")

    assert said.returncode == 0
    assert said.stdout.startswith("NB304  A cell names something that is not there.")
    assert "Fix: type the name as it stands in its own tab, or add it there." in said.stdout
    assert netbook(tmp_path, "validate", "--explain", "NB999").returncode == 2


def test_each_partner_sees_what_is_theirs(untidy: Path) -> None:
    with edited(untidy / BOOK) as book:
        book["Contributions"]["E7"] = -20

    found = json.loads(netbook(untidy, "validate", "--for", "eve", "--json").stdout)["findings"]

    assert [(one["code"], one["owner"]) for one in found] == [("NB215", "Eve")]
    assert "Did you mean Eve?" in netbook(untidy, "validate", "--for", "Ewe").stderr


def test_a_warning_can_be_silenced_and_is_counted(untidy: Path) -> None:
    config = untidy / "netbook.toml"
    before = json.loads(netbook(untidy, "validate", "--json").stdout)
    config.write_text(config.read_text("utf-8") + '\n[checks]\nignore = ["NB204", "NB304"]\n', "utf-8")

    after = json.loads(netbook(untidy, "validate", "--json").stdout)

    codes = [one["code"] for one in before["findings"]]
    assert [one["code"] for one in after["findings"]] == [code for code in codes if code != "NB204"]
    assert (before["ignored"], after["ignored"]) == (0, 2)  # an error stays: money is held because of it
    assert "; 2 silenced" in netbook(untidy, "validate").stdout


def test_a_warning_can_be_silenced_in_the_note_of_its_row(tmp_path: Path) -> None:
    contributions = """
        Contributions
        Contribution | Opportunity | Partner | Role | Date       | Value | Note
        CON-1        | OPP-7       | Ana     | work | 2026-01-02 | 100   |
        CON-2        | OPP-7       | Ana     | work | 2026-01-02 | 100   |
        CON-3        | OPP-7       | Ben     | work | "2026-01-03" | 200 | right. netbook: ignore nb208, NB306
        CON-4        | OPP-7       | Ben     | sale | "2026-01-04" |     | Netbook: ignore NB407
    """
    folder = network_in(tmp_path / "net", OPP_7, FOUNDING_RULE, contributions)

    found = json.loads(netbook(folder, "validate", "--json").stdout)

    assert [(one["code"], one["cell"]) for one in found["findings"]] == [
        ("NB306", "Contributions!A3"), ("NB208", "Contributions!E5")]  # fmt: skip
    assert found["ignored"] == 1


def test_a_code_that_is_none_is_refused_in_netbook_toml(untidy: Path) -> None:
    config = untidy / "netbook.toml"
    config.write_text(config.read_text("utf-8") + '\n[checks]\nignor = []\nignore = ["E104"]\n', "utf-8")

    said = netbook(untidy, "validate").stderr

    assert 'checks.ignor: unknown setting, did you mean "ignore"?' in said
    assert "checks.ignore: 'E104' is not the code of a finding" in said


# --- for other programs -----------------------------------------------------------------------------


def test_sarif_names_the_rule_the_level_and_the_place(untidy: Path) -> None:
    said = netbook(untidy, "validate", "--format", "sarif")

    [run] = json.loads(said.stdout)["runs"]
    [error] = [one for one in run["results"] if one["level"] == "error"]
    assert said.returncode == 3
    assert run["tool"]["driver"]["rules"][error["ruleIndex"]]["id"] == error["ruleId"] == "NB304"
    assert error["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": BOOK}, "region": {"startLine": 9}}  # fmt: skip


def test_junit_counts_errors_as_failures(untidy: Path) -> None:
    root = ElementTree.fromstring(netbook(untidy, "validate", "--format", "junit").stdout)

    [suite] = root.findall("testsuite")
    assert (suite.get("name"), suite.get("failures")) == (BOOK, "1")
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["NB304 Contributions!C9"]


def test_github_shows_each_finding_beside_its_file(untidy: Path) -> None:
    lines = netbook(untidy, "validate", "--format", "github").stdout.splitlines()

    assert [line for line in lines if line.startswith("::error")] == [
        f"::error file={BOOK},line=9,title=NB304 Contributions!C9::'Anna' is not a partner of this network. "
        "Did you mean 'Ana'?"
    ]


def test_csv_has_a_row_for_each_finding_and_runs_no_formula(untidy: Path) -> None:
    set_cell(untidy / BOOK, "Contributions", "C9", "=1+1 cmd")
    set_cell(untidy / BOOK, "Contributions", "C9", "@SUM(A1)")

    rows = [*csv.DictReader(io.StringIO(netbook(untidy, "validate", "--format", "csv").stdout.removeprefix("\ufeff")))]

    [error] = [row for row in rows if row["severity"] == "error"]
    assert (error["cell"], error["value"]) == ("Contributions!C9", "'@SUM(A1)")


def test_the_page_shows_hostile_text_as_text(untidy: Path) -> None:
    set_cell(untidy / BOOK, "Contributions", "C9", "<script>alert(1)</script>")

    page = netbook(untidy, "validate", "--format", "html").stdout

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Contributions!C9" in page


def test_what_is_fixed_in_one_workbook_is_seen_by_the_split(untidy: Path) -> None:
    set_cell(untidy / BOOK, "Contributions", "C9", "Ana")

    netbook(untidy, "validate", "--fix")

    assert {row["Partner"]: row["Owed"] for row in table(untidy / BOOK, "Balances")}["Cho"] == 2000
    assert date(2026, 3, 1) == load_workbook(untidy / BOOK)["Receipts"]["C2"].value.date()
