"""Marks: colours on cells that need a person, kept as conditional formats so that the cell itself is never touched."""

import re
from dataclasses import dataclass
from typing import Self

CELL = "@"
"""Stands for the marked cell in the condition of a mark."""

ALWAYS = "1=1"
"""The condition of a mark whose cell may hold anything."""

_RULE = re.compile(r'=?N\("netbook (?P<severity>error|warning)"\)\+\((?P<condition>.*)\)=1', re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A cell (row and column from 1) that is coloured as long as it meets `condition`: as long as it holds what was
    found there. `severity` is "error" or "warning".

    `condition` is written in the formula language that Excel, LibreOffice and Google Sheets share, without anything
    that depends on where they are used: no decimals and no separators, which are commas in one country and points or
    semicolons in another.
    """

    row: int
    column: int
    severity: str
    condition: str

    def rule(self, cell: str) -> str:
        """The formula of the conditional format, without '='; `cell` is the marked cell, spelled as the program does.

        N() of a text is 0: it says whose rule this is, and changes nothing.
        """
        return f'N("netbook {self.severity}")+({self.condition.replace(CELL, cell, 1)})=1'

    @classmethod
    def read(cls, rule: str, cell: str, row: int, column: int) -> Self | None:
        """The mark whose `rule(cell)` is there for that cell; None if it is about another cell."""
        found = _RULE.fullmatch(rule.strip())
        if found is None or (cell not in found["condition"] and found["condition"] != ALWAYS):
            return None
        return cls(row, column, found["severity"], found["condition"].replace(cell, CELL, 1))


STRANGE = Mark(0, 0, "error", "")
"""A rule of ours that was copied or stretched to other cells: where it is read, all marks are to be written anew."""

OURS = re.compile(rb'N\((?:"|&quot;|&#34;)netbook (?:error|warning)(?:"|&quot;|&#34;)\)')
"""What the rule of a mark has in it, wherever formulas are kept as XML."""

FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
FONTS = {"error": "9C0006", "warning": "7F6000"}
"""RRGGBB of a marked cell and of what is written in it; dark enough on it to be read."""
