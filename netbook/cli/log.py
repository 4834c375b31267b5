"""netbook log."""

from typing import Any

import click

from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network


@click.command()
@click.argument("entry", default="")
@click.option("--run", type=int, metavar="N", help="Only this run, with all its changes.")
@click.option("--workbook", "--partner", default="", metavar="NAME", help="Only what was typed in this workbook.")
@common_options
def log(options: Options, entry: str, run: int | None, workbook: str) -> None:
    """Show who changed what, where and when: every run, or what happened to ENTRY (OPP-016, OPP-016.price)."""
    from netbook.cli.show_changes import change_lines, fix_lines, show_changes
    from netbook.jobs.history import MOST_RUNS, Asked, history, run_facts

    network = load_network(options.folder)
    asked = Asked(run, workbook, entry)
    all_of_them = options.json or options.verbose
    runs = history(network, asked, None if all_of_them else MOST_RUNS + 1)
    facts = [run_facts(one) for one in runs]

    def text() -> None:
        if not runs:
            what = show.plain(entry) if entry else "Nothing"
            click.echo(f"{what} was {'not ' if entry else ''}changed since the first sync, where the log begins.")
            return
        shown = facts if all_of_them else facts[:MOST_RUNS]
        for one in shown:
            number = click.style(f"Run {one['run']}", bold=True)
            click.echo(f"{number}  {one['at'][:16]}  {show.plain(one['does'])}")
            agreed = [change for change in one["changes"] if change["kind"] == "agreed"]
            lines = change_lines(agreed, network)
            few = None if run is not None or entry or workbook or all_of_them else MOST_CHANGES
            show_changes(lines, few, f"netbook log --run {one['run']}")
            formed = [{**change, "cell": _cell(change)} for change in one["changes"] if change["kind"] == "form"]
            for told in fix_lines(formed):
                click.echo(told)
            for change in (change for change in one["changes"] if change["kind"] == "not theirs"):
                [line] = change_lines([change], network)
                show.paragraph(show.plain(f"! {line.text}: not for {line.who} to say, put back ({line.cell})"), "  ")
        if len(shown) < len(facts):
            click.echo(f"The last {MOST_RUNS} runs; all of them: netbook log -v")
        click.echo("To put a run back: netbook undo RUN. Workbooks as they were before a run: .netbook/backups")

    show.finish(options, "log", {"runs": facts}, 0, text)


def _cell(change: dict[str, Any]) -> str:
    """'Contributions!C12' of 'ana.xlsx Contributions!C12'."""
    return str(change["cell"]).rpartition(" ")[2]


MOST_CHANGES = 12
