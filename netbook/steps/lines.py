"""What the kernel gave, case by case -> the lines of the Allocations tab and of the Ledger, with their reasons."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from netbook.model.allocations import HELD, OPEN
from netbook.model.money import money_text
from netbook.model.schema import NUMBER_SCALE
from netbook.rules.kernel import Split
from netbook.rules.model import By, Part, RuleSet
from netbook.rules.payees import MEASURES
from netbook.rules.scanner import percent_text, plain
from netbook.rules.text import take_text, to_text
from netbook.steps.weights import Ints

AGREED = -1
"""The `receipt` of a case that is the whole price rather than a receipt."""


@dataclass(frozen=True)
class Group:
    """All cases of one version of a rule set in one number of decimals, and how the kernel split them.

    `cases`, by case (a number, growing with the opportunity and then with the receipts): opportunity_id, opportunity,
    currency, price, total, net (of the receipt), date, receipt (its key, '' for the whole price), last (whether it is
    the opportunity's latest receipt), foreign (how it was converted, '' if it was not). The weights of `split` are
    `scale` times what was recorded, so that roles' multipliers are whole numbers.
    """

    rule_set: RuleSet
    digits: int
    cases: pd.DataFrame
    split: Split
    scale: int = 1

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All rows of the rule set, in order."""
        return tuple(part for step in self.rule_set.steps for part in step.parts)

    @cached_property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """(number of the step, how much it takes) for each of `parts`."""
        return tuple((str(step.number), take_text(step.take)) for step in self.rule_set.steps for _ in step.parts)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The kernel's shares, and a line without partner for every amount it held.

        `ordinal` is the place in `parts`; `place` the case's in `cases`; `line` one number for opportunity x part x
        partner, in that order.
        """
        shares, portions, held = self.split.shares, self.split.portions, self.split.held
        held = held[held["step"] > 0]
        nobody = len(shares["partner"].cat.categories)
        amounts = dict.fromkeys(("part_amount", "step_amount"), held["amount"])
        portions = pd.concat(
            [portions[list(_OF_PORTION)], held[["case", "row"]].assign(weight_sum=0, count=0, **amounts)]
        )
        portion = np.concatenate([shares["portion"].to_numpy(), np.arange(len(portions) - len(held), len(portions))])
        codes = np.concatenate([shares["partner"].cat.codes.to_numpy(np.int64), np.full(len(held), nobody)])
        place = self.cases.index.get_indexer(portions["case"])
        ordinal = pd.Index([part.row for part in self.parts]).get_indexer(portions["row"])
        opportunity = self.cases["opportunity_id"].to_numpy()[place]
        line = (opportunity * len(self.parts) + ordinal) * (nobody + 1)
        of_portion = {name: portions[name].to_numpy() for name in _OF_PORTION}
        of_portion |= {"ordinal": ordinal, "place": place, "line": line}
        return pd.DataFrame(
            {
                **{name: column[portion] for name, column in of_portion.items()},
                "line": line[portion] + codes,
                "partner": codes,
                "weight": np.append(shares["weight"].to_numpy(), np.zeros(len(held), np.int64)),
                "exact": np.append(shares["exact"].to_numpy(), held["amount"].to_numpy()),
                "amount": np.append(shares["amount"].to_numpy(), held["amount"].to_numpy()),
                "reason": np.append(np.full(len(shares), "", object), held["reason"].to_numpy(object)),
            }
        )

    def partner_names(self, codes: Ints) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        """Names by code, '' for nobody."""
        return np.append(np.asarray(self.split.shares["partner"].cat.categories, dtype=object), "")[codes]


_OF_PORTION = ("case", "row", "weight_sum", "count", "part_amount", "step_amount")


def allocation_lines(group: Group) -> pd.DataFrame:
    """One row per opportunity x step x role x partner: agreed (of the price), earned (of what came in so far), why."""
    table = group.table
    whole = (group.cases["receipt"] == "").to_numpy()[table["place"]]
    last = group.cases["last"].to_numpy(bool)[table["place"]]
    agreed, earned = table[whole], table[last]
    both = pd.concat([agreed, earned])
    _, first, place = np.unique(both["line"].to_numpy(), return_index=True, return_inverse=True)
    rows = both.iloc[first]
    amounts = {"agreed": np.zeros(len(rows), np.int64), "earned": np.zeros(len(rows), np.int64)}
    amounts["agreed"][place[: len(agreed)]] = agreed["amount"].to_numpy()
    amounts["earned"][place[len(agreed) :]] = earned["amount"].to_numpy()
    cases = group.cases.iloc[rows["place"].to_numpy()]
    ordinal = rows["ordinal"].to_numpy()
    partner = group.partner_names(rows["partner"].to_numpy())
    reasons = reasons_of(group, rows)
    takes = np.asarray([take for _, take in group.labels], dtype=object)[ordinal]
    steps = np.asarray([step for step, _ in group.labels], dtype=object)[ordinal]
    sizes = money_texts(rows["step_amount"].to_numpy(), group.digits)
    return pd.DataFrame(
        {
            "opportunity_id": cases["opportunity_id"].to_numpy(),
            "opportunity": cases["opportunity"].to_numpy(),
            "step": steps,
            "role": np.asarray(_roles(group), dtype=object)[ordinal],
            "partner": partner,
            "currency": cases["currency"].to_numpy(),
            "digits": group.digits,
            **amounts,
            "exact": np.where(first < len(agreed), rows["exact"].to_numpy(), 0.0),
            "why": [f"{take} = {size}; {why}" for take, size, why in zip(takes, sizes, reasons, strict=True)],
            "state": np.where(partner == "", HELD, OPEN),
            "row": rows["row"].to_numpy(),
            "take": takes,
            "step_amount": rows["step_amount"].to_numpy(),
            "reason": reasons,
            "weight": rows["weight"].to_numpy(),
            "by": np.asarray([part.by or "" for part in group.parts], dtype=object)[ordinal],
        }
    )


def _roles(group: Group) -> list[str]:
    return [to_text(part.to) for part in group.parts]


def reasons_of(group: Group, rows: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Why each line gets its part: '1 of 3', '40 of 120 hours', '3,600.00 of 10,600.00'."""
    reasons = rows["reason"].to_numpy(object).copy()
    ordinals = rows["ordinal"].to_numpy()
    for ordinal, part in enumerate(group.parts):
        mine = np.flatnonzero((ordinals == ordinal) & (reasons == ""))
        if not len(mine):
            continue
        some = rows.iloc[mine]
        if group.scale != 1 and part.by in MEASURES:
            weights = some[["weight", "weight_sum"]] / group.scale
            some = some.assign(**weights.round().astype(np.int64))
        said = zip(
            _of_the_step(part, some, group.digits),
            _measure(part, group.digits)(some),
            (some["count"] == 1).tolist(),
            strict=True,
        )
        reasons[mine] = [f"{lead}{'all of it' if alone else words}" for lead, words, alone in said]
    return reasons


def _measure(part: Part, digits: int) -> Callable[[pd.DataFrame], list[str]]:
    """How rows of `part` say what they share by: rows -> texts."""
    limits = [f"at least {plain(part.minimum)}"] if part.minimum is not None else []
    limits += [f"at most {plain(part.maximum)}"] if part.maximum is not None else []
    bounds = f" ({', '.join(limits)} each)" if limits else ""
    match part.by:
        case By.HOURS | By.POINTS as by:
            return lambda some: [
                f"{weight} of {whole} {by}{bounds}"
                for weight, whole in zip(_plain(some["weight"]), _plain(some["weight_sum"]), strict=True)
            ]
        case By.VALUE:
            return lambda some: [
                f"{weight} of {whole} in value{bounds}"
                for weight, whole in zip(
                    *(money_texts(some[name].to_numpy(), digits) for name in ("weight", "weight_sum")), strict=True
                )
            ]
    return lambda some: [
        f"{weight} of {whole}{bounds}"
        for weight, whole in zip(some["weight"].tolist(), some["weight_sum"].tolist(), strict=True)
    ]


def _plain(millionths: "pd.Series[int]") -> list[str]:
    return [f"{number:.6f}".rstrip("0").rstrip(".") for number in (millionths.to_numpy() / NUMBER_SCALE).tolist()]


def _of_the_step(part: Part, rows: pd.DataFrame, digits: int) -> list[str]:
    """What this row of the step gets of it, if the step has several."""
    if part.share == 1:
        return [""] * len(rows)
    share = percent_text(part.share)
    return [f"{share} of it = {money_text(amount, digits)}; " for amount in rows["part_amount"].tolist()]


def ledger_lines(group: Group) -> pd.DataFrame:
    """One row per receipt x partner: alloc(after) - alloc(before), step by step in the reason. Zeros are left out."""
    rows = _changes(group)
    place, partner = rows["place"].to_numpy(), rows["partner"].to_numpy()
    starts = np.flatnonzero((np.diff(place, prepend=-1) != 0) | (np.diff(partner, prepend=-1) != 0))
    cases = group.cases.iloc[place[starts]]
    names = group.partner_names(partner[starts])
    return pd.DataFrame(
        {
            "receipt": cases["receipt"].to_numpy(),
            "opportunity": cases["opportunity"].to_numpy(),
            "date": cases["date"].to_numpy(),
            "partner": names,
            "currency": cases["currency"].to_numpy(),
            "digits": group.digits,
            "amount": np.add.reduceat(rows["change"].to_numpy(), starts) if len(starts) else np.zeros(0, np.int64),
            "why": _ledger_reasons(group, rows, starts),
            "state": np.where(names == "", HELD, OPEN),
            "counted": True,
        }
    )


def _changes(group: Group) -> pd.DataFrame:
    """What every receipt changed in every line: rows of `Group.table` with `change`, by receipt, partner and step."""
    table = group.table
    rows = table[(group.cases["receipt"] != "").to_numpy()[table["place"]]]
    rows = pd.concat([rows, _held_no_more(group, rows)])
    order = np.lexsort([rows["case"].to_numpy(), rows["line"].to_numpy()])
    rows = rows.iloc[order]
    line, amount = rows["line"].to_numpy(), rows["amount"].to_numpy()
    change = amount.copy()
    change[1:] -= np.where(line[1:] == line[:-1], amount[:-1], 0)
    rows = rows.assign(change=change)[change != 0]
    order = np.lexsort([rows["ordinal"].to_numpy(), rows["partner"].to_numpy(), rows["place"].to_numpy()])
    return rows.iloc[order]


def receipt_steps(group: Group) -> pd.DataFrame:
    """What stands behind each ledger line, a row per step: receipt, partner, step, take, role, filled (what the step
    has received so far), reason, exact and now (the partner's part of that), change (now less what it was before)."""
    rows = _changes(group)
    cases, ordinal = group.cases.iloc[rows["place"].to_numpy()], rows["ordinal"].to_numpy()
    labels = np.asarray(group.labels, dtype=object).reshape(-1, 2)[ordinal]
    return pd.DataFrame(
        {
            "receipt": cases["receipt"].to_numpy(),
            "partner": group.partner_names(rows["partner"].to_numpy()),
            "step": labels[:, 0],
            "take": labels[:, 1],
            "role": np.asarray(_roles(group), dtype=object)[ordinal],
            "filled": rows["step_amount"].to_numpy(),
            "reason": reasons_of(group, rows),
            "exact": rows["exact"].to_numpy(),
            "now": rows["amount"].to_numpy(),
            "change": rows["change"].to_numpy(),
        }
    )


def _held_no_more(group: Group, rows: pd.DataFrame) -> pd.DataFrame:
    """Lines of 0 for amounts that are held after one receipt and not after another: the kernel names what it holds,
    not what it does not, and the difference between the two must be booked."""
    nobody = rows[rows["partner"] == len(group.split.shares["partner"].cat.categories)]
    if not len(nobody):
        return nobody
    cases = group.cases.reset_index()[["case", "opportunity_id", "receipt"]].assign(place=range(len(group.cases)))
    cases = cases[cases["receipt"] != ""].drop(columns="receipt")
    opportunity = group.cases["opportunity_id"].to_numpy()[nobody["place"]]
    every = nobody.assign(opportunity_id=opportunity, amount=0).drop_duplicates("line").drop(columns=["case", "place"])
    every = every.merge(cases, on="opportunity_id")[list(nobody.columns)]
    there = pd.MultiIndex.from_frame(nobody[["line", "case"]])
    return every[~pd.MultiIndex.from_frame(every[["line", "case"]]).isin(there)]


def _ledger_reasons(group: Group, rows: pd.DataFrame, starts: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> list[str]:
    """'2,500.00 received, 5,000.00 of 20,000.00 so far | step 1 +833.34 | step 2 +210.00'."""
    cases = group.cases
    sums = (money_texts(cases[name].to_numpy(), group.digits) for name in ("net", "total", "price"))
    lead = [
        f"{words}{f'credit note {net}' if net[0] == '-' else f'{net} received'}, {total} of {price} so far"
        for words, net, total, price in zip(cases["foreign"], *sums, strict=True)
    ]
    steps = [label for label, _ in group.labels]
    changes = money_texts(rows["change"].to_numpy(), group.digits)
    pieces = [
        f" | step {steps[ordinal]} {'' if change[0] == '-' else '+'}{change}"
        for ordinal, change in zip(rows["ordinal"].tolist(), changes, strict=True)
    ]
    ends = np.append(starts[1:], len(rows))[: len(starts)].tolist()
    places = rows["place"].to_numpy()[starts].tolist()
    return [
        lead[place] + "".join(pieces[start:end])
        for place, start, end in zip(places, starts.tolist(), ends, strict=True)
    ]


def money_texts(amounts: Ints, digits: int) -> list[str]:
    """`money_text` of many amounts; the same amount, such as a step's on all its lines, is worded once."""
    distinct, place = np.unique(amounts, return_inverse=True)
    texts = np.empty(len(distinct), object)
    if digits == 0 or int(distinct.min(initial=0)) < 0:
        texts[:] = [money_text(amount, digits) for amount in distinct.tolist()]
    else:
        whole, part = np.divmod(distinct, 10**digits)
        pattern = f"{{:,}}.{{:0{digits}d}}".format
        texts[:] = [*map(pattern, whole.tolist(), part.tolist())]
    return list(texts[place])
