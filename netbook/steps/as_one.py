"""What all workbooks agree on, laid out as one workbook to be examined, and the way back from it to each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netbook.model.cells import CellRef, CellValue, Grid, Workbook, kept, same_name, same_names
from netbook.model.entries import Entries
from netbook.model.findings import Finding
from netbook.model.plan import Edit
from netbook.model.schema import COMPUTED_TABS, TABS
from netbook.steps.spread import as_agreed, keys_at
from netbook.steps.together import Decided, Seen, Together, rights
from netbook.steps.views import View

OURS = ("reads_as", "digest")
"""Fields in which nobody types but netbook."""


def as_one(all_of: Together) -> Workbook:
    """The entries on which all agree, as a workbook: each tab where it is kept whole, as it will read there."""
    first = all_of.seen[0]
    grids = dict(first.workbook.grids)
    titles = list(first.workbook.titles)
    for schema in TABS:
        home = home_of(all_of, schema.title)
        if home is None:
            continue
        if same_name(schema.title) not in grids:
            titles.append(schema.title)
        grids[same_name(schema.title)] = _as_agreed(all_of, home, schema.title).grid
    for title in COMPUTED_TABS:  # a workbook that has just joined has none yet
        for one in all_of.seen:
            if (grid := one.workbook.grids.get(same_name(title))) is not None:
                grids.setdefault(same_name(title), grid)
    return replace(first.workbook, grids=grids, titles=tuple(titles))


def home_of(all_of: Together, tab: str) -> Seen | None:
    """The workbook in which a tab is looked at: the first that has all of it, or the first that can be read at all."""
    having = [one for one in all_of.seen if tab in one.views]
    sound = [one for one in having if not one.views[tab].broken]
    whole = [one for one in sound if not one.place.involved]
    return next(iter([*whole, *sound, *having]), None)


def _as_agreed(all_of: Together, home: Seen, tab: str) -> View:
    """A tab of `as_one`."""
    view, merged = home.views[tab], all_of.merged[tab]
    if view.broken:
        return view
    spread_out = all_of.spreads[home.name][tab]
    disputed = {one.key for one in merged.conflicts}
    other = dict.fromkeys([*merged.written[home.name], *disputed, *spread_out.kept])
    elsewhere = {place for one in all_of.seen if tab in one.views for place in one.views[tab].columns}
    return as_agreed(view, spread_out, merged.agreed, other, elsewhere - view.columns.keys())


def decisions_of(all_of: Together, edits: Iterable[Edit]) -> tuple[Decided, dict[str, list[Edit]]]:
    """Cells that netbook fills in the workbook that `as_one` gave: as decisions for all workbooks, and, where they
    belong to no entry that others could have, by the workbook in which they stand. What people typed differently is
    theirs to settle."""
    by_tab: dict[str, list[Edit]] = {}
    for edit in edits:
        by_tab.setdefault(same_name(edit.tab), []).append(edit)
    found: dict[str, dict[tuple[str, str], str]] = {}
    loose: dict[str, list[Edit]] = {}
    disputed = {(one.tab, one.key, one.field) for one in all_of.conflicts}
    for schema in TABS:
        home = home_of(all_of, schema.title)
        if home is not None and (mine := by_tab.get(same_name(home.views[schema.title].grid.title))):
            view = home.views[schema.title]
            cells, others = keys_at(_as_agreed(all_of, home, schema.title), mine)
            found[schema.title] = {
                at: text for at, text in cells.items() if at[1] in OURS or (schema.title, *at) not in disputed
            }
            here = {column + view.grid.left for column in view.columns.values()}
            loose.setdefault(home.name, []).extend(one for one in others if one.column in here)
    return found, loose


def entries_in(all_of: Together, one: Seen, entries: Entries) -> Entries:
    """The entries, with the tab Opportunities standing where it stands in one workbook: live cells point at it."""
    tab, view = entries["Opportunities"], one.views.get("Opportunities")
    if view is None or view.broken:
        return entries.with_tabs(replace(tab, columns={}))
    grid, lines = view.grid, all_of.spreads[one.name]["Opportunities"].lines
    keys = same_names([str(key) for key in tab.texts("opportunity")])
    rows = [lines[key] + grid.top if key in lines else 0 for key in keys]
    first = min((row for row in rows if row), default=0)
    columns = {view.schema.fields[place].name: column + grid.left for place, column in view.columns.items()}
    here = tab.with_columns(row=[row or first for row in rows])
    return entries.with_tabs(replace(here, columns=columns if first else {}, title=view.grid.title))


def findings_in(all_of: Together, one: Seen, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those of a cell that says the same in this workbook and may be corrected there standing there."""
    if len(all_of.seen) == 1:
        return tuple(findings)
    towards = _Towards(all_of, one)
    return tuple(replace(finding, at=towards.place(finding.at)) for finding in findings)


class _Towards:
    """The way from the workbooks in which tabs are looked at to another one."""

    def __init__(self, all_of: Together, one: Seen) -> None:
        self._all_of, self._one = all_of, one
        self._grids: dict[str, dict[str, Grid]] = {}
        self._keys: dict[str, dict[int, str]] = {}

    def place(self, at: CellRef) -> CellRef:
        """Where the same cell, or row, stands here; `at` itself if it does not, says something else, or is not ours to
        correct."""
        for tab, here in self._one.views.items():
            home = home_of(self._all_of, tab)
            if home is None or (home.workbook.label, home.views[tab].grid.title) != (at.workbook, at.tab):
                continue
            if home.name == self._one.name or here.broken or home.views[tab].broken:
                return at
            return self._moved(tab, home, at) or at
        return at

    def _moved(self, tab: str, home: Seen, at: CellRef) -> CellRef | None:
        there, here = home.views[tab], self._one.views[tab]
        key = self._lines(tab, home).get(at.row - there.grid.top)
        line = self._all_of.spreads[self._one.name][tab].lines.get(key or "")
        if line is None:
            return None
        row = line + here.grid.top
        if not at.column:
            return CellRef(self._one.workbook.label, here.grid.title, row)
        field = next((n for n, column in there.columns.items() if column == at.column - there.grid.left), -1)
        may_edit = rights(self._one.place, here.schema)
        if field not in here.columns or (may_edit is not None and not may_edit[field]):
            return None
        place = CellRef(self._one.workbook.label, here.grid.title, row, here.columns[field] + here.grid.left)
        return place if self._value(self._one, place) == self._value(home, at) else None

    def _lines(self, tab: str, home: Seen) -> dict[int, str]:
        if tab not in self._keys:
            lines = self._all_of.spreads[home.name][tab].lines
            self._keys[tab] = {line: key for key, line in lines.items()}
        return self._keys[tab]

    def _value(self, workbook: Seen, at: CellRef) -> CellValue:
        if workbook.name not in self._grids:
            self._grids[workbook.name] = self._all_of.grids(workbook)
        value = self._grids[workbook.name][same_name(at.tab)].value(at.row, at.column)
        return kept(value) if isinstance(value, float) else value
