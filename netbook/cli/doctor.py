"""netbook doctor."""

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options

COLOURS = {"ok": "green", "BAD": "red", "skip": "yellow"}


@click.command()
@common_options
def doctor(options: Options) -> None:
    """Look for everything that usually goes wrong, from netbook.toml to each workbook; write nothing.

    Google is asked only if the network has Google Sheets.
    """
    from netbook.jobs.doctor import doctor as doctor_job

    with show.progress(options) as progress:
        progress("Looking")
        found = doctor_job(options.folder, open_backend, __version__)

    def text() -> None:
        width = max(len(check.name) for check in found.checks)
        for check in found.checks:
            indent = " " * (width + 7)
            lines = show.lines(show.plain(check.words), show.WIDTH - len(indent), to_copy=True)
            state = click.style(f"{check.state:<4}", fg=COLOURS[check.state])
            click.echo(f" {state} {check.name:<{width}} {lines[0]}")
            for line in lines[1:]:
                click.echo(indent + line)
            if check.fix:
                show.paragraph(f"Fix: {show.plain(check.fix)}", indent, to_copy=True)
        click.echo("Correct what is BAD, then look again: netbook doctor" if found.bad else "All is well.")

    if options.quiet and not options.json and found.bad:
        click.echo(f"netbook: {show.some([show.plain(check.name) for check in found.bad])}: netbook doctor", err=True)
    show.finish(options, "doctor", found.facts(), found.exit_code, text)
