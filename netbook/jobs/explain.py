"""The reason of every cent of one opportunity, down to the cells that caused it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from netbook.checks.unknown_link import nearest
from netbook.errors import UsageError
from netbook.jobs.examine import Found
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.network import Network
from netbook.steps.allocate import steps_of_receipts
from netbook.steps.normalise import list_items


@dataclass(frozen=True)
class Explanation:
    """One opportunity. `lines` as in Allocations, plus `cells` (what each line comes from); `ledger` its receipts;
    `held` why it is held, '' if it is not."""

    opportunity: str
    title: str
    client: str
    stage: str
    currency: str
    digits: int
    price: int
    received: int
    lines: pd.DataFrame
    ledger: pd.DataFrame
    held: str


def explanation(found: Found, opportunity: str) -> Explanation:
    """Explain `opportunity` (its key, whatever its case). Raises UsageError if there is none, or nothing to split."""
    tab = found.entries["Opportunities"]
    known = {same_name(key): str(key) for key in tab.texts("opportunity")}
    key = known.get(same_name(opportunity), "")
    if not key:
        near = nearest(opportunity, known)
        raise UsageError(f"There is no opportunity '{opportunity}'.", f"Did you mean {near}?" if near else "")
    lines = found.allocations.lines
    lines = lines[lines["opportunity"] == key].reset_index(drop=True)
    position = list(tab.texts("opportunity")).index(key)
    if found.frozen:
        raise UsageError("Nothing can be split now.", "Correct the headers first: netbook validate")
    if not len(lines):
        stage = str(tab.texts("stage")[position])
        fix = f"Only what is won or delivered is split. What it would bring: netbook simulate {key}"
        raise UsageError(f"{key} is not split: its stage is '{stage}'.", fix)
    ledger = found.allocations.ledger
    ledger = ledger[ledger["opportunity"] == key].reset_index(drop=True)
    held = "; ".join(one.reason for one in found.allocations.held if one.opportunity == key)
    cells = [_cells(found.entries, key, str(role), str(partner)) for role, partner in
             zip(lines["role"], lines["partner"], strict=True)]  # fmt: skip
    price = tab.frame["price"].iloc[position]
    return Explanation(
        opportunity=key,
        title=str(tab.texts("title")[position]),
        client=str(tab.texts("client")[position]),
        stage=str(tab.texts("stage")[position]),
        currency=str(lines["currency"].iloc[0]),
        digits=int(lines["digits"].iloc[0]),
        price=0 if pd.isna(price) else int(price),
        received=int(ledger["amount"].sum()),
        lines=lines.assign(cells=cells),
        ledger=ledger,
        held=held,
    )


def behind_receipt(found: Found, network: Network, one: Explanation, receipt: str) -> pd.DataFrame:
    """Every ledger line of `receipt` taken apart by step, as computed now: see `lines.receipt_steps`, plus `cells`.
    None of an opportunity that is held."""
    if one.held:
        return pd.DataFrame()
    tab = found.entries["Opportunities"]
    position = list(tab.texts("opportunity")).index(one.opportunity)
    steps = steps_of_receipts(found.entries, network, found.book, position)
    steps = steps[steps["receipt"].str.casefold() == receipt.casefold()]
    cells = [_cells(found.entries, one.opportunity, str(role), str(partner)) for role, partner in
             zip(steps["role"], steps["partner"], strict=True)]  # fmt: skip
    return steps.assign(cells=cells)


def _cells(entries: Entries, opportunity: str, role: str, partner: str) -> str:
    """The cells that give `partner` a part in `role` ('Contributions!A4, A7'); '' where the rule itself names them."""
    found: list[str] = []
    contributions = entries["Contributions"]
    frame = contributions.frame
    mine = (frame["opportunity"] == opportunity) & (frame["partner"] == partner)
    roles = {item.strip().rstrip("?") for item in role.partition(" except ")[0].split("+")}
    if "everyone" not in roles:
        mine &= frame["role"].isin(roles)
    rows = [contributions.at(int(i), "contribution") for i in mine.to_numpy(bool).nonzero()[0]]
    found += [at.in_workbook if number == 0 else at.a1 for number, at in enumerate(rows)]
    found += _derived(entries, opportunity, partner, roles)
    return _short(found)


def _derived(entries: Entries, opportunity: str, partner: str, roles: set[str]) -> list[str]:
    tab = entries["Opportunities"]
    position = list(tab.texts("opportunity")).index(opportunity)
    found = []
    if roles & {"intro", "everyone"} and tab.texts("introduced_by")[position] == partner:
        found.append(tab.at(position, "introduced_by").in_workbook)
    idea = tab.texts("idea")[position]
    ideas = entries["Ideas"]
    if roles & {"idea", "everyone"} and idea:
        places = [i for i, key in enumerate(ideas.texts("idea")) if key == idea]
        named = [i for i in places if partner in list_items(str(ideas.texts("participants")[i]))]
        found += [ideas.at(i, "participants").in_workbook for i in named]
    return found


def _short(cells: Sequence[str], most: int = 4) -> str:
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more
