"""A network whose partners each keep a workbook: what they do to it, a sync, and what everybody sees then."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.results import Stamp, SyncResult
from netbook.jobs.sync import sync
from tests.memory import NOW
from tests.tables import column, edited, tab, write_workbook

START = """
    Partners
    Partner
    Ana
    Ben

    Opportunities
    Opportunity | Title | Client  | Stage | Decided date | Price  | Note
    OPP-1       | Shop  | Kestrel | won   | 2026-02-01   | 1000   |
    OPP-2       | App   | Heron   | lead  |              | 500    |
    OPP-3       | Site  | Teal    | won   | 2026-03-01   | 300.50 |

    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-1       | Ana     | work | 3
    CON-2        | OPP-1       | Ben     | work | 1
    CON-3        | OPP-3       | Ben     | work | 2

    Rules
    Rules    | Step | Take | To   | By
    standard | 1    | rest | work | hours
"""


@dataclass
class Partners:
    """A folder with netbook.toml and a workbook for each partner, 'ana.xlsx', ..."""

    folder: Path
    now: datetime = NOW

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.xlsx"

    def config(self, names: Mapping[str, str], head: str = "") -> None:
        """netbook.toml with these workbooks and their settings."""
        sections = [f'[workbooks.{name}]\nlocation = "{name}.xlsx"\n{more}\n' for name, more in names.items()]
        text = f'[network]\nname = "Test"\ncurrency = "EUR"\n{head}\n'
        (self.folder / "netbook.toml").write_text(text + "\n".join(sections), "utf-8")

    # --- what people do -----------------------------------------------------------------------

    @contextmanager
    def edit(self, name: str, title: str = "Opportunities") -> Iterator[Worksheet]:
        """A tab of a workbook, opened, changed in the block, and saved."""
        with edited(self.path(name)) as book:
            yield book[title]

    @contextmanager
    def book(self, name: str) -> Iterator[Workbook]:
        """A workbook, opened, changed in the block, and saved."""
        with edited(self.path(name)) as book:
            yield book

    def type(self, name: str, title: str = "Opportunities", **cells: object) -> None:
        """Type into cells of a tab: B2="Bakery"."""
        with self.edit(name, title) as sheet:
            for address, value in cells.items():
                sheet[address] = value

    def type_formula(self, name: str, title: str, address: str, formula: str, value: object) -> None:
        """Type a formula and save, as a spreadsheet program does: with its value, which openpyxl does not store."""
        with self.edit(name, title) as sheet:
            sheet[address] = f"={formula}"
            number = sheet.parent.index(sheet) + 1
        kind = "" if isinstance(value, (int, float)) else ' t="e"' if str(value).startswith("#") else ' t="str"'
        stored = f"<f>{formula}</f><v>{value}</v>"
        part = f"xl/worksheets/sheet{number}.xml"
        with ZipFile(self.path(name)) as package:
            parts = {each: package.read(each) for each in package.namelist()}
        cell = re.compile(rf'<c r="{address}"([^>]*?)><f>[^<]*</f><v ?/?>(?:</v>)?</c>'.encode())
        parts[part], count = cell.subn(rf'<c r="{address}"\1{kind}>{stored}</c>'.encode(), parts[part])
        assert count == 1
        with ZipFile(self.path(name), "w", ZIP_DEFLATED) as package:
            for each, content in parts.items():
                package.writestr(each, content)

    def formula(self, name: str, title: str, address: str) -> object:
        """What a person sees in the line above the sheet."""
        with closing(load_workbook(self.path(name))) as book:
            return book[title][address].value

    def write(self, name: str, *texts: str) -> None:
        """Make a workbook anew from tables."""
        write_workbook(self.path(name), *texts)

    def offered(self, name: str, entry: str) -> list[str]:
        """What the dropdown of a conflict in the tab netbook offers."""
        with closing(load_workbook(self.path(name))) as book:
            sheet = book["netbook"]
            cell = self._choice(sheet, entry)
            [rule] = [one for one in sheet.data_validations.dataValidation if cell.coordinate in one.sqref]
            if rule.formula1.startswith('"'):
                return rule.formula1.strip('"').split(",")
            columns = rule.formula1.replace("$", "").split(":")
            return [one.value for one in sheet[f"{columns[0]}:{columns[-1]}"][0]]

    def choose(self, name: str, entry: str, *words: str) -> None:
        """Choose what is offered with these words in it, and save."""
        [choice] = [text for text in self.offered(name, entry) if all(word in text.casefold() for word in words)]
        self.type_choice(name, entry, choice)

    def type_choice(self, name: str, entry: str, choice: object) -> None:
        """Type something as a choice, and save."""
        with self.edit(name, "netbook") as sheet:
            self._choice(sheet, entry).value = choice

    @staticmethod
    def _choice(sheet: Worksheet, entry: str) -> Cell:
        [headers] = [row for row in sheet.iter_rows() if row[0].value == "What"]
        [at] = [cell.column for cell in headers if cell.value == "Choose"]
        lines = [row for row in sheet.iter_rows(min_row=headers[0].row + 1) if row[0].value == "conflict"]
        [line] = [row for row in lines if row[2].value == entry]
        return line[at - 1]

    # --- a sync -------------------------------------------------------------------------------

    def sync(self, *, accept_deletes: bool = False, adopt: bool = False) -> SyncResult:
        """`netbook sync`."""
        network = load_network(self.folder)
        return sync(network, open_backend, Stamp(self.now, "0.1.0"), accept_deletes=accept_deletes, adopt=adopt)

    def nothing_more_to_do(self) -> SyncResult:
        """Sync again on the next day, once as it is and once as if everything had to be looked at anew; no byte of any
        workbook may change, and no run may be added."""
        before, runs = self.bytes(), self.runs()
        self.sync()
        self.forget_marks()
        self.now += timedelta(days=1)
        result = self.sync()
        assert not result.unchanged
        assert result.changes == ()
        assert result.touched == ()
        assert self.bytes() == before
        assert self.runs() == runs
        return result

    def nothing_more_to_do_but_tell(self) -> None:
        """What was told once is told no more when there is another occasion to write the tab netbook; else nothing."""
        before = self.bytes()
        assert self.sync().unchanged
        assert self.bytes() == before
        self.forget_marks()
        self.sync()
        self.nothing_more_to_do()

    def bytes(self) -> dict[str, bytes]:
        """The content of every workbook."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.xlsx"))}

    # --- what people see ----------------------------------------------------------------------

    def tab(self, name: str, title: str = "Opportunities") -> list[list[str]]:
        """A tab as a table of texts, without empty rows."""
        return tab(self.path(name), title)

    def column(self, name: str, header: str, title: str = "Opportunities") -> dict[str, str]:
        """Key -> cell of one column."""
        return column(self.path(name), title, header)

    def needs(self, name: str) -> list[dict[str, str]]:
        """What the tab netbook of a workbook says: a line for everything that needs a person."""
        lines = self.tab(name, "netbook")
        at = next(number for number, line in enumerate(lines) if line[0] == "What")
        return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]

    def log(self) -> list[tuple[str, str, str | None, str | None, str]]:
        """(key, field, old, new, kind) of everything that was logged, the first first."""
        with closing(sqlite3.connect(self.state)) as database:
            return database.execute("select key, field, old, new, kind from log order by id").fetchall()

    # --- the memory ---------------------------------------------------------------------------

    @property
    def state(self) -> Path:
        """The file with the memory."""
        return self.folder / ".netbook" / "state.db"

    def runs(self) -> int:
        """How many runs are remembered."""
        with closing(sqlite3.connect(self.state)) as database:
            return database.execute("select count(*) from runs").fetchone()[0]

    def set_version(self, version: int) -> None:
        """The memory is of another version of netbook."""
        with closing(sqlite3.connect(self.state)) as database:
            database.execute(f"pragma user_version = {version}")
            database.commit()

    def forget_marks(self) -> None:
        """The next sync reads everything, though no file has changed."""
        with closing(sqlite3.connect(self.state)) as database:
            database.execute("delete from fingerprints")
            database.commit()


WHAT = "What is wrong, and what to do"
"""Header of the column with the words in the tab netbook."""


def messages(result: SyncResult, code: str = "") -> list[str]:
    """What was found, as 'place: words'; of one code, or all."""
    found = [one for one in result.findings if code in ("", one["code"])]
    return [f"{one['workbook']} {one['cell']}: {one['message']}" for one in found]


def codes(result: SyncResult) -> set[str]:
    """The codes of everything that was found."""
    return {one["code"] for one in result.findings}


def partners_in(folder: Path, *texts: str, names: Mapping[str, str] | None = None, head: str = "") -> Partners:
    """Partners with equal workbooks, not synced yet."""
    folder.mkdir(parents=True, exist_ok=True)
    partners = Partners(folder)
    names = {"ana": "", "ben": ""} if names is None else names
    partners.config(names, head)
    for name in names:
        partners.write(name, *(texts or (START,)))
    return partners
