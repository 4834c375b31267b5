"""The When cell: conditions over columns of Opportunities that do not change once the work is agreed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from netbook.model.cells import same_name
from netbook.model.schema import OPPORTUNITIES, Type
from netbook.rules.model import Condition
from netbook.rules.scanner import Trouble, money, plain

# Stage, probability and notes are left out: they change, and what was split would change with them.
FIELDS = ("client", "client_year", "price", "currency", "introduced_by", "lead_partner", "idea", "lead_date",
          "proposal_date", "agreed_on")  # fmt: skip
_HEADERS = {same_name(OPPORTUNITIES.field(name).header): name for name in FIELDS}
_SAME_OP = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
_OP = re.compile(r"<=|>=|!=|<>|==|=|<|>|≤|≥|≠")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_SIMPLE = re.compile(r"[^\W_][\w\-]*")


@dataclass(frozen=True, slots=True)
class _Words:
    """Text whose quoted parts are hidden behind filling as long, so that nothing is found in them."""

    text: str

    @property
    def hidden(self) -> str:
        return _QUOTED.sub(lambda match: "\x00" * len(match[0]), self.text)

    def split(self, pattern: re.Pattern[str]) -> list[str]:
        """The pieces between matches of `pattern`."""
        pieces, start = [], 0
        for match in pattern.finditer(self.hidden):
            pieces.append(self.text[start : match.start()])
            start = match.end()
        return [*pieces, self.text[start:]]


def split_outside_quotes(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The pieces of `text` between matches of `pattern`, none of which begins inside quotation marks."""
    return _Words(text).split(pattern)


def when(text: str) -> tuple[Condition, ...]:
    """Read a When cell; () if it is empty. Raises Trouble."""
    if not text.strip():
        return ()
    return tuple(_condition(piece.strip()) for piece in split_outside_quotes(text.strip(), _AND))


def _condition(text: str) -> Condition:
    op = _OP.search(_Words(text).hidden)
    if not op:
        raise Trouble(f"'{text}' is not a condition. Write it as in 'client year = 1 and price >= 25000'")
    column = _column(text[: op.start()].strip())
    return _judged(column, _SAME_OP.get(op[0], op[0]), text[op.end() :].strip())


def _column(text: str) -> str:
    found = _HEADERS.get(same_name(text))
    if found:
        return found
    allowed = ", ".join(OPPORTUNITIES.field(name).header for name in FIELDS)
    near = get_close_matches(same_name(text), _HEADERS, 1, 0.6)
    fix = OPPORTUNITIES.field(_HEADERS[near[0]]).header if near else ""
    hint = f" Did you mean '{fix}'?" if near else ""
    raise Trouble(f"'{text}' is not a column that a condition may look at.{hint} Allowed are {allowed}", fix)


def _judged(column: str, op: str, text: str) -> Condition:
    header = OPPORTUNITIES.field(column).header
    match OPPORTUNITIES.field(column).type:
        case Type.MONEY | Type.NUMBER:
            if not text[:1].isdigit():
                raise Trouble(f"'{header} {op} {text}' - compare {header} with a number, as in '{header} {op} 1'")
            return Condition(column, op, money(text))
        case Type.DATE:
            return Condition(column, op, _date(header, op, text))
    if op not in ("=", "!="):
        raise Trouble(f"'{header} {op} {text}' - {header} is text: write '=' or '!='")
    return Condition(column, op, _text(header, op, text))


def _date(header: str, op: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Trouble(f"'{header} {op} {text}' - write the date as year-month-day, as in 2026-01-31") from None


def _text(header: str, op: str, text: str) -> str:
    if _QUOTED.fullmatch(text):
        return " ".join(text[1:-1].replace('""', '"').split())
    if not text or '"' in text or _OP.search(text):
        raise Trouble(
            f"'{header} {op} {text}' - put the text in quotation marks, as in {header} {op} \"Kestrel Foods\""
        )
    return " ".join(text.split())


def conditions_text(conditions: tuple[Condition, ...]) -> str:
    """The When cell, written back."""
    return " and ".join(f"{_words(item.column)} {item.op} {_value(item.value)}" for item in conditions)


def _words(column: str) -> str:
    return OPPORTUNITIES.field(column).header.casefold()


def _value(value: Decimal | date | str) -> str:
    match value:
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
    if _SIMPLE.fullmatch(value) and value.casefold() != "and":
        return value
    escaped = value.replace('"', '""')
    return f'"{escaped}"'
