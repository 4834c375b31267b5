"""One cell: what was entered, and everything that hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakesheets.model.errors import invalid

LONGEST_TEXT = 50_000


@dataclass(frozen=True)
class Formula:
    """What a person typed behind the equals sign, with it."""

    text: str


@dataclass(frozen=True)
class Wrong:
    """The value of a formula that has none, such as #DIV/0!."""

    type: str
    message: str

    @property
    def shown(self) -> str:
        return SHOWN_ERRORS[self.type]


SHOWN_ERRORS = {
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "ERROR": "#ERROR!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "NULL_VALUE": "#NULL!",
    "REF": "#REF!",
    "VALUE": "#VALUE!",
}

Plain = bool | float | str | None
Entered = Plain | Formula
Value = Plain | Wrong


@dataclass(frozen=True)
class Cell:
    """Value and format are netbook's business; `rest` (rich text and the like) is only kept and given back."""

    entered: Entered = None
    format: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    validation: Mapping[str, Any] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pattern(self) -> Mapping[str, Any]:
        """Its number format: {type, pattern}, or nothing."""
        return self.format.get("numberFormat", {})

    def with_value(self, entered: Entered) -> "Cell":
        return replace(self, entered=entered)

    @property
    def empty(self) -> bool:
        return self == EMPTY


EMPTY = Cell()


def checked(entered: Entered) -> Entered:
    """Raises ApiError for a text that is too long for a cell."""
    text = entered.text if isinstance(entered, Formula) else entered
    if isinstance(text, str) and len(text) > LONGEST_TEXT:  # unverified: the wording
        raise invalid(f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell.")
    return entered


def entered_of(value: Mapping[str, Any]) -> Entered:
    """An ExtendedValue of a request."""
    if "formulaValue" in value:
        return Formula(value["formulaValue"])
    if "numberValue" in value:
        return float(value["numberValue"])
    if "boolValue" in value:
        return bool(value["boolValue"])
    return value.get("stringValue") or None


def extended(value: Entered | Wrong) -> dict[str, Any]:
    """An ExtendedValue of an answer; nothing is {}."""
    if value is None:
        return {}
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, Wrong):
        return {"errorValue": {"type": value.type, "message": value.message}}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, float):
        return {"numberValue": number(value)}
    return {"stringValue": value}


def number(value: float) -> int | float:
    """A double as JSON shows it: 2, not 2.0."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
