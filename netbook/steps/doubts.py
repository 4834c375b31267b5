"""Which opportunities cannot be trusted while the errors that were found are there: they are held, not split anew.

An error holds the opportunity it belongs to, and every other one that it may belong to: a receipt whose opportunity is
misspelt would otherwise be missing from a split that says it is complete.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from netbook.checks.unknown_link import known_names, nearest
from netbook.model.allocations import Allocations, Held
from netbook.model.cells import CellValue, Grid, same_name
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, Severity
from netbook.model.schema import ALLOCATIONS_TAB, LEDGER_TAB

Places = Mapping[tuple[str, int], str]
MOST_GUESSES = 200
"""Rows with an unknown opportunity for which the nearest one is looked for."""


def doubts(entries: Entries, findings: Sequence[Finding], grids: Mapping[str, Grid]) -> dict[str, str]:
    """Opportunity -> why it is held; the first reason for each. Only those with an error are in it."""
    places = {
        (finding.at.tab, finding.at.row): finding.at.in_workbook
        for finding in reversed(findings)
        if finding.severity is Severity.ERROR
    }
    pairs = [
        *_own(entries["Opportunities"], places),
        *_of_rates(entries, places),
        *_linked(entries["Contributions"], places),
        *_linked(entries["Receipts"], places),
        *_unknown(entries, places, grids),
        *_booked(entries["Receipts"], places, grids),
        *_of_partners_and_roles(entries, places),
        *_of_ideas(entries, places),
    ]
    return dict(reversed(pairs))


def broken_tabs(entries: Entries) -> list[str]:
    """Titles of tabs whose headers are in trouble. While there is one, nothing can be split: what is missing in it
    could be anybody's."""
    return [tab.title or tab.schema.title for tab in entries.tabs.values() if tab.broken]


def _reason(tab: TabEntries, position: int, places: Places) -> str:
    at = tab.at(position)
    return f"there is an error in {places.get((at.tab, at.row), at.in_workbook)}"


def _bad(tab: TabEntries) -> list[int]:
    positions: list[int] = np.flatnonzero(tab.frame["bad"].to_numpy(bool)).tolist()
    return positions


def _own(tab: TabEntries, places: Places) -> Iterator[tuple[str, str]]:
    for position in _bad(tab):
        yield tab.key(position), _reason(tab, position, places)


def _linked(tab: TabEntries, places: Places) -> Iterator[tuple[str, str]]:
    linked = tab.texts("opportunity")
    for position in _bad(tab):
        yield str(linked[position]), _reason(tab, position, places)


def _unknown(entries: Entries, places: Places, grids: Mapping[str, Grid]) -> Iterator[tuple[str, str]]:
    """The opportunity that was probably meant by a name that is none, or by no name at all: the nearest one; else all
    in which the partner has a share now; else all there are."""
    known = known_names(entries, "Opportunities")
    shares = _rows(grids, ALLOCATIONS_TAB, 4)
    for title in ("Contributions", "Receipts"):
        tab = entries[title]
        linked = tab.texts("opportunity")
        for position in [i for i in _bad(tab) if same_name(linked[i]) not in known][:MOST_GUESSES]:
            name = str(linked[position])
            at = tab.at(position, "opportunity").in_workbook
            if meant := nearest(name, known) if name else "":
                yield meant, f"'{name}' in {at} may mean it"
            elif title == "Contributions":
                partner = str(tab.frame["partner"].iloc[position])
                theirs = {str(row[0]) for row in shares if row[3] == partner}
                for opportunity in sorted(theirs or known.values()):
                    yield opportunity, f"the contribution in {at} may belong to it"


def _booked(tab: TabEntries, places: Places, grids: Mapping[str, Grid]) -> Iterator[tuple[str, str]]:
    """The opportunities for which receipts with an error were booked before. If one of them has lost its key too, that
    is any whose receipt is no longer there."""
    booked = {str(row[0]): str(row[2]) for row in _rows(grids, LEDGER_TAB, 3)}
    bad = _bad(tab)
    for position in bad:
        if opportunity := booked.get(tab.key(position)):
            yield opportunity, _reason(tab, position, places)
    for receipt in sorted(booked.keys() - set(tab.texts("receipt"))) if bad else ():
        yield booked[receipt], f"its receipt {receipt} is gone, and {_reason(tab, bad[0], places)}"


def _rows(grids: Mapping[str, Grid], title: str, width: int) -> list[list[CellValue]]:
    """The lines of a computed tab as the workbook shows them."""
    grid = grids.get(same_name(title))
    lines = grid.rows[1:] if grid else []
    return [row for row in lines if len(row) >= width and row[width - 1] != ""]


def also_booked(allocations: Allocations, doubts: Mapping[str, str], grids: Mapping[str, Grid]) -> Allocations:
    """With every opportunity held too that is in doubt and in the Ledger, though it counts no longer or is not there:
    what was booked stays until the error is gone."""
    known = {one.opportunity for one in allocations.held} | set(allocations.lines["opportunity"])
    lost = {str(row[2]) for row in _rows(grids, LEDGER_TAB, 3)} & set(doubts) - known
    held = tuple(Held(opportunity, doubts[opportunity]) for opportunity in sorted(lost))
    return replace(allocations, held=(*allocations.held, *held)) if held else allocations


def _of_partners_and_roles(entries: Entries, places: Places) -> Iterator[tuple[str, str]]:
    """Opportunities of partners and roles that have an error themselves, such as a rate that cannot be read."""
    contributions = entries["Contributions"]
    linked = contributions.texts("opportunity")
    for title, field in (("Partners", "partner"), ("Roles", "role")):
        reasons = {entries[title].key(i): _reason(entries[title], i, places) for i in _bad(entries[title])}
        names = contributions.texts(field)
        for position in np.flatnonzero(np.isin(names, [*reasons])).tolist():
            yield str(linked[position]), reasons[str(names[position])]


def _of_rates(entries: Entries, places: Places) -> Iterator[tuple[str, str]]:
    """Opportunities of receipts that are only wrong because a rate of their currency cannot be read."""
    receipts, rates = entries["Receipts"], entries["Rates"]
    reasons = {
        str(code).upper(): _reason(rates, position, places)
        for position in _bad(rates)
        for code in (rates.texts("source")[position], rates.texts("target")[position])
    }
    currencies, linked = receipts.texts("currency"), receipts.texts("opportunity")
    for position in _bad(receipts) if reasons else ():
        at = receipts.at(position)
        if (at.tab, at.row) not in places and currencies[position] in reasons:
            yield str(linked[position]), reasons[str(currencies[position])]


def _of_ideas(entries: Entries, places: Places) -> Iterable[tuple[str, str]]:
    ideas, opportunities = entries["Ideas"], entries["Opportunities"]
    reasons = {ideas.key(position): _reason(ideas, position, places) for position in _bad(ideas)}
    cited = opportunities.texts("idea")
    return [
        (opportunities.key(position), reasons[str(cited[position])])
        for position in np.flatnonzero(np.isin(cited, [*reasons])).tolist()
    ]
