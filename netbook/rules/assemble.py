"""The pieces of a split put together as tables, block by block and then column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints
from netbook.rules.model import RuleSet
from netbook.rules.run import Held, Run
from netbook.rules.text import to_text

_KINDS = {
    "case": np.int64,
    "partner": np.int32,
    "weight": np.int64,
    "weight_sum": np.int64,
    "count": np.int32,
    "exact": np.float64,
    "amount": np.int64,
    "part_amount": np.int64,
    "step_amount": np.int64,
    "step_size": np.int64,
}
_ORDER = ("case", "step", "part", "row", "role", "partner", *list(_KINDS)[2:])
Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Block:
    """What one block came to: columns by (step, row within it), what is held, and the numbers of its cases."""

    groups: dict[tuple[int, int], Columns]
    held: Sequence[Held]
    cases: Ints


def block_of(run: Run) -> Block:
    """What is kept of a run: its lines, without those of cases that are held whole, and what is held."""
    cases = run.cases["case"].to_numpy(np.int64)
    groups = {}
    for piece in run.pieces:
        shared, payees = piece.shared, piece.payees
        rows = np.flatnonzero(~run.whole[shared.case]) if run.whole.any() else slice(None)
        case, source = shared.case[rows], shared.source[rows]
        opportunity = run.opportunity[case]
        sign = run.sign[case] if (run.sign < 0).any() else 1
        columns: Columns = {
            "case": cases[case],
            "partner": payees.partner[source],
            "weight": payees.weight[source],
            "weight_sum": payees.sums[opportunity],
            "count": payees.counts[opportunity],
            "exact": shared.exact[rows] * sign,
            "amount": shared.amount[rows] * sign,
            "part_amount": piece.part_amount[case] * sign,
            "step_amount": piece.step_amount[case] * sign,
            "step_size": piece.step_size[case] * sign,
        }
        groups[piece.step.number, piece.at] = {
            name: columns[name].astype(kind, copy=False) for name, kind in _KINDS.items()
        }
    return Block(groups, [_kept(one, run) for one in run.held], cases)


def _kept(held: Held, run: Run) -> Held:
    """A reason with its cases, without those that are held whole for another; amounts have their sign."""
    rows = np.flatnonzero((held.step == 0) | ~run.whole[held.case])
    case = held.case[rows]
    return Held(case, held.amount[rows] * run.sign[case], held.step, held.row, held.role, held.reason, held.nobody)


def lines_table(blocks: Sequence[Block], rule_set: RuleSet, names: Sequence[str]) -> pd.DataFrame:
    """All lines, in the order of step, part and block. Takes the columns out of the blocks as it goes."""
    groups = [
        (step.number, at, part.row, to_text(part.to)) for step in rule_set.steps for at, part in enumerate(step.parts)
    ]
    pieces = [(group, block.groups[group[:2]]) for group in groups for block in blocks if group[:2] in block.groups]
    sizes = [len(columns["case"]) for _, columns in pieces]
    texts = sorted({group[3] for group in groups})
    role = _repeated([texts.index(group[3]) for group, _ in pieces], sizes)
    table: dict[str, Any] = {
        "step": _repeated([group[0] for group, _ in pieces], sizes),
        "part": _repeated([group[1] for group, _ in pieces], sizes),
        "row": _repeated([group[2] for group, _ in pieces], sizes),
        "role": pd.Categorical.from_codes(role, categories=pd.Index(texts, dtype="str")),
    }
    for name, kind in _KINDS.items():
        table[name] = _joined([columns.pop(name) for _, columns in pieces], kind)
    table["partner"] = pd.Categorical.from_codes(table["partner"], categories=pd.Index(list(names), dtype="str"))
    return pd.DataFrame({name: table[name] for name in _ORDER}, copy=False)


def held_table(blocks: Sequence[Block]) -> pd.DataFrame:
    """What is held, block by block."""
    held = [(block, one) for block in blocks for one in block.held]
    sizes = [len(one.case) for _, one in held]
    return pd.DataFrame(
        {
            "case": _joined([block.cases[one.case] for block, one in held], np.int64),
            "step": _repeated([one.step for _, one in held], sizes),
            "row": _repeated([one.row for _, one in held], sizes),
            "role": np.repeat(np.array([one.role for _, one in held], dtype=object), sizes),
            "amount": _joined([one.amount for _, one in held], np.int64),
            "reason": np.repeat(np.array([one.reason for _, one in held], dtype=object), sizes),
            "nobody": np.repeat(np.array([one.nobody for _, one in held], dtype=object), sizes),
        }
    )


def _repeated(values: list[int], sizes: list[int]) -> npt.NDArray[np.int32]:
    return np.repeat(np.array(values, dtype=np.int32), sizes)


def _joined(pieces: list[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)
