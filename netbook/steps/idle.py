"""Contributions that count for nothing in the step that pays their role: probably something was forgotten."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Bools, Trouble, Words, trouble
from netbook.model.allocations import Allocations
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.steps.allocate import rates_of
from netbook.steps.weights import contribution_values

CODE = "NB525"
MISSING = {"value": "Type Value, or Hours and a Rate", "hours": "Type Hours", "points": "Type Points"}

ALL_BUT = 3
"""One of a partner's contributions was forgotten if so many times as many others of its role have what it lacks: some
write the points of all they did beside one of their rows."""


def idle_contributions(entries: Entries, allocations: Allocations) -> Iterator[Trouble]:
    """Contributions of partners whose weight in a step is zero although they have the role that it pays; and single
    ones without what nearly all others of the opportunity and the role have."""
    tab = entries["Contributions"]
    paid = _paid(allocations.lines)
    if not len(paid) or not len(tab.frame):
        return
    texts = {name: tab.texts(name) for name in ("opportunity", "partner", "role")}
    counted = pd.DataFrame(texts).assign(position=np.arange(len(tab.frame))).merge(paid, on=[*texts])
    if not len(counted):
        return
    nothing = _nothing(entries)
    empty = np.zeros(len(counted), bool)
    for by in MISSING:
        mine = (counted["by"] == by).to_numpy(bool)
        empty[mine] = nothing[by][counted["position"].to_numpy()[mine]]
    beside = counted.assign(empty=empty).groupby(["opportunity", "role", "step"])["empty"]
    without, all_of = (beside.transform(how).to_numpy(np.int64) for how in ("sum", "count"))
    forgotten = empty & (all_of - without >= ALL_BUT * without)
    idle = counted[(counted["weight"] == 0).to_numpy(bool) | forgotten].drop_duplicates("position")
    found = dict(zip(idle["position"].tolist(), zip(idle["step"], idle["by"], strict=True), strict=True))

    def word(position: int) -> Words:
        step, by = found[position]
        return Words(f"this counts for nothing: step {step} shares by {by}, and there is none here. {MISSING[by]}")

    for by in MISSING:
        wrong = [position for position, (_, measure) in found.items() if measure == by]
        yield from trouble(CODE, Severity.WARNING, "Contributions", by if tab.has(by) else "role", sorted(wrong), word)


def _paid(lines: pd.DataFrame) -> pd.DataFrame:
    """Which partner has which role in a step that shares by what was given: opportunity, partner, role, step, by,
    weight."""
    measured = lines.loc[lines["by"].isin([*MISSING]), ["opportunity", "partner", "role", "step", "by", "weight"]]
    roles = {text: _roles(text) for text in measured["role"].unique()}
    return measured.assign(role=measured["role"].map(roles)).explode("role").astype({"by": str})


def _roles(to: str) -> list[str]:
    """The roles in the text of a rule's To."""
    return [role.strip().rstrip("?") for role in to.partition(" except ")[0].split("+")]


def _nothing(entries: Entries) -> dict[str, Bools]:
    """By measure: which contributions have none of it."""
    tab = entries["Contributions"]
    given = {name: tab.frame[name].fillna(0).to_numpy(np.int64) for name in ("hours", "points")}
    given["value"] = contribution_values(tab, rates_of(entries))
    return {name: numbers == 0 for name, numbers in given.items()}
