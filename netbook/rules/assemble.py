"""The pieces of a split put together as tables, block by block, with one copy of every number."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints
from netbook.rules.model import RuleSet
from netbook.rules.run import Held, Piece, Run
from netbook.rules.text import to_text

MARGIN = 1.2
"""How much more room is made than the blocks so far let expect."""

_HELD = {"case": np.int64, "step": np.int32, "row": np.int32, "role": object, "amount": np.int64, "reason": object,
         "nobody": object}  # fmt: skip


class Growing:
    """A column that grows at its end, into room that takes no memory before it is written to."""

    def __init__(self, kind: npt.DTypeLike) -> None:
        self._room = np.empty(0, dtype=kind)
        self._length = 0

    def append(self, values: npt.NDArray[Any], expected: float) -> None:
        """Add values at the end. If there is no room, make as much as `expected` times what is there then."""
        end = self._length + len(values)
        if end > len(self._room):
            room = np.empty(math.ceil(end * expected), dtype=self._room.dtype)
            room[: self._length] = self.values
            self._room = room
        self._room[self._length : end] = values
        self._length = end

    @property
    def values(self) -> npt.NDArray[Any]:
        """All that was added so far."""
        return self._room[: self._length]


class Gathered:
    """What the runs of all blocks came to: the tables of `kernel.Split`, which grow with every `add`."""

    def __init__(self, cases: int, rule_set: RuleSet, names: Sequence[str]) -> None:
        self._cases, self._done = cases, 0
        self._names = names
        self._roles = sorted({to_text(part.to) for step in rule_set.steps for part in step.parts})
        self._shares = _growing(
            {"portion": np.int32, "partner": _codes(len(names)), "weight": np.int64, "exact": np.float64,
             "amount": np.int64}
        )  # fmt: skip
        self._portions = _growing(
            {"case": np.int64, "step": np.int32, "part": np.int32, "row": np.int32, "role": _codes(len(self._roles)),
             "weight_sum": np.int64, "count": np.int32, "part_amount": np.int64, "step_amount": np.int64,
             "step_size": np.int64}
        )  # fmt: skip
        self._held: list[pd.DataFrame] = []

    def add(self, run: Run) -> None:
        """Take the lines of a run, without those of cases that are held whole, and what is held."""
        cases = run.cases["case"].to_numpy(np.int64)
        self._done += len(cases)
        for piece in run.pieces:
            self._add(piece, run, cases)
        self._held += [_held_rows(held, run, cases) for held in run.held]

    def _add(self, piece: Piece, run: Run, numbers: Ints) -> None:
        shared, payees, part = piece.shared, piece.payees, piece.step.parts[piece.at]
        shares = {
            "partner": payees.partner[shared.source],
            "weight": payees.weight[shared.source],
            "exact": shared.exact,
            "amount": shared.amount,
        }
        cases, counts = shared.cases, shared.counts
        if run.whole[cases].any():
            kept = ~run.whole[cases]
            shares = {name: column[np.repeat(kept, counts)] for name, column in shares.items()}
            cases, counts = cases[kept], counts[kept]
        sign = run.sign[cases]
        if (sign < 0).any():
            for name in ("exact", "amount"):
                shares[name] = shares[name] * np.repeat(sign, counts)
        first = len(self._portions["case"].values)
        self._append(self._shares, shares | {"portion": np.repeat(np.arange(first, first + len(cases)), counts)})
        same = {
            "step": piece.step.number,
            "part": piece.at,
            "row": part.row,
            "role": self._roles.index(to_text(part.to)),
        }
        portions = {
            "case": numbers[cases],
            "weight_sum": payees.sums[run.opportunity[cases]],
            "count": counts,
            "part_amount": piece.part_amount[cases] * sign,
            "step_amount": piece.step_amount[cases] * sign,
            "step_size": piece.step_size[cases] * sign,
        }
        self._append(self._portions, portions | {name: np.broadcast_to(one, len(cases)) for name, one in same.items()})

    def _append(self, table: Mapping[str, Growing], rows: Mapping[str, npt.NDArray[Any]]) -> None:
        expected = MARGIN * self._cases / self._done if self._done < self._cases else 1
        for name, column in table.items():
            column.append(rows[name], expected)

    def shares(self) -> pd.DataFrame:
        """The shares so far."""
        columns: dict[str, Any] = {name: column.values for name, column in self._shares.items()}
        return pd.DataFrame(columns | {"partner": _categories(columns["partner"], self._names)}, copy=False)

    def portions(self) -> pd.DataFrame:
        """The portions so far."""
        columns: dict[str, Any] = {name: column.values for name, column in self._portions.items()}
        return pd.DataFrame(columns | {"role": _categories(columns["role"], self._roles)}, copy=False)

    def held(self) -> pd.DataFrame:
        """What is held so far."""
        rows = pd.concat(self._held, ignore_index=True) if self._held else pd.DataFrame(columns=list(_HELD))
        return rows.astype(_HELD)


def _growing(kinds: Mapping[str, npt.DTypeLike]) -> dict[str, Growing]:
    return {name: Growing(kind) for name, kind in kinds.items()}


def _held_rows(held: Held, run: Run, numbers: Ints) -> pd.DataFrame:
    """A reason with its cases, without those that are held whole for another; amounts have their sign."""
    rows = np.flatnonzero((held.step == 0) | ~run.whole[held.case])
    case = held.case[rows]
    same = {"step": held.step, "row": held.row, "role": held.role, "reason": held.reason, "nobody": held.nobody}
    return pd.DataFrame({"case": numbers[case], "amount": held.amount[rows] * run.sign[case]}).assign(**same)[[*_HELD]]


def _codes(count: int) -> np.dtype[Any]:
    """The smallest type for the codes of so many categories."""
    return np.min_scalar_type(-max(count, 1))


def _categories(codes: npt.NDArray[Any], texts: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(texts), dtype="str"))
