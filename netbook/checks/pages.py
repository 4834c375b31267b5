"""The page of every code: why it matters, what is wrong, what is right, how to fix it. Checks that are files of their
own have it as their docstring; what is found on the way to the entries, and about workbooks, has it here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from types import ModuleType

from netbook.checks.catalogue import CODES


@dataclass(frozen=True)
class Page:
    """What there is to know about some codes. `title` is one line; `text` has the paragraphs below it."""

    codes: tuple[str, ...]
    title: str
    text: str


def page_of_module(module: ModuleType) -> Page:
    """The page of a check that is a file of its own."""
    title, _, text = cleandoc(module.__doc__ or "").partition("\n\n")
    codes = [str(value) for name, value in vars(module).items() if name == "CODE" or name.endswith("_CODE")]
    return Page(tuple(dict.fromkeys(codes)), title.rstrip("."), text)


def page_of(code: str, modules: Mapping[str, ModuleType]) -> Page:
    """The page of a code that is in the catalogue; `modules` are the checks by name."""
    for page in (*PAGES, *(page_of_module(module) for module in modules.values())):
        if code in page.codes:
            return page
    return Page((code,), CODES[code].rstrip("."), "")


def _pages() -> Iterator[Page]:
    for block in cleandoc(_TEXT).split("\n\n\n"):
        head, _, text = block.partition("\n\n")
        codes, _, title = head.partition(": ")
        yield Page(tuple(codes.split()), title, text)


_TEXT = """
    NB101 NB102: A tab is missing or has another name

    A tab that is not there is an empty one, and its entries would be forgotten in silence.

    Wrong: a tab `Contribution`. Right: `Contributions`.
    Fix: rename the tab, or add the one that is missing. Tabs of your own under other names are yours.


    NB103 NB104 NB105 NB106: A header is missing, misspelt, empty, or stands twice

    Columns are found by their headers. While one that counts is not found, all that stands in it would be read as
    empty; so nothing is split until it is put right. Upper and lower case, spaces, underscores and the order do not
    count, and `[columns]` in netbook.toml names headers of your own.

    Wrong: `Huors`. Right: `Hours`.
    Fix: type the header as it is given in the message. Columns of your own are never touched.


    NB107: Two columns have each other's header

    Mostly a column was moved and its header stayed.

    Wrong: partners under `Opportunity`, opportunities under `Partner`. Right: each under its own header.
    Fix: swap the two headers.


    NB110 NB111: The headers are not in the first row, or stand again further down

    Headers are looked for in the first eleven rows; a row in which they stand again is not counted.

    Wrong: a title in row 1, headers in row 3. Right: headers in row 1.
    Fix: delete the rows above, or the row that repeats the headers.


    NB112 NB113 NB118: Something stands among or below the entries that is no entry

    A total that is taken for an entry counts twice. So rows that are called a total, or are the sum of those above,
    are not counted, nor is a second table below an empty row. A row with amounts that does not say what it is stops
    the split: it may have been an entry.

    Wrong: `Total` below the last contribution. Right: the total beside the table, with a free column between.
    Fix: move it beside the table or to a tab of its own; fill in or clear a row that lost what it was.


    NB114: The cells of a row stand one column too far to the side

    It happens when a row is pasted one cell off.

    Wrong: the opportunity in the column Partner, the partner in the column Role. Right: each in its own column.
    Fix: move the cells of the row back.


    NB115: Cells among the entries are merged

    Of merged cells only the first has a value; the other rows have none.

    Wrong: one cell `Ana` over three rows. Right: `Ana` in each of the three.
    Fix: unmerge the cells, and fill in each.


    NB116 NB119: Entries are hidden or crossed out

    They count like all others; this only tells that they are there.

    Wrong: a crossed-out row that is not to count. Right: no such row.
    Fix: delete the row if it is not to count.


    NB117: An empty row stands among the entries

    It may be meant as a divider, or be what is left of an entry. Nothing is lost by it; sorting moves it to the end.

    Wrong: an empty row between two entries. Right: entries without a gap.
    Fix: delete the row.


    NB201: A cell shows an error, or a formula has no stored value

    An error is never read as an empty cell or as 0.

    Wrong: `#REF!`. Right: the value.
    Fix: type the value, or repair the formula. A formula without a value has not been computed: open the workbook in
    a spreadsheet program and save it.


    NB203: A formula takes its value from another file

    The value is what the other file said when both were last open; nobody sees when it changes there.

    Wrong: `='[Budget 2025.xlsx]Sheet1'!B7` as a price. Right: `5000`.
    Fix: type the value itself.


    NB222: A formula gives something else every day

    What was true when it was typed is another day tomorrow, and so is what is computed from it.

    Wrong: `=TODAY()` as the date of a contribution. Right: `2026-03-31`.
    Fix: type the value itself.


    NB204 NB205 NB206 NB217: A cell that should hold a number holds text, a date, a time, or too many decimals

    A number stored as text is read if everybody would read it in the same way, and is never guessed otherwise:
    `1.200` is twelve hundred to some and one and a fifth to others.

    Wrong: `1.200`, `24.500,-`, `12h`, `15k`, `19.999` of a currency with two decimals. Right: `1200`, `24500`, `12`,
    `15000`, `20.00`.
    Fix: type the plain number. `netbook validate --fix` turns text that can mean one number only into that number.


    NB208 NB209 NB210 NB211 NB212: A cell that should hold a date holds text, a number, or a time of day

    A date stored as text is read if it can only mean one day. 03/04/2026 is 3 April to some and 4 March to others, so
    nobody decides for you.

    Wrong: `03/04/2026`, `3/4/26`, `31/02/2026`, `46085`. Right: `2026-03-04`.
    Fix: type the date as 2026-03-04. `netbook validate --fix` turns dates written like that into dates.


    NB405 NB406 NB407 NB408 NB409: A text does not read as it looks

    Two names that look the same must be the same, or one partner becomes two. White space around a name is read as if
    it were not there; letters of another alphabet, broken letters and placeholders are not. In Dispute of Opportunities
    anything counts as a dispute, also a `No`.

    Wrong: `Ana` with a space behind it, or with a Cyrillic A; `ZoÃ«`; `TBD`; `=SUM(A1:A3)` as text. Right: `Ana`,
    `Zoë`, an empty cell, a value.
    Fix: type it again by hand. `netbook validate --fix` takes white space away.


    NB525: A contribution counts for nothing in the step that pays its role

    The step shares by something that this contribution does not have.

    Wrong: role `work` without hours or a value, where work is shared by value. Right: hours with a rate, or a value.
    Fix: type what is missing.


    NB526: Introductions go round in a circle

    Whoever introduced the introducer is looked up in the tab Referrals; a circle ends where it comes back.

    Wrong: Ana referred by Ben, and Ben by Ana. Right: who knew whom first.
    Fix: correct one of the referrals.


    NB528: Money came in for a role in which nobody is

    The step that pays the role takes its part, and it is held until somebody is recorded. Work that was never written
    down is paid to nobody.

    Wrong: a delivered and paid opportunity without any contribution of the role `work`. Right: who did the work.
    Fix: add a contribution of that role, or correct the rule.


    NB529: A payout is for an opportunity in which its partner has no part

    The name or the opportunity is another one, or what the partner gave was never written down.

    Wrong: a payout to Cho for OPP-5, of which only Ana and Ben have a part. Right: a payout to Ben.
    Fix: correct the partner or the opportunity, clear the opportunity, or add the contribution.


    NB550: A rule cannot be understood, or could mean two things

    Money is never split by a guess. docs/rules.md has the words that rules are made of.

    Wrong: `30 percent of all`. Right: `30% of price`.
    Fix: write the rule as the message says; try it with `netbook rules check`.


    NB570 NB571 NB572 NB573: Something of a closed period was changed

    What is closed stays as it was booked, under a digest in the folder `closed`.

    Wrong: an amount of a closed period typed over in the Ledger. Right: the amount as it was; what changed later is
    booked as a true-up.
    Fix: bring back the file of the period; let the next sync put the Ledger back.


    NB601 NB602 NB603 NB609: Workbooks do not agree

    Everybody keeps what they typed, and the value agreed on last goes on being used, until a person settles it.

    Wrong: a price of 36,000 in one workbook, 35,500 in another. Right: one price in both.
    Fix: choose in the yellow cell of the tab netbook, or use `netbook resolve`.


    NB604 NB605 NB606 NB607 NB608: A workbook could not take part as it should

    See docs/many-workbooks.md.

    Wrong: a workbook that somebody else may edit only, or that cannot be read. Right: every workbook in step.
    Fix: as the message says.
"""

PAGES: tuple[Page, ...] = tuple(_pages())
"""Pages of what is no check of its own."""
