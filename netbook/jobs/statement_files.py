"""A statement as a page, a workbook or a PDF: the same facts, made into bytes."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from netbook.errors import UsageError
from netbook.jobs.pages import filled_page
from netbook.jobs.statement import Account, Concern, Expected, Movement, Statement, facts
from netbook.model.money import minor_units, money_text
from netbook.model.plan import Column, Kind, Tab
from netbook.shipped import shipped

LONGEST_NAME = 80


def default_name(partner: str, form: str) -> str:
    """'statement-Ana.html'. Only letters, digits, '-' and '_' of the partner's name are in it, so that no name leads
    to another folder."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in partner)
    return f"statement-{safe[:LONGEST_NAME].strip('-') or 'partner'}.{form}"


def form_of(path: Path | None, form: str) -> str:
    """Which of FORMS is meant by the ending of `path` and the option --format. Raises UsageError if they disagree."""
    ending = path.suffix.casefold().lstrip(".") if path else ""
    ending = {"htm": "html"}.get(ending, ending)
    if form and ending in FORMS and ending != form:
        raise UsageError(f"{path} ends in .{ending}, but --format says {form}.", "Change one of them.")
    if not form and ending and ending not in FORMS:
        raise UsageError(f"{path}: a statement is not written as .{ending}.", f"It can be {', '.join(FORMS)}.")
    return form or ending or "html"


def written(one: Statement, form: str) -> bytes:
    """The statement as one of FORMS."""
    return FORMS[form](one)


# --- page and PDF -----------------------------------------------------------------------------------


def _html(one: Statement) -> bytes:
    return filled_page("statement.html", **facts(one, money_text)).encode()


def _pdf(one: Statement) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise UsageError(
            "A PDF needs one more package.",
            'Install it with: pip install "netbook[pdf]" (or write .html and print that page).',
        ) from error
    # The texts travel as data beside the template, so that nothing in them is ever read as typst.
    data = json.dumps(facts(one, money_text), ensure_ascii=False)
    template = shipped("templates") / "pages" / "statement.typ"
    document: bytes = typst.compile(str(template), root=str(template.parent), sys_inputs={"statement": data})
    return document


# --- workbook ---------------------------------------------------------------------------------------


def _xlsx(one: Statement) -> bytes:
    from netbook.backends.excel.fresh import fresh_workbook

    return fresh_workbook(default_name(one.partner, "xlsx"), statement_tabs(one))


def statement_tabs(one: Statement) -> tuple[Tab, ...]:
    """The tabs of a workbook: what moved the balance, and, if there is any, what is still to come or held."""
    waiting = any(account.expected for account in one.accounts) or one.concerns
    return (_statement_tab(one), _waiting_tab(one)) if waiting else (_statement_tab(one),)


def _statement_tab(one: Statement) -> Tab:
    said = facts(one)
    who = " · ".join(part for part in (said["full_name"], said["email"]) if part)
    days = f"{said['from'] or 'the beginning'} to {said['to'] or said['made']}"
    intro = [f"Statement for {said['partner']}, {said['network']}"]
    intro += [who] if who else []
    intro += [f"From {days}. Made by netbook on {said['made']}."]
    intro += [f"Not certain: {', '.join(said['unread'])} cannot be read."] if said["unread"] else []
    rows = [row for account in one.accounts for row in _rows(account)]
    digits = [account.digits for account, _ in rows]
    moves = [move for _, move in rows]
    works = [(move["opportunity"], move["title"], move["client"]) for move in moves]
    return Tab(
        "Statement",
        (
            Column("Date", Kind.DATE, [move["date"] for move in moves], 12),
            Column("What", Kind.TEXT, [move["what"] for move in moves], 17),
            Column("Receipt or payout", Kind.TEXT, [move["key"] for move in moves], 18),
            Column("Opportunity", Kind.TEXT, [work[0] for work in works], 13),
            Column("Title", Kind.TEXT, [work[1] for work in works], 28, wrap=True),
            Column("Client", Kind.TEXT, [work[2] for work in works], 20, wrap=True),
            Column("Currency", Kind.TEXT, [account.currency for account, _ in rows], 10),
            Column("Amount", Kind.MONEY, [move["amount"] for move in moves], 14, digits),
            Column("Balance", Kind.MONEY, [move["balance"] for move in moves], 14, digits),
            Column("Why", Kind.TEXT, [move["why"] for move in moves], 60, wrap=True),
        ),
        intro=tuple(intro),
    )


def _rows(account: Account) -> list[tuple[Account, dict[str, Any]]]:
    """The opening balance, every movement, the closing balance."""
    nothing = {"date": None, "key": "", "opportunity": "", "title": "", "client": "", "amount": None, "why": ""}
    first = {**nothing, "what": "opening balance", "balance": account.opening}
    last = {**nothing, "what": "closing balance", "balance": account.closing}
    return [(account, first), *((account, _row(move)) for move in account.movements), (account, last)]


def _row(move: Movement) -> dict[str, Any]:
    return {
        "date": move.date,
        "what": move.kind,
        "key": move.key,
        "opportunity": move.work.opportunity,
        "title": move.work.title,
        "client": move.work.client,
        "amount": move.amount,
        "balance": move.balance,
        "why": move.why,
    }


def _waiting_tab(one: Statement) -> Tab:
    """What is agreed and not yet received, then what is held or in dispute."""
    rows = [_expected_row(account, expected) for account in one.accounts for expected in account.expected]
    rows += [row for concern in one.concerns for row in _concern_rows(concern)]
    digits = [minor_units(row["currency"]) for row in rows]
    texts = (("State", 13), ("Opportunity", 13), ("Title", 28), ("Client", 20), ("Currency", 10))
    money = ("Agreed", "Earned", "Still to come")
    return Tab(
        "Not yet settled",
        (
            *(Column(name, Kind.TEXT, [row[name.lower()] for row in rows], width, wrap=True) for name, width in texts),
            *(Column(name, Kind.MONEY, [row[name.lower()] for row in rows], 14, digits) for name in money),
            Column("Why", Kind.TEXT, [row["why"] for row in rows], 60, wrap=True),
        ),
    )


def _expected_row(account: Account, expected: Expected) -> dict[str, Any]:
    amounts = {"agreed": expected.agreed, "earned": expected.earned, "still to come": expected.amount}
    return {"state": "to come", **vars(expected.work), "currency": account.currency, **amounts, "why": ""}


def _concern_rows(concern: Concern) -> list[dict[str, Any]]:
    state = "held" if concern.held else "in dispute"
    known = {"state": state, **vars(concern.work), "why": concern.reason, "agreed": None, "still to come": None}
    if not concern.amounts:
        return [{**known, "currency": "", "earned": None}]
    return [{**known, "currency": currency, "earned": earned} for currency, earned in concern.amounts.items()]


FORMS: Mapping[str, Callable[[Statement], bytes]] = {"html": _html, "xlsx": _xlsx, "pdf": _pdf}
"""Ending of the file -> how it is made."""
