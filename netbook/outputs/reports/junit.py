"""JUnit's XML, which build servers show: one suite a workbook, one case a finding."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from netbook.model.cells import visible
from netbook.outputs.reports.base import About


def junit(findings: Sequence[Mapping[str, Any]], about: About) -> str:
    """Errors are failures, warnings and what is only mentioned pass with their words. A network without findings is one
    case that passes."""
    root = Element("testsuites", name=f"netbook {about.version}")
    for workbook, group in groupby(findings, key=lambda one: one["workbook"]):
        cases = [*group]
        errors = sum(one["severity"] == "error" for one in cases)
        suite = SubElement(root, "testsuite", name=_clean(workbook), tests=str(len(cases)), failures=str(errors))
        for one in cases:
            name = f"{one['code']} {_clean(one['cell'])}"
            case = SubElement(suite, "testcase", classname=_clean(one["workbook"]), name=name)
            words = _clean(one["message"])
            if one["severity"] == "error":
                SubElement(case, "failure", type=one["code"], message=words).text = words
            else:
                SubElement(case, "system-out").text = f"{one['severity']}: {words}"
    if not findings:
        suite = SubElement(root, "testsuite", name="netbook", tests="1", failures="0")
        SubElement(suite, "testcase", classname="netbook", name="nothing to correct")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _clean(text: object) -> str:
    """Without characters that XML cannot hold."""
    return "".join(letter for letter in visible(str(text)) if letter.isprintable() or letter.isspace())
