"""Clean networks: what careful people keep, made by seed. Nothing in them needs a person.

`clean_network(seed, today)` gives the entries and the workbook; dates are seen from `today`, so that nothing is stale.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from netbook.model.money import minor_units
from netbook.model.schema import TABS, Type
from netbook.shipped import shipped
from tests.mistakes.names import LANGUAGES, Language

BOOK = "network.xlsx"
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "GBP", "CHF", "JPY", "SEK", "BHD")
IN_EUROS = {"EUR": 1.0, "USD": 0.9, "GBP": 1.15, "CHF": 1.05, "JPY": 0.00625, "SEK": 0.09, "BHD": 2.4}
ROLES = ("intro", "sale", "work", "expense", "idea", "review", "support", "cash")
FORMATS = {
    Type.DATE: "yyyy-mm-dd",
    Type.MONEY: "#,##0.00",
    Type.RATE: "#,##0.00",
    Type.NUMBER: "General",
    Type.SHARE: "0%",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class CleanNetwork:
    """`tables` are rows by tab, each a dict by field; `book` the same as a workbook; `currency` is netbook.toml's."""

    seed: int
    today: date
    language: str
    currency: str
    tables: dict[str, list[Row]]
    book: Workbook


@dataclass
class _Making:
    """A network in the making, with the chance that makes it."""

    rng: Random
    today: date
    language: Language
    currency: str
    size: int
    tables: dict[str, list[Row]] = field(default_factory=lambda: {tab.title: [] for tab in TABS})
    busy: dict[tuple[str, date], float] = field(default_factory=dict)

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days)

    def partners_on(self, day: date, last: date | None = None) -> list[str]:
        """Partners (no pool) who are there from `day` to `last`."""
        return [
            row["partner"]
            for row in self.tables["Partners"]
            if row.get("kind") != "pool"
            and (row.get("joined") or day) <= day
            and (row.get("left") or self.today) >= (last or day)
        ]

    def money(self, euros: float, currency: str) -> int | float:
        """About so many euros, as somebody would type them in `currency`."""
        amount = euros / IN_EUROS[currency]
        if minor_units(currency) == 0:
            return round(amount, -2) if amount > 10_000 else round(amount)
        return int(round(amount, -1)) if self.rng.random() < 0.7 else round(amount, 2)


def clean_network(seed: int, today: date | None = None, size: int | None = None) -> CleanNetwork:
    """A network with about `size` contributions (10 to 200 by seed); the same for the same seed, day and size."""
    rng = Random(f"clean {seed}")
    language = LANGUAGES[seed % len(LANGUAGES)]
    having = rng.choice(CURRENCIES)
    making = _Making(rng, today or date.today(), language, having, size or rng.choice((10, 20, 35, 60, 100, 150, 200)))
    _partners(making)
    _rules(making)
    _ideas(making)
    _opportunities(making)
    _contributions(making)
    _receipts(making)
    _payouts(making)
    _referrals(making)
    _others(making)
    book = _as_book(making)
    return CleanNetwork(seed, making.today, language.name, having, making.tables, book)


def save(book: Workbook, currency: str, folder: Path) -> Path:
    """The workbook and its netbook.toml in `folder`; the path of the workbook."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "netbook.toml").write_text(
        f'[network]\nname = "Judged"\ncurrency = "{currency}"\n\n[workbooks.shared]\nlocation = "{BOOK}"\n', "utf-8"
    )
    book.save(folder / BOOK)
    return folder / BOOK


# --- the entries -------------------------------------------------------------------------------------


def _partners(making: _Making) -> None:
    rng = making.rng
    names = rng.sample(making.language.partners, rng.randint(4, min(9, len(making.language.partners))))
    with_currency = rng.random() < 0.5
    for place, name in enumerate(names):
        row: Row = {
            "partner": name,
            "full_name": f"{name} {rng.choice(making.language.surnames)}",
            "kind": rng.choice(("person", "person", "firm", None)),
            "email": f"partner{place}@example.org",
            "rate": making.money(rng.randint(55, 140), making.currency),
            "currency": making.currency if with_currency else None,
            "skills": ", ".join(rng.sample(("design", "research", "text", "code", "film", "data"), 2)),
            "joined": making.days_ago(rng.randint(500, 1800)),
        }
        making.tables["Partners"].append(row)
    if len(names) > 5 and rng.random() < 0.4:
        making.tables["Partners"][-1]["left"] = making.days_ago(rng.randint(60, 200))
    if len(names) > 5 and rng.random() < 0.4:
        making.tables["Partners"][-2]["joined"] = making.days_ago(rng.randint(100, 300))
    making.tables["Partners"].append({"partner": "network", "full_name": "Common fund", "kind": "pool"})
    making.tables["Roles"] = [
        {"role": role, "label": f"{role.capitalize()} of any kind", "multiplier": rng.choice((None, 1))}
        for role in ROLES
    ]


RULE_SETS: dict[str, list[Row]] = {
    "standard": [
        {"step": 1, "take": "first 30% of price", "to": "sale", "by": "equal", "note": "Pre-sale work"},
        {"step": 2, "take": "rest", "to": "work", "by": "value", "note": "Delivery"},
    ],
    "by hours": [
        {"step": 1, "take": "first 20% of price", "to": "sale", "by": "equal"},
        {"step": 2, "take": "rest", "to": "work", "by": "hours"},
    ],
    "with fund": [
        {"step": 1, "take": "5% of price", "to": "@network"},
        {"step": 2, "take": "first 30% of price", "to": "sale", "by": "equal"},
        {"step": 3, "take": "rest", "to": "work", "by": "value"},
    ],
    "sixty-forty": [
        {"step": 1, "take": "first 100% of expense", "to": "expense?", "by": "value"},
        {"step": 2, "take": "rest", "part": "60%", "to": "work", "by": "hours"},
        {"step": 2, "part": "40%", "to": "sale", "by": "equal"},
    ],
    "finder": [
        {"step": 1, "take": "5% of price", "to": "intro?", "by": "equal", "when": "client year = 1"},
        {"step": 2, "take": "rest", "to": "work", "by": "value", "max": None},
    ],
    "group idea": [
        {"step": 1, "take": "5% of price", "to": "idea?", "by": "equal"},
        {"step": 2, "take": "rest", "to": "work", "by": "hours"},
    ],
    "points": [{"step": 1, "take": "rest", "to": "work", "by": "points"}],
}


def _rules(making: _Making) -> None:
    rng = making.rng
    names = ["standard", *rng.sample(sorted(set(RULE_SETS) - {"standard"}), rng.randint(1, 3))]
    for name in names:
        starts = [making.days_ago(2000)] if name != "points" and rng.random() < 0.3 else [None]
        if starts[0] and rng.random() < 0.5:
            starts.append(making.days_ago(rng.randint(30, 300)))
        for start in starts:
            making.tables["Rules"] += [{"rules": name, "start": start, **row} for row in RULE_SETS[name]]


def _ideas(making: _Making) -> None:
    rng = making.rng
    for number in range(1, rng.randint(2, 6)):
        day = making.days_ago(rng.randint(200, 420))
        people = making.partners_on(day, making.today)
        making.tables["Ideas"].append(
            {
                "idea": f"IDEA-{number}",
                "session_date": day,
                "title": rng.choice(making.language.titles),
                "participants": ", ".join(rng.sample(people, min(len(people), rng.randint(2, 4)))),
                "status": rng.choice(("in use", "parked", None)),
            }
        )


def _keys(rng: Random) -> str:
    return rng.choice(("OPP-{}", "OPP-{}", "P{:04}", "2026/{:03}", "Job {}", "A-{}"))


def _opportunities(making: _Making) -> None:
    rng = making.rng
    count = max(8, min(making.size // 5, 34))
    style = _keys(rng)
    clients = list(making.language.clients)
    if count > len(clients):
        towns = ("Oslo", "Lima", "Perth")
        clients += [f"{client} {town}" for client, town in product(clients, towns)][:count]
    rng.shuffle(clients)
    sets = sorted({row["rules"] for row in making.tables["Rules"]})
    for number in range(1, count + 1):
        stage = ("won", "delivered", "lead", "won", "proposal", "lost", "delivered", "qualified", "won", "dropped")[
            (number - 1) % 10
        ]
        making.tables["Opportunities"].append(_opportunity(making, style.format(number), clients.pop(), stage, sets))


def _opportunity(making: _Making, key: str, client: str, stage: str, sets: list[str]) -> Row:
    rng = making.rng
    is_open, counts = stage in ("lead", "qualified", "proposal"), stage in ("won", "delivered")
    lead = making.days_ago(rng.randint(5, 24) if is_open else rng.randint(120, 380))
    proposal = lead + timedelta(rng.randint(1, 4) if is_open else rng.randint(3, 20))
    decided = proposal + timedelta(rng.randint(3, 20))
    currency = making.currency if rng.random() < 0.8 else rng.choice(sorted(set(CURRENCIES) - {making.currency}))
    people = making.partners_on(lead, making.today)
    rules = rng.choice(sets) if counts or rng.random() < 0.5 else None
    idea = rng.choice(making.tables["Ideas"])["idea"] if rules == "group idea" else None
    has_price = stage != "dropped" and stage != "lead"
    return {
        "opportunity": key,
        "title": rng.choice(making.language.titles),
        "client": client,
        "stage": stage,
        "lead_date": lead,
        "proposal_date": proposal if stage not in ("lead", "qualified", "dropped") else None,
        "decided_date": None if is_open else decided,
        "introduced_by": rng.choice(people) if rng.random() < 0.7 else None,
        "lead_partner": rng.choice(people),
        "price": making.money(rng.choice((3_000, 6_000, 8_500, 12_000, 18_000)) + rng.randint(0, 900), currency)
        if has_price
        else None,
        "currency": currency,
        "probability": rng.choice((0.2, 0.25, 0.5, 0.8)) if is_open and has_price else None,
        "rules": rules,
        "agreed_on": decided + timedelta(rng.randint(0, 3)) if counts else None,
        "client_year": rng.choice((1, 1, 2, 3)),
        "idea": idea,
        "note": rng.choice((None, *making.language.notes)),
    }


def _contributions(making: _Making) -> None:
    rng = making.rng
    chances = making.tables["Opportunities"]
    counting = [row for row in chances if row["stage"] in ("won", "delivered")]
    per_won = max(2, (making.size - 2 * len(chances)) // len(counting))
    with_rate, with_keys = rng.random() < 0.4, rng.random() < 0.8
    for row in chances:
        first, last = row["lead_date"], row["decided_date"] or making.today
        for name in rng.sample(people := making.partners_on(first, last), min(len(people), rng.randint(1, 2))):
            hours = rng.randint(1, 12) / 2 if row["currency"] == making.currency else None
            _add(making, row, name, "sale", first, last, {"hours": hours})
        if row in counting:
            _work(making, row, per_won, with_rate=with_rate)
    rng.shuffle(making.tables["Contributions"])
    making.tables["Contributions"].sort(key=lambda row: row["date"])
    for number, row in enumerate(making.tables["Contributions"], 1):
        row["contribution"] = f"CON-{number}" if with_keys or rng.random() < 0.9 else None


def _work(making: _Making, row: Row, count: int, *, with_rate: bool) -> None:
    rng = making.rng
    first = row["agreed_on"] + timedelta(1)
    last = min(making.today, first + timedelta(rng.randint(20, 90)))
    rates = {one["partner"]: one.get("rate") for one in making.tables["Partners"]}
    people = making.partners_on(first, last) or making.partners_on(first)
    for _ in range(count):
        name = rng.choice(people)
        given: Row = {
            "hours": rng.randint(2, 32) / 4,
            "points": rng.randint(1, 8) if row["rules"] == "points" else None,
        }
        if row["currency"] != making.currency:
            given["value"] = making.money(given["hours"] * rng.randint(70, 110), row["currency"])
        elif with_rate:
            given["rate"] = rates[name]
        _add(making, row, name, "work", first, last, given)
    if row["rules"] in ("sixty-forty", None) or rng.random() < 0.2:
        cost = {"value": making.money(rng.randint(40, 400), row["currency"])}
        _add(making, row, rng.choice(people), "expense", first, last, cost)


def _add(making: _Making, row: Row, name: str, role: str, first: date, last: date, given: Row) -> None:
    """One contribution, on a day on which its partner has not worked enough yet."""
    rng = making.rng
    hours = given.get("hours") or 0.0
    for _ in range(40):
        day = first + timedelta(rng.randint(0, max((last - first).days, 0)))
        if making.busy.get((name, day), 0.0) + hours <= 12 and name in making.partners_on(day):
            break
    else:
        return
    making.busy[name, day] = making.busy.get((name, day), 0.0) + hours + 0.5
    others = [one for one in making.partners_on(day) if one != name]
    making.tables["Contributions"].append(
        {
            "opportunity": row["opportunity"],
            "partner": name,
            "role": role,
            "date": day,
            **given,
            "agreed_by": rng.choice([None, *others]),
            "note": rng.choice((None, *making.language.notes)),
        }
    )


def _receipts(making: _Making) -> None:
    rng = making.rng
    tax_rate, number = rng.choice((0, 19, 20, 21, 25)), 0
    for row in making.tables["Opportunities"]:
        if row["stage"] not in ("won", "delivered") or rng.random() < 0.15:
            continue
        digits = minor_units(row["currency"])
        parts = rng.choice((1, 2, 3))
        paid = parts if row["stage"] == "delivered" else max(1, parts - 1)
        day = row["agreed_on"]
        for _ in range(paid):
            day = min(day + timedelta(rng.randint(5, 30)), making.today)
            number += 1
            net = round(Decimal(str(row["price"])) / parts - Decimal("0.5").scaleb(-digits), digits)
            making.tables["Receipts"].append(_receipt(making, row, f"R-{number}", day, net, tax_rate))
        if rng.random() < 0.15:
            number += 1
            net = round(Decimal(str(row["price"])) / 20, digits)
            credit = _receipt(making, row, f"R-{number}", min(day + timedelta(3), making.today), net, tax_rate)
            making.tables["Receipts"].append({**credit, "kind": "credit"})


def _receipt(making: _Making, row: Row, key: str, day: date, net: Decimal, tax_rate: int) -> Row:
    rng = making.rng
    digits = minor_units(row["currency"])
    tax = round(net * tax_rate / 100, digits)
    style = rng.choice(("all", "all", "net", "gross and tax"))
    amounts = {"gross": net + tax, "tax": tax, "net": net}
    shown = {"all": ("gross", "tax", "net"), "net": ("net",), "gross and tax": ("gross", "tax")}[style]
    typed: Row = {name: _number(amounts[name]) for name in shown}
    currency, rate = row["currency"], None
    if row["currency"] == making.currency == "EUR" and rng.random() < 0.1:  # paid in another currency
        currency, rate = "USD", rng.choice((0.9, None))
        if rate is None:
            making.tables["Rates"].append({"date": day, "source": "USD", "target": "EUR", "rate": 0.9})
    return {
        "receipt": key,
        "opportunity": row["opportunity"],
        "date": day,
        "kind": rng.choice(("payment", "payment", None)),
        **typed,
        "currency": currency if rng.random() < 0.8 or rate or currency != row["currency"] else None,
        "rate": rate,
        "received_by": rng.choice((None, None, row["lead_partner"])),
        "invoice": f"{day.year}-{len(making.tables['Receipts']) + 11:03}",
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _payouts(making: _Making) -> None:
    rng = making.rng
    paid: set[str] = set()
    chances = {row["opportunity"]: row for row in making.tables["Opportunities"]}
    for receipt in making.tables["Receipts"]:
        row = chances[receipt["opportunity"]]
        if receipt["kind"] == "credit" or row["opportunity"] in paid or rng.random() < 0.5:
            continue
        if receipt["currency"] not in (None, row["currency"]):
            continue
        paid.add(row["opportunity"])
        workers = sorted(
            {
                one["partner"]
                for one in making.tables["Contributions"]
                if one["opportunity"] == row["opportunity"] and one["role"] == "work"
            }
        )
        if not workers:
            continue
        digits = minor_units(row["currency"])
        making.tables["Payouts"].append(
            {
                "payout": f"PAY-{len(paid)}",
                "partner": rng.choice(workers),
                "date": min(receipt["date"] + timedelta(rng.randint(1, 10)), making.today),
                "amount": _number(round(Decimal(str(row["price"])) / 50, digits)),
                "currency": row["currency"],
                "kind": rng.choice(("payout", "payout", "advance", None)),
                "opportunity": row["opportunity"],
            }
        )


def _referrals(making: _Making) -> None:
    rng = making.rng
    for row in making.tables["Opportunities"]:
        if rng.random() < 0.4:
            people = making.partners_on(row["lead_date"])
            source, about = rng.sample(people, 2)
            making.tables["Referrals"].append(
                {
                    "referral": f"REF-{len(making.tables['Referrals']) + 1}",
                    "date": row["lead_date"],
                    "source": source,
                    "target": row["client"],
                    "about": about,
                    "kind": rng.choice(("referral", "introduction", "mention", "review", None)),
                    "opportunity": row["opportunity"],
                }
            )


def _others(making: _Making) -> None:
    first = date(making.today.year - 2, 1, 1)
    for place in range(8):
        start = date(first.year + place // 4, 3 * (place % 4) + 1, 1)
        after = date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)
        name = f"{start.year}-Q{place % 4 + 1}"
        making.tables["Periods"].append({"period": name, "start": start, "end": after - timedelta(1)})
    if making.rng.random() < 0.4:
        making.tables["Settings"].append({"setting": "Money held by", "value": making.tables["Partners"][0]["partner"]})
    day = making.days_ago(20)
    known = {(one["date"], one["source"]) for one in making.tables["Rates"]}
    for source in ("USD", "CHF"):
        if source != making.currency and (day, source) not in known:
            rate = round(IN_EUROS[source] / IN_EUROS[making.currency], 4)
            making.tables["Rates"].append({"date": day, "source": source, "target": making.currency, "rate": rate})


# --- the workbook ------------------------------------------------------------------------------------


def _as_book(making: _Making) -> Workbook:
    """A third of the networks started from netbook's own empty workbook, the others from a blank one."""
    if making.rng.random() < 0.33:
        book = load_workbook(shipped("templates") / "network.xlsx")
    else:
        book = Workbook()
        book.remove(book.worksheets[0])
    for tab in TABS:
        rows = making.tables[tab.title]
        if tab.title in book.sheetnames:
            sheet = book[tab.title]
        else:
            sheet = book.create_sheet(tab.title)
            sheet.append([one.header for one in tab.fields])
            _dress(sheet, making.rng)
        for number, row in enumerate(rows, 2):
            for column, one in enumerate(tab.fields, 1):
                value = row.get(one.name)
                if value is not None:
                    cell = sheet.cell(number, column, value)
                    cell.number_format = FORMATS.get(one.type, "General")
    return book


def _dress(sheet: Any, rng: Random) -> None:
    if rng.random() < 0.6:
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDEEFF")
        sheet.freeze_panes = "A2"


def sizes(networks: Iterable[CleanNetwork]) -> list[int]:
    """How many rows each has in all."""
    return [sum(map(len, network.tables.values())) for network in networks]
