"""netbook init."""

from shlex import quote

import click

from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.errors import UsageError
from netbook.jobs.init import TEMPLATES, Made
from netbook.jobs.init import init as init_job
from netbook.model.money import CURRENCIES


@click.command()
@click.argument("name")
@click.option("--template", type=click.Choice(TEMPLATES), default="network", help="An empty network, or the sample.")
@click.option("--currency", default="EUR", metavar="CODE", help="Currency of the network, EUR if not given.")
@click.option("--google", default="", metavar="URL", help="Use this Google Sheet; tabs it lacks are made there.")
@common_options
def init(options: Options, name: str, template: str, currency: str, google: str) -> None:
    """Make the folder NAME with netbook.toml, a workbook and .gitignore. It runs at once."""
    if currency not in CURRENCIES:
        raise UsageError(f"'{show.plain(currency)}' is not a currency code.", "Write three capitals, such as EUR.")
    made = init_job((options.folder / name).absolute(), template=template, currency=currency, google=google)
    facts = {"folder": str(made.folder), "files": list(made.files), "sheet": made.sheet, "tabs": list(made.tabs)}
    show.finish(options, "init", facts, 0, lambda: show_made(made, name))


def show_made(made: Made, name: str) -> None:
    """What was made, and what to do next."""
    click.echo(f"Made {show.plain(name)}/")
    width = max(map(len, made.files))
    for file, purpose in made.files.items():
        click.echo(f"  {file:<{width}}  {purpose}")
    if made.sheet:
        tabs = ", ".join(made.tabs) if made.tabs else "none; all were there"
        click.echo(f"Made in the Google Sheet {show.plain(made.sheet)}: {tabs}")
    click.echo(f"\nNext: cd {quote(show.plain(name))} && netbook sync")
