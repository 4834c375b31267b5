"""Which opportunities cannot be trusted while the errors that were found are there: they are held, not split anew.

An error holds the opportunity it belongs to, and every other one that it may belong to: a receipt whose opportunity is
misspelt would otherwise be missing from a split that says it is complete.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from netbook.checks.unknown_link import known_names, nearest
from netbook.model.cells import Grid, same_name
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Finding, Severity
from netbook.model.schema import LEDGER_TAB

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
        *_linked(entries["Contributions"], places),
        *_linked(entries["Receipts"], places),
        *_unknown(entries, places),
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


def _unknown(entries: Entries, places: Places) -> Iterator[tuple[str, str]]:
    """The opportunity that was probably meant by a name that is none."""
    known = known_names(entries, "Opportunities")
    for title in ("Contributions", "Receipts"):
        tab = entries[title]
        linked = tab.texts("opportunity")
        for position in _bad(tab)[:MOST_GUESSES]:
            name = str(linked[position])
            if name and same_name(name) not in known and (meant := nearest(name, known)):
                yield meant, f"'{name}' in {tab.at(position, 'opportunity').in_workbook} may mean it"


def _booked(tab: TabEntries, places: Places, grids: Mapping[str, Grid]) -> Iterator[tuple[str, str]]:
    """The opportunity for which a receipt with an error was booked before."""
    grid = grids.get(same_name(LEDGER_TAB))
    booked = {str(row[0]): str(row[2]) for row in grid.rows if len(row) > 2} if grid else {}
    for position in _bad(tab):
        if opportunity := booked.get(tab.key(position)):
            yield opportunity, _reason(tab, position, places)


def _of_partners_and_roles(entries: Entries, places: Places) -> Iterator[tuple[str, str]]:
    """Opportunities of partners and roles that have an error themselves, such as a rate that cannot be read."""
    contributions = entries["Contributions"]
    linked = contributions.texts("opportunity")
    for title, field in (("Partners", "partner"), ("Roles", "role")):
        reasons = {entries[title].key(i): _reason(entries[title], i, places) for i in _bad(entries[title])}
        names = contributions.texts(field)
        for position in np.flatnonzero(np.isin(names, [*reasons])).tolist():
            yield str(linked[position]), reasons[str(names[position])]


def _of_ideas(entries: Entries, places: Places) -> Iterable[tuple[str, str]]:
    ideas, opportunities = entries["Ideas"], entries["Opportunities"]
    reasons = {ideas.key(position): _reason(ideas, position, places) for position in _bad(ideas)}
    cited = opportunities.texts("idea")
    return [
        (opportunities.key(position), reasons[str(cited[position])])
        for position in np.flatnonzero(np.isin(cited, [*reasons])).tolist()
    ]
