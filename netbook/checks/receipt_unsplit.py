"""Money came in for an opportunity that is not won or delivered.

It is not split, so it would be missing from every balance. Mostly somebody forgot to move the stage on.

Wrong: a receipt for an opportunity whose stage is `proposal`. Right: the stage `won`.
Fix: set the opportunity's stage to won or delivered, or correct the opportunity of the receipt.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES, STAGES

CODE = "NB521"


def receipt_unsplit(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts whose opportunity is there, with a stage that does not count."""
    opportunities, receipts = entries["Opportunities"], entries["Receipts"]
    stages = dict(zip(opportunities.texts("opportunity"), opportunities.texts("stage"), strict=True))
    linked = receipts.texts("opportunity")
    idle = set(STAGES) - set(COUNTING_STAGES)
    wrong = np.asarray([stages.get(key) in idle for key in linked], bool)

    def word(position: int) -> Words:
        key = str(linked[position])
        return Words(
            f"money came in for {key}, but its stage is '{stages[key]}', so it is not split. Set its stage to won or "
            "delivered, or correct the opportunity here",
            key,
        )

    yield from trouble(CODE, Severity.ERROR, "Receipts", "opportunity", wrong, word)
