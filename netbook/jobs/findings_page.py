"""Findings as one page to be looked at or printed."""

from collections.abc import Mapping, Sequence
from typing import Any

from netbook.jobs.pages import filled_page
from netbook.jobs.results import Examined
from netbook.model.network import Network


def findings_page(result: Examined, network: Network, version: str, made: str) -> str:
    """A page of HTML that needs nothing from elsewhere. Texts of cells stay texts."""
    found: Sequence[Mapping[str, Any]] = result.findings
    return filled_page(
        "findings.html", network=network.name, findings=found, held=result.held_besides, ignored=result.ignored,
        version=version, made=made,
        errors=result.errors, warnings=result.warnings, rows=sum(result.counts.values()),
    )  # fmt: skip
