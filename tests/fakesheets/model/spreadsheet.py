"""A spreadsheet: its sheets, its named ranges, and what its formulas come to."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.fakesheets.model.areas import Area, Box, area_of, split_title, unreadable
from tests.fakesheets.model.cells import Formula, Value, Wrong
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.formulas import worked_out
from tests.fakesheets.model.locales import Locale, locale_of
from tests.fakesheets.model.sheets import Sheet, total_cells
from tests.fakesheets.model.showing import shown

MOST_CELLS = 10_000_000


def colour(red: float, green: float, blue: float) -> dict[str, Any]:
    parts = {"red": red, "green": green, "blue": blue}
    return {"rgbColor": {name: value for name, value in parts.items() if value}}


WHITE = colour(1, 1, 1)
DEFAULT_FORMAT: Mapping[str, Any] = {
    "backgroundColor": WHITE["rgbColor"],
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": WHITE,
}
THEME_COLOURS = (
    ("TEXT", colour(0, 0, 0)),
    ("BACKGROUND", WHITE),
    ("ACCENT1", colour(0.25882354, 0.52156866, 0.95686275)),
    ("ACCENT2", colour(0.91764706, 0.2627451, 0.20784314)),
    ("ACCENT3", colour(0.9843137, 0.7372549, 0.015686275)),
    ("ACCENT4", colour(0.20392157, 0.65882355, 0.3254902)),
    ("ACCENT5", colour(1, 0.42745098, 0.003921569)),
    ("ACCENT6", colour(0.27450982, 0.7411765, 0.7764706)),
    ("LINK", colour(0.06666667, 0.33333334, 0.8)),
)
THEME = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": name, "color": value} for name, value in THEME_COLOURS],
}


@dataclass
class Spreadsheet:
    """Pure: it knows no clock, no dice and no network; whoever changes it brings them."""

    id: str
    title: str
    locale_name: str = "en_US"
    time_zone: str = "Etc/GMT"
    recalculation: str = "ON_CHANGE"
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[dict[str, Any]] = field(default_factory=list)
    other_properties: dict[str, Any] = field(default_factory=dict)
    known: dict[tuple[int, int, int], Value] = field(default_factory=dict)  # what formulas came to, until a change

    def clone(self) -> "Spreadsheet":
        """A copy to try a batch on."""
        sheets, self.sheets, self.known = self.sheets, [], {}
        twin = copy.deepcopy(self)
        self.sheets = sheets
        twin.sheets = [sheet.clone() for sheet in sheets]
        return twin

    def take_over(self, other: "Spreadsheet") -> None:
        """Become what a tried batch made."""
        self.__dict__.update(other.__dict__)
        self.known = {}

    @property
    def locale(self) -> Locale:
        return locale_of(self.locale_name)

    def sheet(self, sheet_id: int) -> Sheet:
        """Raises ApiError where there is none."""
        found = next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)
        if found is None:
            # unverified: the wording is reported by users, not recorded
            raise invalid(f"No grid with id: {sheet_id}")
        return found

    def titled(self, title: str) -> Sheet | None:
        exact = next((sheet for sheet in self.sheets if sheet.title == title), None)
        # unverified: titles are found without regard to case
        return exact or next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def check_size(self) -> None:
        """Raises ApiError for more cells than a spreadsheet may have."""
        # unverified: the wording is reported by users, not recorded
        if total_cells(self.sheets) > MOST_CELLS:
            raise invalid(
                f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells."
            )

    def find(self, text: str) -> tuple[Sheet, Area]:
        """A range in A1 notation, the name of a tab, or a named range; raises ApiError for none of these."""
        title, rest = split_title(text)
        # unverified: a bare word is a cell before a named range before a tab
        sheet = self.sheets[0] if title is None else self.titled(title)
        if sheet is None:
            raise unreadable(text)
        if not rest:
            return sheet, Area()
        area = area_of(rest)
        if area is not None:
            return sheet, area
        named = next((one for one in self.named_ranges if one["name"].casefold() == rest.casefold()), None)
        if named is not None:
            return self.sheet(named["range"].get("sheetId", 0)), Area.of(named["range"])
        whole = self.titled(text)
        if whole is None:
            raise unreadable(text)
        return whole, Area()

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """What the cell comes to."""
        entered = sheet.at(row, column).entered
        if not isinstance(entered, Formula):
            return entered
        key = (sheet.id, row, column)
        if key not in self.known:
            self.known[key] = Wrong("REF", "Circular dependency detected.")
            self.known[key] = worked_out(entered.text, Lookup(self, sheet), self.locale)
        return self.known[key]

    def shown(self, sheet: Sheet, row: int, column: int) -> str:
        """What a person sees there."""
        value = self.value(sheet, row, column)
        return shown(value, dict(self.pattern(sheet, row, column)), self.locale)

    def pattern(self, sheet: Sheet, row: int, column: int) -> Mapping[str, Any]:
        return sheet.at(row, column).pattern

    def properties(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "locale": self.locale_name,
            "autoRecalc": self.recalculation,
            "timeZone": self.time_zone,
            "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": THEME,
            **self.other_properties,
        }

    @property
    def url(self) -> str:
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"


@dataclass(frozen=True)
class Lookup:
    """The values that a formula of a sheet refers to."""

    spreadsheet: Spreadsheet
    home: Sheet

    def __call__(self, title: str | None, area: Area) -> list[list[Value]]:
        sheet = self.home if title is None else self.spreadsheet.titled(title)
        if sheet is None:
            raise invalid("Unresolved sheet name")
        box = sheet.box(area)
        kept = sheet.filled(box) if box.height * box.width > 1000 else box
        kept = kept or Box(box.top, box.top + 1, box.left, box.left + 1)
        columns = range(kept.left, kept.right)
        return [
            [self.spreadsheet.value(sheet, row, column) for column in columns] for row in range(kept.top, kept.bottom)
        ]


def new_spreadsheet(spreadsheet_id: str, title: str, first_sheet: str = "Sheet1") -> Spreadsheet:
    """As Google makes one: a single sheet of 1000 rows and 26 columns with the id 0."""
    return Spreadsheet(spreadsheet_id, title, sheets=[Sheet(0, first_sheet)])


def today_of(now: float) -> date:
    """The day of a time in seconds, in the spreadsheet's zone taken as UTC."""
    return date.fromordinal(719163 + int(now // 86400))
