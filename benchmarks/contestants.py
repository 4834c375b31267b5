"""One contestant of `benchmarks.allocation` on one size, in a process of its own.

    python -m benchmarks.contestants NAME CONTRIBUTIONS [FOLDER_OF_MONEYX]

Prints as JSON: seconds by the clock and of CPU, peak memory in MB, and how the amounts check out. The clock runs while
the given columns become amounts; neither the start of Python nor the making of the columns nor the check is counted.
"""

import hashlib
import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import decimal_loop
from netbook.rules.exact import stable_order
from netbook.rules.kernel import Split, split
from netbook.rules.model import RuleSet
from netbook.rules.text import RuleRow, line_rows
from netbook.rules.ties import TIE_BITS, UNIT, hash_texts, tie_break

PARTNERS = tuple(f"Partner {number:02d}" for number in range(40))
SALE, WORK = 0, 1
ROLES = ("sale", "work")
FOUNDING = ("first 30% of price -> sale, equal", "rest -> work, value")
SIX_STEPS = (
    "5% of price up to 250 -> @network",
    "3.5% of price below 5,000 -> sale, equal",
    "2% of price above 5,000 -> sale, equal",
    "first 20% of price -> sale, value, max 1,000",
    "25% of rest -> work, equal, min 50",
    "rest -> work, value",
)
QUICK, TIMES = 0.5, 5


@dataclass(frozen=True)
class Given:
    """What everybody starts from: the two tables that `netbook.rules.kernel.split` takes.

    Contributions are in no order, as they were typed in; opportunities are numbered from 0, in order.
    """

    cases: pd.DataFrame
    weights: pd.DataFrame

    @property
    def prices(self) -> np.ndarray:
        return self.cases["price"].to_numpy()

    @property
    def columns(self) -> tuple[np.ndarray, ...]:
        """Opportunity, role, partner and value of every contribution."""
        weights = self.weights
        codes = (weights[name].cat.codes.to_numpy() for name in ("role", "partner"))
        return weights["opportunity_id"].to_numpy(), *codes, weights["value"].to_numpy()


@dataclass(frozen=True)
class Lines:
    """What came out: who gets how much in which step."""

    opportunity: np.ndarray
    step: np.ndarray
    partner: np.ndarray
    amount: np.ndarray


def given(contributions: int) -> Given:
    """4 to 12 contributions an opportunity, 8 on average; a third of them are sale; one partner is in both roles."""
    opportunities = max(contributions // 8, 1)
    number = np.arange(opportunities)
    counts = 4 + number * 5 % 9
    short = contributions - int(counts.sum())
    counts[: abs(short)] += np.sign(short)
    shuffled = np.random.default_rng(opportunities).permutation(contributions)
    opportunity = np.repeat(number, counts)[shuffled]
    at = shuffled - (np.cumsum(counts) - counts)[opportunity]
    del shuffled
    sale = at < (counts // 3)[opportunity]
    partner = ((opportunity * 7 + (at - ~sale) * 3) % len(PARTNERS)).astype(np.int8)
    weights = pd.DataFrame(
        {
            "opportunity_id": opportunity,
            "role": pd.Categorical.from_codes((~sale).astype(np.int8), categories=list(ROLES)),
            "partner": pd.Categorical.from_codes(partner, categories=list(PARTNERS)),
            "value": 5_000 + (opportunity * 31 + at * 977) % 300_000,
        }
    ).assign(hours=0, points=0)
    price = 500_025 + number * 8191 % 900_000
    keys = np.array([f"OPP-{one}" for one in number.tolist()], dtype=object)
    cases = pd.DataFrame(
        {"case": number, "opportunity": keys, "opportunity_id": number, "price": price, "total": price}
    )
    return Given(cases, weights)


def bound(have: Given) -> Lines:
    """What nobody can leave out, in NumPy: the contributions ordered by step and opportunity, by two radix sorts of 16
    bits (NumPy sorts wider numbers by merging, which takes three times as long); partner and weight brought into that
    order; the weights' sum of each segment; and once over all lines, amount x weight // sum. No names, no reasons, no
    checks; all lines are rounded down, so that cents are missing."""
    opportunity, role, partner, value = have.columns
    segments = 2 * len(have.prices)
    key = opportunity + role.astype(np.int64) * len(have.prices)
    order = stable_order(key)
    key, partner, weight = key[order], partner[order], value[order]
    counts = np.bincount(key, minlength=segments)
    weight[: int(counts[: segments // 2].sum())] = 1  # sale shares equally
    sums = np.add.reduceat(weight, np.cumsum(counts) - counts)
    first = _first(have.prices)
    amount = np.repeat(np.concatenate([first, have.prices - first]), counts)
    amount *= weight
    amount //= np.repeat(sums, counts)
    return Lines(key, key, partner, amount)


def _first(prices: np.ndarray) -> np.ndarray:
    """30% of the price, rounded half up."""
    return (prices * 30 + 50) // 100


def netbook(have: Given) -> Split:
    return split(have.cases, have.weights, _rule_set(FOUNDING), 2)


def netbook_six_steps(have: Given) -> Split:
    return split(have.cases, have.weights, _rule_set(SIX_STEPS), 2)


def _of_split(made: Split) -> Lines:
    portion = made.shares["portion"].to_numpy()
    case, step = (made.portions[name].to_numpy(np.int32)[portion] for name in ("case", "step"))
    return Lines(case, step, made.shares["partner"].cat.codes.to_numpy(), made.shares["amount"].to_numpy())


def _rule_set(lines: tuple[str, ...]) -> RuleSet:
    from netbook.rules.read import read_rules

    numbered = [
        row for at, line in enumerate(lines, 1) for row in line_rows(line, RuleRow(at + 1, "bench", None, str(at)))
    ]
    return read_rules(numbered, (*PARTNERS, "network"), ROLES).versions[0]


def with_pandas(have: Given) -> Lines:
    """The founding rule by group-by, with netbook's ties: the same cents."""
    opportunity, role, partner, value = have.columns
    frame = pd.DataFrame({"opportunity": opportunity, "role": role, "partner": partner, "value": value})
    frame = frame.sort_values(["role", "opportunity", "partner"], ignore_index=True)
    keys, names = hash_texts(have.cases["opportunity"].tolist()), hash_texts(PARTNERS)
    first = _first(have.prices)
    sale = frame[frame["role"] == SALE].assign(weight=1, behind=0)
    sale = _largest_remainder(sale.assign(amount=first[sale["opportunity"]]), 1, keys, names)
    work = frame[frame["role"] == WORK].rename(columns={"value": "weight"})
    before = sale.set_index(["opportunity", "partner"])["behind"]
    work = work.join(before, on=["opportunity", "partner"]).fillna({"behind": 0}).astype({"behind": np.int64})
    work = _largest_remainder(work.assign(amount=(have.prices - first)[work["opportunity"]]), 2, keys, names)
    both = pd.concat([sale, work])
    return Lines(*(both[name].to_numpy() for name in ("opportunity", "role", "partner", "share")))


def _largest_remainder(frame: pd.DataFrame, step: int, keys: np.ndarray, names: np.ndarray) -> pd.DataFrame:
    groups = frame.groupby("opportunity", sort=False)
    whole = groups["weight"].transform("sum")
    share, rest = frame["amount"] * frame["weight"] // whole, frame["amount"] * frame["weight"] % whole
    left = frame["amount"] - share.groupby(frame["opportunity"], sort=False).transform("sum")
    behind = frame["behind"] + rest * UNIT // whole
    ties = tie_break(keys[frame["opportunity"]], names[frame["partner"]], step, 0)
    order = (behind * 2**TIE_BITS + ties).where(rest > 0, np.iinfo(np.int64).min)
    rank = order.groupby(frame["opportunity"], sort=False).rank(method="first", ascending=False)
    up = rank <= left
    return frame.assign(share=share + up, behind=behind - up * UNIT)


def decimals(have: Given) -> Lines:
    """A Decimal loop over dictionaries; ties go by name, as a peer would have it."""
    sale: dict[int, Any] = defaultdict(dict)
    work: dict[int, Any] = defaultdict(dict)
    for one, role, partner, value in zip(*(column.tolist() for column in have.columns), strict=True):
        if role == SALE:
            sale[one][partner] = Decimal(1)
        else:
            work[one][partner] = Decimal(value).scaleb(-2)
    found = []
    for one, cents in enumerate(have.prices.tolist()):
        price = Decimal(cents).scaleb(-2)
        for (step, partner), part in decimal_loop.split(price, price, sale[one], work[one]).items():
            found.append((one, int(step) - 1, partner, int(part.scaleb(2))))
    return _of_rows(found)


def moneyx(have: Given) -> Lines:
    """Money.allocate of moneyx, once a step: each part rounded half up, then what is over to or from the first ones."""
    from moneyx import Money  # type: ignore[import-not-found]

    sale: dict[int, Any] = defaultdict(list)
    work: dict[int, Any] = defaultdict(list)
    for one, role, partner, value in zip(*(column.tolist() for column in have.columns), strict=True):
        (sale if role == SALE else work)[one].append((partner, 1 if role == SALE else value))
    found = []
    for one, (cents, first) in enumerate(zip(have.prices.tolist(), _first(have.prices).tolist(), strict=True)):
        for step, amount, claims in ((0, first, sale[one]), (1, cents - first, work[one])):
            parts = Money(Decimal(amount).scaleb(-2), "EUR").allocate([weight for _, weight in claims])
            for (partner, _), part in zip(claims, parts, strict=True):
                found.append((one, step, partner, int(part.amount.scaleb(2))))
    return _of_rows(found)


def in_fractions(have: Given) -> Lines:
    """The six steps by the slow reference of the tests, which says every definition in `fractions.Fraction`."""
    from tests.rules.reference import Entry, allocate

    entries: dict[int, list[Entry]] = defaultdict(list)
    for one, role, partner, value in zip(*(column.tolist() for column in have.columns), strict=True):
        entries[one].append(Entry(ROLES[role], PARTNERS[partner], value=value))
    rules, names = _rule_set(SIX_STEPS), [*PARTNERS, "network"]
    found = []
    for one, (key, cents) in enumerate(zip(have.cases["opportunity"], have.prices.tolist(), strict=True)):
        for (step, _, partner), amount in allocate(rules, key, cents, cents, entries[one]).amounts.items():
            found.append((one, step, names.index(partner), amount))
    return _of_rows(found)


def _of_rows(found: list[tuple[int, int, int, int]]) -> Lines:
    return Lines(*np.array(found, dtype=np.int64).T)


def nothing(have: Given) -> Lines:
    """Only the given columns and the libraries, for their memory."""
    none = np.zeros(0, dtype=np.int64)
    return Lines(none, none, none, none)


CONTESTANTS: dict[str, Callable[[Given], Lines | Split]] = {
    "nothing": nothing,
    "bound": bound,
    "netbook": netbook,
    "netbook-6": netbook_six_steps,
    "pandas": with_pandas,
    "decimal": decimals,
    "moneyx": moneyx,
    "fractions-6": in_fractions,
}


def checked(have: Given, made: Lines | Split) -> dict[str, object]:
    """A digest of all amounts, the sum, the partners' totals, and, for the founding rule, how far a line is off."""
    lines = _of_split(made) if isinstance(made, Split) else made
    order = np.lexsort([lines.partner, lines.opportunity, lines.step])
    digest = hashlib.sha256(lines.amount[order].astype(np.int64).tobytes()).hexdigest()
    totals = np.bincount(lines.partner, weights=lines.amount, minlength=len(PARTNERS))  # whole cents, below 2**53
    down = bound(have)
    off = None
    if len(lines.amount) == len(down.amount):
        plain = np.lexsort([down.partner, down.opportunity, down.step])
        over = lines.amount[order] - down.amount[plain]
        off = [int(over.min()), int(over.max())]
    return {"digest": digest, "sum": int(lines.amount.sum()), "price": int(have.prices.sum()), "off": off,
            "totals": totals.astype(np.int64).tolist(), "lines": len(lines.amount)}  # fmt: skip


def main(name: str, contributions: int, folder: str | None = None) -> None:
    if folder:
        sys.path.append(folder)
    contestant = CONTESTANTS[name]
    contestant(given(1_000))  # whatever is loaded late is loaded now
    have = given(contributions)
    walls: list[float] = []
    cpus: list[float] = []
    while not walls or (len(walls) < TIMES and sum(walls) < QUICK):
        lines = None
        wall, cpu = time.perf_counter(), time.process_time()
        lines = contestant(have)
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"wall": statistics.median(walls), "cpu": statistics.median(cpus), "peak": peak}
    print(json.dumps(figures | (checked(have, lines) if name != "nothing" else {})))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
