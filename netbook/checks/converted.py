"""What receipts in another currency are worth in the currency of their opportunity."""

import numpy as np
import pandas as pd

from netbook.checks.base import Bools, Floats, Texts, days
from netbook.model.entries import Entries
from netbook.model.money import minor_units
from netbook.model.rates import Rates


def in_their_currency(entries: Entries, amounts: Floats, own: Texts, theirs: Texts, foreign: Bools) -> Floats:
    """`amounts` of the receipts, those that are `foreign` converted from their own currency with the rate typed in
    them or that of the tab Rates; nan where there is none. Only to be compared."""
    worth = amounts.astype(np.float64).copy()
    if not foreign.any():
        return worth
    places = np.flatnonzero(foreign)
    scale = [
        10.0 ** (minor_units(str(to)) - minor_units(str(of)))
        for of, to in zip(own[places], theirs[places], strict=True)
    ]
    worth[places] *= _rates(entries, own, theirs)[places] * np.asarray(scale)
    return worth


def _rates(entries: Entries, own: Texts, theirs: Texts) -> Floats:
    """By receipt: the rate typed in it, else that of the tab Rates on its day; nan if there is neither."""
    tab, rates = entries["Receipts"], Rates(entries)
    found = np.asarray([float(text) if text else np.nan for text in tab.texts("rate")], np.float64)
    asked = pd.DataFrame({"own": own, "theirs": theirs, "day": days(tab, "date")})
    wanted = np.isnan(found) & (own != theirs) & ~asked["day"].isna()
    for (of, to, day), rows in asked[wanted].groupby(["own", "theirs", "day"], sort=False).groups.items():
        rate = rates.find(str(of), str(to), day.date())
        found[rows.to_numpy()] = float(rate) if rate else np.nan
    return found
