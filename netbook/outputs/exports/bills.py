"""What partners would bill the network: the lines of the bill imports of accounting services."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from netbook.model.money import plain_money
from netbook.model.schema import POOL
from netbook.outputs.base import Results
from netbook.outputs.exports.base import distinct, guarded, transactions

DATE_FORMATS = {"dmy": "{0:%d/%m}/{0.year:04}", "mdy": "{0:%m/%d}/{0.year:04}", "iso": "{0:%Y-%m-%d}"}
LONGEST_NUMBER = 21
"""QuickBooks Online takes no longer bill numbers."""
ROOM = 3
"""Left for the -2 of a number that would be there twice."""


@dataclass(frozen=True)
class Billing:
    """How the service that imports the bills wants them. `account` is the code or name of the expense account, `tax`
    the name of its tax rate, `dates` a key of DATE_FORMATS."""

    account: str = ""
    tax: str = ""
    due_days: int = 14
    dates: str = "dmy"


@dataclass(frozen=True)
class BillLine:
    """What one receipt brought one partner. Every field is the text of a cell, safe in a spreadsheet."""

    number: str
    contact: str
    email: str
    day: str
    due: str
    description: str
    amount: str
    currency: str


def bill_lines(results: Results, billing: Billing) -> list[BillLine]:
    """One line per partner and receipt; lines of one bill (a partner, receipt, day and currency) share its number.

    Pools are left out: they are accounts of the network itself. So is what nobody gets yet.
    """
    tab = results.entries["Partners"]
    names = tab.texts("partner")
    full_names = dict(zip(names, tab.texts("full_name"), strict=True))
    emails = dict(zip(names, tab.texts("email"), strict=True))
    pools = {name for name, kind in zip(names, tab.texts("kind"), strict=True) if kind == POOL}
    found = [
        ((one.key, line.partner, line.currency, one.day.isoformat()), one, line)
        for one in transactions(results)
        if one.kind == "receipt"
        for line in one.postings
        if line.partner and line.partner not in pools and line.amount
    ]
    numbers = distinct({bill: _number(*bill[:2]) for bill, _, _ in found})
    return [
        BillLine(
            numbers[bill],
            guarded(full_names.get(line.partner, "") or line.partner),
            guarded(emails.get(line.partner, "")),
            _day(one.day, billing),
            _day(one.day + timedelta(days=billing.due_days), billing),
            guarded(one.words),
            plain_money(line.amount, line.digits),
            guarded(line.currency),
        )
        for bill, one, line in found
    ]


def _day(day: date, billing: Billing) -> str:
    return DATE_FORMATS[billing.dates].format(day)


def _number(receipt: str, partner: str) -> str:
    """'R-1-Ana'; a long one is cut and ends in a mark of the whole, so that it stays this bill's own."""
    text = guarded(f"{receipt}-{partner}")
    if len(text) <= LONGEST_NUMBER - ROOM:
        return text
    mark = sha256(text.encode()).hexdigest()[:6]
    return f"{text[: LONGEST_NUMBER - ROOM - len(mark) - 1]}-{mark}"
