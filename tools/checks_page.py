"""The page docs/checks.md: every code, and every check in the words of its docstring."""

import sys
from inspect import getdoc

from netbook.checks import CHECKS
from netbook.checks.catalogue import CODES

INTRO = """# What is checked

Made by `python -m tools.generate` from `netbook/checks/`. An error keeps its entry out of the split and holds the
opportunity it belongs to until it is corrected; a warning does not. The tab netbook lists findings in the workbook,
with a link to each cell; `netbook validate` lists them on the terminal.

| code | what it means |
|---|---|
"""


def checks_page() -> str:
    """The page as Markdown."""
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in CODES.items())
    return "\n\n".join([INTRO.rstrip("\n") + "\n" + codes, *map(_section, CHECKS)]) + "\n"


def _section(check: object) -> str:
    module = sys.modules[str(getattr(check, "__module__", ""))]
    title, _, rest = (getdoc(module) or "").partition("\n\n")
    codes = [str(value) for name, value in vars(module).items() if name.endswith("CODE")]
    return f"## {title}\n\n{', '.join(codes)}. {rest.strip()}"
