"""What the documents promise, tried."""

import re
import shlex
import shutil
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from netbook.jobs.rules import library
from netbook.model.money import money_text
from netbook.model.schema import COMMON_ROLES, RULES
from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow
from netbook.rules.trial import tried
from netbook.shipped import shipped
from tests.cli.commands import netbook
from tests.memory import found_in
from tests.tables import table, totals
from tools.many import CONFIG, many_workbooks, type_all
from tools.many import PAGE as MANY_PAGE
from tools.pictures import CONFLICTS, FOLDER, LARGEST, MARKS, MISTAKES, MISTAKES_LEFT, PICTURES, synced_recipe
from tools.recipe import PAGE as FILE
from tools.recipe import Rows, outcome, recipe, section, tables

PAGE = FILE.read_text("utf-8")
CELLS = {field.header: field.name for field in RULES.fields} | {"Rules": "name", "From": "start"}
RULE_SETS = [rows for rows in tables(PAGE) if next(iter(rows[0])) == "Rules" and "Take" in rows[0]]

MANY = MANY_PAGE.read_text("utf-8")
CHECKS = MANY_PAGE.with_name("checks.md").read_text("utf-8")
MANY_TRANSCRIPTS = re.findall(r"^    \$ netbook (.+)\n((?:    .*\n|\n(?=    (?!\$)))+)", MANY, re.MULTILINE)

PROPOSALS = (Path(__file__).parent.parent / "docs" / "proposals.md").read_text("utf-8")
TRANSCRIPTS = re.findall(r"^    \$ netbook (.+)\n((?:    .*\n|\n(?=    (?!\$)))+)", PROPOSALS, re.MULTILINE)


def rule_rows(table: Rows) -> list[RuleRow]:
    rows = [{CELLS[header]: text for header, text in row.items()} for row in table]
    return [
        RuleRow(at, **{**row, "start": date.fromisoformat(row["start"]) if row.get("start") else None})  # type: ignore[arg-type]
        for at, row in enumerate(rows, 2)
    ]


def test_every_rule_set_on_the_page_is_good() -> None:
    for rows in RULE_SETS:
        book = read_rules(rule_rows(rows), ["Ana", "Ben", "network"], COMMON_ROLES)
        assert (book.problems, bool(book.versions)) == ((), True), rows
        assert [tried(version, 2) for version in book.versions] == [[]] * len(book.versions), rows
    assert len(RULE_SETS) == 8


def text_of(tabs: dict[str, Rows]) -> str:
    """Tabs as tests write them down."""
    blocks = [
        [title, " | ".join(rows[0]), *(" | ".join(row.values()) for row in rows)]
        for title, rows in tabs.items()
    ]  # fmt: skip
    return "\n\n".join("\n".join(lines) for lines in blocks)


def test_the_worked_recipe_pays_what_the_page_says() -> None:
    found = found_in(text_of(recipe()))

    lines = found.allocations.lines
    sums = lines.groupby("partner", observed=True)["agreed"].sum()
    assert {str(who): money_text(int(units), 2) for who, units in sums.items()} == outcome()
    assert [one.code for one in found.findings] == ["NB103"]  # the page leaves out the column of keys
    assert list(recipe()) == ["Partners", "Rules", "Opportunities", "Contributions"]


def test_the_pictures_of_the_recipe_are_there_and_small() -> None:
    named = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", section("One rule, from words to money"))

    assert named == [picture.name for picture in PICTURES]
    assert re.findall(r"\(pictures/([\w-]+)\.png\)", MANY) == [CONFLICTS.name]
    checks = re.findall(r"\(pictures/([\w-]+)\.png\)", CHECKS)
    assert checks == [MISTAKES.name, MISTAKES_LEFT.name, MARKS.name]
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted([*named, *checks, CONFLICTS.name])
    assert all(path.stat().st_size <= LARGEST for path in FOLDER.iterdir())


def test_what_the_pictures_show_is_synced_from_the_page(tmp_path: Path) -> None:
    workbook = synced_recipe(tmp_path / "Harbour")

    assert [row["Take"] for row in table(workbook, "Rules")] == [row["Take"] for row in recipe()["Rules"]]
    assert all(str(row["Reads as"]) for row in table(workbook, "Rules"))
    assert totals(workbook) == outcome()


def test_every_ready_rule_set_is_on_the_page_once() -> None:
    named = re.findall(r"`([\w-]+)`", "".join(row["ready rule sets"] for row in ready_table()))

    assert sorted(named) == sorted(library())


def ready_table() -> Rows:
    [rows] = tables(section("Ready rule sets"))
    return rows


def test_every_take_on_the_page_can_be_read() -> None:
    section = PAGE.partition("## How much")[2].partition("\n\n`up to")[0]
    takes = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    for take in takes:
        rows = [RuleRow(2, "x", None, "2", "first 1", to="@Ana"), RuleRow(3, "x", None, "3", take, to="@Ana"),
                RuleRow(4, "x", None, "4", "rest", to="@Ana")]  # fmt: skip
        book = read_rules(rows[:2] if take == "rest" else rows, ["Ana"], COMMON_ROLES)
        assert [problem for problem in book.problems if not problem.warning] == [], take
    assert len(takes) == 9


@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS, ids=[command for command, _ in TRANSCRIPTS])
def test_every_transcript_of_a_proposal_is_what_the_sample_says(tmp_path: Path, command: str, shown: str) -> None:
    for file in ("harbour.xlsx", "netbook.toml"):
        shutil.copy(shipped("sample_workbooks") / file, tmp_path / file)

    said = netbook(tmp_path, *shlex.split(command)).stdout

    assert [line.rstrip() for line in said.splitlines()] == [line[4:].rstrip() for line in shown.splitlines()]


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) == 3


def test_the_page_of_many_workbooks_tells_what_happens(tmp_path: Path) -> None:
    """Its transcripts, one after the other, in the network that it describes."""
    folder = many_workbooks(tmp_path / "harbour")
    type_all(folder)

    for command, shown in MANY_TRANSCRIPTS:
        out = netbook(folder, *shlex.split(command), code=None).stdout
        assert same_each_time(out) == same_each_time(dedent(shown)), command
    assert len(MANY_TRANSCRIPTS) == 5
    assert f"```toml\n{CONFIG}```" in MANY


def same_each_time(text: str) -> list[str]:
    """Lines without what is another one at every run: the time."""
    text = re.sub(r"Done in \d+\.\d s", "Done in 1.0 s", text)
    return [
        line.rstrip() for line in re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-23 07:15", text).strip().splitlines()
    ]
