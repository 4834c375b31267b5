"""Findings as one page to be looked at or printed."""

from collections.abc import Mapping, Sequence
from typing import Any

from netbook.jobs.results import Examined
from netbook.model.network import Network
from netbook.shipped import shipped


def findings_page(result: Examined, network: Network, version: str, made: str) -> str:
    """A page of HTML that needs nothing from elsewhere. Texts of cells stay texts."""
    import jinja2  # 60 ms that no other command should wait for

    loader = jinja2.FileSystemLoader(shipped("templates") / "pages")
    pages = jinja2.Environment(
        autoescape=True, loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found: Sequence[Mapping[str, Any]] = result.findings
    return pages.get_template("findings.html").render(
        network=network.name, findings=found, held=result.held, ignored=result.ignored, version=version, made=made,
        errors=result.errors, warnings=result.warnings, rows=sum(result.counts.values()),
    )  # fmt: skip
