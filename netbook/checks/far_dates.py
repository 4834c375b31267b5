"""A date that is far from all that is likely: another century, years from all others, or days counted from 1904.

A slip in the year goes unnoticed, and the entry is missing from the period it belongs to.

Wrong: `1926-03-04`, or `2016-03-04` where all others are of 2026. Right: `2026-03-04`.
Fix: correct the year.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Bools, Days, Trouble, Word, Words, days, named_in, taken, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS, Field, Type

CODE = "NB213"

FIRST, LAST = np.datetime64("2000-01-01"), np.datetime64("2100-01-01")
FIRST_OF_A_PERSON = np.datetime64("1950-01-01")
ALONE = np.timedelta64(3 * 365, "D")
"""So far from every other date of its column stands a date that is probably wrong."""
AT_ANY_TIME = ("Partners", "Rules")
"""Founders join years before all others, and one rule set is a new version long after all others were agreed."""
AHEAD = np.timedelta64(5 * 365, "D")
"""So long after all dates of the other columns nothing is, not even what is planned,"""
MAY_BE_FAR = (("Partners", "left"), ("Periods", "start"), ("Periods", "end"))
"""but a last day, where people write 2099 for 'never', and periods laid out ahead."""
NO_MEASURE = (*MAY_BE_FAR, ("Partners", "joined"), ("Rates", "date"))
"""Founders joined years before anything else is dated, and rates of years ago are kept."""
MOST_LATE = 0.3
"""Where more of a column is so late, it is the others that are old."""
FEW = 8
"""Of so few dates none stands out."""
SINCE_1904 = np.timedelta64(1462, "D")
"""By so much are dates off that were copied from a workbook that counts from 1904, or into one."""
SOON, EARLY = np.timedelta64(90, "D"), np.timedelta64(-10, "D")
"""So close to its opportunity is a date then that was shifted,"""
AROUND, COMPANY = np.timedelta64(45, "D"), 3
"""and so few others of its column are around it as it stands."""


def far_dates(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Dates off by what divides the two ways of counting days, or alone in their column; `out_of_time` are found when a
    column is read."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            if field.type is not Type.DATE or not tab.has(field.name):
                continue
            when = days(tab, field.name)
            late = ahead_of_all(entries, schema.title, field.name)
            yield from trouble(CODE, Severity.WARNING, schema.title, field.name, late, _word_ahead(when))
            shifted, shift = _shifted(entries, schema.title, field.name, when)
            yield from trouble(CODE, Severity.WARNING, schema.title, field.name, shifted, _word_shifted(when, shift))
            if schema.title not in AT_ANY_TIME:
                yield from trouble(CODE, Severity.WARNING, schema.title, field.name, _alone(when), _word_alone(when))


def ahead_of_all(entries: Entries, title: str, field: str) -> Bools:
    """Dates of a column that are years after all dates in the other columns of the workbook."""
    when = days(entries[title], field)
    nothing = np.zeros(len(when), bool)
    if (title, field) in MAY_BE_FAR or np.isnat(when).all():
        return nothing
    others = [
        days(entries[schema.title], one.name)
        for schema in TABS
        for one in schema.fields
        if one.type is Type.DATE and (schema.title, one.name) not in (*NO_MEASURE, (title, field))
    ]
    known = np.concatenate(others)
    known = known[~np.isnat(known)]
    late = when > known.max() + AHEAD if len(known) >= FEW else nothing
    return late if late.sum() <= MOST_LATE * (~np.isnat(when)).sum() or late.sum() == 1 else nothing


def out_of_time(when: Days, field: Field) -> Bools:
    """Dates that nothing in a network can be of."""
    first = FIRST_OF_A_PERSON if field.name in ("joined", "left") else FIRST
    return (when < first) | (when >= LAST)


def _alone(when: Days) -> list[int]:
    """Up to two dates at an end of the column, years from all others."""
    known = np.flatnonzero(~np.isnat(when))
    if len(known) < FEW:
        return []
    order = known[np.argsort(when[known], kind="stable")]
    gaps = np.flatnonzero(np.diff(when[order]) > ALONE)
    lone = {int(place) for gap in gaps for place in (order[: gap + 1] if gap < 2 else ())}
    lone |= {int(place) for gap in gaps for place in (order[gap + 1 :] if gap >= len(order) - 3 else ())}
    return sorted(lone)


def _shifted(entries: Entries, title: str, field: str, when: Days) -> tuple[Bools, Days]:
    """Dates years away from their opportunity's, which would be close to it if days were counted the other way."""
    opportunities = entries["Opportunities"]
    if title == "Opportunities":
        others = [days(opportunities, name) for name in ("lead_date", "decided_date", "agreed_on") if name != field]
        near = np.where(np.isnat(others[0]), others[-1], others[0]) if others else when
    elif "opportunity" in entries[title].frame.columns:
        lead = np.where(np.isnat(days(opportunities, "lead_date")), days(opportunities, "agreed_on"),
                        days(opportunities, "lead_date"))  # fmt: skip
        near = taken(lead, named_in(entries[title], "opportunity", opportunities))
    else:
        return np.zeros(len(when), bool), when
    off = when - near
    by = np.where(off > np.timedelta64(0), -SINCE_1904, SINCE_1904)
    back = off + by
    shifted = (np.abs(off) > ALONE) & (back >= EARLY) & (back <= SOON)
    rest = np.sort(when[~shifted & ~np.isnat(when)])
    company = np.searchsorted(rest, when + AROUND) - np.searchsorted(rest, when - AROUND)
    return shifted & (company < COMPANY), when + by


def word_out_of_time(when: Days) -> Word:
    """Words for dates that are `out_of_time`."""

    def word(position: int) -> Words:
        day = str(when[position])
        century = f"20{day[2:]}" if day[:2] in ("18", "19", "21") else f"2{day[1:]}" if len(day) == 10 else ""
        meant = f" Did you mean {century}?" if century and century != day else " Correct the year"
        return Words(f"{day} is far from our time.{meant}", day, century if century != day else "")

    return word


def _word_shifted(when: Days, shift: Days) -> Word:
    return lambda i: Words(
        f"{when[i]} is four years and a day off, as happens when cells are copied between workbooks that count days "
        f"from 1900 and from 1904. Did you mean {shift[i]}?",
        str(when[i]),
        str(shift[i]),
    )


def _word_ahead(when: Days) -> Word:
    return lambda i: Words(f"{when[i]} is years after all other dates of the workbook. Correct the year", str(when[i]))


def _word_alone(when: Days) -> Word:
    return lambda i: Words(f"{when[i]} is years from all other dates of this column. Is the year right?", str(when[i]))
