"""What jobs give back: plain facts, the same on the terminal, as --json and in the memory of the last run."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from netbook.errors import NEEDS_A_PERSON, OK
from netbook.model.base import Change, key_in_words
from netbook.model.disputes import Dispute
from netbook.model.findings import Finding
from netbook.model.schema import tab_named

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

    `counts` are entries by tab; `findings` as `finding_facts` has them; `held` have opportunity and reason. `ignored`
    counts findings that were silenced. `conflicts` as `conflict_facts` has them; `left_out` are workbooks that take no
    part: name, label, reason, fix, exit_code.
    """

    workbooks: tuple[str, ...]
    counts: Mapping[str, int]
    findings: tuple[Mapping[str, Any], ...]
    held: tuple[Mapping[str, str], ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()
    left_out: tuple[Mapping[str, Any], ...] = ()
    ignored: int = 0

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
    def held_besides(self) -> tuple[Mapping[str, str], ...]:
        """What is held for a reason that no finding says."""
        said = [(one["row"], one["message"]) for one in self.findings if one["severity"] != "info"]
        return tuple(
            one
            for one in self.held
            if not any(entry == one["opportunity"] and words.startswith(one["reason"]) for entry, words in said)
        )

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return sum(finding["severity"] == "warning" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """3 if a person must act, else that of a workbook that was left out, else 0."""
        if self.errors or self.held or self.conflicts:
            return NEEDS_A_PERSON
        return next((int(one["exit_code"]) for one in self.left_out), OK)


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
    """What a sync did. `written` is tab -> rows; `cells_filled` is how many cells were written in people's tabs: keys
    given, rules put into words, what was typed in other workbooks. `marked` is tab -> how many cells are marked in it
    now, for tabs whose marks were written. `changes` as `change_facts` has them, none for a
    first run. `restored` are workbooks that were put back from a backup; `touched` those that were written; `formed`
    the cells that were written in another form, as `fix_facts` has them. `plan`: of a dry run, what would be written to
    each workbook, as `plan_facts` has it."""

    split: tuple[MoneySplit, ...] = ()
    written: Mapping[str, int] = field(default_factory=dict)
    cells_filled: int = 0
    marked: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Mapping[str, Any], ...] = ()
    restored: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    formed: tuple[Mapping[str, Any], ...] = ()
    plan: tuple[Mapping[str, Any], ...] = ()
    unchanged: bool = False
    dry_run: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Everything, for --json and for the memory of the last run."""
        return asdict(self)

    def followed_by(self, later: "SyncResult") -> "SyncResult":
        """What this run and the one after it did together."""
        return replace(
            later,
            written={**self.written, **later.written},
            cells_filled=self.cells_filled + later.cells_filled,
            marked={**self.marked, **later.marked},
            changes=(*self.changes, *later.changes),
            restored=tuple(dict.fromkeys((*self.restored, *later.restored))),
            touched=tuple(dict.fromkeys((*self.touched, *later.touched))),
        )

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], **changed: Any) -> "SyncResult":
        """The result that `facts` were taken from, with some of them changed."""
        split = tuple(MoneySplit(**one) for one in facts["split"])
        names = ("workbooks", "findings", "held", "conflicts", "left_out", "changes", "restored", "touched", "formed")
        listed = {name: tuple(facts.get(name, ())) for name in names} | {"split": split}
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


def conflict_facts(dispute: Dispute) -> dict[str, Any]:
    """A conflict as --json has it. `choices` are what the tab netbook offers; `label` is what `netbook resolve` takes;
    `text` and `agreed_text` are values as people read them."""
    conflict = dispute.conflict
    return {
        "tab": conflict.tab,
        "row": dispute.entry,
        "field": dispute.header,
        "label": dispute.address,
        "key": conflict.key,
        "name": conflict.field,
        "agreed": conflict.agreed,
        "agreed_text": dispute.agreed,
        "twin": conflict.twin,
        "candidates": [
            {
                "value": one.value,
                "text": text,
                "workbooks": list(one.workbooks),
                "cells": {
                    name: dispute.places[name].in_workbook if name in dispute.places else "" for name in one.workbooks
                },
            }
            for one, text in zip(conflict.candidates, dispute.values, strict=True)
        ],
        "about": dispute.about,
        "words": dispute.words,
        "choices": [option.text for option in dispute.options],
    }


def change_facts(change: Change, place: str, entry: str = "") -> dict[str, Any]:
    """A change as --json has it: one cell, with its values in canonical form; `old` is null in a new entry, `new` in
    one that is gone. `name` is the field's name, `entry` the key as people spell it."""
    schema = tab_named(change.tab)
    return {
        "tab": change.tab,
        "row": entry or key_in_words(change.key),
        "field": schema.field(change.field).header if change.field else "",
        "name": change.field,
        "old": change.old,
        "new": change.new,
        "workbooks": list(change.workbooks),
        "cell": place,
    }
