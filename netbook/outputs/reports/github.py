"""Commands of GitHub Actions, which shows them beside the files of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

from netbook.model.cells import visible
from netbook.outputs.reports.base import About

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def github(findings: Sequence[Mapping[str, Any]], about: About) -> str:
    """One line a finding."""
    return "".join(f"{_line(one)}\n" for one in findings)


def _line(one: Mapping[str, Any]) -> str:
    facts = {"file": one["workbook"], "line": max(1, int(one["cell_row"])), "title": f"{one['code']} {one['cell']}"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in facts.items())
    return f"::{LEVELS[one['severity']]} {told}::{_data(one['message'])}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
