"""netbook settle."""

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.model.money import minor_units, plain_money


@click.command()
@click.option("--via", default="", metavar="PARTNER", help="All payments go through this partner.")
@common_options
def settle(options: Options, via: str) -> None:
    """Show who pays whom so that everybody has what is theirs, in the fewest payments; write nothing."""
    from netbook.jobs.examine import look, summary
    from netbook.jobs.results import Examined
    from netbook.jobs.settle import settlement
    from netbook.outputs.settlement_tab import headlines, notes

    network = load_network(options.folder)
    with show.progress(options) as progress:
        found = look(network, open_backend, progress)
    one = settlement(found, network, via)
    shown = [
        {"from": transfer.source, "to": transfer.target, "currency": transfer.currency,
         "amount": plain_money(transfer.amount, minor_units(transfer.currency)), "note": note}
        for transfer, note in zip(one.transfers, notes(one), strict=True)
    ]  # fmt: skip
    balances = [
        {"account": position.account, "currency": position.currency,
         **{name: plain_money(getattr(position, name), minor_units(position.currency))
            for name in ("owed", "holds", "balance")}}
        for position in one.positions
    ]  # fmt: skip
    waiting = [
        {"partner": wait.partner, "currency": wait.currency,
         "amount": plain_money(wait.amount, minor_units(wait.currency)), "kind": "payout" if wait.paid else "advance"}
        for wait in one.waiting
    ]  # fmt: skip
    result = Examined(**summary(found))

    def text() -> None:
        from rich.table import Table
        from rich.text import Text

        for line in headlines(one):
            show.paragraph(show.plain(line))
        if shown:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for name in ("from", "to", "amount", "note"):
                table.add_column(name.capitalize(), justify="right" if name == "amount" else "left")
            for row in shown:
                money = f"{row['currency']} {show.thousands(row['amount'])}"
                texts = [row["from"], row["to"], money, row["note"]]
                table.add_row(*(Text(show.plain(cell)) for cell in texts))
            click.echo()
            show.console(options).print(table)
            click.echo("\nOnce paid, enter each in the tab Payouts: To as Partner, From as Paid by.")

    facts = {"via": one.via, "holder": one.holder, "transfers": shown, "balances": balances, "waiting": waiting,
             "disputed": one.disputed, "left_out_held": one.held,
             "unsettled": [{"currency": code, "partners": names} for code, names in one.unsure],
             "fewest": not one.via and not one.rough, "held": result.held}  # fmt: skip
    show.quiet_note(options, result)
    show.finish(options, "settle", facts, result.exit_code, text)
