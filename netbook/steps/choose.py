"""Which opportunities are split, by which version of which rule set; and which are held, and why."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from netbook.model.allocations import Held
from netbook.model.entries import Entries, TabEntries
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES, OPEN_STAGES, STAGES
from netbook.rules.book import RuleBook
from netbook.rules.model import RuleSet

Positions = np.ndarray[tuple[int], np.dtype[np.intp]]


def that_count(tab: TabEntries) -> Positions:
    """Where the opportunities are that are split. A stage that cannot be read may be one that counts."""
    stage = tab.texts("stage")
    return np.flatnonzero(np.isin(stage, COUNTING_STAGES) | ~np.isin(stage, STAGES))


def that_are_open(tab: TabEntries) -> Positions:
    """Where the leads and proposals are."""
    return np.flatnonzero(np.isin(tab.texts("stage"), OPEN_STAGES))


def choose(
    entries: Entries, network: Network, book: RuleBook, doubts: Mapping[str, str], positions: Positions
) -> tuple[pd.DataFrame, list[RuleSet], list[Held]]:
    """The opportunities at `positions` that can be split: one row each with `position` in their tab, `opportunity`
    (key), price, currency, digits, `version` (place in the list of rule sets returned). The others are held; `doubts`
    are the reasons known before."""
    tab = entries["Opportunities"]
    frame = tab.frame
    stage = tab.texts("stage")
    keys = tab.texts("opportunity")
    currencies = [code or network.currency for code in tab.texts("currency")[positions]]
    versions = _Versions(book)
    chosen = [versions.of(str(name), agreed, settled=bool(settled)) for name, agreed, settled in zip(
        tab.texts("rules")[positions], frame["agreed_on"].iloc[positions],
        ~np.isin(stage[positions], OPEN_STAGES), strict=True)]  # fmt: skip
    no_price = frame["price"].isna().to_numpy()[positions]
    held: list[Held] = []
    good = np.ones(len(positions), bool)
    for at, (position, version) in enumerate(zip(positions, chosen, strict=True)):
        key = str(keys[position])
        reason = doubts.get(key, "")
        if not reason and no_price[at]:
            at_price = tab.at(int(position), "price").in_workbook
            is_open = stage[position] in OPEN_STAGES
            reason = "no price yet" if is_open else f"it is {stage[position]}, but has no price ({at_price})"
        if not reason and isinstance(version, str):
            reason = version
        if reason:
            good[at] = False
            price = frame["price"].iloc[position]
            held.append(Held(key, reason, None if pd.isna(price) else int(price)))
    table = pd.DataFrame(
        {
            "position": positions,
            "opportunity": keys[positions],
            "price": frame["price"].iloc[positions].to_numpy(np.int64, na_value=0),
            "currency": currencies,
            "digits": np.asarray([minor_units(code) for code in currencies], np.int64),
            "version": [0 if isinstance(version, str) else version for version in chosen],
        }
    )
    return table[good].reset_index(drop=True), versions.used, held


class _Versions:
    """The rule sets in use, and which of them each opportunity uses. Every pair of name and day is looked up once."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._known: dict[tuple[str, date | None, bool], int | str] = {}
        self.used: list[RuleSet] = []

    def of(self, name: str, agreed: pd.Timestamp, *, settled: bool) -> int | str:
        """The place in `used`, or the reason why there is none."""
        on = None if pd.isna(agreed) else agreed.date()
        if (name, on, settled) not in self._known:
            self._known[name, on, settled] = self._look_up(name, on, settled=settled)
        return self._known[name, on, settled]

    def _look_up(self, name: str, on: date | None, *, settled: bool) -> int | str:
        found = version_of(self._book, name, on, settled=settled)
        if isinstance(found, str):
            return found
        if found not in self.used:
            self.used.append(found)
        return self.used.index(found)


def version_of(book: RuleBook, name: str, on: date | None, *, settled: bool) -> RuleSet | str:
    """The version of a rule set for an opportunity agreed on a day, or the reason why there is none.

    Until it is `settled` and while there is no such day, it is the latest version, under which it would be agreed.
    """
    called = name or book.name_of("")
    if book.is_refused(name):
        return f"its rule set '{called}' has an error in the Rules tab"
    found = book.find(name, on) if settled or on is not None else book.latest(name)
    if found is not None:
        return found
    if on is None and book.is_known(name):
        return f"its rule set '{called}' has several versions. Type the day it was agreed in Agreed on"
    if book.is_known(name):
        return f"no version of its rule set '{called}' was in force on {on}. Look at From in the Rules tab"
    return f"there is no rule set '{called}' in the Rules tab"
