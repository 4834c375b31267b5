"""The worked recipe of docs/rules.md: its tables, as the rows of a workbook."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from netbook.model.schema import tab_named
from tools.sample import value_of
from tools.template import Value

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
TITLE = "One rule, from words to money"
TABS = {"Partner": "Partners", "Rules": "Rules", "Opportunity": "Opportunities"}
"""First header of a table -> the tab it goes into; contributions begin with their opportunity and partner."""

Rows = list[dict[str, str]]


def tables(text: str) -> list[Rows]:
    """The tables of a page, as rows by header."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.strip().splitlines()]
        found.append([dict(zip(cells[0], row, strict=True)) for row in cells[2:]])
    return found


def section(title: str) -> str:
    """The text of the page below one headline."""
    return PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def recipe() -> dict[str, Rows]:
    """Tab title -> the rows of the worked recipe, by header."""
    found: dict[str, Rows] = {}
    for rows in tables(section(TITLE)):
        headers = list(rows[0])
        title = "Contributions" if headers[:2] == ["Opportunity", "Partner"] else TABS.get(headers[0], "")
        if title and "gets" not in headers:
            found[title] = rows
    return found


def outcome() -> dict[str, str]:
    """Partner -> what the page says that he or she gets."""
    [rows] = [rows for rows in tables(section(TITLE)) if "gets" in rows[0]]
    return {row["Partner"]: row["gets"] for row in rows}


def recipe_rows() -> Mapping[str, Sequence[Mapping[str, Value]]]:
    """The recipe as `build_workbook` takes it."""
    return {
        title: [{field.name: value_of(field, row[field.header]) for field in tab_named(title).fields
                 if field.header in row} for row in rows]
        for title, rows in recipe().items()
    }  # fmt: skip
