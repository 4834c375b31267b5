"""What jobs give back: plain facts, the same on the terminal, as --json and in the memory of the last run."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from netbook.errors import NEEDS_A_PERSON, OK
from netbook.model.findings import Finding

Progress = Callable[[str], None]


def no_progress(doing: str) -> None:
    """For callers that do not show how far a job is."""


@dataclass(frozen=True)
class Stamp:
    """When and by what a tab was written: the only facts in a workbook that do not come from its entries."""

    now: datetime
    version: str


@dataclass(frozen=True)
class Examined:
    """What was read, what is wrong with it, and what is held.

    `counts` are entries by tab; `findings` as `finding_facts` has them; `held` have
    opportunity and reason.
    """

    workbooks: tuple[str, ...]
    counts: Mapping[str, int]
    findings: tuple[Mapping[str, Any], ...]
    held: tuple[Mapping[str, str], ...] = ()

    @property
    def errors(self) -> int:
        """Number of findings that keep their entry out of the split."""
        return sum(finding["severity"] == "error" for finding in self.findings)

    @property
    def entries_to_correct(self) -> int:
        """Number of entries with an error, however many each has."""
        return len({(f["workbook"], f["tab"], f["cell_row"]) for f in self.findings if f["severity"] == "error"})

    @property
    def held_names(self) -> tuple[str, ...]:
        """The opportunities that are held, wholly or in part, each once."""
        return tuple(dict.fromkeys(one["opportunity"] for one in self.held))

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return sum(finding["severity"] == "warning" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """3 if a person must act, else 0."""
        return NEEDS_A_PERSON if self.errors or self.held else OK


@dataclass(frozen=True)
class MoneySplit:
    """One currency: what came in for opportunities that are split, what partners got of it, what is held back.

    Amounts are exact decimals as text.
    """

    currency: str
    received: str
    shared: str
    held: str
    left_over: str
    partners: int


@dataclass(frozen=True)
class SyncResult(Examined):
    """What a sync did. `written` is tab -> rows; `cells_filled` are keys given and rules put into
    words in people's tabs."""

    split: tuple[MoneySplit, ...] = ()
    written: Mapping[str, int] = field(default_factory=dict)
    cells_filled: int = 0
    unchanged: bool = False
    dry_run: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Everything, for --json and for the memory of the last run."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], **changed: Any) -> "SyncResult":
        """The result that `facts` were taken from, with some of them changed."""
        split = tuple(MoneySplit(**one) for one in facts["split"])
        listed = {name: tuple(facts[name]) for name in ("workbooks", "findings", "held")} | {"split": split}
        return cls(**{**facts, **listed, **changed})


def finding_facts(finding: Finding) -> dict[str, Any]:
    """A finding as --json has it."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "workbook": finding.at.workbook,
        "tab": finding.at.tab,
        "cell": finding.at.in_workbook,
        "cell_row": finding.at.row,
        "row": finding.entry,
        "field": finding.field,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "owner": finding.owner,
    }
