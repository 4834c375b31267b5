"""netbook rules."""

from dataclasses import asdict

import click

from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import NEEDS_A_PERSON


@click.group()
def rules() -> None:
    """The Rules tab in words, as text and back, and the library of ready rule sets."""


@rules.command("list")
@common_options
def list_rules(options: Options) -> None:
    """List the ready rule sets, and what each is for."""
    from netbook.jobs.rules import library

    ready = library()

    def text() -> None:
        for name, purpose in ready.items():
            click.echo(click.style(name, bold=True))
            show.paragraph(purpose, "    ")
        click.echo("Next: netbook rules import NAME adds one to your Rules tab")

    show.finish(options, "rules.list", {"rules": ready}, 0, text)


@rules.command("check", short_help="Say the rules in plain words, and what is wrong.")
@click.argument("name", default="")
@common_options
def check_rules(options: Options, name: str) -> None:
    """Say the rules of the Rules tab (or one rule set) in plain words, and what is wrong with them."""
    from netbook.jobs.rules import rule_sets

    found, problems = rule_sets(load_network(options.folder), open_backend, name)

    def text() -> None:
        for one in found:
            click.echo(click.style(f"{show.plain(one.name)} {one.start}".strip(), bold=True))
            for number, words in enumerate(one.words, 1):
                show.paragraph(f"{number}. {show.plain(words)}", "    ")
        for problem in problems:
            show.paragraph(show.plain(problem), "  ")
        click.echo("Next: correct what is said, then netbook sync" if problems else "All rules can be understood.")

    facts = {"rules": [asdict(one) for one in found], "problems": problems}
    show.finish(options, "rules.check", facts, NEEDS_A_PERSON if problems else 0, text)


@rules.command("export", short_help="Print the rules as text.")
@click.argument("name", default="")
@common_options
def export_rules(options: Options, name: str) -> None:
    """Print the Rules tab (or one rule set) as text, to be kept in git or sent to another network."""
    from netbook.jobs.rules import rule_sets

    found, problems = rule_sets(load_network(options.folder), open_backend, name)

    def text() -> None:
        click.echo("\n".join(one.text for one in found), nl=False)
        for problem in problems:
            click.echo(f"left out: {show.plain(problem)}", err=True)

    facts = {"rules": [asdict(one) for one in found], "problems": problems}
    show.finish(options, "rules.export", facts, NEEDS_A_PERSON if problems else 0, text)


@rules.command("import", short_help="Add rules from a text file or the library.")
@click.argument("source")
@common_options
def import_rules(options: Options, source: str) -> None:
    """Add the rule sets of a text file, or a ready one by its name, to the Rules tab."""
    from netbook.jobs.rules import import_rules as import_job

    done = import_job(load_network(options.folder), open_backend, source)

    def text() -> None:
        click.echo(f"Added {', '.join(map(show.plain, done.names))} to the Rules tab.")
        if done.roles:
            click.echo(f"Added {', '.join(map(show.plain, done.roles))} to the Roles tab.")
        for warning in done.warnings:
            show.paragraph(show.plain(warning), "  ")
        click.echo("Next: netbook rules check")

    facts = {"added": done.names, "roles": done.roles, "warnings": done.warnings}
    show.finish(options, "rules.import", facts, 0, text)
