"""What each partner gave to each opportunity, in which role: the weights that rules share by."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd

from netbook.model.cells import same_name
from netbook.model.entries import Entries, TabEntries
from netbook.model.schema import COMMON_ROLES, NUMBER_SCALE
from netbook.steps.introductions import HOP_ROLES, hop_role, introductions
from netbook.steps.normalise import list_items

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Names:
    """Keys as small integers, for the kernel: the n-th opportunity of its tab, the n-th partner, the n-th role."""

    opportunities: pd.Index
    partners: pd.Index
    roles: pd.Index


def claims(entries: Entries, names: Names, rates: Mapping[str, int]) -> pd.DataFrame:
    """One row per opportunity x role x partner: opportunity_id, role, partner, hours, value, points.

    From the contributions, and derived: role intro for who is named in Introduced by, intro-2 and on for those who
    introduced the one before, role idea for everybody who took
    part in the session of the opportunity's idea. Hours and points in millionths, value in minor units.
    """
    derived = (_introduced(entries, names), _introduced_before(entries, names), _ideas(entries, names))
    rows = pd.concat([_contributed(entries, names, rates), *derived])
    rows = rows[(rows["opportunity_id"] >= 0) & (rows["partner"] >= 0) & (rows["role"] >= 0)]
    partners, roles = len(names.partners), len(names.roles)
    key = (rows["opportunity_id"].to_numpy() * roles + rows["role"].to_numpy()) * partners + rows["partner"].to_numpy()
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    sums = {
        name: np.add.reduceat(rows[name].to_numpy()[order], first) if len(first) else np.zeros(0, np.int64)
        for name in ("hours", "value", "points")
    }
    key = key[first]
    return pd.DataFrame(
        {
            "opportunity_id": key // (partners * roles),
            "role": pd.Categorical.from_codes(key // partners % roles, categories=names.roles),
            "partner": pd.Categorical.from_codes(key % partners, categories=names.partners),
            **sums,
        }
    )


def _contributed(entries: Entries, names: Names, rates: Mapping[str, int]) -> pd.DataFrame:
    tab = entries["Contributions"]
    frame = tab.frame
    return pd.DataFrame(
        {
            "opportunity_id": codes_in(tab, "opportunity", names.opportunities),
            "role": codes_in(tab, "role", names.roles),
            "partner": codes_in(tab, "partner", names.partners),
            "hours": _filled(frame["hours"]),
            "value": contribution_values(tab, rates),
            "points": _filled(frame["points"]),
        }
    )[~frame["bad"].to_numpy(bool)]


def _introduced(entries: Entries, names: Names) -> pd.DataFrame:
    tab = entries["Opportunities"]
    partner = codes_in(tab, "introduced_by", names.partners)
    role = names.roles.get_loc("intro")
    return _unweighted(codes_in(tab, "opportunity", names.opportunities), np.full(len(partner), role), partner)


def _introduced_before(entries: Entries, names: Names) -> pd.DataFrame:
    hops = introductions(entries).hops
    roles = {hop: names.roles.get_loc(hop_role(hop)) for hop in HOP_ROLES.values()}
    where = names.opportunities.get_indexer([opportunity for opportunity, _, _ in hops])
    who = names.partners.get_indexer([partner for _, _, partner in hops])
    return _unweighted(
        where.astype(np.int64), np.array([roles[hop] for _, hop, _ in hops], np.int64), who.astype(np.int64)
    )


def multipliers(entries: Entries) -> tuple[dict[str, int], int]:
    """How many times the hours, value and points of each role count, as whole numbers, and the scale that makes them
    whole: 1.5 and 1 are 3 and 2, at scale 2. ({}, 1) if every role counts once."""
    tab = entries["Roles"]
    given = {
        str(role): Fraction(str(text))
        for role, text, bad in zip(tab.texts("role"), tab.texts("multiplier"), tab.frame["bad"], strict=True)
        if text and not bad
    }
    if all(number == 1 for number in given.values()):
        return {}, 1
    scale = lcm(*(number.denominator for number in given.values()))
    every = {*COMMON_ROLES, *HOP_ROLES, *(str(role) for role in tab.texts("role"))}
    return {role: int(given.get(role, Fraction(1)) * scale) for role in every}, scale


def _ideas(entries: Entries, names: Names) -> pd.DataFrame:
    ideas, opportunities = entries["Ideas"], entries["Opportunities"]
    members = {
        same_name(key): [names.partners.get_loc(name) for name in list_items(people) if name in names.partners]
        for key, people in zip(ideas.texts("idea"), ideas.texts("participants"), strict=True)
    }
    cited = [
        (opportunity, partner)
        for opportunity, idea in enumerate(opportunities.texts("idea"))
        for partner in members.get(same_name(idea), ())
    ]
    pairs = np.asarray(cited, np.int64).reshape(-1, 2)
    where = codes_in(opportunities, "opportunity", names.opportunities)[pairs[:, 0]]
    return _unweighted(where, np.full(len(pairs), names.roles.get_loc("idea")), pairs[:, 1])


def _unweighted(opportunity: Ints, role: object, partner: Ints) -> pd.DataFrame:
    nothing = np.zeros(len(partner), np.int64)
    return pd.DataFrame(
        {
            "opportunity_id": opportunity,
            "role": role,
            "partner": partner,
            "hours": nothing,
            "value": nothing,
            "points": nothing,
        }
    )


def codes_in(tab: TabEntries, field: str, names: pd.Index) -> Ints:
    """The place in `names` of each row's text, -1 where it is not in them. O(distinct texts)."""
    column = tab.frame[field].array
    if not isinstance(column, pd.Categorical):
        raise TypeError(f"{field} is not text")
    by_category = names.get_indexer(column.categories) if len(column.categories) else np.zeros(0, np.int64)
    return np.append(by_category, -1)[column.codes].astype(np.int64)


def contribution_values(tab: TabEntries, rates: Mapping[str, int]) -> Ints:
    """Value of each contribution in minor units: as typed, else hours x rate, rounded half up; 0 if neither."""
    frame = tab.frame
    partner = frame["partner"].array
    default = np.asarray([rates.get(str(name), 0) for name in partner.categories] + [0], np.int64)
    rate = frame["rate"].fillna(pd.Series(default[partner.codes], frame.index)).to_numpy(np.int64)
    hours = _filled(frame["hours"])
    whole, part = np.divmod(hours, NUMBER_SCALE)
    worth = whole * rate + (part * rate + NUMBER_SCALE // 2) // NUMBER_SCALE
    typed = frame["value"]
    return np.where(typed.isna(), worth, _filled(typed))


def _filled(column: "pd.Series[int]") -> Ints:
    return column.fillna(0).to_numpy(np.int64)
