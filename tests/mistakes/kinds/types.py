"""Mistakes of type: numbers and dates that are none, and cells that show no value."""

from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.cell.cell import Cell

from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at

MONEY = (("Receipts", "net"), ("Opportunities", "price"), ("Payouts", "amount"), ("Contributions", "value"))
NUMBERS = (("Contributions", "hours"), *MONEY)
DATES = (
    ("Contributions", "date"),
    ("Receipts", "date"),
    ("Payouts", "date"),
    ("Opportunities", "lead_date"),
    ("Opportunities", "agreed_on"),
    ("Ideas", "session_date"),
    ("Referrals", "date"),
    ("Partners", "joined"),
)


def _cell(desk: Desk, *places: tuple[str, str]) -> tuple[Entry, Cell]:
    """A filled cell of one of the columns."""
    order = list(places)
    desk.rng.shuffle(order)
    for tab, name in order:
        found = desk.free(tab, name)
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            return entry, entry[name]
    raise NoPlaceError(f"none of {places} is free")


def _retyped(desk: Desk, value: Any, *places: tuple[str, str]) -> list[Mark]:
    """One cell of `places` typed anew: `value`, or what it makes of the old one."""
    _, cell = _cell(desk, *places)
    cell.value = value(cell.value) if callable(value) else value
    cell.number_format = "@" if isinstance(cell.value, str) else "General"
    return told_at(cell)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


@kind("number-as-text", source="ClosedXML__DataTypes.xlsx B15 'Number as Text'")
def number_stored_as_text(desk: Desk) -> list[Mark]:
    """Pasted into cells formatted as text, or typed after an apostrophe: 12.5 is a text."""
    return _retyped(desk, lambda old: str(old), *NUMBERS)


@kind("number-as-text", why="a German keyboard in an English sheet")
def decimal_comma(desk: Desk) -> list[Mark]:
    """A decimal comma, where the sheet's language wants a point: '7,5'."""
    return _retyped(desk, desk.one_of("7,5", "1250,50", "0,75", "12,25"), ("Contributions", "hours"))


@kind("number-as-text", why="bank exports; Excel's help on 'numbers stored as text'")
def thousands_separators(desk: Desk) -> list[Mark]:
    """Pasted from a bank's page with separators: '1,234.50', '1.234,50', '1 234,50', "1'234.50"."""
    return _retyped(desk, desk.one_of("1,234.50", "1.234,50", "1 234,50", "1'234.50", "1\u00a0234,50"), *MONEY)


@kind("ambiguous-number", why="1.200 is twelve hundred in Berlin and one point two in London")
def ambiguous_thousands(desk: Desk) -> list[Mark]:
    """'1.200' or '1,200' as text: which of the two is meant depends on who typed it."""
    return _retyped(desk, desk.one_of("1.200", "1,200", "2.500", "3,750"), *MONEY)


@kind("number-as-text", "not-a-number", why="every invoice template: '24.500,-', '€ 1500'")
def currency_in_the_cell(desk: Desk) -> list[Mark]:
    """The currency was typed into the amount: '€ 1500', '1500 EUR', '24.500,-'."""
    return _retyped(desk, desk.one_of("€ 1500", "1500 EUR", "$850.00", "24.500,-", "CHF 900.--", "750 €"), *MONEY)


@kind("not-a-number", source="Data Carpentry: units in cells")
def unit_in_the_cell(desk: Desk) -> list[Mark]:
    """The unit was typed with the number: '12h', '2 h 30', '3 Std.'."""
    return _retyped(
        desk, desk.one_of("12h", "2 h 30", "3 Std.", "4 hrs", "1,5 d", "90 min", "2½"), ("Contributions", "hours")
    )


@kind("not-a-number", why="how people talk about budgets")
def thousands_in_words(desk: Desk) -> list[Mark]:
    """'15k', '1.2 Mio': as people say it."""
    return _retyped(desk, desk.one_of("15k", "15 K", "1.2 Mio", "8 thousand", "20T€"), *MONEY)


@kind("not-a-number", "placeholder", source="excelize__Book1.xlsx '20-23 Inch', '> 23 Inch'")
def doubt_in_the_cell(desk: Desk) -> list[Mark]:
    """A guess, a range or a question: 'ca. 8', '5-6', '3?', '~10'."""
    return _retyped(desk, desk.one_of("ca. 8", "5-6", "3?", "~10", "2+3", "> 4", "two", "8 (est.)"), *NUMBERS)


@kind(
    "not-a-number",
    "number-as-text",
    "out-of-range",
    source="Open-XML-SDK__missingcalcchainpart.xlsx shows what is below zero in brackets",
)
def accountants_minus(desk: Desk) -> list[Mark]:
    """A credit as accountants write it: '(500.00)', '500-'."""
    return _retyped(
        desk,
        desk.one_of("(500.00)", "500-", "−500", "500,00-", "(1,250.00)"),
        ("Receipts", "net"),
        ("Payouts", "amount"),
    )


@kind("not-a-number", "not-a-date", source="ClosedXML__DataTypes.xlsx C7 and calamine__date_1904.xlsx A3: [h]:mm")
def hours_as_time(desk: Desk) -> list[Mark]:
    """2:30 typed into Hours becomes half past two, or a duration of [h]:mm."""
    _, cell = _cell(desk, ("Contributions", "hours"))
    cell.value = desk.one_of(time(2, 30), timedelta(hours=7, minutes=30), time(8, 0), "2:30", "07:15")
    cell.number_format = "[h]:mm" if isinstance(cell.value, timedelta) else "h:mm"
    return told_at(cell)


@kind("not-a-number", source="Zeeberg et al. 2004; 'How do I stop Excel from changing numbers to dates?'")
def number_became_a_date(desk: Desk) -> list[Mark]:
    """2.5 typed into a German Excel, or 1/2 into any, becomes a day of this year."""
    _, cell = _cell(desk, ("Contributions", "hours"), ("Contributions", "points"), ("Partners", "rate"))
    cell.value = date(desk.today.year, desk.rng.randint(1, 9), desk.rng.randint(1, 9))
    cell.number_format = "d-mmm"
    return told_at(cell)


@kind("percent-scale", "probability", why="Google Sheets and LibreOffice differ on 30 in a percent cell")
def percent_without_sign(desk: Desk) -> list[Mark]:
    """30 typed for 30%."""
    return _retyped(desk, desk.one_of(30, 50, 80, 25.0, 75), ("Opportunities", "probability"))


@kind("percent-scale", "number-as-text", "probability", why="pasted from a text document")
def percent_as_text(desk: Desk) -> list[Mark]:
    """'50%' as text, or '50 %' with a space."""
    return _retyped(desk, desk.one_of("50%", "50 %", "ca. 30%", "30 percent", "½"), ("Opportunities", "probability"))


@kind("too-many-decimals", why="1000/3 pasted as a value")
def third_of_a_cent(desk: Desk) -> list[Mark]:
    """The result of a division, pasted as a value: 333.333333333333."""
    _, cell = _cell(desk, *MONEY)
    cell.value = desk.one_of(333.333333333333, 19.999, 1234.5678, 66.6666666666667)
    return told_at(cell)


@kind("too-many-decimals", source="ClosedXML__simple-cell-changes.xlsx B8 3.26949896465485")
def crumbs_of_a_sum(desk: Desk) -> list[Mark]:
    """A currency without cents got some, or a tax of 19% was left unrounded."""
    _, cell = _cell(desk, ("Receipts", "tax"), ("Receipts", "gross"))
    cell.value = (cell.value or 100) + 0.12345
    return told_at(cell)


@kind(
    "not-a-number", "cell-error", source="simple-cell-changes.xlsx B5; check boxes of Google Sheets are TRUE and FALSE"
)
def tick_in_a_number(desk: Desk) -> list[Mark]:
    """A check box, or TRUE, in a column of numbers."""
    return _retyped(desk, desk.one_of(True, False), *NUMBERS)


@kind("cell-error", source="poi__64473.xlsx #REF!, XlsxWriter__embed_image01.xlsx #VALUE!")
def error_in_the_cell(desk: Desk) -> list[Mark]:
    """A formula lost what it referred to, and its error was pasted as a value."""
    _, cell = _cell(desk, *NUMBERS, *DATES, ("Contributions", "partner"), ("Receipts", "opportunity"))
    cell.value = desk.one_of("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!")
    return told_at(cell)


@kind("cell-error", source="VLOOKUP of a name that is not there (poi__63934.xlsx)")
def lookup_that_fails(desk: Desk) -> list[Mark]:
    """A lookup fills the cell and finds nothing: #N/A."""
    _, cell = _cell(desk, ("Contributions", "rate"), ("Contributions", "hours"), ("Receipts", "net"))
    desk.formula(cell, f"=VLOOKUP(C{cell.row},Partners!A:E,5,FALSE)", "#N/A")
    return told_at(cell)


@kind("formula-without-value", why="openpyxl, PhpSpreadsheet and other writers store formulas without values")
def formula_never_computed(desk: Desk) -> list[Mark]:
    """Written by a script: there is a formula, but nobody ever opened the file to compute it."""
    _, cell = _cell(desk, ("Contributions", "hours"), ("Receipts", "net"), ("Opportunities", "price"))
    cell.value = desk.one_of("=2*4", f"=SUM(F{cell.row}:F{cell.row})", "=ROUND(1000/3,2)")
    return told_at(cell)


@kind("external-link", source="poi__63934.xlsx has links to another workbook")
def formula_of_another_file(desk: Desk) -> list[Mark]:
    """The amount comes from a file on somebody's disk; it shows what it was when last seen."""
    _, cell = _cell(desk, ("Receipts", "net"), ("Opportunities", "price"), ("Contributions", "hours"))
    desk.formula(cell, "='C:\\Users\\Ana\\[Budget 2025.xlsx]Sheet1'!$B$7", cell.value)
    return told_at(cell)


@kind("date-as-text", source="ClosedXML__DataTypes.xlsx C12 'Date as Text'")
def iso_date_as_text(desk: Desk) -> list[Mark]:
    """A date pasted from a program as text: '2026-03-14'."""
    return _retyped(desk, lambda old: _day(old).isoformat(), *DATES)


@kind("date-as-text", why="as one writes it in a letter")
def date_in_words(desk: Desk) -> list[Mark]:
    """'14 March 2026', '14. März 2026', 'Mar 14, 2026'."""

    def words(old: Any) -> str:
        day = _day(old)
        german = [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ]
        return desk.one_of(
            day.strftime("%d %B %Y"),
            day.strftime("%b %d, %Y"),
            f"{day.day}. {german[day.month - 1]} {day.year}",
            day.strftime("%d-%b-%Y"),
        )

    return _retyped(desk, words, *DATES)


@kind("ambiguous-date", source="EPPlus__VBADecompressBug.xlsm G1 '6/4/2014  10:31:39 AM' as text")
def ambiguous_date(desk: Desk) -> list[Mark]:
    """'03/04/2026' as text, which is in March to some and in April to others."""

    def slashed(old: Any) -> str:
        day = _day(old)
        first, second = desk.one_of((3, 4), (5, 6), (2, 11), (1, 12))
        return desk.one_of(
            f"{first:02}/{second:02}/{day.year}", f"{first}/{second}/{day.year}", f"{first:02}-{second:02}-{day.year}"
        )

    return _retyped(desk, slashed, *DATES)


@kind("date-as-text", source="ClosedXML__DataTypes.xlsx C13 '9/2/2010 1:45:22 PM'; imports in another locale")
def slashed_date_of_one_reading(desk: Desk) -> list[Mark]:
    """'25/03/2026' or '03/25/2026' as text: imported where the other order is the custom."""

    def slashed(old: Any) -> str:
        day = _day(old)
        return desk.one_of(
            f"25/{day.month:02}/{day.year}", f"{day.month}/25/{day.year}", f"25.{day.month:02}.{day.year}"
        )

    return _retyped(desk, slashed, *DATES)


@kind("ambiguous-date", "date-as-text", source="45540_form_Footer.xlsx asks for YY/MM/DD")
def two_digit_year(desk: Desk) -> list[Mark]:
    """'14.3.26', '26/03/14', '03-04-26'."""
    return _retyped(desk, desk.one_of("14.3.26", "26/03/14", "03-04-26", "7/8/25"), *DATES)


@kind("impossible-date", "not-a-date", why="the 31st of every month")
def impossible_date(desk: Desk) -> list[Mark]:
    """A day that no calendar has: '30.02.2026', '31/04/2026'."""
    year = desk.today.year
    return _retyped(
        desk, desk.one_of(f"30.02.{year}", f"31/04/{year}", f"{year}-13-05", f"{year}-02-30", f"32.1.{year}"), *DATES
    )


@kind("serial-date", source="threaded_comments_none.xlsx C3: 42069 beside dates")
def serial_number(desk: Desk) -> list[Mark]:
    """The date's format was lost: 46095."""
    _, cell = _cell(desk, *DATES)
    cell.value = (_day(cell.value) - date(1899, 12, 30)).days
    cell.number_format = "General"
    return told_at(cell)


@kind("date-with-time", source="pivot_table_first_header_row.xlsx E3: 2016-06-15 12:18:33 shown as a date")
def date_with_time(desk: Desk) -> list[Mark]:
    """Ctrl+; and Ctrl+Shift+;, or an export: the cell holds a time of day that its format does not show."""
    _, cell = _cell(desk, *DATES)
    cell.value = datetime.combine(_day(cell.value), time(desk.rng.randint(7, 19), 45, 22))
    cell.number_format = "yyyy-mm-dd"
    return told_at(cell)


@kind(
    "far-date",
    "future-date",
    "impossible-date",
    "not-a-date",
    "dates-out-of-order",
    "before-opportunity",
    why="slips in the year; 1900 from an empty date",
)
def far_date(desk: Desk) -> list[Mark]:
    """A slip in the year: 2206, 1926, or 1900-01-05 from a bare 5."""
    _, cell = _cell(desk, *DATES)
    day = _day(cell.value)
    cell.value = desk.one_of(
        day.replace(year=2206, day=1), day.replace(year=1926, day=1), date(1900, 1, 5), "14.03.0226"
    )
    return told_at(cell)


@kind("far-date", source="47813.xlsx and date_1904.xlsx use the other epoch; Woo 2014")
def four_years_off(desk: Desk) -> list[Mark]:
    """Copied from a workbook of the 1904 system: every date four years and a day too early."""
    tab = desk.whole("Contributions", "Payouts", rows=3)
    for cell in desk.column(tab, "date"):
        if isinstance(cell.value, date):
            cell.value = cell.value - timedelta(1462)
    others = tuple(cell for entry in desk.every(tab) for cell in entry.all)
    return told_at(desk.head(tab, "date"), *desk.column(tab, "date"), also=others)


@kind("future-date", "far-date", why="next year's number out of habit in December, or a plan typed as a fact")
def future_date(desk: Desk) -> list[Mark]:
    """Something that has happened is dated next year."""
    _, cell = _cell(desk, ("Contributions", "date"), ("Receipts", "date"), ("Payouts", "date"))
    cell.value = desk.today + timedelta(desk.rng.randint(40, 500))
    return told_at(cell)


@kind(
    "not-a-date",
    "date-as-text",
    "serial-date",
    "far-date",
    "ambiguous-date",
    source="PhpSpreadsheet__issue.3720.xlsx O7: a year for a date",
)
def part_of_a_date(desk: Desk) -> list[Mark]:
    """Only a month, a quarter or a year: 'March 2026', 'Q1', '03/2026', 2026."""
    return _retyped(
        desk, desk.one_of(f"March {desk.today.year}", "Q1", f"03/{desk.today.year}", desk.today.year, "KW 12"), *DATES
    )


@kind("not-a-date", "date-as-text", source="45540_form_Footer.xlsx G5 'April 12 - 14, 2007'")
def range_of_dates(desk: Desk) -> list[Mark]:
    """Several days in one cell: '3-5 March', '12.-14.3.'."""
    return _retyped(desk, desk.one_of("3-5 March 2026", "12.-14.3.2026", "1/3 + 4/3", "April 12 - 14, 2026"), *DATES)


@kind("not-a-date", "placeholder", why="open dates")
def word_for_a_date(desk: Desk) -> list[Mark]:
    """'yesterday', 'soon', 'next week', 'asap'."""
    return _retyped(desk, desk.one_of("yesterday", "soon", "next week", "asap", "mid May"), *DATES)


@kind("number-as-text", why="a CSV opened in the wrong language: whole columns stay text")
def column_of_texts(desk: Desk) -> list[Mark]:
    """A whole column was pasted as text; one word about the column is enough."""
    tab, name = desk.one_of(("Contributions", "hours"), ("Receipts", "net"), ("Payouts", "amount"))
    desk.whole(tab, rows=5)
    cells = [cell for cell in desk.column(tab, name) if cell.value is not None]
    if len(cells) < 5:
        raise NoPlaceError("too few numbers")
    for cell in cells:
        cell.value = str(cell.value)
        cell.number_format = "@"
    return told_at(desk.head(tab, name), *cells)


@kind("date-as-text", why="the same, for dates")
def column_of_date_texts(desk: Desk) -> list[Mark]:
    """A whole column of dates was pasted as text."""
    tab = desk.whole("Contributions", "Payouts", "Receipts", rows=5)
    cells = [cell for cell in desk.column(tab, "date") if isinstance(cell.value, date)]
    for cell in cells:
        cell.value = _day(cell.value).isoformat()
    others = tuple(cell for entry in desk.every(tab) for cell in entry.all)
    return told_at(desk.head(tab, "date"), *cells, also=others)


@kind(why="one text makes many readers take the whole column for text, and check no number in it")
def text_that_masks(desk: Desk) -> list[Mark]:
    """One cell of a column is a word, another one is below zero: the word must not hide it."""
    first = desk.entry("Contributions", "hours")
    second = desk.entry("Contributions", "hours")
    first["hours"].value = desk.one_of("n/a", "see note", "half a day")
    second["hours"].value = -second.get("hours")
    return [
        *told_at(first["hours"], topics=("not-a-number", "placeholder")),
        *told_at(second["hours"], topics=("out-of-range",)),
    ]


@kind("number-as-text", why="a German keyboard: '0,9215', '1,5'")
def factor_with_a_comma(desk: Desk) -> list[Mark]:
    """A rate or a multiplier with a decimal comma, as text."""
    tab, name = desk.one_of(("Rates", "rate"), ("Roles", "multiplier"))
    entry = (
        desk.entry(tab, "rate")
        if tab == "Rates"
        else desk.entry(tab, where=lambda e: e.get("role") in ("work", "sale"))
    )
    entry[name].value = desk.one_of("0,9215", "1,5", "1,08")
    return told_at(entry[name])


@kind("not-a-number", "probability", "placeholder", why="sales reports: 'high', 'hot', 'A'")
def probability_in_words(desk: Desk) -> list[Mark]:
    """'high', 'fifty-fifty', 'A' for a probability."""
    return _retyped(
        desk, desk.one_of("high", "fifty-fifty", "A", "likely", "1 in 3", "***"), ("Opportunities", "probability")
    )


@kind("not-a-number", "number-as-text", why="price lists: '90 €/h', '700/day'")
def rate_with_its_unit(desk: Desk) -> list[Mark]:
    """The price of an hour with its unit, or of a day."""
    return _retyped(desk, desk.one_of("90 €/h", "700/day", "85,- pro Std.", "90.00 EUR/hour"), ("Partners", "rate"))


@kind("made-a-date", why="a spreadsheet reads 2026-03 as March of that year, and 3-4 as a day of it")
def number_of_an_invoice_made_a_date(desk: Desk) -> list[Mark]:
    """A number such as 2026-03 or 3/4 became a date, among texts."""
    tab, name = desk.one_of(("Receipts", "invoice"), ("Receipts", "invoice"), ("Opportunities", "title"))
    entry = desk.entry(tab, name)
    if len(desk.every(tab)) < 5:
        raise NoPlaceError("too few to tell")
    entry[name].value = desk.one_of(date(2026, 3, 1), date(2025, 11, 1), date(2026, 4, 3), datetime(2026, 12, 1))
    entry[name].number_format = desk.one_of("mmm yy", "yyyy-mm-dd", "d-mmm")
    return told_at(entry[name])


KINDS = kinds_of(vars())
