"""netbook allocate."""

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.model.money import plain_money


@click.command()
@click.argument("opportunity", default="")
@common_options
def allocate(options: Options, opportunity: str) -> None:
    """Show who gets what of every opportunity (or of one); write nothing. netbook explain shows why."""
    from netbook.jobs.examine import look, summary
    from netbook.jobs.explain import explanation
    from netbook.jobs.results import Examined

    network = load_network(options.folder)
    with show.progress(options) as progress:
        found = look(network, open_backend, progress)
    lines = explanation(found, opportunity).lines if opportunity else found.allocations.lines
    shown = [
        {
            **{name: getattr(line, name) for name in ("opportunity", "step", "role", "partner", "currency")},
            **{name: plain_money(getattr(line, name), line.digits) for name in ("agreed", "earned")},
            "why": line.why,
            "state": line.state,
        }
        for line in lines.itertuples()
    ]
    result = Examined(**summary(found))

    def text() -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("opportunity", "step", "role", "partner", "agreed", "earned", "state"):
            table.add_column(name.capitalize(), justify="right" if name in ("agreed", "earned") else "left")
        for line in shown:
            money = [f"{line['currency']} {show.thousands(line[name])}" for name in ("agreed", "earned")]
            texts = [line["opportunity"], line["step"], line["role"], line["partner"], *money, line["state"]]
            table.add_row(*(Text(show.plain(cell)) for cell in texts))
        show.console(options).print(table)
        show.held_reasons(result.held)
        click.echo("Next: netbook explain OPPORTUNITY shows why")

    show.quiet_note(options, result)
    show.finish(options, "allocate", {"lines": shown, "held": result.held}, result.exit_code, text)
