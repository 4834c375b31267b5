"""A payout for an opportunity in which its partner has no part: the wrong name, or the wrong opportunity."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Bools, Texts, Trouble, Words, named_in, trouble
from netbook.model.allocations import Allocations
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.schema import POOL
from netbook.steps.normalise import list_items

CODE = "NB529"

NAMED = (
    ("Opportunities", "introduced_by"), ("Opportunities", "lead_partner"), ("Contributions", "partner"),
)  # fmt: skip
"""Columns that give a partner a part in the opportunity of their row."""


def payouts_without_part(entries: Entries, allocations: Allocations) -> Iterator[Trouble]:
    """Payouts for an opportunity that others have a part in, not their partner. An advance may come before any part."""
    tab, partners = entries["Payouts"], entries["Partners"]
    if not len(tab.frame) or not (tab.frame["opportunity"] != "").any():
        return
    parts = _parts(entries, allocations)
    keys, names = tab.texts("opportunity"), tab.texts("partner")
    pools = partners.texts("partner")[(partners.frame["kind"] == POOL).to_numpy(bool)]
    asked = np.isin(keys, parts["opportunity"]) & np.isin(names, partners.texts("partner")) & ~np.isin(names, pools)
    asked &= ~np.isin(names, _astray(entries))
    asked &= (tab.frame["kind"] != "advance").to_numpy(bool) & ~np.isin(keys, _unsure(entries, allocations))
    there = pd.MultiIndex.from_arrays([keys, names]).isin(pd.MultiIndex.from_frame(parts))

    def word(position: int) -> Words:
        key, name = str(keys[position]), str(names[position])
        return Words(
            f"{name} has no part in {key}: there is no contribution, and no rule pays {name} there. Correct the "
            "partner or the opportunity, or add what was given",
            key,
        )

    yield from trouble(CODE, Severity.INFO, "Payouts", "opportunity", asked & ~there, word)


def _parts(entries: Entries, allocations: Allocations) -> pd.DataFrame:
    """Every pair of an opportunity and a partner who has a part in it."""
    pairs = [_pairs(entries[title].texts("opportunity"), entries[title].texts(name)) for title, name in NAMED]
    pairs += [_pairs(*(lines[name].to_numpy(object) for name in ("opportunity", "partner")))
              for lines in (allocations.lines, allocations.ledger)]  # fmt: skip
    pairs += [_of_ideas(entries)]
    asked = [text for text in entries["Payouts"].frame["opportunity"].cat.categories if text]
    every = pd.concat([one[one["opportunity"].isin(asked)] for one in pairs], ignore_index=True)
    return every[every["partner"] != ""].drop_duplicates()


def _pairs(opportunities: Texts, partners: Texts) -> pd.DataFrame:
    return pd.DataFrame({"opportunity": opportunities, "partner": partners}, dtype=object)


def _of_ideas(entries: Entries) -> pd.DataFrame:
    ideas, opportunities = entries["Ideas"], entries["Opportunities"]
    members = pd.DataFrame({"idea": ideas.texts("idea"), "partner": [*map(list_items, ideas.texts("participants"))]})
    cited = pd.DataFrame({"idea": opportunities.texts("idea"), "opportunity": opportunities.texts("opportunity")})
    found = cited[cited["idea"] != ""].merge(members.explode("partner"), on="idea").dropna()
    return found[["opportunity", "partner"]]


def _astray(entries: Entries) -> list[str]:
    """Partners of a contribution whose opportunity is none: it may be any."""
    tab = entries["Contributions"]
    lost = named_in(tab, "opportunity", entries["Opportunities"]) < 0
    return sorted({str(name) for name in tab.texts("partner")[lost]})


def _unsure(entries: Entries, allocations: Allocations) -> list[str]:
    """Opportunities of which an entry cannot be read, or that are held: somebody's part may be in there."""
    found = [one.opportunity for one in allocations.held if one.whole]
    for title in ("Opportunities", "Contributions"):
        tab = entries[title]
        bad: Bools = tab.frame["bad"].to_numpy(bool)
        found += [str(key) for key in tab.texts("opportunity")[bad]]
    return found
