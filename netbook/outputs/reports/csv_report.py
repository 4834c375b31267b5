"""Findings as a table for a spreadsheet: RFC 4180, UTF-8 behind a byte order mark."""

from collections.abc import Mapping, Sequence
from typing import Any

from netbook.outputs.exports.base import csv_text, guarded
from netbook.outputs.exports.csv_file import BYTE_ORDER_MARK
from netbook.outputs.reports.base import About

COLUMNS = ("code", "severity", "workbook", "tab", "cell", "row", "field", "value", "message", "fix", "owner")


def csv_report(findings: Sequence[Mapping[str, Any]], about: About) -> str:
    """One row a finding. What a spreadsheet would run as a formula is text."""
    rows = [tuple(guarded(str(one[name])) for name in COLUMNS) for one in findings]
    return BYTE_ORDER_MARK + csv_text(COLUMNS, rows)
