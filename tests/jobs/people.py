"""People at work in workbooks kept in memory: they type, sort, delete, put back copies; and programs that crash."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from netbook.backends.memory import MemoryBackend
from netbook.errors import BackendError, NoAccess, WorkbookBusy
from netbook.model.cells import CellValue, RunStamp, Workbook, same_name
from netbook.model.plan import Plan
from netbook.model.schema import TABS, TabSchema, tab_named

TYPED = re.compile(r"t\d+")
"""Texts that people type in these tests; each only once, so that it can be followed wherever it goes."""

NUMBERED = 100_000
"""Numbers from here on are typed only once too."""

ENTRY_TABS = tuple(schema.title for schema in TABS)


class Crash(BaseException):
    """The program ends here: no handler of it runs any more."""


@dataclass(frozen=True)
class Copy:
    """A copy of a workbook that somebody keeps."""

    tabs: Mapping[str, list[list[CellValue]]]
    formulas: Mapping[str, set[tuple[int, int]]]
    stamp: RunStamp | None


class Book(MemoryBackend):
    """A workbook in memory that may be out of reach, and that people may change while netbook works.

    `trouble`: '', 'unreachable', 'unreadable', 'busy', 'read-only'. `meanwhile` is done once, just before a write.
    `crash`: when a write ends the program. `written`: the plans. `kept`: what each write found, and left.
    """

    def __init__(self, tabs: Mapping[str, list[list[CellValue]]], name: str) -> None:
        super().__init__(tabs, name)
        self.trouble = ""
        self.meanwhile: Callable[[], None] | None = None
        self.crash: str = ""
        self.written: list[Plan] = []
        self.kept: list[tuple[Copy, Copy, Plan]] = []

    @property
    def label(self) -> str:
        return f"{self.name}.xlsx"

    def fingerprint(self) -> str:
        if self.trouble == "unreachable":
            raise NoAccess(f"{self.name} cannot be reached", "Try again.")
        return super().fingerprint()

    def read(self, wanted: object) -> Workbook:
        if self.trouble in ("unreachable", "unreadable"):
            raise WorkbookBusy(f"{self.name} cannot be read now", "Try again.")
        return super().read(wanted)  # type: ignore[arg-type]

    def write(self, plan: Plan, revision: str) -> str:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.trouble:
            error = NoAccess if self.trouble == "read-only" else WorkbookBusy
            raise error(f"{self.name} is {self.trouble}", "Try again.")
        if self.crash == "before the write":
            raise Crash(self.crash)
        before = self.copy()
        self.written.append(plan)
        mark = self.store(plan, revision)
        self.kept.append((before, self.copy(), plan))
        if self.crash == "after the write":
            raise Crash(self.crash)
        if self.crash == "an answer that is lost":
            self.crash = ""
            raise BackendError(f"{self.name}: no answer", "Try again.")
        return mark

    def store(self, plan: Plan, revision: str) -> str:
        """The write itself."""
        return super().write(plan, revision)

    def copy(self) -> Copy:
        return Copy(copy.deepcopy(self.tabs), copy.deepcopy(self.formulas), self.stamp)

    def put_back(self, kept: Copy) -> None:
        self.tabs, self.formulas = copy.deepcopy(dict(kept.tabs)), copy.deepcopy(dict(kept.formulas))
        self.stamp = kept.stamp

    def typed(self) -> set[str]:
        """What people typed and can be seen in its tabs."""
        return typed_in(self.tabs)


def typed_in(tabs: Mapping[str, list[list[CellValue]]]) -> set[str]:
    cells = (cell for title in ENTRY_TABS for row in tabs.get(title, ()) for cell in row)
    return {text for cell in cells if (text := followed(cell))}


def followed(cell: object) -> str:
    """A value that was typed only once, in canonical form; '' for any other."""
    if isinstance(cell, str) and (TYPED.fullmatch(cell) or (cell.isdigit() and int(cell) >= NUMBERED)):
        return cell
    return str(int(cell)) if isinstance(cell, float) and cell >= NUMBERED else ""


class Sheet:
    """One tab as a person handles it: rows of cells, formulas moving along with them."""

    def __init__(self, book: Book, title: str) -> None:
        self.book, self.schema = book, tab_named(title)
        self.title = next(one for one in book.tabs if same_name(one) == same_name(title))
        rows = book.tabs[self.title]
        width = max(map(len, rows), default=0)
        formulas = book.formulas.get(self.title, set())
        self.cells: list[list[tuple[CellValue, bool]]] = [
            [(row[at] if at < len(row) else "", (number + 1, at + 1) in formulas) for at in range(width)]
            for number, row in enumerate(rows)
        ]

    def save(self) -> None:
        self.book.tabs[self.title] = [[value for value, _ in row] for row in self.cells]
        self.book.formulas[self.title] = {
            (number + 1, at + 1)
            for number, row in enumerate(self.cells)
            for at, (_, formula) in enumerate(row)
            if formula
        }

    @property
    def head(self) -> int:
        """Where the headers stand, from 0."""
        names = {same_name(field.header) for field in self.schema.fields}
        return max(
            range(len(self.cells)),
            key=lambda at: sum(same_name(str(value)) in names for value, _ in self.cells[at]),
        )

    def columns(self) -> dict[str, int]:
        """Header -> column, from 0; people's own columns too."""
        return {str(value): at for at, (value, _) in enumerate(self.cells[self.head]) if value != ""}

    def entries(self) -> list[int]:
        """Lines that hold anything below the headers."""
        return [at for at in range(self.head + 1, len(self.cells)) if any(value != "" for value, _ in self.cells[at])]

    def blank(self) -> list[tuple[CellValue, bool]]:
        return [("", False)] * len(self.cells[self.head])

    def key_of(self, line: int) -> str:
        at = self.columns().get(key_header(self.schema))
        return str(self.cells[line][at][0]) if at is not None else ""

    def entry(self, line: int) -> str:
        """What the entry in a line is called: its key, or its first two needed cells where a tab has none."""
        columns = self.columns()
        named = [self.schema.key] if self.schema.key else ["rules", "step"]
        headers = [self.schema.field(name).header for name in named]
        return " ".join(str(self.cells[line][columns[one]][0]) for one in headers if one in columns)


def key_header(schema: TabSchema) -> str:
    return schema.field(schema.key).header if schema.key else ""


def rows_of(book: Book, title: str) -> Iterator[dict[str, CellValue]]:
    """The rows of a computed tab under the headers that hold Where."""
    headers: list[str] = []
    for row in book.tabs.get(title, ()):
        if not headers:
            headers = [str(cell) for cell in row] if "Where" in row else []
            continue
        yield dict(zip(headers, row, strict=False))
