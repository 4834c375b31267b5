"""netbook simulate."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.model.money import money_text

if TYPE_CHECKING:
    from rich.table import Table

    from netbook.jobs.simulate import Simulation, Variant

LONGEST_NAME = 30
BETWEEN = 2
"""Spaces between two columns."""


@click.command(short_help="What if: other prices, rules, contributions; write nothing.")
@click.argument("opportunity", default="")
@click.option("--price", "prices", metavar="N", multiple=True, help="Price; several for a column each.")
@click.option("--rules", metavar="NAME", multiple=True, help="Rule set: of the Rules tab, ready, or a file; several.")
@click.option("--received", metavar="N", multiple=True, help="Split what has come in, not the whole price; several.")
@click.option("--hours", metavar="WHO=N", multiple=True, help="'Ana=40' (as work), 'Ana:sale=10', 'Ana=+5' (more).")
@click.option("--value", metavar="WHO=N", multiple=True, help="What it is worth, instead of hours x rate.")
@click.option("--points", metavar="WHO=N", multiple=True, help="Points.")
@click.option("--add", metavar="WHO:ROLE", multiple=True, help="Somebody takes part, 'Cho:sale'.")
@click.option("--without", metavar="WHO", multiple=True, help="Somebody takes no part.")
@click.option("--set", "columns", metavar="COLUMN=X", multiple=True, help="A cell of Opportunities, 'client year=2'.")
@click.option("--agreed-on", metavar="DATE", default="", help="Day it is agreed: picks the version of the rules.")
@click.option("--explain", "explained", is_flag=True, help="Say what every step gives, and why.")
@common_options
def simulate(options: Options, explained: bool, **question: str | tuple[str, ...]) -> None:
    """Scope a proposal: who would get what of OPPORTUNITY at other prices, under other rules, with other contributions.

    Without OPPORTUNITY it is a new proposal. Nothing is written.
    """
    from netbook.jobs.question import Question
    from netbook.jobs.simulate import simulate as simulate_job

    network = load_network(options.folder)
    asked = Question(**question)  # type: ignore[arg-type]
    with show.progress(options) as progress:
        result = simulate_job(network, open_backend, asked, progress)
    show.finish(
        options, "simulate", result.facts(), 0, lambda: _show(options, result, explained=explained or options.verbose)
    )


def _show(options: Options, result: "Simulation", *, explained: bool) -> None:
    texts = (f"{result.opportunity} {result.title}".strip(), result.client, result.stage, result.currency)
    click.echo(click.style(" · ".join(show.plain(text)[:60] for text in texts if text), bold=True))
    if result.supposed:
        show.paragraph(f"What if: {show.plain('; '.join(result.supposed))}")
    console = show.console(options)
    names, columns = _columns(result)
    for page in _pages(names, columns, console.width):
        click.echo()
        console.print(_table(names, page))
    click.echo()
    for note in result.notes:
        show.paragraph(show.plain(note))
    if explained:
        for one in result.variants:
            _steps(result, one)
    click.echo("Nothing was written." if explained else "Nothing was written. --explain shows the steps.")


Column = tuple[str, list[str]]


def _columns(result: "Simulation") -> tuple[list[str], list[list[Column]]]:
    """The names in the first column; then for every variant its column, and (but for the first) the one of differences.
    Each has its head and its cells."""
    rows = [*_rows(result)]
    columns = []
    for at, one in enumerate(result.variants):
        head = "\n".join(map(show.plain, one.label))
        column = [(head, [_money(amounts[at], result.digits) for _, amounts in rows])]
        if at:
            changes = [(amounts[at] or 0) - (amounts[0] or 0) for _, amounts in rows]
            column.append(("+/-", [_signed(change, result.digits) for change in changes]))
        columns.append(column)
    return [show.plain(name) for name, _ in rows], columns


def _pages(names: list[str], columns: list[list[Column]], width: int) -> Iterator[list[Column]]:
    """As many variants beside the first as fit into `width`, at least one; the others in tables under it."""

    def room(some: list[Column]) -> int:
        return sum(BETWEEN + max(map(len, (*head.split("\n"), *cells))) for head, cells in some)

    first, *others = columns
    left = width - min(max(map(len, names)), LONGEST_NAME) - room(first)
    page: list[Column] = []
    for column in others:
        if page and room([*page, *column]) > left:
            yield [*first, *page]
            page = []
        page = [*page, *column]
    yield [*first, *page]


def _table(names: list[str], columns: list[Column]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, BETWEEN, 0, 0))
    table.add_column("Partner", no_wrap=True, max_width=LONGEST_NAME)
    for head, cells in columns:
        table.add_column(Text(head), justify="right", no_wrap=True, min_width=max(map(len, cells)))
    for at, name in enumerate(names):
        style = "bold" if at == len(names) - 1 else None
        table.add_row(Text(name), *(Text(cells[at]) for _, cells in columns), style=style)
    return table


def _rows(result: "Simulation") -> Iterator[tuple[str, list[int | None]]]:
    """Partners, what is held, and the sum at the foot, by variant; None for who has no part at all."""
    for name in result.partners:
        yield name, [one.shares.get(name) for one in result.variants]
    for name in result.held:
        yield name, [one.held.get(name) for one in result.variants]
    yield "Sum", [sum(line.amount for line in one.lines) for one in result.variants]


def _money(amount: int | None, digits: int) -> str:
    return "-" if amount is None else money_text(amount, digits)


def _signed(amount: int, digits: int) -> str:
    return "" if amount == 0 else f"{'+' if amount > 0 else ''}{money_text(amount, digits)}"


def _steps(result: "Simulation", one: "Variant") -> None:
    """Every step in a line: what it takes, and what it gives to whom and why."""
    price = f"{result.currency} {money_text(one.total, result.digits)}"
    title = " ".join(one.label if one.rules in one.label else (*one.label, one.rules))
    click.echo(click.style(f"{show.plain(title)}: {price}", bold=True))
    for step in dict.fromkeys(line.step for line in one.lines):
        lines = [line for line in one.lines if line.step == step]
        total = money_text(sum(line.amount for line in lines), result.digits)
        given = [f"{line.partner or line.held} {money_text(line.amount, result.digits)}" for line in lines]
        whys = [f" ({line.why})" if line.partner else "" for line in lines]
        said = ", ".join(f"{who}{why}" for who, why in zip(given, whys, strict=True))
        rule = f"{step}. {lines[0].rule} = {total}: " if step else ""
        show.paragraph(show.plain(f"{rule}{said}"), "  ")
