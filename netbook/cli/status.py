"""netbook status."""

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.jobs.status import status as status_job


@click.command()
@common_options
def status(options: Options) -> None:
    """Show whether anything has changed since the last sync; read no entries, write nothing."""
    network = load_network(options.folder)
    result = status_job(network, open_backend, __version__)

    def text() -> None:
        show.line("Network", f"{show.plain(network.name)} ({network.currency})", network.folder)
        for name, changed in result.workbooks.items():
            show.line("Workbook", name, "changed since the last sync" if changed else "as the last sync left it")
        if result.last is None:
            click.echo("Never synced. Next: netbook sync")
            return
        show.line("Last sync", show.checked(result.last), show.held(result.last))
        if result.changed:
            click.echo("Next: netbook sync")
        elif result.last.exit_code:
            click.echo("Nothing new to do, but a person must act. Next: netbook validate")
        else:
            click.echo("Up to date.")

    facts = {"network": network.name, "workbooks": dict(result.workbooks), "changed": result.changed,
             "last": result.last.facts() if result.last else None}  # fmt: skip
    show.finish(options, "status", facts, 0, text)
