"""netbook explain."""

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import UsageError
from netbook.model.money import money_text, plain_money

if TYPE_CHECKING:
    import pandas as pd

    from netbook.jobs.explain import Explanation


@click.command()
@click.argument("opportunity")
@click.option("--partner", default="", help="Only this partner's lines.")
@click.option("--receipt", default="", help="What one receipt brought, instead of the whole price.")
@common_options
def explain(options: Options, opportunity: str, partner: str, receipt: str) -> None:
    """Show why every partner gets what they get of OPPORTUNITY, down to the cells."""
    from netbook.jobs.examine import look
    from netbook.jobs.explain import behind_receipt, explanation

    network = load_network(options.folder)
    with show.progress(options) as progress:
        found = look(network, open_backend, progress)
    one = explanation(found, opportunity)
    if partner and partner.casefold() not in one.lines["partner"].str.casefold().tolist():
        known = ", ".join(dict.fromkeys(name for name in one.lines["partner"] if name))
        raise UsageError(f"{one.opportunity} has no share for '{partner}'.", f"It has {known}." if known else "")
    if receipt:
        lines = _receipt_lines(one, receipt, partner)
        steps = behind_receipt(found, network, one, receipt)
        show.finish(options, "explain", _receipt_facts(one, lines, steps), 0, lambda: _show_receipt(one, lines, steps))
    show.finish(options, "explain", _facts(one, partner), 3 if one.held else 0, lambda: _show(one, partner))


def _show(one: "Explanation", partner: str) -> None:
    texts = (f"{one.opportunity} {one.title}".strip(), one.client)
    title = " · ".join(show.plain(text)[:60] for text in texts if text)
    whole = one.received == one.price and one.price
    paid = "received in full" if whole else f"{money_text(one.received, one.digits)} received"
    _two(f"{title} · {paid}", f"{one.currency} {money_text(one.price, one.digits)}")
    if one.held:
        show.paragraph(f"Held: {show.plain(one.held)}.")
    if not one.lines["partner"].any():
        return
    steps = []
    for (step, take), lines in one.lines.groupby(["step", "take"], sort=False):
        total = int(lines["agreed"].sum())
        steps.append(money_text(total, one.digits))
        lead = f"step {step}  {take} -> " if take else f"step {step}, as it was last split, to "
        _two(f"{lead}{' | '.join(dict.fromkeys(lines['role']))}", steps[-1], "├─ ")
        for line in lines.itertuples():
            if partner and str(line.partner).casefold() != partner.casefold():
                continue
            exact = f"{line.exact / 10**one.digits:,.4f} -> {money_text(line.agreed, one.digits):>12}"
            left = f"{show.plain(line.partner) or 'nobody':<14} {show.plain(line.reason)}"
            _two(left, exact, "│     ", cells=show.plain(line.cells))
    if not one.held:
        click.echo(f"Adds up: {' + '.join(steps)} = {money_text(int(one.lines['agreed'].sum()), one.digits)}")


def _two(left: str, right: str, lead: str = "", cells: str = "") -> None:
    """Text on the left, an amount right-aligned at 100 columns; on lines of their own where both do not fit."""
    room = show.WIDTH - len(lead) - len(right) - 2
    if len(left) <= room:
        click.echo(f"{lead}{left:<{room}}  {right}")
    else:
        for text in wrap(left, show.WIDTH - len(lead)):
            click.echo(lead + text)
        click.echo(lead + right.rjust(show.WIDTH - len(lead)))
    if cells:
        click.echo(f"{lead}{'':<14} from {cells}")


def _show_receipt(one: "Explanation", lines: "pd.DataFrame", steps: "pd.DataFrame") -> None:
    for why, some in lines.groupby(lines["why"].str.partition(" | ")[0], sort=False):
        click.echo(f"{show.plain(some['receipt'].iloc[0])}  {show.plain(why)}")
        for line in some.itertuples():
            name = show.plain(line.partner) or "nobody"
            _two(f"{name:<14} {line.state}", f"{one.currency} {_signed(line.amount, one)}", "├─ ")
            for step in _behind(line, steps).itertuples():
                take = f"step {step.step}  {step.take}, {money_text(step.filled, one.digits)} so far: {step.reason}"
                _two(take, _signed(step.change, one), "│     ")
                exact = f"{step.exact / 10**one.digits:,.4f} -> {money_text(step.now, one.digits)}"
                cells = f" from {show.plain(step.cells)}" if step.cells else ""
                click.echo(f"│             {exact}, had {money_text(step.now - step.change, one.digits)}{cells}")


def _behind(line: "Any", steps: "pd.DataFrame") -> "pd.DataFrame":
    """The steps that a ledger line is the sum of; none if it was locked and would be another today."""
    if not len(steps):
        return steps
    mine = steps[steps["partner"] == line.partner]
    return mine if int(mine["change"].sum()) == line.amount else mine[:0]


def _signed(amount: int, one: "Explanation") -> str:
    return f"{'' if amount < 0 else '+'}{money_text(amount, one.digits)}"


def _receipt_lines(one: "Explanation", receipt: str, partner: str) -> "pd.DataFrame":
    lines = one.ledger[one.ledger["receipt"].str.casefold() == receipt.casefold()]
    if not len(lines):
        known = ", ".join(dict.fromkeys(one.ledger["receipt"]))
        raise UsageError(f"{one.opportunity} has no receipt '{receipt}'.", f"It has {known}." if known else "")
    return lines[lines["partner"].str.casefold() == partner.casefold()] if partner else lines


def _facts(one: "Explanation", partner: str) -> dict[str, object]:
    lines = one.lines
    if partner:
        lines = lines[lines["partner"].str.casefold() == partner.casefold()]
    shown = [
        {
            "step": line.step,
            "take": line.take,
            "role": line.role,
            "partner": line.partner,
            "agreed": plain_money(line.agreed, one.digits),
            "earned": plain_money(line.earned, one.digits),
            "reason": line.reason,
            "state": line.state,
            "cells": line.cells,
        }
        for line in lines.itertuples()
    ]
    price, received = plain_money(one.price, one.digits), plain_money(one.received, one.digits)
    return {"opportunity": one.opportunity, "title": one.title, "currency": one.currency, "price": price,
            "received": received, "held": one.held, "lines": shown}  # fmt: skip


def _receipt_facts(one: "Explanation", lines: "pd.DataFrame", steps: "pd.DataFrame") -> dict[str, object]:
    shown = [
        {
            "receipt": line.receipt,
            "partner": line.partner,
            "amount": plain_money(line.amount, one.digits),
            "why": line.why,
            "steps": [
                {
                    "step": step.step,
                    "take": step.take,
                    "reason": step.reason,
                    "filled": plain_money(step.filled, one.digits),
                    "now": plain_money(step.now, one.digits),
                    "change": plain_money(step.change, one.digits),
                    "cells": step.cells,
                }
                for step in _behind(line, steps).itertuples()
            ],
        }
        for line in lines.itertuples()
    ]
    return {"opportunity": one.opportunity, "currency": one.currency, "lines": shown}
