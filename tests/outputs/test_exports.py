"""The exports, as the programs they are made for read them.

NETBOOK_EXAMPLES=5000 tries a tenth as many random networks.
"""

import csv
import importlib.util
import io
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends import open_backend
from netbook.backends.memory import MemoryBackend
from netbook.config import load_network
from netbook.jobs.examine import look, results_of
from netbook.model.money import CURRENCIES, plain_money
from netbook.outputs.balances_tab import balances_tab
from netbook.outputs.base import Results
from netbook.outputs.exports import BILLS, BOOKS
from netbook.outputs.exports.base import account_names
from netbook.outputs.exports.beancount import beancount, component
from netbook.outputs.exports.bills import Billing
from netbook.outputs.exports.csv_file import csv_file
from netbook.outputs.exports.hledger import hledger
from netbook.outputs.exports.qbo import qbo
from netbook.outputs.exports.tables import tables
from netbook.outputs.exports.xero import xero
from netbook.shipped import shipped
from netbook.state.database import write_database
from tests.memory import NETWORK, STAMP, filled, found_in, plan_for
from tests.tables import FOUNDING_RULE, OPP_7

NETWORKS = max(3, int(os.environ.get("NETBOOK_EXAMPLES", "500")) // 10)
IN_CI = bool(os.environ.get("CI"))
HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None and not IN_CI, reason="hledger is not installed")
needs_beancount = pytest.mark.skipif(
    importlib.util.find_spec("beancount") is None and not IN_CI, reason="beancount is not installed"
)

Totals = dict[tuple[str, str], Decimal]

NAMES = (
    "Ana", "ana-b", "Ana B", "Ana-B", "Ana B-2", "Sá; x", "王小明", "王 小明", '"quo\\te"', "(x) [2026-99-99]", "A:B",
    "A|B", "Zoë 🙂", "123", "--", "date: 2020-99-99", "*", "मीरा", "O'Neil \u202e rtl", "=1+1", "@SUM(A1)", "-2",
    "\u00a0nb\u00a0 sp", "ß", "\x1b]0;x\x07", "Assets", "; ; ;", "#tag ^link", "é", "e\u0301", "x  y", "!",
    "ǆ", "²", "a" * 60,
)  # fmt: skip
TEXTS = ("", *NAMES, 'back\\slash"', "line\nbreak", "(code) * !", "=2026-01-01", "{{}}", "  ; comment", "a | b | c")
RULE_SETS = (
    (("1", "first 30% of price", "sale", "equal"), ("2", "rest", "work", "value")),
    (("1", "10% of price", "intro", "equal"), ("2", "rest", "work", "hours")),
    (("1", "rest", "everyone", "equal"),),
    (("1", "10% of price", "@network", ""), ("2", "first 250", "sale", "equal"), ("3", "rest", "work", "hours")),
)


def random_network(seed: int) -> Results:
    """A network that was synced; in every third one an entry was spoilt since, so that an opportunity is held."""
    dice = Random(seed)
    tabs = random_tabs(dice)
    backend = MemoryBackend({title: filled(rows) for title, rows in tabs.items()}, "harbour.xlsx")
    found = look(NETWORK, lambda _: backend)
    if seed % 3 == 0:
        backend.write(plan_for(found), found.workbook.revision)
        contributions = backend.tabs["Contributions"]
        dice.choice(contributions[1:])[2] = "nobody we know"
        found = look(NETWORK, lambda _: backend)
    return results_of(NETWORK, found, STAMP)


def random_tabs(dice: Random) -> dict[str, list[list[object]]]:
    partners = [*dice.sample(NAMES, dice.randint(2, 8)), "network"]
    day = date(2025, 1, 1)
    tabs: dict[str, list[list[object]]] = {
        "Partners": [["Partner", "Full name", "Kind"]],
        "Opportunities": [["Opportunity", "Title", "Client", "Stage", "Price", "Currency", "Rules"]],
        "Contributions": [["Contribution", "Opportunity", "Partner", "Role", "Hours", "Value"]],
        "Receipts": [["Receipt", "Opportunity", "Date", "Kind", "Net"]],
        "Rules": [["Rules", "Step", "Take", "To", "By"]],
        "Payouts": [["Payout", "Partner", "Date", "Amount", "Currency", "Kind", "Opportunity"]],
    }
    for name in partners:
        tabs["Partners"].append([name, dice.choice(TEXTS), "pool" if name == "network" else ""])
    for number, steps in enumerate(RULE_SETS):
        tabs["Rules"] += [[f"rules-{number}", *step] for step in steps]
    for number in range(1, dice.randint(2, 6)):
        key, code = f"OPP-{number}", dice.choice(("", "EUR", "USD", "JPY", "BHD"))
        digits = CURRENCIES[code or "EUR"]
        price, stage = amount(dice, digits), dice.choice(("won", "won", "delivered", "lead"))
        rules = f"rules-{dice.randrange(len(RULE_SETS))}"
        tabs["Opportunities"].append([key, dice.choice(TEXTS), dice.choice(TEXTS), stage, price, code, rules])
        for name in dice.sample(partners, dice.randint(1, len(partners))):
            for role in dice.sample(("sale", "work", "intro"), dice.randint(1, 3)):
                row = [f"CON-{len(tabs['Contributions'])}", key, name, role, dice.randint(1, 80), dice.randint(1, 9000)]
                tabs["Contributions"].append(row)
        for _ in range(dice.randint(0, 4)):
            receipt = dice.choice((f"R-{len(tabs['Receipts'])}", f'R ({len(tabs["Receipts"])}) ;x"^é'))
            kind = dice.choice(("payment", "payment", "credit", ""))
            tabs["Receipts"].append([receipt, key, day + timedelta(dice.randrange(700)), kind, amount(dice, digits)])
    for number in range(1, dice.randint(1, 8)):
        code = dice.choice(("", "EUR", "JPY"))
        paid = amount(dice, CURRENCIES[code or "EUR"])
        when, kind = day + timedelta(dice.randrange(700)), dice.choice(("", "payout", "advance"))
        tabs["Payouts"].append([f"PAY-{number}", dice.choice(partners), when, paid, code, kind, ""])
    return tabs


def amount(dice: Random, digits: int) -> float:
    return dice.randint(1, 10**7) / 10**digits


def sample() -> Results:
    network = load_network(shipped("sample_workbooks"))
    return results_of(network, look(network, open_backend), STAMP)


@cache
def networks() -> tuple[Results, ...]:
    drawn = [random_network(seed) for seed in range(NETWORKS)]
    return (sample(), *drawn, *map(trued_up, drawn[:4]), *map(undated, drawn[4:6]))


def trued_up(results: Results) -> Results:
    """The same money as the corrections after a closed period: one receipt over all opportunities and currencies."""
    return with_ledger(results, receipt="true-up 2026-Q1", date=date(2026, 3, 31), state="locked")


def undated(results: Results) -> Results:
    """The same money in a tab Ledger that somebody damaged."""
    return with_ledger(results, date=None)


def with_ledger(results: Results, **columns: object) -> Results:
    ledger = results.allocations.ledger.assign(**columns).astype({"date": "datetime64[s]"})
    return replace(results, allocations=replace(results.allocations, ledger=ledger))


def owed(results: Results) -> Totals:
    """What the tab Balances shows in the column Owed, by (partner, currency); without zeros."""
    partner, currency, *_, amounts = balances_tab(results).columns
    digits = [CURRENCIES[str(code)] for code in currency.values]
    rows = zip(partner.values, currency.values, amounts.values, digits, strict=True)
    return {(str(name), str(code)): Decimal(plain_money(units, places)) for name, code, units, places in rows if units}  # type: ignore[arg-type]


def test_the_networks_are_worth_trying() -> None:
    ledgers = [results.allocations.ledger for results in networks()]

    assert sum((ledger["amount"] < 0).any() for ledger in ledgers) > NETWORKS / 4
    assert sum(bool((~ledger["counted"]).any()) for ledger in ledgers) > NETWORKS / 10
    assert sum((ledger["partner"] == "").any() for ledger in ledgers) > 0
    assert sum(ledger["currency"].nunique() > 1 for ledger in ledgers) > NETWORKS / 4
    assert len({name for results in networks() for name, _ in owed(results)}) > len(NAMES) / 2


# --- beancount -----------------------------------------------------------------------------------


@needs_beancount
def test_beancount_finds_nothing_wrong_and_adds_up_to_the_balances() -> None:
    from beancount import loader
    from beancount.core.data import Open, Transaction

    for results in networks():
        entries, errors, options = loader.load_string(beancount(results).text)

        assert errors == []
        assert options["title"] == results.network.name
        accounts = [one for one in entries if isinstance(one, Open) and "partner" in one.meta]
        partners = sorted({name for name in results.entries["Partners"].texts("partner") if name})
        assert len(accounts) == len({one.account for one in accounts}) == len(partners)
        names = {one.account: partner for one, partner in zip(in_order(accounts), partners, strict=True)}
        totals: Totals = {}
        for entry in entries:
            for posting in entry.postings if isinstance(entry, Transaction) else ():
                if posting.account in names:
                    key = names[posting.account], posting.units.currency
                    totals[key] = totals.get(key, Decimal()) - posting.units.number
        assert {key: total for key, total in totals.items() if total} == owed(results)


def in_order(directives: list[object]) -> list[object]:
    """As they stand in the file."""
    return sorted(directives, key=lambda one: one.meta["lineno"])  # type: ignore[attr-defined]


@needs_beancount
def test_bean_check_says_nothing_of_the_sample(tmp_path: Path) -> None:
    (tmp_path / "harbour.beancount").write_bytes(beancount(sample()).text.encode())

    check = "from beancount.scripts.check import main; main()"
    said = subprocess.run(
        [sys.executable, "-c", check, "harbour.beancount"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@needs_beancount
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), st.booleans())
@settings(max_examples=NETWORKS * 2, deadline=None)
def test_every_partner_has_an_account_of_their_own(names: list[str], cased: bool) -> None:
    from beancount.core.account import is_valid

    partners = {*names, *(name.swapcase() for name in names if cased)} - {""}

    accounts = account_names(partners, component)

    assert len(set(accounts.values())) == len(partners) + 1
    assert [account for account in accounts.values() if not is_valid(account)] == []


# --- hledger -------------------------------------------------------------------------------------


@needs_hledger
def test_hledger_finds_nothing_wrong_and_adds_up_to_the_balances(tmp_path: Path) -> None:
    assert HLEDGER, "hledger is not installed, and CI must have it"
    for number, results in enumerate(networks()):
        journal = tmp_path / f"{number}.journal"
        journal.write_bytes(hledger(results).text.encode())
        command = [HLEDGER, "-f", str(journal), "--strict", "balance", "-O", "csv", "--flat", "--no-total",
                   "--layout=bare", "--empty"]  # fmt: skip
        said = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)
        assert (said.returncode, said.stderr.decode()) == (0, "")

        partners = sorted({name for name in results.entries["Partners"].texts("partner") if name})
        heads = [line.partition("  ")[0] for line in journal.read_text("utf-8").splitlines()]
        accounts = [line.removeprefix("account ") for line in heads if line.startswith("account Liabilities:Partners:")]
        assert len(set(accounts)) == len(accounts) == len(partners)
        names = dict(zip(accounts, partners, strict=True))
        totals = {
            (names[account], currency): -Decimal(total)
            for account, currency, total in list(csv.reader(io.StringIO(said.stdout.decode())))[1:]
            if account.startswith("Liabilities:Partners:") and Decimal(total)
        }
        assert totals == owed(results)


@needs_hledger
def test_hledger_reads_hostile_names_whole(tmp_path: Path) -> None:
    assert HLEDGER, "hledger is not installed, and CI must have it"
    hostile = """
        Partners
        Partner
        A:B  c; [2020-99-99]

        Opportunities
        Opportunity | Client                | Stage | Price
        OPP-1       | (x) ; date:2020-99-99 | won   | 10

        Contributions
        Opportunity | Partner              | Role | Value
        OPP-1       | A:B  c; [2020-99-99] | sale | 1
        OPP-1       | A:B  c; [2020-99-99] | work | 1

        Receipts
        Receipt  | Opportunity | Date       | Net
        R-1) ; x | OPP-1       | 2026-03-01 | 10
    """
    journal = tmp_path / "hostile.journal"
    journal.write_bytes(hledger(results_of(NETWORK, found_in(hostile, FOUNDING_RULE), STAMP)).text.encode())

    command = [HLEDGER, "-f", str(journal), "--strict", "print", "-O", "csv"]
    printed = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=True)

    postings = list(csv.DictReader(io.StringIO(printed.stdout.decode())))
    assert [(row["date"], row["code"], row["description"], row["account"], row["amount"]) for row in postings] == [
        ("2026-03-01", "R-1- - x", "(x) , date:2020-99-99 | Receipt R-1) , x for OPP-1", account, units)
        for account, units in (("Assets:Cash", "10.00"), ("Liabilities:Partners:A-B c- [2020-99-99]", "-10.00"))
    ]


# --- csv and bills -------------------------------------------------------------------------------


def cells(text: str) -> Iterator[dict[str, str]]:
    assert "\r\n" in text
    yield from csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))


def test_the_csv_adds_up_to_the_balances() -> None:
    for results in networks():
        totals: Totals = {}
        for row in cells(csv_file(results).text):
            key = row["Partner"], row["Currency"]
            totals[key] = totals.get(key, Decimal()) + Decimal(row["Amount"])

        shown = sorted(total for (partner, _), total in totals.items() if partner and total)
        assert shown == sorted(owed(results).values())


@pytest.mark.parametrize("name", [*BOOKS, *BILLS])
def test_the_same_entries_give_the_same_bytes(name: str) -> None:
    def made() -> bytes:
        results = random_network(7)
        text = BOOKS[name](results) if name in BOOKS else BILLS[name](results, Billing("310"))
        return text.text.encode()

    assert made() == made()


def test_no_cell_is_a_formula_and_amounts_stay_numbers() -> None:
    for results in networks():
        for text in (csv_file(results), xero(results, Billing("=310")), qbo(results, Billing("@310"))):
            for row in cells(text.text):
                for header, cell in row.items():
                    if header in ("Amount", "*UnitAmount", "Line Amount"):
                        Decimal(cell)
                    else:
                        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (header, cell)
                        assert cell.isprintable(), (header, cell)


def test_a_bill_is_of_one_partner_one_day_and_one_currency() -> None:
    for results in networks():
        lines = list(cells(xero(results, Billing("310")).text))
        bills: dict[str, set[tuple[str, ...]]] = {}
        for row in lines:
            bills.setdefault(row["*InvoiceNumber"], set()).add(
                (row["*ContactName"], row["*InvoiceDate"], row["Currency"])
            )
            assert len(row["*InvoiceNumber"]) <= 21
        ledger = results.allocations.ledger
        billed = ledger[~ledger["partner"].isin(["", "network"])]

        assert all(len(heads) == 1 for heads in bills.values())
        assert len(bills) == billed.groupby(["receipt", "partner", "currency", "date"], dropna=False).ngroups
        assert len(lines) == len(billed) == len(list(cells(qbo(results, Billing("310")).text)))
        units = zip(billed["amount"], billed["digits"], strict=True)
        assert sum(Decimal(row["*UnitAmount"]) for row in lines) == sum(Decimal(plain_money(*one)) for one in units)


def test_a_bill_as_xero_and_quickbooks_read_it() -> None:
    results = results_of(NETWORK, found_in(OPP_7, FOUNDING_RULE), STAMP)

    [xero_ana] = [row for row in cells(xero(results, Billing("310")).text) if row["*ContactName"] == "Ana"]
    [qbo_ana] = [
        row for row in cells(qbo(results, Billing("Subs", "Exempt", 30, "iso")).text) if row["Supplier"] == "Ana"
    ]

    assert {header: cell for header, cell in xero_ana.items() if cell} == {
        "*ContactName": "Ana", "*InvoiceNumber": "R-1-Ana", "*InvoiceDate": "01/03/2026", "*DueDate": "15/03/2026",
        "Description": "Receipt R-1 for OPP-7 Canteen app", "*Quantity": "1", "*UnitAmount": "6754.72",
        "*AccountCode": "310", "*TaxType": "Tax Exempt", "Currency": "EUR",
    }  # fmt: skip
    assert qbo_ana == {
        "Bill no.": "R-1-Ana", "Supplier": "Ana", "Bill Date": "2026-03-01", "Due Date": "2026-03-31", "Account": "Subs",
        "Line Description": "Receipt R-1 for OPP-7 Canteen app", "Line Amount": "6754.72", "Line Tax Code": "Exempt",
        "Memo": "netbook", "Currency": "EUR",
    }  # fmt: skip


# --- sqlite --------------------------------------------------------------------------------------


def test_the_database_adds_up_to_the_balances(tmp_path: Path) -> None:
    for number, results in enumerate(networks()[:10]):
        path = tmp_path / f"{number}.db"
        write_database(path, tables(results))

        database = sqlite3.connect(path)
        shown = database.execute("select partner, currency, owed from balances_decimal where owed + 0 <> 0").fetchall()
        booked = database.execute(
            "select partner, currency, sum(amount) from (select partner, currency, amount from ledger union all"
            " select partner, currency, -amount from payouts where not bad) where partner <> '' group by 1, 2"
        ).fetchall()
        kinds = database.execute("select distinct typeof(owed), typeof(digits) from balances").fetchall()
        database.close()

        assert {(name, code): Decimal(total) for name, code, total in shown} == owed(results)
        units = {(name, code): Decimal(total).scaleb(-CURRENCIES[code]) for name, code, total in booked if total}
        assert units == owed(results)
        assert kinds == [("integer", "integer")]


@pytest.mark.parametrize(
    ("units", "digits", "shown"),
    [(-5, 2, "-0.05"), (0, 2, "0.00"), (12345, 2, "123.45"), (-7, 0, "-7"), (1, 3, "0.001"), (-123456, 4, "-12.3456")],
)
def test_a_view_shows_money_as_decimals(tmp_path: Path, units: int, digits: int, shown: str) -> None:
    from netbook.outputs.exports.tables import Table

    table = Table("t", {"a": "INTEGER", "digits": "INTEGER"}, ((units, digits), (None, digits)), ("a",))
    write_database(tmp_path / "t.db", [table])

    database = sqlite3.connect(tmp_path / "t.db")
    assert database.execute("select a from t_decimal").fetchall() == [(shown,), (None,)]
    database.close()
