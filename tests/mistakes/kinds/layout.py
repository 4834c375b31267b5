"""Mistakes of layout: tabs, headers, rows that are no entries."""

from datetime import timedelta
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at, typo

NEEDED = ("Partners", "Opportunities", "Contributions", "Rules")
BUSY = ("Contributions", "Receipts", "Opportunities", "Partners")
MATTERING = {
    "Contributions": ("opportunity", "partner", "role", "hours", "value"),
    "Receipts": ("opportunity", "date", "gross", "net"),
    "Opportunities": ("opportunity", "stage", "price"),
    "Payouts": ("partner", "amount", "date"),
    "Partners": ("partner", "rate"),
}
AMOUNT = {"Contributions": "hours", "Receipts": "net", "Opportunities": "price", "Payouts": "amount"}


def _column(desk: Desk, tab: str) -> str:
    """A field of the tab that people fill and that matters."""
    filled = [name for name in MATTERING[tab] if any(cell.value is not None for cell in desk.column(tab, name))]
    return desk.rng.choice(filled)


def _last(desk: Desk, tab: str) -> int:
    """The row of the last entry, or of the headers."""
    entries = desk.every(tab)
    return int(entries[-1].all[0].row) if entries else int(desk.heads(tab)[0].row)


@kind("tab-missing", solo=True, why="deleted while tidying up")
def tab_missing(desk: Desk) -> list[Mark]:
    """A tab that the network needs was deleted, or moved into another file."""
    tab = desk.whole(*NEEDED)
    sheet = desk.sheet(tab)
    desk.book.remove(sheet)
    return told_at(tab=tab)


@kind("tab-renamed", solo=True, why="a double click on the tab edits its title")
def tab_renamed(desk: Desk) -> list[Mark]:
    """Somebody renamed the tab: a plural lost, a slip, a year added."""
    tab = desk.whole(*BUSY, rows=1)
    sheet = desk.sheet(tab)
    sheet.title = desk.one_of(tab.removesuffix("s"), typo(tab, desk.rng), f"{tab} {desk.today.year}", f"{tab} NEW")
    return told_at(sheet["A1"], tab=tab)


@kind("tab-renamed", solo=True, why="Google Sheets and Excel name duplicated tabs so")
def tab_is_a_copy(desk: Desk) -> list[Mark]:
    """The tab was duplicated, the original deleted; the copy kept the name that the program gave it."""
    tab = desk.whole(*BUSY, rows=1)
    desk.sheet(tab).title = desk.one_of(f"Copy of {tab}", f"{tab} (2)", f"{tab}_2")
    return told_at(desk.sheet(tab)["A1"], tab=tab)


@kind("header-misspelt", "header-missing", source="Panko and Aurigemma 2010: slips")
def header_misspelt(desk: Desk) -> list[Mark]:
    """A header was typed again after formatting, with a slip."""
    tab = desk.whole(*BUSY, rows=1)
    name = _column(desk, tab)
    head = desk.head(tab, name)
    head.value = typo(head.value, desk.rng)
    return told_at(head, *desk.heads(tab))


@kind(
    "header-misspelt", "header-missing", "unknown-column", source="simple-monthly-budget.xlsx: 'Amount' for everything"
)
def header_in_other_words(desk: Desk) -> list[Mark]:
    """People put their own word over a column: Hrs for Hours, Amount for Net."""
    words = {"hours": "Hrs", "value": "Amount", "net": "Amount", "price": "Fee", "stage": "Status", "gross": "Total"}
    tab = desk.whole("Contributions", "Receipts", "Opportunities", rows=1)
    filled = [
        name
        for name in MATTERING[tab]
        if name in words and any(cell.value is not None for cell in desk.column(tab, name))
    ]
    if not filled:
        raise NoPlaceError("no column with another word")
    head = desk.head(tab, desk.rng.choice(filled))
    head.value = next(words[name] for name in filled if head is desk.head(tab, name))
    return told_at(head, *desk.heads(tab))


@kind("header-missing", "unknown-column", "header-misspelt", source="PhpSpreadsheet__issue.3665.xlsx (Spanish headers)")
def header_translated(desk: Desk) -> list[Mark]:
    """A partner whose program speaks another language translated the headers of a tab they were asked to keep."""
    words = {
        "Partner": "Socio",
        "Hours": "Stunden",
        "Price": "Preis",
        "Date": "Datum",
        "Amount": "Montant",
        "Net": "Netto",
    }
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=1)
    heads = [
        head for head in desk.heads(tab) if head.value in words and head.value in ("Partner", "Hours", "Date", "Amount")
    ]
    head = desk.rng.choice(heads)
    head.value = words[head.value]
    return told_at(head, *desk.heads(tab))


@kind(
    "header-misspelt",
    "header-missing",
    "unknown-column",
    source="PhpSpreadsheet__issue.3720.xlsx I11: a header on two lines",
)
def header_with_unit(desk: Desk) -> list[Mark]:
    """The unit was put into the header, often on a second line: 'Price (EUR)', 'Hours' / '[h]'."""
    tab = desk.whole("Contributions", "Receipts", "Opportunities", rows=1)
    name = desk.rng.choice([one for one in ("hours", "net", "price") if one in MATTERING[tab]])
    if all(cell.value is None for cell in desk.column(tab, name)):
        raise NoPlaceError("the column is empty")
    head = desk.head(tab, name)
    head.value = head.value + desk.one_of(" (EUR)", "\n[h]", " in €", " *", " (net)")
    return told_at(head, *desk.heads(tab))


@kind("header-blank", "header-missing", source="Broman and Woo 2018: no empty cells")
def header_blank(desk: Desk) -> list[Mark]:
    """The header cell was emptied with the Delete key; the column is still there."""
    tab = desk.whole(*BUSY, rows=1)
    head = desk.head(tab, _column(desk, tab))
    head.value = None
    return told_at(head, *desk.heads(tab))


@kind("header-missing", source="perfectxl.com on deleted columns")
def column_deleted(desk: Desk) -> list[Mark]:
    """The column was deleted because it 'was not needed'."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=1)
    needed = {"Contributions": ("partner", "role", "opportunity"), "Receipts": ("date",), "Payouts": ("amount",)}[tab]
    head = desk.head(tab, desk.rng.choice(needed))
    desk.sheet(tab).delete_cols(head.column)
    return told_at(*(one for one in desk.heads(tab) if one is not head))


@kind("header-duplicate", source="pivot_table_first_header_row.xlsx: 'Organization' five times")
def header_twice(desk: Desk) -> list[Mark]:
    """A column was copied to try something out, and stayed."""
    tab = desk.whole(*BUSY, rows=2)
    name = _column(desk, tab)
    head, sheet = desk.head(tab, name), desk.sheet(tab)
    column = sheet.max_column + 1
    twin = sheet.cell(head.row, column, head.value)
    for cell in desk.column(tab, name):
        sheet.cell(cell.row, column, cell.value)
    return told_at(head, twin)


@kind("headers-swapped", source="Panko and Aurigemma 2010: slips of location")
def headers_swapped(desk: Desk) -> list[Mark]:
    """Two headers were exchanged when columns were moved, their values were not."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=3)
    pairs = {
        "Contributions": (("opportunity", "partner"), ("partner", "role"), ("date", "hours")),
        "Receipts": (("opportunity", "date"),),
        "Payouts": (("partner", "date"), ("date", "amount")),
    }[tab]
    one, two = desk.rng.choice(pairs)
    first, second = desk.head(tab, one), desk.head(tab, two)
    first.value, second.value = second.value, first.value
    return told_at(first, second, *desk.column(tab, one), *desk.column(tab, two))


@kind("header-not-first", source="missingcalcchainpart.xlsx, issue.3665.xlsx: title in row 1, headers in row 3 or 4")
def title_above(desk: Desk) -> list[Mark]:
    """A title and an empty row were put above the headers, so that the print-out looks well."""
    tab = desk.whole(*BUSY, rows=1)
    sheet = desk.sheet(tab)
    heads = desk.heads(tab)
    rows = desk.rng.randint(1, 3)
    sheet.insert_rows(1, rows)
    sheet["A1"].value = desk.one_of(
        f"{tab} {desk.today.year}", "CONFIDENTIAL", "FILL IN WHITE CELLS ONLY", f"As of {desk.today}"
    )
    return told_at(*heads, *(sheet.cell(row, column) for row in range(1, rows + 1) for column in (1, 2)), row=True)


@kind("header-repeated", source="poi__59746_NoRowNums.xlsx repeats its headers every other row")
def headers_again(desk: Desk) -> list[Mark]:
    """Two lists were put below one another, each with its headers, or headers were copied for every page."""
    tab = desk.whole(*BUSY, rows=4)
    entry = desk.rng.choice(desk.every(tab)[2:])
    sheet, row = desk.sheet(tab), entry.all[0].row
    sheet.insert_rows(row)
    cells = [sheet.cell(row, head.column, head.value) for head in desk.heads(tab)]
    return told_at(*cells, row=True)


def _total(desk: Desk, words: str | None, *, formula: bool) -> tuple[list[Cell], Entry]:
    tab = desk.whole("Contributions", "Receipts", "Opportunities", "Payouts", rows=2)
    name = AMOUNT[tab]
    cells = [cell for cell in desk.column(tab, name) if isinstance(cell.value, int | float)]
    if len(cells) < 2:
        raise NoPlaceError("nothing to add up")
    sheet, row = desk.sheet(tab), _last(desk, tab) + desk.rng.randint(1, 2)
    total = sheet.cell(row, cells[0].column)
    amount = round(sum(cell.value for cell in cells), 2)
    if formula:
        letter = get_column_letter(total.column)
        text = desk.one_of("SUM(", "SUBTOTAL(9,", "SUBTOTAL(109,") + f"{letter}2:{letter}{row - 1})"
        desk.formula(total, f"={text}", amount)
    else:
        total.value = amount
    marked = [total]
    if words is not None:
        label = sheet.cell(row, desk.one_of(1, 1, 2, max(total.column - 1, 1)))
        label.value = words
        marked.append(label)
    return marked, desk.every(tab)[0]


@kind("totals-row", source="excelize__Book1.xlsx 'Total:'; missingcalcchainpart.xlsx 'ESTIMATED START-UP BUDGET'")
def totals_row(desk: Desk) -> list[Mark]:
    """A row 'Total' with a sum stands below the entries, as in nearly every sheet that people keep."""
    cells, _ = _total(desk, desk.one_of("Total", "Total:", "TOTAL", "Sum", "Grand total"), formula=True)
    return told_at(*cells, row=True)


@kind("totals-row", source="simple-monthly-budget.xlsx; LibreOffice writes 'Total Result' ('Gesamtergebnis')")
def totals_row_in_their_language(desk: Desk) -> list[Mark]:
    """The row of totals speaks the language of the person."""
    word = desk.one_of(
        "Summe", "Gesamt", "Total général", "Totaal", "Итого", "合計", "Suma", "Total Result", "Celkem", "Σ"
    )
    cells, _ = _total(desk, word, formula=desk.one_of(True, False))
    return told_at(*cells, row=True)


@kind("totals-row", source="Powell, Baker and Lawson 2009: hard-coded numbers")
def totals_row_as_number(desk: Desk) -> list[Mark]:
    """The sum was worked out by hand or pasted as a value, with a label."""
    cells, _ = _total(desk, desk.one_of("Total", "Total hours", "sum"), formula=False)
    return told_at(*cells, row=True)


@kind("totals-row", "stray-cell", "no-entry", why="a habit: select the column, press the sum button")
def sum_without_label(desk: Desk) -> list[Mark]:
    """Only the sum stands below the column: the sum button was pressed under the last entry."""
    cells, _ = _total(desk, None, formula=True)
    return told_at(*cells, row=True)


@kind("totals-row", source="missingcalcchainpart.xlsx: 'Net Sales', 'Gross Profit' between entries")
def subtotals(desk: Desk) -> list[Mark]:
    """Excel's command Subtotal put a row after each month, 'March Total', with a sum."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=4)
    sheet, name = desk.sheet(tab), AMOUNT[tab]
    marks = []
    for place in sorted({len(desk.every(tab)) // 2, len(desk.every(tab))}):
        above = desk.every(tab)[place - 1]
        row = above.all[0].row + 1
        sheet.insert_rows(row)
        number = sheet.cell(row, desk.head(tab, name).column)
        desk.formula(
            number,
            f"=SUBTOTAL(9,{get_column_letter(number.column)}2:{get_column_letter(number.column)}{row - 1})",
            120.5,
        )
        month = desk.one_of("March", "April", "Q1")
        label = sheet.cell(row, desk.one_of(1, desk.head(tab, "date").column))
        label.value = desk.one_of(f"{month} Total", f"Subtotal {month}", f"Total {month}")
        marks += told_at(label, number, row=True)
    return marks


@kind(
    "stray-block",
    "no-entry",
    source="EPPlus__VBADecompressBug.xlsm: rows 'Setup', 'Main', 'Cleanup'",
)
def section_rows(desk: Desk) -> list[Mark]:
    """A row with only a heading ('March 2026', 'Phase 2') divides the entries."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=3)
    entry = desk.rng.choice(desk.every(tab)[1:])
    sheet, row = desk.sheet(tab), entry.all[0].row
    sheet.insert_rows(row)
    cell = sheet.cell(row, 1)
    cell.value = desk.one_of(f"March {desk.today.year}", "Phase 2", "--- done ---", "Setup", "OLD")
    cell.font = Font(bold=True)
    return told_at(cell, row=True)


@kind(
    "stray-block",
    "header-repeated",
    source="simple-monthly-budget.xlsx, missingcalcchainpart.xlsx: two tables a sheet",
)
def second_table_below(desk: Desk) -> list[Mark]:
    """A second table with headers of its own was started below the first."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", "Partners", rows=1)
    sheet, row = desk.sheet(tab), _last(desk, tab) + 3
    rows = (("Month", "Budget", "Actual"), ("January", 1200, 1150.5), ("February", 900, 980))
    cells = [
        sheet.cell(row + down, 1 + right, value) for down, line in enumerate(rows) for right, value in enumerate(line)
    ]
    return told_at(*cells, row=True)


@kind(
    "stray-block",
    "stray-cell",
    "unknown-column",
    source="simple-monthly-budget.xlsx E7:G9 'SUMMARY'; PhpSpreadsheet__issue.3720.xlsx",
)
def block_beside(desk: Desk) -> list[Mark]:
    """A small summary stands to the right of the entries, without headers of a table."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=3)
    sheet = desk.sheet(tab)
    column = sheet.max_column + 2
    labels = (("Summary", None), ("Hours so far", 128.5), ("To do", 12))
    cells = [
        sheet.cell(3 + down, column + right, value)
        for down, line in enumerate(labels)
        for right, value in enumerate(line)
        if value is not None
    ]
    return told_at(*cells)


@kind("stray-cell", "stray-block", why="Ctrl+End ends far away in most sheets that are passed around")
def stray_cell(desk: Desk) -> list[Mark]:
    """A character fell into a cell far from the entries."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", "Partners", rows=1)
    sheet = desk.sheet(tab)
    if desk.rng.random() < 0.5:
        cell = sheet.cell(_last(desk, tab) + 40, desk.heads(tab)[-1].column + 4, desk.one_of(".", "x", "0", " ?"))
    else:
        cell = sheet.cell(desk.every(tab)[0].all[0].row, sheet.max_column + 4, desk.one_of("?", "check!", 7))
    return told_at(cell, row=True)


@kind("merged", "required", source="merged cells in 7 of the 44 workbooks looked at, such as excelize__Book1.xlsx")
def merged_down(desk: Desk) -> list[Mark]:
    """Equal values below one another were merged into one cell; only the first row still has it."""
    tab, name = "Contributions", desk.one_of("partner", "opportunity", "role")
    desk.whole(tab, rows=4)
    entries = desk.every(tab)
    start = desk.rng.randrange(len(entries) - 2)
    cells = [entry[name] for entry in entries[start : start + 3]]
    desk.sheet(tab).merge_cells(
        start_row=cells[0].row, end_row=cells[-1].row, start_column=cells[0].column, end_column=cells[0].column
    )
    sheet = desk.sheet(tab)
    return told_at(cells[0], *(sheet.cell(cell.row, cell.column) for cell in cells[1:]))


@kind("merged", "required", source="missingcalcchainpart.xlsx C2:F2; issue.3720.xlsx I5:O5")
def merged_across(desk: Desk) -> list[Mark]:
    """Cells of one row were merged to write something long; what stood in them is gone."""
    tab = desk.whole("Receipts", "Contributions", rows=2)
    first, last = {"Receipts": ("opportunity", "date"), "Contributions": ("partner", "role")}[tab]
    entry = desk.rng.choice(desk.every(tab))
    row, sheet = entry[first].row, desk.sheet(tab)
    sheet.merge_cells(start_row=row, end_row=row, start_column=entry[first].column, end_column=entry[last].column)
    return told_at(*(sheet.cell(row, column) for column in range(entry[first].column, entry[last].column + 1)))


@kind("required", "merged", source="peterjthomson.com 'Layout as meaning': a value is not repeated")
def repeats_left_blank(desk: Desk) -> list[Mark]:
    """The partner or the opportunity stands only in the first row of a group, the rows below are meant to be the same."""
    desk.whole("Contributions", rows=4)
    name = desk.one_of("partner", "opportunity", "role")
    entries = desk.every("Contributions")
    start = desk.rng.randrange(len(entries) - 2)
    below = [entry[name] for entry in entries[start + 1 : start + 3]]
    for cell in below:
        cell.value = None
    return [mark for cell in below for mark in told_at(cell)]


@kind("hidden", source="poi__59746_NoRowNums.xlsx, EPPlus__VBADecompressBug.xlsm rows 35 ff.")
def hidden_rows(desk: Desk) -> list[Mark]:
    """Rows were hidden, or a filter was left on; their entries still count."""
    tab = desk.whole("Contributions", "Receipts", rows=4)
    some = desk.every(tab)[1:3]
    for entry in some:
        desk.sheet(tab).row_dimensions[entry.all[0].row].hidden = True
    return told_at(*(cell for entry in some for cell in entry.all), row=True)


@kind("hidden", source="PhpSpreadsheet__issue.3720.xlsx columns L and N")
def hidden_column(desk: Desk) -> list[Mark]:
    """A column that counts was hidden to make the sheet fit the screen."""
    tab = desk.whole("Contributions", "Receipts", rows=2)
    name = {"Contributions": "hours", "Receipts": "net"}[tab]
    head = desk.head(tab, name)
    desk.sheet(tab).column_dimensions[get_column_letter(head.column)].hidden = True
    return told_at(head, *desk.column(tab, name))


@kind("blank-row", why="to give the entries room to breathe")
def blank_row(desk: Desk) -> list[Mark]:
    """An empty row was left 'to give the entries room'."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=3)
    entry = desk.rng.choice(desk.every(tab)[1:])
    sheet, row = desk.sheet(tab), entry.all[0].row
    sheet.insert_rows(row)
    return told_at(*(sheet.cell(row, head.column) for head in desk.heads(tab)), row=True)


@kind("struck-out", source="peterjthomson.com 'Colour as data'; Data Carpentry: formatting to convey information")
def struck_out(desk: Desk) -> list[Mark]:
    """An entry that no longer holds was struck through instead of deleted; it still counts."""
    entry = desk.entry(desk.one_of("Contributions", "Receipts"))
    for cell in entry.all:
        cell.font = Font(strike=True)
    return told_at(*entry.all, row=True)


@kind(
    "row-shifted",
    "unknown-link",
    "not-a-date",
    "not-a-number",
    "number-as-text",
    why="paste with the cursor one cell off",
)
def row_shifted(desk: Desk) -> list[Mark]:
    """A row was pasted one column too far to the right."""
    entry = desk.entry("Contributions", "opportunity", "partner", "role", "date")
    cells = [cell for name, cell in entry.cells.items() if name != "contribution"]
    values = [cell.value for cell in cells]
    for cell, value in zip(cells, [None, *values[:-1]], strict=True):
        cell.value = value
    return told_at(*cells, row=True)


@kind("row-shifted", "required", "unknown-link", source="perfectxl.com: cells shift up by one; sorting troubles")
def cells_shifted_up(desk: Desk) -> list[Mark]:
    """One cell was deleted with 'shift cells up': from there on, the column is one row off."""
    tab = desk.whole("Contributions", rows=4)
    cells = desk.column(tab, name := desk.one_of("partner", "opportunity"))
    start = desk.rng.randrange(len(cells) - 2)
    values = [cell.value for cell in cells[start + 1 :]]
    for cell, value in zip(cells[start:], [*values, None], strict=True):
        cell.value = value
    others = tuple(cell for entry in desk.every(tab) for cell in entry.all)
    return told_at(*desk.column(tab, name)[start:], also=others)


@kind(
    "stray-block",
    "no-entry",
    "header-repeated",
    "placeholder",
    source="pivot_table_first_header_row.xlsx A2 '..'; 45540_form_Footer.xlsx '(YY/MM/DD)'",
)
def hints_under_the_headers(desk: Desk) -> list[Mark]:
    """A row under the headers says what to type: 'dd/mm/yyyy', 'e.g. 12.5', '..'."""
    tab = desk.whole("Contributions", "Receipts", rows=1)
    sheet = desk.sheet(tab)
    row = desk.heads(tab)[0].row + 1
    sheet.insert_rows(row)
    hints = {"opportunity": "e.g. OPP-7", "date": "dd/mm/yyyy", "hours": "e.g. 12.5", "net": "0.00", "partner": "name"}
    cells = [sheet.cell(row, head.column) for head in desk.heads(tab)]
    for name, hint in hints.items():
        if name in set(MATTERING[tab]) or name == "date":
            sheet.cell(row, desk.head(tab, name).column, hint)
    return told_at(*cells, row=True)


@kind(
    "stray-block",
    "stray-cell",
    "no-entry",
    source="issue.3720.xlsx C46 'Revised December 21, 2021'",
)
def footnote(desk: Desk) -> list[Mark]:
    """A remark stands below the entries: '* incl. travel', 'updated by Ana'."""
    tab = desk.whole("Contributions", "Receipts", "Payouts", rows=1)
    cell = desk.sheet(tab).cell(_last(desk, tab) + desk.rng.randint(1, 3), 1)
    cell.value = desk.one_of(
        "* incl. travel", f"Updated {desk.today - timedelta(3)} by Ana", "Please check the last rows!"
    )
    return told_at(cell, row=True)


@kind("no-entry", "stray-cell", "stray-block", why="LibreOffice: dragging a cell's corner fills the rows below")
def filled_too_far(desk: Desk) -> list[Mark]:
    """A value was dragged down past the last entry: rows that have nothing but a currency or an opportunity."""
    tab = desk.whole("Receipts", "Payouts", rows=1)
    last, sheet = desk.every(tab)[-1], desk.sheet(tab)
    name = "opportunity"
    value = next((cell.value for cell in reversed(desk.column(tab, name)) if cell.value), None)
    cells: list[Any] = []
    for down in (1, 2):
        cell = sheet.cell(last.all[0].row + down, desk.head(tab, name).column, value)
        cells.append(told_at(cell, row=True))
    return [mark for marks in cells for mark in marks]


@kind(
    "header-blank",
    "header-missing",
    solo=True,
    source="PhpSpreadsheet__explicitdate.xlsx: entries from the first row on",
)
def no_headers(desk: Desk) -> list[Mark]:
    """Only the entries were pasted: the tab has no row of headers at all."""
    tab = desk.whole("Contributions", "Receipts", rows=2)
    heads = desk.heads(tab)
    for head in heads:
        head.value = None
    desk.sheet(tab).delete_rows(1)
    return told_at(*desk.every(tab)[0].all, tab=tab)


@kind(
    "header-missing",
    "tab-missing",
    "header-not-first",
    "required",
    solo=True,
    why="exports with the fields as rows ('transpose' when pasting)",
)
def transposed(desk: Desk) -> list[Mark]:
    """The table was pasted with rows and columns exchanged."""
    tab = desk.whole("Partners", rows=2)
    sheet = desk.sheet(tab)
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(max_row=_last(desk, tab))]
    for line in sheet.iter_rows():
        for cell in line:
            cell.value = None
    for row, line in enumerate(zip(*lines, strict=True), 1):
        for column, value in enumerate(line, 1):
            sheet.cell(row, column, value)
    return told_at(tab=tab)


@kind("tab-renamed", "tab-missing", solo=True, why="Excel takes 'Contributions' and 'Contributions ' for two tabs")
def tab_twice(desk: Desk) -> list[Mark]:
    """Two tabs have nearly one name, with entries in both; one ends in a space."""
    tab = desk.whole("Contributions", "Receipts", rows=2)
    twin = desk.book.copy_worksheet(desk.sheet(tab))
    twin.title = desk.one_of(f"{tab} ", f"{tab[0]} {tab[1:]}", f"_{tab}_")
    return told_at(desk.sheet(tab)["A1"], twin["A1"], tab=tab)


KINDS = kinds_of(vars())
