"""docs/tabs.md: every tab and column, from the declaration in netbook/model/schema.py."""

from collections.abc import Iterator

from netbook.model.entry_looks import ORDER, is_needed
from netbook.model.plan import Tab
from netbook.model.schema import Field, TabSchema, Type, tab_named
from tools.template import computed_tabs

INTRO = """\
# Tabs and columns

This page is made from `netbook/model/schema.py` by `python -m tools.generate`; change it there.

People edit the tabs of the first part, netbook writes those of the second. To start, you need
{needed}; an absent tab is an empty one.
Headers match whatever their case and spaces; other names for them go into the section `[columns]` of netbook.toml.
Columns and tabs of your own stay as they are.

A key (*given if empty*) is the name of a row in all other tabs. netbook writes one where you leave it empty.
"""

COMPUTED_INTRO = """\
## Tabs that netbook writes

They are written anew when something has changed, and protected against accident (without a password).
"""

COMPUTED_HELP = {
    "Allocations": "Who gets what of every opportunity that is won or delivered, and why. The row under the "
    "headers is live and must show 0.00.",
    "Ledger": "What each receipt brought to each partner. A credit note takes back.",
    "Balances": "What every partner has earned, was advanced and paid, and is owed (negative: to give back), "
    "with a chart.",
    "Expected": "What every partner may expect of the opportunities that are open: the share of the whole price, times "
    "the probability. A row without a partner is money for a role that nobody has yet, or says in Note why there are "
    "no amounts. The sums stand above.",
    "Settlement": "Who pays whom so that everybody has what is theirs, in the fewest payments; above them, "
    "what is left out.",
    "netbook": "What needs a person, with a link to each cell, and when netbook last ran.",
}

TYPES = {
    Type.TEXT: "text",
    Type.LIST: "names, separated by commas",
    Type.CHOICE: "choice",
    Type.MONEY: "money",
    Type.RATE: "money an hour",
    Type.NUMBER: "number",
    Type.SHARE: "number from 0 to 1",
    Type.FACTOR: "number",
    Type.DATE: "date",
}


def tabs_page() -> str:
    """The page, in Markdown."""
    schemas = [tab_named(title) for title in ORDER]
    needed = [f"*{schema.title}*" for schema in schemas if schema.needed]
    sections = [INTRO.format(needed=", ".join(needed[:-1]) + " and " + needed[-1])]
    sections += ["\n".join(_section(schema)) for schema in schemas]
    sections += [COMPUTED_INTRO, *("\n".join(_computed(tab)) for tab in computed_tabs())]
    return "\n".join(sections)


def _section(schema: TabSchema) -> Iterator[str]:
    yield f"## {schema.title}\n"
    yield f"{schema.help}\n"
    yield "| Column | Holds | Needed | What it is | Example |"
    yield "|---|---|---|---|---|"
    for field in schema.fields:
        example = f"`{field.example}`" if field.example else ""
        cells = (f"**{field.header}**", _holds(field), _needed(schema, field), field.help, example)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _holds(field: Field) -> str:
    if field.choices:
        return "one of " + ", ".join(f"`{choice}`" for choice in field.choices)
    if field.link:
        names = "names" if field.type is Type.LIST else "a name"
        commas = ", separated by commas" if field.type is Type.LIST else ""
        return f"{names} from [{field.link}](#{field.link.casefold()}){commas}"
    return "currency code" if field.name == "currency" else TYPES[field.type]


def _needed(schema: TabSchema, field: Field) -> str:
    if is_needed(schema, field):
        return "yes"
    return "given if empty" if field.required else ""


def _computed(tab: Tab) -> Iterator[str]:
    yield f"### {tab.title}\n"
    yield f"{COMPUTED_HELP[tab.title]}\n"
    yield "Columns: " + ", ".join(f"`{column.header}`" for column in tab.columns) + ".\n"
