"""Negative controls: what people do to their workbooks without being wrong. None of them may give a finding."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from netbook.model.schema import TABS, Type
from tests.mistakes.cases import Case
from tests.mistakes.clean import clean_network
from tests.mistakes.kinds.base import Desk

BUSY = ("Opportunities", "Contributions", "Receipts", "Partners")


@dataclass(frozen=True)
class Control:
    """`change` does something harmless to a clean workbook. `disputed`: netbook says something of it today that its
    judge takes for a false alarm; why, stands there."""

    name: str
    told: str
    change: Callable[[Desk], None]
    disputed: str = ""


def control(*, disputed: str = "") -> Callable[[Callable[[Desk], None]], Control]:
    """Make a function `(desk) → None` a control: its docstring says what people do."""

    def made(change: Callable[[Desk], None]) -> Control:
        return Control(change.__name__.replace("_", "-"), " ".join((change.__doc__ or "").split()), change, disputed)

    return made


def controlled(one: Control, seed: int, today: date | None = None) -> Case:
    """A clean network by seed, changed by a control: nothing is expected to be found."""
    rng = Random(f"control {one.name} {seed}")
    desk = Desk(clean_network(rng.randrange(10_000), today, rng.choice((10, 20, 60))), rng)
    one.change(desk)
    return Case(f"{one.name} {seed}", seed, desk.network.currency, desk.book, cached=tuple(desk.cached.values()))


def _lay_anew(desk: Desk, tab: str, order: list[int]) -> None:
    """The columns of a tab in another order, values and formats with them."""
    sheet = desk.sheet(tab)
    lines = [[(cell.value, cell.number_format) for cell in line] for line in sheet.iter_rows(max_col=len(order))]
    for row, line in enumerate(lines, 1):
        for column, old in enumerate(order, 1):
            cell = sheet.cell(row, column)
            cell.value, cell.number_format = line[old]


@control()
def columns_in_another_order(desk: Desk) -> None:
    """Columns were moved to where they are needed."""
    for tab in TABS:
        order = list(range(len(tab.fields)))
        desk.rng.shuffle(order)
        _lay_anew(desk, tab.title, order)


@control()
def rows_sorted(desk: Desk) -> None:
    """Each tab was sorted by one of its columns, backwards or forwards."""
    for tab in BUSY:
        sheet, entries = desk.sheet(tab), desk.every(tab)
        lines = [[(cell.value, cell.number_format) for cell in entry.all] for entry in entries]
        column = desk.rng.randrange(len(entries[0].all))
        lines.sort(key=lambda line: str(line[column][0] or ""), reverse=desk.one_of(True, False))
        for row, line in enumerate(lines, 2):
            for place, (value, style) in enumerate(line, 1):
                cell = sheet.cell(row, place)
                cell.value, cell.number_format = value, style


@control()
def styled_empty_rows(desk: Desk) -> None:
    """Hundreds of rows below the entries have borders and formats, and nothing in them."""
    line = Side(style="thin", color="CCCCCC")
    for tab in BUSY:
        sheet, last = desk.sheet(tab), desk.every(tab)[-1].all[0].row
        for row in range(last + 1, last + 150):
            for column in range(1, 12):
                cell = sheet.cell(row, column)
                cell.border = Border(bottom=line)
                cell.number_format = "#,##0.00"


@control()
def comments_and_colours(desk: Desk) -> None:
    """Cells carry comments and colours."""
    for tab in BUSY:
        for entry in desk.every(tab)[:6]:
            entry.all[0].comment = Comment("Ask Ben about this!\nTotal?", "Ana")
            for cell in entry.all:
                cell.fill = PatternFill("solid", fgColor=desk.one_of("FFFF00", "FF9999", "CCFFCC"))
                cell.font = Font(bold=True, color="FF0000")


@control()
def epoch_of_1904(desk: Desk) -> None:
    """The workbook counts its days from 1904, as those of old Macs do; its dates are right."""
    desk.book.epoch = CALENDAR_MAC_1904


@control()
def tabs_of_their_own(desk: Desk) -> None:
    """Tabs of their own: notes, a calculation, lists with totals."""
    notes = desk.book.create_sheet("Notes", 0)
    notes["B2"] = "Call the bank!!"
    plan = desk.book.create_sheet("Budget 2026")
    for line in (
        ("Item", "Hours", "Total"),
        ("Rent", 12, None),
        ("Total", "=SUM(B2:B2)", "#REF!"),
        (None, "n/a", "??"),
    ):
        plan.append(line)
    desk.book.create_sheet("Pivot table 1")


@control()
def columns_of_their_own(desk: Desk) -> None:
    """Columns of their own, to the right of netbook's and among them."""
    for tab, header in (("Contributions", "Mood"), ("Opportunities", "Folder"), ("Receipts", "Checked by")):
        sheet = desk.sheet(tab)
        column = sheet.max_column + 1
        sheet.cell(1, column, header)
        for entry in desk.every(tab):
            sheet.cell(entry.all[0].row, column, desk.one_of("x", "ok", 3, "n/a", "-", None, "03/04/2026"))


@control()
def helper_column_hidden(desk: Desk) -> None:
    """A hidden column of their own with formulas, for their charts."""
    sheet = desk.sheet("Contributions")
    column = sheet.max_column + 2
    sheet.cell(1, column, "Helper")
    for entry in desk.every("Contributions"):
        cell = sheet.cell(entry.all[0].row, column)
        desk.formula(cell, f"=F{cell.row}*2", 2 * (entry.get("hours") or 0))
    sheet.column_dimensions[get_column_letter(column)].hidden = True


@control()
def other_date_formats(desk: Desk) -> None:
    """Real dates, shown in the way of the country."""
    for tab in TABS:
        for one in tab.fields:
            if one.type is Type.DATE:
                style = desk.one_of(
                    "dd/mm/yyyy", "d. mmm yyyy", "mm/dd/yy", "[$-407]d. mmmm yyyy", 'yyyy"年"m"月"d"日"'
                )
                for cell in desk.column(tab.title, one.name):
                    cell.number_format = style


@control()
def dates_at_midnight(desk: Desk) -> None:
    """Dates as most programs store them: with a time of day, midnight."""
    for tab in ("Contributions", "Receipts"):
        for cell in desk.column(tab, "date"):
            cell.value = datetime(cell.value.year, cell.value.month, cell.value.day)


@control()
def long_keys(desk: Desk) -> None:
    """Keys that are whole sentences, the same wherever they are used."""
    for entry in desk.every("Opportunities"):
        old = entry.get("opportunity")
        new = f"{old}: {entry.get('client')} / {entry.get('title')}, {desk.one_of('phase one', 'follow-up', 'pilot')}"
        links = list(desk.links_to("Opportunities", old))
        entry["opportunity"].value = new
        for cell in links:
            cell.value = new


@control()
def keys_of_digits(desk: Desk) -> None:
    """Keys are plain numbers, in all tabs."""
    for number, entry in enumerate(desk.every("Opportunities"), 101):
        links = list(desk.links_to("Opportunities", entry.get("opportunity")))
        entry["opportunity"].value = number
        for cell in links:
            cell.value = number


@control()
def frozen_and_filtered(desk: Desk) -> None:
    """Headers are frozen, filters are on (and show everything), rows are grouped."""
    for tab in BUSY:
        sheet = desk.sheet(tab)
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(desk.heads(tab)))}{len(desk.every(tab)) + 1}"
        sheet.row_dimensions.group(2, 3, hidden=False)


@control()
def currency_formats(desk: Desk) -> None:
    """Money is shown with a sign, in thousands, in red below zero; the numbers are plain."""
    for tab in TABS:
        for one in tab.fields:
            if one.type in (Type.MONEY, Type.RATE):
                style = desk.one_of(
                    '"€" #,##0.00', "[$CHF-807] #,##0.00", "#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", '"$"#,##0'
                )
                for cell in desk.column(tab.title, one.name):
                    cell.number_format = style


@control()
def with_a_chart(desk: Desk) -> None:
    """A chart beside the entries."""
    sheet = desk.sheet("Contributions")
    chart = BarChart()
    chart.add_data(
        Reference(sheet, min_col=6, min_row=1, max_row=len(desk.every("Contributions")) + 1), titles_from_data=True
    )
    sheet.add_chart(chart, "P2")


@control()
def with_drop_downs(desk: Desk) -> None:
    """Drop-down lists and other validations of the cells."""
    stages = DataValidation(
        type="list", formula1='"lead,qualified,proposal,won,delivered,lost,dropped"', allow_blank=True
    )
    desk.sheet("Opportunities").add_data_validation(stages)
    stages.add("D2:D500")
    people = DataValidation(type="list", formula1="=Partners!$A$2:$A$50")
    desk.sheet("Contributions").add_data_validation(people)
    people.add("C2:C1000")


@control()
def with_defined_names(desk: Desk) -> None:
    """Names for ranges, one of which points nowhere."""
    desk.book.defined_names["AllHours"] = DefinedName("AllHours", attr_text="Contributions!$F$2:$F$500")
    desk.book.defined_names["Old"] = DefinedName("Old", attr_text="#REF!")


@control()
def conditional_formats(desk: Desk) -> None:
    """Colours that depend on the value."""
    sheet = desk.sheet("Contributions")
    sheet.conditional_formatting.add(
        "F2:F500", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF8800")
    )
    sheet.conditional_formatting.add(
        "F2:F500", CellIsRule(operator="greaterThan", formula=["8"], font=Font(color="FF0000"))
    )


@control()
def an_empty_optional_tab(desk: Desk) -> None:
    """A tab that is not used has its headers only, or nothing at all."""
    for entry in desk.every("Referrals"):
        for cell in entry.all:
            cell.value = None
    sheet = desk.sheet("Periods")
    for line in sheet.iter_rows():
        for cell in line:
            cell.value = None


@control()
def optional_tabs_deleted(desk: Desk) -> None:
    """Tabs that are not used were deleted."""
    for tab in ("Referrals", "Periods", "Settings"):
        if tab != "Settings" or not desk.every(tab):
            desk.book.remove(desk.sheet(tab))


@control()
def optional_columns_deleted(desk: Desk) -> None:
    """Columns that are not used were deleted."""
    for tab, names in (
        ("Contributions", ("note", "agreed_by")),
        ("Opportunities", ("note", "dispute", "title")),
        ("Partners", ("skills", "email", "full_name")),
    ):
        for name in names:
            desk.sheet(tab).delete_cols(desk.head(tab, name).column)


@control()
def headers_in_small_letters(desk: Desk) -> None:
    """Headers in small letters, in capitals, with underscores or spaces."""
    for tab in TABS:
        for head in desk.heads(tab.title):
            text = str(head.value)
            head.value = desk.one_of(
                text.lower(),
                text.upper(),
                text.replace(" ", "_").lower(),
                f"{text} ",
                f" {text}",
                text.replace(" ", "  "),
            )


@control()
def tabs_in_small_letters(desk: Desk) -> None:
    """Titles of tabs in small letters or in capitals."""
    for tab in ("Receipts", "Payouts", "Ideas"):
        sheet = desk.sheet(tab)
        sheet.title = "x"
        sheet.title = desk.one_of(tab.lower(), tab.upper())


@control()
def tables_of_excel(desk: Desk) -> None:
    """The entries were made tables of Excel, with stripes and a filter."""
    for tab in BUSY:
        sheet = desk.sheet(tab)
        ref = f"A1:{get_column_letter(len(desk.heads(tab)))}{len(desk.every(tab)) + 1}"
        table = Table(displayName=f"tbl{tab}", ref=ref)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
        if not sheet.tables and not sheet.auto_filter.ref:
            sheet.add_table(table)


@control()
def aligned_and_wrapped(desk: Desk) -> None:
    """Text is centred, wrapped, turned; columns are wide, rows are high, sheets coloured and zoomed."""
    for tab in BUSY:
        sheet = desk.sheet(tab)
        sheet.sheet_properties.tabColor = "00AA00"
        sheet.sheet_view.zoomScale = 75
        sheet.column_dimensions["B"].width = 60
        sheet.row_dimensions[1].height = 48
        for head in desk.heads(tab):
            head.alignment = Alignment(wrap_text=True, horizontal="center", textRotation=45)


@control()
def computed_by_formulas(desk: Desk) -> None:
    """Gross or net is computed by a formula, and shows its value."""
    for entry in desk.every("Receipts"):
        gross, tax, net = (entry.get(name) for name in ("gross", "tax", "net"))
        if None not in (gross, tax, net):
            row = entry["net"].row
            desk.formula(entry["net"], f"={entry['gross'].column_letter}{row}-{entry['tax'].column_letter}{row}", net)


@control()
def crumbs_of_binary_numbers(desk: Desk) -> None:
    """Values that a program computed: 0.1 + 0.2 shows 0.3."""
    for cell in desk.column("Contributions", "hours"):
        if cell.value is not None:
            cell.value = float(cell.value) + 0.1 + 0.2 - 0.3


@control()
def clients_of_like_names(desk: Desk) -> None:
    """Clients that are alike and not the same: North Hotel, South Hotel; Client 1, Client 2."""
    names = (
        "North Hotel",
        "South Hotel",
        "Client 1",
        "Client 2",
        "Client 12",
        "Museum of Art",
        "Museum of Air",
        "A & B",
        "A & C",
    )
    for entry, name in zip(desk.every("Opportunities"), names, strict=False):
        entry["client"].value = name


@control()
def partners_of_like_names(desk: Desk) -> None:
    """Partners called Jan, Jana and Jane; Li and Lin."""
    for entry, name in zip(desk.every("Partners")[:-1], ("Jan", "Jana", "Jane", "Li", "Lin"), strict=False):
        links = list(desk.links_to("Partners", old := entry.get("partner")))
        for cell in [*desk.column("Contributions", "agreed_by"), *desk.column("Settings", "value")]:
            if cell.value == old:
                links.append(cell)
        entry["partner"].value = name
        for cell in links:
            parts = [part.strip() for part in str(cell.value).split(",")]
            cell.value = ", ".join(name if part == old else part for part in parts)


@control()
def big_and_small_jobs(desk: Desk) -> None:
    """Jobs of all sizes: 200, 3,000 and 60,000 are all real."""
    for entry in desk.every("Opportunities"):
        if (
            entry.get("price")
            and not desk.of(entry.opportunity, "Receipts")
            and not desk.of(entry.opportunity, "Payouts")
        ):
            entry["price"].value = entry.get("price") * desk.one_of(1, 4, 8)


@control()
def long_and_short_days(desk: Desk) -> None:
    """A quarter of an hour on the phone, and a day of twelve hours before the opening."""
    seen: set[tuple[Any, Any]] = set()
    for entry in desk.every("Contributions"):
        who = entry.get("partner"), entry.get("date")
        if entry.get("role") == "work" and entry.get("value") is None and entry.get("hours") and who not in seen:
            entry["hours"].value = desk.one_of(0.25, entry.get("hours"), entry.get("hours"))
        seen.add(who)


@control()
def the_same_thing_every_week(desk: Desk) -> None:
    """The weekly meeting: the same hours, partner, role and note, on other days."""
    entry = next(one for one in desk.every("Contributions") if one.get("role") == "work" and one.get("hours"))
    twin = desk.add("Contributions", {name: entry.get(name) for name in entry.cells} | {"contribution": None})
    twin["hours"].value = 1
    twin["date"].value = min(desk.today, entry.get("date") + timedelta(7))


@control()
def emoji_and_signs(desk: Desk) -> None:
    """Titles and notes with emoji, quotes, dashes, several lines, other alphabets."""
    texts = (
        "🚀 launch",
        "“Quoted” – and more…",
        "first line\nsecond line",
        "Σ = 5 µm ± 2",
        "naïve café №5",
        "a/b\\c <d> & 'e'",
        "Ærø 中文 עברית",
    )
    for entry in desk.every("Opportunities"):
        entry["title"].value = desk.one_of(*texts)
        entry["note"].value = desk.one_of(*texts)


@control()
def words_of_sums_in_notes(desk: Desk) -> None:
    """'Total' and 'Sum' in titles, notes and names of clients."""
    entries = desk.every("Opportunities")
    entries[0]["client"].value = "Total Fitness Ltd"
    entries[1]["title"].value = "Sum of its parts"
    entries[2]["note"].value = "Total: see the offer"
    desk.every("Contributions")[0]["note"].value = "subtotal of last week"


@control()
def a_row_above_with_nothing(desk: Desk) -> None:
    """netbook's own columns start further right: the first column is empty, a margin."""
    for tab in ("Receipts", "Payouts"):
        desk.sheet(tab).insert_cols(1)


@control()
def keys_left_to_netbook(desk: Desk) -> None:
    """Keys of contributions and receipts are left empty: netbook gives them."""
    for tab, name in (("Contributions", "contribution"), ("Receipts", "receipt"), ("Payouts", "payout")):
        for cell in desk.column(tab, name):
            cell.value = None


@control()
def optional_cells_empty(desk: Desk) -> None:
    """Everything that may be left out is left out."""
    for tab, names in (
        ("Contributions", ("agreed_by", "note")),
        ("Opportunities", ("title", "introduced_by", "lead_partner", "probability", "note")),
        ("Partners", ("full_name", "email", "skills", "kind")),
        ("Receipts", ("invoice", "kind")),
    ):
        for name in names:
            for cell in desk.column(tab, name):
                if cell.value not in ("pool", "credit"):
                    cell.value = None


@control(
    disputed="Sale is shared equally, so its hours need no price; netbook asks for one (NB522) and holds the opportunity"
)
def hours_of_a_sale_abroad(desk: Desk) -> None:
    """Hours of pre-sale work are noted, without a rate, for an opportunity in another currency."""
    foreign = {
        entry.opportunity for entry in desk.every("Opportunities") if entry.get("currency") != desk.network.currency
    }
    for entry in desk.every("Contributions"):
        if entry.opportunity in foreign and entry.get("role") == "sale":
            entry["hours"].value = 2.5


@control()
def protected_and_hidden_sheets(desk: Desk) -> None:
    """Sheets are protected; one of their own is hidden."""
    desk.sheet("Partners").protection.enable()
    desk.book.create_sheet("Lists").sheet_state = "hidden"


@control()
def all_currencies_spelt_out(desk: Desk) -> None:
    """The network's own currency stands in every row where it may be left out, or in none."""
    fill = desk.one_of(True, False)
    for entry in desk.every("Partners"):
        if entry.get("kind") != "pool":
            entry["currency"].value = desk.network.currency if fill else None


@control()
def the_same_payout_every_month(desk: Desk) -> None:
    """A partner gets the same amount every month."""
    name = desk.partners()[0]
    for month in range(3):
        values = {"partner": name, "date": desk.today - timedelta(30 * (3 - month)), "amount": 100}
        desk.add("Payouts", values | {"payout": f"PAY-M{month}", "currency": desk.network.currency})


@control()
def clients_who_come_back(desk: Desk) -> None:
    """A client of last year has a new lead, with the same partner; another has two leads with one partner."""
    old = [entry for entry in desk.every("Opportunities") if entry.get("stage") in ("delivered", "lost")]
    new = [entry for entry in desk.every("Opportunities") if entry.get("stage") in ("lead", "qualified", "proposal")]
    for one, two in ((old[0], new[0]), (new[0], new[-1])):
        two["client"].value = one.get("client")
        two["lead_partner"].value = one.get("lead_partner")
        if two.get("title") == one.get("title"):
            two["title"].value = f"{two.get('title')} 2"


@control()
def paid_after_leaving(desk: Desk) -> None:
    """The last payout to a partner comes after their last day."""
    partner = desk.every("Partners")[0]
    name = partner.get("partner")
    days = [one.get("date") for one in desk.every("Contributions") if one.get("partner") == name]
    partner["left"].value = max([*days, desk.today - timedelta(2)])
    partner["left"].number_format = "yyyy-mm-dd"
    values = {"payout": "PAY-L", "partner": name, "date": desk.today, "amount": 50, "currency": desk.network.currency}
    desk.add("Payouts", values)


@control()
def joined_on_the_first_day(desk: Desk) -> None:
    """A partner's first entry is of the day on which they joined."""
    for partner in desk.every("Partners"):
        days = [one.get("date") for one in desk.every("Contributions") if one.get("partner") == partner.get("partner")]
        leads = [
            one.get("lead_date")
            for one in desk.every("Opportunities")
            if partner.get("partner") in (one.get("lead_partner"), one.get("introduced_by"))
        ]
        named = [
            one.get("date")
            for one in desk.every("Referrals")
            if partner.get("partner") in (one.get("source"), one.get("about"))
        ]
        met = [
            one.get("session_date")
            for one in desk.every("Ideas")
            if partner.get("partner") in str(one.get("participants")).split(", ")
        ]
        if days and partner.get("joined"):
            partner["joined"].value = min([*days, *leads, *named, *met])


@control()
def proposal_on_the_spot(desk: Desk) -> None:
    """The proposal went out on the day of the lead; it was agreed on the day of the decision."""
    for entry in desk.every("Opportunities"):
        if entry.get("proposal_date"):
            entry["proposal_date"].value = entry.get("lead_date")
        if entry.get("agreed_on"):
            entry["agreed_on"].value = entry.get("decided_date")


@control()
def sure_and_hopeless(desk: Desk) -> None:
    """Probabilities of 0 and 1 for what is open."""
    for place, entry in enumerate(desk.every("Opportunities")):
        if entry.get("probability") is not None:
            entry["probability"].value = place % 2


@control()
def paid_to_the_last_cent(desk: Desk) -> None:
    """What came in is exactly the price."""
    for entry in desk.every("Opportunities"):
        receipts = desk.of(entry.opportunity, "Receipts")
        if (
            len(receipts) == 1
            and receipts[0].get("net")
            and receipts[0].get("currency") in (None, entry.get("currency"))
        ):
            entry["price"].value = receipts[0].get("net")


@control()
def refunded_in_full(desk: Desk) -> None:
    """All that came in was credited again."""
    for entry in desk.every("Opportunities"):
        receipts = desk.of(entry.opportunity, "Receipts")
        if len(receipts) == 1 and receipts[0].get("net") and not desk.of(entry.opportunity, "Payouts"):
            one = receipts[0]
            kept = {name: one.get(name) for name in ("opportunity", "gross", "tax", "net", "currency", "rate")}
            day = min(one.get("date") + timedelta(1), desk.today)
            if one.get("currency") in (None, entry.get("currency")):
                desk.add("Receipts", kept | {"receipt": "R-C1", "date": day, "kind": "credit", "invoice": "C-1"})
                return


@control()
def entered_today(desk: Desk) -> None:
    """What was done today is entered today."""
    name = desk.partners()[0]
    won = next(
        entry
        for entry in desk.every("Opportunities")
        if entry.get("stage") == "won" and entry.get("currency") == desk.network.currency
    )
    values = {"contribution": "CON-T", "opportunity": won.get("opportunity"), "partner": name, "role": "work"}
    desk.add("Contributions", values | {"date": desk.today, "hours": 1, "points": 1})


CONTROLS: tuple[Control, ...] = tuple(one for one in vars().values() if isinstance(one, Control))
