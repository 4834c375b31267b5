"""A person at the spreadsheet: what they do between netbook's reading and its writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock

from tests.fakesheets.api.world import File, World
from tests.fakesheets.model import lines, values
from tests.fakesheets.model.areas import Area, column_of, quoted
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.values import Rendering, Writing


@dataclass
class Human:
    """Everything is done as in the browser: typed texts are read, formats and formulas follow."""

    world: World
    file: File
    lock: RLock = field(default_factory=RLock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with self.lock:
            yield
            self.file.spreadsheet.known.clear()
            self.world.touched(self.file)

    def tab(self, title: str) -> Sheet:
        found = self.file.spreadsheet.titled(title)
        assert found is not None, f"there is no tab {title}"
        return found

    def type(self, tab: str, cell: str, *rows: str) -> None:
        """Type into a cell; the tabs in a text part cells, further texts go into the rows below."""
        grid = [row.split("\t") for row in rows]
        with self.at_work():
            writing = Writing("USER_ENTERED", self.world.today)
            values.write(self.file.spreadsheet, f"{quoted(tab)}!{cell}", grid, writing)

    def clear(self, tab: str, cells: str) -> None:
        with self.at_work():
            values.clear(self.file.spreadsheet, f"{quoted(tab)}!{cells}")

    def insert_rows(self, tab: str, row: int, count: int = 1) -> None:
        """Empty rows, the first of which is this one (counted from 1)."""
        with self.at_work():
            lines.insert(self.file.spreadsheet, self.tab(tab), "ROWS", row - 1, row - 1 + count)

    def delete_rows(self, tab: str, row: int, count: int = 1) -> None:
        with self.at_work():
            lines.delete(self.file.spreadsheet, self.tab(tab), "ROWS", row - 1, row - 1 + count)

    def insert_column(self, tab: str, letter: str) -> None:
        column = column_of(letter)
        with self.at_work():
            lines.insert(self.file.spreadsheet, self.tab(tab), "COLUMNS", column, column + 1)

    def rename_tab(self, tab: str, title: str) -> None:
        with self.at_work():
            self.tab(tab).title = title

    def add_tab(self, title: str) -> None:
        with self.at_work():
            self.file.spreadsheet.sheets.append(Sheet(self.world.dice.number("sheet"), title))

    def delete_tab(self, tab: str) -> None:
        with self.at_work():
            self.file.spreadsheet.sheets.remove(self.tab(tab))

    def protect(self, tab: str, *editors: str) -> None:
        """Let nobody but the owner and these people write in the tab."""
        sheet = self.tab(tab)
        with self.at_work():
            own_id = self.world.dice.number("protectedRange")
            area = Area().json(sheet.id)
            sheet.protections.append({"protectedRangeId": own_id, "range": area, "editors": {"users": list(editors)}})

    def sees(self, tab: str) -> list[list[str]]:
        """What the tab shows, its empty ends cut off."""
        sheet = self.tab(tab)
        with self.lock:
            found = values.read_box(self.file.spreadsheet, sheet, sheet.whole, Rendering())
        return found.get("values", [])
