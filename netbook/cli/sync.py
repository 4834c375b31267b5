"""netbook sync."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync as sync_job

if TYPE_CHECKING:
    from netbook.jobs.results import SyncResult
    from netbook.model.network import Network


@click.command()
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--accept-deletes", is_flag=True, help="Go on though much is gone from a workbook: it was meant.")
@click.option("--adopt", is_flag=True, help="Take in a workbook that carries the mark of another network.")
@common_options
def sync(options: Options, dry_run: bool, accept_deletes: bool, adopt: bool) -> None:
    """Bring all workbooks together, check the entries, split the money, write the computed tabs.

    Exit code 0: all well. 3: done, but a person must act (netbook validate shows where).
    """
    network = load_network(options.folder)
    stamp = Stamp(datetime.now(), __version__)
    with show.progress(options) as progress:
        result = sync_job(
            network,
            open_backend,
            stamp,
            dry_run=dry_run,
            accept_deletes=accept_deletes,
            adopt=adopt,
            progress=progress,
        )
    show.quiet_note(options, result)
    show.finish(options, "sync", result.facts(), result.exit_code, lambda: show_sync(result, options, network))


MOST_CHANGES, MOST_CELLS = 12, 30


def show_sync(result: "SyncResult", options: Options, network: "Network") -> None:
    """The summary of a sync, a line a step."""
    from netbook.cli.show_changes import show_conflicts, show_left_out, show_plan

    seconds = result.seconds
    if result.unchanged:
        click.echo("Nothing has changed since the last sync; nothing was written.")
    else:
        show.line("Read", f"{', '.join(result.workbooks)}", entry_counts(result))
    show_left_out(result.left_out)
    for label in result.restored:
        show.line("Restored", f"{show.plain(label)} is a backup; what was typed since is written into it again")
    if not result.unchanged:
        _merged(result, network)
    show.line("Checked", show.checked(result), show.held(result))
    for one in result.split:
        over = show.count(one.partners, "partner")
        kept = f"held {show.thousands(one.held)}, " if Decimal(one.held) else ""
        split = f"{one.currency} {show.thousands(one.shared)} over {over}"
        show.line("Split", split, f"{kept}left over {show.thousands(one.left_over)}")
    if not result.unchanged:
        show.line("Would write" if result.dry_run else "Wrote", written(result))
    show_plan(result.plan, network, MOST_CELLS)
    if options.verbose and seconds:
        show.line("Took", ", ".join(f"{step} {spent:.2f} s" for step, spent in seconds.items()))
    show_conflicts(result.conflicts)
    _next(result)


def _merged(result: "SyncResult", network: "Network") -> None:
    """What people typed since the last run, and what of it is in conflict."""
    from netbook.cli.show_changes import change_lines, show_changes

    lines = change_lines([one for one in result.changes if one["workbooks"]], network)
    if len(network.workbooks) > 1:
        show.line("Merged", f"{show.count(len(lines), 'change')}, {show.count(len(result.conflicts), 'conflict')}")
    elif lines:
        show.line("Changed", show.count(len(lines), "change"))
    show_changes(lines, MOST_CHANGES)


def entry_counts(result: "SyncResult") -> str:
    """'14 opportunities, 60 contributions, 12 receipts'."""
    shown = (("Opportunities", "opportunity"), ("Contributions", "contribution"), ("Receipts", "receipt"))
    return ", ".join(show.count(result.counts.get(title, 0), word) for title, word in shown)


def written(result: "SyncResult") -> str:
    """'Allocations 61 rows, netbook 2 rows, 3 cells filled, 5 cells marked'."""
    tabs = [f"{title} {show.count(rows, 'row')}" for title, rows in result.written.items()]
    filled = [f"{show.count(result.cells_filled, 'cell')} filled"] if result.cells_filled else []
    marks = sum(result.marked.values())
    marked = [f"{show.count(marks, 'cell')} marked" if marks else "marks taken away"] if result.marked else []
    return ", ".join([*tabs, *filled, *marked]) or "nothing: the tabs show all this already"


def _next(result: "SyncResult") -> None:
    took = f"Done in {sum(result.seconds.values()):.1f} s" if result.seconds else "Done"
    if result.errors:
        entries = result.entries_to_correct
        need = "1 entry needs a person" if entries == 1 else f"{entries} entries need a person"
        click.echo(f"{took}; {need}: netbook validate")
    elif result.conflicts:
        need = "1 conflict needs" if len(result.conflicts) == 1 else f"{len(result.conflicts)} conflicts need"
        click.echo(f"{took}; {need} a person: netbook resolve")
    elif result.held:
        click.echo(f"{took}; see why money is held: netbook validate")
    elif result.dry_run:
        click.echo(f"{took}; nothing was written. Next: netbook sync")
    elif result.left_out:
        click.echo(f"{took}; {show.count(len(result.left_out), 'workbook')} took no part: see Left out, above.")
    else:
        click.echo(f"{took}. Open {result.workbooks[0]} and look at the tab Allocations.")
