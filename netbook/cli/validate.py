"""netbook validate."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

from netbook import __version__
from netbook.backends import open_backend
from netbook.cli import show
from netbook.cli.options import Options, common_options
from netbook.config import load_network
from netbook.errors import NEEDS_A_PERSON, OK, UsageError

if TYPE_CHECKING:
    from netbook.jobs.results import Examined
    from netbook.model.network import Network

FORMATS = ("text", "json", "html", "csv", "sarif", "junit", "github")


@click.command()
@click.option("--explain", "code", metavar="CODE", help="Say what a code such as NB304 is about, and stop.")
@click.option("--fix", is_flag=True, help="Put right what can be meant in one way only, and sync.")
@click.option("-n", "--dry-run", is_flag=True, help="With --fix: show what would be changed, and write nothing.")
@click.option("--for", "partner", metavar="PARTNER", default="", help="Only what is this partner's to correct.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it (text).")
@common_options
def validate(options: Options, code: str | None, fix: bool, dry_run: bool, partner: str, form: str) -> None:
    """Check the entries and the rules; write nothing. Exit code 3 if a person must act.

    --fix takes away white space, sets the case of choices, and turns numbers and dates stored as text into numbers and
    dates, where they can be meant in one way only. It shows every change; netbook undo puts them back.
    """
    if code is not None:
        _explain(options, code)
    if dry_run and not fix:
        raise UsageError("-n goes with --fix; without it nothing is written anyway.", "Leave -n out, or add --fix.")
    network = load_network(options.folder)
    if fix:
        _fix(options, network, dry_run=dry_run)
    from netbook.jobs.validate import validate as validate_job

    with show.progress(options) as progress:
        result = validate_job(network, open_backend, date.today(), partner=partner, progress=progress)
    if form not in ("text", "json") and not options.json and not options.quiet:
        _print(result, network, form)
    if form == "json":
        options = Options(options.folder, json=True, quiet=options.quiet)
    facts = {"workbooks": result.workbooks, "counts": result.counts, "findings": result.findings, "held": result.held,
             "ignored": result.ignored}  # fmt: skip
    show.quiet_note(options, result)
    show.finish(options, "validate", facts, result.exit_code, lambda: _text(result))


def _text(result: "Examined") -> None:
    show.findings(result.findings)
    if result.findings:
        click.echo()
    rows = sum(result.counts.values())
    said = show.checked(result)
    silenced = f"; {result.ignored} silenced" if result.ignored else ""
    click.echo(f"{said[0].upper()}{said[1:]} in {rows:,} rows{silenced}.")
    show.held_reasons(result.held_besides)
    codes = [one["code"] for one in result.findings]
    if result.exit_code:
        click.echo("Rows with errors stay out of the split until corrected. Next: correct them, then netbook sync")
    else:
        click.echo("Next: netbook sync")
    if codes:
        click.echo(f"What a code is about: netbook validate --explain {codes[0]}")
    if any(one["severity"] != "info" and one["code"] in FIXABLE for one in result.findings):
        click.echo("What can be put right without asking: netbook validate --fix -n")


FIXABLE = ("NB204", "NB208", "NB407")


def _print(result: "Examined", network: "Network", form: str) -> NoReturn:
    from netbook.checks.catalogue import CODES
    from netbook.jobs.findings_page import findings_page
    from netbook.outputs.reports import REPORTS
    from netbook.outputs.reports.base import About

    if form == "html":
        text = findings_page(result, network, __version__, f"{datetime.now():%Y-%m-%d %H:%M}")
    else:
        text = REPORTS[form](result.findings, About(__version__, CODES))
    click.echo(text.encode(), nl=False)  # bytes, so that the encoding of the terminal does not spoil it
    raise SystemExit(result.exit_code)


def _explain(options: Options, code: str) -> NoReturn:
    from netbook.jobs.codes import explained

    page = explained(code)

    def text() -> None:
        show.paragraph(click.style(f"{page['code']}  {page['meaning']}", bold=True))
        for part in page["text"].split("\n\n"):
            click.echo()
            for line in _kept_lines(part):
                show.paragraph(show.plain(line))

    show.finish(options, "code", page, OK, text)


def _kept_lines(part: str) -> list[str]:
    """A paragraph on one line, but for the lines that begin with what to do."""
    lines: list[str] = []
    for line in part.replace("`", "'").splitlines():
        if lines and not line.startswith(("Wrong:", "Fix:")):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


def _fix(options: Options, network: "Network", *, dry_run: bool) -> NoReturn:
    from netbook.cli.show_changes import fix_lines
    from netbook.jobs.fix import fix as fix_job
    from netbook.jobs.planning import fix_facts
    from netbook.jobs.results import Stamp

    with show.progress(options) as progress:
        fixed = fix_job(network, open_backend, Stamp(datetime.now(), __version__), dry_run=dry_run, progress=progress)
    facts: list[Mapping[str, Any]] = [fix_facts(one) for one in fixed.fixes]

    def text() -> None:
        cells = show.count(len(facts), "cell")
        if not facts:
            click.echo("Nothing to put right: what is left only a person can tell.")
        else:
            show.line("Would fix" if dry_run else "Fixed", cells)
        for line in fix_lines(facts):
            click.echo(line)
        if facts:
            click.echo(
                "Nothing was written. To do it: netbook validate --fix"
                if dry_run
                else "To take this back: netbook undo"
            )
        click.echo("What else there is: netbook validate")

    code = OK if fixed.result is None else fixed.result.exit_code
    if fixed.result is not None:
        show.quiet_note(options, fixed.result)
    show.finish(
        options, "fix", {"fixed": facts, "dry_run": dry_run}, NEEDS_A_PERSON if code == NEEDS_A_PERSON else code, text
    )
