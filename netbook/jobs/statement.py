"""What one partner is owed and why: a statement of account, over a period or over everything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import pandas as pd

from netbook.checks.unknown_link import known_names, nearest
from netbook.errors import NEEDS_A_PERSON, OK, UsageError
from netbook.jobs.examine import Found
from netbook.model.cells import same_name, visible
from netbook.model.entries import TabEntries
from netbook.model.money import minor_units, plain_money
from netbook.model.network import Network

SHARE, PAYOUT, ADVANCE = "share", "payout", "advance"


@dataclass(frozen=True)
class Span:
    """The days of a statement, both included. None: since the beginning, or until today. `name` is the period's."""

    start: date | None = None
    end: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Work:
    """An opportunity as a statement names it."""

    opportunity: str
    title: str = ""
    client: str = ""


@dataclass(frozen=True)
class Movement:
    """A share of a receipt (`amount` above zero), or a payout or advance (below). `key` is the receipt or payout,
    `balance` what is owed after it. Minor units."""

    date: date | None
    kind: str
    key: str
    work: Work
    amount: int
    balance: int
    why: str = ""


@dataclass(frozen=True)
class Expected:
    """What is agreed for the partner on one opportunity and not yet received. Minor units."""

    work: Work
    agreed: int
    earned: int

    @property
    def amount(self) -> int:
        """What is still to come."""
        return self.agreed - self.earned


@dataclass(frozen=True)
class Account:
    """One currency: `opening` plus all movements is `closing`, exactly. `expected` is as of today."""

    currency: str
    digits: int
    opening: int
    movements: tuple[Movement, ...]
    expected: tuple[Expected, ...]

    @property
    def closing(self) -> int:
        """What is owed at the end; below zero: to give back."""
        return self.opening + sum(one.amount for one in self.movements)

    def total(self, kind: str) -> int:
        """The sum of the movements of one kind."""
        return sum(one.amount for one in self.movements if one.kind == kind)


@dataclass(frozen=True)
class Concern:
    """An opportunity that is held or in dispute. `amounts`: currency -> what of the partner's closing balance comes
    from it, minor units."""

    work: Work
    held: bool
    reason: str
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class Statement:
    """The statement of one partner. `unread` are payouts that cannot be read and may be the partner's: while there are
    any, no balance is certain."""

    network: str
    partner: str
    full_name: str
    email: str
    span: Span
    made: date
    accounts: tuple[Account, ...]
    concerns: tuple[Concern, ...]
    unread: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """3 if a person must act before the balance is certain, else 0."""
        return NEEDS_A_PERSON if self.unread or any(one.held for one in self.concerns) else OK


def statement(network: Network, found: Found, partner: str, span: Span, made: date) -> Statement:
    """The statement of `partner` (its name, whatever its case). `made` is today.

    Raises UsageError if there is no such partner, or nothing could be split.
    """
    known = known_names(found.entries, "Partners")
    name = known.get(same_name(partner), "")
    if not name:
        near = nearest(partner, known)
        names = f"The partners are {', '.join(known.values())}." if known else "The tab Partners is empty."
        raise UsageError(f"There is no partner '{partner}'.", f"Did you mean '{near}'?" if near else names)
    if found.frozen:
        raise UsageError("Nothing can be split now.", "Correct the headers first: netbook validate")
    partners = found.entries["Partners"]
    position = list(partners.texts("partner")).index(name)
    works = _works(found)
    moved = pd.concat([_shares(found, name), _payouts(found, name, network.currency)], ignore_index=True)
    if span.end:
        moved = moved[~(moved["date"] > pd.Timestamp(span.end))]
    return Statement(
        network=network.name,
        partner=name,
        full_name=str(partners.texts("full_name")[position]),
        email=str(partners.texts("email")[position]),
        span=span,
        made=made,
        accounts=tuple(_accounts(found, name, moved, span, works, network.currency)),
        concerns=tuple(_concerns(found, name, moved, works)),
        unread=_unread(found.entries["Payouts"], name, set(known.values())),
    )


def span_of(found: Found, period: str) -> Span:
    """The days of a period of the tab Periods. Raises UsageError if there is none of that name, or it is wrong."""
    tab = found.entries["Periods"]
    known = known_names(found.entries, "Periods")
    name = known.get(same_name(period), "")
    if not name:
        near = nearest(period, known)
        there = f"It has {', '.join(known.values())}." if known else "It is empty; name the days with --from and --to."
        raise UsageError(f"The tab Periods has no period '{period}'.", f"Did you mean '{near}'?" if near else there)
    position = list(tab.texts("period")).index(name)
    start, end = (_day(tab.frame[field].iloc[position]) for field in ("start", "end"))
    if tab.frame["bad"].iloc[position] or (start and end and start > end):
        raise UsageError(f"{tab.at(position)}: the days of '{name}' cannot be right.", "Correct From and To.")
    return Span(start, end, name)


# --- what moved the balance ---------------------------------------------------------------------


def _shares(found: Found, partner: str) -> pd.DataFrame:
    ledger = found.allocations.ledger
    mine = ledger[ledger["partner"] == partner]
    frame = mine[["date", "opportunity", "currency", "amount", "why"]].assign(kind=SHARE, key=mine["receipt"])
    return frame.astype({"date": "datetime64[s]", "amount": "int64"})


def _payouts(found: Found, partner: str, currency: str) -> pd.DataFrame:
    tab = found.entries["Payouts"]
    frame = pd.DataFrame(
        {
            "date": tab.frame["date"].astype("datetime64[s]"),
            "opportunity": tab.texts("opportunity"),
            "currency": [code or currency for code in tab.texts("currency")],
            "amount": -tab.frame["amount"].fillna(0).astype("int64"),
            "why": "",
            "kind": [ADVANCE if kind == ADVANCE else PAYOUT for kind in tab.texts("kind")],
            "key": tab.texts("payout"),
        }
    )
    return frame[(tab.texts("partner") == partner) & ~tab.frame["bad"].to_numpy(bool)]


def _unread(tab: TabEntries, partner: str, partners: set[str]) -> tuple[str, ...]:
    """The payouts that cannot be read and are the partner's, or do not say whose they are."""
    bad = tab.frame["bad"].to_numpy(bool).nonzero()[0]
    names = tab.texts("partner")
    return tuple(tab.at(int(i)).in_workbook for i in bad if names[i] == partner or names[i] not in partners)


def _accounts(
    found: Found, partner: str, moved: pd.DataFrame, span: Span, works: Mapping[str, Work], usual: str
) -> Iterator[Account]:
    """By currency; the network's own if nothing moved in any. What has no date is before any period."""
    expected = _expected(found, partner, works)
    # A payout stands after the shares of its day, so that nobody seems to owe what came in the same morning.
    order = moved.assign(later=moved["kind"] != SHARE).sort_values(
        ["date", "later"], kind="stable", na_position="first"
    )
    inside = order["date"] >= pd.Timestamp(span.start) if span.start else pd.Series(True, index=order.index)
    for currency in sorted({*(set(moved["currency"]) or {usual}), *expected}):
        mine = order["currency"] == currency
        opening = int(order.loc[mine & ~inside, "amount"].sum())
        rows = order[mine & inside]
        balances = accumulate(rows["amount"].tolist(), initial=opening)
        next(balances)
        movements = tuple(
            Movement(_day(day), kind, key, works.get(opportunity, Work(opportunity)), amount, balance, why)
            for day, kind, key, opportunity, amount, why, balance in zip(
                *(rows[name].tolist() for name in ("date", "kind", "key", "opportunity", "amount", "why")),
                balances,
                strict=True,
            )
        )
        yield Account(currency, minor_units(currency), opening, movements, tuple(expected.get(currency, ())))


def _expected(found: Found, partner: str, works: Mapping[str, Work]) -> dict[str, list[Expected]]:
    lines = found.allocations.lines
    mine = lines[lines["partner"] == partner]
    sums = mine.groupby(["currency", "opportunity"], sort=False, observed=True)[["agreed", "earned"]].sum()
    open_ones: dict[str, list[Expected]] = {}
    for (currency, key), agreed, earned in zip(sums.index, sums["agreed"], sums["earned"], strict=True):
        if agreed != earned:
            one = Expected(works.get(key, Work(key)), int(agreed), int(earned))
            open_ones.setdefault(currency, []).append(one)
    return open_ones


# --- what is held or in dispute -------------------------------------------------------------------


def _concerns(found: Found, partner: str, moved: pd.DataFrame, works: Mapping[str, Work]) -> Iterator[Concern]:
    """What is held first, then what is in dispute."""
    concerned = _opportunities_of(found, partner)
    tab = found.entries["Opportunities"]
    disputes = zip(tab.texts("opportunity"), tab.texts("dispute"), strict=True)
    held = [(one.opportunity, True, one.reason) for one in found.allocations.held]
    disputed = [(str(key), False, str(text)) for key, text in disputes if text]
    for key, is_held, reason in (*held, *disputed):
        if key in concerned:
            mine = moved[moved["opportunity"].eq(key) & moved["kind"].eq(SHARE)]
            amounts = {code: int(amount) for code, amount in mine.groupby("currency")["amount"].sum().items()}
            yield Concern(works.get(key, Work(key)), is_held, reason, amounts)


def _opportunities_of(found: Found, partner: str) -> set[str]:
    """Where the partner has a share, gave something, or made the introduction."""
    lines = found.allocations.lines
    given, won = found.entries["Contributions"], found.entries["Opportunities"]
    return {
        *lines.loc[lines["partner"] == partner, "opportunity"],
        *given.texts("opportunity")[given.texts("partner") == partner],
        *won.texts("opportunity")[won.texts("introduced_by") == partner],
    }


def _works(found: Found) -> dict[str, Work]:
    tab = found.entries["Opportunities"]
    keys, titles, clients = (tab.texts(name) for name in ("opportunity", "title", "client"))
    return {str(key): Work(str(key), str(t), str(c)) for key, t, c in zip(keys, titles, clients, strict=True)}


def _day(day: Any) -> date | None:
    return None if pd.isna(day) else day.date()


# --- as plain facts --------------------------------------------------------------------------------


def facts(one: Statement, money: Callable[[int, int], str] = plain_money) -> dict[str, Any]:
    """The statement in texts and lists alone, for --json and for pages. Texts have no control characters in them."""
    return {
        "network": visible(one.network),
        "partner": visible(one.partner),
        "full_name": visible(one.full_name),
        "email": visible(one.email),
        "period": visible(one.span.name),
        "from": _iso(one.span.start),
        "to": _iso(one.span.end),
        "made": _iso(one.made),
        "certain": not one.unread,
        "unread": [visible(cell) for cell in one.unread],
        "accounts": [_account_facts(account, money) for account in one.accounts],
        "concerns": [
            {
                **_work_facts(concern.work),
                "state": "held" if concern.held else "in dispute",
                "reason": visible(concern.reason),
                "amounts": [
                    {"currency": visible(code), "amount": money(amount, minor_units(code))}
                    for code, amount in concern.amounts.items()
                ],
            }
            for concern in one.concerns
        ],
    }


def _account_facts(account: Account, money: Callable[[int, int], str]) -> dict[str, Any]:
    def text(amount: int) -> str:
        return money(amount, account.digits)

    return {
        "currency": visible(account.currency),
        "opening": text(account.opening),
        "shares": text(account.total(SHARE)),
        "payouts": text(account.total(PAYOUT)),
        "advances": text(account.total(ADVANCE)),
        "closing": text(account.closing),
        "to_give_back": account.closing < 0,
        "lines": [
            {
                "date": _iso(one.date),
                "kind": one.kind,
                "key": visible(one.key),
                **_work_facts(one.work),
                "amount": text(one.amount),
                "balance": text(one.balance),
                "why": visible(one.why),
            }
            for one in account.movements
        ],
        "expected": [
            {
                **_work_facts(one.work),
                "agreed": text(one.agreed),
                "earned": text(one.earned),
                "amount": text(one.amount),
            }
            for one in account.expected
        ],
        "expected_total": text(sum(one.amount for one in account.expected)),
    }


def _work_facts(work: Work) -> dict[str, str]:
    return {name: visible(getattr(work, name)) for name in ("opportunity", "title", "client")}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
