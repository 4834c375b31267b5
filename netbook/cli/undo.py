"""netbook undo."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import NEEDS_A_PERSON
from netbook.jobs.results import Stamp
from netbook.model.network import Network


@click.command()
@click.argument("run", type=int, required=False)
@click.option("--force", is_flag=True, help="Put back what was changed since, too.")
@click.option("--no-input", is_flag=True, help="Ask nothing: leave alone what was changed since.")
@common_options
def undo(options: Options, run: int | None, force: bool, no_input: bool) -> None:
    """Put back what RUN changed (the last run that changed entries), in all workbooks.

    Entries that it added go, entries that it deleted come back. It is a change like any other: it is in the log and can
    be undone. What was changed since stays, unless you say otherwise.
    """
    from netbook.jobs.history import run_to_undo, undoing
    from netbook.jobs.sync import sync

    network = load_network(options.folder)
    logged = run_to_undo(network, run)
    stamp = Stamp(datetime.now(), __version__)
    with show.progress(options) as progress:
        sync(network, open_backend, stamp, progress=progress)  # so that what was typed lately counts as changed since
    found = undoing(network, logged)
    if found.later and not force and _can_ask(options, no_input):
        click.echo(_since(found.later), err=True)
        for line in _later_lines(found.later, network):
            click.echo(line, err=True)
        force = click.confirm("Put these back too?", default=False, err=True)
    decided = found.decisions(force=force)
    left = () if force else found.later
    does = f"undo of run {logged.run}"
    with show.progress(options) as progress:
        result = sync(network, open_backend, stamp, decided=decided, forms=found.forms, does=does, progress=progress)
    undone = result.changes if decided else ()

    def text() -> None:
        from netbook.cli.show_changes import change_lines, fix_lines, show_changes, show_conflicts, show_left_out

        lines = change_lines(undone, network)
        formed = fix_lines(result.formed)
        count = show.count(len(lines) + len(formed), "change")
        said = f"run {logged.run} of {logged.at[:16]} ({show.plain(logged.does)}): {count}"
        done = bool(lines or formed)
        show.line("Put back" if done else "Nothing", said if done else f"of run {logged.run} was left to put back")
        show_changes(lines)
        for one in formed:
            click.echo(one)
        show_left_out(result.left_out)
        if left:
            show.line("Left", _since(left))
            for line in _later_lines(left, network):
                click.echo(line)
            click.echo(f"To put these back too: netbook undo {logged.run} --force")
        show_conflicts(result.conflicts)
        if done:
            click.echo("To take this back: netbook undo")

    show.quiet_note(options, result)
    facts = {"run": logged.run, "undone": undone, "formed": result.formed, "left": left, "conflicts": result.conflicts,
             "left_out": result.left_out}  # fmt: skip
    code = result.exit_code or (NEEDS_A_PERSON if left else 0)
    show.finish(options, "undo", facts, code, text)


def _can_ask(options: Options, no_input: bool) -> bool:
    return not (no_input or options.quiet or options.json) and sys.stdin.isatty()


def _since(later: Sequence[Mapping[str, Any]]) -> str:
    return "1 was changed since:" if len(later) == 1 else f"{len(later)} were changed since:"


def _later_lines(later: Sequence[Mapping[str, Any]], network: Network) -> list[str]:
    from netbook.model.money import minor_units
    from netbook.model.schema import tab_named
    from netbook.model.spoken import spoken

    digits, lines = minor_units(network.currency), []
    for one in later:
        if not one["name"]:
            lines.append(show.plain(f"  {one['row']}  the whole entry ({one['tab']})"))
            continue
        field = tab_named(one["tab"]).field(one["name"])
        now, old = spoken(one["new"], field, digits), spoken(one["old"], field, digits)
        lines.append(show.plain(f"  {one['row']}  {one['field']}  now {now}, would be {old}"))
    return lines
