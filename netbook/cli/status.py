"""netbook status."""

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.jobs.status import CHANGED, GONE, NEW, OUT, SAME, Status
from netbook.jobs.status import status as status_job


@click.command()
@common_options
def status(options: Options) -> None:
    """Show whether anything has changed since the last sync; read no entries, write nothing."""
    network = load_network(options.folder)
    result = status_job(network, open_backend, __version__)

    def text() -> None:
        show.line("Network", f"{show.plain(network.name)} ({network.currency})", network.folder)
        for one in result.workbooks:
            owner = f"  ({one.owner})" if one.owner else ""
            show.line("Workbook", show.plain(f"{one.label}{owner}"), WORDS[one.state])
            for told in filter(None, (one.why, one.fix)):
                show.paragraph(show.plain(told), " " * 12)
        if result.last is None:
            click.echo("Never synced. Next: netbook sync")
            return
        show.line("Last sync", show.checked(result.last), show.held(result.last))
        if result.run:
            show.line("Last run", f"{result.run}, {result.at[:16]}", show.plain(result.does))
        if result.last.conflicts:
            labels = show.some([show.plain(one["label"]) for one in result.last.conflicts])
            show.line("Conflicts", f"{len(result.last.conflicts)} open: {labels}")
        _next(result)

    show.finish(options, "status", {"network": network.name, **result.facts()}, 0, text)


WORDS = {
    CHANGED: "changed since the last sync",
    SAME: "as the last sync left it",
    NEW: "new: not part of a sync yet",
    GONE: "cannot be reached",
    OUT: "took no part in the last sync",
}


def _next(result: Status) -> None:
    last = result.last
    if result.changed:
        click.echo("Next: netbook sync")
    elif last is not None and last.conflicts and not last.errors:
        click.echo("Nothing new to do, but a person must settle a conflict. Next: netbook resolve")
    elif last is not None and last.exit_code:
        click.echo("Nothing new to do, but a person must act. Next: netbook validate")
    else:
        click.echo("Up to date.")
