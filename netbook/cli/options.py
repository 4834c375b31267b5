"""Options that every command takes, before or after its name."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True)
class Options:
    """How to run and how to show it."""

    folder: Path = Path()
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: bool = True


OPTIONS = (
    click.option("-C", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Run as if in DIR."),
    click.option("--json", "json", is_flag=True, default=None, help="One JSON object instead of text."),
    click.option("-q", "--quiet", is_flag=True, default=None, help="Print nothing if nobody must act."),
    click.option("-v", "--verbose", is_flag=True, default=None, help="Show how long each step took."),
    click.option("--no-color", "color", flag_value=False, default=None, help="No colours."),
)


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds OPTIONS; the command gets them as one argument `options`, together with those given before its name."""

    @wraps(command)
    @click.pass_context
    def with_options(ctx: click.Context, /, **given: Any) -> Any:
        known = {name: given.pop(name) for name in ("folder", "json", "quiet", "verbose", "color")}
        before = ctx.find_object(Options) or Options()
        options = replace(before, **{name: value for name, value in known.items() if value is not None})
        ctx.obj = options
        if not options.color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            ctx.color = False
        return ctx.invoke(command, options=options, **given)

    for option in reversed(OPTIONS):
        with_options = option(with_options)
    return with_options
