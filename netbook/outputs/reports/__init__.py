"""Findings for other programs, one function a format: facts as --json has them in, text out. REPORTS lists them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netbook.outputs.reports.base import About
from netbook.outputs.reports.csv_report import csv_report
from netbook.outputs.reports.github import github
from netbook.outputs.reports.junit import junit
from netbook.outputs.reports.sarif import sarif

REPORTS: Mapping[str, Callable[[Sequence[Mapping[str, Any]], About], str]] = {
    "sarif": sarif,
    "junit": junit,
    "github": github,
    "csv": csv_report,
}
"""Format -> findings (as `finding_facts` has them) as text."""
