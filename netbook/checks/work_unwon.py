"""Work on an opportunity that is not won.

It is paid by nobody as long as the stage stands. Mostly somebody forgot to move the stage on, or meant the role `sale`.

Wrong: role `work` for an opportunity whose stage is `proposal`. Right: the stage `won`, or the role `sale`.
Fix: set the stage, or correct the role or the opportunity.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, named_in, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES, STAGES

CODE = "NB527"
WORK = "work"


def work_unwon(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Contributions in the role work for opportunities that are open, lost or dropped. Several for one opportunity are
    said once, at its stage; where money came in too, NB521 says so."""
    tab, opportunities = entries["Contributions"], entries["Opportunities"]
    stages = opportunities.texts("stage")
    idle = np.isin(stages, [stage for stage in STAGES if stage not in COUNTING_STAGES])
    idle[[place for place in named_in(entries["Receipts"], "opportunity", opportunities).tolist() if place >= 0]] = (
        False
    )
    if not idle.any():
        return
    named = named_in(tab, "opportunity", opportunities)
    wrong = np.flatnonzero((tab.frame["role"] == WORK).to_numpy(bool) & idle[named] & (named >= 0))
    count = np.bincount(named[wrong], minlength=len(stages))
    linked = tab.texts("opportunity")

    def word(position: int) -> Words:
        key, stage = linked[position], stages[named[position]]
        return Words(
            f"this is work for {key}, whose stage is '{stage}', so nobody is paid for it. Set the stage to won, or "
            "correct the role or the opportunity here",
            str(key),
        )

    def word_stage(position: int) -> Words:
        rows = [tab.at(int(row)).row for row in wrong[named[wrong] == position]]
        return Words(
            f"its stage is '{stages[position]}', but {len(rows)} contributions are work for it (the first in row "
            f"{rows[0]}), for which nobody is paid. Set the stage to won, or correct them",
            str(stages[position]),
        )

    single = wrong[count[named[wrong]] == 1]
    yield from trouble(CODE, Severity.WARNING, "Contributions", "opportunity", single, word)
    yield from trouble(CODE, Severity.WARNING, "Opportunities", "stage", count > 1, word_stage)
