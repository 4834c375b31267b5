"""Entries + rules -> who gets what: of every price agreed, and of the money received so far.

Receipts are taken cumulatively: `alloc(T)` is a pure function of rules, contributions and the total T received, and a
receipt's lines are `alloc(after) - alloc(before)`. Any plan of instalments ends at the same units as one payment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from netbook.model.allocations import HELD, Allocations, Held
from netbook.model.entries import Entries
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES, COUNTING_STAGES
from netbook.rules.book import RuleBook
from netbook.rules.kernel import held_message, split
from netbook.rules.model import RuleSet
from netbook.steps.choose import choose, that_count
from netbook.steps.convert import Conversion, conversions
from netbook.steps.introductions import HOP_ROLES
from netbook.steps.lines import Group, allocation_lines, ledger_lines, receipt_steps
from netbook.steps.weights import Names, claims, codes_in, multipliers


def allocate(entries: Entries, network: Network, book: RuleBook, doubts: Mapping[str, str]) -> Allocations:
    """Split every opportunity that is won or delivered, except those in `doubts` (opportunity -> why it is held).

    Opportunities that cannot be split are in `held`, each with its reason.
    """
    names = names_of(entries)
    opportunities, versions, held = choose(entries, network, book, doubts, that_count(entries["Opportunities"]))
    cases = _cases(entries, opportunities, names, conversions(entries, network))
    weights = weights_of(entries, names)
    groups = [*split_all(entries, cases, weights, versions)]
    whole = [one for group in groups for one in _held_whole(group)]
    groups = [_without(group, {one.opportunity for one in whole}) for group in groups]
    held = [*held, *whole]
    partly = [one for group in groups for one in _held_partly(group)]
    lines = _joined([allocation_lines(group) for group in groups] + _held_lines(held, entries, network), names)
    ledger = pd.concat([ledger_lines(group) for group in groups] or [_empty(_LEDGER)], ignore_index=True)
    ledger = ledger.sort_values(["date", "receipt", "partner"], kind="stable", ignore_index=True)
    received = {} if not groups else _received(groups)
    digits = {code: minor_units(code) for code in {*received, *lines["currency"]}}
    held = sorted([*held, *partly], key=lambda one: names.opportunities.get_loc(one.opportunity))
    return Allocations(lines, ledger, tuple(held), received, digits)


def steps_of_receipts(entries: Entries, network: Network, book: RuleBook, position: int) -> pd.DataFrame:
    """What stands behind the ledger lines of the opportunity at `position` of its tab: see `lines.receipt_steps`."""
    names = names_of(entries)
    chosen, versions, _ = choose(entries, network, book, {}, np.array([position]))
    cases = _cases(entries, chosen, names, conversions(entries, network))
    groups = split_all(entries, cases, weights_of(entries, names), versions) if len(cases) else ()
    return pd.concat([receipt_steps(group) for group in groups] or [pd.DataFrame()])


def nothing_split(entries: Entries, reason: str) -> Allocations:
    """Everything that counts is held for one reason."""
    tab = entries["Opportunities"]
    counting = np.isin(tab.texts("stage"), COUNTING_STAGES)
    held = tuple(Held(str(key), reason) for key in sorted(tab.texts("opportunity")[counting], key=natural))
    return Allocations(_empty(_LINES), _empty(_LEDGER), held, {}, {})


def natural(key: str) -> tuple[str, int, str]:
    """Sorts OPP-2 before OPP-10: by what comes before the number at the end, then by the number."""
    before = key.rstrip("0123456789")
    return before.casefold(), int(key[len(before) :] or -1), key


def names_of(entries: Entries) -> Names:
    """All opportunities, partners and roles, in natural order."""
    opportunities = {str(key) for key in entries["Opportunities"].texts("opportunity")}
    partners = {str(name) for name in entries["Partners"].texts("partner") if name}
    roles = {*COMMON_ROLES, *HOP_ROLES, *(str(name) for name in entries["Roles"].texts("role") if name)}
    return Names(*(pd.Index(sorted(names, key=natural), dtype=object) for names in (opportunities, partners, roles)))


def weights_of(entries: Entries, names: Names) -> pd.DataFrame:
    """What each partner gave to each opportunity: see `weights.claims`."""
    return claims(entries, names, rates_of(entries))


def rates_of(entries: Entries) -> dict[str, int]:
    """Partner -> price of an hour in minor units, 0 if there is none."""
    tab = entries["Partners"]
    rates = zip(tab.texts("partner"), tab.frame["rate"].fillna(0), strict=True)
    return {str(name): int(rate) for name, rate in rates}


def _cases(entries: Entries, opportunities: pd.DataFrame, names: Names, foreign: Sequence[Conversion]) -> pd.DataFrame:
    """One case for every price, one for every receipt with all before it: see `lines.Group.cases`."""
    whole = price_cases(opportunities, names)
    paid = _receipts(entries, whole, names, foreign)
    cases = pd.concat([whole, paid], ignore_index=True) if len(paid) else whole
    return cases.rename_axis("case")


def price_cases(opportunities: pd.DataFrame, names: Names) -> pd.DataFrame:
    """One case for the whole price of every opportunity that was chosen: see `lines.Group.cases`."""
    whole = opportunities.assign(
        opportunity_id=names.opportunities.get_indexer(opportunities["opportunity"]),
        total=opportunities["price"],
        net=0,
        receipt="",
        date=np.datetime64("NaT", "s"),
        last=False,
        foreign="",
    )
    return whole.rename_axis("case")


def _receipts(entries: Entries, whole: pd.DataFrame, names: Names, foreign: Sequence[Conversion]) -> pd.DataFrame:
    tab = entries["Receipts"]
    frame = tab.frame
    opportunity_id = codes_in(tab, "opportunity", names.opportunities)
    place = pd.Index(whole["opportunity_id"]).get_indexer(opportunity_id)
    net = frame["net"].fillna(frame["gross"] - frame["tax"].fillna(0)).fillna(0).to_numpy(np.int64)
    words = np.full(len(net), "", object)
    for one in foreign:
        net[one.position], words[one.position] = one.net, one.words
    net = np.where(tab.texts("kind") == "credit", -net, net)
    keys = tab.texts("receipt")
    rank = np.empty(len(keys), np.int64)
    rank[sorted(range(len(keys)), key=lambda i: natural(str(keys[i])))] = np.arange(len(keys))
    day = frame["date"].to_numpy()
    order = np.lexsort([rank, day.astype(np.int64), opportunity_id])
    order = order[(place[order] >= 0) & ~frame["bad"].to_numpy(bool)[order]]
    paid = whole.iloc[place[order]].reset_index(drop=True)
    owner = paid["opportunity_id"].to_numpy()
    total = pd.Series(net[order]).groupby(owner).cumsum().to_numpy(np.int64) if len(order) else net[order]
    last = np.append(owner[1:] != owner[:-1], True)[: len(owner)]
    return paid.assign(
        total=total, net=net[order], receipt=keys[order], date=day[order], last=last, foreign=words[order]
    )


def split_all(
    entries: Entries, cases: pd.DataFrame, weights: pd.DataFrame, versions: Sequence[RuleSet]
) -> Iterator[Group]:
    """Call the kernel once for every version of a rule set and number of decimals."""
    frame = entries["Opportunities"].frame
    times, scale = multipliers(entries)
    for (version, digits), some in cases.groupby(["version", "digits"], sort=True):
        rule_set = versions[int(version)]
        columns = {name: frame[name].iloc[some["position"]].to_numpy() for name in rule_set.columns if name != "price"}
        asked = some.reset_index()[["case", "opportunity", "opportunity_id", "price", "total"]].assign(**columns)
        known = _without_hops(weights, rule_set)
        yield Group(rule_set, int(digits), some, split(asked, known, rule_set, int(digits), times), scale)


def _without_hops(weights: pd.DataFrame, rule_set: RuleSet) -> pd.DataFrame:
    """The weights less the introducers before the first that the rule set does not name: they are not recorded on the
    opportunity, only derived, and `everyone` does not mean them."""
    roles = weights["role"].cat
    hops = [number for number, role in enumerate(roles.categories) if role in HOP_ROLES and role not in rule_set.roles]
    gone = np.isin(roles.codes.to_numpy(), hops)
    return weights[~gone] if gone.any() else weights


def _held_whole(group: Group) -> list[Held]:
    """Opportunities of which some case cannot be split: the first reason for each."""
    rows = group.split.held
    rows = rows[rows["step"] == 0]
    cases = group.cases.loc[rows["case"]]
    reasons = zip(cases["opportunity"], cases["price"], rows["reason"], strict=True)
    found = {str(key): Held(str(key), str(reason), int(price)) for key, price, reason in reversed(list(reasons))}
    return list(found.values())


def _held_partly(group: Group) -> list[Held]:
    """Amounts of agreed prices for which there is nobody, one for each step."""
    rows = group.split.held
    rows = rows[(rows["step"] > 0) & (group.cases.loc[rows["case"], "receipt"] == "").to_numpy()]
    keys = group.cases.loc[rows["case"], "opportunity"]
    return [
        Held(
            str(key), held_message(str(reason), int(amount), group.digits), int(amount), whole=False, nobody=str(nobody)
        )
        for key, reason, amount, nobody in zip(keys, rows["reason"], rows["amount"], rows["nobody"], strict=True)
    ]


def _without(group: Group, held: set[str]) -> Group:
    """The group without the opportunities in `held`."""
    if not held:
        return group
    gone = group.cases.index[group.cases["opportunity"].isin(held)]
    return replace(group, cases=group.cases.drop(gone), split=group.split.without(gone))


def _held_lines(held: Sequence[Held], entries: Entries, network: Network) -> list[pd.DataFrame]:
    """For every opportunity that is held, a line that says so in place of its split."""
    if not held:
        return []
    tab = entries["Opportunities"]
    codes = dict(zip(tab.texts("opportunity"), tab.texts("currency"), strict=True))
    currencies = [codes.get(one.opportunity, "") or network.currency for one in held]
    texts = ("step", "role", "partner", "take", "by")
    frame = pd.DataFrame(
        {
            "opportunity": [one.opportunity for one in held],
            **dict.fromkeys(texts, ""),
            "currency": currencies,
            "digits": [minor_units(code) for code in currencies],
            "agreed": [one.amount or 0 for one in held],
            "earned": 0,
            "exact": [float(one.amount or 0) for one in held],
            "why": [f"held: {one.reason}" for one in held],
            "reason": [one.reason for one in held],
            "state": HELD,
            "row": 0,
            "step_amount": [one.amount or 0 for one in held],
            "weight": 0,
        },
    )
    return [frame]


def _joined(pieces: Sequence[pd.DataFrame], names: Names) -> pd.DataFrame:
    """All lines, by opportunity; within it they are in the order of steps, parts and partners already."""
    lines = pd.concat(pieces or [_empty(_LINES)], ignore_index=True)
    lines["opportunity_id"] = names.opportunities.get_indexer(lines["opportunity"])
    return lines.sort_values("opportunity_id", kind="stable", ignore_index=True).drop(columns="opportunity_id")


def _empty(columns: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns.items()})


_LINES = {"opportunity": object, "step": object, "role": object, "partner": object, "currency": object,
          "digits": np.int64, "agreed": np.int64, "earned": np.int64, "exact": np.float64, "why": object,
          "state": object, "row": np.int64, "take": object, "step_amount": np.int64, "reason": object,
          "weight": np.int64, "by": object}  # fmt: skip
_LEDGER = {"receipt": object, "opportunity": object, "date": "datetime64[s]", "partner": object, "currency": object,
           "digits": np.int64, "amount": np.int64, "why": object, "state": object, "counted": bool}  # fmt: skip


def _received(groups: Sequence[Group]) -> dict[str, int]:
    """Net money received by currency."""
    paid = pd.concat([group.cases[group.cases["receipt"] != ""] for group in groups])
    return {str(code): int(amount) for code, amount in paid.groupby("currency")["net"].sum().items()}
