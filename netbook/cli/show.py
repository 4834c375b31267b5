"""How results look: text for people, and the same facts as JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NoReturn

import click

from netbook.cli.options import Options
from netbook.errors import OK, TRY_LATER
from netbook.model.cells import visible

if TYPE_CHECKING:
    from rich.console import Console

    from netbook.jobs.results import Examined

WIDTH = 100
COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def plain(text: object) -> str:
    """A cell's text with nothing in it that a terminal would obey."""
    return visible(str(text))


def finish(
    options: Options, schema: str, facts: Mapping[str, Any], exit_code: int, show: Callable[[], None]
) -> NoReturn:
    """Print a result as text or JSON, and leave with its exit code. Quiet: nothing on stdout."""
    if options.json:
        whole = {"schema": f"netbook.{schema}/1", "ok": exit_code == 0, "exit_code": exit_code, **facts}
        click.echo(json.dumps(whole, ensure_ascii=False, default=str))
    elif not options.quiet:
        show()
    sys.exit(exit_code)


def quiet_note(options: Options, result: "Examined") -> None:
    """With --quiet, the one line on stderr that makes cron send a mail; nothing if nobody must act."""
    if options.quiet and not options.json and result.exit_code not in (OK, TRY_LATER):
        person_needed(result)


def person_needed(result: "Examined") -> None:
    """The line on stderr that says what a person has to do."""
    errors = [finding for finding in result.findings if finding["severity"] == "error"]
    if errors:
        places = [plain(f"{f['cell']} ({f['row']})" if f["row"] else f["cell"]) for f in errors]
        entries = result.entries_to_correct
        need = "1 entry needs fixing" if entries == 1 else f"{entries} entries need fixing"
        click.echo(f"netbook: {need}: {some(places)}", err=True)
    elif result.conflicts:
        labels = [plain(one["label"]) for one in result.conflicts]
        click.echo(f"netbook: {count(len(labels), 'conflict')} to settle: {some(labels)}: netbook resolve", err=True)
    elif result.held:
        click.echo(f"netbook: held: {some([plain(name) for name in result.held_names])}", err=True)
    else:
        one = next(one for one in result.left_out if one["exit_code"] == result.exit_code)
        click.echo(f"netbook: {plain(one['label'])} was left out: {plain(one['reason'])} {plain(one['fix'])}", err=True)


def line(label: str, text: str, right: str = "") -> None:
    """'Checked   2 errors, 1 warning            held: OPP-019'."""
    room = f"{text:<38} {right}".rstrip() if right else text
    first, *more = [room] if right else wrap(room, WIDTH - 10) or [""]
    click.echo(f"{click.style(f'{label:<9}', bold=True)} {first}".rstrip())
    for part in more:
        click.echo(" " * 10 + part)


def checked(result: "Examined") -> str:
    """'2 errors, 1 warning', 'no errors', or 'all well'."""
    parts = [count(result.errors, "error"), count(result.warnings, "warning")]
    found = ", ".join(part for part in parts if not part.startswith("0 "))
    return found or ("no errors" if result.held else "all well")


def held(result: "Examined") -> str:
    """'held: OPP-019, OPP-020', '' if nothing is."""
    return f"held: {some([plain(name) for name in result.held_names])}" if result.held else ""


def held_reasons(held: Sequence[Mapping[str, str]], most: int = 20) -> None:
    """A line for each thing that is held, and why."""
    for one in held[:most]:
        paragraph(f"{plain(one['opportunity'])} is held: {plain(one['reason'])}", "  ")
    if len(held) > most:
        click.echo(f"  and {len(held) - most} more are held")


def paragraph(text: str, indent: str = "", *, to_copy: bool = False) -> None:
    """Text broken into lines of at most 100 columns."""
    for part in lines(text, WIDTH - len(indent), to_copy=to_copy):
        click.echo(indent + part)


def lines(text: str, width: int, *, to_copy: bool = False) -> list[str]:
    """Text broken into lines of at most so many columns; `to_copy`: no address in it is broken, however long."""
    return wrap(text, width, break_long_words=not to_copy, break_on_hyphens=not to_copy) or [""]


def findings(found: Sequence[Mapping[str, Any]]) -> None:
    """Findings by workbook: place, code, entry, and under it what is wrong and what to do."""
    workbook = ""
    for one in found:
        if one["workbook"] != workbook:
            workbook = one["workbook"]
            click.echo(click.style(plain(workbook), bold=True))
        code = click.style(f"{one['severity']}[{one['code']}]", fg=COLOURS[one["severity"]])
        entry = f"  {plain(one['row'])}" if one["row"] else ""
        click.echo(f"  {plain(one['cell']):<22} {code}{entry}")
        paragraph(plain(one["message"]), "      ")


def console(options: Options) -> "Console":
    """A rich console for tables and trees, never wider than 100 columns."""
    from rich.console import Console

    size = Console().size.width if sys.stdout.isatty() else WIDTH
    ctx = click.get_current_context(silent=True)
    return Console(width=min(size, WIDTH), no_color=bool(ctx and ctx.color is False), highlight=False, markup=False)


@contextmanager
def progress(options: Options) -> Iterator[Callable[[str], None]]:
    """What is being done, on stderr while it is being done; only where a person watches."""
    if options.quiet or options.json or not sys.stderr.isatty():
        yield lambda doing: None
        return

    def say(doing: str) -> None:
        click.echo(f"\r\x1b[K{plain(doing)} ...", err=True, nl=False)

    try:
        yield say
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def count(number: int, word: str) -> str:
    """'1 row', '2,000 rows', '0 opportunities'."""
    if number == 1:
        return f"1 {word}"
    plural = f"{word[:-1]}ies" if word.endswith(("ty", "ry")) else f"{word}s"
    return f"{number:,} {plural}"


def thousands(amount: str) -> str:
    """'20000.00' -> '20,000.00', exactly."""
    sign = "-" if amount.startswith("-") else ""
    whole, point, decimals = amount.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


def some(names: Sequence[str], most: int = 6) -> str:
    """'a, b, c', and how many more."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
