"""Where cells are: areas with open ends, boxes without, and both in A1 notation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakesheets.model.errors import ApiError, invalid

CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,7})")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


@dataclass(frozen=True)
class Box:
    """Whole cells of one sheet: rows top..bottom, columns left..right, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def __contains__(self, at: tuple[int, int]) -> bool:
        return self.top <= at[0] < self.bottom and self.left <= at[1] < self.right

    def cells(self) -> Iterator[tuple[int, int]]:
        return ((row, column) for row in range(self.top, self.bottom) for column in range(self.left, self.right))

    def meets(self, other: "Box") -> bool:
        rows = self.top < other.bottom and other.top < self.bottom
        return rows and self.left < other.right and other.left < self.right

    def covers(self, other: "Box") -> bool:
        rows = self.top <= other.top and other.bottom <= self.bottom
        return rows and self.left <= other.left and other.right <= self.right

    def json(self, sheet_id: int) -> dict[str, int]:
        return Area(self.top, self.bottom, self.left, self.right).json(sheet_id)


@dataclass(frozen=True)
class Area:
    """A GridRange without its sheet: an end that is None is open."""

    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    @classmethod
    def of(cls, grid_range: Mapping[str, Any]) -> "Area":
        """Raises ApiError where it ends before it starts."""
        keys = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
        top, bottom, left, right = (grid_range.get(key) for key in keys)
        for start, end, name in ((top, bottom, "Row"), (left, right, "Column")):
            if start is not None and end is not None and end < start:  # unverified: the wording
                raise invalid(f"end{name}Index[{end}] must be >= start{name}Index[{start}].")
        return cls(top, bottom, left, right)

    def json(self, sheet_id: int) -> dict[str, int]:
        """As the API writes it: sheetId 0 and open ends are left out."""
        ends = {
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }
        given = {key: value for key, value in ends.items() if value is not None}
        return ({"sheetId": sheet_id} if sheet_id else {}) | given

    def within(self, rows: int, columns: int) -> Box:
        """The cells of it that a grid of this size has."""
        top, left = self.top or 0, self.left or 0
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Box(top, max(top, bottom), left, max(left, right))

    @property
    def one_cell(self) -> bool:
        ends = (self.top, self.bottom, self.left, self.right)
        return None not in ends and (self.bottom, self.right) == (self.top + 1, self.left + 1)  # type: ignore[operator]


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(text: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def quoted(title: str) -> str:
    """A title as the API writes it in ranges: in quotes unless it is a plain word that is no cell."""
    # unverified: letters outside ASCII are taken as not plain
    if PLAIN_TITLE.fullmatch(title) and not LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def written(title: str, area: Area | Box) -> str:
    """`Sheet1!A1:B2`; one cell is `Sheet1!A1`; open ends as in `A5:B`."""
    first = letters(area.left or 0) + str((area.top or 0) + 1)
    last = (letters(area.right - 1) if area.right is not None else "") + (str(area.bottom) if area.bottom else "")
    return f"{quoted(title)}!{first}" + (f":{last}" if last != first and last else "")


def split_title(text: str) -> tuple[str | None, str]:
    """(title or None, the rest) of a range in A1 notation."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if match is None:
            raise unreadable(text)
        return match[1].replace("''", "'"), match[2] or ""
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def area_of(text: str) -> Area | None:
    """`A1`, `A1:B2`, `D4:A1`, `A:C`, `2:3`, `A1:C`, `A2:2`; None if it is none of these."""
    first, colon, last = text.partition(":")
    ends = [corner(part) for part in ((first, last) if colon else (first, first))]
    if None in ends or (not colon and None in ends[0]):  # type: ignore[operator]
        return None
    (row, column), (to_row, to_column) = ends  # type: ignore[misc]
    top, bottom = span(row, to_row)
    left, right = span(column, to_column)
    return Area(top, bottom, left, right)


def corner(text: str) -> tuple[int | None, int | None] | None:
    match = CORNER.fullmatch(text)
    if match is None or not text or match[2] == "0":
        return None
    return (int(match[2]) - 1 if match[2] else None), (column_of(match[1]) if match[1] else None)


def span(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """Start and end of one direction; an end that is not named is open."""
    if first is None or last is None:
        return (first if last is None else last), None
    return min(first, last), max(first, last) + 1


def unreadable(text: str) -> ApiError:
    # unverified: the wording is reported by users, not recorded
    return invalid(f"Unable to parse range: {text}")
