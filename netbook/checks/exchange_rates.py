"""An exchange rate that looks turned round, or far from the others of its pair.

Every receipt converted with it is off by as much, be it in the tab Rates or typed in the receipt. Of two rates of one
pair and day nobody knows which counts.

Wrong: EUR to USD `0.92` where all others are about `1.08`. Right: `1.08`, or USD to EUR `0.92`.
Fix: type how much of To one of From is; in a receipt, how much of the opportunity's currency one of its own is.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Positions, Texts, Trouble, Word, Words, always, days, named_in, trouble
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB535"

LEAST = 2
"""More rates than so many have a usual one; of two, the later is compared with the earlier."""
FAR = 1.6
"""No rate moves so much within the life of a network; a hundredth or ten times it is a slip."""
TURNED, SAME = 1.08, 1.04
"""A rate was turned round if it is so far from the usual one, and what it is turned round is so close to it."""


def exchange_rates(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Rates of a pair that are far from the usual one of it, in either direction: in the tab Rates and in receipts."""
    tab = entries["Rates"]
    source, target = (_codes(tab, name) for name in ("source", "target"))
    same = (source == target) & (source != "")
    yield from trouble(CODE, Severity.WARNING, "Rates", "target", same, always("From and To are the same currency"))
    quotes = _quotes(entries, network)
    far = quotes[quotes["far"]]
    for title in ("Rates", "Receipts"):
        mine = far[far["tab"] == title]
        yield from trouble(CODE, Severity.WARNING, title, "rate", mine["position"].to_numpy(np.intp), _word(mine))
    yield from _twice(tab, quotes[quotes["tab"] == "Rates"])


def far_in_receipts(entries: Entries, network: Network) -> Positions:
    """The receipts whose own rate looks wrong."""
    if not (entries["Receipts"].texts("rate") != "").any():
        return np.zeros(0, np.intp)
    quotes = _quotes(entries, network)
    return quotes.loc[quotes["far"] & (quotes["tab"] == "Receipts"), "position"].to_numpy(np.intp)


def _quotes(entries: Entries, network: Network) -> pd.DataFrame:
    """Every rate that was typed, those of the tab Rates first: tab, position, source, target, rate, day; `usual` of its
    pair, and whether it is `far` from that."""
    frames = [_of_rates(entries["Rates"]), _of_receipts(entries, network)]
    quotes = pd.concat(frames, ignore_index=True)
    good = (quotes["rate"] > 0) & np.isfinite(quotes["rate"]) & (quotes["source"] != quotes["target"])
    quotes = quotes[good & (quotes["source"] != "") & (quotes["target"] != "")].reset_index(drop=True)
    turned = (quotes["source"] > quotes["target"]).to_numpy(bool)
    sign = np.where(turned, -1.0, 1.0)
    logs = pd.Series(np.log(quotes["rate"].to_numpy(np.float64)) * sign)
    pair = quotes[["source", "target"]].min(axis=1) + " " + quotes[["source", "target"]].max(axis=1)
    middle = np.asarray(pair.map(_usual(logs, pair, quotes["tab"] == "Rates")), np.float64)
    other_way = (np.abs(logs + middle) < np.log(SAME)) & (np.abs(logs - middle) > np.log(TURNED))
    far = other_way | (np.abs(logs - middle) > np.log(FAR))
    return quotes.assign(pair=pair, usual=np.exp(middle * sign), far=far.to_numpy(bool), turned=other_way)


def _usual(logs: "pd.Series[float]", pair: "pd.Series[str]", listed: "pd.Series[bool]") -> dict[str, float]:
    """The usual rate of each pair. Those of the tab Rates count alone where they are enough: what receipts have was
    mostly filled in from there."""
    found: dict[str, float] = {}
    for name, of_pair in logs.groupby(pair, sort=False):
        rates = of_pair[listed[of_pair.index]]
        known = rates if len(rates) > LEAST else of_pair
        found[str(name)] = float(known.median()) if len(known) > LEAST else float(known.iloc[0])
    return found


def _of_rates(tab: TabEntries) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "tab": "Rates",
            "position": np.arange(len(tab.frame)),
            "source": _codes(tab, "source"),
            "target": _codes(tab, "target"),
            "rate": _numbers(tab),
            "day": days(tab, "date"),
        }
    )


def _of_receipts(entries: Entries, network: Network) -> pd.DataFrame:
    """The rates typed in receipts: from their own currency to that of their opportunity."""
    tab, opportunities = entries["Receipts"], entries["Opportunities"]
    named = named_in(tab, "opportunity", opportunities)
    rated = np.flatnonzero((tab.texts("rate") != "") & (tab.texts("currency") != "") & (named >= 0))
    theirs = opportunities.texts("currency")[named[rated]]
    return pd.DataFrame(
        {
            "tab": "Receipts",
            "position": rated,
            "source": _codes(tab, "currency")[rated],
            "target": np.where(theirs == "", network.currency, theirs),
            "rate": _numbers(tab)[rated],
            "day": days(tab, "date")[rated],
        }
    )


def _codes(tab: TabEntries, field: str) -> Texts:
    column = tab.frame[field].array
    return np.asarray([str(text).upper() for text in column.categories], object)[column.codes]


def _numbers(tab: TabEntries) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    column = tab.frame["rate"].array
    return np.asarray([float(text) if text else np.nan for text in column.categories], np.float64)[column.codes]


def _word(far: pd.DataFrame) -> Word:
    by_position = far.set_index("position")

    def word(position: int) -> Words:
        one = by_position.loc[position]
        what = "looks turned round" if one["turned"] else "is far from the others"
        return Words(
            f"the rate {one['rate']:g} from {one['source']} to {one['target']} {what}: usual is about "
            f"{one['usual']:.4g}. Is it right?",
            f"{one['rate']:g}",
        )

    return word


def _twice(tab: TabEntries, quotes: pd.DataFrame) -> Iterator[Trouble]:
    """Rates of one pair, direction and day of which another stands further up."""
    known = quotes[["source", "target", "day"]]
    first = quotes.groupby([*known], dropna=False, sort=False)["position"].transform("first")
    again = quotes.assign(first=first)[known.duplicated()].set_index("position")
    rates = quotes.set_index("position")["rate"]

    def word(position: int) -> Words:
        one = again.loc[position]
        return Words(
            f"the rate from {one['source']} to {one['target']} of {str(one['day'])[:10]} stands in row "
            f"{tab.at(int(one['first'])).row} too, as {rates[one['first']]:g}. Keep one of them",
            f"{one['rate']:g}",
        )

    yield from trouble(CODE, Severity.WARNING, "Rates", "rate", again.index.to_numpy(np.intp), word)
