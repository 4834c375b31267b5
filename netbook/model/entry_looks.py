"""How tabs that people edit look and what their cells offer, in Excel files and Google Sheets alike."""

from dataclasses import dataclass

from netbook.model.schema import RULES, Field, TabSchema, Type, tab_named

NEEDED_FILL, FILL, LINE, EVERYDAY_TAB, OCCASIONAL_TAB = "C6E0B4", "E2EFDA", "A9D08E", "70AD47", "C6E0B4"
EVERYDAY = ("Opportunities", "Contributions", "Receipts", "Partners", "Rules")
OCCASIONAL = ("Payouts", "Ideas", "Referrals", "Roles", "Rates", "Periods", "Settings")
ORDER = (*EVERYDAY, *OCCASIONAL)
"""People's tabs from left to right: first what is filled in every week."""

LAST_ROW = 2000
"""Dropdowns and filters reach down to here; formats go with the whole column."""

LAST_NAME = {"Partners": 200, "Rules": 200, "Roles": 100, "Ideas": 500, "Opportunities": LAST_ROW}
"""How far down a dropdown looks for names in another tab; not further than needed: Excel lists empty cells too."""

CURRENCIES_OFFERED = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "CAD", "AUD")

ROOM_FOR_FILTER = 5
"""Letters of a header that the arrow of the filter hides."""

TEXT = "@"
DAY = "yyyy-mm-dd"
MONEY = "#,##0.00"
RIGHT = (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE, Type.FACTOR)
_FORMATS = {
    Type.TEXT: TEXT,
    Type.LIST: TEXT,
    Type.CHOICE: TEXT,
    Type.MONEY: MONEY,
    Type.RATE: MONEY,
    Type.NUMBER: "0.00",
    Type.SHARE: "0.00",
    Type.FACTOR: "General",
    Type.DATE: DAY,
}
"""Text columns are marked as text: Excel would take '@Ana' for a function and '1/3' for a day in January."""

_OWN_FORMATS = {
    ("Opportunities", "client_year"): "0",
    ("Rules", "step"): "0",
    ("Rules", "min"): MONEY,
    ("Rules", "max"): MONEY,
    ("Settings", "value"): "General",
}
_SENTENCES = ("note", "title")
"""Columns for longer text: cells marked as text show it as ### in some programs."""


@dataclass(frozen=True)
class Offer:
    """What the dropdown of a column offers: `texts`, or the names in a column (from 1) of another tab, from row 2 to
    row `last`. `strict`: nothing else may be typed; `words` are said if somebody does."""

    texts: tuple[str, ...]
    words: str
    tab: str = ""
    column: int = 0
    last: int = 0
    strict: bool = False


def offer(schema: TabSchema, field: Field) -> Offer | None:
    """The dropdown of a column, None if it has none."""
    if field.choices:
        return Offer(field.choices, f"Choose one of {', '.join(field.choices)}.", strict=True)
    if field.name == "currency":
        return Offer(CURRENCIES_OFFERED, "It may still be right: three capitals, such as EUR.")
    if field.link and field.type is not Type.LIST:
        target = tab_named(field.link)
        column = target.fields.index(target.key_field or RULES.field("rules")) + 1
        # A warning, not a stop: who fills in contributions first can add the partner afterwards.
        words = f"It is not in the tab {target.title}. Add it there, or choose another."
        return Offer((), words, target.title, column, LAST_NAME[target.title])
    return None


def number_format(schema: TabSchema, field: Field) -> str:
    """The number format of a column."""
    if field.name in _SENTENCES:
        return "General"
    return _OWN_FORMATS.get((schema.title, field.name), _FORMATS[field.type])


def column_width(field: Field) -> float:
    """In letters, so that the header can be read beside the arrow of its filter."""
    return max(field.width, len(field.header) + ROOM_FOR_FILTER)


def is_needed(schema: TabSchema, field: Field) -> bool:
    """Whether a person must fill the cells of a column."""
    return field.required and not (field.name == schema.key and schema.prefix)


def note_text(schema: TabSchema, field: Field) -> str:
    """What the note on a header says."""
    lines = [field.help]
    if field.choices:
        lines.append("One of: " + ", ".join(field.choices))
    if field.link:
        lines.append(f"{'Names' if field.type is Type.LIST else 'A name'} from the tab {field.link}.")
    if field.example:
        lines.append(f"Example: {field.example}")
    if is_needed(schema, field):
        lines.append("Needed.")
    return "\n".join(line for line in lines if line)
