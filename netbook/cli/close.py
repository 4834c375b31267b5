"""netbook close."""

from dataclasses import asdict
from datetime import datetime

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.jobs.results import Stamp


@click.command()
@click.argument("period")
@click.option("--by", default="", help="Who closes it; your user name if left out.")
@common_options
def close(options: Options, period: str, by: str) -> None:
    """Lock what was booked in PERIOD of the tab Periods, and sync.

    Later edits never change a locked line: what they change is booked as a true-up on the first open day.
    """
    from netbook.jobs.close import close as close_job
    from netbook.jobs.sync import sync

    network = load_network(options.folder)
    stamp = Stamp(datetime.now(), __version__)
    with show.progress(options) as progress:
        closing = close_job(network, open_backend, stamp, period, by, progress)
        result = sync(network, open_backend, stamp, progress=progress)

    def text() -> None:
        sums = ", ".join(f"{code} {show.thousands(amount)}" for code, amount in closing.sums.items()) or "nothing"
        show.line("Closed", f"{show.plain(closing.period)}, {closing.start} to {closing.end}", sums)
        show.line("Locked", show.count(closing.lines, "ledger line"), f"digest {closing.digest[:16]}...")
        show.line("Kept", show.plain(closing.file))
        click.echo("Keep the folder closed/ in version control or a backup: it proves the locked lines.")

    show.quiet_note(options, result)
    show.finish(options, "close", asdict(closing), result.exit_code, text)
