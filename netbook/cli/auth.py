"""netbook auth."""

from pathlib import Path

import click

from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import ConfigError, UsageError
from netbook.jobs import auth as auth_job
from netbook.model.network import Network


@click.group()
def auth() -> None:
    """Sign in to Google, so that netbook can read and write Google Sheets.

    It is done once for this computer; the sheets are then shared with the e-mail that is shown. docs/google-sheets.md
    describes it step by step.
    """


@auth.command("add", short_help="Sign in: with a key, as a person, or as this computer.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--oauth", type=click.Path(path_type=Path), metavar="FILE", help="Sign in as a person, with the OAuth "
              "client in FILE, in the browser.")  # fmt: skip
@click.option("--adc", is_flag=True, help="Use this computer's Application Default Credentials.")
@common_options
def add(options: Options, file: Path | None, oauth: Path | None, adc: bool) -> None:
    """Sign in with the key of a service account in FILE.

    The credentials are tried first, and kept only if Google takes them, in a file that only you can read.
    """
    if [file is not None, oauth is not None, adc].count(True) != 1:
        raise UsageError(
            "Say how to sign in.",
            "Give the FILE with the key of a service account (for most networks the best), --oauth FILE or --adc.",
        )
    network = _network(options)
    if file:
        done = auth_job.add_key(file, network)
    elif oauth:
        done = auth_job.add_person(oauth, network)
    else:
        done = auth_job.add_default(network)
    show.finish(options, "auth.add", done.facts(), 0, lambda: _show(done, "Signed in"))


@auth.command("status", short_help="Show who netbook is, and with whom to share.")
@common_options
def status(options: Options) -> None:
    """Show who netbook is for Google, and with whom the sheets must be shared; ask nothing of Google."""
    found = auth_job.status(_network(options))
    show.finish(options, "auth.status", found.facts(), 0, lambda: _show(found))


@auth.command("remove", short_help="Forget what netbook auth add kept.")
@common_options
def remove(options: Options) -> None:
    """Forget the credentials that netbook auth add kept."""
    done = auth_job.remove()

    def text() -> None:
        show.line("Removed", show.plain(done.file))
        if done.email:
            show.paragraph(
                f"Whoever has another copy of the key can still use it: delete the key at Google too, and take "
                f"{show.plain(done.email)} off the sheets' Share list."
            )
        click.echo(show.plain(done.now) or "netbook is not signed in to Google any more.")

    facts = {"file": done.file, "email": done.email, "now": done.now}
    show.finish(options, "auth.remove", facts, 0, text)


def _network(options: Options) -> Network | None:
    """The network around us; None if there is none, or its netbook.toml has problems, which are not the matter here."""
    try:
        return load_network(options.folder)
    except (UsageError, ConfigError):
        return None


def _show(found: auth_job.SignIn, label: str = "Account") -> None:
    show.line(label, show.plain(f"{found.email or 'the e-mail is not known'} ({found.kind})"))
    show.line("File", "only you can read it" if found.private else "others can read it, too", show.plain(found.file))
    for note in found.notes:
        show.paragraph(show.plain(note), " " * 10, to_copy=True)
    who = show.plain(found.email or "this account")
    if found.sheets:
        click.echo(f"\nShare the network's Google Sheets with {who}, as {auth_job.ROLE}:")
    else:
        click.echo()
        share = f"Share a Google Sheet with {who}, as {auth_job.ROLE}, and write its address into netbook.toml."
        show.paragraph(share, to_copy=True)
    for sheet in found.sheets:
        click.echo(show.plain(f"  {sheet.name}  {sheet.url}"))
    if found.sentence:
        click.echo("\nTo send to the owner of a sheet:")
        show.paragraph(show.plain(found.sentence), "  ", to_copy=True)
    click.echo("\nNext: netbook doctor")
