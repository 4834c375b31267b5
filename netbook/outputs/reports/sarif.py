"""SARIF 2.1.0, which code hosts and editors read."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from netbook.outputs.reports.base import About

LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(findings: Sequence[Mapping[str, Any]], about: About) -> str:
    """One run. A workbook is an artifact, a row its line, and the cell is in the message and a logical location."""
    used = sorted({one["code"] for one in findings})
    rules = [{"id": code, "shortDescription": {"text": about.codes.get(code, code)}} for code in used]
    run = {
        "tool": {"driver": {"name": "netbook", "version": about.version, "rules": rules}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(one, used.index(one["code"])) for one in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _result(one: Mapping[str, Any], rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(str(one["workbook"]))},
            "region": {"startLine": max(1, int(one["cell_row"]))},
        },
        "logicalLocations": [{"fullyQualifiedName": one["cell"], "kind": "member"}],
    }
    return {
        "ruleId": one["code"],
        "ruleIndex": rule,
        "level": LEVELS[one["severity"]],
        "message": {"text": f"{one['cell']}: {one['message']}"},
        "locations": [place],
    }


def _uri(label: str) -> str:
    from urllib.parse import quote

    return quote(label)
