"""The cells of a computed tab's columns, a batch of rows at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from math import isfinite
from typing import Any

from netbook.backends.excel.markup import SPECIAL, escape
from netbook.backends.excel.styles import Style, StyleSheet
from netbook.model.plan import Column, Kind

LONGEST_TEXT = 32_767
LINK_COLOR = "0563C1"

_DAY_ZERO_1900 = date(1899, 12, 30).toordinal()
_DAY_ZERO_1904 = date(1904, 1, 1).toordinal()
_FIRST_OF_MARCH_1900 = 61

Writer = Callable[[range, list[Any]], list[str]]


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


def text_cell(letter: str, row: int, style: int, text: str) -> str:
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
    middle = f'" s="{style}" t="inlineStr"><is><t>'

    def write(rows: range, values: list[Any]) -> list[str]:
        texts = [value if type(value) is str else "" if value is None else str(value) for value in values]
        if linked != style:
            links = column.links[rows.start - first_row : rows.stop - first_row]
            return [
                text_cell(letter, row, linked if link else style, text) if text else ""
                for row, text, link in zip(rows, texts, links, strict=True)
            ]
        if not _is_clean(texts):
            return [text_cell(letter, row, style, text) if text else "" for row, text in zip(rows, texts, strict=True)]
        return [
            f'<c r="{letter}{row}{middle}{text}</t></is></c>' if text else ""
            for row, text in zip(rows, texts, strict=True)
        ]

    return write


def _is_clean(texts: list[str]) -> bool:
    """Whether no text of the column needs escaping, shortening or its outer white space kept."""
    together = " ".join(texts)
    clean = together.isprintable() and not any(mark in together for mark in ("&", "<", ">", "_x"))
    if not clean and SPECIAL.search(together):
        return False
    return all(len(text) * 2 <= LONGEST_TEXT and text.strip() == text for text in texts)


def _money_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter, first_row = place.letter, place.first_row
    digits = column.digits if isinstance(column.digits, int) else listed(column.digits)
    if isinstance(digits, int):
        used = {digits}
    else:
        used = {d for d, amount in zip(digits, column.values, strict=True) if amount is not None}
    ends = {d: f'" s="{around.styles.index(replace(place.style, format=money_format(d)))}"><v>' for d in sorted(used)}

    def write(rows: range, values: list[Any]) -> list[str]:
        own = repeat(digits) if isinstance(digits, int) else digits[rows.start - first_row : rows.stop - first_row]
        return [
            "" if amount is None else f'<c r="{letter}{row}{ends[d]}{decimal_text(amount, d)}</v></c>'
            for row, amount, d in zip(rows, values, own)  # noqa: B905 (one of them may be endless)
        ]

    return write


def decimal_text(minor: int, digits: int) -> str:
    """1234 minor units with 2 digits -> '12.34', without ever being a float."""
    if not digits:
        return str(minor)
    text = str(abs(minor)).zfill(digits + 1)
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def money_format(digits: int) -> str:
    """The number format of an amount: thousands apart, negative ones red with their minus."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{number};[Red]-{number}"


def _number_text(number: float) -> str:
    return repr(float(number)) if isfinite(number) else ""


def _number_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter = place.letter
    text_of = _number_text if column.kind is Kind.NUMBER else str
    end = f'" s="{around.styles.index(replace(place.style, format=format_of(column)))}"><v>'

    def write(rows: range, values: list[Any]) -> list[str]:
        texts = ["" if value is None else text_of(value) for value in values]
        return [
            f'<c r="{letter}{row}{end}{text}</v></c>' if text else "" for row, text in zip(rows, texts, strict=True)
        ]

    return write


def _date_writer(place: Place, column: Column, around: Surroundings) -> Writer:
    letter = place.letter
    style = around.styles.index(replace(place.style, format=format_of(column)))
    known: dict[date | None, tuple[str, str]] = {None: ("", "")}

    def ends_of(day: date) -> tuple[str, str]:
        serial = date_serial(day, epoch_1904=around.epoch_1904)
        if serial is None:
            return f'<c r="{letter}', f'" s="{style}" t="inlineStr"><is><t>{day.isoformat()}</t></is></c>'
        return f'<c r="{letter}', f'" s="{style}"><v>{serial}</v></c>'

    def write(rows: range, values: list[Any]) -> list[str]:
        for day in set(values) - known.keys():
            known[day] = ends_of(day)
        ends = [known[day] for day in values]
        return [f"{before}{row}{after}" if before else "" for row, (before, after) in zip(rows, ends, strict=True)]

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
    return {Kind.NUMBER: "#,##0.0000", Kind.WHOLE: "#,##0", Kind.DATE: "yyyy-mm-dd"}.get(column.kind, "General")


WRITERS: dict[Kind, Callable[[Place, Column, Surroundings], Writer]] = {
    Kind.TEXT: _text_writer,
    Kind.MONEY: _money_writer,
    Kind.NUMBER: _number_writer,
    Kind.WHOLE: _number_writer,
    Kind.DATE: _date_writer,
}
