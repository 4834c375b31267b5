"""The pieces of a split put together as tables, block by block and then column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints
from netbook.rules.model import RuleSet
from netbook.rules.run import Held, Piece, Run
from netbook.rules.text import to_text

_BY_LINE = {"weight": np.int64, "exact": np.float64, "amount": np.int64}
_BY_CASE = {
    "case": np.int64,
    "weight_sum": np.int64,
    "count": np.int32,
    "part_amount": np.int64,
    "step_amount": np.int64,
    "step_size": np.int64,
}
_ORDER = (
    "case", "step", "part", "row", "role", "partner", "weight", "weight_sum", "count", "exact", "amount",
    "part_amount", "step_amount", "step_size",
)  # fmt: skip
Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Lines:
    """The lines of one row in one block: what differs from line to line, and what only from case to case."""

    by_line: Columns
    by_case: Columns
    counts: Ints


@dataclass(frozen=True)
class Block:
    """What one block came to: lines by (step, row within it), what is held, and the numbers of its cases."""

    groups: dict[tuple[int, int], Lines]
    held: Sequence[Held]
    cases: Ints


def block_of(run: Run) -> Block:
    """What is kept of a run: its lines, without those of cases that are held whole, and what is held."""
    cases = run.cases["case"].to_numpy(np.int64)
    groups = {(piece.step.number, piece.at): _lines_of(piece, run, cases) for piece in run.pieces}
    return Block(groups, [_kept(one, run) for one in run.held], cases)


def _lines_of(piece: Piece, run: Run, numbers: Ints) -> Lines:
    shared, payees = piece.shared, piece.payees
    by_line: Columns = {
        "partner": payees.partner[shared.source].astype(_codes(len(run.known.names))),
        "weight": payees.weight[shared.source],
        "exact": shared.exact,
        "amount": shared.amount,
    }
    cases, counts = shared.cases, shared.counts
    if run.whole[cases].any():
        kept = ~run.whole[cases]
        by_line = {name: column[np.repeat(kept, counts)] for name, column in by_line.items()}
        cases, counts = cases[kept], counts[kept]
    opportunity = run.opportunity[cases]
    by_case: Columns = {
        "case": numbers[cases],
        "weight_sum": payees.sums[opportunity],
        "count": counts.astype(np.int32),
        "part_amount": piece.part_amount[cases],
        "step_amount": piece.step_amount[cases],
        "step_size": piece.step_size[cases],
    }
    sign = run.sign[cases]
    if (sign < 0).any():
        for name in ("part_amount", "step_amount", "step_size"):
            by_case[name] = by_case[name] * sign
        for name in ("exact", "amount"):
            by_line[name] = by_line[name] * np.repeat(sign, counts)
    return Lines(by_line, by_case, counts)


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
    sizes = [len(lines.by_line["amount"]) for _, lines in pieces]
    table: dict[str, Any] = {}
    for name, kind in {"partner": _codes(len(names)), **_BY_LINE}.items():
        table[name] = np.empty(sum(sizes), dtype=kind)
        for into, (_, lines) in zip(_places(table[name], sizes), pieces, strict=True):
            into[:] = lines.by_line.pop(name)
    for name, kind in _BY_CASE.items():
        table[name] = np.empty(sum(sizes), dtype=kind)
        for into, (_, lines) in zip(_places(table[name], sizes), pieces, strict=True):
            into[:] = np.repeat(lines.by_case.pop(name), lines.counts)
    texts = sorted({group[3] for group in groups})
    role = _repeated([texts.index(group[3]) for group, _ in pieces], sizes, _codes(len(texts)))
    table["step"] = _repeated([group[0] for group, _ in pieces], sizes)
    table["part"] = _repeated([group[1] for group, _ in pieces], sizes)
    table["row"] = _repeated([group[2] for group, _ in pieces], sizes)
    table["role"] = pd.Categorical.from_codes(role, categories=pd.Index(texts, dtype="str"))
    table["partner"] = pd.Categorical.from_codes(table["partner"], categories=pd.Index(list(names), dtype="str"))
    return pd.DataFrame({name: table[name] for name in _ORDER}, copy=False)


def _places(column: npt.NDArray[Any], sizes: Sequence[int]) -> Iterator[npt.NDArray[Any]]:
    """The column piece by piece, to be filled."""
    end = 0
    for size in sizes:
        end += size
        yield column[end - size : end]


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


def _codes(count: int) -> np.dtype[Any]:
    """The smallest type for the codes of so many categories."""
    return np.min_scalar_type(-max(count, 1))


def _repeated(values: list[int], sizes: list[int], kind: npt.DTypeLike = np.int32) -> npt.NDArray[Any]:
    return np.repeat(np.array(values, dtype=kind), sizes)


def _joined(pieces: list[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)
