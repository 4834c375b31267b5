"""Findings that people have looked at and want to keep as they are: left out, and counted."""

import re
from collections.abc import Iterable

import numpy as np

from netbook.model.entries import Entries
from netbook.model.findings import Finding, Severity
from netbook.model.network import Network

_IN_A_NOTE = re.compile(r"netbook\s*:\s*ignore\s+(NB\d{3}(?:[\s,;]+NB\d{3})*)", re.IGNORECASE)
_CODE = re.compile(r"NB\d{3}", re.IGNORECASE)


def not_ignored(findings: Iterable[Finding], network: Network, entries: Entries) -> tuple[list[Finding], int]:
    """The findings that nobody has silenced, and how many were. An error cannot be silenced: money is held because of
    it, and its reason would be gone."""
    findings = [*findings]
    rows = _in_notes(entries) if findings else {}
    kept = [
        one
        for one in findings
        if one.severity is Severity.ERROR
        or not (one.code in network.ignore or one.code in rows.get((one.at.workbook, one.at.tab, one.at.row), ()))
    ]
    return kept, len(findings) - len(kept)


def _in_notes(entries: Entries) -> dict[tuple[str, str, int], frozenset[str]]:
    """(workbook, tab, row) -> the codes that its note silences."""
    found: dict[tuple[str, str, int], frozenset[str]] = {}
    for tab in entries.tabs.values():
        if not tab.has("note"):
            continue
        column = tab.frame["note"].array
        codes = [_codes(str(text)) for text in column.categories]
        telling = [place for place, of in enumerate(codes) if of]
        for position in np.flatnonzero(np.isin(column.codes, telling)).tolist():
            at = tab.at(position)
            found[at.workbook, at.tab, at.row] = codes[column.codes[position]]
    return found


def _codes(note: str) -> frozenset[str]:
    return frozenset(code.upper() for found in _IN_A_NOTE.finditer(note) for code in _CODE.findall(found[1]))
