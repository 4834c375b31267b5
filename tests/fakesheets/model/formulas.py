"""Simple formulas: references, arithmetic, comparison, text joined with &, and a few functions.

Recorded are sums and quotients of numbers only.
"""

# unverified: the messages of error values, precedence of signs, how texts and truth values are turned into numbers

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.fakesheets.model.areas import Area, area_of, split_title
from tests.fakesheets.model.cells import Value, Wrong
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.model.functions import FUNCTIONS, Failed, Grid, as_number, as_text, compare, power, single
from tests.fakesheets.model.locales import Locale

TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"]|"")*")
      | (?P<lost>(?:'(?:[^']|'')*'!|[A-Za-z_]\w*!)?\#REF!)
      | (?P<reference>(?:'(?:[^']|'')*'!|[A-Za-z_]\w*!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d*)?(?![\w(])
        | (?:'(?:[^']|'')*'!|[A-Za-z_]\w*!)?\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(]))
      | (?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)
      | (?P<name>[A-Za-z_][\w.]*)
      | (?P<sign><>|<=|>=|[-+*/^&=<>(),;%])
    )""",
    re.VERBOSE,
)

Lookup = Callable[[str | None, Area], Grid]


def worked_out(text: str, lookup: Lookup, locale: Locale) -> Value:
    """The value of `=...`; `lookup` gives the values of an area of a tab (None: the formula's own)."""
    try:
        signs = list(tokens(text[1:], locale))
        reader = Reader(signs, lookup)
        value = single(reader.comparison())
        if reader.at < len(signs):
            raise Failed("ERROR", "Formula parse error.")
    except Failed as failed:
        return failed.value
    except OverflowError:
        return Wrong("NUM", "The result is too large.")
    return 0.0 if value is None else value


def tokens(text: str, locale: Locale) -> Iterator[tuple[str, str]]:
    if locale.decimal == ",":
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    text = text.rstrip()
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Failed("ERROR", "Formula parse error.")
        at = match.end()
        kind = str(match.lastgroup)
        yield kind, match[kind]


@dataclass
class Reader:
    """Reads tokens by precedence; an area is a grid of values until it is used as one value."""

    signs: list[tuple[str, str]]
    lookup: Lookup
    at: int = 0

    def peek(self) -> str:
        return self.signs[self.at][1] if self.at < len(self.signs) else ""

    def take(self, *wanted: str) -> str | None:
        if self.at < len(self.signs) and self.signs[self.at][0] == "sign" and self.peek() in wanted:
            self.at += 1
            return self.signs[self.at - 1][1]
        return None

    def comparison(self) -> Value | Grid:
        left = self.joined()
        while sign := self.take("=", "<>", "<", ">", "<=", ">="):
            left = compare(sign, single(left), single(self.joined()))
        return left

    def joined(self) -> Value | Grid:
        left = self.sum()
        while self.take("&"):
            left = as_text(single(left)) + as_text(single(self.sum()))
        return left

    def sum(self) -> Value | Grid:
        left = self.product()
        while sign := self.take("+", "-"):
            first, second = as_number(single(left)), as_number(single(self.product()))
            left = first + second if sign == "+" else first - second
        return left

    def product(self) -> Value | Grid:
        left = self.power()
        while sign := self.take("*", "/"):
            first, second = as_number(single(left)), as_number(single(self.power()))
            if sign == "/" and second == 0:
                raise Failed("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
            left = first * second if sign == "*" else first / second
        return left

    def power(self) -> Value | Grid:
        left = self.signed()
        while self.take("^"):
            left = power(as_number(single(left)), as_number(single(self.signed())))
        return left

    def signed(self) -> Value | Grid:
        if self.take("-"):
            return -as_number(single(self.signed()))
        if self.take("+"):
            return self.signed()
        value = self.atom()
        while self.take("%"):
            value = as_number(single(value)) / 100
        return value

    def atom(self) -> Value | Grid:
        if self.take("("):
            value = self.comparison()
            self.close()
            return value
        if self.at >= len(self.signs):
            raise Failed("ERROR", "Formula parse error.")
        kind, text = self.signs[self.at]
        self.at += 1
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "number":
            return float(text)
        if kind == "lost":
            raise Failed("REF", "Reference does not exist")
        if kind == "reference":
            return self.reference(text)
        if kind == "name":
            return self.named(text)
        raise Failed("ERROR", "Formula parse error.")

    def close(self) -> None:
        if not self.take(")"):
            raise Failed("ERROR", "Formula parse error.")

    def reference(self, text: str) -> Grid:
        title, rest = split_title(text)
        area = area_of(rest.replace("$", ""))
        assert area is not None, text
        try:
            return self.lookup(title, area)
        except ApiError as error:  # a tab or cell that is not there
            raise Failed("REF", error.message) from error

    def named(self, name: str) -> Value:
        upper = name.upper()
        if not self.take("("):
            if upper in ("TRUE", "FALSE"):
                return upper == "TRUE"
            raise Failed("NAME", f"Unknown range name: '{upper}'.")
        if upper == "IFERROR":
            return self.if_error()
        arguments = self.arguments()
        if upper not in FUNCTIONS:
            raise Failed("NAME", f"Unknown function: '{upper}'.")
        fewest, most, function = FUNCTIONS[upper]
        if not fewest <= len(arguments) <= most:
            raise Failed("N_A", f"Wrong number of arguments to {upper}.")
        return function(arguments)

    def arguments(self) -> list[Value | Grid]:
        found: list[Value | Grid] = []
        if self.take(")"):
            return found
        found.append(self.comparison())
        while self.take(",", ";"):
            found.append(self.comparison())
        self.close()
        return found

    def if_error(self) -> Value:
        """The only function that lives on after an error in its first argument."""
        start, depth = self.at, 0
        try:
            value = single(self.comparison())
        except Failed:
            self.at = start
            while self.at < len(self.signs) and (depth or self.peek() not in (",", ";", ")")):
                depth += {"(": 1, ")": -1}.get(self.peek(), 0)
                self.at += 1
            value = None
            failed = True
        else:
            failed = False
        other = single(self.comparison()) if self.take(",", ";") else ""
        self.close()
        return other if failed else value
