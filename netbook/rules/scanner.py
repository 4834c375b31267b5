"""Reading one cell of a rule from left to right: words, numbers, names; and the trouble a rule can be in."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


class Trouble(Exception):
    """A rule that is not understood: what to write instead, and the exact text to type where there is one."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


RESERVED = frozenset(
    {"first", "rest", "of", "price", "step", "up", "to", "above", "below", "everyone", "except", "min", "max"}
    | {"when", "and", "by", "equal", "hours", "value", "points"}
)
"""Words with a meaning of their own: no role can be called so."""

_WORD = re.compile(r"[^\W_](?:[\w\-]*\w)?")
_NUMBER = re.compile(r"\d[\d.,'’]*\d|\d")
_PLAIN = re.compile(r"\d+(\.\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_LOOKS_LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d\d0")
_ASCII_DIGITS = re.compile(r"[0-9.,'’]+")
WHOLE_DIGITS = 15
DECIMALS = 9
MOST_PERCENT = 100_000


def plain(value: Decimal) -> str:
    """1500.00 -> '1500', 0.10 -> '0.1': the one way in which a number is written back."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(share: Fraction) -> str:
    """1/8 -> '12.5%', 1/3 -> '1/3'."""
    percent = share * 100
    for decimals in range(DECIMALS + 1):
        scaled = percent * 10**decimals
        if scaled.denominator == 1:
            return plain(Decimal(scaled.numerator).scaleb(-decimals)) + "%"
    return f"{share.numerator}/{share.denominator}"


def number(text: str) -> Decimal:
    """A plain number. Raises Trouble if a comma in it could mean two things."""
    if not _ASCII_DIGITS.fullmatch(text):
        raise Trouble(f"'{text}' is not a number. Write it with the digits 0 to 9")
    if not _PLAIN.fullmatch(text):
        raise Trouble(f"'{text}' can be read in two ways. Write it with a point, as in 12.5, and without other marks")
    return _bounded(text, text)


def money(text: str) -> Decimal:
    """An amount of money, `1500`, `1500.50` or `1,500.50`. Raises Trouble if it could mean two things."""
    if not _ASCII_DIGITS.fullmatch(text):
        raise Trouble(f"'{text}' is not an amount. Write it with the digits 0 to 9")
    if _THOUSANDS.fullmatch(text):
        return _bounded(text.replace(",", ""), text)
    if not _PLAIN.fullmatch(text):
        raise Trouble(f"'{text}' can be read in two ways. Write it as in 1500 or 1500.50")
    if _LOOKS_LIKE_THOUSANDS.fullmatch(text):
        one, other = text.replace(".", ""), plain(Decimal(text))
        raise Trouble(f"'{text}' can be read as {one} or as {other}. Write one of these")
    return _bounded(text, text)


def _bounded(digits: str, text: str) -> Decimal:
    whole, _, decimals = digits.partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS or len(decimals.rstrip("0")) > DECIMALS:
        raise Trouble(f"'{text}' has too many digits: at most {WHOLE_DIGITS}, and {DECIMALS} behind the point")
    return Decimal(digits)


@dataclass
class Scanner:
    """A place in a text.

    Every method skips the space before what it reads, and reads nothing if it is not there.
    """

    text: str
    partners: Collection[str] = ()
    at: int = 0
    _by_length: list[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_length = sorted(self.partners, key=len, reverse=True)

    @property
    def rest(self) -> str:
        """What has not been read yet."""
        return self.text[self.at :].strip()

    def ended(self) -> bool:
        """Whether everything has been read."""
        return not self.rest

    def since(self, start: int) -> str:
        """What has been read from `start` on, with single spaces."""
        return " ".join(self.text[start : self.at].split())

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def sign(self, sign: str) -> bool:
        """Read `sign` if it comes next."""
        self._skip()
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def peek(self) -> str:
        """The word that comes next, '' if none does."""
        self._skip()
        match = _WORD.match(self.text, self.at)
        return match[0] if match else ""

    def word(self, *words: str) -> str:
        """Read the next word; with `words`, only if it is one of them (in any case)."""
        found = self.peek()
        if words and found.casefold() not in words:
            return ""
        self.at += len(found)
        return found

    def number_text(self) -> str:
        """Read the characters of a number, '' if none comes next. A word with letters in it is no number."""
        self._skip()
        match = _NUMBER.match(self.text, self.at)
        if not match:
            return ""
        self.at += len(match[0])
        return match[0]

    def percent(self) -> Fraction | None:
        """Read `12.5%` or `1/3`; None if neither comes next."""
        start = self.at
        digits = self.number_text()
        if digits and self.sign("%"):
            share = Fraction(number(digits)) / 100
        elif digits and self.sign("/") and (below := self.number_text()):
            share = _ratio(digits, below)
        else:
            self.at = start
            return None
        text = self.text[start : self.at].strip()
        if share <= 0 or share > MOST_PERCENT:
            raise Trouble(f"'{text}' is not a share. Write more than 0%, as in 30% or 1/3")
        return share

    def quoted(self) -> str | None:
        """Read `"Ada Obi"`, with `""` for a quotation mark inside; None if no quotation mark comes next."""
        if not self.sign('"'):
            return None
        match = re.compile(r'((?:[^"]|"")*)"').match(self.text, self.at)
        if not match:
            raise Trouble(f'the name in {self.text} has no closing ". Write it as in @"Ada Obi"')
        self.at = match.end()
        return match[1].replace('""', '"')

    def partner(self) -> str:
        """Read a partner's name after `@`: quoted, or the longest known name, or one word."""
        name = self.quoted()
        if name is not None:
            return name
        self._skip()
        known = next((name for name in self._by_length if self._starts_with(name)), "")
        if known:
            self._refuse_two_readings(known)
            self.at += len(known)
            return known
        return self.word()

    def _starts_with(self, name: str) -> bool:
        end = self.at + len(name)
        if not name or self.text[self.at : end].casefold() != name.casefold():
            return False
        return end == len(self.text) or not (self.text[end].isalnum() or self.text[end] in "-_")

    def _refuse_two_readings(self, known: str) -> None:
        """`@Ana 60` while both 'Ana' and 'Ana 60' are partners."""
        tail = re.search(r"\s+(\d[\d.,]*|except\b.*|\+.*)$", known)
        if tail and any(self._starts_with(name) for name in self._by_length if name == known[: tail.start()]):
            raise Trouble(
                f"'@{known}' can be read in two ways. Put the partner's name in quotation marks",
                f'@"{known}"',
            )


def _ratio(above: str, below: str) -> Fraction:
    if not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
        raise Trouble(f"'{above}/{below}' is not a share. Write two whole numbers, as in 1/3")
    if int(below) == 0 or max(len(above), len(below)) > DECIMALS:
        raise Trouble(f"'{above}/{below}' is not a share. Write it as in 1/3")
    return Fraction(int(above), int(below))
