"""Rules written back: the canonical text of every cell, line and rule set; and the text form read.

The text form has the same rows as the Rules tab, so that both have one parser and one set of messages:

    rules standard from 2026-01-01
    1: first 30% of price -> sale, equal    # a note
    2: rest -> 60% work, hours
             | 40% everyone, equal
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from netbook.rules.conditions import conditions_text, split_outside_quotes
from netbook.rules.model import (
    Basis,
    Everyone,
    FirstMoney,
    Item,
    Named,
    Part,
    Price,
    Rest,
    RestSlice,
    Role,
    RoleValue,
    RuleSet,
    Slice,
    Step,
    StepAmount,
    Take,
    To,
    Tranche,
)
from netbook.rules.scanner import RESERVED, Trouble, percent_text, plain

_ONE_WORD = re.compile(r"[^\W\d_](?:[\w\-]*\w)?")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row of the Rules tab as typed. `row` is its row in the sheet, or its line in a text file."""

    row: int
    name: str = ""
    start: date | None = None
    step: str = ""
    take: str = ""
    part: str = ""
    to: str = ""
    by: str = ""
    min: str = ""
    max: str = ""
    when: str = ""
    note: str = ""


def take_text(take: Take) -> str:
    """`first 30% of price up to 5000`."""
    match take:
        case Rest():
            return "rest"
        case FirstMoney(money):
            return f"first {plain(money)}"
        case Tranche(pct, basis, up_to):
            return f"first {percent_text(pct)} of {_basis_text(basis)}{_limit(' up to ', up_to)}"
        case Slice(pct, above, below, up_to):
            marks = _limit(" above ", above) + _limit(" below ", below)
            return f"{percent_text(pct)} of price{marks}{_limit(' up to ', up_to)}"
        case RestSlice(pct, up_to):
            return f"{percent_text(pct)} of rest{_limit(' up to ', up_to)}"


def _basis_text(basis: Basis) -> str:
    match basis:
        case Price():
            return "price"
        case RoleValue(role):
            return role
        case StepAmount(number):
            return f"step {number}"


def _limit(words: str, money: Decimal | None) -> str:
    return "" if money is None else words + plain(money)


def to_text(to: To) -> str:
    """`sale + @"Ada Obi" except @Ana`."""
    items = " + ".join(item_text(item) for item in to.items)
    without = " + ".join(partner_text(name) for name in to.without)
    return f"{items} except {without}" if without else items


def item_text(item: Item) -> str:
    """`sale`, `intro?`, `@Ana`, `@Ana 60`, `everyone`."""
    match item:
        case Everyone():
            return "everyone"
        case Role(name, optional):
            return f"{name}?" if optional else name
        case Named(partner, number):
            return partner_text(partner) + (f" {plain(number)}" if number is not None else "")


def partner_text(name: str) -> str:
    """`@Ana`, `@"Ada Obi"`."""
    escaped = name.replace('"', '""')
    simple = _ONE_WORD.fullmatch(name) and name.casefold() not in RESERVED
    return f"@{name}" if simple else f'@"{escaped}"'


def share_text(share: Fraction) -> str:
    """The Part cell: '' for a whole step."""
    return "" if share == 1 else percent_text(share)


def part_text(part: Part) -> str:
    """`60% work, hours, min 100, max 8000`."""
    words = f"{share_text(part.share)} {to_text(part.to)}".strip()
    by = f", {part.by}" if part.by else ""
    return words + by + _limit(", min ", part.minimum) + _limit(", max ", part.maximum)


def line(step: Step) -> str:
    """A whole step in the text form, on one line and without notes."""
    parts = " | ".join(part_text(part) for part in step.parts)
    conditions = f" when {conditions_text(step.when)}" if step.when else ""
    return f"{take_text(step.take)} -> {parts}{conditions}"


def rule_set_text(rule_set: RuleSet) -> str:
    """A rule set in the text form, one line a row of the tab."""
    start = f" from {rule_set.start.isoformat()}" if rule_set.start else ""
    lines = [f"rules {_name_text(rule_set.name)}{start}"]
    for step in rule_set.steps:
        head = f"{step.number}: {take_text(step.take)} -> "
        for at, part in enumerate(step.parts):
            last = at == len(step.parts) - 1
            conditions = f" when {conditions_text(step.when)}" if step.when and last else ""
            note = f"  # {part.note}" if part.note else ""
            lines.append((head if at == 0 else " " * (len(head) - 2) + "| ") + part_text(part) + conditions + note)
    return "\n".join(lines) + "\n"


def _name_text(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name) and " from " not in f" {name.casefold()} ":
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def rows_of(rule_set: RuleSet) -> list[RuleRow]:
    """The rows of the Rules tab, written back. Take and When stand on the first row of a step."""
    rows = []
    for step in rule_set.steps:
        for at, part in enumerate(step.parts):
            rows.append(
                RuleRow(
                    row=part.row,
                    name=rule_set.name,
                    start=rule_set.start,
                    step=str(step.number),
                    take=take_text(step.take) if at == 0 else "",
                    part=share_text(part.share),
                    to=to_text(part.to),
                    by=part.by or "",
                    min=_limit("", part.minimum),
                    max=_limit("", part.maximum),
                    when=conditions_text(step.when) if at == 0 else "",
                    note=part.note,
                )
            )
    return rows


_PLAIN_NAME = re.compile(r"\w[\w\- ]*")
_NOTE = re.compile(r"(?:^|\s+)#\s*")
_ARROW = re.compile(r"\s*->\s*")
_BAR = re.compile(r"\s*\|\s*")
_WHEN = re.compile(r"\s+when\s+", re.IGNORECASE)
_CLAUSE = re.compile(r"\s*,\s*(?=[^\W\d])")
_STEP = re.compile(r"\s*(\d{1,6})\s*:\s*")
_SHARE = re.compile(r"\s*(\d[\d.]*\s*%|\d+\s*/\s*\d+)\s*")
_HEAD = re.compile(r"rules\s+(?P<name>.+?)(?:\s+from\s+(?P<start>\d{4}-\d\d-\d\d))?", re.IGNORECASE)


def read_text(text: str) -> tuple[list[RuleRow], list[tuple[int, str]]]:
    """Read the text form: its rows, and (line number, message) of every line that is none."""
    rows: list[RuleRow] = []
    wrong: list[tuple[int, str]] = []
    name, start, number = "", None, 0
    for at, raw in enumerate(text.splitlines(), 1):
        words, note = _without_note(raw)
        if not words:
            continue
        try:
            if head := _HEAD.fullmatch(words):
                name, number = _unquoted(head["name"].strip()), 0
                start = date.fromisoformat(head["start"]) if head["start"] else None
                continue
            if not words.startswith("|"):
                number = int(match[1]) if (match := _STEP.match(words)) else number + 1
            rows += line_rows(words, RuleRow(at, name, start, str(number), note=note))
        except Trouble as trouble:
            wrong.append((at, trouble.message))
        except ValueError:
            wrong.append((at, f"'{words}' - there is no such day. Write it as in 2026-01-31"))
    return _when_on_first_rows(rows), wrong


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name


def _without_note(raw: str) -> tuple[str, str]:
    words = split_outside_quotes(raw, _NOTE)[0]
    return words.strip(), raw[len(words) :].strip().removeprefix("#").strip()


def line_rows(words: str, head: RuleRow) -> list[RuleRow]:
    """The rows of one line `take -> part | part when ...`; `head` gives their name, start, step and note."""
    number = _STEP.match(words)
    body = words[number.end() :] if number else words
    body, *conditions = split_outside_quotes(body, _WHEN)
    if body.startswith("|"):
        take, parts = "", body.lstrip("| ")
    else:
        take, *after = split_outside_quotes(body, _ARROW)
        if len(after) != 1:
            raise Trouble(f"'{words}' - write who is paid behind '->', as in 'rest -> work, hours'")
        parts = after[0]
    if len(conditions) > 1:
        raise Trouble(f"'{words}' - 'when' stands once, at the end. Join conditions with 'and'")
    rows = []
    for at, piece in enumerate(split_outside_quotes(parts, _BAR)):
        cells = _part_cells(piece)
        rows.append(
            RuleRow(
                head.row,
                head.name,
                head.start,
                head.step,
                take=take if at == 0 else "",
                when=conditions[0] if conditions and at == 0 else "",
                note=head.note if at == 0 else "",
                **cells,
            )
        )
    return rows


def _part_cells(piece: str) -> dict[str, str]:
    share = _SHARE.match(piece)
    body = piece[share.end() :] if share else piece
    payees, *clauses = split_outside_quotes(body, _CLAUSE)
    cells = {"part": share[1] if share else "", "to": payees}
    for clause in clauses:
        key = clause[:3].casefold()
        key = key if key in ("min", "max") else "by"
        if key in cells:
            raise Trouble(f"'{piece.strip()}' - '{key}' is there twice")
        cells[key] = clause
    return cells


def _when_on_first_rows(rows: Sequence[RuleRow]) -> list[RuleRow]:
    """In the text a step's conditions stand behind its last part, in the tab on its first row."""
    last = {(row.name, row.start, row.step): row.when for row in rows if row.when}
    seen: set[tuple[str, date | None, str]] = set()
    moved = []
    for row in rows:
        key = (row.name, row.start, row.step)
        moved.append(replace(row, when="" if key in seen else last.get(key, "")))
        seen.add(key)
    return moved
