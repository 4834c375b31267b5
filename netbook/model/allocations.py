"""What the rules gave to whom: the lines of the Allocations tab and of the Ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

OPEN = "open"
HELD = "held"
LOCKED = "locked"


@dataclass(frozen=True)
class Held:
    """Money of an opportunity that nobody gets yet, and why. `amount` in minor units, None if not known.

    `whole`: nothing of the opportunity could be split this time. `nobody`: the role in which nobody is, if that is why.
    """

    opportunity: str
    reason: str
    amount: int | None = None
    whole: bool = True
    nobody: str = ""


@dataclass(frozen=True)
class Allocations:
    """The split of every opportunity that counts. All amounts are int64 minor units of the row's `currency`.

    `lines`: one row per opportunity x step x role x partner: opportunity, step, role, partner, currency, digits,
    agreed, earned, exact (float), why, state, row (of the rule).
    `ledger`: one row per receipt x partner: receipt, opportunity, date, partner, currency, digits, amount, why, state,
    counted (False for what is only shown: lines of opportunities that are held wholly).
    `received`: net money received by currency, over all opportunities that were split.
    """

    lines: pd.DataFrame
    ledger: pd.DataFrame
    held: tuple[Held, ...]
    received: Mapping[str, int]
    digits: Mapping[str, int]


_EXPECTED = {"opportunity": object, "stage": object, "client": object, "partner": object, "currency": object,
             "digits": "int64", "share": "Int64", "probability": "Int64", "expected": "Int64",
             "note": object}  # fmt: skip


def no_expectations() -> pd.DataFrame:
    """What is expected while nothing is open: a table without rows.

    One row per open opportunity x partner ('' for money that nobody would get yet): opportunity, stage, client,
    partner, currency, digits, share (of the whole price, minor units), probability (millionths), expected (minor
    units), note; <NA> where it is not known. An opportunity that cannot be split has one row, whose note says why.
    """
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in _EXPECTED.items()})
