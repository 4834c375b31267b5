"""An exchange rate that looks turned round, or far from the others of its pair.

Every receipt converted with it is off by as much. Of two rates of one pair and day nobody knows which counts.

Wrong: EUR to USD `0.92` where all others are about `1.08`. Right: `1.08`, or USD to EUR `0.92`.
Fix: type how much of To one of From is.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from netbook.checks.base import Trouble, Words, always, days, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB535"

LEAST = 2
"""More rates than so many have a usual one; of two, the later is compared with the earlier."""
FAR = 1.6
"""No rate moves so much within the life of a network; a hundredth or ten times it is a slip."""
TURNED = 1.08
"""A rate and what it is turned round are told apart if they are so far from each other."""


def exchange_rates(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Rates of a pair that are far from the usual one of it, in either direction."""
    tab = entries["Rates"]
    source, target = ([str(text).upper() for text in tab.texts(name)] for name in ("source", "target"))
    rates = np.asarray([float(text) if text else np.nan for text in tab.texts("rate")], np.float64)
    pairs = [*zip(source, target, strict=True)]
    same = np.asarray([left == right and bool(left) for left, right in pairs], bool)
    yield from trouble(CODE, Severity.WARNING, "Rates", "target", same, always("From and To are the same currency"))
    of_pair: dict[frozenset[str], list[int]] = {}
    for position, pair in enumerate(pairs):
        if np.isfinite(rates[position]) and rates[position] > 0 and len(frozenset(pair)) == 2 and all(pair):
            of_pair.setdefault(frozenset(pair), []).append(position)
    usual: dict[int, float] = {}
    when, twice = days(tab, "date"), dict[int, int]()
    for pair_of, positions in of_pair.items():
        twice |= _twice(positions, [(pairs[at], when[at]) for at in positions])
        base = min(pair_of)
        logs = np.log([rates[at] if source[at] == base else 1 / rates[at] for at in positions])
        middle = float(np.median(logs)) if len(positions) > LEAST else float(logs[0])
        for at, one in zip(positions, logs.tolist(), strict=True):
            turned = abs(one + middle) < abs(one - middle) and abs(middle) > np.log(TURNED) / 2
            if turned or abs(one - middle) > np.log(FAR):
                usual[at] = float(np.exp(middle if source[at] == base else -middle))

    def word(position: int) -> Words:
        left, right, rate = source[position], target[position], rates[position]
        near = f"{usual[position]:.4g}"
        turned = abs(np.log(rate * usual[position])) < abs(np.log(rate / usual[position]))
        what = "looks turned round" if turned else "is far from the others"
        return Words(
            f"the rate {rate:g} from {left} to {right} {what}: usual is about {near}. Is it right?", f"{rate:g}"
        )

    def word_twice(position: int) -> Words:
        left, right, other = source[position], target[position], twice[position]
        return Words(
            f"the rate from {left} to {right} of {when[position]} stands in row {tab.at(other).row} too, as "
            f"{rates[other]:g}. Keep one of them",
            f"{rates[position]:g}",
        )

    yield from trouble(CODE, Severity.WARNING, "Rates", "rate", sorted(usual), word)
    yield from trouble(CODE, Severity.WARNING, "Rates", "rate", sorted(twice), word_twice)


def _twice(positions: Sequence[int], known: Sequence[object]) -> dict[int, int]:
    """Rates of one pair and day -> the first of them."""
    first: dict[object, int] = {}
    return {at: one for at, what in zip(positions, known, strict=True) if (one := first.setdefault(what, at)) != at}
