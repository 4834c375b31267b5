"""netbook validate."""

from datetime import date

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network


@click.command()
@common_options
def validate(options: Options) -> None:
    """Check the entries and the rules; write nothing. Exit code 3 if a person must act."""
    from netbook.jobs.validate import validate as validate_job

    with show.progress(options) as progress:
        result = validate_job(load_network(options.folder), open_backend, date.today(), progress=progress)

    def text() -> None:
        show.findings(result.findings)
        if result.findings:
            click.echo()
        rows = sum(result.counts.values())
        click.echo(f"{show.checked(result)[0].upper()}{show.checked(result)[1:]} in {rows:,} rows.")
        show.held_reasons(result)
        if result.exit_code:
            click.echo("Rows with errors stay out of the split until corrected. Next: correct them, then netbook sync")
        else:
            click.echo("Next: netbook sync")

    facts = {"workbooks": result.workbooks, "counts": result.counts, "findings": result.findings, "held": result.held}
    show.quiet_note(options, result)
    show.finish(options, "validate", facts, result.exit_code, text)
