"""netbook resolve."""

from datetime import datetime

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import NEEDS_A_PERSON, OK
from netbook.jobs.results import Stamp


@click.command()
@click.argument("conflict", metavar="[ENTRY.FIELD]", default="")
@click.option("--take", metavar="WORKBOOK", help="The value of this workbook or partner, or: agreed.")
@click.option("--value", metavar="X", help="This value; '' empties the cell.")
@click.option("--keep", is_flag=True, help="The entry stays.")
@click.option("--delete", is_flag=True, help="The entry is gone.")
@click.option(
    "--new-key", metavar="WORKBOOK", help="Of two entries under one key, the one of this workbook gets a new one."
)
@common_options
def resolve(
    options: Options, conflict: str, take: str | None, value: str | None, keep: bool, delete: bool, new_key: str | None
) -> None:
    """Settle a conflict between workbooks, and sync. Without arguments: list the open ones.

    ENTRY.FIELD is the cell, such as OPP-016.price; of an entry that was deleted in one workbook, ENTRY.
    """
    from netbook.cli.show_changes import show_conflicts
    from netbook.cli.sync import show_sync
    from netbook.jobs.resolve import Answer, conflict_named, decision, open_conflicts, told
    from netbook.jobs.sync import sync

    network = load_network(options.folder)
    answer = Answer(take, value, keep, delete, new_key)
    conflicts = open_conflicts(network)
    if not conflict and not answer.given:

        def listed() -> None:
            show_conflicts(conflicts, len(conflicts))
            click.echo("As of the last sync." if conflicts else "No conflict is open.")

        show.finish(options, "resolve", {"conflicts": conflicts}, NEEDS_A_PERSON if conflicts else OK, listed)
    one = conflict_named(conflicts, conflict)
    decided = decision(network, one, answer)
    [chosen] = decided[one["tab"]].values()
    stamp = Stamp(datetime.now(), __version__)
    with show.progress(options) as progress:
        result = sync(network, open_backend, stamp, decided=decided, does=f"resolve {one['label']}", progress=progress)
    settled = not any((left["tab"], left["label"]) == (one["tab"], one["label"]) for left in result.conflicts)

    def text() -> None:
        label = show.plain(one["label"])
        if settled:
            show.line("Settled", f"{label}: {show.plain(told(one, chosen))}")
        else:
            show.line("Open", f"{label}: something else was typed since the last sync, so nothing was decided")
        show_sync(result, options, network)

    show.quiet_note(options, result)
    facts = {"label": one["label"], "decided": chosen, "settled": settled, "conflicts": result.conflicts,
             "changes": result.changes, "left_out": result.left_out}  # fmt: skip
    show.finish(options, "resolve", facts, result.exit_code, text)
