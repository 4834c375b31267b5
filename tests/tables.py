"""A network written down as a person would see it: tabs as tables of text, made into a real workbook in a folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent

from openpyxl import Workbook, load_workbook

CONFIG = '[network]\nname = "Test"\ncurrency = "{currency}"\n\n[workbooks.shared]\nlocation = "{workbook}"\n'

FOUNDING_RULE = """
    Rules
    Rules    | Step | Take               | To   | By
    standard | 1    | first 30% of price | sale | equal
    standard | 2    | rest               | work | value
"""

OPP_7 = """
    Partners
    Partner | Kind
    Ana     |
    Ben     |
    Cho     |
    Dee     |
    Eve     |
    network | pool

    Opportunities
    Opportunity | Title       | Stage | Price | Introduced by | Idea
    OPP-7       | Canteen app | won   | 20000 | Dee           | IDEA-1

    Ideas
    Idea   | Title  | Participants
    IDEA-1 | Menus  | Ana, Ben, Cho, Dee, Eve

    Contributions
    Contribution | Opportunity | Partner | Role    | Hours | Value
    CON-1        | OPP-7       | Ana     | sale    |       |
    CON-2        | OPP-7       | Ben     | sale    |       |
    CON-3        | OPP-7       | Cho     | sale    |       |
    CON-4        | OPP-7       | Ana     | work    | 40    | 3600
    CON-5        | OPP-7       | Ben     | work    | 60    | 4800
    CON-6        | OPP-7       | Eve     | work    | 20    | 2200
    CON-7        | OPP-7       | Ben     | expense |       | 420.50
    CON-8        | OPP-7       | Ana     | expense |       | 79.90

    Receipts
    Receipt | Opportunity | Date       | Net
    R-1     | OPP-7       | 2026-03-01 | 20000
"""


def tabs_of(text: str) -> dict[str, list[list[object]]]:
    """The tabs of a text: blocks between empty lines, each a title, a header line, and rows with '|' between cells."""
    blocks = [block.splitlines() for block in dedent(text).strip().split("\n\n") if block.strip()]
    return {lines[0].strip(): [[cell(part) for part in line.split("|")] for line in lines[1:]] for lines in blocks}


def cell(text: str) -> object:
    """'40' -> 40, '2026-03-01' -> a date, '"40"' -> the text 40, nothing -> an empty cell."""
    bare = text.strip()
    if not bare:
        return None
    if bare.startswith('"'):
        return bare.strip('"')
    for read in (int, float, date.fromisoformat):
        try:
            return read(bare)
        except ValueError:
            continue
    return bare


def write_workbook(path: Path, *texts: str) -> Path:
    """A plain workbook with these tabs; a tab in a later text replaces one before."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in {title: rows for text in texts for title, rows in tabs_of(text).items()}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if not book.worksheets:
        book.create_sheet("Sheet1")
    book.save(path)
    return path


def network_in(folder: Path, *texts: str, currency: str = "EUR") -> Path:
    """A folder with netbook.toml and such a workbook, harbour.xlsx."""
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / "harbour.xlsx", *texts)
    (folder / "netbook.toml").write_text(CONFIG.format(currency=currency, workbook="harbour.xlsx"), "utf-8")
    return folder


def shown(path: Path, title: str) -> list[list[object]]:
    """The values of a tab as openpyxl, a second reader, sees them."""
    book = load_workbook(path, data_only=True)
    return [list(row) for row in book[title].iter_rows(values_only=True)]


def table(path: Path, title: str, header_row: int = 1) -> list[Mapping[str, object]]:
    """The rows of a tab under its headers, without the check row."""
    rows = shown(path, title)[header_row - 1 :]
    return [
        dict(zip(map(str, rows[0]), row, strict=True))
        for row in rows[1:]
        if not str(row[0]).startswith("Check") and any(value is not None for value in row)
    ]


def set_cell(path: Path, title: str, address: str, value: object) -> None:
    """Type a value into a cell, as a person would, and save."""
    book = load_workbook(path)
    book[title][address] = value
    book.save(path)


@contextmanager
def edited(path: Path) -> Iterator[Workbook]:
    """The workbook opened in a spreadsheet program; what is done to it inside the block is saved."""
    book = load_workbook(path)
    yield book
    book.save(path)


def rows(text: str) -> list[list[str]]:
    """One table of a test, as `tab` gives it back."""
    lines = dedent(text).strip().splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines]


def tab(path: Path, title: str) -> list[list[str]]:
    """A tab as a person sees it, each cell a text: '1000', '2026-03-01', '' for an empty one. Without empty rows."""
    seen = [[_text(value) for value in row] for row in shown(path, title)]
    return [row for row in seen if any(row)]


def column(path: Path, title: str, header: str) -> dict[str, str]:
    """One column of a tab by the first one, as a person sees it."""
    headers, *entries = tab(path, title)
    return {row[0]: row[headers.index(header)] for row in entries}


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def totals(path: Path, column: str = "Agreed") -> dict[str, str]:
    """Partner -> sum of a money column of Allocations, as text with two decimals."""
    sums: dict[str, float] = {}
    for row in table(path, "Allocations"):
        sums[str(row["Partner"] or "")] = sums.get(str(row["Partner"] or ""), 0) + float(str(row[column] or 0))
    return {partner: f"{amount:,.2f}" for partner, amount in sorted(sums.items())}
