"""netbook schedule."""

import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click

from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import UsageError
from netbook.jobs.schedule import SCHEDULERS, Job, Schedule, read_every
from netbook.jobs.schedule import schedule as schedule_job


@click.command(short_help="Print a job that syncs time and again, to paste.")
@click.option("--systemd", is_flag=True, help="A service and a timer of your own user.")
@click.option("--cron", is_flag=True, help="A line of a crontab.")
@click.option("--github", is_flag=True, help="A workflow of GitHub Actions, in the repository with the workbooks.")
@click.option("--launchd", is_flag=True, help="An agent of macOS.")
@click.option("--windows", is_flag=True, help="A task of the Windows Task Scheduler.")
@click.option("--every", default="15m", metavar="RHYTHM", help="5m, 10m, 15m (default), 20m, 30m, hourly, daily@07:30.")
@common_options
def schedule(options: Options, every: str, **wanted: bool) -> None:
    """Print a job that syncs this network time and again, to paste into the scheduler of this computer.

    Nothing is installed: where to put it and how to switch it on is said on stderr.
    """
    chosen = [name for name in SCHEDULERS if wanted[name]]
    if len(chosen) != 1:
        raise UsageError("Say for which scheduler.", f"Give one of --{', --'.join(SCHEDULERS)}.")
    if options.quiet and not options.json:
        raise UsageError("With --quiet nothing is printed.", "Leave it out; the job itself runs with --quiet.")
    job = Job(load_network(options.folder), _running_program(), read_every(every), Path.home())
    printed = schedule_job(job, chosen[0])
    facts = {"scheduler": chosen[0], "files": [asdict(file) for file in printed.files], "next": list(printed.next)}
    show.finish(options, "schedule", facts, 0, lambda: _show(printed))


def _running_program() -> tuple[str, ...]:
    """The words that start the netbook that runs now, from any folder."""
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).stem == "netbook" else None
    return (os.path.abspath(script),) if script else (sys.executable, "-m", "netbook")


def _show(printed: Schedule) -> None:
    texts = [file.text for file in printed.files]
    if len(texts) > 1:
        texts = [f"# {file.where}/{file.name}\n{file.text}" for file in printed.files]
    # Bytes, so that the encoding of the terminal does not spoil a path.
    click.echo("\n".join(texts).encode(), nl=False)
    for line in printed.next:
        click.echo(line, err=True)
