"""The command line: options in, text and exit code out. Each command is a file of the same name, loaded when used."""

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from netbook.cli.options import Options, common_options
from netbook.errors import FAILED, USAGE, ConfigError, NetbookError

COMMANDS = {
    "init": "Make a folder for a network: netbook.toml, an empty workbook.",
    "sync": "Check the entries, split the money, write the tabs.",
    "validate": "Check the entries; write nothing.",
    "allocate": "Show who gets what; write nothing.",
    "explain": "Show why: every step of one opportunity, down to the cells.",
    "simulate": "What if: other prices, rules, contributions; write nothing.",
    "statement": "Write one partner's statement: html, xlsx or pdf.",
    "settle": "Show who pays whom; write nothing.",
    "rules": "The Rules tab in words, as text and back; ready rule sets.",
    "close": "Lock what was booked in a period; later changes become true-ups.",
    "export": "Write the Ledger and the payouts for other programs.",
    "auth": "Sign in to Google, for Google Sheets.",
    "doctor": "Look for everything that usually goes wrong, with its fix.",
    "schedule": "Print a job that syncs time and again, to paste.",
    "log": "Show who changed what, where and when.",
    "undo": "Put back what a run changed, in all workbooks.",
    "resolve": "Settle a conflict between workbooks; list the open ones.",
    "status": "Show what has changed since the last sync.",
    "demo": "Set up the sample network in a new folder and sync it.",
}
"""Name -> one line of help. The command is the function of that name in the file of that name."""

MOMENT = 0.2
"""Seconds."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """Loads a command's file only when the command runs; --help and completion load none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"netbook.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], list(COMMANDS), 1)
            meant = f' Did you mean "{near[0]}"?' if near else f" Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f'no such command "{args[0]}".{meant}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from COMMANDS alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands without loading them, then the group's options."""
        names = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)


@click.command(cls=LazyGroup, context_settings=CONTEXT, epilog="Start with: netbook demo")
@click.version_option(None, "--version", package_name="netbook", message="netbook %(version)s")
@common_options
def cli(options: Options) -> None:
    """Split what a network of partners earns, exactly, in the workbooks they already keep."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, and end even while a workbook is still being read in the background.

    Python would wait for that at the end; behind a silent server this is minutes after the result, or after Ctrl-C.
    """
    try:
        _main(args)
    except SystemExit as leaving:
        busy = [one for one in threading.enumerate() if one is not threading.current_thread() and not one.daemon]
        for one in busy:
            one.join(MOMENT)
        if any(one.is_alive() for one in busy):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(leaving.code if isinstance(leaving.code, int) else FAILED)
        raise


def _main(args: Sequence[str] | None) -> NoReturn:
    """The one place where a NetbookError becomes words and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a cp1252 console shows '?', and does not crash
    for name, code in (("SIGTERM", 143), ("SIGHUP", 129)):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_, code=code: sys.exit(code))
    gc.disable()  # a run is short, and looking for cycles among millions of cells takes a third of its time
    arguments = list(sys.argv[1:] if args is None else args)
    try:
        sys.exit(cli.main(args=arguments, prog_name="netbook", standalone_mode=False) or 0)
    except NetbookError as error:
        _say(arguments, error.exit_code, _words(error), getattr(error, "problems", ()))
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message(), err=True)
        sys.exit(USAGE)
    except click.ClickException as error:
        _say(arguments, USAGE, [error.format_message()])
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; nothing to say
        sys.exit(0)
    except Exception:  # noqa: BLE001  a bug: its traceback goes to the log file, the person gets one line
        _say(arguments, FAILED, _bug_words(arguments))


def _words(error: NetbookError) -> list[str]:
    lines = error.problems if isinstance(error, ConfigError) else (error.message,)
    return [*lines, *([error.fix] if error.fix else [])]


def _bug_words(arguments: Sequence[str]) -> list[str]:
    from netbook.cli.logfile import write_traceback  # only a bug needs it

    folders = [Path(after) for option, after in pairwise(arguments) if option == "-C"]
    where = write_traceback(folders[-1] if folders else Path())
    return [f"netbook itself failed; this is a bug. The details are in {where}", "Nothing was half-written."]


def _say(arguments: Sequence[str], exit_code: int, lines: Sequence[str], problems: Sequence[str] = ()) -> NoReturn:
    if "--json" in arguments:
        facts: dict[str, Any] = {"schema": "netbook.error/1", "ok": False, "exit_code": exit_code}
        facts |= {"error": lines[0], "fix": lines[-1] if len(lines) > 1 and not problems else ""}
        facts |= {"problems": list(problems)}
        click.echo(json.dumps(facts, ensure_ascii=False), err=True)
    else:
        from netbook.cli.show import plain

        for number, line in enumerate(lines):
            start = "Error: " if number == 0 or problems else "       "
            click.echo(start + plain(line).replace("\n", "\n       "), err=True)
    sys.exit(exit_code)
