"""The tab Expected: what every partner may expect of the opportunities that are still open."""

import pandas as pd

from netbook.model.money import money_text
from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import EXPECTED_TAB, NUMBER_SCALE
from netbook.outputs.base import Results, digits_of

NOBODY = "nobody yet"
MOST_NAMES = 12
"""Partners named above the table, those with the most first; a longer line is not read."""


def expected_tab(results: Results) -> Tab:
    """One row per open opportunity x partner, under the sums of Expected: in all, and by partner.

    A row without partner is money for a role that nobody has yet, or an opportunity without amounts; Note says why.
    """
    rows = results.expected
    digits = digits_of(rows)
    probability = [None if pd.isna(part) else part / NUMBER_SCALE for part in rows["probability"]]
    return Tab(
        EXPECTED_TAB,
        (
            Column("Opportunity", Kind.TEXT, rows["opportunity"].tolist(), 14),
            Column("Stage", Kind.TEXT, rows["stage"].tolist(), 11),
            Column("Client", Kind.TEXT, rows["client"].tolist(), 20),
            Column("Partner", Kind.TEXT, rows["partner"].tolist(), 14),
            Column("Currency", Kind.TEXT, rows["currency"].tolist(), 10),
            Column("Share", Kind.MONEY, _known(rows["share"]), 14, digits),
            Column("Probability", Kind.SHARE, probability, 12),
            Column("Expected", Kind.MONEY, _known(rows["expected"]), 14, digits),
            Column("Note", Kind.TEXT, rows["note"].tolist(), 64),
        ),
        intro=_sums(rows),
    )


def _known(amounts: "pd.Series[int]") -> list[int | None]:
    return [None if pd.isna(amount) else int(amount) for amount in amounts]


def _sums(rows: pd.DataFrame) -> tuple[str, ...]:
    """'Expected in all: EUR 9,240.00' and, under it, by partner: a line for each currency."""
    known = rows[rows["expected"].notna()]
    if not len(known):
        return ("Expected in all: nothing yet",)
    by_currency = [(str(code), some) for code, some in known.groupby("currency", sort=True)]
    whole = [f"{code} {money_text(some['expected'].sum(), int(some['digits'].iloc[0]))}" for code, some in by_currency]
    return (f"Expected in all: {', '.join(whole)}", *(f"{code}: {_by_partner(some)}" for code, some in by_currency))


def _by_partner(rows: pd.DataFrame) -> str:
    digits = int(rows["digits"].iloc[0])
    sums = {str(name): int(amount) for name, amount in rows.groupby("partner", sort=True)["expected"].sum().items()}
    nobody = sums.pop("", 0)
    most = sorted((name for name in sums if sums[name]), key=lambda name: -sums[name])
    said = [f"{name} {money_text(sums[name], digits)}" for name in most[:MOST_NAMES]]
    others = sum(sums[name] for name in most[MOST_NAMES:])
    said += [f"{len(most) - MOST_NAMES} others {money_text(others, digits)}"] if others else []
    return ", ".join([*said, *([f"{NOBODY} {money_text(nobody, digits)}"] if nobody else [])])
