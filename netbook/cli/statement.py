"""netbook statement."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import UsageError

if TYPE_CHECKING:
    from netbook.jobs.statement import Statement

DAY = click.DateTime(["%Y-%m-%d"])


@click.command(short_help="Write one partner's statement: html, xlsx or pdf.")
@click.argument("partner")
@click.option("--from", "start", type=DAY, metavar="DATE", help="First day, such as 2026-01-01.")
@click.option("--to", "end", type=DAY, metavar="DATE", help="Last day.")
@click.option("--period", default="", help="A period of the tab Periods, instead of its days.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file to write.")
@click.option("--format", "form", type=click.Choice(["html", "xlsx", "pdf"]), default=None, help="html if not said.")
@common_options
def statement(
    options: Options,
    partner: str,
    start: datetime | None,
    end: datetime | None,
    period: str,
    output: Path | None,
    form: str | None,
) -> None:
    """Write what PARTNER earned, was paid and is owed, with the reason of every amount, to send to them.

    The file's ending says whether it is a page (.html), a workbook (.xlsx) or a .pdf.
    """
    from netbook.jobs.examine import look
    from netbook.jobs.saving import save_file
    from netbook.jobs.statement import Span, facts, span_of
    from netbook.jobs.statement import statement as statement_job
    from netbook.jobs.statement_files import default_name, form_of, written

    if period and (start or end):
        raise UsageError("A period has its own days.", "Give --period, or --from and --to.")
    if start and end and start > end:
        raise UsageError(f"{start:%Y-%m-%d} is after {end:%Y-%m-%d}.", "Give the first day with --from.")
    network = load_network(options.folder)
    form = form_of(output, form or "")
    with show.progress(options) as progress:
        found = look(network, open_backend, progress)
    span = span_of(found, period) if period else Span(start.date() if start else None, end.date() if end else None)
    one = statement_job(network, found, partner, span, date.today())
    path = options.folder / (output or default_name(one.partner, form))
    save_file(path, written(one, form), network)
    if options.quiet and not options.json and one.exit_code:
        click.echo(f"netbook: the statement of {show.plain(one.partner)} is not certain: {_doubt(one)}", err=True)
    said = {"file": str(path), **facts(one)}
    show.finish(options, "statement", said, one.exit_code, lambda: _show(one, path))


def _show(one: "Statement", path: Path) -> None:
    from netbook.jobs.statement import ADVANCE, PAYOUT, SHARE
    from netbook.model.money import money_text

    for account in one.accounts:
        paid = -account.total(PAYOUT) - account.total(ADVANCE)
        amounts = (account.opening, account.total(SHARE), paid, account.closing)
        before, earned, paid_text, owed = (money_text(amount, account.digits) for amount in amounts)
        show.paragraph(
            f"{show.plain(one.partner)}  {show.plain(account.currency)}  "
            f"opening {before} + earned {earned} - paid {paid_text} = {owed} owed"
        )
    if one.exit_code:
        show.paragraph(f"Not certain: {_doubt(one)}")
    click.echo(f"Wrote {show.plain(path)}")
    send = f"look at it, then send it to {show.plain(one.email or one.partner)}"
    click.echo(f"Next: {'netbook validate, and then the statement again' if one.exit_code else send}")


def _doubt(one: "Statement") -> str:
    unread = [f"{cell} cannot be read" for cell in one.unread]
    held = [f"{concern.work.opportunity} is held" for concern in one.concerns if concern.held]
    return show.plain("; ".join(dict.fromkeys((*unread, *held))))
