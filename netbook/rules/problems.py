"""What is wrong with a rule, in words, with the row and the column it stands in."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches

from netbook.rules.scanner import Trouble
from netbook.rules.text import RuleRow


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` is the sheet's, `column` the header, `fix` the text to type, if any.

    `message` is the sentence after the place. A `warning` refuses nothing.
    """

    row: int
    column: str
    rules: str
    step: str
    message: str
    fix: str = ""
    warning: bool = False

    @property
    def place(self) -> str:
        """'Rules row 2 (standard step 1)'."""
        step = f" step {self.step}" if self.step else ""
        return f"Rules row {self.row} ({self.rules}{step})"


@dataclass
class Problems:
    """Collects problems, so that nobody has to mend a tab one message at a time."""

    found: list[Problem] = field(default_factory=list)

    def add(self, row: RuleRow, column: str, message: str, fix: str = "", *, warning: bool = False) -> None:
        """Note a problem of `row`."""
        self.found.append(Problem(row.row, column, row.name.strip(), step_label(row), message, fix, warning))

    @property
    def errors(self) -> int:
        """How many of them refuse their rule set."""
        return sum(not one.warning for one in self.found)

    @contextmanager
    def of(self, row: RuleRow, column: str) -> Iterator[None]:
        """Turn the trouble of one cell into a problem, and go on."""
        try:
            yield
        except Trouble as trouble:
            self.add(row, column, trouble.message, trouble.fix)


def step_label(row: RuleRow) -> str:
    """The step as typed; a program may have written 1 as 1.0."""
    return row.step.strip().removesuffix(".0")


def nearest(name: str, known: Collection[str], cutoff: float = 0.6) -> str:
    """The known name most like `name`, '' if none is. Bounded, so that thousands of names do no harm."""
    if len(name) > 60:
        return ""
    folded = {one.casefold(): one for one in sorted(known)[:2000]}
    near = get_close_matches(name.casefold(), folded, 1, cutoff)
    return folded[near[0]] if near else ""
