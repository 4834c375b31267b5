"""Entries + rules -> what every partner may expect of the opportunities that are still open."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from netbook.model.allocations import Held, no_expectations
from netbook.model.entries import Entries
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import NUMBER_SCALE
from netbook.rules.book import RuleBook
from netbook.steps.allocate import names_of, price_cases, split_all, weights_of
from netbook.steps.choose import choose, that_are_open
from netbook.steps.lines import Group
from netbook.steps.weights import Ints

UNSURE = "no probability yet"


def expect(entries: Entries, network: Network, book: RuleBook, doubts: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `no_expectations`: p x alloc(price), rounded half up once a row, by opportunity and partner.

    Never alloc(p x price): half of a tranche is not the tranche of a half. What cannot be split has one row, with the
    reason in its note; leads are half-baked by nature, so that is no finding.
    """
    tab = entries["Opportunities"]
    positions = that_are_open(tab)
    if not len(positions):
        return no_expectations()
    names = names_of(entries)
    opportunities, versions, left_out = choose(entries, network, book, doubts, positions)
    cases = price_cases(opportunities, names)
    groups = [*split_all(entries, cases, weights_of(entries, names), versions)] if len(cases) else []
    rows = pd.concat([_left_out(left_out), *(piece(group) for group in groups for piece in (_shared, _for_nobody))])
    keys = pd.Index(tab.texts("opportunity")[positions])
    first = np.flatnonzero(~keys.duplicated())  # a row copied with its key is left out, twice
    position = positions[first[keys[first].get_indexer(rows["opportunity"])]]
    return _with_probability(rows, entries, network, position, names.opportunities)


def _shared(group: Group) -> pd.DataFrame:
    """What every partner would get of the price, all steps together."""
    shares = group.split.shares
    lines = shares.assign(case=group.split.portions["case"].to_numpy()[shares["portion"].to_numpy()])
    sums = lines.groupby(["case", "partner"], observed=True, sort=False)["amount"].sum().reset_index()
    return pd.DataFrame(
        {
            "opportunity": group.cases["opportunity"].loc[sums["case"]].to_numpy(),
            "partner": sums["partner"].to_numpy(object),
            "share": sums["amount"].astype("Int64"),
            "note": "",
        }
    )


def _for_nobody(group: Group) -> pd.DataFrame:
    """What would be held: for a role that nobody has yet, or for a reason that only a person can remove."""
    held = group.split.held
    whole = (held["step"] == 0).to_numpy()
    notes = nobody_yet(held["nobody"].tolist(), held["reason"].tolist())
    rows = pd.DataFrame(
        {
            "opportunity": group.cases["opportunity"].loc[held["case"]].to_numpy(),
            "partner": "",
            "share": held["amount"].astype("Int64").mask(whole),
            "note": notes,
        }
    )
    return rows.groupby(["opportunity", "partner", "note"], sort=False)["share"].sum(min_count=1).reset_index()


def nobody_yet(missing: Sequence[str], reasons: Sequence[str]) -> list[str]:
    """Why amounts are held, in words for work that has only begun: 'nobody in 'work' yet', else the reason."""
    return [f"nobody in '{role}' yet" if role else reason for role, reason in zip(missing, reasons, strict=True)]


def _left_out(held: Sequence[Held]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity": pd.Series([one.opportunity for one in held], dtype=object),
            "partner": pd.Series([""] * len(held), dtype=object),
            "share": pd.Series([pd.NA] * len(held), dtype="Int64"),
            "note": pd.Series([one.reason for one in held], dtype=object),
        }
    )


def _with_probability(
    rows: pd.DataFrame, entries: Entries, network: Network, position: Ints, opportunities: pd.Index
) -> pd.DataFrame:
    """The rows with what their opportunities say, and p x share; in the order of opportunities and partners."""
    tab = entries["Opportunities"]
    currency = np.asarray([code or network.currency for code in tab.texts("currency")[position]], object)
    probability = tab.frame["probability"].iloc[position].reset_index(drop=True)
    rows = rows.reset_index(drop=True).assign(
        stage=tab.texts("stage")[position],
        client=tab.texts("client")[position],
        currency=currency,
        digits=np.asarray([minor_units(code) for code in currency], np.int64),
        probability=probability,
        expected=_times(rows["share"].reset_index(drop=True), probability),
        place=opportunities.get_indexer(rows["opportunity"]),
        nobody=(rows["partner"] == "").to_numpy(),
    )
    unsure = (rows["share"].notna() & probability.isna()).to_numpy()
    rows["note"] = np.where(unsure, [f"{note}; {UNSURE}" if note else UNSURE for note in rows["note"]], rows["note"])
    rows = rows.sort_values(["place", "nobody", "partner", "note"], kind="stable", ignore_index=True)
    return rows[list(no_expectations().columns)]


def _times(share: "pd.Series[int]", probability: "pd.Series[int]") -> "pd.Series[int]":
    """p x share, rounded half up; p in millionths, from 0 to 1. Whole and part apart, so that nothing overflows."""
    whole, part = share // NUMBER_SCALE, share % NUMBER_SCALE
    return whole * probability + (part * probability + NUMBER_SCALE // 2) // NUMBER_SCALE
