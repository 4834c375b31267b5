"""The Ledger and the payouts as a beancount ledger."""

import unicodedata
from collections.abc import Mapping
from itertools import chain

from netbook.model.money import plain_money
from netbook.outputs.balances_tab import balances
from netbook.outputs.base import Results
from netbook.outputs.exports.base import (
    CASH,
    NO_DATE,
    Posting,
    Text,
    Transaction,
    account_names,
    commodities,
    distinct,
    one_line,
    transactions,
)

LINK_MARKS = frozenset("-_/.")


def beancount(results: Results) -> Text:
    """Options, an open directive per account, dated with the first transaction, and the transactions by day."""
    booked = transactions(results)
    owed = balances(results)
    lines = [line for one in booked for line in one.postings]
    partners = {*owed["partner"], *(line.partner for line in lines)}
    accounts = account_names(partners, component)
    codes = commodities({results.network.currency, *owed["currency"], *(line.currency for line in lines)})
    links = distinct({key: _link(key) for key in {one.key for one in booked}})
    used: dict[str, set[str]] = {name: set() for name in sorted(partners)}
    for partner, currency in chain(
        zip(owed["partner"], owed["currency"], strict=True), ((line.partner, line.currency) for line in lines)
    ):
        used[partner].add(codes[currency])
    first = min((one.day for one in booked), default=NO_DATE)
    head = [f"option {_quoted('title')} {_quoted(results.network.name)}",
            f"option {_quoted('operating_currency')} {_quoted(codes[results.network.currency])}", "",
            f"{first} open {CASH} {','.join(sorted(codes.values()))}"]  # fmt: skip
    for partner, some in used.items():
        head.append(f"{first} open {accounts[partner]} {','.join(sorted(some))}")
        if partner:
            head.append(f"  partner: {_quoted(partner)}")
    text = [line for one in booked for line in ("", *_transaction(one, accounts, codes, links[one.key]))]
    return Text("\n".join([*head, *text, ""]), len(lines))


def _transaction(one: Transaction, accounts: Mapping[str, str], codes: Mapping[str, str], link: str) -> list[str]:
    return [
        f"{one.day} * {_quoted(one.payee)} {_quoted(one.words)} #{one.kind} ^{link}",
        f"  {'receipt' if one.kind == 'receipt' else 'payout'}: {_quoted(one.key)}",
        *(f"  opportunity: {_quoted(name)}" for name in one.opportunities[:1] if len(one.opportunities) == 1),
        *(
            f"  {CASH}  {plain_money(amount, digits)} {codes[currency]}"
            for (currency, digits), amount in one.cash.items()
        ),
        *chain.from_iterable(_posting(line, one, accounts, codes) for line in one.postings),
    ]


def _posting(line: Posting, one: Transaction, accounts: Mapping[str, str], codes: Mapping[str, str]) -> list[str]:
    said = {"opportunity": line.opportunity if len(one.opportunities) > 1 else "", "state": line.state, "why": line.why}
    return [
        f"  {accounts[line.partner]}  {plain_money(-line.amount, line.digits)} {codes[line.currency]}",
        *(f"    {name}: {_quoted(text)}" for name, text in said.items() if text),
    ]


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def component(name: str) -> str:
    """'ada Obi & Co' -> 'Ada-Obi-Co': letters, digits and hyphens, starting with a capital or a digit."""
    kept = "".join(c if _is_letter_or_digit(c) else " " for c in unicodedata.normalize("NFC", name))
    words = "-".join(kept.split())
    capital = words[:1].upper() + words[1:]
    starts_well = capital and unicodedata.category(capital[0]) in ("Lu", "Nd")
    return capital if starts_well else f"P-{words}".rstrip("-")


def _is_letter_or_digit(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("L") or category == "Nd"


def _link(key: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in LINK_MARKS) else "-" for c in key) or "-"
