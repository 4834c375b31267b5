"""The pieces of a split put together as tables."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netbook.rules.exact import Ints
from netbook.rules.run import Piece, Run
from netbook.rules.text import to_text

_WHOLE = ("case", "step", "part", "row", "partner", "weight", "weight_sum", "count")
_MONEY = ("amount", "part_amount", "step_amount", "step_size")


def lines_table(run: Run) -> pd.DataFrame:
    """All lines, without those of cases that are held whole."""
    columns = [_columns(run, piece) for piece in run.pieces]
    sizes = [len(piece["case"]) for piece in columns]
    roles = [to_text(piece.step.parts[piece.at].to) for piece in run.pieces]
    texts = sorted(set(roles))
    role = np.repeat(np.array([texts.index(text) for text in roles], dtype=np.int64), sizes)
    joined = {name: _joined([piece[name] for piece in columns], np.int64) for name in (*_WHOLE, *_MONEY)}
    names = pd.Index(list(run.known.names), dtype="str")
    return pd.DataFrame(
        {
            "case": _case_numbers(run)[joined["case"]],
            "step": joined["step"],
            "part": joined["part"],
            "row": joined["row"],
            "role": pd.Categorical.from_codes(role, categories=pd.Index(texts, dtype="str")),
            "partner": pd.Categorical.from_codes(joined["partner"], categories=names),
            "weight": joined["weight"],
            "weight_sum": joined["weight_sum"],
            "count": joined["count"],
            "exact": _joined([piece["exact"] for piece in columns], np.float64),
            **{name: joined[name] for name in _MONEY},
        },
        copy=False,
    )


def _case_numbers(run: Run) -> Ints:
    """The caller's numbers of the cases."""
    return run.cases["case"].to_numpy(np.int64)


def _columns(run: Run, piece: Piece) -> dict[str, npt.NDArray[Any]]:
    shared, payees = piece.shared, piece.payees
    rows = np.flatnonzero(~run.whole[shared.case]) if run.whole.any() else slice(None)
    case, source = shared.case[rows], shared.source[rows]
    opportunity = run.opportunity[case]
    sign = run.sign[case] if (run.sign < 0).any() else 1
    return {
        "case": case,
        "step": np.full(len(case), piece.step.number),
        "part": np.full(len(case), piece.at),
        "row": np.full(len(case), piece.step.parts[piece.at].row),
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


def held_table(run: Run) -> pd.DataFrame:
    """What is held, without amounts of cases that are held whole for another reason."""
    keep = [np.flatnonzero((one.step == 0) | ~run.whole[one.case]) for one in run.held]
    sizes = [len(rows) for rows in keep]
    case = _joined([one.case[rows] for one, rows in zip(run.held, keep, strict=True)], np.int64)
    amount = _joined([one.amount[rows] for one, rows in zip(run.held, keep, strict=True)], np.int64)
    return pd.DataFrame(
        {
            "case": _case_numbers(run)[case],
            "step": np.repeat(np.array([one.step for one in run.held], dtype=np.int64), sizes),
            "row": np.repeat(np.array([one.row for one in run.held], dtype=np.int64), sizes),
            "role": np.repeat(np.array([one.role for one in run.held], dtype=object), sizes),
            "amount": amount * run.sign[case],
            "reason": np.repeat(np.array([one.reason for one in run.held], dtype=object), sizes),
        }
    )


def _joined(pieces: list[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)
