"""The page docs/checks.md: every code, every check in the words of its page, and what it says of an example."""

import sys
from collections.abc import Set
from functools import cache

from netbook.checks import CHECKS, DATED_CHECKS
from netbook.checks.catalogue import CODES
from netbook.checks.pages import PAGES, Page, page_of_module
from netbook.jobs.examine import check
from netbook.jobs.reading import WANTED
from netbook.model.cells import CellValue
from netbook.steps.cell_values import shown
from tests.checks.mistakes import TODAY, TYPED, with_mistake
from tests.memory import NETWORK

INTRO = """# What is checked

Made by `python -m tools.generate` from `netbook/checks/`. An error keeps its entry out of the split and holds the
opportunity it belongs to until it is corrected; a warning does not, and what is only mentioned needs nobody. The tab
netbook lists errors and warnings in the workbook, with a link to each cell; `netbook validate` lists all of them on the
terminal, and `netbook validate --explain NB304` shows the page of a code.

One mistake is one finding: of a cell only the worst is said, a column that is wrong nearly everywhere is said once, and
what cannot be read is not checked against anything else.

What you have looked at and want to keep as it is can be silenced, unless it is an error: for the whole network in
netbook.toml, for one row in its column Note. Silenced findings are counted.

    [checks]
    ignore = ["NB216", "NB611"]        # in netbook.toml

    netbook: ignore NB527              # in the Note of a row

`netbook validate --fix` changes what can be meant in one way only: white space, the case of a choice, numbers and dates
(as 2026-03-31) that are stored as text. It shows every change (`-n` shows without writing), the changes are in
`netbook log`, and `netbook undo` puts them back. So of the mistakes in the tab netbook

![The tab netbook with eleven errors, three warnings and four held opportunities](pictures/mistakes.png)

only those stay that a person has to decide:

![The tab netbook with the same eleven errors and no warning](pictures/mistakes-left.png)

Where the owner of a workbook allows it (`mark_cells = true` in its section of netbook.toml), the cells of errors and
warnings are coloured as well, red and yellow, up to 1,000 in a tab. A colour goes as soon as something else is typed
into its cell; the next sync looks again. It is a conditional format: your own formats stay, and are seen again when it
goes.

![Contributions with red and yellow cells](pictures/marks.png)

| code | what it means |
|---|---|
"""


def checks_page() -> str:
    """The page as Markdown."""
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in CODES.items())
    checks = [page_of_module(sys.modules[str(check.__module__)]) for check in (*CHECKS, *DATED_CHECKS)]
    sections, told = [], set[str]()
    for page in (*PAGES, *checks):
        sections.append(_section(page, told))
        told |= {*page.codes}
    return "\n\n".join([INTRO.rstrip("\n") + "\n" + codes, *sections]) + "\n"


def _section(page: Page, told: Set[str]) -> str:
    """The section of a page; examples of a code stand in the first with it."""
    codes = [code for code in page.codes if code not in told]
    says = [f"| {code} | `{_plain(typed)}` | {message} |" for code in codes for typed, message in _said(code)]
    table = "\n\n| | typed | what is said |\n|---|---|---|\n" + "\n".join(says) if says else ""
    return f"## {page.title}\n\n{', '.join(page.codes)}. {page.text.strip()}{table}"


MOST_EXAMPLES = 2


@cache
def _said(code: str) -> list[tuple[str, str]]:
    """What is typed, and what is said of it, for the first mistakes with this code."""
    mistakes = [mistake for mistake in TYPED if mistake[0] == code][:MOST_EXAMPLES]
    return [(str(shown(mistake[3])), _message(*mistake)) for mistake in mistakes]


def _message(code: str, tab: str, cell: str, value: CellValue) -> str:
    network = with_mistake(tab, cell, value)
    found = check(NETWORK, network.read(WANTED), today=TODAY).findings
    one = next(one for one in found if one.code == code)
    return f"{one.at.in_workbook}: {_plain(one.message)}"


def _plain(text: str) -> str:
    """A text that a table of Markdown can hold; what nobody sees is spelled out."""
    seen = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return seen.replace("|", "\\|") or "(empty)"
