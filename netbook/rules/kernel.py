"""The split: money in, every partner's share out, to the last minor unit. Pure, vectorised over all cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from netbook.model.money import money_text
from netbook.rules.assemble import Gathered
from netbook.rules.blocks import Categories, Claims, blocks, categories_of, with_codes
from netbook.rules.exact import LIMIT
from netbook.rules.model import RuleSet
from netbook.rules.payees import measures_of, recorded
from netbook.rules.run import Run
from netbook.rules.scanner import plain
from netbook.rules.sharing import open_account
from netbook.rules.sizes import unfit_money


@dataclass(frozen=True)
class Split:
    """What everybody gets, and what is held. For every case the amounts add up to its total, exactly.

    `shares`: portion (its place in `portions`), partner, weight, exact (minor units, as a float), amount (minor units).

    `portions`, one for each case and part of a step that was shared out: case, step (its number), part (from 0 within
    the step), row (the sheet's), role (the text of To), weight_sum, count (how many share), part_amount and
    step_amount (what the part and the step received), step_size (what the step wanted). Blocks of opportunities
    follow each other, and within a block the order is that of step, part, opportunity_id, case as given. Within a
    portion shares are in the order of partners' names.

    `held`: case, step, row, role, amount, reason, nobody (the role in which nobody is, if that is why). Step 0 means
    that the whole case is held.
    """

    shares: pd.DataFrame
    portions: pd.DataFrame
    held: pd.DataFrame

    @property
    def lines(self) -> pd.DataFrame:
        """The shares with all columns of their portions, which takes three times the memory. Made at each call."""
        portion = self.shares["portion"].to_numpy()
        portions = self.portions.take(portion).set_axis(self.shares.index)
        return pd.concat([portions, self.shares.drop(columns="portion")], axis=1)

    def without(self, cases: pd.Index) -> "Split":
        """The split without these cases."""
        kept = ~self.portions["case"].isin(cases).to_numpy()
        shares = self.shares[kept[self.shares["portion"].to_numpy()]]
        shares = shares.assign(portion=(np.cumsum(kept) - 1)[shares["portion"].to_numpy()])
        return Split(shares, self.portions[kept], self.held[~self.held["case"].isin(cases)])


def held_message(reason: str, amount: int, digits: int) -> str:
    """The reason with the amount: '...; 3,000.00 is held'."""
    return f"{reason}; {money_text(amount, digits)} is held"


def split(
    cases: pd.DataFrame,
    weights: pd.DataFrame,
    rule_set: RuleSet,
    digits: int,
    multipliers: Mapping[str, int] | None = None,
) -> Split:
    """Split every case of `cases` by one rule set, in a currency of so many `digits`.

    `cases`: case (unique), opportunity (text; for ties only), opportunity_id, price and total in minor units
    (total is all money received so far, or the price), and the columns of Opportunities that the rule set's
    conditions look at (`rule_set.columns`; numbers in millionths). `price` may hold missing values; cases
    that need it are held.

    `weights`: opportunity_id, role, partner, hours and points in millionths, value in minor units; one row
    for each opportunity, role and partner.

    `multipliers`: role -> how many times its hours, value and points count where a step shares by them (whole numbers
    above 0, all of one scale; 1 for roles that are not there). What is recorded for a role, as in `first 100% of
    expense`, does not change.
    """
    weights = with_codes(weights)
    known = categories_of(weights, rule_set)
    if multipliers:
        times = np.array([multipliers.get(role, 1) for role in known.roles], dtype=np.int64)
        known = replace(known, multipliers=times)
    gathered = Gathered(len(cases), rule_set, known.names)
    for some, theirs in blocks(cases, weights, measures_of(rule_set), known):
        gathered.add(_run(some, theirs, rule_set, digits, known))
    return Split(gathered.shares(), gathered.portions(), gathered.held())


def _run(cases: pd.DataFrame, claims: Claims, rule_set: RuleSet, digits: int, known: Categories) -> Run:
    run = _start(cases, claims, rule_set, digits, known)
    unfit = unfit_money(rule_set, digits)
    if unfit:
        step, part, money = unfit
        reason = f"says {plain(money)}, but this currency has {digits} decimals"
        run.hold_case(np.ones(len(cases), dtype=np.bool_), step, part, reason)
    else:
        for step in rule_set.steps:
            run.take(step)
    run.hold_what_is_left()
    return run


def _start(cases: pd.DataFrame, claims: Claims, rule_set: RuleSet, digits: int, names: Categories) -> Run:
    total = cases["total"].to_numpy(np.int64)
    price = cases["price"].fillna(0).to_numpy(np.int64)
    if len(cases) and max(int(np.abs(total).max()), int(np.abs(price).max())) > LIMIT:
        raise ValueError(f"amounts beyond {LIMIT} minor units cannot be split")
    ids = cases["opportunity_id"].to_numpy(np.int64)
    new = np.concatenate([[True], ids[1:] != ids[:-1]])
    opportunity = np.cumsum(new) - 1
    known = recorded(claims, int(opportunity[-1]) + 1, names, rule_set)
    keys = cases["opportunity"].to_numpy(object)[new].tolist()
    return Run(
        cases=cases,
        rule_set=rule_set,
        digits=digits,
        sign=np.where(total < 0, -1, 1),
        total=np.abs(total),
        left=np.abs(total),
        price=np.abs(price),
        opportunity=opportunity,
        unpriced=cases["price"].isna().to_numpy(np.bool_),
        known=known,
        account=open_account(known, opportunity, keys),
        whole=np.zeros(len(cases), dtype=np.bool_),
    )
