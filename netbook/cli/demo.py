"""netbook demo."""

from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.cli.sync import show_sync
from netbook.config import load_network
from netbook.jobs.init import init
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync as sync_job


@click.command()
@common_options
def demo(options: Options) -> None:
    """Set up the sample network in a new temporary folder and sync it. Touches nothing of yours."""
    folder = Path(mkdtemp(prefix="netbook-demo-"))
    made = init(folder, template="sample")
    network = load_network(folder)
    with show.progress(options) as progress:
        result = sync_job(network, open_backend, Stamp(datetime.now(), __version__), progress=progress)

    def text() -> None:
        click.echo(f"The sample network Harbour is in {made.folder}\n")
        show_sync(result, options, network)
        click.echo(f"\nTry:  cd {made.folder}\n      netbook explain OPP-7\n      netbook allocate")

    show.finish(options, "demo", {"folder": str(made.folder), **result.facts()}, result.exit_code, text)
