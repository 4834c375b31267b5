"""The command itself: what it says, what it ends with, and two of it at once."""

import json
import subprocess
import sys

from click.testing import CliRunner

from netbook.cli import cli
from tests.jobs.behaviours.partners import Partners


def command(partners: Partners, *options: str) -> tuple[int, str]:
    """`netbook sync` as it is typed: its exit code, and all that it says."""
    result = CliRunner().invoke(cli, ["-C", str(partners.folder), "sync", *options])
    return result.exit_code, result.output


def test_two_syncs_at_once_double_nothing(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])
    two.type("ben", B2="Bakery")

    line = [sys.executable, "-m", "netbook", "-C", str(two.folder), "sync", "--quiet"]
    running = [subprocess.Popen(line) for _ in range(2)]
    codes = [process.wait(timeout=60) for process in running]

    assert set(codes) <= {0, 11}
    assert 0 in codes
    assert two.tab("ana") == two.tab("ben")
    assert list(two.column("ben", "Title").items()) == [
        ("OPP-1", "Bakery"), ("OPP-2", "App"), ("OPP-3", "Site"), ("OPP-4", "Blog"),
    ]  # fmt: skip
    assert len([entry for entry in two.log() if entry[:2] == ("opp-1", "title") and entry[2] == "Shop"]) == 1
    two.nothing_more_to_do()


def test_a_conflict_ends_with_3_and_is_told_with_its_places(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)

    code, said = command(two)

    assert code == 3
    for word in ("conflict", "OPP-1", "ana.xlsx", "ben.xlsx", "Opportunities!F2"):
        assert word in said


def test_a_workbook_that_is_left_out_is_told_with_what_to_do(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_rows(2, 10)

    code, said = command(two)

    assert code == 3
    assert "ana.xlsx" in said
    assert "--accept-deletes" in said


def test_json_has_changes_conflicts_and_what_was_left_out(two: Partners) -> None:
    two.type("ana", B2="Bakery", F2=3600)
    two.type("ben", F2=3550)

    code, said = command(two, "--json")

    facts = json.loads(said)
    assert (code, facts["exit_code"], facts["ok"]) == (3, 3, False)
    assert [(one["row"], one["field"], one["new"]) for one in facts["changes"]] == [("OPP-1", "Title", "Bakery")]
    assert [(one["row"], one["field"]) for one in facts["conflicts"]] == [("OPP-1", "Price")]
    assert facts["left_out"] == []


def test_a_dry_run_writes_nothing_and_remembers_nothing(two: Partners) -> None:
    two.type("ana", B2="Bakery")
    before, runs = two.bytes(), two.runs()

    code, said = command(two, "--dry-run", "--json")

    assert code == 0
    assert [(one["row"], one["new"]) for one in json.loads(said)["changes"]] == [("OPP-1", "Bakery")]
    assert (two.bytes(), two.runs()) == (before, runs)


def test_a_quiet_sync_in_which_all_is_well_says_nothing(two: Partners) -> None:
    two.type("ana", B2="Bakery")

    assert command(two, "--quiet") == (0, "")


def test_the_order_of_the_workbooks_in_netbook_toml_does_not_matter(two: Partners) -> None:
    two.config({"ben": "", "ana": ""})
    two.forget_marks()

    result = two.sync()

    assert (result.exit_code, result.changes, result.touched) == (0, (), ())
