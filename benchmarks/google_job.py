"""The job of the Google Sheets benchmark: five entry tabs to read, five computed tabs to rewrite.

The entry tabs are those of a network that `netbook sync` can split, so that it can be measured on the same sheet.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import tab_named

Row = list[object]

PARTNERS = 40
START = date(2025, 1, 1)
CHANGED = 10
ENTRY_TABS = ("Opportunities", "Contributions", "Receipts", "Payouts", "Ideas")
COMPUTED_TABS = ("Allocations", "Ledger", "Balances", "Settlement", "Expected")
NETWORK = '[network]\nname = "Bench"\ncurrency = "EUR"\n\n[workbooks.shared]\nlocation = "{url}"\n'


def entry_tabs(rows: int) -> dict[str, list[Row]]:
    """Five tabs of so many rows, and the partners and rules that they need. The same size gives the same tabs."""
    found = {
        "Partners": [{"partner": _partner(n), "rate": 60 + n} for n in range(PARTNERS)],
        "Rules": [
            {"rules": "standard", "step": 1, "take": "first 30% of price", "to": "sale", "by": "equal"},
            {"rules": "standard", "step": 2, "take": "rest", "to": "work", "by": "value"},
        ],
        "Opportunities": [_opportunity(n) for n in range(rows)],
        "Contributions": [_contribution(n, rows) for n in range(rows)],
        "Receipts": [
            {"receipt": f"R-{n}", "opportunity": f"OPP-{n}", "date": _day(n, 500), "net": 2500 + n % 4500}
            for n in range(rows)
        ],
        "Payouts": [
            {"payout": f"PAY-{n}", "partner": _partner(n), "date": _day(n, 500), "amount": 10 + n % 90}
            for n in range(rows)
        ],
        "Ideas": [
            {"idea": f"IDEA-{n}", "title": f"Idea {n}", "session_date": _day(n, 300), "participants": _partner(n)}
            for n in range(rows)
        ],
    }
    return {title: _with_headers(title, entries) for title, entries in found.items()}


def _opportunity(n: int) -> dict[str, object]:
    return {
        "opportunity": f"OPP-{n}",
        "title": f"Project {n}",
        "client": f"Client {n % 997}",
        "stage": "won" if n % 5 else "delivered",
        "lead_date": _day(n, 300),
        "price": 5000 + n % 9000 + 0.25,
        "rules": "standard",
        "agreed_on": _day(n + 20, 300),
    }


def _contribution(n: int, rows: int) -> dict[str, object]:
    """Eight an opportunity; the opportunities without any belong to nobody yet."""
    return {
        "contribution": f"CON-{n}",
        "opportunity": f"OPP-{n // 8 % rows}",
        "partner": _partner(n * 7 + n // 8),
        "role": "sale" if n % 8 < 3 else "work",
        "date": _day(n, 400),
        "hours": n % 40 + 0.25,
    }


def _with_headers(title: str, entries: list[dict[str, object]]) -> list[Row]:
    fields = tab_named(title).fields
    return [[field.header for field in fields], *([row.get(field.name, "") for field in fields] for row in entries)]


def _partner(n: int) -> str:
    return f"Partner {n % PARTNERS}"


def _day(n: int, days: int) -> date:
    return START + timedelta(n % days)


def computed_tabs(rows: int, *, changed: bool = False) -> tuple[Tab, ...]:
    """Five tabs of eight columns; `changed`: five cells are other ones in each of the first two."""
    return tuple(
        Tab(title, tuple(_columns(rows, number, CHANGED // 2 if changed and number < 2 else 0)))
        for number, title in enumerate(COMPUTED_TABS)
    )


def _columns(rows: int, tab: int, changed: int) -> Iterator[Column]:
    numbers = range(rows)
    yield Column("Opportunity", Kind.TEXT, [f"OPP-{n}" for n in numbers])
    yield Column("Title", Kind.TEXT, [f"Project {n}" for n in numbers], 28)
    yield Column("Step", Kind.WHOLE, [n % 3 + 1 for n in numbers], 6)
    yield Column("Partner", Kind.TEXT, [_partner(n) for n in numbers])
    yield Column("Weight", Kind.NUMBER, [n % 40 + 0.25 for n in numbers])
    yield Column("Amount", Kind.MONEY, [n * 37 % 900_000 + tab + (100 if n < changed else 0) for n in numbers], 13)
    yield Column("Day", Kind.DATE, [_day(n, 500) for n in numbers])
    yield Column("Why", Kind.TEXT, [f"rest of {n} after step {n % 3 + 1}, by value: 1 of 4 parts" for n in numbers], 44)
