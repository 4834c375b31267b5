"""What the rules gave to whom: the lines of the Allocations tab and of the Ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

OPEN = "open"
HELD = "held"


@dataclass(frozen=True)
class Held:
    """Money of an opportunity that nobody gets yet, and why. `amount` in minor units, None if not known.

    `whole`: nothing of the opportunity could be split this time.
    """

    opportunity: str
    reason: str
    amount: int | None = None
    whole: bool = True


@dataclass(frozen=True)
class Allocations:
    """The split of every opportunity that counts. All amounts are int64 minor units of the row's `currency`.

    `lines`: one row per opportunity x step x role x partner: opportunity, step, role, partner, currency, digits,
    agreed, earned, exact (float), why, state, row (of the rule).
    `ledger`: one row per receipt x partner: receipt, opportunity, date, partner, currency, digits, amount, why, state.
    `received`: net money received by currency, over all opportunities that were split.
    """

    lines: pd.DataFrame
    ledger: pd.DataFrame
    held: tuple[Held, ...]
    received: Mapping[str, int]
    digits: Mapping[str, int]
