"""A plan applied to the files of a folder, in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import repeat

from netbook.backends.csv_folder.cells import number_text, text_of
from netbook.backends.csv_folder.lines import Sheet, Spelling, new_sheet, read_sheet
from netbook.backends.ours import ROWS_LOOKED_AT, foreign_tab, shows_ours
from netbook.errors import WorkbookChanged
from netbook.model.cells import same_name
from netbook.model.money import plain_money
from netbook.model.plan import Column, Formula, Kind, Plan, Tab


def planned_files(label: str, names: Mapping[str, str], contents: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    """File name -> its new content, for every file that `plan` changes. `names` are the files by their titles."""
    files = {same_name(title): name for title, name in reversed(list(names.items()))}
    sheets: dict[str, Sheet] = {}

    def sheet_of(name: str) -> Sheet:
        if name not in sheets:
            sheets[name] = read_sheet(f"{label}/{name}", contents[name])
        return sheets[name]

    for edit in plan.edits:
        if same_name(edit.tab) not in files:
            raise WorkbookChanged(f"{label}: the tab '{edit.tab}' is gone", "Run the same command again.")
        sheet_of(files[same_name(edit.tab)]).edit(label, edit.tab, edit)
    usual = sheet_of(next(iter(names.values()))).spelling if plan.tabs else Spelling()
    for tab in plan.tabs:
        name, spelling = files.get(same_name(tab.title), ""), usual
        if name:
            old = sheet_of(name)
            first = [[str(value) for value in row] for row in Sheet(old.spelling, old.lines[:ROWS_LOOKED_AT]).rows()]
            if not shows_ours(first, tab):
                raise foreign_tab(label, name, tab)
            spelling = old.spelling if old.lines else usual
        sheets[name or f"{tab.title}.csv"] = new_sheet(spelling, tab_texts(tab))
    changed = {*(files[same_name(edit.tab)] for edit in plan.edits)}
    changed |= {files.get(same_name(tab.title)) or f"{tab.title}.csv" for tab in plan.tabs}
    return {name: sheets[name].encoded() for name in sorted(changed)}


def tab_texts(tab: Tab) -> list[Sequence[str]]:
    """The rows of a computed tab; a live cell as the value it has."""
    width = len(tab.columns)
    rows: list[Sequence[str]] = [[text_of(line), *[""] * (width - 1)] for line in tab.intro]
    rows.append([text_of(column.header) for column in tab.columns])
    if tab.check:
        check = [""] * width
        for number, value in tab.check:
            check[number] = text_of(value) if isinstance(value, str) else _live_text(value, tab.columns[number])
        rows.append(check)
    rows.extend(zip(*map(_column_texts, tab.columns), strict=True))
    return rows


def _live_text(cell: Formula, column: Column) -> str:
    """The value of a live cell, with the decimals of its column where they are enough for it."""
    value = cell.value
    if column.kind is not Kind.MONEY or isinstance(value, str):
        return text_of(value)
    digits = column.digits if isinstance(column.digits, int) else max(column.digits, default=2)
    text = f"{value:.{digits}f}"
    return text if float(text) == value else text_of(value)


def _column_texts(column: Column) -> list[str]:
    if column.kind is Kind.MONEY:
        digits = repeat(column.digits) if isinstance(column.digits, int) else column.digits
        return [
            plain_money(amount, decimals) if isinstance(amount, int) else ""
            for amount, decimals in zip(column.values, digits, strict=False)
        ]
    if column.kind is Kind.TEXT:
        return [text_of(str(value)) if value is not None else "" for value in column.values]
    return [_value_text(value) for value in column.values]


def _value_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return number_text(value) if isinstance(value, int | float) else ""
