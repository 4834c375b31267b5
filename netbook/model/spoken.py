"""A value in canonical form, as people read it."""

import re
from collections.abc import Mapping

from netbook.model.cells import visible
from netbook.model.money import USUAL_DIGITS
from netbook.model.schema import Field, TabSchema, Type

EMPTY = "(empty)"
LONGEST = 60
"""Characters of a value; what is longer is cut."""

_AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d+))?")


def spoken(text: str, field: Field | None = None, digits: int = USUAL_DIGITS) -> str:
    """'36000' of a column with money -> '36,000.00' (`digits` decimals, more if there are more); '' -> '(empty)'. On
    one line, and cut where it is long."""
    if not text:
        return EMPTY
    if field is not None and field.type in (Type.MONEY, Type.RATE) and (found := _AMOUNT.fullmatch(text)):
        sign, whole, decimals = found.groups(default="")
        decimals = decimals.ljust(digits, "0")
        return f"{sign}{int(whole):,}" + (f".{decimals}" if decimals else "")
    line = " ".join(visible(text).split()) or ascii(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def entry_words(schema: TabSchema, cells: Mapping[str, str], digits: int = USUAL_DIGITS) -> str:
    """The first few cells of an entry, by their fields' names, as one would tell which it is: 'OPP-016, Ada, work,
    3 h'."""
    fields = [field for field in schema.fields if cells.get(field.name) and _tells(field, schema)]
    told = [spoken(cells[field.name], field, digits) + UNITS.get(field.name, "") for field in fields]
    return ", ".join(told[:MOST_TOLD])


def _tells(field: Field, schema: TabSchema) -> bool:
    return field.name not in (schema.key, "agreed_by", "currency") and field.type is not Type.DATE


MOST_TOLD = 5
UNITS = {"hours": " h", "points": " points"}
