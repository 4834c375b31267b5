"""The cells of a computed tab's columns, a batch of rows at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from math import isfinite
from typing import Any

from netbook.backends.excel.markup import SPECIAL, escape
from netbook.backends.excel.styles import Style, StyleSheet
from netbook.backends.tab_looks import KIND_FORMATS, money_format
from netbook.model.plan import Column, Kind

LONGEST_TEXT = 32_767
LINK_COLOR = "0563C1"

_DAY_ZERO_1900 = date(1899, 12, 30).toordinal()
_DAY_ZERO_1904 = date(1904, 1, 1).toordinal()
_FIRST_OF_MARCH_1900 = 61

Piece = str | list[str]
"""Text that is the same in every row of a batch, or one text a row."""


@dataclass(frozen=True)
class Rows:
    """A batch of rows: the first one's number, and all numbers as text."""

    first: int
    numbers: list[str]


Writer = Callable[[Rows, list[Any]], list[Piece]]
"""The cells of a column in a batch, as pieces to be put side by side in every row: where all cells of the batch look
alike, only their addresses and values differ, and joining beats formatting cell by cell three to one."""


def alike(letter: str, rows: Rows, style: int, values: list[str]) -> list[Piece]:
    """Cells with a number, all in one style."""
    return [f'<c r="{letter}', rows.numbers, f'" s="{style}"><v>', values, "</v></c>"]


@dataclass(frozen=True)
class Surroundings:
    """What of the workbook matters for a cell."""

    styles: StyleSheet
    epoch_1904: bool


@dataclass(frozen=True)
class Place:
    """Where a column stands, and how its cells look before their format."""

    letter: str
    first_row: int
    style: Style


def text_cell(letter: str, row: int | str, style: int, text: str) -> str:
    """A cell with an inline string, or an empty one that only has its style."""
    if not text:
        return f'<c r="{letter}{row}" s="{style}"/>'
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is>{inline_text(text)}</is></c>'


def inline_text(text: str) -> str:
    """A `<t>` element: never a formula, whatever it starts with."""
    text = escape(shorten(text))
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{text}</t>"


def shorten(text: str) -> str:
    """As much of `text` as fits into a cell, ending in '…' where something is missing."""
    if len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (LONGEST_TEXT - 1)]
    return units.decode("utf-16-le", "ignore") + "…"


def listed(values: Sequence[object]) -> list[Any]:
    """As a plain list: numpy's numbers are slow one by one, and print themselves in their own way."""
    tolist = getattr(values, "tolist", None)
    return list(tolist() if tolist else values)


def _text_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter, first_row = place.letter, place.first_row
    plain = replace(place.style, wrap=column.wrap)
    style = around.styles.index(plain)
    linked = around.styles.index(replace(plain, underline=True, color=LINK_COLOR)) if any(column.links) else style
    offering = around.styles.index(_to_be_filled(plain)) if any(column.choices) else style
    plain_only = linked == style == offering
    middle = f'" s="{style}" t="inlineStr"><is><t>'

    def write(rows: Rows, values: list[Any]) -> list[Piece]:
        texts = values
        if set(map(type, values)) != {str}:
            texts = [value if type(value) is str else "" if value is None else str(value) for value in values]
        if plain_only and all(texts) and _is_clean(texts):
            return [f'<c r="{letter}', rows.numbers, middle, texts, "</t></is></c>"]
        start = rows.first - first_row
        looks = [style] * len(texts)
        if linked != style:
            looks = [linked if link else style for link in column.links[start : start + len(texts)]]
        if offering != style:
            choices = column.choices[start : start + len(texts)]
            looks = [offering if offered else look for offered, look in zip(choices, looks, strict=True)]
        return [
            [
                text_cell(letter, number, look, text) if text or look == offering != style else ""
                for number, text, look in zip(rows.numbers, texts, looks, strict=True)
            ]
        ]

    return write


def _to_be_filled(style: Style) -> Style:
    """Cells of a computed tab that are people's. Their format is Text: what is typed stays that, be it 1/2."""
    return replace(style, fill="FFF2CC", line_below="FFD966", format="@", locked=False)


def _is_clean(texts: list[str]) -> bool:
    """Whether no text of the column needs escaping, shortening or its outer white space kept."""
    together = " ".join(texts)
    clean = together.isprintable() and not any(mark in together for mark in ("&", "<", ">", "_x"))
    if not clean and SPECIAL.search(together):
        return False
    return max(map(len, texts), default=0) * 2 <= LONGEST_TEXT and [*map(str.strip, texts)] == texts


def _money_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter, first_row = place.letter, place.first_row
    digits = column.digits if isinstance(column.digits, int) else listed(column.digits)
    if isinstance(digits, int):
        used = {digits}
    else:
        used = {d for d, amount in zip(digits, column.values, strict=True) if amount is not None}
    styles = {d: around.styles.index(replace(place.style, format=money_format(d))) for d in sorted(used)}

    def write(rows: Rows, values: list[Any]) -> list[Piece]:
        if isinstance(digits, int) and None not in values:
            return alike(letter, rows, styles[digits], decimal_texts(values, digits))
        start = rows.first - first_row
        own = repeat(digits) if isinstance(digits, int) else digits[start : start + len(values)]
        return [
            [
                ""
                if amount is None
                else f'<c r="{letter}{number}" s="{styles[d]}"><v>{decimal_text(amount, d)}</v></c>'
                for number, amount, d in zip(rows.numbers, values, own)  # noqa: B905 (one of them may be endless)
            ]
        ]

    return write


def decimal_texts(amounts: list[int], digits: int) -> list[str]:
    """`decimal_text` of many amounts."""
    if not digits or min(amounts, default=0) < 0:
        return [decimal_text(amount, digits) for amount in amounts]
    pattern, scale = f"%d.%0{digits}d", 10**digits
    return [pattern % divmod(amount, scale) for amount in amounts]


def decimal_text(minor: int, digits: int) -> str:
    """1234 minor units with 2 digits -> '12.34', without ever being a float."""
    if not digits:
        return str(minor)
    text = str(abs(minor)).zfill(digits + 1)
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def _number_text(number: float) -> str:
    return repr(float(number)) if isfinite(number) else ""


def _number_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter = place.letter
    text_of = str if column.kind is Kind.WHOLE else _number_text
    style = around.styles.index(replace(place.style, format=format_of(column)))

    def write(rows: Rows, values: list[Any]) -> list[Piece]:
        if set(map(type, values)) == {float} and isfinite(sum(values)):
            texts = [*map(repr, values)]
        else:
            texts = ["" if value is None else text_of(value) for value in values]
        if all(texts):
            return alike(letter, rows, style, texts)
        return [
            [
                f'<c r="{letter}{number}" s="{style}"><v>{text}</v></c>' if text else ""
                for number, text in zip(rows.numbers, texts, strict=True)
            ]
        ]

    return write


def _date_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter = place.letter
    style = around.styles.index(replace(place.style, format=format_of(column)))
    known: dict[date | None, str] = {None: ""}

    def cell(number: str, day: date | None) -> str:
        if day is None:
            return ""
        if known[day]:
            return f'<c r="{letter}{number}" s="{style}"><v>{known[day]}</v></c>'
        return text_cell(letter, number, style, day.isoformat())  # before Excel's first day

    def write(rows: Rows, values: list[Any]) -> list[Piece]:
        for day in set(values) - known.keys():
            known[day] = str(date_serial(day, epoch_1904=around.epoch_1904) or "")
        serials = [known[day] for day in values]
        if all(serials):
            return alike(letter, rows, style, serials)
        return [[cell(number, day) for number, day in zip(rows.numbers, values, strict=True)]]

    return write


def date_serial(day: date, *, epoch_1904: bool) -> int | None:
    """The number Excel keeps for a day; None for days before Excel's first."""
    serial = day.toordinal() - (_DAY_ZERO_1904 if epoch_1904 else _DAY_ZERO_1900)
    if not epoch_1904 and serial < _FIRST_OF_MARCH_1900:
        serial -= 1  # Excel believes in a 29 February 1900
    return serial if serial >= 1 else None


def format_of(column: Column) -> str:
    """The number format of a column; of the most decimals it has, if they differ."""
    if column.kind is Kind.MONEY:
        return money_format(column.digits if isinstance(column.digits, int) else max(column.digits, default=2))
    return KIND_FORMATS.get(column.kind, "General")


WRITERS: dict[Kind, Callable[[Place, Column, Surroundings], Writer]] = {
    Kind.TEXT: _text_writer,
    Kind.MONEY: _money_writer,
    Kind.NUMBER: _number_writer,
    Kind.SHARE: _number_writer,
    Kind.WHOLE: _number_writer,
    Kind.DATE: _date_writer,
}
