"""What the documents promise, tried."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from netbook.model.schema import COMMON_ROLES
from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow
from netbook.shipped import shipped
from tests.cli.commands import netbook

PAGE = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
COLUMNS = {
    "Rules": "name",
    "Step": "step",
    "Take": "take",
    "Part": "part",
    "To": "to",
    "By": "by",
    "Max": "max",
    "When": "when",
}

PROPOSALS = (Path(__file__).parent.parent / "docs" / "proposals.md").read_text("utf-8")
TRANSCRIPTS = re.findall(r"^    \$ netbook (.+)\n((?:    .*\n|\n(?=    (?!\$)))+)", PROPOSALS, re.MULTILINE)


def tables() -> list[list[dict[str, str]]]:
    """The tables of rules on the page, as rows by header."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", PAGE, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.strip().splitlines()]
        if rows[0][:2] == ["Rules", "Step"]:
            found.append([dict(zip(rows[0], row, strict=True)) for row in rows[2:]])
    return found


def test_every_rule_set_on_the_page_can_be_read() -> None:
    for number, table in enumerate(tables()):
        rows = [
            RuleRow(row=at, **{COLUMNS[header]: text for header, text in row.items()})
            for at, row in enumerate(table, 2)
        ]
        book = read_rules(rows, ["Ana", "Ben", "network"], COMMON_ROLES)
        assert (book.problems, len(book.versions)) == ((), 1), number
    assert len(tables()) == 3


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
