"""netbook export."""

from datetime import datetime
from pathlib import Path

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import NEEDS_A_PERSON, UsageError
from netbook.jobs.results import Stamp

FORMATS = ("csv", "beancount", "hledger", "xero", "qbo", "sqlite")


@click.command()
@click.argument("name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE, not to stdout.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--account", default="", metavar="CODE", help="xero, qbo: the account that bills are booked to.")
@click.option("--tax", default="", metavar="RATE", help="xero, qbo: what the rate without tax is called there.")
@click.option("--due-days", default=14, type=click.IntRange(0, 3650), help="xero, qbo: days until a bill is due (14).")
@click.option("--dates", default="dmy", type=click.Choice(("dmy", "mdy", "iso")), help="xero, qbo: order of a date.")
@common_options
def export(  # one parameter an option
    options: Options, name: str, output: Path | None, force: bool, account: str, tax: str, due_days: int, dates: str
) -> None:
    """Write the Ledger and the payouts for other programs.

    csv, beancount and hledger have every ledger line and payout; xero and qbo have bills to be imported there; sqlite
    has all tables. The workbook is not written to.
    """
    from netbook.jobs.export import Wanted
    from netbook.jobs.export import export as export_job
    from netbook.outputs.exports.bills import Billing

    if options.quiet and output is None and not options.json:
        raise UsageError("With --quiet nothing is printed.", "Name a file with -o.")
    file = options.folder / output if output else None
    wanted = Wanted(name, file, force, Billing(account, tax, due_days, dates))
    with show.progress(options) as progress:
        network = load_network(options.folder)
        result = export_job(network, open_backend, Stamp(datetime.now(), __version__), wanted, progress)

    def text() -> None:
        if output:
            click.echo(f"Wrote {show.count(result.rows, 'row')} to {show.plain(output)}")
        else:  # bytes, so that the encoding of the terminal does not spoil what goes into a file
            click.echo(result.text.encode(), nl=False)
        if result.exit_code == NEEDS_A_PERSON:
            show.person_needed(result)

    show.quiet_note(options, result)
    facts = {"format": name, "file": str(output) if output else "", "rows": result.rows, "held": result.held}
    show.finish(options, "export", facts if output else {**facts, "text": result.text}, result.exit_code, text)
