"""What every export is made from: the Ledger and the payouts as double entries, and names that are safe elsewhere."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

import pandas as pd

from netbook.model.money import minor_units
from netbook.outputs.base import Results

Key = TypeVar("Key", bound=str | tuple[str, ...])

CASH = "Assets:Cash"
HELD = "Liabilities:Held"
PARTNERS = "Liabilities:Partners"

NO_DATE = date(1970, 1, 1)
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))
"""Unicode categories of what controls a terminal, turns the direction of text, breaks a line, or cannot be encoded."""
FORMULA_STARTS = frozenset("=+-@")


class Text(NamedTuple):
    """An export as text, and how many ledger lines and payouts (or lines of bills) are in it."""

    text: str
    rows: int


@dataclass(frozen=True)
class Posting:
    """What the network owes `partner` more (or less) by a transaction, in minor units; '' is what nobody gets yet."""

    partner: str
    opportunity: str
    currency: str
    digits: int
    amount: int
    state: str = ""
    why: str = ""


@dataclass(frozen=True)
class Transaction:
    """A receipt on a day, a payout or an advance. `kind` is one of these three words; cash moves by the sum."""

    day: date
    kind: str
    key: str
    payee: str
    words: str
    postings: tuple[Posting, ...]

    @property
    def opportunities(self) -> tuple[str, ...]:
        """Those it is about, each once."""
        return tuple(dict.fromkeys(one.opportunity for one in self.postings if one.opportunity))

    @property
    def cash(self) -> dict[tuple[str, int], int]:
        """(currency, digits) -> what came in (or went out), without zeros."""
        sums: dict[tuple[str, int], int] = {}
        for one in self.postings:
            sums[one.currency, one.digits] = sums.get((one.currency, one.digits), 0) + one.amount
        return {key: amount for key, amount in sums.items() if amount}


def transactions(results: Results) -> tuple[Transaction, ...]:
    """The Ledger and the payouts as double entries, by day.

    Every partner's postings add up to the column Owed of the tab Balances, in each currency. A line without a date (of
    a held opportunity whose line in the tab Ledger was damaged) is booked on the last day of the books.
    """
    ledger, payouts = results.allocations.ledger, _payouts(results)
    days = pd.concat([ledger["date"], payouts["date"]]).dropna()
    otherwise = days.max().date() if len(days) else NO_DATE
    booked = [*_receipts(results, ledger, otherwise), *_paid(payouts, otherwise)]
    return tuple(sorted(booked, key=lambda one: (one.day, one.kind != "receipt", one.key)))


def _receipts(results: Results, ledger: pd.DataFrame, otherwise: date) -> list[Transaction]:
    opportunities = results.entries["Opportunities"]
    keys = opportunities.texts("opportunity")
    clients = dict(zip(keys, opportunities.texts("client"), strict=True))
    titles = dict(zip(keys, opportunities.texts("title"), strict=True))
    known = set(results.entries["Receipts"].texts("receipt"))
    groups: dict[tuple[date, str], list[Posting]] = {}
    for line in ledger.itertuples():
        day = otherwise if pd.isna(line.date) else line.date.date()
        money = (str(line.currency), int(line.digits), int(line.amount))
        posting = Posting(str(line.partner), str(line.opportunity), *money, str(line.state), str(line.why))
        groups.setdefault((day, str(line.receipt)), []).append(posting)
    booked = []
    for (day, key), postings in groups.items():
        about = list(dict.fromkeys(one.opportunity for one in postings))
        payees = {clients.get(name, "") for name in about}
        subject = f"{about[0]} {titles.get(about[0], '')}" if len(about) == 1 else ", ".join(about)
        words = f"{'Receipt ' if key in known else ''}{key} for {subject}"
        payee = payees.pop() if len(payees) == 1 else ""
        booked.append(Transaction(day, "receipt", key, payee, words, tuple(postings)))
    return booked


def _paid(payouts: pd.DataFrame, otherwise: date) -> list[Transaction]:
    booked = []
    for line in payouts.itertuples():
        day = otherwise if pd.isna(line.date) else line.date.date()
        posting = Posting(line.partner, line.opportunity, line.currency, minor_units(line.currency), -int(line.amount))
        subject = f" for {line.opportunity}" if line.opportunity else ""
        words = f"{line.kind.capitalize()} {line.key} to {line.partner}{subject}"
        booked.append(Transaction(day, line.kind, line.key, line.partner, words, (posting,)))
    return booked


def _payouts(results: Results) -> pd.DataFrame:
    """The payouts that count in the tab Balances: key, partner, date, amount, currency, kind, opportunity."""
    tab = results.entries["Payouts"]
    table = pd.DataFrame(
        {
            "key": tab.texts("payout"),
            "partner": tab.texts("partner"),
            "date": tab.frame["date"].to_numpy(),
            "amount": tab.frame["amount"].fillna(0).to_numpy("int64"),
            "currency": [code or results.network.currency for code in tab.texts("currency")],
            "kind": ["advance" if kind == "advance" else "payout" for kind in tab.texts("kind")],
            "opportunity": tab.texts("opportunity"),
        }
    ).astype({"date": "datetime64[s]"})
    return table[~tab.frame["bad"].to_numpy(bool) & (table["partner"] != "")]


# --- names ---------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """`text` without invisible characters, on one line, with single spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in INVISIBLE else c for c in text).split())


def distinct(wanted: Mapping[Key, str]) -> dict[Key, str]:
    """Every key's wanted name, with -2, -3, ... where two would be the same; who is called so anyway goes first."""
    taken: set[str] = set()
    result: dict[Key, str] = {}
    for key in sorted(wanted, key=lambda key: (wanted[key] != key, key)):
        name, number = wanted[key], 2
        while name in taken:
            name, number = f"{wanted[key]}-{number}", number + 1
        taken.add(name)
        result[key] = name
    return result


def account_names(partners: Iterable[str], shape: Callable[[str], str]) -> dict[str, str]:
    """Partner -> account, '' -> the account of what is held. No two have the same."""
    names = distinct({name: shape(name) for name in partners if name})
    return {**{name: f"{PARTNERS}:{safe}" for name, safe in names.items()}, "": HELD}


def commodities(codes: Iterable[str]) -> dict[str, str]:
    """Currency -> its name in capitals alone. No two have the same."""
    return distinct({code: "".join(c for c in code.upper() if "A" <= c <= "Z") or "X" for code in codes})


# --- csv -----------------------------------------------------------------------------------------


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: comma, CRLF, quotes where needed. Cells are written as they are: guard those that people typed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()


def guarded(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula: an apostrophe stands before = + - @ (wide forms too).

    Tabs and line breaks, which can hide such a start, are spaces by then.
    """
    cell = one_line(text)
    return f"'{cell}" if cell and unicodedata.normalize("NFKC", cell[0])[:1] in FORMULA_STARTS else cell
