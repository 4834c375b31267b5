"""The Ledger and the payouts as an hledger journal."""

from collections.abc import Mapping

from netbook.model.money import minor_units, plain_money
from netbook.outputs.balances_tab import balances
from netbook.outputs.base import Results
from netbook.outputs.exports.base import (
    CASH,
    HELD,
    Text,
    Transaction,
    account_names,
    commodities,
    one_line,
    transactions,
)

IN_ACCOUNTS = str.maketrans({":": "-", ";": "-"})
IN_DESCRIPTIONS = str.maketrans({"|": "/", ";": ","})
IN_COMMENTS = str.maketrans({":": " ", ",": " ", "[": "(", "]": ")"})
"""In a comment 'date: x' and '[x]' are dates to hledger, and a comma ends a tag."""
IN_CODES = str.maketrans({"(": "-", ")": "-", ";": "-"})


def hledger(results: Results) -> Text:
    """Directives for every commodity and account, and the transactions by day."""
    booked = transactions(results)
    owed = balances(results)
    lines = [line for one in booked for line in one.postings]
    partners = sorted({*owed["partner"], *(line.partner for line in lines)} - {""})
    accounts = account_names(partners, _component)
    digits = {code: minor_units(code) for code in (results.network.currency, *owed["currency"])}
    digits |= {line.currency: line.digits for line in lines}
    codes = {code: name if name.isalpha() else f'"{name}"' for code, name in commodities(digits).items()}
    head = [
        f"; {_safe(results.network.name, IN_COMMENTS)}",
        "decimal-mark .",
        *(f"commodity {_sample(digits[code])} {codes[code]}" for code in sorted(codes)),
        "",
        f"account {CASH}  ; type: C",
        f"account {HELD}  ; type: L",
        *(f"account {accounts[name]}  ; type: L, partner: {_safe(name, IN_COMMENTS)}" for name in partners),
    ]
    text = [line for one in booked for line in ("", *_transaction(one, accounts, codes))]
    return Text("\n".join([*head, *text, ""]), len(lines))


def _transaction(one: Transaction, accounts: Mapping[str, str], codes: Mapping[str, str]) -> list[str]:
    payee, words = _safe(one.payee, IN_DESCRIPTIONS), _safe(one.words, IN_DESCRIPTIONS)
    description = f"{payee} | {words}" if payee else words
    cash = ((CASH, amount, digits, currency, "") for (currency, digits), amount in one.cash.items())
    owed = ((accounts[line.partner], -line.amount, line.digits, line.currency, line.state) for line in one.postings)
    return [
        f"{one.day} * ({_safe(one.key, IN_CODES) or '-'}) {description}  ; kind: {one.kind}",
        *(
            f"    {account}  {plain_money(amount, digits)} {codes[currency]}{f'  ; state: {state}' if state else ''}"
            for account, amount, digits, currency, state in (*cash, *owed)
        ),
    ]


def _safe(text: str, marks: Mapping[int, str]) -> str:
    return " ".join(one_line(text).translate(marks).split())


def _component(name: str) -> str:
    """A partner's name without what ends an account name in hledger: colons, semicolons, two spaces."""
    return _safe(name, IN_ACCOUNTS) or "P"


def _sample(digits: int) -> str:
    """'1000.00'; '1000.' for a currency without decimals."""
    return f"1000.{'0' * digits}"
